# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels over several hosts: which peer of one host is which interface of another.

Units seldom hold private keys, so a peer is recognised by its address: an `AllowedIPs=` with a single address that
exactly one WireGuard interface of another host has. Otherwise the peer stays unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from ....module_utils._common._unit_file import Assignment
from ..types._net import IPInterface, Numbers, numbers
from ..types._types import number
from ._links import Networks, addresses, network_of_device
from ._section import Section
from ._unit import Unit
from ._view import View
from ._x25519 import public_key


@dataclass(eq=False)
class End:
    """A WireGuard interface of a host."""

    host: View
    unit: Unit
    network: Unit | None
    private_key: Assignment | None
    port: int | None
    public_key: str | None = None

    @property
    def name(self) -> str:
        """Return interface and host, like ``wg0 of r2``."""
        return f"{self.unit.text('NetDev', 'Name')} of {self.host.root.rpartition('/')[2] or self.host.root}"

    @property
    def sections(self) -> list[Section]:
        """Return the peers' sections."""
        return self.unit.named("WireGuardPeer")

    @functools.cached_property
    def addresses(self) -> list[IPInterface]:
        """Return the addresses of the interface."""
        return [] if self.network is None else [address for _item, address in addresses(self.network)]

    @functools.cached_property
    def numbers(self) -> set[Numbers]:
        """Return the addresses as numbers."""
        return {numbers(address.ip) for address in self.addresses}

    @functools.cached_property
    def keys(self) -> set[str]:
        """Return the peers' public keys."""
        return {key for section in self.sections if (key := section.text("PublicKey")) is not None}

    @functools.cached_property
    def allowed(self) -> Networks:
        """Return all AllowedIPs= of the peers."""
        return Networks(network for section in self.sections for network in section.body.allowed)

    @functools.cached_property
    def certain(self) -> bool:
        """Return whether each peer has AllowedIPs=; otherwise another program may set them."""
        return all(section.body.allowed for section in self.sections)


@dataclass(eq=False)
class Peer:
    """A [WireGuardPeer] of an end, and the end of another host that it stands for."""

    __slots__ = ("end", "of", "section")

    of: End
    section: Section
    end: End

    @property
    def key(self) -> str | None:
        """Return the public key."""
        return self.section.body.text("PublicKey")

    def at(self, key: str) -> Assignment | Section:
        """Return where a key stands; the section if it does not have the key."""
        return self.section.last(key) or self.section


@dataclass
class Fleet:
    """Some hosts, and the tunnels between them."""

    views: list[View]

    @functools.cached_property
    def ends(self) -> list[End]:
        """Return every WireGuard interface."""
        return [end for view in self.views for end in _ends(view)]

    @functools.cached_property
    def peers(self) -> list[Peer]:
        """Return every [WireGuardPeer] that stands for a known end of another host."""
        if len({id(end.host) for end in self.ends}) < 2:
            return []
        by_address: dict[Numbers, list[End]] = {}
        for end in self.ends:
            for address in end.numbers:
                by_address.setdefault(address, []).append(end)
        return [
            Peer(end, section, other)
            for end in self.ends
            for section in end.sections
            if (other := _other_end(end, section, by_address)) is not None
        ]

    def hosts_at(self, address: Numbers) -> list[View]:
        """Return the hosts that have an address outside their tunnels."""
        return self._outside.get(address, [])

    @functools.cached_property
    def _outside(self) -> dict[Numbers, list[View]]:
        """Return address -> the hosts that have it outside their tunnels."""
        tunnels = {id(end.network) for end in self.ends}
        found: dict[Numbers, list[View]] = {}
        for view in self.views:
            for network in view.of_kind("network"):
                if id(network) not in tunnels:
                    for _item, address in addresses(network):
                        found.setdefault(numbers(address.ip), []).append(view)
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


def _other_end(of: End, section: Section, by_address: dict[Numbers, list[End]]) -> End | None:
    found: list[End] = []
    for network in section.body.allowed:
        found += [end for end in by_address.get(network, ()) if end not in found]
    return found[0] if len(found) == 1 and found[0].host is not of.host else None
