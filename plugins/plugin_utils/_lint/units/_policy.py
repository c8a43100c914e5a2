# SPDX-License-Identifier: GPL-3.0-or-later
"""Routing policy rules, as the kernel gets them: systemd.network(5), [RoutingPolicyRule]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ....module_utils._common._addresses import FAMILY_NAMES
from ..types._types import boolean, mark, number, prefix
from ._section import Section
from ._unit import Unit

IPV4, IPV6 = FAMILY_NAMES["ipv4"], FAMILY_NAMES["ipv6"]

# Keys that keep a routing policy rule from matching every packet. SuppressPrefixLength= is not a selector, but it skips
# default routes, which is the purpose of such a rule without a selector.
_SELECTORS = (
    "From To TypeOfService IncomingInterface OutgoingInterface SourcePort DestinationPort IPProtocol User "
    "SuppressPrefixLength SuppressInterfaceGroup"
).split()


@dataclass(frozen=True)
class PolicyRule:
    """One [RoutingPolicyRule]. ``table`` is None if none is given or its name is unknown."""

    section: Section
    mark: tuple[int, int] | None
    families: frozenset[str]
    table: int | None

    @property
    def action(self) -> str:
        """Return ``table`` (a lookup), ``unreachable`` and similar, ``l3mdev`` or ``goto``."""
        if (kind := self.section.text("Type")) is not None and kind != "table":
            return kind
        if boolean(self.section.text("L3MasterDevice") or ""):
            return "l3mdev"
        return "goto" if self.section.last("GoTo") else "table"

    @property
    def only_marked(self) -> bool:
        """Return whether the mark alone selects the packets, so that it fits either family."""
        return self.mark is not None and not self.section.last("From", "To")

    @property
    def selects_all(self) -> bool:
        """Return whether there is no selector; a mark of 0 is none, because networkd leaves it out."""
        marked = self.mark is not None and self.mark[0] != 0
        in_vrfs = boolean(self.section.text("L3MasterDevice") or "")  # with Type=, too: what no VRF's table has
        return not marked and not in_vrfs and self.section.last(*_SELECTORS) is None

    def selects(self, wanted: int) -> bool:
        """Return whether the mark decides: packets with it match, or with InvertRule= all others."""
        return self.mark is not None and self.mark[0] != 0 and wanted & self.mark[1] == self.mark[0] & self.mark[1]

    @property
    def priority(self) -> int | None:
        return number(self.section.text("Priority") or "")


def policy_rules(networks: Iterable[Unit], table: Callable[[str | None], int | None]) -> Iterator[PolicyRule]:
    """Yield every [RoutingPolicyRule] of a host's .network units; ``table`` looks a name up."""
    for unit in networks:
        for section in unit.named("RoutingPolicyRule"):
            given = section.text("FirewallMark")
            yield PolicyRule(section, mark(given or ""), _families(section), table(section.text("Table")))


def _families(section: Section) -> frozenset[str]:
    """Return the families; networkd takes them from the addresses, and IPv4 if there are none."""
    given = {"both": {IPV4, IPV6}, "ipv4": {IPV4}, "ipv6": {IPV6}}.get(section.text("Family") or "")
    if given:
        return frozenset(given)
    network = prefix(section.text("From", "To") or "")
    return frozenset({IPV6 if network is not None and network.version == 6 else IPV4})
