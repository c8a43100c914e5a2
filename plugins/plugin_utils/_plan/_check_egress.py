# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a host's own traffic goes: what the plan has of it, and whether the choice can work."""

from __future__ import annotations

from collections.abc import Collection

from ...module_utils._change._egress import open_families
from ...module_utils._common._shapes import EgressPlan, HostPlan, VrfPlan
from ._check_prefixes import is_default
from ._hosts import Host
from ._problems import Problems

EGRESS = "wireguard_vrf_egress"
USERS = "wireguard_vrf_egress_users"


def egress_plan(host: Host, vrfs: Collection[VrfPlan]) -> EgressPlan:
    """Return what a host's plan has of its own traffic; a host without a VRF keeps its routes."""
    if not vrfs:
        return {"choice": None, "vrf": None, "users": [], "inner": []}
    choice = host.variables["egress"]
    users = sorted(set(host.variables["egress_users"])) if choice == "users" else []
    return {"choice": choice, "vrf": host.first_vrf if users else None, "users": users, "inner": []}


def check_egress(host: Host, problems: Problems) -> None:
    """Check that the variables give a choice what it needs."""
    choice, users = host.variables["egress"], host.variables["egress_users"]
    if "egress_users" in host.given and choice != "users":
        problems.add(host.name, USERS, users, f"has no effect unless {EGRESS} is users; it is {choice or 'not set'}")
    if choice == "users":
        _check_users(host, users, problems)
    if choice == "services" and not host.variables["services"]:
        problems.add(
            host.name,
            EGRESS,
            choice,
            "needs wireguard_vrf_services, which lists no service; name those that need the internet, such as "
            "chrony.service",
        )


def _check_users(host: Host, users: list[str], problems: Problems) -> None:
    if not users:
        problems.add(host.name, USERS, users, f"must name a user, because {EGRESS} is users")
    if not host.variables["tcp_l3mdev_accept"]:
        problems.add(
            host.name,
            "wireguard_vrf_tcp_l3mdev_accept",
            False,
            f"must be true, because {EGRESS} is users: the users' TCP sockets are in no VRF, and would hear no answer",
        )
    names = [user for user in users if not user.isdecimal()]
    if host.variables["egress_lock"] and names:
        problems.add(
            host.name,
            USERS,
            names,
            "must be numbers, because wireguard_vrf_egress_lock is true and a packet filter with an unknown name does "
            "not load; 'getent passwd NAME' on the host shows the number",
        )


def check_inner_default(plan: HostPlan, problems: Problems) -> None:
    """Check that a tunnel outside of the VRFs brings the default route that the choice ``tunnel`` needs.

    A routing daemon may bring one where it owns the routes. With the choice ``users``, one of each family is too much.
    """
    if plan["egress"]["choice"] == "users" and not open_families(plan):
        message = "has no effect, because a tunnel brings a default route of both families; set it to tunnel"
        problems.add(plan["host"], EGRESS, "users", message)
    if plan["egress"]["choice"] != "tunnel":
        return
    links = [tunnel for tunnel in plan["tunnels"] if not tunnel["vrf"]]
    if not any(tunnel["foreign_routes"] or any(map(is_default, tunnel["routes"])) for tunnel in links):
        problems.add(
            plan["host"],
            EGRESS,
            "tunnel",
            "no tunnel brings this host a default route; list an exit router in exits of wireguard_vrf_tunnels, and "
            'give it "0.0.0.0/0" and "::/0" in wireguard_vrf_networks (the exit itself needs uplink)',
        )
