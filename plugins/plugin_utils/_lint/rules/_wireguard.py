# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about tunnels: their marks, peers, ports and endpoints."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterator

from ....module_utils._common._addresses import prefix_list
from ....module_utils._common._unit_file import Assignment
from ..trace._families import demanded
from ..types._net import Numbers, interface, numbers
from ..types._types import number, prefix
from ..units._policy import IPV4, IPV6
from ..units._section import Section
from ..units._sections import Reader
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule, section_rule, where

_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?", re.ASCII)


def _peers(view: View) -> Iterator[tuple[Unit, Section]]:
    for unit in view.devices("wireguard"):
        for section in unit.named("WireGuardPeer"):
            yield unit, section


def _prefixes(section: Section) -> Iterator[tuple[Assignment, str]]:
    """Yield the prefixes of a peer as they are written, with the assignment."""
    for given in section.values("AllowedIPs"):
        for item in prefix_list(given.value):
            yield given, item


@rule(
    "mark-without-rule",
    "error",
    why="The tunnel marks its outer packets, but no routing policy rule selects the mark. Main routes them: they leave "
    "outside the VRF, or enter the tunnel itself.",
    fix="Add a [RoutingPolicyRule] with the same `FirewallMark=`, the VRF's `Table=` and `Family=both`.",
)
def mark_without_rule(view: View, report: Report) -> None:
    covered: dict[int, set[str]] = {}
    if not view.policy_rules and not view.devices("vrf"):
        return  # the mark may be for a firewall, or another program sets the rules
    for unit in view.devices("wireguard"):
        given = unit.last("WireGuard", "FirewallMark", "FwMark")
        mark = number(given.value) if given else None
        if given is None or not mark:
            continue
        if mark not in covered:
            covered[mark] = {family for item in view.policy_rules if item.selects(mark) for family in item.families}
        wanted = demanded(view, mark)
        wanted = wanted if wanted or covered[mark] else {IPV4, IPV6}
        if missing := sorted(wanted - covered[mark]):
            words = "no [RoutingPolicyRule] here has FirewallMark={value} for {family}: main routes the marked packets"
            report(given, words, value=given.value, family=" or ".join(missing))


@section_rule(
    "endpoint",
    "error",
    why="Without a port, networkd drops the peer or uses port 0. Without brackets, it takes the end of an IPv6 address "
    "as the port, or the port as the end of the address.",
    fix="Write `192.0.2.1:51820`, `[2001:db8::1]:51820` or `host.example:51820`.",
    in_force=True,
)
def endpoint(reader: Reader, section: Section, report: Report) -> None:
    for given in section.values("Endpoint") if reader.has_peer(section.name) else ():
        if not given.value.startswith("@") and (wrong := _endpoint_problem(given.value)):
            words, fields = wrong
            report(given, f"Endpoint={{value}}: {words}", value=given.value, **fields)


def _endpoint_problem(value: str) -> tuple[str, dict[str, str]] | None:
    if value.startswith("["):
        host, bracket, rest = value[1:].partition("]")
        network = prefix(host)
        if not bracket or network is None or network.version != 6 or "/" in host:
            return "the brackets must hold an IPv6 address", {"host": host}
        port = rest[1:] if rest.startswith(":") else None
    else:
        host, colon, port_text = value.rpartition(":")
        if ":" in host:
            return "an IPv6 address needs brackets, like {near}", {"near": _bracketed(value)}
        port = port_text if colon else None
        host = host if colon else value
        if not _is_host(host):
            return "'{host}' is neither an IPv4 address nor a host name", {"host": host}
    if port is None:
        return "the port is missing", {"host": host}
    found = number(port)
    right = found is not None and 1 <= found <= 65535
    return None if right else ("'{port}' is not a port from 1 to 65535", {"host": host, "port": port})


def _bracketed(value: str) -> str:
    address, _colon, port = value.rpartition(":")
    whole = prefix(value) is not None
    return f"[{address}]:{port}" if prefix(address) and (not whole or len(port) > 4) else f"[{value}]:51820"


