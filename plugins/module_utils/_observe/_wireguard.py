# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard's tunnels and peers, from ``wg show all dump``: one process for all of them."""

from __future__ import annotations

import time
import typing as t

from .._common._command import CommandError, run

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Peer, Tunnel

# Seconds. A packet that is sent over an older session renews it (drivers/net/wireguard/messages.h: REKEY_AFTER_TIME).
RENEWED = 120
NOTHING = frozenset(("(none)", "off"))


class KernelPeer(t.NamedTuple):
    """A peer of the kernel. ``handshake`` is in seconds since 1970, 0 for none; the traffic is in bytes."""

    public_key: str
    preshared: bool
    endpoint: str | None
    allowed_ips: list[str]
    handshake: int
    received: int
    sent: int
    keepalive: int


class Device(t.NamedTuple):
    """A WireGuard interface of the kernel. Without a private key it has no public key."""

    name: str
    public_key: str | None
    listen_port: int
    mark: int | None
    peers: list[KernelPeer]


def devices() -> list[Device]:
    """Return the WireGuard interfaces with their peers, in wg's order. Raises CommandError.

    wg(8) prints keys that are secret, too. They are dropped here, and no error carries them.
    """
    try:
        lines = run(["wg", "show", "all", "dump"]).splitlines()
    except CommandError as exc:
        raise CommandError(exc.argv, exc.rc, exc.stderr) from None
    found: dict[str, Device] = {}
    for line in lines:
        name, *columns = line.split("\t")
        if len(columns) == 4:
            _private_key, public_key, port, mark = columns
            found[name] = Device(name, _value(public_key), int(port), int(_value(mark) or "0", 0) or None, [])
        else:
            found[name].peers.append(_peer(columns))
    return list(found.values())


def _peer(columns: list[str]) -> KernelPeer:
    public_key, preshared_key, endpoint, allowed_ips, handshake, received, sent, keepalive = columns
    return KernelPeer(
        public_key=public_key,
        preshared=_value(preshared_key) is not None,
        endpoint=_value(endpoint),
        allowed_ips=allowed_ips.split(",") if _value(allowed_ips) else [],
        handshake=int(handshake),
        received=int(received),
        sent=int(sent),
        keepalive=int(_value(keepalive) or 0),
    )


def _value(text: str) -> str | None:
    return None if text in NOTHING else text


def handshakes() -> dict[tuple[str, str], int]:
    """Return (interface, public key) -> the time of the last handshake in seconds since 1970, 0 for none.

    Raises CommandError.
    """
    return {(device.name, peer.public_key): peer.handshake for device in devices() for peer in device.peers}


def tunnels(notes: list[str], before: t.Sequence[Tunnel] = ()) -> list[Tunnel]:
    """Return the WireGuard interfaces with their peers.

    Where wg cannot be asked, they are as ``before``, and ``notes`` gets the reason. A handshake's age is in seconds
    of this host's own clock.
    """
    try:
        found = devices()
    except CommandError as exc:
        notes.append(f"WireGuard cannot be read: {exc.stderr or exc}")
        return list(before)
    now = time.time()
    return [
        {
            "name": device.name,
            "mark": device.mark,
            "listen_port": device.listen_port,
            "public_key": device.public_key,
            "peers": [_shown(peer, now) for peer in device.peers],
        }
        for device in found
    ]


def settled(tunnels: t.Iterable[Tunnel]) -> bool:
    """Return whether each peer has a session that a packet does not renew."""
    ages = [peer["handshake_age"] for tunnel in tunnels for peer in tunnel["peers"]]
    return all(age is not None and age < RENEWED for age in ages)


def _shown(peer: KernelPeer, now: float) -> Peer:
    return {
        "public_key": peer.public_key,
        "endpoint": peer.endpoint,
        "allowed_ips": peer.allowed_ips,
        "keepalive": peer.keepalive,
        "handshake_age": max(0, int(now - peer.handshake)) if peer.handshake else None,
        "received": peer.received,
        "sent": peer.sent,
        "preshared": peer.preshared,
    }
