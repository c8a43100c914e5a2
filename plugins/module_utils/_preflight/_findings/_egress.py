# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the host's own way to the internet. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..._change._egress import egress_of, inner_defaults
from ..._common._addresses import FAMILY_NAMES
from ..._common._coded import Problem, problem
from ..._drift._egress import default_devices, is_unsaid
from ._queries import links_of, unit_sections

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Question, Survey

# Choices that count on a default route of main, for whatever user.
_BY_MAIN = ("tunnel", "uplink", None)


def egress(survey: Survey) -> Iterator[Problem]:
    """Yield whether a host would lose its only default route, and nobody has said what its own traffic does."""
    if _choice(survey) is None and _cut_off(survey):
        yield problem("egress", interfaces=_lost_links(survey), vrf=_vrf(survey, _lost_links(survey)))


def no_uplink(survey: Survey) -> Iterator[Problem]:
    """Yield whether there is no second uplink, and no unit of the user that makes one."""
    if _choice(survey) == "uplink" and _cut_off(survey) and not _makes_default(survey):
        yield problem("egress-uplink", interfaces=_lost_links(survey))


def roots(survey: Survey) -> Iterator[Problem]:
    """Yield the users that are root by another name: the kernel counts forwarded packets as root's."""
    if survey["roots"]:
        yield problem("egress-root", users=survey["roots"])


def family(survey: Survey) -> Iterator[Problem]:
    """Yield the families that lose their default route while another keeps one."""
    lost, left = _families(survey)
    if _choice(survey) in _BY_MAIN and lost and left:
        yield problem("egress-family", families=[FAMILY_NAMES[each] for each in lost], left=FAMILY_NAMES[left[0]])


def unsaid(survey: Survey) -> Iterator[Problem]:
    """Yield whether a host that is deployed already has no way to the internet, and nobody has said so."""
    if survey["old"]["vrfs"] and is_unsaid(survey["new"], survey["facts"]):
        yield problem("egress-unsaid", vrf=_vrf(survey, []))


def clients(survey: Survey) -> Iterator[Problem]:
    """Yield the running clients that lose their way to the internet."""
    if not _cut_off(survey) or _choice(survey) in ("tunnel", "uplink"):
        return
    new = survey["new"]
    bound = {service["unit"] for service in new["services"]}
    users = egress_of(new)["users"]
    lost = [
        each["unit"]
        for each in survey["clients"]
        if each["unit"] not in bound and (each["user"] is None or each["user"] not in users)
    ]
    if lost:
        yield problem("egress-clients", clients=lost, vrf=_vrf(survey, _lost_links(survey)))


def _choice(survey: Survey) -> str | None:
    return egress_of(survey["new"])["choice"]


def _vrf(survey: Survey, links: list[str]) -> str:
    """Return the VRF of the first of these links, or of the plan's first link."""
    members = survey["new"]["members"]
    chosen = [member for member in members if member["name"] in links[:1]] or members
    return next((member["vrf"] for member in chosen), "")


def _moving(survey: Survey) -> set[str]:
    """Return the members that are not in their VRF yet, except those that a run had put there: they come back."""
    links = links_of(survey)
    before = {(member["name"], member["vrf"]) for member in survey["old"]["members"]}
    return {
        member["name"]
        for member in survey["new"]["members"]
        if member["name"] in links
        and links[member["name"]]["master"] != member["vrf"]
        and (member["name"], member["vrf"]) not in before
    }


def _lost_links(survey: Survey) -> list[str]:
    devices = default_devices(survey["facts"])
    return sorted(_moving(survey) & {device for each in devices.values() for device in each})


def _families(survey: Survey) -> tuple[list[str], list[str]]:
    """Return the families whose default route main loses by the change, and those of which it has one afterwards."""
    moving, devices, inner = _moving(survey), default_devices(survey["facts"]), inner_defaults(survey["new"])
    left = [each for each in FAMILY_NAMES if {*devices[each]} - moving or inner[each]]
    return [each for each in FAMILY_NAMES if devices[each] and each not in left], left


def _cut_off(survey: Survey) -> bool:
    """Return whether the change takes the last default route out of main."""
    lost, left = _families(survey)
    return bool(lost) and not left


def _makes_default(survey: Survey) -> bool:
    """Return whether the user's own sections may bring a default route."""
    plan = survey["new"]
    given = [*unit_sections(plan, "Network"), *unit_sections(plan, "Route")]
    return any(key in keys for keys in given for key in ("Gateway", "DHCP", "IPv6AcceptRA"))


ERRORS: tuple[Question, ...] = (
    egress,
    no_uplink,
    roots,
)
WARNINGS: tuple[Question, ...] = (
    family,
    unsaid,
    clients,
)
