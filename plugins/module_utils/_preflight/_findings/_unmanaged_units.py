# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about unmanaged units that networkd would apply instead of managed ones. Pure."""

from __future__ import annotations

import posixpath
import typing as t
from collections.abc import Iterator

from ..._common._coded import Problem, problem
from ..._common._layout import network_path
from ._queries import made_by

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Question, Survey


def unit_before(survey: Survey) -> Iterator[Problem]:
    """Yield unmanaged units that networkd would apply to a link instead of the managed one."""
    for found in survey["before"]:
        if not found["open"]:
            managed = posixpath.basename(network_path(found["link"]))
            if found["made"]:
                yield problem("unit-before-new-link", path=found["path"], managed=managed, link=found["link"])
            else:
                yield problem("unit-before", path=found["path"], managed=managed, link=found["link"])


def unit_perhaps_before(survey: Survey) -> Iterator[Problem]:
    """Yield unmanaged units of which only networkd can tell whether they match a link."""
    for found in survey["before"]:
        if found["open"]:
            managed, link = posixpath.basename(network_path(found["link"])), found["link"]
            keys = [f"{key}=" for key in found["open"]]
            if found["made"]:
                yield problem("unit-perhaps-before-new-link", path=found["path"], managed=managed, link=link, keys=keys)
            else:
                yield problem("unit-perhaps-before", path=found["path"], managed=managed, link=link, keys=keys)


def netdev(survey: Survey) -> Iterator[Problem]:
    """Yield unmanaged units that make a link of the plan."""
    for found in survey["netdevs"]:
        if found["link"] not in made_by(survey["old"]):
            yield problem("netdev-exists", path=found["path"], link=found["link"])


ERRORS: tuple[Question, ...] = (
    unit_before,
    netdev,
)
WARNINGS: tuple[Question, ...] = (unit_perhaps_before,)
