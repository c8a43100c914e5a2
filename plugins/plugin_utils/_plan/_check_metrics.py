# SPDX-License-Identifier: GPL-3.0-or-later
"""The metrics of default routes: of two uplinks in one VRF, one comes first."""

from __future__ import annotations

from collections.abc import Iterator

from ...module_utils._common._shapes import MemberPlan
from ._forms import family
from ._hosts import DHCP_FAMILIES, Host
from ._problems import Problems

# What the kernel and networkd take where no metric is set (net/ipv6/route.c IP6_RT_PRIO_USER, systemd.network(5)).
_STATIC = {4: 0, 6: 1024}
_LEARNED = 1024


def check_metrics(host: Host, problems: Problems) -> None:
    """Check that no two interfaces of a VRF have default routes of one family with one metric.

    What an interface with a drop-in has is not known here.
    """
    owners: dict[tuple[str, int, int], str] = {}
    for index, member in enumerate(host.members):
        for number, metric in sorted(set(_defaults(member))):
            owner = owners.setdefault((member["vrf"], number, metric), member["name"])
            if owner != member["name"]:
                message = (
                    f"the IPv{number} default routes of {owner} and {member['name']} in {member['vrf']} both have the "
                    f"metric {metric}. Give the interface that comes second a larger one"
                )
                problems.add(host.name, f"wireguard_vrf_interfaces[{index}].metric", member["metric"], message)


def _defaults(member: MemberPlan) -> Iterator[tuple[int, int]]:
    """Yield family and metric of each default route that an interface has or may learn."""
    said = member["metric"]
    for gateway in member["gateways"]:
        number = family(gateway["address"])
        yield number, _STATIC[number] if said is None else said
    if 4 in DHCP_FAMILIES[member["dhcp"]]:
        yield 4, said or _LEARNED
    if member["accept_ra"] and not member["drop_in"]:
        yield 6, said or _LEARNED
