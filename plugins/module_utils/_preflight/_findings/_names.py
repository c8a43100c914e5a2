# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about names that will not be resolved any more.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import new_members

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict

WAYS_OUT = (
    "give it a resolver within the tunnels' prefixes (/etc/resolv.conf, or DNS= of a .network), or bind "
    "systemd-resolved to the VRF, which asks by the WAN for the whole host (wireguard_vrf_services; docs/guide.md, "
    "A resolver)"
)


def names(survey: Row) -> Iterator[str]:
    """All name servers are reached through links that move, and no tunnel leads to them."""
    lost, left = _servers(survey)
    if not left:
        yield from _asked_in_vain(lost, "may resolve no names")


def fewer_names(survey: Row) -> Iterator[str]:
    """Some name servers are, and others are left."""
    lost, left = _servers(survey)
    if left:
        yield from _asked_in_vain(lost, f"has {' and '.join(sorted(left))} left to ask for names")


def _asked_in_vain(lost: list[Row], then: str) -> Iterator[str]:
    for device in dict.fromkeys(found["device"] for found in lost):
        servers = " and ".join(dict.fromkeys(found["server"] for found in lost if found["device"] == device))
        yield (
            f"names are asked for at {servers} through {device}, which moves into a VRF, and no tunnel of the plan "
            f"leads there: this host {then} afterwards. To mend that, {WAYS_OUT}"
        )


def _servers(survey: Row) -> tuple[list[Row], set[str]]:
    """The servers that nobody reaches any more, and those that are left."""
    lost = [found for found in survey["resolvers"] if found["moves"] and not _reached(survey, found)]
    return lost, {found["server"] for found in survey["resolvers"]} - {found["server"] for found in lost}


def own_resolver(survey: Row) -> Iterator[str]:
    """A resolver of the host's own may ask through a link that moves."""
    servers = [found["server"] for found in survey["resolvers"] if found["device"] is None]
    if servers:
        moving = " or ".join(member["name"] for member in new_members(survey))
        yield (
            f"this host asks {' and '.join(servers)} for names, a resolver of its own (unbound, dnsmasq or another), "
            f"and whom that one asks is not known here: if it does so by {moving}, which moves into a VRF, it finds "
            f"nobody afterwards. Then {WAYS_OUT}"
        )


def _reached(survey: Row, found: Row) -> bool:
    """Say whether a tunnel leads to a server, or whoever asks it is bound to the VRF that its link goes to."""
    vrfs = {member["name"]: member["vrf"] for member in survey["new"]["members"]}
    asks = {"unit": found["by"], "vrf": vrfs[found["device"]]}
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


ERRORS: dict[str, Verdict] = {}
ACCEPTABLE: dict[str, Verdict] = {
    "names": names,
}
WARNINGS: dict[str, Verdict] = {
    "fewer-names": fewer_names,
    "own-resolver": own_resolver,
}

__all__ = ("ACCEPTABLE", "ERRORS", "WARNINGS")
