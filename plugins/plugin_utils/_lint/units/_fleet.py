# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels over several hosts: which peer of one host is which interface of another.

Units seldom hold private keys, so a peer is recognised by its address: an `AllowedIPs=` with a single address that
exactly one WireGuard interface of another host has. Otherwise the peer stays unknown.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field

from ....module_utils._common._addresses import prefix_list
from ....module_utils._common._unit_file import Assignment, Section
from ..types import _net as net
from ..types._net import IPInterface
from ..types._types import IPNetwork, number, prefix
from ._links import Networks, addresses, network_of_device
from ._unit import Unit
from ._view import View
from ._x25519 import public_key


@dataclass(eq=False)
class End:
    """A WireGuard interface of a host. ``keys`` are its peers' public keys, ``allowed`` all their AllowedIPs."""

    host: View
    unit: Unit
    network: Unit | None
    private_key: Assignment | None
    port: int | None
    keys: set[str] = field(default_factory=set)
    allowed: Networks = field(default_factory=Networks)
    certain: bool = True  # false if another program may set a peer's AllowedIPs=
    public_key: str | None = None

    @property
    def name(self) -> str:
        """Return interface and host, like ``wg0 of r2``."""
        return f"{self.unit.text('NetDev', 'Name')} of {self.host.root.rpartition('/')[2] or self.host.root}"

    @property
    def addresses(self) -> list[IPInterface]:
        """Return the addresses of the interface."""
        return [] if self.network is None else [address for _item, address in addresses(self.network)]


@dataclass(eq=False)
class Peer:
    """A [WireGuardPeer] of an end, and the end of another host that it stands for, None if that is not known."""

    of: End
    section: Section
    key: Assignment | None
    allowed: set[IPNetwork]
    end: End | None = None

    @property
    def endpoint(self) -> tuple[Assignment, str, int] | None:
        """Return the assignment, the address and the port of Endpoint=; None if it has no plain address."""
        item = self.section.last("Endpoint")
        host, _colon, port = (item.value if item else "").rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        found = number(port)
        return (item, host, found) if item and found and net.address(host) is not None else None


@dataclass
class Fleet:
    """Some hosts, and the tunnels between them."""

    views: list[View]

    @functools.cached_property
    def ends(self) -> list[End]:
        """Return every WireGuard interface."""
        return [end for end, _peers in self._tunnels]

    @functools.cached_property
    def peers(self) -> list[Peer]:
        """Return every [WireGuardPeer], with the end that it stands for."""
        by_address: dict[object, list[End]] = {}
        for end in self.ends:
            for address in end.addresses:
                by_address.setdefault(address.ip, []).append(end)
        found = [peer for _end, peers in self._tunnels for peer in peers]
        for peer in found:
            peer.end = _other_end(peer, by_address)
        return found

    @functools.cached_property
    def _tunnels(self) -> list[tuple[End, list[Peer]]]:
        return [(end, list(_peers(end))) for view in self.views for end in _ends(view)]

    def hosts_at(self, host: str) -> list[View]:
        """Return the hosts that have an address outside their tunnels."""
        return self._outside.get(str(ipaddress.ip_address(host)), [])

    @functools.cached_property
    def _outside(self) -> dict[str, list[View]]:
        """Return address -> the hosts that have it outside their tunnels."""
        tunnels = {id(end.network) for end in self.ends}
        found: dict[str, list[View]] = {}
        for view in self.views:
            for network in view.of_kind("network"):
                if id(network) not in tunnels:
                    for _item, address in addresses(network):
                        found.setdefault(str(address.ip), []).append(view)
        return found


def _ends(view: View) -> Iterator[End]:
    for unit in view.devices("wireguard"):
        if unit.named("Match"):
            continue  # for some hosts only
        private = unit.last("WireGuard", "PrivateKey")
        if private is not None and (private.value.startswith("@") or unit.last("WireGuard", "PrivateKeyFile")):
            private = None
        port = number(unit.text("WireGuard", "ListenPort") or "")
        end = End(view, unit, network_of_device(view, unit), private, port)
        end.public_key = public_key(private.value) if private is not None else None
        yield end


def _peers(end: End) -> Iterator[Peer]:
    for section in end.unit.named("WireGuardPeer"):
        items = [item for given in section.values("AllowedIPs") for item in prefix_list(given.value)]
        allowed = {network for item in items if (network := prefix(item)) is not None}
        key = section.last("PublicKey")
        end.keys.update([key.value] if key is not None else [])
        end.allowed.update(allowed)
        end.certain = end.certain and bool(allowed)
        yield Peer(end, section, key, allowed)


def _other_end(peer: Peer, by_address: dict[object, list[End]]) -> End | None:
    found = {
        id(end): end
        for network in peer.allowed
        if network.prefixlen == network.max_prefixlen
        for end in by_address.get(network.network_address, ())
    }
    ends = list(found.values())
    return ends[0] if len(ends) == 1 and ends[0].host is not peer.of.host else None
