# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunnels and their peers. Pure."""

from __future__ import annotations

import functools
import ipaddress
import typing as t

from .._common._codes import (
    ALLOWED_IPS,
    KEEPALIVE,
    MARK,
    MASTER,
    MTU,
    NO_MASTER,
    NO_PRESHARED_KEY,
    OTHER_PEERS,
    PEER,
    PEERS,
    PORT,
    PRESHARED_KEY,
    PUBLIC_KEY,
    STATE,
    WIREGUARD_DEVICE,
)
from .._common._layout import network_path
from ._check import address_rows, links_by_name, row, state_of, unit_row

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Peer, Tunnel
    from .._common._shapes import HostPlan, PeerPlan, TunnelPlan


def tunnel_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return the rows of all tunnels and their peers."""
    devices = {device["name"]: device for device in facts["tunnels"]}
    return [check for tunnel in host_plan["tunnels"] for check in _tunnel(tunnel, devices.get(tunnel["name"]), facts)]


def _tunnel(tunnel: TunnelPlan, device: Tunnel | None, facts: Facts) -> list[Check]:
    name = tunnel["name"]
    link = links_by_name(facts).get(name)
    if link is None or link["kind"] != "wireguard":
        found = "none" if link is None else link["kind"] or "hardware"
        return [row(WIREGUARD_DEVICE, name, "wireguard", found)]
    rows = [
        row(WIREGUARD_DEVICE, name, "wireguard", "wireguard"),
        row(STATE, name, "up", state_of(link)),
        row(MTU, name, tunnel["mtu"], link["mtu"]),
        row(MASTER if tunnel["vrf"] else NO_MASTER, name, tunnel["vrf"] or "none", link["master"] or "none"),
        unit_row(link, network_path(name)),
        *address_rows(link, tunnel["addresses"]),
    ]
    if device is None:
        found = "; ".join(facts["notes"]) or "none"
        return [*rows, row(PEERS, name, len(tunnel["peers"]), found)]
    return [*rows, *_device(tunnel, device), *_peers(tunnel, device)]


def _device(tunnel: TunnelPlan, device: Tunnel) -> list[Check]:
    name = tunnel["name"]
    rows = [
        row(MARK, name, tunnel["mark"], device["mark"] or "none"),
        row(PORT, name, tunnel["listen_port"], device["listen_port"]),
    ]
    if tunnel["public_key"]:
        rows.append(row(PUBLIC_KEY, name, tunnel["public_key"], device["public_key"] or "none"))
    return rows


def _peers(tunnel: TunnelPlan, device: Tunnel) -> list[Check]:
    found = {peer["public_key"]: peer for peer in device["peers"]}
    wanted = [peer for peer in tunnel["peers"] if peer["public_key"]]
    strangers = sorted(found.keys() - {peer["public_key"] for peer in wanted})
    return [
        *[check for peer in wanted for check in _peer(tunnel, peer, found.get(peer["public_key"] or ""))],
        row(
            OTHER_PEERS,
            tunnel["name"],
            "none",
            ", ".join(strangers) or "none",
        ),
    ]


def _peer(tunnel: TunnelPlan, peer: PeerPlan, found: Peer | None) -> list[Check]:
    subject = f"{tunnel['name']} {peer['host']}"
    preshared = bool(peer["preshared_key_file"] or peer.get("preshared_inline"))
    if found is None:
        return [row(PEER, subject, peer["public_key"], "none")]
    return [
        row(PEER, subject, peer["public_key"], peer["public_key"]),
        row(ALLOWED_IPS, subject, _listed(peer["allowed_ips"]), _listed(found["allowed_ips"])),
        row(KEEPALIVE, subject, peer["keepalive"] or 0, found["keepalive"]),
        _preshared(subject, preshared, found["preshared"]),
    ]


def _listed(addresses: list[str]) -> str:
    return ", ".join(sorted(addresses)) or "none"


def _preshared(subject: str, wanted: bool, found: bool) -> Check:
    words = {True: "a preshared key", False: "none"}
    return row(PRESHARED_KEY if wanted else NO_PRESHARED_KEY, subject, words[wanted], words[found])


# Lookups and the checks of them ask for the same.
@functools.lru_cache(1 << 14)
def endpoint_address(endpoint: str) -> str | None:
    """Return the address of an endpoint, None for a host name."""
    host = endpoint.rpartition(":")[0].strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None
