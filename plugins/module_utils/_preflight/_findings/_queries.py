# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several verdicts ask a survey.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Callable, Iterator

    Row = dict[str, t.Any]
    Verdict = Callable[[Row], Iterator[str]]


LEAVE_IFUPDOWN = "take it out of /etc/network/interfaces and the files that this reads, let networkd alone configure it"


def links_of(survey: Row) -> dict[str, Row]:
    """Give the host's links by their names."""
    return {link["name"]: link for link in survey["facts"]["links"]}


def new_members(survey: Row) -> list[Row]:
    """Give the members of the new side that the old one has not."""
    old = [member["name"] for member in survey["old"]["members"]]
    return [member for member in survey["new"]["members"] if member["name"] not in old]


def made_by(plan: Row) -> list[str]:
    """Give the names of the links that a plan makes."""
    return [item["name"] for item in (*plan["vrfs"], *plan["tunnels"])]


def our_links(survey: Row) -> set[str]:
    """Give the names of the links that either side makes, by further units of the user's own, too."""
    return {
        name
        for side in (survey["old"], survey["new"])
        for name in (*made_by(side), *(netdev["Name"] for netdev in unit_sections(side, "NetDev") if "Name" in netdev))
    }


def unit_sections(plan: Row, name: str) -> Iterator[Row]:
    """Give the sections of a name of the user's own sections (``units`` of a host's plan)."""
    return (
        keys
        for unit in (plan["units"] or {}).values()
        for section in unit
        for found, keys in section.items()
        if found == name
    )


__all__ = ("LEAVE_IFUPDOWN", "links_of", "made_by", "new_members", "our_links", "unit_sections")
