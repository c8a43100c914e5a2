# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the kernel's routing."""

from __future__ import annotations

import socket
import typing as t
from collections.abc import Iterable

from .._common._layout import MAIN_TABLE

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Family, Lookup, Question
    from ._ip_batch import Answer


def unanswered(lookups: Iterable[Question], vrfs: Iterable[str] = ()) -> list[Lookup]:
    """Return lookups without their answers; one that ip could not read has its error.

    ``vrfs`` are the VRFs that this host has. ip leaves a batch at the first line that it cannot read.
    """
    names = set(vrfs)
    return [_unanswered(question, names) for question in lookups]


def of_family(lookups: Iterable[Lookup], family: Family) -> list[Lookup]:
    """Return the lookups of a family that ip can be asked."""
    return [each for each in lookups if each["error"] is None and (":" in each["to"]) is (family == "ipv6")]


def command(lookup: Lookup) -> str:
    """Return the question that ip is asked."""
    words = ["route", "get", lookup["to"]]
    if lookup["mark"] is not None:
        words += ["mark", str(int(lookup["mark"]))]
    if lookup["vrf"] is not None:
        words += ["vrf", lookup["vrf"]]
    return " ".join(words)


def answer(lookup: Lookup, found: Answer) -> None:
    """Put the kernel's answer into a lookup: where a packet would go, or why it would not."""
    if found.error is not None:
        lookup["error"] = found.error
    elif found.objects:
        lookup["device"] = found.objects[0].get("dev")
        lookup["table"] = int(found.objects[0].get("table", MAIN_TABLE))
    else:
        lookup["error"] = "ip gave no answer"


def _unanswered(question: Question, vrfs: set[str]) -> Lookup:
    vrf = question.get("vrf")
    error = None
    # ip reads no zone in what it looks up.
    if "%" in question["to"] or not _is_address(question["to"]):
        error = "not an IP address"
    elif vrf is not None and vrf not in vrfs:
        error = f"there is no VRF {vrf}"
    return {
        "to": question["to"],
        "mark": question.get("mark"),
        "vrf": vrf,
        "table": None,
        "device": None,
        "error": error,
    }


def _is_address(text: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)
    except (OSError, ValueError):
        return False
    return True
