# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a packet through the units of each host, for ``networkd-lint --trace``: as lines, or as JSON."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterator, Sequence

from ..rules._finding import shown
from ..trace._host import host_of
from ..trace._shapes import UNICAST, Flow, Step, Way, table_name
from ..trace._words import at, prefix_text, route_text
from ..types._net import Numbers, address, numbers
from ..units._view import View
from ._shapes import TracedRoute, TracedStep, TracedWay


class Request(t.NamedTuple):
    """A packet to trace: what `ip route get` takes. ``vrf`` is the VRF of the socket, ``incoming`` an interface."""

    to: str
    mark: int = 0
    source: str | None = None
    vrf: str | None = None
    incoming: str | None = None


def traces(hosts: Sequence[View], request: Request) -> list[tuple[str, Way]]:
    """Return each host's root with the way of a packet there. Raises ValueError for what is no address or no VRF."""
    to = _address(request.to)
    source = None if request.source is None else _address(request.source)
    if source is not None and source.version != to.version:
        raise ValueError(f"{request.source}: not an IPv{to.version} address like {request.to}")
    found = []
    for view in hosts:
        if not view.units:
            continue
        host = host_of(view)
        vrf = request.vrf
        if request.incoming is not None:
            by = [link.vrf for link in host.links if request.incoming == link.name]
            vrf = request.incoming if request.incoming in host.vrfs else by[0] if by else vrf
        if request.vrf is not None and request.vrf not in host.vrfs:
            raise ValueError(f"{request.vrf}: no VRF here has this name; the VRFs are {', '.join(host.vrfs) or 'none'}")
        # The kernel's own default of RTM_GETROUTE.
        flow = Flow(to.version, request.mark, source, vrf, request.incoming, "udp")
        found.append((view.root, host.way(flow, to)))
    return found


def _address(text: str) -> Numbers:
    found = address(text)
    if found is None:
        raise ValueError(f"{text}: not an IP address")
    return numbers(found)


def as_lines(ways: Sequence[tuple[str, Way]], request: Request) -> str:
    """Return the ways for people: the steps, and below them what `ip route get` prints."""
    lines = []
    for root, way in ways:
        if len(ways) > 1:
            lines.append(f"{root}:")
        lines += [f"  {_step(step)}" for step in way.steps]
        lines.append(_answer(way, request))
        if way.unsure:
            names = " and ".join(sorted({link.name for link in way.unsure}))
            lines.append(f"  {names} may learn a better route")
    return "".join(f"{shown(line)}\n" for line in lines)


def _step(step: Step) -> str:
    place = "" if step.rule.section is None else f" at {at(step.rule.section)}"
    words = f"priority {step.rule.priority}{place}: "
    if step.rule.action not in ("table", "l3mdev"):
        return f"{words}{step.rule.action}"
    words += f"table {table_name(step.table)}: "
    if step.route is None:
        return f"{words}no route"
    return f"{words}{route_text(step.route)}" + ("" if step.answers else ", which does not answer")


def _answer(way: Way, request: Request) -> str:
    mark = f" mark {request.mark:#x}" if request.mark else ""
    source = f" from {request.source}" if request.source else ""
    route = way.route
    if route is None or way.type not in (UNICAST, "local"):
        return f"{way.type} {request.to}{source}{mark}"
    table = table_name(way.steps[-1].table)
    if way.type == "local":
        return f"local {request.to}{source} dev lo table {table}{mark}"
    via = f" via {route.gateway}" if route.gateway is not None else " via a gateway" if route.learnt else ""
    return f"{request.to}{source}{via} dev {route.link.name} table {table}{mark}"


def as_json(ways: Sequence[tuple[str, Way]]) -> str:
    """Return a list of ``TracedWay``."""
    return json.dumps([_data(root, way) for root, way in ways], indent=2, ensure_ascii=False) + "\n"


def _data(root: str, way: Way) -> TracedWay:
    return {
        "host": shown(root),
        "type": way.type,
        "route": None if way.route is None else _route(way),
        "steps": list(_steps(way)),
        "unsure": sorted({shown(link.name) for link in way.unsure}),
    }


def _route(way: Way) -> TracedRoute | None:
    route = way.route
    if route is None:
        return None
    return {
        "prefix": prefix_text(route.prefix),
        "device": shown(route.link.name),
        "gateway": route.gateway,
        "table": way.steps[-1].table,
        "metric": route.metric,
        "learnt": route.learnt,
        "place": shown(at(route.where)),
    }


def _steps(way: Way) -> Iterator[TracedStep]:
    for step in way.steps:
        yield {
            "priority": step.rule.priority,
            "action": step.rule.action,
            "table": step.table,
            "place": None if step.rule.section is None else shown(at(step.rule.section)),
            "found": None if step.route is None else shown(route_text(step.route)),
            "answers": step.answers,
        }
