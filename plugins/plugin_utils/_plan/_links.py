# SPDX-License-Identifier: GPL-3.0-or-later
"""The links of a tunnel and their peers, for each member."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...module_utils._common import _layout as layout
from ...module_utils._common._effective import link_mtu, listen_port
from ...module_utils._common._shapes import HostPlan, PairPlan, PeerPlan, TunnelPlan, Unit, VrfPlan
from . import _check_fleet as fleet
from . import _forms as forms
from . import _names as names
from . import _topology as topology
from ._addresses import inner_addresses, link_local
from ._check_pairs import report_lost
from ._endpoints import Endpoint, Reach, choose
from ._hosts import Host
from ._mtu import LinkMtu, link_mtu_for, tunnel_mtu
from ._netaddr import ip_network
from ._problems import Problems
from ._shapes import PeerVariables
from ._tunnels import Tunnel

_PEER_SUFFIX = 6


def peer_interface(tunnel: str, peer: str) -> str:
    """Name the interface for one peer: ``TUNNEL-PEER``, or where that is no interface's name ``TUNNEL-`` and a digest.

    It depends on the two names alone, so it stays when hosts come and go.
    """
    name = f"{tunnel}-{peer}"
    if layout.INTERFACE_NAME.match(name):
        return name
    digest = hashlib.sha256(peer.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{tunnel}-{digest[:_PEER_SUFFIX]}"


@dataclass
class _Member:
    """What a tunnel's pairs need to know of a member."""

    host: Host
    underlay: VrfPlan
    addresses: list[str]
    own: list[str]
    reach: Reach
    mtu: int
    keepalive: int
    listen_port: int
    units: Mapping[str, Unit]


@functools.lru_cache(maxsize=65536)
def _holds(networks: tuple[str, ...], item: str) -> bool:
    """Return whether a prefix is inside one of some networks."""
    return any(ip_network(item) in ip_network(network) for network in networks)


