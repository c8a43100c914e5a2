# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about whole files: those that networkd cannot read, does not read, or applies to no link."""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Sequence
from pathlib import PurePosixPath

from ....module_utils._common._unit_file import COMMENTS
from ..schema import _schema
from ..units._match import match_settings, matches, only_names
from ..units._sections import is_read
from ..units._unit import DIRECTORIES, KINDS, Unit
from ..units._view import View
from ._registry import Line, Report, rule

# Files beside units that nobody expects networkd to read.
_ON_PURPOSE = frozenset(
    ".j2 .jinja .jinja2 .tmpl .tpl .in .erb .epp .mustache .example .sample .disabled .md .txt .rst .license".split()
)

_NEIGHBOURS = 20
TEMPLATE = "template-file"
_PLACEHOLDERS = ("{{", "{%", "<%")
_OF_WG_QUICK = ("PrivateKey", "ListenPort", "Address", "DNS")


@rule(
    "syntax",
    "error",
    why="networkd ignores the line. If a section header is broken, it ignores the whole file. In a section that "
    "networkd does not read, nothing is reported.",
    fix="Write `[Section]`, then `Key=Value` lines.",
)
def syntax(view: View, report: Report) -> None:
    for source in view.sources:
        if not source.parsed.problems:
            continue
        device = view.device_kinds.get(source.unit)
        headers = [section.line for section in source.parsed.sections]
        for problem in source.parsed.problems:
            before = bisect.bisect(headers, problem.line)
            section = source.parsed.sections[before - 1].name if before else None
            if problem.fatal or section is None or is_read(view.version, source.kind, section, device):
                report(Line(source.path, problem.line), problem.words, text=problem.text)


@rule(
    "not-linted",
    "error",
    why="The lint reads regular files inside the folder that it was given. It reads at most 1 MiB each, 64 MiB "
    "together, and 10,000 units. networkd may read this file, but the lint did not check it.",
    fix="Give the lint the folder of the file, or make the file smaller. If the file is meant to be there, disable the "
    "rule.",
)
def not_linted(view: View, report: Report) -> None:
    for path, why in view.unread.items():
        report(Line(path), f"not linted: {why}")


EMPTY_FILE = "empty-file"


@rule(
    EMPTY_FILE,
    "warning",
    why="A file of length 0 masks its name: networkd behaves as if the unit or drop-in did not exist. A power cut can "
    "leave such a file.",
    fix="Remove the file. To mask a unit on purpose, link it to /dev/null.",
)
def empty_file(view: View, report: Report) -> None:
    for source in view.sources:
        if not source.text:
            what = "the drop-in {drop_in} of {unit}" if source.drop_in else "the unit {unit}"
            report(Line(source.path), f"the empty file masks {what}", unit=source.unit, drop_in=source.drop_in)


@rule(
    "ignored-file",
    "warning",
    why="networkd reads `*.network` and `*.netdev`, udev reads `*.link`, and drop-ins are `UNIT.d/*.conf`. All other "
    "files and folders are ignored silently.",
    fix="Correct the name, or keep the file elsewhere. Names that end like a template, an example or a text are not "
    "reported.",
)
def ignored_file(view: View, report: Report) -> None:
    if not view.sources:
        return  # a folder of something else
    if any(f"/{directory}/network/" in f"/{view.root}/" for directory in DIRECTORIES):
        for source in view.sources:
            folder = PurePosixPath(view.root).name
            report(Line(source.path), "networkd ignores the folder {name} and all files in it", name=folder)
    units = sorted({source.unit for source in view.sources})
    for path in view.others:
        pure = PurePosixPath(path)
        if pure.name.startswith(".") or pure.suffix in _ON_PURPOSE:
            continue
        close = difflib.get_close_matches(pure.suffix.lstrip("."), KINDS, 1, 0.8)
        inner = [kind for kind in KINDS if f".{kind}" in pure.suffixes[:-1]]
        words, wanted = "networkd ignores {name}: ", None
        if pure.parent.suffix == ".d" and PurePosixPath(pure.parent.stem).suffix.lstrip(".") in KINDS:
            words, wanted = f"{words}the name of a drop-in must end with {{wanted}}", ".conf"
        elif pure.parent.suffix == ".d" and pure.suffix == ".conf":
            if stem := _meant(pure.parent.stem, units):
                words, wanted = f"{words}its folder must be named {{wanted}}", f"{stem}.d"
        elif pure.suffix == ".conf" and pure.parts[-3:-1] == ("systemd", "network"):
            words, wanted = f"{words}its name must end with {{wanted}}", ".network"
        elif close or inner:
            words, wanted = f"{words}its name must end with {{wanted}}", f".{(close or inner)[0]}"
        if wanted:
            report(Line(path), words, name=pure.name, wanted=wanted)


