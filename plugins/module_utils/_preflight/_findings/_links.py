# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the links that move or are made, and about who configures them. Pure."""

from __future__ import annotations

import posixpath
import typing as t
from collections.abc import Iterator

from ..._common._addresses import family_of, is_link_local
from ..._common._coded import Problem, problem
from ..._common._layout import network_path
from ._queries import links_of, made_by, new_members

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Question, Survey


def interface(survey: Survey) -> Iterator[Problem]:
    """Yield the members that do not exist."""
    links = links_of(survey)
    for member in survey["new"]["members"]:
        if member["name"] not in links:
            others = sorted(
                name for name, link in links.items() if name != "lo" and link["kind"] not in ("vrf", "wireguard")
            )
            yield problem("interface-missing", interface=member["name"], there=", ".join(others) or "none")


def manager(survey: Survey) -> Iterator[Problem]:
    """Yield the members whose addresses networkd could not restore in a rollback."""
    links = links_of(survey)
    for member in new_members(survey):
        link = links.get(member["name"])
        if member["name"] in _handed_over(survey):
            # A rollback has ifupdown bring it up again.
            continue
        # The kernel gives a link its fe80::/64; an address of 169.254.0.0/16 comes from a program.
        if link is None or all(is_link_local(address) and ":" in address for address in link["addresses"]):
            continue
        if link["unit"] is None or link["setup"] == "unmanaged":
            setup, unit = link["setup"] or "unknown to it", link["unit"] or "no .network in force"
            yield problem("interface-unmanaged", interface=member["name"], setup=setup, unit=unit)


def second_manager(survey: Survey) -> Iterator[Problem]:
    """Yield the members that another program configures, too."""
    moving = [member["name"] for member in new_members(survey)]
    for found in survey["managers"]:
        # What ifupdown has started for a link ends with it.
        if found["link"] not in moving or (found["link"] in _handed_over(survey) and found["by"] != "NetworkManager"):
            continue
        if found["by"] == "ifupdown":
            yield problem("managed-by-ifupdown", interface=found["link"], sign=found["sign"])
        elif found["by"] == "NetworkManager":
            yield problem("managed-by-networkmanager", interface=found["link"], sign=found["sign"])
        else:
            yield problem("managed-by-dhcp-client", interface=found["link"], client=found["by"], sign=found["sign"])


def _handed_over(survey: Survey) -> set[str]:
    """Return the links that ifupdown has up, and that this change takes over.

    ifupdown2 and ifupdown-ng read the same files, and keep their lists elsewhere: their links stay refused.
    """
    up = {found["link"] for found in survey["managers"] if found["by"] == "ifupdown"}
    return up & {*survey["taken"]}


def master(survey: Survey) -> Iterator[Problem]:
    """Yield the members that have another master."""
    links = links_of(survey)
    managed = [vrf["name"] for vrf in survey["old"]["vrfs"]]
    for member in survey["new"]["members"]:
        link = links.get(member["name"])
        holder = link["master"] if link else None
        if holder is not None and holder not in managed:
            kind = (links[holder]["kind"] if holder in links else None) or "hardware"
            yield problem("enslaved", interface=member["name"], master=holder, kind=kind)


def drop_in(survey: Survey) -> Iterator[Problem]:
    """Yield the drop-ins for units that do not configure their link."""
    links = links_of(survey)
    full_units = [member["name"] for member in survey["old"]["members"] if not member["drop_in"]]
    for member in survey["new"]["members"]:
        if not member["drop_in"] or member["name"] not in links:
            continue
        unit = links[member["name"]]["unit"]
        if unit == network_path(member["name"]) and member["name"] in full_units:
            # Our own, which goes away in this transaction: what is in force then is judged afterwards.
            continue
        if posixpath.basename(unit or "") != member["drop_in"]:
            there = unit or "no .network"
            yield problem("drop-in-unit", interface=member["name"], unit=there, drop_in=member["drop_in"])


def link_name(survey: Survey) -> Iterator[Problem]:
    """Yield unmanaged links that have a name of the plan."""
    for name in made_by(survey["new"]):
        if name in links_of(survey) and name not in made_by(survey["old"]):
            kind = links_of(survey)[name]["kind"] or "hardware"
            yield problem("link-exists", link=name, kind=kind)


def port(survey: Survey) -> Iterator[Problem]:
    """Yield the ports that others hold."""
    managed = {tunnel["listen_port"]: tunnel["name"] for tunnel in survey["facts"]["tunnels"]}
    for tunnel in survey["new"]["tunnels"]:
        number = tunnel["listen_port"]
        holder = managed.get(number)
        if number in survey["ports"] and holder not in made_by(survey["old"]):
            if holder:
                yield problem("port-of-tunnel", port=number, tunnel=tunnel["name"], holder=holder)
            else:
                yield problem("port-in-use", port=number, tunnel=tunnel["name"])


def gateway(survey: Survey) -> Iterator[Problem]:
    """Yield the new gateways that do not answer: with one, the host would be cut off, and roll back."""
    for found in survey["gateways"]:
        if found["answers"] is False:
            protocol = "neighbour discovery" if family_of(found["gateway"]) == "ipv6" else "ARP"
            yield problem("gateway-absent", interface=found["link"], gateway=found["gateway"], protocol=protocol)


ERRORS: tuple[Question, ...] = (
    interface,
    manager,
    second_manager,
    master,
    drop_in,
    link_name,
    port,
    gateway,
)
WARNINGS: tuple[Question, ...] = ()
