# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about what networkd ignores as a whole, by the tables in ``ignored``."""

from __future__ import annotations

from collections.abc import Iterator

from ....module_utils._common._unit_file import Assignment
from ..ignored import _found
from ..ignored._found import Found, Ignored
from ..ignored._repeated import repeated
from ..units._section import Section
from ..units._sections import IGNORED, Reader
from ..units._unit import Unit
from ..units._view import View
from ._registry import Line, Report, rule, where


def _in_section(reader: Reader, section: Section, report: Report) -> None:
    for found in _found.in_section(reader, section, Ignored.WHOLE):
        _report_section(found, report)


def _setting_in_section(reader: Reader, section: Section, report: Report) -> None:
    for found in _found.in_section(reader, section, Ignored.SETTING):
        _report_setting(found, report)


def _report_section(found: Found, report: Report, effect: str = "is ignored") -> None:
    if isinstance(found.place, Section):
        report(found.place, f"[{{section}}] {effect}: {found.row.why}", section=found.place.name)


def _report_setting(found: Found, report: Report) -> None:
    if isinstance(found.place, Assignment):
        words = "{key}={value} " + f"{found.row.effect}: {found.row.why}"
        report(found.place, words, key=found.place.key, value=found.place.value)


def _in_networks(view: View, which: Ignored) -> Iterator[Found]:
    for unit in view.of_kind("network"):
        if unit.file is not None:  # otherwise the rest of the unit is unknown
            yield from _found.of_network(view, unit, which)


def _devices(view: View, which: Ignored) -> Iterator[tuple[Unit, Found]]:
    for unit in view.of_kind("netdev"):
        kind = view.device_kinds.get(unit.name, IGNORED)
        if kind != IGNORED:
            yield from ((unit, found) for found in _found.of_device(unit, kind, view.version, which))


@rule(
    "section-ignored",
    "error",
    why="After reading a file, networkd checks each section as a whole. It drops a section that is incomplete or "
    "contradicts itself, and logs one warning. `docs/reference/ignored.md` lists every case.",
    fix="Complete the section (systemd.network(5), systemd.netdev(5)), or remove it.",
    section=_in_section,
)
def section_ignored(view: View, report: Report) -> None:
    for found in _in_networks(view, Ignored.WHOLE):
        _report_section(found, report)
    for unit in view.of_kind("network"):
        for row, place, later in repeated(unit, view.version):
            words = f"[{{section}}] is ignored: {row.why} ({{other}})"
            report(place, words, section=place.name, other=where(later))


@rule(
    "section-unused",
    "warning",
    why="networkd reads the section, but uses it only together with a setting in [Network]. It logs nothing.",
    fix="Turn the setting on (systemd.network(5)), or remove the section.",
)
def section_unused(view: View, report: Report) -> None:
    for found in _in_networks(view, Ignored.UNUSED):
        _report_section(found, report, "has no effect")


@rule(
    "setting-ignored",
    "warning",
    why="Another setting of the same file excludes this one, so networkd ignores it or turns it off. "
    "`docs/reference/ignored.md` lists every case.",
    fix="Remove the one that is not meant (systemd.network(5), systemd.netdev(5)).",
    section=_setting_in_section,
)
def setting_ignored(view: View, report: Report) -> None:
    for found in _in_networks(view, Ignored.SETTING):
        _report_setting(found, report)
    for _unit, found in _devices(view, Ignored.SETTING):
        _report_setting(found, report)


@rule(
    "device-ignored",
    "error",
    why="networkd ignores a .netdev whose settings for its kind are incomplete or contradict each other. The device is "
    "not created, and every `VLAN=`, `Bridge=` and similar key that names it is ignored, too. "
    "`docs/reference/ignored.md` lists every case.",
    fix="Complete the section of the kind (systemd.netdev(5)).",
)
def device_ignored(view: View, report: Report) -> None:
    for unit, (row, place) in _devices(view, Ignored.WHOLE):
        there = place if place is not None else unit.last("NetDev", "Name") or Line(unit.where)
        words = f"[{{section}}] {row.why}, so {{device}} is not created"
        report(there, words, section=row.section, device=unit.text("NetDev", "Name"))
