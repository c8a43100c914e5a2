# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that describes hosts: variables of each, tunnels of all, and a group for each tunnel."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ....module_utils._common._layout import is_of_ifupdown
from ._shapes import Host, Interface, Vrf
from ._tunnel import Keys, Members, Owners, Value

_DEFAULTS = ("0.0.0.0/0", "::/0")
_ASIDE = (
    "These units are what the variables above describe. The first change sets them aside; a rollback and "
    "transit.networkd.remove restore them."
)
_OF_IFUPDOWN = "Of a file of ifupdown, only the interfaces above are taken out."
# The parts of an interface that are variables of their own, in their order.
_OF_INTERFACE = ("drop_in", "addresses", "gateways", "dhcp", "accept_ra", "dns", "mtu", "metric")


@dataclass
class Variable:
    """A variable, and the comments above it."""

    name: str
    value: Value
    comments: list[str] = field(default_factory=list)


@dataclass
class Adopted:
    """Variables by host, the tunnels of all of them, and the groups that are made for tunnels."""

    hosts: dict[str, list[Variable]]
    tunnels: Variable
    groups: dict[str, list[str]]
    notes: dict[str, list[str]]


def adopted(hosts: Mapping[str, Host], groups: Mapping[str, Sequence[str]]) -> Adopted:
    """Return the inventory of ``hosts``; ``groups`` are those that there are already, with their hosts."""
    owners, shared_keys = _owners(hosts)
    names = sorted({tunnel.name for row in hosts.values() for tunnel in row.tunnels})
    tunnels = [Members(name, hosts, owners) for name in names]
    made: dict[str, list[str]] = {}
    shared: list[Keys] = []
    for members in tunnels:
        group = _group(members, groups)
        if group not in groups:
            made[group] = list(members.tunnels)
        settings = members.settings(group)
        if exits := [host for host in members.tunnels if set(_networks(members, host)) & set(_DEFAULTS)]:
            settings["exits"] = exits
        shared.append(settings)
    notes = [*shared_keys, *(note for members in tunnels for note in members.notes)]
    return Adopted(
        hosts={host: _variables(host, row, tunnels) for host, row in sorted(hosts.items())},
        tunnels=Variable("wireguard_vrf_tunnels", shared, notes),
        groups=made,
        notes={host: row.notes for host, row in hosts.items()},
    )


def _owners(hosts: Mapping[str, Host]) -> tuple[Owners, list[str]]:
    """Return whose each public key is, and what a person is told of keys that several hosts have."""
    found: dict[str, tuple[str, str]] = {}
    notes = []
    for host, row in hosts.items():
        for tunnel in row.tunnels:
            if tunnel.public_key is None:
                continue
            other, name = found.setdefault(tunnel.public_key, (host, tunnel.name))
            if other != host:
                notes.append(
                    f"{host} and {other} have the same key ({tunnel.name}, {name}): one of them needs another."
                )
    return found, notes


def _group(members: Members, groups: Mapping[str, Sequence[str]]) -> str:
    """Return a group that has the members of a tunnel and no other host, or the name of one to make."""
    there = set(members.tunnels)
    known = [name for name, hosts in groups.items() if set(hosts) == there and name not in ("all", "ungrouped")]
    return min(known) if known else f"tunnel_{re.sub(r'[^A-Za-z0-9_]', '_', members.name)}"


