# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Routing policy rules, and the tables that they lead to."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import TABLE_NAMES, boolean
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._policy import IPV4, IPV6, PolicyRule, rules

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

_OWN_TABLES = set(TABLE_NAMES.values())
_MAIN_PRIORITY = 32766
_MASK_LOST = 257  # the last systemd that drops a mark of 0 with its mask (systemd's issue 36973)
_DEAD_ENDS = ("unreachable", "blackhole", "prohibit")


@rule(
    "rule-mark-zero",
    "error",
    why="networkd leaves a mark of 0 out of the rule, which then is about every packet of the host; until systemd 257 "
    "with a mask, too.",
    fix="Choose a mark that is not 0.",
)
def mark_zero(view: View) -> Iterator[Finding]:
    for item in rules(view):
        given = item.section.last("FirewallMark")
        masked = given is not None and "/" in given.value and (view.version is None or view.version > _MASK_LOST)
        if given is not None and not masked and item.mark is not None and item.mark[0] == 0:
            yield Finding(
                given.file, given.line, f"FirewallMark={given.value} is no mark: the rule is about every packet"
            )


@rule(
    "rule-all-traffic",
    "error",
    why="The kernel takes the rule as `from all`: every packet of the host goes to the VRF's table, or nowhere.",
    fix="Add the selector that is missing, usually `FirewallMark=`.",
)
def all_traffic(view: View) -> Iterator[Finding]:
    vrfs = view.vrf_tables()
    for item in rules(view):
        # A table of one's own that every packet asks first is a way to order routes; a VRF's is not.
        harmful = item.table in vrfs if item.action == "table" else item.action in _DEAD_ENDS
        if item.selects_all and item.mark is None and harmful:
            yield Finding(
                item.section.file,
                item.section.line,
                "nothing selects packets, so the rule is about every one; "
                "add FirewallMark=, From=, To= or an interface",
            )


@rule(
    "rule-no-table",
    "error",
    why="networkd then takes table main, so marked packets go where they would go anyway.",
    fix="Add `Table=`, or `Type=unreachable` if that was meant.",
)
def no_table(view: View) -> Iterator[Finding]:
    for item in rules(view):
        section = item.section
        # With other selectors, a rule for main is a way to keep some packets from the rules behind it.
        named = section.last("Table", "SuppressPrefixLength", "SuppressInterfaceGroup")
        if item.only_marked and item.action == "table" and not named:
            yield Finding(section.file, section.line, "the rule has no Table=, so it looks up main")


@rule(
    "rule-table",
    "error",
    why="A look-up in a table that nobody fills finds nothing and goes on, at last to main: what should stay in the "
    "VRF leaves it.",
    fix="Give the rule the `Table=` of the VRF that it is for.",
)
def table(view: View) -> Iterator[Finding]:
    vrfs = view.vrf_tables()
    for item in rules(view):
        known = (
            item.table is None or item.table in vrfs or item.table in _OWN_TABLES or item.table in view.filled_tables
        )
        # What fills other tables than VRFs' may be a routing daemon; packets with a mark are a tunnel's own.
        if (
            vrfs
            and item.mark is not None
            and item.action == "table"
            and not known
            and (given := item.section.last("Table"))
        ):
            are = ", ".join(f"{number} ({vrf.text('NetDev', 'Name')})" for number, vrf in sorted(vrfs.items()))
            message = (
                f"Table={given.value} is no VRF's table, and nothing here puts a route into it; the VRFs have {are}"
            )
            yield Finding(given.file, given.line, message)


@rule(
    "rule-one-family",
    "warning",
    why="Without `Family=` the kernel gets the rule for IPv4 only, and marked IPv6 packets pass it by.",
    fix="Add `Family=both`.",
)
def one_family(view: View) -> Iterator[Finding]:
    every = list(rules(view))
    for item in every:
        if not item.only_marked or item.section.last("Family") or item.families != {IPV4}:
            continue
        if not any(IPV6 in twin.families and (twin.mark, twin.action) == (item.mark, item.action) for twin in every):
            yield Finding(
                item.section.file,
                item.section.line,
                "the rule has no Family=, so it is for IPv4 only; Family=both makes it hold for IPv6, too",
            )


@rule(
    "rule-priority",
    "warning",
    why="Without `Priority=` the kernel takes the next free number below main's 32766, which is behind any rule that "
    "makes a VRF's packets unreachable, and changes with the order of things; behind 32766 main has answered already.",
    fix="Add a `Priority=` between 1000 (the kernel's l3mdev rule) and 32766.",
)
def priority(view: View) -> Iterator[Finding]:
    for item in rules(view):
        given = item.section.last("Priority")
        if item.mark is None or item.mark[0] == 0:
            continue
        if given is None:
            yield Finding(item.section.file, item.section.line, "the rule has no Priority=, so the kernel chooses one")
        elif item.priority is not None and item.priority >= _MAIN_PRIORITY:
            yield Finding(
                given.file,
                given.line,
                f"Priority={given.value} comes after main ({_MAIN_PRIORITY}), where "
                "nearly every packet has found its route",
            )


@rule(
    "rule-order",
    "error",
    why="Rules are asked by their priority, the smallest first: behind one that makes all marked packets unreachable, "
    "the rule with their table is never asked.",
    fix="Give the rule with the `Table=` the smaller `Priority=`, like 1998 before 1999.",
)
def order(view: View) -> Iterator[Finding]:
    dead: dict[tuple[tuple[int, int], str], PolicyRule] = {}
    marked = [item for item in rules(view) if item.only_marked and item.mark and item.mark[0]]
    every = [item for item in marked if item.priority is not None]
    every.sort(key=lambda item: item.priority or 0)
    for item in every:
        if not item.mark or boolean(item.section.text("InvertRule") or ""):
            continue
        for family in sorted(item.families):
            if item.action in _DEAD_ENDS:
                dead.setdefault((item.mark, family), item)
            elif first := dead.get((item.mark, family)):
                message = f"Priority={item.priority} comes after Priority={first.priority}, which is {first.action}"
                yield Finding(item.section.file, item.section.line, f"{message}, so this rule is never asked")
                break