class Builder:
    """Builds the links and peers of one tunnel into the hosts' plans."""

    def __init__(self, tunnel: Tunnel, hosts: Mapping[str, Host], problems: Problems) -> None:
        self._tunnel = tunnel
        self._settings = tunnel.settings
        self._problems = problems
        self._members = {name: self._member(hosts[name]) for name in tunnel.members}
        fleet.check_addresses(tunnel, {name: member.addresses for name, member in self._members.items()}, problems)
        self._allowed = topology.allowed_ips(tunnel, {name: member.own for name, member in self._members.items()})
        self._mtus = {name: member.mtu for name, member in self._members.items()}
        self._smallest = min(self._mtus.values())
        # Most members have the same peers: a peer that is the same for several of them is one object.
        self._shared: dict[tuple[str, Endpoint | None, int], PeerPlan] = {}
        self._pairs = {name: PairPlan(tunnel=tunnel.name, peer=name) for name in tunnel.members}

    def _member(self, host: Host) -> _Member:
        vrf = self._tunnel.underlay(host)
        addresses = inner_addresses(self._tunnel, host, self._problems)
        own = {*(forms.host_prefix(address) for address in addresses), *host.variables["networks"]}
        return _Member(
            host=host,
            underlay=next(item for item in host.vrfs if item["name"] == vrf),
            addresses=addresses,
            own=sorted(own, key=forms.prefix_order),
            reach=Reach(host.endpoints(self._tunnel.name, vrf), host.families(self._tunnel.name, vrf)),
            mtu=link_mtu(host.units, self._tunnel.name, tunnel_mtu(self._tunnel, host, addresses, self._problems)),
            keepalive=self._tunnel.own[host.name]["keepalive"],
            listen_port=self._tunnel.own[host.name]["listen_port"],
            units=host.units,
        )

    def build(self, pairs: Iterable[tuple[str, str]], plans: Mapping[str, HostPlan]) -> None:
        """Add this tunnel to the plans of its members."""
        peers: dict[str, list[PeerPlan]] = {name: [] for name in self._members}
        lost: list[tuple[str, str]] = []
        for one, other in pairs:
            send_one, send_other = choose(self._members[one].reach, self._members[other].reach)
            if send_one is None and send_other is None:
                lost.append((one, other))
            peers[one].append(self._peer(one, other, send_one))
            peers[other].append(self._peer(other, one, send_other))
        if lost:
            hosts = {name: member.host for name, member in self._members.items()}
            reaches = {name: member.reach for name, member in self._members.items()}
            report_lost(self._tunnel, hosts, reaches, lost, self._problems)
        for name, member in self._members.items():
            found = sorted(peers[name], key=lambda peer: str(peer["host"]))
            plans[name]["pairs"].extend(self._pairs[peer["host"]] for peer in found if peer["preshared_key_file"])
            if self._settings["per_peer"]:
                plans[name]["tunnels"].extend(self._link_for_peer(member, peer) for peer in found)
            else:
                plans[name]["tunnels"].append(self._link(member, [*found, *self._outer_peers(name)]))

    def _peer(self, name: str, peer: str, send_to: Endpoint | None) -> PeerPlan:
        if self._settings["per_peer"] or (name, peer) in self._allowed:
            return self._peer_of(name, peer, send_to)
        like = (peer, send_to, self._members[name].keepalive)
        if like not in self._shared:
            self._shared[like] = self._peer_of(name, peer, send_to)
        return self._shared[like]

    def _peer_of(self, name: str, peer: str, send_to: Endpoint | None) -> PeerPlan:
        member, settings = self._members[peer], self._settings
        allowed = list(topology.EVERYTHING) if settings["per_peer"] else self._allowed.get((name, peer), member.own)
        addresses = [address.partition("/")[0] for address in member.addresses]
        if settings["per_peer"]:
            # The zone makes it this interface's peer, whatever the routing daemon thinks of the other addresses.
            addresses = [f"{link_local(member.host.number)}%{peer_interface(self._tunnel.name, peer)}"]
        return {
            "host": peer,
            "public_key": None,
            "preshared_key_file": (
                layout.preshared_key_path(self._tunnel.name, peer) if settings["preshared_keys"] else None
            ),
            "allowed_ips": allowed,
            "endpoint": send_to and forms.join_endpoint(send_to.address, self._port(peer, name, send_to.port)),
            "endpoint_name": send_to and send_to.name,
            "keepalive": self._members[name].keepalive,
            "addresses": addresses,
            "inventory": True,
            "from_units": False,
            "preshared_inline": False,
        }

    def _port(self, name: str, peer: str, forwarded: int | None = None) -> int:
        """Return the port on which a member listens for a peer, or that in front of it which leads there."""
        member, link = self._members[name], self._tunnel.name
        planned = forwarded or member.listen_port
        if self._settings["per_peer"]:
            planned += self._members[peer].host.number
            link = peer_interface(link, peer)
        return planned if forwarded or not member.units else listen_port(member.units, link, planned)

    def _outer_peers(self, name: str) -> list[PeerPlan]:
        return [
            self._outer_peer(name, peer)
            for peer in sorted(self._settings["peers"], key=lambda peer: str(peer["name"]))
            if not peer["hosts"] or name in peer["hosts"]
        ]

    def _outer_peer(self, name: str, peer: PeerVariables) -> PeerPlan:
        endpoint, endpoint_name = self._outer_endpoint(name, peer["endpoint"])
        return {
            "host": peer["name"],
            "public_key": peer["public_key"],
            "preshared_key_file": None,
            "preshared_inline": False,
            "allowed_ips": sorted(peer["allowed_ips"], key=forms.prefix_order),
            "endpoint": endpoint,
            "endpoint_name": endpoint_name,
            "keepalive": self._members[name].keepalive if peer["keepalive"] is None else peer["keepalive"],
            "addresses": [],
            "inventory": False,
            "from_units": False,
        }

    def _outer_endpoint(self, name: str, said: str | None) -> tuple[str | None, str | None]:
        """Return the endpoint of a peer that is in no inventory as a member sends to it, and the name that it has."""
        host, port = names.split(said) if said else ("", 0)
        if not said or not forms.is_name(host):
            return said, None
        member = self._members[name]
        found = list(member.host.addresses_of(host))
        able = [address for address in found if not member.reach.families.isdisjoint(forms.families_of(address))]
        return forms.join_endpoint((able or found)[0], port), host

    def _link(self, member: _Member, peers: list[PeerPlan]) -> TunnelPlan:
        on_link = tuple(sorted({str(ip_network(address).cidr) for address in member.addresses}))
        mtu = LinkMtu(member.mtu, {})
        wanted: set[str] = set()
        if self._tunnel.routes_allowed_ips:
            wanted = {item for peer in peers for item in peer["allowed_ips"]}
            if member.mtu > self._smallest:
                mtu = link_mtu_for(member.mtu, peers, self._mtus, on_link)
        routes = [item for item in wanted if item in mtu.routes or not _holds(on_link, item)]
        return self._tunnel_plan(
            member,
            name=self._tunnel.name,
            port=self._port(member.host.name, member.host.name),
            addresses=member.addresses,
            routes=sorted(routes, key=forms.prefix_order),
            mtu=mtu,
            peers=peers,
        )

    def _link_for_peer(self, member: _Member, peer: PeerPlan) -> TunnelPlan:
        # The inner addresses stand alone on each link (no prefix), so that no route but the daemon's leads to a peer.
        return self._tunnel_plan(
            member,
            name=peer_interface(self._tunnel.name, peer["host"]),
            port=self._port(member.host.name, peer["host"]),
            addresses=[
                f"{link_local(member.host.number)}/64",
                *(forms.host_prefix(address) for address in member.addresses),
            ],
            routes=[],
            mtu=LinkMtu(min(member.mtu, self._mtus[peer["host"]]), {}),
            peers=[peer],
        )

    def _tunnel_plan(
        self,
        member: _Member,
        *,
        name: str,
        port: int,
        addresses: list[str],
        routes: list[str],
        mtu: LinkMtu,
        peers: list[PeerPlan],
    ) -> TunnelPlan:
        return {
            "name": name,
            "tunnel": self._tunnel.name,
            "underlay": member.underlay["name"],
            "vrf": self._settings["vrf"],
            "mark": member.underlay["mark"],
            "listen_port": port,
            "public_key": None,
            "private_key_file": layout.private_key_path(self._tunnel.name),
            "addresses": addresses,
            "routes": routes,
            "route_mtus": {route: mtu.routes[route] for route in routes if route in mtu.routes},
            "foreign_routes": not self._tunnel.routes_allowed_ips,
            "mtu": mtu.link,
            "peers": peers,
        }
