# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask the daemon itself: which values does each key take?

Every key is given every value of PROBES, and the words that stand in systemd's own programs. The type of a key is the
one that says right and wrong of all of them as the daemon does (``_fit.py``). `make judge` must not use these values.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import _gperf
from judge.daemon import INFO, WARNING, judge

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from judge.trees import Tree

Key = tuple[str, str, str]  # kind of file, section, key

PROBES: tuple[str, ...] = (
    "",
    *(
        line
        for line in Path(__file__).with_name("probes.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("##")
    ),
)

# In one file there are fewer than the 1024 addresses, routes and neighbors that networkd takes from it.
_CHUNK = 250
# Seconds for the daemon to read one batch. It takes a minute where nothing else runs.
PATIENCE = 3600


# What the daemon says of a value that it takes nevertheless.
_COMPLAINT = re.compile(
    "deprecated|For historical reasons|is specified without prefix length|not properly masked|, using "
)
# What it says of the line for which it drops the rest of a file.
_GIVEN_UP = "Failed to parse file"


class Verdict(t.NamedTuple):
    """What a key says to the values: those it takes, those of them it complains of, and whether it is removed."""

    taken: frozenset[str]
    noted: frozenset[str]
    removed: bool


def words(tree: Tree, *, shared: bool = True) -> set[str]:
    """Every word in systemd's programs that could be one of a key's choices; without ``shared``, in networkd alone."""
    networkd = tree.root / "usr/lib/systemd/systemd-networkd"
    others = [tree.root / "usr/bin/udevadm", *tree.root.glob("usr/lib/*/systemd/libsystemd-shared-*.so")]
    # What the code compares with itself, and what its tables of strings point to.
    found = {word.decode() for word in re.findall(rb"(?<=\0)[a-z0-9_][a-z0-9.+_-]{0,23}(?=\0)", networkd.read_bytes())}
    found = found.union(*(_gperf.words(program) for program in (networkd, *(others if shared else ()))))
    # A refusal quotes the value, which must not look like a complaint.
    return {word for word in found if not _COMPLAINT.search(word)}


def ask(
    tree: Tree, keys: Iterable[Key], values: Collection[str], kinds: Mapping[str, str], alone: bool = False
) -> dict[Key, Verdict]:
    """Try every value with every key. ``kinds`` is a Kind= for each section of a .netdev that has one.

    Some keys remember what they were given before: with ``alone`` every value has a file of its own.
    """
    return ask_each(tree, dict.fromkeys(keys, values) if values else {}, kinds, alone)


def ask_each(
    tree: Tree, values: Mapping[Key, Collection[str]], kinds: Mapping[str, str], alone: bool = False
) -> dict[Key, Verdict]:
    """Try values of its own with every key."""
    taken: dict[Key, set[str]] = {}
    noted: dict[Key, set[str]] = {}
    removed: set[Key] = set()
    rest = [(key, chunk) for key, some in values.items() for chunk in _chunks(list(some), 1 if alone else _CHUNK)]
    while rest:
        places: dict[tuple[str, int], tuple[Key, str]] = {}
        files = {f"{n}.{key[0]}": "".join(_lines(n, key, chunk, kinds, places)) for n, (key, chunk) in enumerate(rest)}
        records = judge(tree, files, timeout=PATIENCE)
        unread: dict[str, tuple[Key, list[str]]] = {}
        for place, (key, value) in places.items():
            if place[0] in unread:
                unread[place[0]][1].append(value)
                continue
            said = records.get(place, [])
            complaints = [record for record in said if record.level <= WARNING]
            if all(_COMPLAINT.search(record.message) for record in complaints):
                taken.setdefault(key, set()).add(value)
                if complaints:
                    noted.setdefault(key, set()).add(value)
            if any(record.level == INFO and "has been removed" in record.message for record in said):
                removed.add(key)
            if any(_GIVEN_UP in record.message for record in said):
                unread[place[0]] = (key, [])
        rest = [(key, chunk) for key, chunk in unread.values() if chunk]
    return {
        key: Verdict(frozenset(taken.get(key, ())), frozenset(noted.get(key, ())), key in removed) for key in values
    }


def _chunks(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _lines(
    number: int,
    key: Key,
    values: list[str],
    kinds: Mapping[str, str],
    places: dict[tuple[str, int], tuple[Key, str]],
) -> Iterator[str]:
    kind, section, option = key
    name, line = f"{number}.{kind}", 0
    for value in values:
        yield f"[{section}]\n{option}={value}\n"
        line += 2
        places[name, line] = (key, value)
    if kind == "netdev":
        yield f"[NetDev]\nName=d{number}\nKind={kinds.get(section, 'dummy')}\n"


__all__ = ("PATIENCE", "PROBES", "Key", "Verdict", "ask", "ask_each", "words")