def _meant(stem: str, units: Sequence[str]) -> str | None:
    """Return the unit whose name the drop-in folder nearly has: 20-eth0.d, 20-eth0.networks.d."""
    place = bisect.bisect(units, f"{stem}.")
    if place < len(units) and units[place].rpartition(".")[0] == stem:
        return units[place]
    return _nearest(stem, units, 0.9)


def _nearest(name: str, names: Sequence[str], likeness: float) -> str | None:
    """Return the most similar of the neighbours in the alphabet: comparing all would take quadratic time."""
    place = bisect.bisect(names, name)
    close = difflib.get_close_matches(name, names[max(place - _NEIGHBOURS, 0) : place + _NEIGHBOURS], 1, likeness)
    return close[0] if close else None


@rule(
    "orphan-drop-in",
    "warning",
    why="networkd ignores a drop-in without its unit silently.",
    fix="Name the folder after an existing unit (`UNIT.d`), or write the unit.",
)
def orphan_drop_in(view: View, report: Report) -> None:
    units = {source.unit for source in view.sources if source.drop_in is None}
    in_order = sorted(units)
    for source in view.sources:
        if source.drop_in is not None and source.unit not in units:
            near = _nearest(source.unit, in_order, 0.7)
            words = "drop-in for {unit}, which does not exist" + ("; did you mean {near}?" if near else "")
            report(Line(source.path), words, unit=source.unit, near=near)


@rule(
    "match-missing",
    "error",
    why="networkd ignores a .network without settings in [Match], and udev such a .link. A key without a value "
    "is not a setting, and neither is one whose value systemd refuses.",
    fix="Add `[Match]` with `Name=`, or with `OriginalName=` in a .link. `*` matches every interface.",
)
def match_missing(view: View, report: Report) -> None:
    for unit in (*view.of_kind("network"), *view.of_kind("link")):
        if unit.file is not None and not _taken(unit, view.version):
            key = "OriginalName" if unit.kind == "link" else "Name"
            report(Line(unit.file), "no setting in [Match], so the whole file is ignored; add {key}=", key=key)


def _taken(unit: Unit, version: int | None) -> bool:
    """Return whether systemd takes a setting of [Match]."""
    known = _schema.sections(unit.kind)["Match"]
    return any(
        key in known and ((found := _schema.verdict(unit.kind, "Match", key, value, version)) is None or found.taken)
        for key, values in match_settings(unit).items()
        for value in values
    )


@rule(
    "wg-quick-file",
    "error",
    why="The file is one of wg-quick, with [Interface] and [Peer]. networkd does not know these sections and ignores "
    "them. Its own are [NetDev], [WireGuard] and [WireGuardPeer], with addresses and routes in a .network.",
    fix="Run `networkd-lint --from-wg-quick FILE`. It prints the units that do the same.",
)
def wg_quick_file(view: View, report: Report) -> None:
    for source in view.sources:
        sections = {section.name: section for section in source.parsed.sections}
        own = sections.get("Interface")
        if own is not None and ("Peer" in sections or not own.body.keys.isdisjoint(_OF_WG_QUICK)):
            report(
                own, "[Interface] is of wg-quick, so networkd ignores it; networkd-lint --from-wg-quick prints units"
            )


@rule(
    TEMPLATE,
    "error",
    why="The file has placeholders of a template (Jinja, Go, ERB). networkd does not render them, and the lint cannot "
    "know the values that a host gets. Nothing else is reported of the file.",
    fix="Render the template first, and lint the result. Or give it a name that ends like a template, like `.j2`.",
)
def template_file(view: View, report: Report) -> None:
    for source in view.sources:
        line = next((number for number, text in enumerate(source.text.split("\n"), 1) if _is_template(text)), None)
        if line is not None:
            report(Line(source.path, line), "the file is a template; render it before the lint")


def _is_template(line: str) -> bool:
    return any(sign in line for sign in _PLACEHOLDERS) and not line.lstrip().startswith(COMMENTS)


@rule(
    "netdev-incomplete",
    "error",
    why="networkd ignores a .netdev without `Name=` or without `Kind=`.",
    fix="Add `Name=` and `Kind=` to [NetDev].",
)
def netdev_incomplete(view: View, report: Report) -> None:
    for unit in view.of_kind("netdev"):
        for key in ("Name", "Kind"):
            if unit.file is not None and unit.last("NetDev", key) is None:
                report(Line(unit.file), "[NetDev] has no {key}=, so the whole file is ignored", key=key)


@rule(
    "shadowed-network",
    "warning",
    why="A link gets the first .network, by name, that matches it. The other one never applies to the link, and "
    "neither do its routing policy rules.",
    fix="Join the two, rename the more specific one so that it sorts first, or make the earlier [Match] narrower.",
)
def shadowed_network(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        for name in only_names(unit) or ():
            # The unit itself matches, so the search ends with it.
            winner = next((other for other in view.candidates.of(name) if other is unit or matches(other, name)), unit)
            if winner is not unit:
                words = "{device} gets {unit}, which sorts first, and never this file"
                report(unit.values("Match", "Name")[-1], words, device=name, unit=winner.name)
