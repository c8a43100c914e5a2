# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What networkd ignores as a whole, by its log, beside what the lint's tables say (docs/ignored.md).

networkd stops at the first thing that is wrong with a section or device. The lint may name another one of them, too.
What networkd ignores without a word is not compared.
"""

from __future__ import annotations

import bisect
import re
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import parse
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import all_findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored import _found
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored._repeated import repeated
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES
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
# From 257 on, what networkd says of a section stands at its first line, like a wrong header.
_OF_SECTION = re.compile("^(?!Unknown section)")
# What networkd logs as a note.
_BELOW_WARNING = re.compile("ignoring RouterPreference= setting|refusing to assign an address")
# What another lint rule reports.
_MIXED = re.compile("From= and To= settings for routing policy rule contradict each other.")
# The lint rule device-shared reports the file that networkd ignores.
_SHARED = re.compile(r"was already configured by .*, ignoring \S*/(\S+)\.$")
# What networkd says of a file as a whole, and another lint rule or nobody reports.
_OTHERS = (
    "No valid settings found in the [Match] section",
    "Missing PrivateKey=",
    "No private key specified",
    "could not be found, ignoring assignment.",
    "without static address configured. Enabling",
    "no static address configured. Enabling OnLink= option.",
    "this may cause a delay at boot",
    "that is too permissive",
    "Could not",
    "could not be created",
    "Failed to",
    # For addresses see the lint rule address-shared.
    "Duplicated address ",
    # Which of several root queueing disciplines networkd ignores is chance.
    "More than one root qdisc section is defined.",
    # The second line of a message.
    "Please set it in the corresponding .network file.",
)
_NO_ADVERTISEMENTS = "Disabling IPv6PrefixDelegation="
_ADVERTISED = ("IPv6Prefix", "IPv6RoutePrefix")


class Holding(t.NamedTuple):
    """A row of the tables that the lint finds to hold, and the first line of its section, 0 for a device."""

    row: Row[t.Any]
    start: int


class Said(t.NamedTuple):
    """What the daemon says, and the first line of the section that it is about, 0 for the whole file."""

    line: int
    message: str

    @classmethod
    def of(cls, line: int, message: str) -> Said:
        """Return what a record says. Before 257, the line is in the text."""
        return cls(line or (int(found[1]) if (found := _LINE.search(message)) else 0), message)

    def is_of(self, holding: Holding) -> bool:
        """Return whether a row that holds explains the message."""
        log = holding.row.log
        return bool(log) and log.casefold() in self.message.casefold() and self.line in (0, holding.start)


class Difference(t.NamedTuple):
    """What one of the two says of a file, and the other one does not."""

    file: str
    ours: str
    theirs: str


class Result(t.NamedTuple):
    """How many files were compared, how many things in them the daemon ignores, and where lint and daemon differ.

    ``shown`` are the rows of which the daemon said something, by their place in ``logged``.
    """

    files: int
    ignored: int
    differing: list[Difference]
    shown: set[int]


def logged(version: int) -> list[Row[t.Any]]:
    """Return the rows of the tables for a version, as far as networkd logs something."""
    rows = [row for title, table in _found.TABLES.items() if "link" not in title for row in table]
    return [row for row in rows if row.log and row.is_for(version)]


def compare(tree: Tree, files: Mapping[str, str]) -> Result:
    """Return what lint and daemon say that is ignored. Raises JudgeError.

    A file in which a line is wrong is left out: networkd drops the line's section without a word.
    """
    theirs: dict[str, list[Said]] = {}
    wrong: set[str] = set()
    headers = {name: {section.line for section in parse(text).sections} for name, text in files.items()}
    for (name, line), records in judge(tree, files).items():
        for record in records:
            if line and not (line in headers.get(name, ()) and _OF_SECTION.search(record.message)):
                wrong.add(name)
            elif record.level <= WARNING or _BELOW_WARNING.search(record.message):
                second = _SHARED.search(record.message)
                theirs.setdefault(second[1] if second else name, []).append(Said.of(line, record.message))
    (view,) = views(files, tree.version)
    shared = _found_by("device-shared", files, tree.version)
    mixed = _found_by("family-mixed", files, tree.version)
    count, differing, shown = 0, list[Difference](), set[int]()
    numbers = {id(row): number for number, row in enumerate(logged(tree.version))}
    units = files.keys() - wrong - {"networkd.conf"}
    for name in units:
        messages = [said for said in theirs.get(name, ()) if not any(other in said.message for other in _OTHERS)]
        count += len(messages)
        taken = [said for said in messages if _SHARED.search(said.message)]
        if bool(taken) != (name in shared):
            differing.append(Difference(name, shared.get(name, ""), "".join(said.message for said in taken)))
        rest = [said for said in messages if said not in taken and not (_MIXED.search(said.message) and name in mixed)]
        holding = list(_holding(view, view.units[name]))
        differing += _differences(name, rest, holding)
        shown |= {numbers[id(each.row)] for each in holding if any(said.is_of(each) for said in rest)}
    return Result(len(units), count, differing, shown)


def _found_by(rule: str, files: Mapping[str, str], version: int) -> dict[str, str]:
    return {found.file: found.message for found in all_findings(files, version, RULES.keys() - {rule})}


def _holding(view: View, unit: Unit) -> Iterator[Holding]:
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
            yield Holding(row, 0 if place is None or row.kinds else starts[bisect.bisect(starts, place.line) - 1])
    for row, section, _other in repeated(unit, view.version):
        yield Holding(row, section.line)


def _differences(name: str, messages: list[Said], ours: list[Holding]) -> Iterator[Difference]:
    """Yield the messages for which the lint has no row, and the rows for which there is no message."""
    seen: set[tuple[str, int]] = set()
    for said in messages:
        rows = [holding for holding in ours if said.is_of(holding)]
        if not rows:
            yield Difference(name, "", f"{said.line}: {said.message}")
        seen |= {(holding.row.section, said.line) for holding in rows}
    # networkd looks at the sections of a device only if it creates it, and at prefixes only if it advertises.
    stopped = name.endswith(".netdev") and any(not line for _section, line in seen)
    silent = any(_NO_ADVERTISEMENTS in said.message for said in messages)
    silent = silent or any(not holding.row.log and holding.row.section in _ADVERTISED for holding in ours)
    for row, start in ours if not stopped else ():
        # networkd does not create all devices.
        unseen = not row.log or row.late or (silent and row.section in _ADVERTISED)
        if not unseen and not {(row.section, start), (row.section, 0)} & seen:
            yield Difference(name, f"[{row.section}] {row.key}: {row.why}", "")


__all__ = ("Difference", "Result", "compare")
