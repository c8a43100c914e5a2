# SPDX-License-Identifier: GPL-3.0-or-later
"""Which peers of a host are left out while they are down: those that it has never had. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Sequence

from ...module_utils._common._facts import Tunnel
from ...module_utils._common._shapes import HostPlan, PeerPlan

Prefixes = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]


def never_had(part: HostPlan, hosts: Collection[str], tunnels: Iterable[Tunnel]) -> set[str]:
    """Return which of some hosts are no peer of a host: ``part`` is its plan, ``tunnels`` are those of its kernel.

    A peer of the kernel that the plan does not know by its key may be such a host with another key, unless it has
    prefixes and none of them is the host's. A host that was taken out of the inventory is such a peer.
    """
    links = {link["name"]: link for link in part["tunnels"]}
    planned = [peer for link in links.values() for peer in link["peers"]]
    known = {peer["public_key"] for peer in planned}
    live = [peer for tunnel in tunnels if tunnel["name"] in links for peer in tunnel["peers"]]
    keys = {peer["public_key"] for peer in live}
    strangers = [_prefixes(peer["allowed_ips"]) for peer in live if peer["public_key"] not in known]
    had = {
        peer["host"] for peer in planned
        if peer["public_key"] in keys or any(_may_be(peer, stranger) for stranger in strangers)
    }  # fmt: skip
    return set(hosts) - had


def _may_be(peer: PeerPlan, stranger: Prefixes) -> bool:
    own = _prefixes(peer["allowed_ips"])
    return not stranger or any(one.overlaps(other) for one in own for other in stranger)


def _prefixes(texts: Iterable[str]) -> Prefixes:
    """Return prefixes; none where one of them is not a prefix, because a host may say anything."""
    try:
        return [ipaddress.ip_network(text, strict=False) for text in texts]
    except ValueError:
        return []
