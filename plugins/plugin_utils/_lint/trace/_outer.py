# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways of the packets that a host's tunnels send to their peers' endpoints."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..types._net import Numbers
from ..types._types import number
from ..units._section import Section
from ..units._view import View
from ._host import Host, host_of
from ._shapes import Flow, Link, Route, Way

# What stands for any address that only a default route holds, or the two halves of one.
ANYWHERE = {4: (Numbers(4, 1, 0), Numbers(4, 1, 1 << 31)), 6: (Numbers(6, 3, 1 << 125),)}


class Outer(t.NamedTuple):
    """The way to an endpoint, or to any peer if ``section`` is None; ``endpoint`` is it in words.

    Of endpoints that are routed alike, only the first is kept.
    """

    tunnel: Link
    section: Section | None
    endpoint: str
    flow: Flow
    destination: Numbers
    way: Way


class _Ways(t.NamedTuple):
    found: list[Outer]


def outer_ways(view: View) -> list[Outer]:
    """Return the ways of a host's outer packets, each once for a tunnel, an IP version and a route."""
    found = view.derived.get(_Ways)
    if not isinstance(found, _Ways):
        host = host_of(view)
        # With units of several hosts, the routes of one may seem to be the routes of another one.
        tunnels = [] if any(link.conditional for link in host.links) else host.tunnels
        found = view.derived[_Ways] = _Ways([way for tunnel in tunnels for way in _of_tunnel(host, tunnel)])
    return found.found


def mark_of(tunnel: Link) -> int:
    """Return the mark of a tunnel's outer packets, 0 for none."""
    given = None if tunnel.netdev is None else tunnel.netdev.text("WireGuard", "FirewallMark", "FwMark")
    return number(given or "") or 0


def flow_of(tunnel: Link, version: int, port: int | None = None) -> Flow:
    """Return what routing policy rules see of a tunnel's outer packets: WireGuard's socket is in no VRF."""
    given = None if tunnel.netdev is None else tunnel.netdev.text("WireGuard", "ListenPort")
    return Flow(version, mark_of(tunnel), protocol="udp", source_port=number(given or ""), port=port)


def _of_tunnel(host: Host, tunnel: Link) -> Iterator[Outer]:
    seen: set[tuple[int, Route | None, str]] = set()
    flows: dict[tuple[int, int], Flow] = {}
    sections = [] if tunnel.netdev is None else tunnel.netdev.named("WireGuardPeer")
    named = None
    for section in sections:
        endpoint = section.body.endpoint
        if endpoint is None:
            named = named or section
            continue
        to = endpoint.numbers
        place = (to.version, endpoint.port)
        if place not in flows:
            flows[place] = flow_of(tunnel, to.version, endpoint.port)
        way = host.way(flows[place], to)
        kind = (to.version, way.route, way.type)
        if kind not in seen:
            seen.add(kind)
            yield Outer(tunnel, section, section.text("Endpoint") or endpoint.host, flows[place], to, way)
    if named is not None:
        yield from _to_anyone(host, tunnel, named)


def _to_anyone(host: Host, tunnel: Link, section: Section) -> Iterator[Outer]:
    """Yield the way to a peer whose address is unknown, if the halves of the address space are routed alike."""
    given = section.text("Endpoint")
    for version, halves in ANYWHERE.items():
        flow = flow_of(tunnel, version)
        ways = [host.way(flow, half) for half in halves]
        if len({(way.link, way.type) for way in ways}) == 1:
            yield Outer(tunnel, section if given else None, given or "its peers", flow, halves[0], ways[0])
