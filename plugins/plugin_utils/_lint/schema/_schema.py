# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections and keys, the versions that brought them, and the values that they take."""

from __future__ import annotations

import functools
import typing as t

from ..types._types import TABLE_NAMES, Type, is_table_name, type_of
from ._data import KEYS, MEASURED, NETDEV_KINDS, REMOVED, REPEATS
from ._data_types import QUIET, TAKES

# (earliest, latest) version of systemd; equal if it is known exactly
Since = tuple[int, int]

# Newer words of a key, if their version is known better than from the measured versions: by systemd's NEWS.
_NEWER_WORDS = {
    ("NetDev", "Kind"): {"batadv": 248, "ipoib": 250},
    ("RoutingPolicyRule", "Type"): {"table": 257, "goto": 257, "nop": 257},
    ("Network", "KeepConfiguration"): {"dynamic": 257, "dynamic-on-stop": 257},
}
_CREDENTIALS = {
    ("WireGuard", "PrivateKey"),
    ("WireGuardPeer", "PublicKey"),
    ("WireGuardPeer", "PresharedKey"),
    ("WireGuardPeer", "Endpoint"),
}
# Since when a table may be given by its name, where its number was taken before.
_TABLE_NAMES_SINCE = {("VRF", "Table"): 261, ("RoutingPolicyRule", "Table"): 248}
# The oldest systemd that the collection supports. 247 is measured as the neighbour of 249 to 251.
OLDEST = 249
# The words of a type that takes no value.
NOTHING = ("(none)",)


class Verdict(t.NamedTuple):
    """What systemd does with a value: whether it is ``taken``, and with a ``complaint``.

    ``since`` is when newer versions take it; ``expected`` is the type that it takes, or takes without a complaint.
    """

    taken: bool
    complaint: bool
    expected: Type
    since: Since | None = None


@functools.cache
def sections(kind: str) -> dict[str, dict[str, Since]]:
    """Return the sections of a kind of file (network, netdev, link): section -> key -> since."""
    return {section: _by_key(versions) for section, versions in KEYS[kind].items()}


@functools.cache
def removed(kind: str) -> dict[tuple[str, str], Since]:
    """Return the keys that systemd accepts but that no longer have an effect: (section, key) -> since."""
    return {(section, key): since for section, data in REMOVED[kind].items() for key, since in _by_key(data).items()}


@functools.cache
def repeats(kind: str) -> frozenset[tuple[str, str]]:
    """Return the keys that collect their values, (section, key); of any other key, the last value counts."""
    return frozenset((section, key) for section, keys in REPEATS[kind].items() for key in keys.split())


def netdev_kinds(section: str) -> frozenset[str] | None:
    """Return the Kind= that a section of a .netdev is for, None for a section that every .netdev may have."""
    kinds = NETDEV_KINDS.get(section)
    return None if kinds is None else frozenset(kinds.split())


# A fleet has each value in many files.
@functools.lru_cache(1 << 16)
def verdict(kind: str, section: str, key: str, value: str, version: int | None) -> Verdict | None:
    """Return what systemd does with a value; None if the key has no type.

    For an unmeasured version, accept what either neighbour accepts.
    """
    takes = _versions(kind, "takes").get((section, key))
    if takes is None:
        return None
    types = _types(takes, version)
    if any(_right(one, value) for one in types):
        quiet = _versions(kind, "quiet").get((section, key))
        silent = [type_of(text) for measured, text in (quiet or {}).items() if measured in _near(version)]
        complaint = bool(silent) and not any(_right(one, value) for one in silent)
        return Verdict(True, complaint, silent[-1] if complaint else types[-1])
    newer = {measured: text for measured, text in takes.items() if version and measured > version}
    later = [measured for measured, text in newer.items() if _right(type_of(text), value)]
    before = max((measured for measured in MEASURED if later and measured < min(later)), default=0)
    return Verdict(False, False, types[-1], (before + 1, min(later)) if later else None)


def expected(kind: str, section: str, key: str, version: int | None) -> str | None:
    """Return the type of a key in words; None if the key has no type."""
    takes = _versions(kind, "takes").get((section, key))
    return None if takes is None else _types(takes, version)[-1].expected


def types_of(kind: str, section: str, key: str, which: str) -> dict[int, str]:
    """Return the texts of a key's types: measured version -> type. ``which`` is takes or quiet."""
    return _versions(kind, which).get((section, key), {})


def is_table(kind: str, section: str, key: str) -> bool:
    """Return whether a key's value is a routing table, which may have a name."""
    takes = _versions(kind, "takes").get((section, key), {})
    return any(set(type_of(text).words) >= TABLE_NAMES.keys() for text in takes.values())


def value_since(section: str, key: str, value: str) -> int | None:
    """Return the version that brought a value, None if it is not known to be newer than its key."""
    if value.startswith("@") and (section, key) in _CREDENTIALS:
        return 256
    if (section, key) in _TABLE_NAMES_SINCE and is_table_name(value):
        return _TABLE_NAMES_SINCE[section, key]
    return _NEWER_WORDS.get((section, key), {}).get(value)


def _right(one: Type, value: str) -> bool:
    return one.right(value) if value else one.empty


def _types(takes: dict[int, str], version: int | None) -> list[Type]:
    """Return the types of a key in the measured versions that stand for a version; the newest if it has none there."""
    near = [text for measured, text in takes.items() if measured in _near(version)] or [takes[max(takes)]]
    return [type_of(text) for text in near]


def _near(version: int | None) -> frozenset[int]:
    """Return the measured versions that stand for a version: itself, or its two neighbours; for None all supported."""
    if version is None:
        return frozenset(measured for measured in MEASURED if measured >= OLDEST)
    if version in MEASURED:
        return frozenset((version,))
    older = max((measured for measured in MEASURED if measured < version), default=min(MEASURED))
    newer = min((measured for measured in MEASURED if measured > version), default=max(MEASURED))
    return frozenset((older, newer))


@functools.cache
def _versions(kind: str, which: str) -> dict[tuple[str, str], dict[int, str]]:
    """Return (section, key) -> measured version -> the type's text."""
    data = (TAKES if which == "takes" else QUIET)[kind]
    return {
        (section, key): _per_version(text, sections(kind)[section][key])
        for section, texts in data.items()
        for text, keys in texts.items()
        for key in keys.split()
    }


def _per_version(text: str, since: Since) -> dict[int, str]:
    """Return the type for each measured version from "0..255" or "247: 0..255; 257: ? 0..255", each until the next."""
    parts = text.split("; ") if text[:3].isdigit() and text[3:5] == ": " else [f"{min(MEASURED)}: {text}"]
    found: dict[int, str] = {}
    for measured in MEASURED:
        if measured >= since[1]:
            found[measured] = next(part[5:] for part in reversed(parts) if int(part[:3]) <= measured)
    return found


def _by_key(versions: dict[Since, str]) -> dict[str, Since]:
    return {key: since for since, keys in versions.items() for key in keys.split()}
