# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about routing policy rules, and the tables that they look up."""

from __future__ import annotations

from ..trace._families import demanded
from ..trace._host import host_of
from ..trace._outer import mark_of
from ..types._types import TABLE_NAMES, boolean
from ..units._policy import IPV4, IPV6, PolicyRule
from ..units._view import View
from ._registry import Report, rule

_OWN_TABLES = set(TABLE_NAMES.values())
_MAIN_PRIORITY = 32766
_MASK_LOST = 257  # the last systemd that drops a mark of 0 with its mask (systemd issue 36973)
_DEAD_ENDS = ("unreachable", "blackhole", "prohibit")


@rule(
    "rule-mark-zero",
    "error",
    why="networkd leaves a mark of 0 out of the routing policy rule, which then matches every packet of the host. "
    "Until systemd 257 it does so even with a mask.",
    fix="Choose a mark other than 0.",
)
def mark_zero(view: View, report: Report) -> None:
    for item in view.policy_rules:
        given = item.section.last("FirewallMark")
        masked = given is not None and "/" in given.value and (view.version is None or view.version > _MASK_LOST)
        if given is not None and not masked and item.mark is not None and item.mark[0] == 0:
            words = "FirewallMark={value} selects nothing: the routing policy rule matches every packet"
            report(given, words, value=given.value)


@rule(
    "rule-all-traffic",
    "error",
    why="The kernel adds the routing policy rule as `from all`: every packet of the host goes to the VRF's table, or "
    "nowhere.",
    fix="Add the missing selector, usually `FirewallMark=`.",
)
def all_traffic(view: View, report: Report) -> None:
    for item in view.policy_rules:
        # A table of the user's own before all others is a way to order routes; a VRF's table is not.
        harmful = item.table in view.vrf_tables if item.action == "table" else item.action in _DEAD_ENDS
        if item.selects_all and item.mark is None and harmful:
            words = "[RoutingPolicyRule] matches every packet; add FirewallMark=, From=, To= or an interface"
            report(item.section, words)


@rule(
    "rule-no-table",
    "error",
    why="networkd then uses table main, so marked packets go where they would go anyway.",
    fix="Add `Table=`, or `Type=unreachable` if that is meant.",
)
def no_table(view: View, report: Report) -> None:
    for item in view.policy_rules:
        section = item.section
        # With other selectors, a rule for main is a way to keep some packets from the rules after it.
        named = section.last("Table", "SuppressPrefixLength", "SuppressInterfaceGroup")
        if item.only_marked and item.action == "table" and not named:
            report(section, "[RoutingPolicyRule] has no Table=, so it looks up main")


@rule(
    "rule-table",
    "error",
    why="A lookup in an empty table finds nothing and continues, in the end in main: packets that should stay in the "
    "VRF leave it.",
    fix="Set `Table=` to the table of the VRF that the routing policy rule is for.",
)
def table(view: View, report: Report) -> None:
    vrfs = view.vrf_tables
    for item in view.policy_rules:
        given = item.section.last("Table")
        filled = item.table is None or item.table in vrfs.keys() | _OWN_TABLES | view.filled_tables
        # A routing daemon may fill other tables than those of VRFs; packets with a mark are a tunnel's own.
        filled = filled or view.leaves_to_others("Routes")
        if vrfs and given and item.mark is not None and item.action == "table" and not filled:
            are = ", ".join(f"{number} ({vrf.text('NetDev', 'Name')})" for number, vrf in sorted(vrfs.items()))
            words = "Table={value} is not a VRF's table, and no route here is in it; the VRFs have {tables}"
            report(given, words, value=given.value, tables=are)


@rule(
    "rule-one-family",
    "warning",
    why="Without `Family=`, the routing policy rule is for IPv4 only, and marked IPv6 packets do not match it.",
    fix="Add `Family=both`.",
)
def one_family(view: View, report: Report) -> None:
    for_ipv6 = {(item.mark, item.action) for item in view.policy_rules if IPV6 in item.families}
    marks = {mark_of(tunnel) for tunnel in host_of(view).tunnels}
    for item in view.policy_rules:
        # Only of the packets of tunnels is it known that they may be IPv6.
        if item.mark is None or item.mark[0] not in marks:
            continue
        alone = item.only_marked and item.families == {IPV4} and (item.mark, item.action) not in for_ipv6
        if alone and not item.section.last("Family") and IPV6 in demanded(view, item.mark[0]):
            report(item.section, "[RoutingPolicyRule] is for IPv4 only; Family=both covers IPv6, too")


@rule(
    "rule-priority",
    "warning",
    why="Without `Priority=`, the kernel takes the next free number below main's 32766. That is after any routing "
    "policy rule that makes a VRF's packets unreachable, and it depends on the order of creation. After 32766, main "
    "has already answered.",
    fix="Add a `Priority=` between 1000 (the kernel's l3mdev rule) and 32766.",
)
def priority(view: View, report: Report) -> None:
    for item in view.policy_rules:
        given = item.section.last("Priority")
        if item.mark is None or item.mark[0] == 0:
            continue
        if given is None:
            report(item.section, "[RoutingPolicyRule] has no Priority=, so the kernel chooses one")
        elif item.priority is not None and item.priority >= _MAIN_PRIORITY:
            words = "Priority={value} is after main ({limit}), which routes nearly every packet"
            report(given, words, value=given.value, limit=_MAIN_PRIORITY)


@rule(
    "rule-order",
    "error",
    why="The kernel tries routing policy rules by priority, the smallest first. After one that makes all marked "
    "packets unreachable, the one with their table is never reached.",
    fix="Give the routing policy rule with the `Table=` the smaller `Priority=`, like 1998 before 1999.",
)
def order(view: View, report: Report) -> None:
    dead: dict[tuple[tuple[int, int], str], PolicyRule] = {}
    marked = [item for item in view.policy_rules if item.only_marked and item.mark and item.mark[0]]
    every = [item for item in marked if item.priority is not None]
    every.sort(key=lambda item: item.priority or 0)
    for item in every:
        if not item.mark or boolean(item.section.text("InvertRule") or ""):
            continue
        for family in sorted(item.families):
            if item.action in _DEAD_ENDS:
                dead.setdefault((item.mark, family), item)
            elif first := dead.get((item.mark, family)):
                words = "Priority={value} is after Priority={other_value}, which makes all its packets {action}"
                report(item.section, words, value=item.priority, other_value=first.priority, action=first.action)
                break
