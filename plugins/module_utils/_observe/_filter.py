# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet filter: what its file says it is, and what the kernel has."""

from __future__ import annotations

import json
import re
import typing as t

from .._common._command import CommandError, run
from .._common._files import under
from .._common._layout import FILTER_FAMILY, FILTER_MARK, FILTER_PATH, FILTER_TABLE

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Filter

_MARK = re.compile(rf"{re.escape(FILTER_MARK)} ([0-9a-f]+)\Z")
_IN_FILE = re.compile(rf'comment "({re.escape(FILTER_MARK)} [0-9a-f]+)"')


def packet_filter(root: str, notes: list[str]) -> Filter:
    """Return ``{"file", "table"}``: the digest in the file, and the one in the kernel's table; None where none is.

    nft is asked only on a host that has the file.
    """
    try:
        with open(under(root, FILTER_PATH), encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return {"file": None, "table": None}
    in_file, in_table = _IN_FILE.findall(text), _comments(notes)
    # With one rule gone, the others still carry the digest.
    whole = len(in_table) == len(in_file)
    return {"file": _digest(in_file), "table": _digest(in_table) if whole else None}


def _digest(comments: list[str]) -> str | None:
    """Return the digest that all of these comments have; with none, or with several, the table is not managed."""
    found = {match.group(1) if (match := _MARK.match(comment)) else "" for comment in comments}
    return (found.pop() or None) if len(found) == 1 else None


def _comments(notes: list[str]) -> list[str]:
    try:
        text = run(["nft", "-j", "list", "table", FILTER_FAMILY, FILTER_TABLE])
        found = json.loads(text)["nftables"]
    except CommandError as exc:
        # There is no such table, or no nft, which is worth a note.
        if exc.rc == 127:
            notes.append(str(exc))
        return []
    except (ValueError, KeyError) as exc:
        notes.append(f"nft gave no JSON that can be read: {exc}")
        return []
    # A managed rule that drops has the comment.
    rules = [item["rule"] for item in found if "rule" in item]
    return [rule["comment"] for rule in rules if "comment" in rule and {"drop": None} in rule["expr"]]
