# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Tunnels: their marks, peers, ports and keys."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import prefix_list
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._net import interface
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import number, prefix
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import MAIN
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._policy import IPV4, IPV6, rules

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment, Section, Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?", re.ASCII)


def _peers(view: View) -> Iterator[tuple[Unit, Section]]:
    for unit in view.devices("wireguard"):
        for section in unit.named("WireGuardPeer"):
            yield unit, section


@rule(
    "mark-without-rule",
    "error",
    why="The tunnel marks its outer packets, but no rule asks for the mark: they are routed by main, so they leave "
    "outside of the VRF or enter the tunnel itself.",
    fix="Add a [RoutingPolicyRule] with the same `FirewallMark=`, the VRF's `Table=` and `Family=both`.",
)
def mark_without_rule(view: View) -> Iterator[Finding]:
    every = list(rules(view))
    covered: dict[int, set[str]] = {}
    if not every and not view.devices("vrf"):
        return  # the mark may be for a firewall, or the rules somebody else's
    for unit in view.devices("wireguard"):
        given = unit.last("WireGuard", "FirewallMark", "FwMark")
        mark = number(given.value) if given else None
        if given is None or not mark:
            continue
        if mark not in covered:
            covered[mark] = {family for item in every if item.selects(mark) for family in item.families}
        if missing := [family for family in (IPV4, IPV6) if family not in covered[mark]]:
            yield Finding(
                given.file,
                given.line,
                f"no [RoutingPolicyRule] here has FirewallMark={given.value} for "
                f"{' or '.join(missing)}, so marked packets are routed by main",
            )


@rule(
    "endpoint",
    "error",
    why="Without a port, networkd drops the peer or takes port 0; without brackets, the end of an IPv6 address is "
    "taken for the port, or the port for the address's end.",
    fix="Write `192.0.2.1:51820`, `[2001:db8::1]:51820` or `host.example:51820`.",
)
def endpoint(view: View) -> Iterator[Finding]:
    for _unit, section in _peers(view):
        for given in section.values("Endpoint"):
            if not given.value.startswith("@") and (wrong := _endpoint_problem(given.value)):
                yield Finding(given.file, given.line, f"Endpoint={given.value}: {wrong}")


def _endpoint_problem(value: str) -> str | None:
    if value.startswith("["):
        address, bracket, rest = value[1:].partition("]")
        network = prefix(address)
        if not bracket or network is None or network.version != 6 or "/" in address:
            return "the brackets must hold an IPv6 address"
        port = rest[1:] if rest.startswith(":") else None
    else:
        address, colon, port_text = value.rpartition(":")
        if ":" in address:
            return f"an IPv6 address needs brackets, like {_bracketed(value)}"
        port = port_text if colon else None
        if not _host(address if colon else value):
            return f"{(address if colon else value)!r} is neither an IPv4 address nor a host's name"
    if port is None:
        return "there is no port"
    found = number(port)
    return None if found is not None and 1 <= found <= 65535 else f"{port!r} is no port from 1 to 65535"


def _bracketed(value: str) -> str:
    address, _colon, port = value.rpartition(":")
    whole = prefix(value) is not None
    return f"[{address}]:{port}" if prefix(address) and (not whole or len(port) > 4) else f"[{value}]:51820"


def _host(text: str) -> bool:
    if text.replace(".", "").isdigit():
        try:
            return bool(ipaddress.IPv4Address(text))
        except ValueError:
            return False
    return _HOST_NAME.fullmatch(text) is not None


@rule(
    "peer-without-key",
    "error",
    why="networkd ignores the whole [WireGuardPeer].",
    fix="Add `PublicKey=`.",
)
def peer_without_key(view: View) -> Iterator[Finding]:
    for _unit, section in _peers(view):
        if section.last("PublicKey", "PublicKeyFile") is None:
            yield Finding(section.file, section.line, "the peer has no PublicKey=, so networkd ignores it")


