# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that is measured of one version of systemd: its keys, which Kind= its sections are for, which values it takes.

A measurement takes some minutes, so it is kept in .build until the version or the probes change.
"""

from __future__ import annotations

import hashlib
import json
import re
import typing as t

from _fit import fitted
from _gperf import Table, tables
from _probe import PATIENCE, PROBES, Key, Verdict, ask, words
from _variants import HIDDEN, written
from judge.daemon import judge
from judge.trees import WORK

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._numbers import integer
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import type_of

if t.TYPE_CHECKING:
    from pathlib import Path

    from judge.trees import Tree

# A key that only this kind's table has.
_MARKER = {"network": "Network.VRF", "netdev": "NetDev.Kind", "link": "Link.MACAddressPolicy"}
# In the table of keys, but left out of the table of sections (networkd-network.c), so "Unknown section".
_UNREACHABLE = {"network": {"IPoIB"}}
# Keys that remember what they were given before in the same file.
STATEFUL = {"Domains", "DNS", "NTP", "SendOption", "SendVendorOption", "RequestOptions", "Group", "Local", "Remote",
             "PVID"}  # fmt: skip
_FEW = 250
KIND = ("netdev", "NetDev", "Kind")
_NUMBERS = sorted(int(value) for value in PROBES if re.fullmatch(r"0|-?[1-9][0-9]*", value, re.ASCII))
# A range of plain numbers in a type's text.
_RANGE = re.compile(r"(?:^|[|?:] )(-?[0-9]+)\.\.(-?[0-9]+)", re.ASCII)
_POINTS = 64


class Measurement(t.NamedTuple):
    """``values`` are those that a key was given, more than PROBES where words were tried, too.

    ``texts`` are types that are known without them: (key, of what it takes in silence) -> type.
    """

    version: int
    keys: dict[str, Table]
    kinds: dict[str, list[str]]
    verdicts: dict[Key, Verdict]
    values: dict[Key, tuple[str, ...]]
    texts: dict[tuple[Key, bool], str]


def keys_of(tree: Tree) -> dict[str, Table]:
    """The tables of keys in a tree's programs: kind of file -> table."""
    programs = [found for name in ("systemd-networkd", "udevadm") for found in _program(tree.root, name)]
    every = [table for path in programs for table in tables(path)]
    found = {kind: next(table for table in every if key in table) for kind, key in _MARKER.items()}
    for kind, sections in _UNREACHABLE.items():
        found[kind] = {key: parser for key, parser in found[kind].items() if key.split(".")[0] not in sections}
    return found


def _program(root: Path, name: str) -> list[Path]:
    return [path for folder in ("usr/lib/systemd", "usr/bin") if (path := root / folder / name).is_file()]


def measure(tree: Tree, fresh: bool = False) -> Measurement:
    """Measure a version, or read what was measured. Raises JudgeError."""
    table = keys_of(tree)
    keys = [(kind, *name.split(".", 1)) for kind, names in table.items() for name in sorted(names)]
    digest = hashlib.sha256(json.dumps([tree.version, PROBES, keys, 3]).encode()).hexdigest()[:16]
    store = WORK / f"measured-{tree.version}-{digest}.json"
    if store.exists() and not fresh:
        return read(store, tree.version, table)
    devices = _netdev_kinds(tree)
    kinds = _kinds(tree, sorted({section for kind, section, _key in keys if kind == "netdev"}), devices)
    chosen = {section: found[0] for section, found in kinds.items()}
    every = t.cast("list[Key]", keys)
    stateful = [key for key in every if key[2] in STATEFUL]
    verdicts = ask(tree, [key for key in every if key not in stateful], PROBES, chosen)
    strange = stateful + [key for key, found in verdicts.items()
                          if len(found.taken) > 2 and fitted(found.taken, PROBES) is None]  # fmt: skip
    verdicts |= ask(tree, strange, PROBES, chosen, alone=True)
    values: dict[Key, tuple[str, ...]] = dict.fromkeys(verdicts, PROBES)
    verdicts[KIND] = Verdict(frozenset(devices), frozenset(), removed=False)
    values[KIND] = PROBES + tuple(devices)
    _try_words(tree, table, chosen, verdicts, values, set(strange))
    _find_ends(tree, chosen, verdicts, values)
    measured = Measurement(tree.version, table, kinds, verdicts, values, {})
    write(store, measured)
    return measured


def compared(found: list[tuple[Tree, Measurement]], fresh: bool = False) -> dict[int, Measurement]:
    """Try each key with the words that any key of its section took in any version, to learn which it refuses.

    Version -> measurement. Without this, a version that lacks a word and a key that was asked without words look as if
    they took what their neighbours take. The words that make a key's type are asked in other ways, too. Raises
    JudgeError.
    """
    words_of: dict[tuple[str, str], set[str]] = {}
    for _tree, measured in found:
        for key, verdict in measured.verdicts.items():
            if key != KIND:
                new = {word for word in verdict.taken - set(PROBES) if integer(word) is None}
                choices = type_of(fitted(verdict.taken, measured.values[key]) or "?").words
                words_of.setdefault(key[:2], set(HIDDEN)).update(new, written(choices) - set(PROBES))
    digest = hashlib.sha256(
        json.dumps([[PROBES, sorted([*place, *sorted(some)] for place, some in words_of.items())], 3]).encode()
    ).hexdigest()[:16]
    result = {}
    for tree, measured in found:
        store = WORK / f"compared-{tree.version}-{digest}.json"
        if fresh or not store.exists():
            _compare(tree, measured, words_of)
            write(store, measured)
        result[tree.version] = read(store, tree.version, measured.keys)
    return result


