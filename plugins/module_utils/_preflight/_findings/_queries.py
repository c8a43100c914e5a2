# SPDX-License-Identifier: GPL-3.0-or-later
"""What several findings ask of a survey. Pure."""

from __future__ import annotations

import posixpath
import typing as t
from collections.abc import Iterator, Mapping

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Link
    from ..._common._shapes import HostPlan, MemberPlan, Value
    from .._shapes import Survey


def links_of(survey: Survey) -> dict[str, Link]:
    """Return the host's links by their names."""
    return {link["name"]: link for link in survey["facts"]["links"]}


def addresses_of(survey: Survey, name: str) -> list[str]:
    """Return the addresses of a link, without their prefix lengths; none where there is no such link."""
    links = links_of(survey)
    return [address.partition("/")[0] for address in links[name]["addresses"]] if name in links else []


def unit_of(survey: Survey, name: str) -> str:
    """Return the file name of the .network in force on a link; empty where there is none."""
    links = links_of(survey)
    return posixpath.basename(links[name]["unit"] or "") if name in links else ""


def new_members(survey: Survey) -> list[MemberPlan]:
    """Return the members of the new side that the old one does not have."""
    old = [member["name"] for member in survey["old"]["members"]]
    return [member for member in survey["new"]["members"] if member["name"] not in old]


def made_by(plan: HostPlan) -> list[str]:
    """Return the names of the links that a plan makes."""
    return [item["name"] for item in (*plan["vrfs"], *plan["tunnels"])]


def our_links(survey: Survey) -> set[str]:
    """Return the names of the links that either side makes, with those of the user's own units."""
    plans = (survey["old"], survey["new"])
    named = {str(keys["Name"]) for plan in plans for keys in unit_sections(plan, "NetDev") if "Name" in keys}
    return named | {name for plan in plans for name in made_by(plan)}


def unit_sections(plan: HostPlan, name: str) -> Iterator[Mapping[str, Value]]:
    """Return the sections of a name of the user's own sections (``units`` of a host's plan)."""
    return (
        keys
        for unit in (plan["units"] or {}).values()
        for section in unit
        for found, keys in section.items()
        if found == name
    )
