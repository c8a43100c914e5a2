# SPDX-License-Identifier: GPL-3.0-or-later
"""The links, tables and routing policy rules of one host, built once; and the way of a packet through them."""

from __future__ import annotations

import bisect
import functools

from ..types._net import Numbers
from ..units._view import View
from ._links import links_of
from ._policy import matches, rules_of
from ._routes import routes_of
from ._shapes import NO_ROUTE, THROW, Flow, Link, Route, Rule, Step, Way
from ._tables import Table

_NOWHERE = ("unreachable", "blackhole", "prohibit")


class Host:
    """What decides the way of a packet on one host."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.links = list(links_of(view))
        self._flows: dict[Flow, list[Rule]] = {}
        # Mark -> the IP versions that the tunnels with it need (_families.py): many rules ask for one mark.
        self.demanded: dict[int, set[str]] = {}

    @functools.cached_property
    def tables(self) -> dict[tuple[int, int], Table]:
        """Return (table, IP version) -> the routes in it."""
        found: dict[tuple[int, int], Table] = {}
        for link in self.links:
            for table, route in routes_of(self.view, link):
                if table is not None:
                    place = (table, route.prefix.version)
                    if place not in found:
                        found[place] = Table()
                    found[place].add(route)
        return found

    @functools.cached_property
    def by_link(self) -> dict[int, list[Route]]:
        """Return the id of each link -> its routes, in whatever table."""
        found: dict[int, list[Route]] = {}
        for table in self.tables.values():
            for route in table.routes():
                found.setdefault(id(route.link), []).append(route)
        return found

    @functools.cached_property
    def rules(self) -> dict[int, list[Rule]]:
        """Return IP version -> the routing policy rules in the order of the lookup."""
        return {version: rules_of(self.view, version) for version in (4, 6)}

    @functools.cached_property
    def tunnels(self) -> list[Link]:
        """Return the WireGuard interfaces that a .network configures."""
        return [link for link in self.links if link.kind == "wireguard"]

    @functools.cached_property
    def vrfs(self) -> dict[str, int | None]:
        """Return the name of each VRF -> its table."""
        names = {link.vrf for link in self.links if link.vrf is not None}
        names |= {name for vrf in self.view.devices("vrf") if (name := vrf.text("NetDev", "Name")) is not None}
        return {name: self._vrf_table(name) for name in sorted(names)}

    def _vrf_table(self, name: str) -> int | None:
        device = self.view.named_devices.get((name, "vrf"))
        return self.view.table(device.text("VRF", "Table", "TableId")) if device is not None else None

    def way(self, flow: Flow, destination: Numbers) -> Way:
        """Return the way of a packet: fib_rules_lookup(), with the lookup in each table."""
        rules = self._of_flow(flow)
        steps: list[Step] = []
        unsure: list[Link] = []
        place = 0
        while place < len(rules):
            rule = rules[place]
            place += 1
            if rule.destination is not None and not matches(rule, flow, destination):
                continue
            if rule.action == "goto" and rule.target is not None:
                place = self._target(rules, rule.target, flow.version, place)
                continue
            if rule.action in _NOWHERE:
                return Way(rule.action, [*steps, Step(rule, None, None, True)], None, unsure)
            step = self._looked_up(rule, flow, destination)
            if step is None:
                continue
            steps.append(step)
            table = self.tables.get((step.table or 0, flow.version))
            if table is not None and table.learnt:
                unsure += [route.link for route in table.learnt if route is not step.route]
            if step.answers and step.route is not None:
                return Way(step.route.type, steps, step.route, unsure)
        return Way(NO_ROUTE, steps, None, unsure)

    def _target(self, rules: list[Rule], target: int, version: int, place: int) -> int:
        """Return the place where a lookup continues after GoTo=: without a rule of that priority, it does not jump."""
        if all(rule.priority != target for rule in self.rules[version]):
            return place
        return max(place, bisect.bisect_left(rules, target, key=_priority))

    def _of_flow(self, flow: Flow) -> list[Rule]:
        """Return the rules that may select packets of a flow: all that do whatever the destination is, and the rest."""
        if flow not in self._flows:
            anywhere = Numbers(flow.version, 0, 0)
            every = self.rules[flow.version]
            self._flows[flow] = [rule for rule in every if rule.destination or matches(rule, flow, anywhere)]
        return self._flows[flow]

    def _looked_up(self, rule: Rule, flow: Flow, destination: Numbers) -> Step | None:
        """Return what a rule's table answers; None for a rule that looks up nothing."""
        if rule.action not in ("table", "l3mdev"):
            return None
        table = self.vrfs.get(flow.vrf or "") if rule.in_vrf else rule.table
        found = self.tables.get((table, flow.version)) if table is not None else None
        route = found.lookup(destination) if found is not None else None
        answers = route is not None and route.type != THROW and not _suppressed(rule, route)
        return Step(rule, table, route, answers)


def _suppressed(rule: Rule, route: Route) -> bool:
    """Return whether SuppressPrefixLength= drops a route; one to nowhere answers nevertheless."""
    return rule.suppress is not None and route.type not in _NOWHERE and route.prefix.length <= rule.suppress


def _priority(rule: Rule) -> int:
    return rule.priority


def host_of(view: View) -> Host:
    """Return the tables and rules of a host, which are built once for all that ask."""
    found = view.derived.get(Host)
    if not isinstance(found, Host):
        found = view.derived[Host] = Host(view)
    return found
