# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet filter: an nftables table that lets in only what the plan names."""

from __future__ import annotations

import functools
import hashlib
import typing as t

from ...module_utils._common import _layout as layout
from ...module_utils._common._shapes import FilterPlan, HostPlan
from ._files import from_template

# Hexadecimal digits of a digest that a comment of the filter has room for.
_DIGEST = 32
# Zones of connection tracking have 16 bits.
_ZONES = 1 << 16


class FilteredVrf(t.NamedTuple):
    """What the template needs of a VRF whose traffic is filtered."""

    number: int
    mark: int
    strict: bool
    zone: int
    devices: tuple[str, ...]
    tunnels: tuple[int, ...]
    dhcpv4: bool
    dhcpv6: bool
    router_advertisements: bool
    tcp: tuple[int, ...]
    udp: tuple[int, ...]
    lock: bool
    users: tuple[int, ...]


def packet_filter(plan: HostPlan, wanted: FilterPlan) -> str:
    """Return the file of the packet filter; the comment of its last rules has a digest of all the rest."""
    return _text(_vrfs(plan, wanted))


# Many hosts have the same filter.
@functools.lru_cache(1024)
def _text(vrfs: tuple[FilteredVrf, ...]) -> str:
    bare = from_template("filter.nft.j2", vrfs=vrfs, mark="", layout=layout)
    digest = hashlib.sha256(bare.encode()).hexdigest()[:_DIGEST]
    return from_template("filter.nft.j2", vrfs=vrfs, mark=f"{layout.FILTER_MARK} {digest}", layout=layout)


def _vrfs(plan: HostPlan, wanted: FilterPlan) -> tuple[FilteredVrf, ...]:
    # Without a tunnel, the underlay's VRF is the first.
    outer = {tunnel["underlay"] for tunnel in plan["tunnels"]} or {vrf["name"] for vrf in plan["vrfs"][:1]}
    vrfs: list[FilteredVrf] = []
    for vrf in plan["vrfs"]:
        members = [member for member in plan["members"] if member["vrf"] == vrf["name"]]
        if vrf["name"] not in outer:
            continue
        tunnels = sorted(each["listen_port"] for each in plan["tunnels"] if each["underlay"] == vrf["name"])
        vrfs.append(
            FilteredVrf(
                number=len(vrfs) + 1,
                mark=vrf["mark"],
                strict=plan["strict"],
                # A zone has the number of the VRF's table where it can.
                zone=vrf["table"] if vrf["table"] < _ZONES else len(vrfs) + 1,
                devices=(vrf["name"], *(member["name"] for member in members)),
                tunnels=tuple(tunnels),
                # What a drop-in's unit does is not known here.
                dhcpv4=any(member["drop_in"] or member["dhcp"] in ("ipv4", "yes") for member in members),
                dhcpv6=any(
                    member["drop_in"] or member["accept_ra"] or member["dhcp"] in ("ipv6", "yes") for member in members
                ),
                router_advertisements=any(member["accept_ra"] is not False for member in members),
                tcp=tuple(wanted["tcp"]),
                udp=tuple(wanted["udp"]),
                lock=wanted["lock"],
                users=_users(plan, vrf["name"]) if wanted["lock"] else (),
            )
        )
    return tuple(vrfs)


def _users(plan: HostPlan, vrf: str) -> tuple[int, ...]:
    """Return the users that may send by a VRF; with the egress lock a plan has their numbers."""
    egress = plan["egress"]
    return tuple(sorted(int(user) for user in egress["users"] if egress["vrf"] == vrf))
