# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard's tunnels and peers, from wg, field by field.

``wg show all dump``, ``wg showconf`` and the fields private-key and preshared-keys print keys and are never asked.
"""

from __future__ import annotations

import time
import typing as t

from .._common._command import CommandError, run

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Peer, Tunnel

NOTHING = frozenset(("(none)", "off"))


def tunnels(notes: list[str]) -> list[Tunnel]:
    """Return the WireGuard interfaces with their peers, sorted as wg gives them.

    Where wg cannot be asked there are none, and ``notes`` gets the reason. A handshake's age is in seconds of this
    host's own clock.
    """
    try:
        public_keys = field("public-key")
        if not public_keys:
            return []
        return _tunnels([name for name, *_rest in public_keys], public_keys)
    except CommandError as exc:
        notes.append(f"WireGuard cannot be read: {exc.stderr or exc}")
        return []


def moved(before: list[Tunnel], notes: list[str]) -> list[Tunnel]:
    """Return tunnels, a moment old, with what a ping changes: handshakes, endpoints, and what was sent and received."""
    if not before:
        return []
    try:
        times, endpoints, transfers = handshakes(), endpoints_of(field("endpoints")), _transfers()
    except CommandError as exc:
        notes.append(f"WireGuard cannot be read: {exc.stderr or exc}")
        return before
    now = time.time()

    def at_last(name: str, peer: Peer) -> Peer:
        place = (name, peer["public_key"])
        received, sent = transfers.get(place, (peer["received"], peer["sent"]))
        age = _age(times[place], now) if place in times else peer["handshake_age"]
        endpoint = endpoints.get(place, peer["endpoint"])
        return {**peer, "endpoint": endpoint, "handshake_age": age, "received": received, "sent": sent}

    return [{**tunnel, "peers": [at_last(tunnel["name"], peer) for peer in tunnel["peers"]]} for tunnel in before]


def field(name: str) -> list[list[str]]:
    """Return the lines of ``wg show all NAME``, each as its columns: the interface, for a peer its key, the value."""
    return [line.split("\t") for line in run(["wg", "show", "all", name]).splitlines() if line]


def _value(text: str) -> str | None:
    return None if text in NOTHING else text


def _tunnels(names: list[str], public_keys: list[list[str]]) -> list[Tunnel]:
    ports = {row[0]: int(row[1]) for row in field("listen-port")}
    marks = {row[0]: _value(row[1]) for row in field("fwmark")}
    keys = {row[0]: _value(row[1]) for row in public_keys}
    peers = _peers()
    return [
        {
            "name": name,
            "mark": int(marks.get(name) or "0", 0) or None,
            "listen_port": ports.get(name),
            "public_key": keys[name],
            "peers": peers.get(name, []),
        }
        for name in names
    ]


def _peers() -> dict[str, list[Peer]]:
    """Return the peers of each interface."""
    allowed = {(row[0], row[1]): row[2].split() for row in field("allowed-ips")}
    keepalives = {(row[0], row[1]): _value(row[2]) for row in field("persistent-keepalive")}
    endpoints = endpoints_of(field("endpoints"))
    transfers = _transfers()
    preshared = _preshared(run(["wg", "show", "all"]))
    now = time.time()
    found: dict[str, list[Peer]] = {}
    for peer, shaken in handshakes().items():
        name, key = peer
        received, sent = transfers.get(peer, (0, 0))
        found.setdefault(name, []).append(
            {
                "public_key": key,
                "endpoint": endpoints.get(peer),
                "allowed_ips": [address for address in allowed.get(peer, []) if address not in NOTHING],
                "keepalive": int(keepalives.get(peer) or 0),
                "handshake_age": _age(shaken, now),
                "received": received,
                "sent": sent,
                "preshared": peer in preshared,
            }
        )
    return found


def _transfers() -> dict[tuple[str, str], tuple[int, int]]:
    """Return (interface, peer) -> the bytes received and sent."""
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in field("transfer")}


def _age(shaken: int, now: float) -> int | None:
    return max(0, int(now - shaken)) if shaken else None


def handshakes() -> dict[tuple[str, str], int]:
    """Return (interface, peer) -> the time of the last handshake in seconds since 1970, 0 for none."""
    return {(name, key): int(handshake) for name, key, handshake in field("latest-handshakes")}


def endpoints_of(rows: list[list[str]]) -> dict[tuple[str, str], str | None]:
    """Return (interface, peer) -> endpoint.

    For this one field wg prints the interface's name before its first peer only, and for an interface that has no
    peer it prints the name without a line's end (wireguard-tools 1.0.20210914, show.c).
    """
    found = {}
    name = ""
    for row in rows:
        *names, key, endpoint = row
        name = names[-1] if names else name
        if endpoint:
            found[name, key] = _value(endpoint)
    return found


def _preshared(shown: str) -> set[tuple[str, str]]:
    """Return (interface, peer) of each peer that has a preshared key.

    ``shown`` is what ``wg show`` prints for people, where a key that exists is ``(hidden)``: the only way to learn of
    one without reading it.
    """
    found = set()
    interface = peer = ""
    for line in shown.splitlines():
        label, _colon, value = line.strip().partition(": ")
        if label == "interface":
            interface, peer = value, ""
        elif label == "peer":
            peer = value
        elif label == "preshared key":
            found.add((interface, peer))
    return found
