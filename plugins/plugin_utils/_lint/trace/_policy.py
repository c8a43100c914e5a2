# SPDX-License-Identifier: GPL-3.0-or-later
"""The routing policy rules of a host in the kernel's order: net/core/fib_rules.c."""

from __future__ import annotations

from ....module_utils._common._layout import MAIN_TABLE, TABLE_NUMBERS
from ..types._net import Numbers, numbers, prefix
from ..types._types import boolean, number
from ..units._policy import IPV4, IPV6, PolicyRule
from ..units._section import Section
from ..units._view import View
from ._shapes import Flow, Rule, inside

L3MDEV_PRIORITY, MAIN_PRIORITY = 1000, 32766
_NAMES = {4: IPV4, 6: IPV6}
# systemd 258 and newer keep a mark of 0 that has a mask (systemd issue 36973).
_MASK_KEPT = 258
# Selectors of which a packet here has nothing, or that this trace does not compare.
_UNSEEN = ("TypeOfService", "User", "SuppressInterfaceGroup")
_LOOPBACK = "lo"


def rules_of(view: View, version: int) -> list[Rule]:
    """Return the routing policy rules of one IP version, the kernel's own with them, in the order of the lookup."""
    found = [
        Rule(0, table=TABLE_NUMBERS["local"]),
        *([Rule(L3MDEV_PRIORITY, "l3mdev", in_vrf=True)] if view.devices("vrf") else []),
        Rule(MAIN_PRIORITY, table=MAIN_TABLE),
        *([Rule(MAIN_PRIORITY + 1, table=TABLE_NUMBERS["default"])] if version == 4 else []),
    ]
    free = MAIN_PRIORITY  # without Priority=, the kernel takes the number below that of the second rule
    for item in view.policy_rules:
        if _NAMES[version] in item.families:
            free = free - 1 if item.priority is None else free
            found.append(_rule(view, item, free if item.priority is None else item.priority))
    return sorted(found, key=lambda rule: rule.priority)


def _rule(view: View, item: PolicyRule, priority: int) -> Rule:
    section = item.section
    in_vrf = boolean(section.text("L3MasterDevice") or "") is True
    return Rule(
        priority,
        item.action,
        MAIN_TABLE if section.last("Table") is None else item.table,
        section,
        boolean(section.text("InvertRule") or "") is True,
        _mark(view, item),
        _network(section, "From"),
        _network(section, "To"),
        section.text("IncomingInterface"),
        section.text("OutgoingInterface"),
        in_vrf,
        number(section.text("SuppressPrefixLength") or ""),
        number(section.text("GoTo") or ""),
        any(section.last(key) for key in _UNSEEN) or (item.table is None and section.last("Table") is not None),
    )


def _mark(view: View, item: PolicyRule) -> tuple[int, int] | None:
    if item.mark is None or item.mark[0]:
        return item.mark
    masked = "/" in (item.section.text("FirewallMark") or "")
    return item.mark if masked and (view.version is None or view.version >= _MASK_KEPT) else None


def _network(section: Section, key: str) -> Numbers | None:
    found = prefix(section.text(key) or "")
    return None if found is None or not found.prefixlen else numbers(found)


def matches(rule: Rule, flow: Flow, destination: Numbers) -> bool:
    """Return whether a rule selects a packet: fib_rule_match()."""
    return _selected(rule, flow, destination) != rule.invert


def _selected(rule: Rule, flow: Flow, destination: Numbers) -> bool:
    if rule.mark is not None and (rule.mark[0] ^ flow.mark) & rule.mark[1]:
        return False
    if rule.in_vrf and flow.vrf is None:
        return False
    if rule.source is not None and (flow.source is None or not inside(flow.source, rule.source)):
        return False
    if rule.destination is not None and not inside(destination, rule.destination):
        return False
    if rule.incoming is not None and rule.incoming not in (flow.incoming or _LOOPBACK, flow.vrf):
        return False
    if rule.outgoing is not None and (rule.outgoing != flow.vrf or flow.incoming is not None):
        return False
    return rule.section is None or _ports_match(rule.section, flow)


def _ports_match(section: Section, flow: Flow) -> bool:
    if section.body.keys.isdisjoint(("IPProtocol", "SourcePort", "DestinationPort")):
        return True
    protocol = section.text("IPProtocol")
    if protocol is not None and protocol.lower() not in (flow.protocol, _PROTOCOLS.get(flow.protocol or "")):
        return False
    given = (("SourcePort", flow.source_port), ("DestinationPort", flow.port))
    return all(_in_range(section.text(key), port) for key, port in given)


_PROTOCOLS = {"udp": "17", "tcp": "6"}


def _in_range(text: str | None, port: int | None) -> bool:
    if text is None:
        return True
    first, dash, second = text.partition("-")
    low, high = number(first), number(second if dash else first)
    return port is not None and low is not None and high is not None and low <= port <= high
