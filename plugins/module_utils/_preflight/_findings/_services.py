# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the SSH server, and about the services of a VRF. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..._common._coded import Field, Problem, problem
from .._ssh import hears
from ._queries import addresses_of, links_of

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._shapes import MemberPlan
    from .._shapes import Question, Survey


def ssh_address(survey: Survey) -> Iterator[Problem]:
    """Yield addresses that the SSH server could not listen on any more, once their interface has moved."""
    for listener in survey["ssh"]["listeners"]:
        for member in _moving(survey):
            addresses = addresses_of(survey, member["name"])
            bound = listener["device"] == member["vrf"] or listener["by"] in _bound(survey, member["vrf"])
            if listener["address"] in addresses and not (bound or listener["free"]):
                yield problem(
                    "ssh-address",
                    unit=listener["by"],
                    address=listener["address"],
                    port=listener["port"],
                    setting=listener["setting"],
                    interface=member["name"],
                    vrf=member["vrf"],
                )


def ssh_restart(survey: Survey) -> Iterator[Problem]:
    """Yield whether the SSH server, once restarted, would not listen where the controller comes in."""
    restarted = {service["unit"] for service in survey["new"]["services"]}
    if {listener["by"] for listener in survey["ssh"]["listeners"]} & restarted:
        for fields in _unheard(survey):
            yield problem("ssh-restart", **fields)


def service(survey: Survey) -> Iterator[Problem]:
    """Yield the services of a VRF that do not exist."""
    wanted = {each["unit"]: each["vrf"] for each in survey["new"]["services"]}
    for found in survey["facts"]["services"]:
        if found["unit"] in wanted and found["load"] != "loaded":
            yield problem("service-missing", unit=found["unit"], vrf=wanted[found["unit"]], load=found["load"])


def service_session(survey: Survey) -> Iterator[Problem]:
    """Yield the services whose control group holds SSH sessions, which would be bound, too."""
    for each in survey["new"]["services"]:
        if f"/{each['unit']}" in survey["group"]:
            yield problem("service-session", unit=each["unit"], vrf=each["vrf"], group=survey["group"])


def service_ssh(survey: Survey) -> Iterator[Problem]:
    """Yield whether the SSH server would be bound to a VRF that the controller does not come in through."""
    connection = survey["connection"]
    names = {listener["by"] for listener in survey["ssh"]["listeners"]}
    for each in survey["new"]["services"]:
        if connection is None or each["unit"] not in names:
            continue
        members = [member["name"] for member in survey["new"]["members"] if member["vrf"] == each["vrf"]]
        if connection["address"] not in [address for name in members for address in addresses_of(survey, name)]:
            address, vrf = connection["address"], each["vrf"]
            interfaces = members or ["an interface of it"]
            yield problem("service-ssh", address=address, vrf=vrf, unit=each["unit"], interfaces=interfaces)


def ssh_start(survey: Survey) -> Iterator[Problem]:
    """Yield whether the SSH server will not listen where the controller comes in, when it starts next."""
    if not list(ssh_restart(survey)):
        for fields in _unheard(survey):
            yield problem("ssh-start", **fields)


def _unheard(survey: Survey) -> Iterator[dict[str, Field]]:
    """Yield how the SSH server will not listen where the controller comes in, if it will not."""
    connection, listeners = survey["connection"], survey["ssh"]["listeners"]
    if not connection or not listeners:
        return
    if not any(hears(listener, connection["address"], connection["port"]) for listener in listeners):
        yield {
            "address": connection["address"],
            "port": connection["port"],
            "unit": listeners[0]["by"],
            "listening": [f"{listener['address']} port {listener['port']}" for listener in listeners],
            "setting": listeners[0]["setting"],
            "family": survey["ssh"]["family"],
        }


def _moving(survey: Survey) -> list[MemberPlan]:
    """Return the members that are there, and are not in their VRF yet."""
    links = links_of(survey)
    return [
        member
        for member in survey["new"]["members"]
        if member["name"] in links and links[member["name"]]["master"] != member["vrf"]
    ]


def _bound(survey: Survey, vrf: str) -> list[str]:
    """Return the units that the new side puts into a VRF."""
    return [service["unit"] for service in survey["new"]["services"] if service["vrf"] == vrf]


ERRORS: tuple[Question, ...] = (
    ssh_address,
    ssh_restart,
    service,
    service_session,
    service_ssh,
)
WARNINGS: tuple[Question, ...] = (ssh_start,)
