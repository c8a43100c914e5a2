# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about the addresses that networkd's DHCP server gives out."""

from __future__ import annotations

from collections.abc import Iterator

from ..types._net import IPInterface, interface
from ..types._types import boolean, number
from ..units._links import addresses
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule

# The first systemd whose server gives out addresses outside of its pool.
_OUTSIDE = 250
_IPV4, _BITS = 4, 32


@rule(
    "lease-out-of-pool",
    "error",
    why="Before systemd 250, the DHCP server offers a client the address of its static lease, but it acknowledges only "
    "addresses of the pool. The client gets no address at all.",
    fix="Make the pool include the address (`PoolOffset=`, `PoolSize=`), or move the address into the pool.",
)
def lease_out_of_pool(view: View, report: Report) -> None:
    if view.version is None or view.version >= _OUTSIDE:
        return
    for unit in view.of_kind("network"):
        leases = unit.named("DHCPServerStaticLease")
        server = next(_servers(unit), None) if leases and boolean(unit.text("Network", "DHCPServer") or "") else None
        if server is None:
            continue
        pool = _pool(unit, server)
        for item in (item for lease in leases if (item := lease.last("Address")) is not None):
            given = interface(item.value)
            if given is not None and given.version == _IPV4 and int(given.ip) not in pool:
                words = "{key}={value} is outside of the server's pool, so the client gets no address"
                report(item, words, key=item.key, value=item.value)


def _servers(unit: Unit) -> Iterator[IPInterface]:
    """Yield the addresses that the server may have, the first of which it takes."""
    given = interface(unit.text("DHCPServer", "ServerAddress") or "", bare=False)
    every = [given] if given is not None else [address for _item, address in addresses(unit)]
    yield from (each for each in every if each.version == _IPV4 and not each.ip.is_loopback)


def _pool(unit: Unit, server: IPInterface) -> range:
    """Return the numbers of the pool's addresses: by default, all of the network but the first and the last."""
    network = server.network
    first = int(network.network_address) + (number(unit.text("DHCPServer", "PoolOffset") or "") or 1)
    last = int(network.network_address) + (1 << (_BITS - network.prefixlen)) - 2
    size = number(unit.text("DHCPServer", "PoolSize") or "") or last - first + 1
    return range(first, first + size)