def _compare(tree: Tree, measured: Measurement, words_of: dict[tuple[str, str], set[str]]) -> None:
    chosen = {section: kinds[0] for section, kinds in measured.kinds.items()}
    for place, candidates in sorted(words_of.items()):
        keys = [key for key in measured.verdicts if key[:2] == place and key != KIND]
        for alone in (False, True):
            some = [key for key in keys if (key[2] in STATEFUL) is alone]
            new = sorted(candidates.difference(*(measured.values[key] for key in some))) if some else []
            for key, said in ask(tree, some if new else [], new, chosen, alone=alone).items():
                first = measured.verdicts[key]
                measured.verdicts[key] = Verdict(first.taken | said.taken, first.noted | said.noted, first.removed)
                measured.values[key] = tuple(dict.fromkeys((*measured.values[key], *new)))


def _try_words(
    tree: Tree,
    table: dict[str, Table],
    chosen: dict[str, str],
    verdicts: dict[Key, Verdict],
    values: dict[Key, tuple[str, ...]],
    strange: set[Key],
) -> None:
    """Try words with the keys that may have choices: all of them where the probes found some, else networkd's own."""
    choosy, others = [], []
    for key, found in verdicts.items():
        if len(found.taken) < _FEW and key != KIND:
            text = fitted(found.taken, PROBES)
            if text is None or "=" in text or text == "?":
                choosy.append(key)
            elif key in strange:
                continue
            elif table[key[0]][f"{key[1]}.{key[2]}"] is None or key[0] == "link":
                others.append(key)
    for keys, lexicon in ((choosy, words(tree)), (others, words(tree, shared=False))):
        new = sorted(lexicon - set(PROBES))
        for key, found in ask(tree, keys, new, chosen).items():
            first = verdicts[key]
            verdicts[key] = Verdict(first.taken | found.taken, first.noted | found.noted, first.removed)
            values[key] = PROBES + tuple(word for word in new if word in found.taken)


def _find_ends(
    tree: Tree, chosen: dict[str, str], verdicts: dict[Key, Verdict], values: dict[Key, tuple[str, ...]]
) -> None:
    """Where a range ends between two probes, ask for what lies between them until its end is known."""
    for key, found in list(verdicts.items()):
        text = fitted(found.taken, values[key]) or ""
        for low, high in [(int(match[1]), int(match[2])) for match in _RANGE.finditer(text)]:
            below = max((number for number in _NUMBERS if number < low), default=low)
            above = min((number for number in _NUMBERS if number > high), default=high)
            for right, wrong in ((low, below), (high, above)):
                while abs(right - wrong) > 1:
                    step = max(abs(right - wrong) // _POINTS, 1) * (1 if right < wrong else -1)
                    new = [str(number) for number in range(right + step, wrong, step)]
                    said = ask(tree, [key], new, chosen)[key]
                    first = verdicts[key]
                    verdicts[key] = Verdict(first.taken | said.taken, first.noted | said.noted, first.removed)
                    values[key] = tuple(dict.fromkeys((*values[key], *new)))
                    right, wrong = _closer(right, wrong, {int(number) for number in said.taken}, step)


def _closer(right: int, wrong: int, taken: set[int], step: int) -> tuple[int, int]:
    """The last number that is right on the way to one that is wrong, and the next one that was tried."""
    while right + step in taken:
        right += step
    return right, right + step if (wrong - right - step) * step > 0 else wrong


def _netdev_kinds(tree: Tree) -> list[str]:
    """The values of Kind= that the version knows, out of all words in its programs."""
    return sorted(ask(tree, [KIND], sorted(words(tree)), {}, alone=True)[KIND].taken)


def _kinds(tree: Tree, sections: list[str], kinds: list[str]) -> dict[str, list[str]]:
    """Section of a .netdev -> the Kind= that it is for; sections for every kind are left out."""
    files = {
        f"{kind}-{number}.netdev": f"[NetDev]\nName=k{place}-{number}\nKind={kind}\n[{section}]\n"
        for place, kind in enumerate(kinds)
        for number, section in enumerate(sections)
    }
    said = judge(tree, files, timeout=PATIENCE)
    found = {
        section: [kind for kind in kinds if not said.get((f"{kind}-{number}.netdev", 4))]
        for number, section in enumerate(sections)
    }
    return {section: taken for section, taken in found.items() if len(taken) < len(kinds)}


def write(store: Path, measured: Measurement) -> None:
    """Keep a measurement."""
    rows = [
        [key, sorted(found.taken), sorted(found.noted), found.removed, measured.values[key][len(PROBES) :]]
        for key, found in measured.verdicts.items()
    ]
    store.write_text(json.dumps({"kinds": measured.kinds, "rows": rows}), encoding="utf-8")


def read(store: Path, version: int, table: dict[str, Table]) -> Measurement:
    """Return a measurement that was kept."""
    data = json.loads(store.read_text(encoding="utf-8"))
    verdicts: dict[Key, Verdict] = {}
    values: dict[Key, tuple[str, ...]] = {}
    for key, taken, noted, removed, more in data["rows"]:
        verdicts[tuple(key)] = Verdict(frozenset(taken), frozenset(noted), removed)
        values[tuple(key)] = PROBES + tuple(more)
    return Measurement(version, table, data["kinds"], verdicts, values, {})


__all__ = ("KIND", "STATEFUL", "Measurement", "compared", "keys_of", "measure", "read", "write")
