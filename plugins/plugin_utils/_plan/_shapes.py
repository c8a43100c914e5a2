# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes that only the controller knows: an inventory, its variables in normal form, a plan, a problem.

``_variables.py`` declares what a variable may hold; a test compares the two. ``module_utils/_common/_shapes.py`` has
the shapes of one host's plan.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ...module_utils._common._shapes import HostPlan

# Host -> tunnel -> public key.
Keys = Mapping[str, Mapping[str, str]]


class VrfVariables(t.TypedDict):
    """One of ``wireguard_vrf_vrfs``."""

    name: str
    table: int
    alias: str | None
    mark: int | None


class InterfaceVariables(t.TypedDict):
    """One of ``wireguard_vrf_interfaces``."""

    name: str
    vrf: str | None
    drop_in: str | None
    addresses: list[str]
    gateways: list[str]
    dhcp: str
    accept_ra: bool | None
    dns: list[str]
    mtu: int
    metric: int | None


class PeerVariables(t.TypedDict):
    """One of ``peers`` of a tunnel: a peer that is in no inventory."""

    name: str
    public_key: str
    allowed_ips: list[str]
    endpoint: str | None
    keepalive: int | None
    hosts: list[str]


class TunnelVariables(t.TypedDict):
    """One of ``wireguard_vrf_tunnels``."""

    name: str
    group: str
    prefixes: list[str]
    supernets: list[str]
    exits: list[str]
    topology: str
    hubs: list[str]
    pairs: list[list[str]]
    listen_port: int
    underlay: str | None
    vrf: str | None
    keepalive: int
    preshared_keys: bool
    mtu: int | None
    route_allowed_ips: bool | None
    per_peer: bool
    peers: list[PeerVariables]


class ServiceVariables(t.TypedDict):
    """One of ``wireguard_vrf_services``."""

    unit: str
    vrf: str | None


class Settings(t.TypedDict):
    """The variables that tell the controller what to do; no host's plan holds them."""

    public_keys: str
    recorded_keys: dict[str, str] | None
    accept_changed_keys: bool
    confirm_timeout: int
    check_gateway: bool
    overwrite_edited: bool
    install_packages: bool
    foreign_firewall: list[str]
    accept: list[str]


class Variables(Settings):
    """All variables of one host, without their prefix."""

    vrfs: list[VrfVariables]
    interfaces: list[InterfaceVariables]
    tunnels: list[TunnelVariables]
    endpoints: list[str] | dict[str, list[str]] | None
    follow_endpoints: bool
    resolvers: list[str]
    host_id: int | None
    addresses: dict[str, object]
    networks: list[str]
    forwarding: bool
    egress: str | None
    egress_users: list[str]
    tcp_l3mdev_accept: bool
    strict: bool
    filter: bool
    filter_tcp: list[int]
    filter_udp: list[int]
    egress_lock: bool
    services: list[ServiceVariables]
    metrics_folder: str | None
    units: dict[str, object]
    set_aside: list[str]
    systemd_version: int


class _Inventory(t.TypedDict):
    hosts: Mapping[str, Mapping[str, object]]
    groups: Mapping[str, Sequence[str]]


class Inventory(_Inventory, total=False):
    """What is planned: the variables of hosts, the hosts of groups, the addresses of names."""

    resolved: Mapping[str, Sequence[str]]


class Problem(t.TypedDict):
    """What is wrong with an inventory; a value that may be a secret is None."""

    host: str | None
    variable: str | None
    value: object
    message: str


class Plan(t.TypedDict):
    """The plan of the whole inventory. ``public_keys`` is the folder that the hosts name.

    ``recorded_keys`` are the public keys that variables record, for each host that has the variable. ``warnings`` are
    what may be wrong with the inventory, though it can be planned.
    """

    version: int
    public_keys: str | None
    recorded_keys: Keys
    hosts: Mapping[str, HostPlan]
    warnings: list[Problem]
