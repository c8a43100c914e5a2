# SPDX-License-Identifier: GPL-3.0-or-later
"""A tunnel of several hosts: who is a peer of whom, and the settings that its members agree on."""

from __future__ import annotations

import collections
import ipaddress
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from ....module_utils._common._shapes import Unit
from ..._plan._nested_options import TUNNEL
from ._shapes import Host, Peer, Tunnel

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Keys = dict[str, Value]
# A host and the name of a tunnel, by the tunnel's public key.
Owners = Mapping[str, tuple[str, str]]

_KEEPALIVE: int = TUNNEL["keepalive"].default
_PORT: int = TUNNEL["listen_port"].default
# Shorter keepalives are no choice, but cargo: NAT forgets a UDP flow after 30 s at the earliest.
_SHORTEST = 10


class Members:
    """The hosts that have a tunnel of one name."""

    def __init__(self, name: str, hosts: Mapping[str, Host], owners: Owners) -> None:
        self.name, self.owners = name, owners
        found = {host: next((each for each in row.tunnels if each.name == name), None) for host, row in hosts.items()}
        self.tunnels: dict[str, Tunnel] = {host: tunnel for host, tunnel in sorted(found.items()) if tunnel}
        self.notes: list[str] = []

    def other_end(self, host: str, peer: Peer) -> str | None:
        """Return the member that a peer is, None for one that is in no inventory or has another name for the tunnel."""
        owner, tunnel = self.owners.get(peer.public_key, (None, None))
        return owner if owner in self.tunnels and owner != host and tunnel == self.name else None

    def links(self) -> list[tuple[str, str, Peer]]:
        """Return each host with each member that is a peer of it."""
        rows = [(host, self.other_end(host, peer), peer) for host, row in self.tunnels.items() for peer in row.peers]
        return [(host, other, peer) for host, other, peer in rows if other is not None]

    def pairs(self) -> list[tuple[str, str]]:
        """Return the pairs of members, each once."""
        return sorted({(min(host, other), max(host, other)) for host, other, _peer in self.links()})

    def prefixes(self) -> list[str]:
        """Return the prefixes in which each member has an address."""
        each = [{network for word in row.addresses if (network := _on_link(word))} for row in self.tunnels.values()]
        return sorted(set.intersection(*each), key=lambda text: (":" not in text, text)) if each else []

    def settings(self, group: str) -> Keys:
        """Return the tunnel as ``wireguard_vrf_tunnels`` has it; ``notes`` gets what differs between members."""
        found: Keys = {"name": self.name, "group": group}
        if self.prefixes():
            found["prefixes"] = self.prefixes()
        found.update(self._topology())
        found.update(self._port() | self._keepalive() | self._mtu() | self._preshared())
        inner = {row.vrf for row in self.tunnels.values()}
        if inner != {None}:
            if len(inner) > 1:
                self._note(f"the members have it in {_listed(inner)}; choose one VRF")
            found["vrf"] = next(name for name in sorted(map(str, inner)) if name != "None")
        routes = {row.routes for row in self.tunnels.values()} - {None}
        if routes == {False}:
            found["route_allowed_ips"] = False
        elif len(routes) > 1:
            self._note("some members do not route the prefixes of peers into it, and all will")
        if peers := self._outside():
            found["peers"] = peers
        return found

    def _note(self, words: str) -> None:
        self.notes.append(f"{self.name}: {words}.")

    def _topology(self) -> Keys:
        pairs, names = self.pairs(), list(self.tunnels)
        there = {(host, other) for host, other, _peer in self.links()}
        for one, other in pairs:
            for host, peer in ((one, other), (other, one)):
                if (host, peer) not in there:
                    self._note(f"{host} does not have {peer} as a peer today, and will")
        if len(pairs) == len(list(itertools.combinations(names, 2))):
            return {}
        hub = next((name for name in names if len(names) > 2 and all(name in pair for pair in pairs)), None)
        if hub and len(pairs) == len(names) - 1 and self._through(hub):
            return {"topology": "hub", "hubs": [hub]}
        return {"topology": "pairs", "pairs": [list(pair) for pair in pairs]}

    def _through(self, hub: str) -> bool:
        """Return whether the spokes send what is for other spokes to the hub."""
        whole = set(self.prefixes())
        return any(whole & set(peer.allowed_ips) for _host, other, peer in self.links() if other == hub)

    def _port(self) -> Keys:
        ports = collections.Counter(row.port for row in self.tunnels.values() if row.port)
        chosen = ports.most_common(1)[0][0] if ports else _PORT
        for host, row in self.tunnels.items():
            if row.port != chosen:
                self._note(f"{host} listens on {row.port or 'any port'} today, and will on {chosen}")
        return {} if chosen == _PORT else {"listen_port": chosen}

    def _keepalive(self) -> Keys:
        said = {peer.keepalive or 0 for _host, _other, peer in self.links()}
        chosen = next(iter(said)) if len(said) == 1 else _KEEPALIVE
        if chosen < _SHORTEST:
            chosen = _KEEPALIVE
        for number in sorted(said - {chosen}):
            was = f"PersistentKeepalive={number}" if number else "no PersistentKeepalive="
            self._note(f"{was} becomes {chosen}")
        return {} if chosen == _KEEPALIVE else {"keepalive": chosen}

    def _mtu(self) -> Keys:
        said = {row.mtu for row in self.tunnels.values() if row.mtu}
        if len(said) > 1:
            self._note(f"the members have the MTUs {_listed(said)}; all get the smallest")
        return {"mtu": min(said)} if said else {}

    def _preshared(self) -> Keys:
        said = {bool(peer.preshared) for _host, _other, peer in self.links()}
        if said == {False}:
            self._note("no pair has a preshared key today. Remove preshared_keys to have one made for each")
            return {"preshared_keys": False}
        if True in said:
            self._note("each pair gets a new preshared key, which is not the one of today")
        return {}

    def by_units(self, host: str) -> dict[str, Unit]:
        """Return the peers of a member that ``peers`` has no place for, as sections of its units.

        They are in no inventory, and have a preshared key in a file of the host.
        """
        tunnel = self.tunnels[host]
        peers = [peer for peer in tunnel.peers if self._needs_unit(host, peer)]
        allowed = {each for peer in peers for each in peer.allowed_ips if tunnel.routes}
        routes = {each for each in allowed if not any(_holds(word, each) for word in tunnel.addresses)}
        found: dict[str, Unit] = {
            f"{self.name}.netdev": [{"WireGuardPeer": _section(peer)} for peer in peers],
            f"{self.name}.network": [{"Route": {"Destination": each}} for each in sorted(routes)],
        }
        return {name: unit for name, unit in found.items() if unit}

    def _needs_unit(self, host: str, peer: Peer) -> bool:
        return self.other_end(host, peer) is None and (peer.preshared or "").startswith("/")

    def _outside(self) -> list[Keys]:
        """Return the peers that are in no inventory, each once."""
        rows: dict[str, list[tuple[str, Peer]]] = {}
        for host, tunnel in self.tunnels.items():
            for peer in tunnel.peers:
                if self.other_end(host, peer) is None and not self._needs_unit(host, peer):
                    rows.setdefault(peer.public_key, []).append((host, peer))
        return [self._outer_peer(key, found) for key, found in sorted(rows.items())]

    def _outer_peer(self, key: str, rows: list[tuple[str, Peer]]) -> Keys:
        name = peer_name(key)
        allowed = list(dict.fromkeys(each for _host, peer in rows for each in peer.allowed_ips))
        endpoints = list(dict.fromkeys(peer.endpoint for _host, peer in rows if peer.endpoint))
        keepalives = [peer.keepalive or 0 for _host, peer in rows]
        owner = self.owners.get(key)
        if owner is not None and owner[0] not in {host for host, _peer in rows}:
            self._note(f"{name} is {owner[0]}, which calls this tunnel {owner[1]}; so both stay peers by their keys")
        if len(endpoints) > 1 or any(set(peer.allowed_ips) != set(allowed) for _host, peer in rows):
            self._note(f"{name} has other endpoints or AllowedIPs= on some of {_listed(host for host, _peer in rows)}")
        if any(peer.preshared for _host, peer in rows):
            self._note(
                f"{name} has a preshared key in a unit, which this inventory does not carry over: the tunnel with it "
                "stops. Put it into a file on the host, name that in the unit (PresharedKeyFile=), and read again"
            )
        found: Keys = {"name": name, "public_key": key, "allowed_ips": allowed}
        if endpoints:
            found["endpoint"] = endpoints[0]
        keepalive = max(keepalives)
        if 0 < keepalive < _SHORTEST:
            self._note(f"{name}: PersistentKeepalive={keepalive} becomes {_KEEPALIVE}")
        elif keepalive != _KEEPALIVE:
            found["keepalive"] = keepalive
        if len(rows) < len(self.tunnels):
            found["hosts"] = [host for host, _peer in rows]
        return found


def _section(peer: Peer) -> dict[str, str | list[str]]:
    """Return a peer as a [WireGuardPeer] section."""
    found: dict[str, str | list[str]] = {"PublicKey": peer.public_key, "PresharedKeyFile": str(peer.preshared)}
    found["AllowedIPs"] = peer.allowed_ips
    if peer.endpoint:
        found["Endpoint"] = peer.endpoint
    if peer.keepalive:
        found["PersistentKeepalive"] = str(peer.keepalive)
    return found


def peer_name(key: str) -> str:
    """Return a name for a peer that has none: the beginning of its public key, without signs."""
    return f"peer-{re.sub(r'[^A-Za-z0-9]', '', key)[:8]}"


def _on_link(word: str) -> str | None:
    network = ipaddress.ip_interface(word).network
    return None if network.prefixlen == network.max_prefixlen else str(network)


def _holds(address: str, prefix: str) -> bool:
    """Return whether a prefix is in that of an address, so that it needs no route."""
    network, other = ipaddress.ip_interface(address).network, ipaddress.ip_network(prefix)
    return (
        network.version == other.version and other.network_address in network and other.prefixlen >= network.prefixlen
    )


def _listed(words: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, words)))
