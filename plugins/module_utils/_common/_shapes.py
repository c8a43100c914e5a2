# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a host's plan and of its bundle, which the controller makes and the host reads (data.md)."""

from __future__ import annotations

import typing as t

# A unit of networkd: sections, each a mapping of one name to its keys; a key that repeats has a list.
Value = t.Union[str, t.List[str]]  # noqa: UP006 - an alias is evaluated, by Python 3.9 too
Unit = t.List[t.Dict[str, t.Dict[str, Value]]]  # noqa: UP006


class VrfPlan(t.TypedDict):
    """A VRF; ``alias`` names its table, ``mark`` is the firewall mark of the outer packets."""

    name: str
    table: int
    alias: str | None
    mark: int


class GatewayPlan(t.TypedDict):
    """The gateway of a default route; ``on_link`` where no prefix of the interface holds it."""

    address: str
    on_link: bool


class MemberPlan(t.TypedDict):
    """An interface that is enslaved. With ``drop_in``, another program's unit configures it.

    ``source_table`` has the default routes for what is sent from its addresses, None without source rules.
    """

    name: str
    vrf: str
    drop_in: str | None
    addresses: list[str]
    gateways: list[GatewayPlan]
    dhcp: str
    accept_ra: bool | None
    dns: list[str]
    mtu: int
    metric: int | None
    source_table: int | None


class RulePlan(t.TypedDict):
    """A routing policy rule of both families; ``action`` is ``table`` or ``unreachable``."""

    priority: int
    mark: int
    action: str
    table: int | None


class FilterPlan(t.TypedDict):
    """What the WAN may reach beside the tunnels, and whether the host itself may begin to send to the WAN."""

    tcp: list[int]
    udp: list[int]
    lock: bool


class EgressPlan(t.TypedDict):
    """Where the host's own traffic goes; ``choice`` is None where the user has not said it.

    What ``users`` send, and main has no route for, takes the table of ``vrf``, except what they send to ``inner``.
    Those are the prefixes that belong to the tunnels, also while they have no route.
    """

    choice: str | None
    vrf: str | None
    users: list[str]
    inner: list[str]


class ServicePlan(t.TypedDict):
    """A service or a socket of systemd that is bound to a VRF."""

    unit: str
    vrf: str


class FollowedPeer(t.TypedDict):
    """A peer whose endpoint has a name; ``families`` are those that the host can send with."""

    host: str
    link: str
    vrf: str
    mark: int
    public_key: str | None
    name: str
    port: int
    families: list[int]


class FollowedMember(t.TypedDict):
    """An interface through which names are looked up."""

    vrf: str
    name: str


class FollowPlan(t.TypedDict):
    """What the host follows by itself."""

    peers: list[FollowedPeer]
    members: list[FollowedMember]
    resolvers: list[str]


class PeerPlan(t.TypedDict):
    """A peer of a tunnel: a host of the inventory, one that the variables name, or one that the user's units add."""

    host: str
    public_key: str | None
    preshared_key_file: str | None
    preshared_inline: bool
    allowed_ips: list[str]
    endpoint: str | None
    endpoint_name: str | None
    keepalive: int | None
    addresses: list[str]
    inventory: bool
    from_units: bool


class TunnelPlan(t.TypedDict):
    """An interface of a tunnel. ``tunnel`` is the variable's name, which differs from ``name`` with ``per_peer``.

    ``route_mtus`` has the routes whose MTU is smaller than that of the interface.
    """

    name: str
    tunnel: str
    underlay: str
    vrf: str | None
    mark: int
    listen_port: int
    public_key: str | None
    private_key_file: str
    addresses: list[str]
    routes: list[str]
    route_mtus: dict[str, int]
    foreign_routes: bool
    mtu: int
    peers: list[PeerPlan]


class PairPlan(t.TypedDict):
    """A peer that shares a preshared key with the host."""

    tunnel: str
    peer: str


class HostPlan(t.TypedDict):
    """What one host must have, in effective values.

    ``metrics_folder`` is where a timer writes the host's metrics, None without one.
    """

    host: str
    systemd_version: int
    vrfs: list[VrfPlan]
    members: list[MemberPlan]
    rules: list[RulePlan]
    strict: bool
    filter: FilterPlan | None
    egress: EgressPlan
    services: list[ServicePlan]
    follow: FollowPlan | None
    metrics_folder: str | None
    tunnels: list[TunnelPlan]
    sysctls: dict[str, str]
    units: dict[str, Unit]
    pairs: list[PairPlan]


class _Place(t.TypedDict):
    path: str


class BundleFile(_Place, total=False):
    """A file of a bundle, or a symbolic link: a link has ``target`` and nothing else, a file all but ``target``."""

    mode: str
    owner: str
    group: str
    content: str
    target: str


class Bundle(t.TypedDict):
    """What one host must have on disk and in its kernel, and the plan that it compares itself with."""

    version: int
    files: list[BundleFile]
    sysctls: dict[str, str]
    plan: HostPlan
