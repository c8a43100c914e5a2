# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about the SSH server, and what is bound to a VRF.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import links_of
from ansible_collections.transit.networkd.plugins.module_utils._preflight._ssh import hears

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict


def ssh_address(survey: Row) -> Iterator[str]:
    """The SSH server listens on an address that it could not listen on any more, once its interface has moved."""
    for listener in survey["ssh"]["listeners"]:
        for member in _moving(survey):
            addresses = [each.partition("/")[0] for each in links_of(survey)[member["name"]]["addresses"]]
            bound = listener["device"] == member["vrf"] or listener["by"] in _bound(survey, member["vrf"])
            if listener["address"] in addresses and not (bound or listener["free"]):
                yield (
                    f"{listener['by']} listens on {listener['address']}, port {listener['port']} "
                    f"({listener['setting']}), an address of {member['name']}: once that is in {member['vrf']}, only a "
                    f"socket of the VRF can listen there, and the next start of {listener['by']} would shut you out. "
                    "Let it listen on all addresses, for the packet filter says what the WAN may reach, or put "
                    f"{listener['by']} into the VRF (wireguard_vrf_services)"
                )


def ssh_restart(survey: Row) -> Iterator[str]:
    """The SSH server, which we would restart, would not listen where the controller comes in."""
    restarted = {service["unit"] for service in survey["new"]["services"]}
    if {listener["by"] for listener in survey["ssh"]["listeners"]} & restarted:
        yield from _unheard(survey)


def service(survey: Row) -> Iterator[str]:
    """A service that shall be bound to a VRF is not there."""
    wanted = {each["unit"]: each["vrf"] for each in survey["new"]["services"]}
    for found in survey["facts"]["services"]:
        if found["unit"] in wanted and found["load"] != "loaded":
            yield (
                f"systemd has no {found['unit']} that could be bound to {wanted[found['unit']]} ({found['load']}): "
                "install it, or take it out of wireguard_vrf_services"
            )


def service_session(survey: Row) -> Iterator[str]:
    """What is started over SSH would be bound, too."""
    for each in survey["new"]["services"]:
        if f"/{each['unit']}" in survey["group"]:
            yield (
                f"sessions stay in the control group of {each['unit']} here ({survey['group']}), so all that is "
                f"started in one, by Ansible too, would be bound to {each['vrf']} with it: install libpam-systemd, "
                "which gives sessions a group of their own, or bind a socket unit (ssh.socket) instead"
            )


def service_ssh(survey: Row) -> Iterator[str]:
    """The SSH server would be bound to a VRF that the controller does not come in by."""
    connection, links = survey["connection"], links_of(survey)
    names = {listener["by"] for listener in survey["ssh"]["listeners"]}
    for each in survey["new"]["services"]:
        if connection is None or each["unit"] not in names:
            continue
        members = [member["name"] for member in survey["new"]["members"] if member["vrf"] == each["vrf"]]
        addresses = [
            address.partition("/")[0] for name in members for address in links.get(name, {}).get("addresses", [])
        ]
        if connection["address"] not in addresses:
            yield (
                f"this connection comes in at {connection['address']}, which is no address of {each['vrf']}, and "
                f"{each['unit']} would listen in {each['vrf']} alone (wireguard_vrf_services): come in by "
                f"{' or '.join(members) or 'an interface of it'}, or leave {each['unit']} where it is"
            )


def ssh_start(survey: Row) -> Iterator[str]:
    """The SSH server will not listen where the controller comes in, when it starts next."""
    if not list(ssh_restart(survey)):
        yield from _unheard(survey)


def _unheard(survey: Row) -> Iterator[str]:
    connection, listeners = survey["connection"], survey["ssh"]["listeners"]
    if not connection or not listeners:
        return
    if not any(hears(listener, connection["address"], connection["port"]) for listener in listeners):
        where = ", ".join(f"{listener['address']} port {listener['port']}" for listener in listeners)
        yield (
            f"this connection comes in at {connection['address']}, port {connection['port']}, and there "
            f"{listeners[0]['by']}, as it is configured now, would not listen after its next start, but on {where} "
            f"({listeners[0]['setting']}, AddressFamily {survey['ssh']['family']}): mend its configuration first"
        )


def _moving(survey: Row) -> list[Row]:
    """The members that are there, and are not in their VRF yet."""
    links = links_of(survey)
    return [
        member
        for member in survey["new"]["members"]
        if member["name"] in links and links[member["name"]]["master"] != member["vrf"]
    ]


def _bound(survey: Row, vrf: str) -> list[str]:
    """The units that the new side puts into a VRF."""
    return [service["unit"] for service in survey["new"]["services"] if service["vrf"] == vrf]


ERRORS: dict[str, Verdict] = {
    "ssh-address": ssh_address,
    "ssh-restart": ssh_restart,
    "service": service,
    "service-session": service_session,
    "service-ssh": service_ssh,
}
WARNINGS: dict[str, Verdict] = {
    "ssh-start": ssh_start,
}

__all__ = ("ERRORS", "WARNINGS")
