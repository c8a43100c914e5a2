# SPDX-License-Identifier: GPL-3.0-or-later
"""The interfaces that are enslaved to a VRF. Pure."""

from __future__ import annotations

import posixpath
import typing as t

from .._common._addresses import DEFAULTS, FAMILY_NAMES, family_of, is_link_local
from .._common._codes import (
    DEFAULT_IN_MAIN,
    DROP_IN,
    GATEWAY,
    INTERFACE,
    LEARNT_ADDRESS,
    MASTER,
    SOURCE_RULE,
    STATE,
)
from .._common._layout import MAIN_TABLE, drop_in_path, network_path
from .._common._source_rules import source_rules
from ._check import address_rows, links_by_name, row, state_of, unit_row
from ._rules import in_words, is_source_rule, source_rule_in_words

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Link, Route
    from .._common._shapes import HostPlan, MemberPlan


def member_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return the rows of all members."""
    tables = {vrf["name"]: vrf["table"] for vrf in host_plan["vrfs"]}
    return [check for member in host_plan["members"] for check in _member(member, tables[member["vrf"]], facts)]


def _member(member: MemberPlan, table: int, facts: Facts) -> list[Check]:
    link = links_by_name(facts).get(member["name"])
    if link is None:
        return [row(INTERFACE, member["name"], member["name"], "none")]
    return [
        row(MASTER, member["name"], member["vrf"], link["master"] or "none"),
        row(STATE, member["name"], "up", state_of(link)),
        _unit(member, link),
        *address_rows(link, member["addresses"]),
        *_learnt_addresses(member, link),
        *[_gateway(member, gateway["address"], table, facts) for gateway in member["gateways"]],
        *_source_rules(member, table, facts),
        *[_no_default_in_main(member, family, facts) for family in FAMILY_NAMES],
    ]


def _unit(member: MemberPlan, link: Link) -> Check:
    if not member["drop_in"]:
        return unit_row(link, network_path(member["name"]))
    expected = drop_in_path(member["drop_in"])
    if expected in link["drop_ins"] and posixpath.basename(link["unit"] or "") == member["drop_in"]:
        found = expected
    else:
        found = ", ".join(link["drop_ins"]) or f"{link['unit'] or 'none'} without drop-ins"
    return row(DROP_IN, member["name"], expected, found)


def _learnt_addresses(member: MemberPlan, link: Link) -> list[Check]:
    """Return a row for each source of addresses that are not in the plan: DHCP, RA, an unmanaged unit."""
    rows = []
    if member["dhcp"] == "ipv4":
        rows.append(_learnt_address(member, link, ("ipv4",), "DHCPv4"))
    if member["accept_ra"] or member["dhcp"] == "ipv6":
        rows.append(_learnt_address(member, link, ("ipv6",), "RA" if member["accept_ra"] else "DHCPv6"))
    # With dhcp: yes either protocol may be the only one that this network has.
    if member["dhcp"] == "yes":
        rows.append(_learnt_address(member, link, ("ipv4", "ipv6"), "DHCP"))
    if member["drop_in"] and not rows:
        rows.append(_learnt_address(member, link, ("ipv4", "ipv6"), member["drop_in"]))
    return rows


def _learnt_address(member: MemberPlan, link: Link, families: tuple[str, ...], source: str) -> Check:
    learnt = [
        address
        for address in link["addresses"]
        if family_of(address) in families and address not in member["addresses"] and not is_link_local(address)
    ]
    return row(
        LEARNT_ADDRESS,
        link["name"],
        "any",
        ", ".join(learnt) or "none",
        ok=bool(learnt),
        source=source,
    )


def _defaults(family: str, table: int, facts: Facts) -> list[Route]:
    return [
        route
        for route in facts["routes"]
        if route["family"] == family
        and route["table"] == table
        and route["type"] == "unicast"
        and route["destination"] == DEFAULTS[family]
    ]


def _gateway(member: MemberPlan, gateway: str, table: int, facts: Facts) -> Check:
    hops = [
        f"via {route['gateway'] or 'no gateway'} dev {route['device']}"
        for route in _defaults(family_of(gateway), table, facts)
    ]
    expected = f"via {gateway} dev {member['name']}"
    found = expected if expected in hops else ", ".join(hops) or "none"
    name = FAMILY_NAMES[family_of(gateway)]
    return row(GATEWAY, member["name"], expected, found, family=name, table=table)


def _source_rules(member: MemberPlan, table: int, facts: Facts) -> list[Check]:
    """Return the rows of the rules by which answers leave, and of the default routes to which they lead."""
    rows = []
    for wanted in source_rules(member, table):
        here = [rule for rule in facts["rules"] if rule["priority"] == wanted.priority and rule["src"] == wanted.source]
        expected = source_rule_in_words(wanted)
        found = expected if any(is_source_rule(rule, wanted) for rule in here) else "; ".join(map(in_words, here))
        rows.append(row(SOURCE_RULE, member["name"], expected, found or "none"))
    own = member.get("source_table")
    if own is not None:
        rows += [_gateway(member, gateway["address"], own, facts) for gateway in member["gateways"]]
    return rows


def _no_default_in_main(member: MemberPlan, family: str, facts: Facts) -> Check:
    hops = [
        f"via {route['gateway'] or 'no gateway'}"
        for route in _defaults(family, MAIN_TABLE, facts)
        if route["device"] == member["name"]
    ]
    return row(
        DEFAULT_IN_MAIN,
        member["name"],
        "none",
        ", ".join(hops) or "none",
        family=FAMILY_NAMES[family],
    )
