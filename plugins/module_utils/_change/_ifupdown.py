# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that go from ifupdown to networkd and back: their files on a side, and which of them change hands. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._entry import Entry, content, file
from .._common._ifupdown import is_list, stanzas, without
from .._common._layout import NETWORKD_SERVICE, SYSTEM_UNIT_DIR, is_of_ifupdown

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import HostPlan, Pair, Raised, Side

_ENABLED = f"{SYSTEM_UNIT_DIR}/multi-user.target.wants/{NETWORKD_SERVICE}"


def taken_out(entry: Entry, plan: HostPlan) -> Entry:
    """Return a file of ifupdown without the members of a plan; what is no file stays as it is."""
    if entry["kind"] != "file":
        return entry
    members = [member["name"] for member in plan["members"] if not member["drop_in"]]
    old = content(entry)
    # Bytes that are no text stay as they are.
    text = without(old.decode("utf-8", "surrogateescape"), members).encode("utf-8", "surrogateescape")
    if text == old:
        return entry
    return file(entry["path"], text, uid=entry["uid"], gid=entry["gid"], mode=entry["mode"])


def removed(changed: Iterable[Pair]) -> dict[str, list[str]]:
    """Return the interfaces that a change takes out of files of ifupdown, by the files' paths."""
    found = {}
    for before, after in changed:
        if is_of_ifupdown(after["path"]):
            left = _interfaces(after)
            found[after["path"]] = [name for name in _interfaces(before) if name not in left]
    return found


def _interfaces(entry: Entry) -> list[str]:
    if entry["kind"] != "file":
        return []
    found = stanzas(entry["path"], content(entry).decode("utf-8", "replace"))
    named = [each.heads() for each in found if each.word == "iface" or is_list(each.word)]
    return list(dict.fromkeys(name for names in named for name in names))


def only_raised(side: Side, other: Side) -> list[Raised]:
    """Return the links that ifupdown has up on a side and not on the other."""
    kept = [each["link"] for each in other.get("raised", [])]
    return [each for each in side.get("raised", []) if each["link"] not in kept]


def effects(source: Side, target: Side, changed: Iterable[Pair]) -> list[str]:
    """Return the words for what changes hands."""
    words = [f"take {each['link']} over from ifupdown" for each in only_raised(source, target)]
    words += [f"return {each['link']} to ifupdown" for each in only_raised(target, source)]
    switched = [after["kind"] for _before, after in changed if after["path"] == _ENABLED]
    words += [f"{'disable' if kind == 'absent' else 'enable'} {NETWORKD_SERVICE}" for kind in switched]
    before, after = (bool(side.get("without_networkd")) for side in (source, target))
    if before != after:
        words.append(f"{'stop' if after else 'start'} {NETWORKD_SERVICE}")
    return words
