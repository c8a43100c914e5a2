# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about the links that shall move or be made, and who configures them.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import is_link_local
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import network_path
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import (
    LEAVE_IFUPDOWN,
    links_of,
    made_by,
    new_members,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict

HAND_OVER = {
    "ifupdown": f"{LEAVE_IFUPDOWN}, and restart the host once",
    "NetworkManager": "make it unmanaged there ([keyfile] unmanaged-devices= in NetworkManager.conf)",
    "dhclient": "end it, and let networkd ask for addresses (DHCP=)",
    "dhcpcd": "end it, and let networkd ask for addresses (DHCP=)",
}


def interface(survey: Row) -> Iterator[str]:
    """A link that shall move is not there."""
    links = links_of(survey)
    for member in survey["new"]["members"]:
        if member["name"] not in links:
            others = sorted(
                name for name, link in links.items() if name != "lo" and link["kind"] not in ("vrf", "wireguard")
            )
            there = ", ".join(others) or "none at all"
            yield f"there is no interface {member['name']} (wireguard_vrf_interfaces); there is {there}"


def manager(survey: Row) -> Iterator[str]:
    """A link that shall move has its addresses from somebody who would not give them back when networkd rolls back."""
    links = links_of(survey)
    for member in new_members(survey):
        link = links.get(member["name"])
        # The kernel gives a link its fe80::/64 by itself; one of 169.254.0.0/16 is somebody's, too.
        if link is None or all(is_link_local(address) and ":" in address for address in link["addresses"]):
            continue
        if link["unit"] is None or link["setup"] == "unmanaged":
            yield (
                f"{member['name']} is not configured by systemd-networkd ({link['setup'] or 'it does not know it'}, "
                f"{link['unit'] or 'no .network in force'}), so a rollback could not give it back its addresses: let "
                "networkd configure it first, by a .network with what it has now, and end what does so today "
                "(ifupdown, NetworkManager, dhclient)"
            )


def second_manager(survey: Row) -> Iterator[str]:
    """A link that shall move is configured by networkd and by somebody else, who would go on doing so."""
    moving = [member["name"] for member in new_members(survey)]
    for found in survey["managers"]:
        if found["link"] in moving:
            yield (
                f"{found['link']} is configured by {found['by']}, too ({found['sign']}), which would go on to set "
                f"addresses and routes behind networkd's back, or take the link down: {HAND_OVER[found['by']]}"
            )


def master(survey: Row) -> Iterator[str]:
    """A link that shall move is a port of something else."""
    links = links_of(survey)
    ours = [vrf["name"] for vrf in survey["old"]["vrfs"]]
    for member in survey["new"]["members"]:
        holder = links.get(member["name"], {}).get("master")
        if holder is not None and holder not in ours:
            kind = links.get(holder, {}).get("kind") or "hardware"
            yield (
                f"{member['name']} belongs to {holder} ({kind}), and a link has one master only: name {holder} itself "
                f"in wireguard_vrf_interfaces, or take {member['name']} out of it"
            )


def drop_in(survey: Row) -> Iterator[str]:
    """A drop-in goes onto a unit that does not configure the link."""
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
            yield (
                f"{member['name']} is configured by {unit or 'no .network at all'}, so a drop-in for "
                f"{member['drop_in']} (wireguard_vrf_interfaces, drop_in) would not reach it"
            )


def link_name(survey: Row) -> Iterator[str]:
    """A link of a name that we want is somebody else's."""
    for name in made_by(survey["new"]):
        if name in links_of(survey) and name not in made_by(survey["old"]):
            kind = links_of(survey)[name]["kind"] or "hardware"
            yield f"there is a link {name} ({kind}) that is not ours; choose another name, or remove it"


def port(survey: Row) -> Iterator[str]:
    """A tunnel's port is somebody else's."""
    ours = {tunnel["listen_port"]: tunnel["name"] for tunnel in survey["facts"]["tunnels"]}
    for tunnel in survey["new"]["tunnels"]:
        number = tunnel["listen_port"]
        holder = ours.get(number)
        if number in survey["ports"] and holder not in made_by(survey["old"]):
            held = f"by the tunnel {holder}" if holder else "by another program"
            yield f"UDP port {number}, which {tunnel['name']} shall listen on, is held {held} (see 'ss -lunp')"


ERRORS: dict[str, Verdict] = {
    "interface": interface,
    "manager": manager,
    "second-manager": second_manager,
    "master": master,
    "drop-in": drop_in,
    "link": link_name,
    "port": port,
}
WARNINGS: dict[str, Verdict] = {}

__all__ = ("ERRORS", "WARNINGS")