def _is_host(text: str) -> bool:
    if text.replace(".", "").isdigit():
        try:
            return bool(ipaddress.IPv4Address(text))
        except ValueError:
            return False
    return _HOST_NAME.fullmatch(text) is not None


@section_rule(
    "peer-without-key",
    "error",
    why="networkd ignores the whole [WireGuardPeer].",
    fix="Add `PublicKey=`.",
    in_force=True,
)
def peer_without_key(reader: Reader, section: Section, report: Report) -> None:
    if reader.has_peer(section.name) and section.text("PublicKey", "PublicKeyFile") is None:
        report(section, "[WireGuardPeer] has no PublicKey=, so networkd ignores it")


@rule(
    "peer-key-shared",
    "error",
    why="The kernel identifies a peer by its key. If two peers have one key, only the first stays, with only its own "
    "`AllowedIPs=`.",
    fix="Join the two peers, or correct the key.",
)
def peer_key_shared(view: View, report: Report) -> None:
    seen: dict[tuple[str, str], Section] = {}
    for unit, section in _peers(view):
        key = section.text("PublicKey")
        owner = section if key is None else seen.setdefault((unit.name, key), section)
        if owner is not section and (given := section.last("PublicKey")) and (first := owner.last("PublicKey")):
            report(given, "PublicKey= is also the key of the peer at {other}", other=where(first))


@rule(
    "allowed-ips-shared",
    "error",
    why="A prefix belongs to one peer: the first in the file keeps it, the other one loses it.",
    fix="Give the prefix to one peer, or use an interface for each peer.",
)
def allowed_ips_shared(view: View, report: Report) -> None:
    for unit in view.devices("wireguard"):
        sections = unit.named("WireGuardPeer")
        owners: dict[Numbers, Section] = {}
        if len(sections) > 1 and any(
            owners.setdefault(item, section) is not section for section in sections for item in section.body.allowed
        ):
            _report_shared(sections, report)


def _report_shared(sections: list[Section], report: Report) -> None:
    seen: dict[Numbers, tuple[Section, Assignment]] = {}
    for section in sections:
        for given, item in _prefixes(section):
            if (network := prefix(item)) is not None:
                owner, first = seen.setdefault(numbers(network), (section, given))
                if owner is not section:
                    report(given, "{prefix} belongs to the peer at {other} already", prefix=network, other=where(first))


@rule(
    "port-shared",
    "error",
    why="The second tunnel does not come up (`Address already in use`), even in another VRF.",
    fix="Give each tunnel a port of its own.",
)
def port_shared(view: View, report: Report) -> None:
    seen: dict[int, Unit] = {}
    for unit in view.devices("wireguard"):
        given = unit.last("WireGuard", "ListenPort")
        port = number(given.value) if given else None
        if given is None or not port or unit.named("Match"):
            continue
        first = seen.setdefault(port, unit)
        if first is not unit:
            report(given, "ListenPort={port} is also the port of {device}", port=port,
                   device=first.text("NetDev", "Name") or first.name)  # fmt: skip


@section_rule(
    "allowed-ips-host-bits",
    "warning",
    why="The kernel cuts the address to its prefix. With `10.0.0.2/24` the peer gets all of 10.0.0.0/24. Every other "
    "peer of the tunnel loses the addresses in it for which it has no longer prefix.",
    fix="Write `/32` or `/128` for one host, or the prefix itself if the peer may have all of it.",
    in_force=True,
)
def allowed_ips_host_bits(reader: Reader, section: Section, report: Report) -> None:
    if not reader.has_peer(section.name) or not any(map(_has_host_bits, section.body.texts("AllowedIPs"))):
        return
    for given, item in _prefixes(section):
        found = interface(item)
        if found is not None and found.network.network_address != found.ip:
            report(given, "{prefix} means all of {network}", prefix=item, network=found.network)


@functools.lru_cache(1 << 16)
def _has_host_bits(value: str) -> bool:
    """Return whether a prefix in a value of AllowedIPs= has host bits."""
    found = [interface(item) for item in prefix_list(value)]
    return any(item is not None and item.network.network_address != item.ip for item in found)
