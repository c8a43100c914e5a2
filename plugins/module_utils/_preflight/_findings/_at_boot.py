# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about who else would configure a link at the next boot, or write its unit again. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..._common._coded import Problem, problem
from ..._common._layout import GENERATORS
from ._queries import made_by, new_members, unit_of

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Owned, Question, Survey

CLOUD_INIT_OFF = "network: {config: disabled}"
CLOUD_INIT_PATH = "/etc/cloud/cloud.cfg.d/99-disable-network-config.cfg"


def wg_quick(survey: Survey) -> Iterator[Problem]:
    """Yield tunnels that wg-quick will make, too."""
    for found in survey["wg_quick"]:
        yield problem("wg-quick", link=found["link"], path=found["path"])


def ifupdown(survey: Survey) -> Iterator[Problem]:
    """Yield links that ifupdown will configure at the next boot."""
    for found in _of_ifupdown(survey):
        if found["boot"]:
            yield problem("ifupdown", interface=found["link"], path=found["path"])


def ifupdown_by_hand(survey: Survey) -> Iterator[Problem]:
    """Yield links that ifupdown would configure when a person asks it to."""
    for found in _of_ifupdown(survey):
        if not found["boot"]:
            yield problem("ifupdown-by-hand", interface=found["link"], path=found["path"])


def ifupdown_obstacle(survey: Survey) -> Iterator[Problem]:
    """Yield what networkd has no equal of, in the stanzas of links that are taken over from ifupdown."""
    for found in survey["obstacles"]:
        place, line = found["path"], found["line"]
        yield problem("ifupdown-obstacle", interface=found["link"], path=place, line=line, word=found["word"])


def idle_units(survey: Survey) -> Iterator[Problem]:
    """Yield the units that networkd, which does not run yet, would apply as soon as it is started."""
    if survey["idle_units"]:
        yield problem("idle-units", paths=survey["idle_units"])


def _of_ifupdown(survey: Survey) -> list[Owned]:
    """Return what ifupdown knows of links that move or are made, and has not up now."""
    concerned = {*(member["name"] for member in new_members(survey)), *made_by(survey["new"])}
    up = {found["link"] for found in survey["managers"] if found["by"] == "ifupdown"}
    return [found for found in survey["ifupdown"] if found["link"] in concerned - up]


def generated(survey: Survey) -> Iterator[Problem]:
    """Yield links whose present unit is made by a program, which would write it in vain."""
    for member in new_members(survey):
        unit = unit_of(survey, member["name"])
        maker = _maker(unit)
        if maker and not member["drop_in"]:
            yield problem("generated", unit=unit, interface=member["name"], maker=maker)


def cloud_init(survey: Survey) -> Iterator[Problem]:
    """Yield whether cloud-init may write a configuration of a link at a boot, in vain, or for ifupdown."""
    full = [member["name"] for member in new_members(survey) if not member["drop_in"]]
    units = [unit_of(survey, name) for name in full]
    if full and survey["cloud_init"] and not any(_maker(unit) for unit in units):
        yield problem("cloud-init", interfaces=full, setting=CLOUD_INIT_OFF, path=CLOUD_INIT_PATH)


def _maker(unit: str) -> str | None:
    return next((maker for maker in GENERATORS if maker in unit), None)


ERRORS: tuple[Question, ...] = (
    wg_quick,
    ifupdown,
    ifupdown_obstacle,
    idle_units,
    generated,
)
WARNINGS: tuple[Question, ...] = (
    ifupdown_by_hand,
    cloud_init,
)
