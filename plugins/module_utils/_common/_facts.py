# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the facts: ``ansible_facts.networkd`` (docs/reference/data.md, "Facts")."""

from __future__ import annotations

import typing as t

from . import _forms
from ._replies import Line, PublicKey, State

Family = t.Literal["ipv4", "ipv6"]
Number = t.Annotated[int, _forms.between(0, 2**32 - 1)]
Port = t.Annotated[int, _forms.between(0, 2**16 - 1)]
Count = t.Annotated[int, _forms.between(0, 2**64 - 1)]


class NetworkdLink(t.TypedDict):
    """What networkd says of a link: the .network in force, its drop-ins, and how far the setup is."""

    unit: Line | None
    drop_ins: list[Line]
    setup: Line | None


class Link(NetworkdLink):
    """A link. ``kind`` is None for hardware. Of the addresses of ``tentative`` duplicate address detection is not done.

    ``up`` is what an administrator wants, ``operstate`` what there is.
    """

    name: Line
    index: Number
    kind: Line | None
    master: Line | None
    mtu: Number | None
    up: bool
    operstate: Line
    addresses: list[Line]
    tentative: list[Line]


class Vrf(t.TypedDict):
    """A VRF device."""

    name: Line
    table: Number | None
    members: list[Line]
    up: bool


class Rule(t.TypedDict):
    """A routing policy rule. ``mask`` is None for all bits, ``table`` for an action without one.

    ``other`` has the selectors without a field, as iproute2 names them.
    """

    family: Family
    priority: Number
    mark: Number | None
    mask: Number | None
    table: Number | None
    action: Line
    protocol: Line
    src: Line | None
    dst: Line | None
    iif: Line | None
    oif: Line | None
    l3mdev: bool
    inverted: bool
    other: object


class Route(t.TypedDict):
    """A route of a VRF's table, or a default route of main (254), once for each next hop.

    The destination of a default route is ``0.0.0.0/0`` or ``::/0``.
    """

    family: Family
    table: Number
    type: Line
    destination: Line
    gateway: Line | None
    device: Line | None
    metric: Number
    protocol: Line


class Peer(t.TypedDict):
    """A peer in the kernel. ``handshake_age`` is in seconds, None before the first handshake."""

    public_key: PublicKey
    endpoint: Line | None
    allowed_ips: list[Line]
    keepalive: Port
    handshake_age: Count | None
    received: Count
    sent: Count
    preshared: bool


class Tunnel(t.TypedDict):
    """A WireGuard interface in the kernel."""

    name: Line
    mark: Number | None
    listen_port: Port | None
    public_key: PublicKey | None
    peers: list[Peer]


class Filter(t.TypedDict):
    """Digests of the packet filter: what its file says, and what the kernel has. None for none."""

    file: Line | None
    table: Line | None


class Question(t.TypedDict):
    """A question about the kernel's routing: the way to an address, of packets with this mark or of this VRF."""

    to: Line
    mark: Number | None
    vrf: Line | None


class Lookup(Question):
    """The answer to a question; ``error`` is the kernel's."""

    table: Number | None
    device: Line | None
    error: Line | None


class Ping(t.TypedDict):
    """Whether an address has answered. ``error`` says why no ping could be sent."""

    to: Line
    received: bool
    error: Line | None


class Socket(t.TypedDict):
    """An IP socket of a service, and the link that it is bound to."""

    socket: Line
    device: Line | None


class Service(t.TypedDict):
    """A unit of systemd. ``stale``: systemd has not read its files again. ``triggers``: what a socket starts.

    ``sockets`` is None where ``ss`` gave no answer.
    """

    unit: Line
    load: Line
    state: Line
    drop_ins: list[Line]
    stale: bool
    group: Line
    triggers: list[Line]
    sockets: list[Socket] | None


FileState = t.Literal["ours", "edited", "missing"]


class File(t.TypedDict):
    """A managed file."""

    path: Line
    state: FileState


class Newest(t.TypedDict):
    """The pending transaction, else the newest that is settled."""

    state: State
    id: Line | None
    deadline: float | None
    reason: Line | None


class _Users(t.TypedDict, total=False):
    users: dict[Line, Number]


class Facts(_Users):
    """What the kernel and networkd of a host have.

    ``users`` are those that managed units name and the host has, with their numbers. ``lookups``, ``pings`` and
    ``services`` are those that were asked for. ``notes`` says what could not be observed.
    """

    systemd_version: Number | None
    kernel: Line
    links: list[Link]
    vrfs: list[Vrf]
    rules: list[Rule]
    routes: list[Route]
    tunnels: list[Tunnel]
    filter: Filter
    sysctls: dict[Line, Line]
    lookups: list[Lookup]
    pings: list[Ping]
    services: list[Service]
    files: list[File]
    transaction: Newest
    notes: list[Line]