def _variables(host: str, row: Host, tunnels: Iterable[Members]) -> list[Variable]:
    own = [members for members in tunnels if host in members.tunnels]
    found = [Variable("wireguard_vrf_vrfs", [_vrf(vrf) for vrf in row.vrfs], _comments(row.vrfs))] if row.vrfs else []
    comments = [note for each in row.interfaces for note in (*_from(each.path, *each.stanzas), *each.notes)]
    found.append(
        Variable("wireguard_vrf_interfaces", [_interface(each, row.vrfs) for each in row.interfaces], comments)
    )
    addresses: dict[str, Value] = {members.name: members.tunnels[host].addresses for members in own}
    notes = [note for members in own for note in (*_comments([members.tunnels[host]]), *_one_key(members, host))]
    if own:
        found.append(Variable("wireguard_vrf_addresses", addresses, notes))
    networks = list(dict.fromkeys(each for members in own for each in _networks(members, host)))
    if networks:
        found.append(
            Variable("wireguard_vrf_networks", networks, ["What peers allow this host, beside its addresses."])
        )
    found += _endpoints(host, row, own)
    if row.forwarding:
        found.append(Variable("wireguard_vrf_forwarding", True))
    if row.systemd_version:
        found.append(Variable("wireguard_vrf_systemd_version", row.systemd_version))
    if aside := row.paths():
        shared = any(map(is_of_ifupdown, aside))
        found.append(Variable("wireguard_vrf_set_aside", aside, [_ASIDE, *([_OF_IFUPDOWN] if shared else [])]))
    units = {name: list(unit) for name, unit in row.units.items()}
    for members in own:
        for name, unit in members.by_units(host).items():
            units.setdefault(name, []).extend(unit)
    if units:
        found.append(Variable("wireguard_vrf_units", units, ["Settings that no other variable has."]))
    return found


def _vrf(vrf: Vrf) -> Keys:
    return {"name": vrf.name, "table": vrf.table, **({"mark": vrf.mark} if vrf.mark else {})}


def _interface(each: Interface, vrfs: Sequence[Vrf]) -> Keys:
    found: Keys = {"name": each.name}
    if each.vrf and vrfs and each.vrf != vrfs[0].name:
        found["vrf"] = each.vrf
    for name in _OF_INTERFACE:
        value = getattr(each, name)
        if value not in (None, [], "no"):
            found[name] = value
    return found


def _comments(rows: Iterable[Vrf] | Iterable[object]) -> list[str]:
    return [line for row in rows for line in (*_from(*getattr(row, "paths", ())), *getattr(row, "notes", ()))]


def _from(*paths: str | None) -> list[str]:
    known = [path for path in paths if path]
    return [f"From {' and '.join(known)}."] if known else []


def _one_key(members: Members, host: str) -> list[str]:
    key = members.tunnels[host].public_key
    return [f"The public key of {members.name} is {key}."] if key else []


def _networks(members: Members, host: str) -> list[str]:
    """Return the prefixes that the peers of a member allow it, without its addresses and the tunnel's prefixes."""
    own = {ipaddress.ip_interface(word).ip for word in members.tunnels[host].addresses}
    found = []
    for _peer, other, peer in members.links():
        for word in peer.allowed_ips if other == host else ():
            network = ipaddress.ip_network(word)
            single = network.prefixlen == network.max_prefixlen and network.network_address in own
            if not single and word not in members.prefixes():
                found.append(word)
    return list(dict.fromkeys(found))


def _endpoints(host: str, row: Host, own: Iterable[Members]) -> list[Variable]:
    """Return where peers reach this host, where that is not what the collection takes by itself."""
    said: list[str] = []
    comments: list[str] = []
    peers = False
    for members in own:
        for other, end, peer in members.links():
            peers = peers or host in (other, end)
            if end != host or not peer.endpoint:
                continue
            name, _colon, port = peer.endpoint.rpartition(":")
            said.append(name.strip("[]"))
            there = members.tunnels[host].port
            if there and port != str(there):
                comments.append(f"{other} sends to port {port}, and {members.name} listens on {there}.")
    first = row.vrfs[0].name if row.vrfs else None
    static = [word.partition("/")[0] for each in row.interfaces if each.vrf == first for word in each.addresses]
    found = list(dict.fromkeys(said))
    if not peers or set(found) == set(static):
        return [Variable("wireguard_vrf_endpoints", static, comments)] if comments else []
    if not found:
        comments.append("No peer has an endpoint of this host.")
    return [Variable("wireguard_vrf_endpoints", found, comments)] if found or static else []
