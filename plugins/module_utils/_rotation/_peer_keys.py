# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the public keys of peers that a controller sends. Pure.

They come from other hosts, one of which may be hostile. A key that is another peer's would move the prefixes of one
peer to the other, or remove a peer; a word that is not a key would stop this host from following anybody.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from .._common._key_text import is_key
from .._state import _rotation_record
from ._wireguard import There, holds

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._rotation_links import Link
    from .._state._records import Rotation


def wrong(record: Rotation | None, links: Iterable[Link], found: There, keys: Mapping[str, str | None]) -> list[str]:
    """Return in words why this host cannot follow the keys of ``links``, nothing where it can.

    ``record`` is the one that the host has, None for none. ``found`` and ``keys`` are what the kernel has: the peers
    and the public key of each link, as ``_wireguard.read_peers`` returns them.
    """
    links = list(links)
    owners = dict.fromkeys(keys.values(), "this host")
    for own in (record["own"] if record else {}).values():
        owners.update({own["old"]: "this host", own["new"]: "this host"})
    words = []
    for link in links:
        for peer in link["peers"]:
            for what, key in (("current", peer["old"]), ("coming", peer["new"])):
                if key is None and what == "coming":
                    continue
                if key is None or not is_key(key):
                    words.append(f"{link['name']}: the {what} key of {peer['host']} is not a WireGuard key")
                elif owners.setdefault(key, peer["host"]) != peer["host"]:
                    words.append(
                        f"{link['name']}: the {what} key of {peer['host']}, {key}, is the key of {owners[key]}"
                    )
            if peer["old"] == peer["new"]:
                words.append(f"{link['name']}: the coming key of {peer['host']} is its current one")
    if words:
        return words
    let_in = {(name, peer["host"], peer["new"]) for name, peer in (_rotation_record.pairs(record) if record else ())}
    return [
        f"{link['name']}: the coming key of {peer['host']}, {peer['new']}, is the key of another peer of that interface"
        for link in links
        for peer in link["peers"]
        if holds(found, link["name"], peer["new"]) and (link["name"], peer["host"], peer["new"]) not in let_in
    ]
