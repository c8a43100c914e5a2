# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of preflight: what it is asked, and the survey of a host that the findings are made from. Pure."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Callable, Iterator

    from .._common._coded import Problem
    from .._common._facts import Facts, Route
    from .._common._shapes import HostPlan
    from .._state._records import Record

    # Each asks one question of a survey, and yields what is wrong.
    Question = Callable[["Survey"], Iterator[Problem]]


class KeyFile(t.TypedDict):
    """A file of a key: why it is ``missing``, None where it is not; ``networkd``: whether its group is networkd's."""

    path: str
    missing: str | None
    mode: int
    size: int
    root: bool
    networkd: bool


class Room(t.TypedDict):
    """What root may still write to a file system; ``files`` is None where it has no limit of them (btrfs)."""

    path: str
    bytes: int
    files: int | None


class Unwritable(t.TypedDict):
    """A folder that cannot be written."""

    path: str
    error: str


class Mode(t.TypedDict):
    """The mode of a folder, and whether it is root's.

    ``others``: others may write there. ``closed``: networkd cannot read there what it must.
    """

    path: str
    mode: int
    root: bool
    others: bool
    closed: bool


class Gateway(t.TypedDict):
    """A gateway that a change brings to a link, and whether it answers there, None where it could not be asked."""

    link: str
    gateway: str
    answers: bool | None


class Resolver(t.TypedDict):
    """A DNS server of the host, and the link by which it is reached, None of a resolver of the host's own.

    ``by`` is the service that asks it, None where each program asks by itself.
    """

    server: str
    by: str | None
    device: str | None
    moves: bool


class FilterRule(t.TypedDict):
    """A rule of an unmanaged packet filter that names a link; ``name`` is made of the other fields alone."""

    name: str
    link: str
    hook: str
    place: str
    rule: str


class MemberRule(FilterRule):
    """A rule that names a member; ``moves``: the member is not in its VRF yet."""

    moves: bool


class PacketFilter(t.TypedDict):
    """Whether there is nft, and the managed table; the rules of others that name a member."""

    nft: bool
    table: bool
    others: list[MemberRule]


class Connection(t.TypedDict):
    """The address and the port of this host that the controller's SSH connection comes in by."""

    address: str
    port: int


class Listener(t.TypedDict):
    """Where a unit listens, and by which setting. ``device`` is the link or VRF that the socket is bound to.

    ``free``: it may listen on an address that is not there.
    """

    by: str
    setting: str
    address: str
    port: int
    device: str | None
    free: bool


class Ssh(t.TypedDict):
    """Where the SSH server will listen when it starts next, and its AddressFamily."""

    listeners: list[Listener]
    family: str


class Manager(t.TypedDict):
    """A program beside networkd that configures a link now, and the file that shows it."""

    link: str
    by: str
    sign: str


class Before(t.TypedDict):
    """A .network that comes before the managed one of a link; ``open`` are conditions that only networkd can tell.

    ``made``: the plan makes the link.
    """

    link: str
    path: str
    open: list[str]
    made: bool


class Claim(t.TypedDict):
    """A file by which another program makes a link."""

    link: str
    path: str


class Owned(Claim):
    """A link that ifupdown knows, and the files that name it; ``boot``: it brings it up at boot."""

    boot: bool
    paths: list[str]


class Obstacle(Claim):
    """What of a file of ifupdown networkd has no equal of: the line, and the word."""

    line: int
    word: str


class Rehearsal(t.TypedDict):
    """What the host's networkd says of the new units, or why it could not be asked."""

    complaints: list[str]
    error: str | None


class Client(t.TypedDict):
    """A unit that uses the internet; ``user`` is the user who does, None for root, and where that is not known."""

    unit: str
    user: str | None


class Claims(t.TypedDict):
    """Who else configures or makes a link of the plan, now or at the next boot.

    ``taken`` are the links that this change takes over from ifupdown, ``obstacles`` what keeps it from that.
    ``idle_units`` are those that a networkd which is started for it would apply.
    """

    managers: list[Manager]
    before: list[Before]
    netdevs: list[Claim]
    wg_quick: list[Claim]
    ifupdown: list[Owned]
    taken: list[str]
    obstacles: list[Obstacle]
    idle_units: list[str]
    cloud_init: bool


class Survey(Claims):
    """A host, as far as the findings need it. ``old`` and ``new`` are the plans of the two sides.

    ``kernel`` has why the kernel makes no link of a kind, None where it does; ``sysctls`` whether their places are
    there. ``replaced_rules`` are those of ``networkd_rules`` whose unit is set aside. ``sets_up``: networkd sets up a
    link again. ``roots`` are users of the plan that are root on this host. ``group`` is the control group of the
    session.
    """

    old: HostPlan
    new: HostPlan
    facts: Facts
    edited: list[str]
    unrecorded: list[str]
    pending: Record | None
    networkd: str
    ports: list[int]
    routes: list[Route]
    kernel: dict[str, str | None]
    keys: list[KeyFile]
    room: list[Room]
    unwritable: list[Unwritable]
    modes: list[Mode]
    resolvers: list[Resolver]
    gateways: list[Gateway]
    sysctls: dict[str, bool]
    deletes_foreign_rules: bool
    networkd_rules: list[dict[str, str]]
    replaced_rules: list[dict[str, str]]
    sets_up: bool
    rehearsal: Rehearsal
    filter: PacketFilter
    acknowledged: list[str]
    connection: Connection | None
    clients: list[Client]
    roots: list[str]
    ssh: Ssh
    group: str
