# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about DNS servers that will not be reached any more. Pure."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterator

from ..._common._coded import Problem, problem
from ._queries import new_members

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Question, Resolver, Survey


def names(survey: Survey) -> Iterator[Problem]:
    """Yield the DNS servers that are lost, where none is left."""
    lost, left = _servers(survey)
    if not left:
        for interface, servers in _by_link(lost).items():
            yield problem("names", servers=servers, interface=interface)


def fewer_names(survey: Survey) -> Iterator[Problem]:
    """Yield the DNS servers that are lost, where others are left."""
    lost, left = _servers(survey)
    if left:
        for interface, servers in _by_link(lost).items():
            yield problem("fewer-names", servers=servers, interface=interface, left=sorted(left))


def _by_link(lost: list[Resolver]) -> dict[str, list[str]]:
    """Return the servers by the link through which they are asked."""
    links = dict.fromkeys(str(found["device"]) for found in lost)
    return {link: list(dict.fromkeys(found["server"] for found in lost if found["device"] == link)) for link in links}


def _servers(survey: Survey) -> tuple[list[Resolver], set[str]]:
    """Return the DNS servers that will not be reached any more, and those that are left."""
    lost = [found for found in survey["resolvers"] if found["moves"] and not _reached(survey, found)]
    return lost, {found["server"] for found in survey["resolvers"]} - {found["server"] for found in lost}


def own_resolver(survey: Survey) -> Iterator[Problem]:
    """Yield a resolver of the host's own that may ask through a link that moves."""
    servers = [found["server"] for found in survey["resolvers"] if found["device"] is None]
    if servers:
        moving = [member["name"] for member in new_members(survey)]
        yield problem("own-resolver", servers=servers, interfaces=moving)


def _reached(survey: Survey, found: Resolver) -> bool:
    """Return whether a tunnel leads to a server, or the service that asks it is bound to the VRF of its link."""
    vrfs = {member["name"]: member["vrf"] for member in survey["new"]["members"]}
    asks = {"unit": found["by"], "vrf": vrfs[str(found["device"])]}
    if any({"unit": each["unit"], "vrf": each["vrf"]} == asks for each in survey["new"]["services"]):
        return True
    # A zone binds an address to its link, whatever a tunnel allows.
    if "%" in found["server"]:
        return False
    # What a tunnel within an inner VRF leads to, nobody outside of that VRF reaches.
    allowed = [
        prefix
        for tunnel in survey["new"]["tunnels"]
        if not tunnel["vrf"]
        for peer in tunnel["peers"]
        for prefix in peer["allowed_ips"]
    ]
    return any(_within(found["server"], prefix) for prefix in allowed)


def _within(server: str, prefix: str) -> bool:
    try:
        return ipaddress.ip_address(server) in ipaddress.ip_network(prefix, strict=False)
    except ValueError:
        return False


ERRORS: tuple[Question, ...] = (names,)
WARNINGS: tuple[Question, ...] = (
    fewer_names,
    own_resolver,
)
