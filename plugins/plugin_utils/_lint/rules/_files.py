# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Files as a whole: what networkd cannot read, does not read, or reads for nobody."""

from __future__ import annotations

import bisect
import difflib
import typing as t
from pathlib import PurePosixPath

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._match import matches, only_names
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._sections import device_kind, is_read
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import DIRECTORIES, KINDS

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

# Files beside units that nobody expects networkd to read.
_ON_PURPOSE = frozenset(
    ".j2 .jinja .jinja2 .tmpl .tpl .in .erb .epp .mustache .example .sample .disabled .md .txt .rst .license".split()
)

_NEIGHBOURS = 20


@rule(
    "syntax",
    "error",
    why="networkd ignores the line, or, when a section header is broken, the whole file: what it set is not set. In a "
    "section that it does not read, no line matters.",
    fix="Write `[Section]`, then `Key=Value` lines.",
)
def syntax(view: View) -> Iterator[Finding]:
    for source in view.sources:
        if not source.parsed.problems:
            continue
        device = device_kind(view, source)
        headers = [section.line for section in source.parsed.sections]
        for problem in source.parsed.problems:
            before = bisect.bisect(headers, problem.line)
            section = source.parsed.sections[before - 1].name if before else None
            if problem.fatal or section is None or is_read(view, source.kind, section, device):
                yield Finding(source.path, problem.line, problem.message)


@rule(
    "not-linted",
    "error",
    why="The lint reads nothing outside of what it was given, nothing but regular files, and of these at most 1 MiB "
    "each, 64 MiB together, and 10,000 units. networkd may read the file, and the lint says nothing about it.",
    fix="Give the lint the folder in which the file is, or make the file smaller. If the file is meant to be there, "
    "disable the rule.",
)
def not_linted(view: View) -> Iterator[Finding]:
    for path, why in view.unread.items():
        yield Finding(path, 1, f"not linted: {why}")


EMPTY_FILE = "empty-file"


@rule(
    EMPTY_FILE,
    "warning",
    why="A file of no length masks its name: the unit, or the drop-in, is as if it were not there. A power cut can "
    "leave such a file.",
    fix="Remove the file; to mask a unit on purpose, link it to /dev/null.",
)
def empty_file(view: View) -> Iterator[Finding]:
    for source in view.sources:
        if not source.text:
            what = f"the drop-in {source.drop_in} of {source.unit}" if source.drop_in else f"the unit {source.unit}"
            yield Finding(source.path, 1, f"the file is empty, so it masks {what}")


@rule(
    "ignored-file",
    "warning",
    why="networkd reads `*.network` and `*.netdev`, udev reads `*.link`, and drop-ins are `UNIT.d/*.conf`; anything "
    "else, and any other folder, is passed over without a word.",
    fix="Correct the name, or keep the file elsewhere. Names that end like a template's, an example's or a text's are "
    "taken to be meant so.",
)
def ignored_file(view: View) -> Iterator[Finding]:
    if not view.sources:
        return  # a folder of something else
    if any(f"/{directory}/network/" in f"/{view.root}/" for directory in DIRECTORIES):
        for source in view.sources:
            folder = PurePosixPath(view.root).name
            yield Finding(source.path, 1, f"networkd does not look into {folder}, so {source.unit} is never read")
    units = sorted({source.unit for source in view.sources})
    for path in view.others:
        pure = PurePosixPath(path)
        if pure.name.startswith(".") or pure.suffix in _ON_PURPOSE:
            continue
        if pure.parent.suffix == ".d" and PurePosixPath(pure.parent.stem).suffix.lstrip(".") in KINDS:
            yield Finding(path, 1, f"a drop-in's name must end with .conf, so {pure.name} is never read")
            continue
        close = difflib.get_close_matches(pure.suffix.lstrip("."), KINDS, 1, 0.8)
        inner = [kind for kind in KINDS if f".{kind}" in pure.suffixes[:-1]]
        if pure.parent.suffix == ".d" and pure.suffix == ".conf":
            if stem := _meant(pure.parent.stem, units):
                message = f"the folder must be {stem}.d, so {pure.name} is never read"
                yield Finding(path, 1, message)
        elif close or inner:
            yield Finding(path, 1, f"the name must end with .{(close or inner)[0]}, so {pure.name} is never read")


def _meant(stem: str, units: Sequence[str]) -> str | None:
    """The unit that a drop-in folder's name nearly has: 20-eth0.d, 20-eth0.networks.d."""
    place = bisect.bisect(units, f"{stem}.")
    if place < len(units) and units[place].rpartition(".")[0] == stem:
        return units[place]
    return _nearest(stem, units, 0.9)


def _nearest(name: str, names: Sequence[str], likeness: float) -> str | None:
    """The most like a name out of its neighbours in the alphabet: to look at all would take a square of time."""
    place = bisect.bisect(names, name)
    close = difflib.get_close_matches(name, names[max(place - _NEIGHBOURS, 0) : place + _NEIGHBOURS], 1, likeness)
    return close[0] if close else None


@rule(
    "orphan-drop-in",
    "warning",
    why="A drop-in without its unit does nothing, and nothing says so.",
    fix="Name the folder after an existing unit (`UNIT.d`), or write the unit.",
)
def orphan_drop_in(view: View) -> Iterator[Finding]:
    units = {source.unit for source in view.sources if source.drop_in is None}
    in_order = sorted(units)
    for source in view.sources:
        if source.drop_in is not None and source.unit not in units:
            near = _nearest(source.unit, in_order, 0.7)
            hint = f"; {near} is near" if near else ""
            yield Finding(source.path, 1, f"there is no {source.unit} that this drop-in could add to{hint}")


@rule(
    "match-missing",
    "error",
    why="networkd ignores a .network, and udev a .link, that has nothing in [Match].",
    fix="Add `[Match]` with `Name=`, or `OriginalName=` in a .link; `*` matches every interface.",
)
def match_missing(view: View) -> Iterator[Finding]:
    for unit in (*view.of_kind("network"), *view.of_kind("link")):
        if unit.file is not None and not any(section.assignments for section in unit.named("Match")):
            key = "OriginalName" if unit.kind == "link" else "Name"
            message = "nothing says which interface this is for, and the whole file is ignored"
            yield Finding(unit.file, 1, f"{message}; add [Match] with {key}=")


@rule(
    "netdev-incomplete",
    "error",
    why="networkd ignores a .netdev that lacks one of the two.",
    fix="Add `Name=` and `Kind=` to [NetDev].",
)
def netdev_incomplete(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("netdev"):
        for key in ("Name", "Kind"):
            if unit.file is not None and unit.last("NetDev", key) is None:
                yield Finding(unit.file, 1, f"[NetDev] has no {key}=, and the whole file is ignored")


@rule(
    "shadowed-network",
    "warning",
    why="A link gets the first .network, by name, that matches it. The other one never applies to it, nor do its "
    "routing policy rules.",
    fix="Join the two, name the more special one so that it sorts first, or make the earlier [Match] narrower.",
)
def shadowed_network(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("network"):
        for name in only_names(unit) or ():
            # The unit itself matches, so that the search ends with it.
            winner = next((other for other in view.candidates.of(name) if other is unit or matches(other, name)), unit)
            if winner is not unit:
                line = unit.values("Match", "Name")[-1]
                yield Finding(line.file, line.line, f"{name} gets {winner.name}, which sorts first, and never this")
