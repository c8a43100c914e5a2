# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of a host, in the terms of an inventory. ``notes`` are sentences for the person who reads the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from ....module_utils._common._layout import may_be_set_aside
from ....module_utils._common._shapes import Unit


@dataclass
class Vrf:
    """A VRF, and the mark that a routing policy rule leads to its table."""

    name: str
    table: int
    mark: int | None = None
    paths: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Interface:
    """An interface of hardware. With ``drop_in``, the unit of that name stays in charge of its addresses.

    ``in_the_way``: the unit at ``path`` is part of the recipe, or networkd would apply it instead of the managed one.
    ``stanzas`` are the files of ifupdown that it is taken out of.
    """

    name: str
    vrf: str | None = None
    path: str | None = None
    in_the_way: bool = False
    drop_in: str | None = None
    addresses: list[str] = field(default_factory=list)
    gateways: list[str] = field(default_factory=list)
    dhcp: str = "no"
    accept_ra: bool | None = None
    dns: list[str] = field(default_factory=list)
    mtu: int | None = None
    metric: int | None = None
    stanzas: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Peer:
    """A peer of a tunnel. ``preshared`` says what stands for its preshared key: a path, or a digest."""

    public_key: str
    allowed_ips: list[str] = field(default_factory=list)
    endpoint: str | None = None
    keepalive: int | None = None
    preshared: str | None = None


@dataclass
class Tunnel:
    """A tunnel. ``routes`` says whether the peers' prefixes are routed into it, None where none needs a route."""

    name: str
    paths: list[str]
    public_key: str | None = None
    port: int | None = None
    mark: int | None = None
    mtu: int | None = None
    vrf: str | None = None
    routes: bool | None = None
    addresses: list[str] = field(default_factory=list)
    peers: list[Peer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Host:
    """A host. ``units`` are the sections that no variable has a place for, by the names of managed units.

    ``systemd_version`` is None where the variable's default suits the host.
    """

    vrfs: list[Vrf] = field(default_factory=list)
    interfaces: list[Interface] = field(default_factory=list)
    tunnels: list[Tunnel] = field(default_factory=list)
    forwarding: bool = False
    systemd_version: int | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return the units that the variables describe, so that the managed ones take their place."""
        links = [row.path for row in self.interfaces if row.path and row.in_the_way]
        links += [path for row in self.interfaces for path in row.stanzas]
        made = [path for vrf in self.vrfs for path in vrf.paths]
        found = {*links, *made, *(path for tunnel in self.tunnels for path in tunnel.paths)}
        return sorted(path for path in found if may_be_set_aside(path))
