# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What networkd ignores as a whole, by its log, beside what the lint's tables say (docs/reference/ignored.md).

networkd stops at the first thing that is wrong with a section or device. The lint may name another one of them, too.
What networkd ignores without a word is not compared.
"""

from __future__ import annotations

import bisect
import re
import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored import _found
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored._repeated import repeated
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._sections import Reader
from judge.daemon import WARNING, judge

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored._row import Row
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View
    from judge.trees import Tree

_LINE = re.compile(r"from line ([0-9]+)")
# What networkd says of a file as a whole, and another lint rule or nobody reports.
_OTHERS = (
    "No valid settings found in the [Match] section",
    "without static address configured. Enabling",
    "this may cause a delay at boot",
    "that is too permissive",
    "Could not",
    "could not be created",
    "Failed to",
    # For addresses see the lint rule address-shared.
    "Duplicated address ",
    # Which of several root queueing disciplines networkd ignores is chance.
    "More than one root qdisc section is defined.",
)
# What networkd says when it creates a device, and it does not create all.
_AT_CREATION = "Specified MAC address"
_NO_ADVERTISEMENTS = "Disabling IPv6PrefixDelegation="
_ADVERTISED = ("IPv6Prefix", "IPv6RoutePrefix")


class Said(t.NamedTuple):
    """A row of the tables that the lint finds to hold, and the first line of its section, 0 for a device."""

    row: Row[t.Any]
    start: int


class Difference(t.NamedTuple):
    """What one of the two says of a file, and the other one does not."""

    file: str
    ours: str
    theirs: str


class Result(t.NamedTuple):
    """How many files were compared, how many things in them the daemon ignores, and where lint and daemon differ."""

    files: int
    ignored: int
    differing: list[Difference]


def compare(tree: Tree, files: Mapping[str, str]) -> Result:
    """Return what lint and daemon say that is ignored. Raises JudgeError.

    A file in which a line is wrong is left out: networkd drops the line's section without a word.
    """
    theirs: dict[str, list[str]] = {}
    wrong: set[str] = set()
    for (name, line), records in judge(tree, files).items():
        if line:
            wrong.add(name)
        theirs.setdefault(name, []).extend(record.message for record in records if record.level <= WARNING)
    (view,) = views(files, tree.version)
    count, differing = 0, list[Difference]()
    for name in files.keys() - wrong:
        messages = [text for text in theirs.get(name, ()) if not any(other in text for other in _OTHERS)]
        count += len(messages)
        differing += _differences(name, messages, list(_said(view, view.units[name])))
    return Result(len(files) - len(wrong), count, differing)


def _said(view: View, unit: Unit) -> Iterator[Said]:
    kind = view.device_kinds.get(unit.name)
    reader = Reader(unit.kind, kind, view.version, frozenset())
    for which in _found.Ignored:
        found = [each for section in unit.sections for each in _found.in_section(reader, section, which)]
        if unit.kind == "network":
            found += _found.of_network(view, unit, which)
        elif kind:
            found += _found.of_device(unit, kind, view.version, which)
        starts = [section.line for section in unit.sections]
        for row, place in found:
            yield Said(row, 0 if place is None or row.kinds else starts[bisect.bisect(starts, place.line) - 1])
    for row, section, _other in repeated(unit, view.version) if unit.kind == "network" else ():
        yield Said(row, section.line)


def _differences(name: str, messages: list[str], ours: list[Said]) -> Iterator[Difference]:
    """Yield the messages for which the lint has no row, and the rows for which there is no message."""
    seen: set[tuple[str, int]] = set()
    for message in messages:
        line = int(found[1]) if (found := _LINE.search(message)) else 0
        rows = [said for said in ours if said.row.log and said.row.log.casefold() in message.casefold()]
        rows = [said for said in rows if line in (0, said.start)]
        if not rows:
            yield Difference(name, "", message)
        seen |= {(said.row.section, line) for said in rows}
    # networkd looks at the sections of a device only if it creates it, and at prefixes only if it advertises.
    stopped = name.endswith(".netdev") and any(not line for _section, line in seen)
    silent = any(_NO_ADVERTISEMENTS in message for message in messages)
    silent = silent or any(not said.row.log and said.row.section in _ADVERTISED for said in ours)
    for said in ours if not stopped else ():
        unseen = not said.row.log or said.row.log.startswith(_AT_CREATION)
        unseen = unseen or (silent and said.row.section in _ADVERTISED)
        if not unseen and not {(said.row.section, said.start), (said.row.section, 0)} & seen:
            yield Difference(name, f"[{said.row.section}] {said.row.key}: {said.row.why}", "")


__all__ = ("Difference", "Result", "compare")
