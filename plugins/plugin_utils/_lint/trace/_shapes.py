# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a trace: links, routes, packets, and the way of a packet in steps."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ....module_utils._common._unit_file import Assignment
from ..types._net import Numbers
from ..types._types import TABLE_NAMES
from ..units._section import Section
from ..units._unit import Unit

Place: t.TypeAlias = Assignment | Section

# Settings of [Match] that only some hosts fulfil: units of several hosts may stand side by side.
_CONDITIONS = ("Host", "Virtualization", "KernelCommandLine", "KernelVersion", "Version", "Credential",
               "Architecture", "Firmware")  # fmt: skip

UNICAST, LOCAL, THROW = "unicast", "local", "throw"
# What a lookup ends with when no rule and no route answers.
NO_ROUTE = "unreachable"

_NAMES = {number: name for name, number in TABLE_NAMES.items()}


@dataclass(eq=False)
class Link:
    """A link, as far as units tell: its .network, its .netdev if networkd creates it, and the table of its routes.

    ``vrf`` is the name of its VRF. ``table`` is None if the VRF's table is unknown.
    """

    name: str
    network: Unit
    netdev: Unit | None
    vrf: str | None
    table: int | None

    @property
    def kind(self) -> str | None:
        """Return the Kind= of the .netdev, None for hardware."""
        return None if self.netdev is None else self.netdev.device_kind

    @property
    def conditional(self) -> bool:
        """Return whether its units are for some hosts only."""
        units = (self.network, *([] if self.netdev is None else [self.netdev]))
        return any(unit.having("Match", _CONDITIONS) for unit in units)


class Route(t.NamedTuple):
    """A route in a table.

    ``learnt`` names the protocol that may bring a default route, and others of any prefix. ``on_link`` marks the prefix
    of a link's own address.
    """

    prefix: Numbers
    type: str
    link: Link
    place: Place
    metric: int = 0
    gateway: str | None = None
    key: str | None = None
    learnt: str | None = None
    on_link: bool = False

    @property
    def implied(self) -> bool:
        """Return whether no setting asks for the protocol: networkd takes router advertisements by default."""
        return self.learnt is not None and isinstance(self.place, Section)

    @property
    def where(self) -> Place:
        """Return the assignment that makes the route; its section if no key does."""
        if self.key is not None and isinstance(self.place, Section):
            return self.place.last(self.key) or self.place
        return self.place


class Flow(t.NamedTuple):
    """What routing policy rules see of a packet, except its destination.

    ``vrf`` is the VRF that the socket is bound to, or that the packet came in by; ``incoming`` is the interface that
    the packet came in by, None for one of the host's own.
    """

    version: int
    mark: int = 0
    source: Numbers | None = None
    vrf: str | None = None
    incoming: str | None = None
    protocol: str | None = None
    source_port: int | None = None
    port: int | None = None


class Rule(t.NamedTuple):
    """A routing policy rule of one family; ``section`` is None for one of the kernel's own."""

    priority: int
    action: str = "table"
    table: int | None = None
    section: Section | None = None
    invert: bool = False
    mark: tuple[int, int] | None = None
    source: Numbers | None = None
    destination: Numbers | None = None
    incoming: str | None = None
    outgoing: str | None = None
    in_vrf: bool = False
    suppress: int | None = None
    target: int | None = None
    unsure: bool = False  # it has selectors of which a packet here has nothing


class Step(t.NamedTuple):
    """A routing policy rule that matches, the table that it looks up, and the route that is found there.

    ``answers`` is whether the lookup ends here: a route may be suppressed, or be a throw route.
    """

    rule: Rule
    table: int | None
    route: Route | None
    answers: bool


@dataclass
class Way:
    """The way of a packet. ``type`` is that of the route which answers, or the action of the rule.

    ``unsure`` are the links in the tables on the way that may learn a better route.
    """

    type: str
    steps: list[Step]
    route: Route | None = None
    unsure: list[Link] = field(default_factory=list)

    @property
    def link(self) -> Link | None:
        """Return the link that the packet leaves by, None if it does not leave."""
        return self.route.link if self.route is not None and self.type == UNICAST else None

    @property
    def places(self) -> list[Place]:
        """Return the place of each unit on the way: matching routing policy rules, and the routes found."""
        found: list[Place] = []
        for step in self.steps:
            if step.rule.section is not None:
                found.append(step.rule.section)
            if step.route is not None:
                found.append(step.route.where)
        return found


def table_name(table: int | None) -> str:
    """Return a table as iproute2 shows it."""
    return "unknown" if table is None else _NAMES.get(table, str(table))


def inside(address: Numbers, network: Numbers) -> bool:
    """Return whether a prefix lies in another one."""
    if address.version != network.version or address.length < network.length:
        return False
    shift = (32 if network.version == 4 else 128) - network.length
    return address.first >> shift == network.first >> shift
