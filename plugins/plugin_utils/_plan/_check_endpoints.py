# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of endpoints: for which tunnel they are, and that each leads to one tunnel of one host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...module_utils._common._effective import listen_port
from ._hosts import ENDPOINTS, Host
from ._problems import Problems
from ._read import nearest
from ._tunnels import Tunnel


def check_own_endpoints(host: Host, tunnels: Sequence[Tunnel], problems: Problems) -> None:
    """Check the endpoints of one host for its tunnels."""
    underlays = {tunnel.name: tunnel.underlay(host) for tunnel in tunnels}
    said = host.variables["endpoints"]
    if isinstance(said, dict):
        known = {*underlays, *(vrf["name"] for vrf in host.vrfs)}
        for name in said:
            if name not in known:
                message = f"must be the name of a tunnel or of a VRF of this host{nearest(name, known)}"
                problems.add(host.name, f"{ENDPOINTS}[{name}]", None, message)
    elif said and len(set(underlays.values())) > 1:
        message = (
            f"is taken for all tunnels, and they send through {' and '.join(sorted(set(underlays.values())))}. Give "
            "endpoints for each VRF: {VRF: [ADDRESS]}"
        )
        problems.warn(host.name, ENDPOINTS, said, message)
    owners: dict[tuple[str, int], str] = {}
    for tunnel in tunnels:
        for endpoint in host.endpoints(tunnel.name, underlays[tunnel.name]):
            if endpoint.port is None:
                continue
            owner = owners.setdefault((endpoint.name or endpoint.address, endpoint.port), tunnel.name)
            if owner != tunnel.name:
                message = (
                    f"the port {endpoint.port} leads to one tunnel, and {owner} and {tunnel.name} both have it. Give "
                    "endpoints for each tunnel: {TUNNEL: [ADDRESS:PORT]}"
                )
                problems.add(host.name, ENDPOINTS, said, message)


def check_shared_endpoints(tunnel: Tunnel, hosts: Mapping[str, Host], problems: Problems) -> None:
    """Check that no two members have one address and port, and no two interfaces one address."""
    owners: dict[tuple[str, int | None], str] = {}
    for name in tunnel.members:
        host, vrf = hosts[name], tunnel.underlay(hosts[name])
        derived = host.said_endpoints(tunnel.name, vrf) is None
        listens = listen_port(host.units, tunnel.name, tunnel.own[name]["listen_port"])
        for address, port, said in host.endpoints(tunnel.name, vrf):
            taken = {owners.setdefault((address, port or listens), name)}
            if derived:
                taken.add(owners.setdefault((address, None), name))
            for owner in sorted(taken - {name}):
                message = (
                    f"is also an endpoint of {owner}, with the port {port or listens}. Behind a router that forwards "
                    f"ports, give each host its port there ({ENDPOINTS}: [ADDRESS:PORT]) or another listen_port. If "
                    f"no host can reach it, set {ENDPOINTS}: []"
                )
                where = "wireguard_vrf_interfaces" if derived else ENDPOINTS
                problems.add(name, where, said or address, message)
