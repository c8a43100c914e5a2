# SPDX-License-Identifier: GPL-3.0-or-later
"""The public keys of a key rotation: which of them a host may report, and what its peers are told. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...module_utils._common._rotation_links import Link, Peer
from ...module_utils._common._shapes import HostPlan, PeerPlan
from ._agreement import Keys, listed
from ._key_owners import HINT, is_key

# Tunnel -> its public keys.
Own = Mapping[str, Keys]


def wrong(
    host: str,
    own: Own,
    tunnels: Collection[str],
    recorded: Mapping[str, str],
    known: Mapping[str, str],
    *,
    ending: bool = False,
) -> list[str]:
    """Return in words what is wrong with the keys that a host reports of itself; nothing where they may be its own.

    ``tunnels`` are those that it was asked about, ``recorded`` what its own files say, ``known`` whose every other key
    is. A rotation that is ``ending`` may have recorded the coming key before.
    """
    words = []
    if set(own) != set(tunnels):
        names = listed(map(_shown, own)) or "no tunnel"
        words.append(f"reports coming keys of {names}, but was asked for {listed(tunnels) or 'none'}")
    for tunnel in sorted(set(own) & set(tunnels)):
        keys, file = own[tunnel], recorded.get(tunnel)
        if not all(is_key(keys[each]) for each in ("old", "new")):
            words.append(f"reports as a public key of {tunnel} what is not one: {_shown(keys['old'], keys['new'])}")
        elif file != keys["old"] and not (ending and file == keys["new"]):
            words.append(
                f"reports {keys['old']} as its current public key of {tunnel}, but {file or 'no key'} is recorded"
            )
        elif keys["new"] == keys["old"]:
            words.append(f"reports its current public key of {tunnel} as the coming one: {keys['new']}")
        elif keys["new"] in known and not (ending and known[keys["new"]] == host and file == keys["new"]):
            words.append(
                f"reports {keys['new']} as its coming public key of {tunnel}, which is a key of {known[keys['new']]}"
            )
    return [f"{host}: {word}. {HINT.format(host=host)}" for word in words]


def shared(own: Mapping[str, Own]) -> list[str]:
    """Return in words which hosts report the same coming key: nobody can tell which of them has its private key."""
    holders: dict[str, set[str]] = {}
    for host, keys in own.items():
        for each in keys.values():
            holders.setdefault(each["new"], set()).add(host)
    return [
        (
            f"{listed(hosts)}: report the same coming public key, {key}, and only one of them can have its private "
            "key. This run has changed no key. Find out which is right, take the other out of the inventory, and run "
            "again"
        )
        for key, hosts in sorted(holders.items())
        if len(hosts) > 1
    ]


def _shown(*words: object) -> str:
    return " and ".join(ascii(word)[:60] for word in words)


def links(plan: HostPlan, rotate: Collection[str], own: Mapping[str, Own] | None) -> list[Link]:
    """Return the links of a host as its program must know them, with all that change.

    ``own`` has the public keys of the hosts that are rotated, ``{host: {tunnel: {"old", "new"}}}``; None before they
    have told any, then no key is given.
    """
    found: list[Link] = []
    for link in plan["tunnels"]:
        peers = [
            _peer(peer, _keys(peer, link["tunnel"], rotate, own))
            for peer in link["peers"]
            if peer["inventory"] and (plan["host"] in rotate or peer["host"] in rotate)
        ]
        # One that has outside peers alone changes its own key all the same.
        if peers or plan["host"] in rotate:
            found.append({"name": link["name"], "tunnel": link["tunnel"], "peers": peers})
    return found


def _keys(
    peer: PeerPlan, tunnel: str, rotate: Collection[str], own: Mapping[str, Own] | None
) -> Mapping[str, str | None]:
    if own is None:
        return {}
    if peer["host"] not in rotate:
        return {"old": peer["public_key"]}
    keys = own[peer["host"]][tunnel]
    return {"old": keys["old"], "new": keys["new"]}


def _peer(peer: PeerPlan, keys: Mapping[str, str | None]) -> Peer:
    return {
        "host": peer["host"],
        "old": keys.get("old"),
        "new": keys.get("new"),
        "allowed_ips": list(peer["allowed_ips"]),
        "keepalive": peer["keepalive"] or 0,
        "preshared": peer["preshared_key_file"],
        "address": next(iter(peer["addresses"]), None),
    }