@rule(
    "peer-key-shared",
    "error",
    why="The kernel knows a peer by its key: of two with one key, only the first stays, with its AllowedIPs only.",
    fix="Join the two, or correct the key.",
)
def peer_key_shared(view: View) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Assignment] = {}
    for unit, section in _peers(view):
        given = section.last("PublicKey")
        if given is None:
            continue
        first = seen.setdefault((unit.name, given.value), given)
        if first is not given:
            yield Finding(given.file, given.line, f"the peer at {first.file}:{first.line} has the same PublicKey=")


@rule(
    "allowed-ips-shared",
    "error",
    why="A prefix belongs to one peer: the first in the file keeps it, the other one ends without it.",
    fix="Give the prefix to one peer, or make an interface for each peer.",
)
def allowed_ips_shared(view: View) -> Iterator[Finding]:
    seen: dict[tuple[str, str], tuple[Section, Assignment]] = {}
    for unit, section in _peers(view):
        for given in section.values("AllowedIPs"):
            for network in filter(None, map(prefix, prefix_list(given.value))):
                owner, first = seen.setdefault((unit.name, str(network)), (section, given))
                if owner is not section:
                    yield Finding(
                        given.file,
                        given.line,
                        f"{network} is the prefix of the peer at {first.file}:{first.line}, too, which keeps it",
                    )


@rule(
    "port-shared",
    "error",
    why="The second tunnel does not come up (Address already in use), whatever VRF it is in.",
    fix="Give each tunnel a port of its own.",
)
def port_shared(view: View) -> Iterator[Finding]:
    seen: dict[int, Unit] = {}
    for unit in view.devices("wireguard"):
        given = unit.last("WireGuard", "ListenPort")
        port = number(given.value) if given else None
        if given is None or not port or unit.named("Match"):
            continue
        first = seen.setdefault(port, unit)
        if first is not unit:
            yield Finding(
                given.file, given.line, f"ListenPort={port} is the port of {first.text('NetDev', 'Name')}, too"
            )


@rule(
    "allowed-ips-host-bits",
    "warning",
    why="The kernel cuts the address to its prefix: with `10.0.0.2/24` the peer gets all of 10.0.0.0/24, and every "
    "other peer of the tunnel loses what lies in it without a prefix of its own.",
    fix="Write `/32` or `/128` for one host, or the prefix itself if the peer may have all of it.",
)
def allowed_ips_host_bits(view: View) -> Iterator[Finding]:
    for _unit, section in _peers(view):
        for given in section.values("AllowedIPs"):
            for item in prefix_list(given.value):
                found = interface(item)
                if found is not None and found.network.network_address != found.ip:
                    yield Finding(given.file, given.line, f"{item} is all of {found.network}")


@rule(
    "tunnel-loop",
    "warning",
    why="The tunnel's own packets are routed like all others: with the default route in the tunnel they enter it "
    "again, and nothing leaves the host.",
    fix="Give [WireGuard] a `FirewallMark=`, and a [RoutingPolicyRule] that keeps marked packets out of this table.",
)
def tunnel_loop(view: View) -> Iterator[Finding]:
    for unit in view.devices("wireguard"):
        if unit.last("WireGuard", "FirewallMark", "FwMark"):
            continue
        common = unit.last("WireGuard", "RouteTable")
        for section in unit.named("WireGuardPeer"):
            table = section.last("RouteTable") or common
            wide = [
                item
                for given in section.values("AllowedIPs")
                for item in prefix_list(given.value)
                if (network := prefix(item)) is not None and network.prefixlen == 0
            ]
            if table and wide and view.table(table.value) == MAIN and not _has_route(view, section.text("Endpoint")):
                message = f"RouteTable={table.value} sends {' and '.join(wide)} into the tunnel, its own packets, too"
                yield Finding(table.file, table.line, message)
                break


def _has_route(view: View, endpoint: str | None) -> bool:
    """Whether a route for the endpoint's address alone is there, or may be: a name can be any address."""
    host = prefix((endpoint or "").rpartition(":")[0].strip("[]"))
    routes = (route for unit in view.of_kind("network") for route in unit.named("Route"))
    return host is None or any(prefix(route.text("Destination") or "") == host for route in routes)
