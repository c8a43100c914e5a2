# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules that compare hosts: both ends of a tunnel, and what may exist only once."""

from __future__ import annotations

from ....module_utils._common._unit_file import Assignment
from ..units._fleet import End, Fleet, Peer
from ..units._links import addresses
from ._registry import Report, fleet_rule, where


@fleet_rule(
    "peer-is-self",
    "error",
    why="The kernel silently drops a peer that has the public key of the interface itself.",
    fix="Give the peer the public key of the other host: `wg pubkey` prints it there.",
)
def peer_is_self(fleet: Fleet, report: Report) -> None:
    # If the private key is in a file, the other hosts know the public one.
    said = {id(peer.end): peer for peer in fleet.peers if peer.key is not None}
    for end in fleet.ends:
        other = said.get(id(end))
        wrong = end.public_key if other is None or end.public_key is not None else other.key
        for section in end.sections if wrong is not None else ():
            item = section.last("PublicKey") if section.text("PublicKey") == wrong else None
            if item is None:
                continue
            if end.public_key is not None:
                report(item, "PublicKey= is this interface's own, so the kernel drops the peer")
            elif other is not None:
                words = "PublicKey= is this interface's own, if {other} is right"
                report(item, words, other=where(other.at("PublicKey")))


@fleet_rule(
    "hosts-key-shared",
    "error",
    why="A key is an identity. If two hosts have one private key, or one public key stands for two hosts, a third host "
    "can talk to only one of them at a time. An attacker on one of them can also impersonate the other.",
    fix="Make a key on each host, and give each peer the key of its own host.",
)
def hosts_key_shared(fleet: Fleet, report: Report) -> None:
    own: dict[str, End] = {}
    for end in fleet.ends:
        if end.public_key is None or end.private_key is None:
            continue
        first = own.setdefault(end.public_key, end)
        if first.host is not end.host and first.private_key is not None and not _alike(first, end):
            report(end.private_key, "PrivateKey= is also the key at {other}", other=where(first.private_key))
    owners: dict[str, tuple[End, Peer]] = {}
    for peer in fleet.peers:
        if peer.key is not None:
            owner, first_peer = owners.setdefault(peer.key, (peer.end, peer))
            if owner.host is not peer.end.host:
                words = "PublicKey= for {wanted} is the key that {other} has for {peer}"
                report(
                    peer.at("PublicKey"),
                    words,
                    wanted=peer.end.name,
                    other=where(first_peer.at("PublicKey")),
                    peer=owner.name,
                )


def _alike(first: End, second: End) -> bool:
    """Return whether two ends look like one host in two states, like before and after a change."""
    return {str(address) for address in first.addresses} == {str(address) for address in second.addresses}


@fleet_rule(
    "hosts-key-differs",
    "error",
    why="A host has one key. A peer that has another key for it never gets a handshake.",
    fix="Give every peer entry for the host the public key that `wg pubkey` prints there.",
)
def hosts_key_differs(fleet: Fleet, report: Report) -> None:
    known: dict[int, tuple[str, Assignment | Peer]] = {}
    for end in fleet.ends:
        if end.public_key is not None and end.private_key is not None:
            known[id(end)] = (end.public_key, end.private_key)
    for peer in fleet.peers:
        if peer.key is None or peer.key.startswith("@"):
            continue
        key, other = known.setdefault(id(peer.end), (peer.key, peer))
        if key != peer.key:
            place = other.at("PublicKey") if isinstance(other, Peer) else other
            words = "PublicKey= is not the key of {peer} at {other}"
            report(peer.at("PublicKey"), words, peer=peer.end.name, other=where(place))


@fleet_rule(
    "hosts-address-shared",
    "warning",
    why="If two hosts of one tunnel have one address, the others can send to only one of them.",
    fix="Give each host an address of its own in the tunnel.",
)
def hosts_address_shared(fleet: Fleet, report: Report) -> None:
    seen: dict[object, tuple[End, Assignment]] = {}
    for end in fleet.ends:
        for item, address in addresses(end.network) if end.network is not None else ():
            if address.ip.is_link_local:
                continue
            first, place = seen.setdefault(address.ip, (end, item))
            # Hosts that share no peer are in different networks: examples side by side, or two tenants.
            if first.host is not end.host and first.keys & end.keys:
                report(item, "{address} is also set at {other}", address=address.ip, other=where(place))


@fleet_rule(
    "peer-one-sided",
    "warning",
    why="WireGuard drops packets from an unknown key. Without an entry at the other end there is never a handshake. "
    "Without this host's address in its `AllowedIPs=`, every packet after the handshake is dropped.",
    fix="Add a [WireGuardPeer] for this host at the other end, with this host's addresses in `AllowedIPs=`.",
)
def peer_one_sided(fleet: Fleet, report: Report) -> None:
    for peer in fleet.peers:
        here = peer.of.numbers
        if not here or not peer.end.certain:
            continue
        if not any(address in peer.end.allowed for address in here):
            words = "{peer} ({unit}) has no peer with an address of this host"
            report(peer.section, words, peer=peer.end.name, unit=peer.end.unit.where)


@fleet_rule(
    "endpoint-elsewhere",
    "warning",
    why="The other host does not listen on this address and port, so no handshake can start from this end.",
    fix="Write the address and the `ListenPort=` of the host that has the peer's key.",
)
def endpoint_elsewhere(fleet: Fleet, report: Report) -> None:
    for peer in fleet.peers:
        end, endpoint = peer.end, peer.section.body.endpoint
        if endpoint is None:
            continue
        owners = fleet.hosts_at(endpoint.numbers)
        if owners and not any(owner is end.host for owner in owners):
            words = "{address} is an address of {owner}, not of {peer}"
            report(peer.at("Endpoint"), words, address=endpoint.host, owner=owners[0].root, peer=end.name)
        # At an address that is not the host's own, a router in between may forward another port.
        elif owners and end.port is not None and endpoint.port != end.port:
            words = "port {port} is wrong: {peer} has ListenPort={wanted} ({unit})"
            report(peer.at("Endpoint"), words, port=endpoint.port, peer=end.name, wanted=end.port, unit=end.unit.where)
