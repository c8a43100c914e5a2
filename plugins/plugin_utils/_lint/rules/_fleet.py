# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Hosts against each other: both ends of a tunnel, and what must be there once only."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, fleet_rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._fleet import Fleet
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import addresses

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._fleet import End
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View


@fleet_rule(
    "peer-is-self",
    "error",
    why="The kernel drops a peer that has the interface's own public key, without a word.",
    fix="Give the peer the other host's public key: `wg pubkey` prints it there.",
)
def peer_is_self(views: Sequence[View]) -> Iterator[Finding]:
    fleet = Fleet.of(views)
    # Where the private key is in a file, the other hosts know the public one.
    said = {id(peer.end): peer.key for peer in fleet.peers if peer.end is not None and peer.key is not None}
    for peer in fleet.peers:
        item, own, other = peer.key, peer.of.public_key, said.get(id(peer.of))
        if item is None:
            continue
        if item.value == own:
            yield Finding(item.file, item.line, "PublicKey= is this interface's own, so the kernel drops the peer")
        elif own is None and other is not None and item.value == other.value:
            message = f"PublicKey= is this interface's own, if {other.file}:{other.line} is right"
            yield Finding(item.file, item.line, message)


@fleet_rule(
    "hosts-key-shared",
    "error",
    why="A key is an identity: with one private key on two hosts, or one public key taken for two hosts, a third host "
    "can talk to one of them at a time only, and whoever breaks into one of them can be the other.",
    fix="Make a key on each host, and give each peer that of its own host.",
)
def hosts_key_shared(views: Sequence[View]) -> Iterator[Finding]:
    fleet = Fleet.of(views)
    own: dict[str, End] = {}
    for end in fleet.ends:
        if end.public_key is None or end.private_key is None:
            continue
        first = own.setdefault(end.public_key, end)
        if first.host is not end.host and first.private_key is not None and not _alike(first, end):
            where = f"{first.private_key.file}:{first.private_key.line}"
            yield Finding(end.private_key.file, end.private_key.line, f"PrivateKey= is the key at {where}, too")
    owners: dict[str, tuple[End, Assignment]] = {}
    for peer in fleet.peers:
        if peer.key is not None and peer.end is not None:
            owner, place = owners.setdefault(peer.key.value, (peer.end, peer.key))
            if owner.host is not peer.end.host:
                message = f"this is {peer.end.name}'s peer entry, but {place.file}:{place.line} has its PublicKey= for"
                yield Finding(peer.key.file, peer.key.line, f"{message} {owner.name}")


def _alike(first: End, second: End) -> bool:
    """Whether two ends look like one host's, in two states that stand side by side."""
    texts = [
        {str(address) for _item, address in addresses(end.network)} if end.network is not None else set()
        for end in (first, second)
    ]
    return texts[0] == texts[1]


@fleet_rule(
    "hosts-key-differs",
    "error",
    why="A host answers to one key: who has another one for it never gets a handshake.",
    fix="Give every peer entry for the host the public key that `wg pubkey` prints there.",
)
def hosts_key_differs(views: Sequence[View]) -> Iterator[Finding]:
    fleet = Fleet.of(views)
    known: dict[int, tuple[str, str]] = {}
    for end in fleet.ends:
        if end.public_key is not None and end.private_key is not None:
            known[id(end)] = (end.public_key, f"{end.private_key.file}:{end.private_key.line}")
    for peer in fleet.peers:
        if peer.key is None or peer.end is None or peer.key.value.startswith("@"):
            continue
        key, where = known.setdefault(id(peer.end), (peer.key.value, f"{peer.key.file}:{peer.key.line}"))
        if key != peer.key.value:
            yield Finding(peer.key.file, peer.key.line, f"PublicKey= is not the key of {peer.end.name} at {where}")


@fleet_rule(
    "hosts-address-shared",
    "warning",
    why="Two hosts of one tunnel with one address: the others can send to one of them only.",
    fix="Give each host an address of its own in the tunnel.",
)
def hosts_address_shared(views: Sequence[View]) -> Iterator[Finding]:
    seen: dict[object, tuple[End, Assignment]] = {}
    for end in Fleet.of(views).ends:
        for item, address in addresses(end.network) if end.network is not None else ():
            if address.ip.is_link_local:
                continue
            first, place = seen.setdefault(address.ip, (end, item))
            # Hosts that share no peer are in different networks: examples side by side, or two tenants.
            if first.host is not end.host and first.keys & end.keys:
                yield Finding(item.file, item.line, f"{address.ip} stands at {place.file}:{place.line}, too")


@fleet_rule(
    "peer-one-sided",
    "warning",
    why="WireGuard drops what comes from a key that it does not know: without an entry at the other end there is never "
    "a handshake, and without an address in its `AllowedIPs=` every packet is dropped after it.",
    fix="Add a [WireGuardPeer] for this host at the other end, with this host's addresses in `AllowedIPs=`.",
)
def peer_one_sided(views: Sequence[View]) -> Iterator[Finding]:
    for peer in Fleet.of(views).peers:
        here = {address.ip for _item, address in addresses(peer.of.network)} if peer.of.network is not None else set()
        if peer.end is None or not here or not peer.end.certain:
            continue
        if not any(address in peer.end.allowed for address in here):
            message = f"{peer.end.name} ({peer.end.unit.where}) has no peer with an address of this host"
            yield Finding(peer.section.file, peer.section.line, message)


@fleet_rule(
    "endpoint-elsewhere",
    "warning",
    why="The other host does not listen there, so no handshake begins at this end; unless a gateway in between "
    "forwards the port.",
    fix="Give the address and the `ListenPort=` of the host that has the peer's key; with a forwarded port, disable "
    "this rule for the file.",
)
def endpoint_elsewhere(views: Sequence[View]) -> Iterator[Finding]:
    fleet = Fleet.of(views)
    for peer in fleet.peers:
        if peer.end is None or peer.endpoint is None:
            continue
        item, host, port = peer.endpoint
        owners = fleet.hosts_at(host)
        if owners and not any(owner is peer.end.host for owner in owners):
            yield Finding(item.file, item.line, f"{host} is an address of {owners[0].root}, not of {peer.end.name}")
        elif peer.end.port is not None and port != peer.end.port:
            message = f"port {port}, but {peer.end.name} has ListenPort={peer.end.port} ({peer.end.unit.where})"
            yield Finding(item.file, item.line, message)
