# SPDX-License-Identifier: GPL-3.0-or-later
"""Source rules: what is sent from an address of an uplink leaves by that uplink. Pure."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterator

from ._addresses import family_of
from ._layout import PRIORITY_SOURCE, PRIORITY_SOURCE_DEFAULT

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import HostPlan, MemberPlan


class SourceRule(t.NamedTuple):
    """A routing policy rule for what this host sends from ``source``, a prefix of one address.

    ``specific`` is one that takes no default route from its table.
    """

    priority: int
    source: str
    table: int
    specific: bool


def source_rules(member: MemberPlan, table: int) -> Iterator[SourceRule]:
    """Yield the source rules of an uplink, whose VRF has ``table``: none where it has no table of its own.

    Its VRF's own prefixes come first, so that other addresses of this host and neighbours of another uplink stay there.
    The plan of an older version, which a host has recorded, has no ``source_table``.
    """
    own = member.get("source_table")
    if own is None:
        return
    families = {family_of(gateway["address"]) for gateway in member["gateways"]}
    for address in member["addresses"]:
        if family_of(address) in families:
            source = str(ipaddress.ip_network(ipaddress.ip_interface(address).ip))
            yield SourceRule(PRIORITY_SOURCE, source, table, specific=True)
            yield SourceRule(PRIORITY_SOURCE_DEFAULT, source, own, specific=False)


def all_source_rules(host_plan: HostPlan) -> list[SourceRule]:
    """Return the source rules of all uplinks of a host."""
    tables = {vrf["name"]: vrf["table"] for vrf in host_plan["vrfs"]}
    uplinks = [member for member in host_plan["members"] if member.get("source_table") is not None]
    return [rule for member in uplinks for rule in source_rules(member, tables[member["vrf"]])]


def source_tables(host_plan: HostPlan) -> list[int]:
    """Return the tables that source rules of a host have for default routes."""
    return [table for member in host_plan["members"] if (table := member.get("source_table")) is not None]
