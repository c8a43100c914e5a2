# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner addresses of hosts. What one host gets depends on its own name and variables alone.

So adding or removing a host changes no other host's address.
"""

from __future__ import annotations

import hashlib

from ._forms import family, inner_address
from ._hosts import Host
from ._netaddr import ip_address, ip_network, nth_address
from ._problems import Problems
from ._tunnels import Tunnel

# RFC 4291, section 2.5.1: an interface identifier has 64 bits.
_IDENTIFIER_BITS = 64


def derived_identifier(tunnel: str, host: str, bits: int) -> int:
    """Derive the host's part of an IPv6 address, never 0 (the subnet-router anycast address, RFC 4291, 2.6.1)."""
    digest = hashlib.sha256(f"{tunnel}\0{host}".encode("utf-8", "surrogateescape")).digest()
    number = int.from_bytes(digest[:8], "big")
    return number % ((1 << min(bits, _IDENTIFIER_BITS)) - 1) + 1


def link_local(host_id: int) -> str:
    """Return the link-local address of a host on its interfaces of a tunnel that has one interface a peer."""
    return nth_address(ip_network("fe80::/64"), host_id)


def inner_addresses(tunnel: Tunnel, host: Host, problems: Problems) -> list[str]:
    """Return a member's inner addresses, each with the length of its prefix: as set, or one in each prefix.

    Which host has which address is checked elsewhere (two hosts with one address).
    """
    explicit = host.variables["addresses"].get(tunnel.name)
    if not (explicit or tunnel.settings["prefixes"] or tunnel.settings["per_peer"]):
        problems.add(
            host.name,
            "wireguard_vrf_addresses",
            None,
            f"must have an address for the tunnel {tunnel.name}, which has no prefixes to derive one from",
        )
    if explicit:
        return _explicit(tunnel, host, explicit, problems)
    return [address for prefix in tunnel.settings["prefixes"] if (address := _derived(tunnel, host, prefix, problems))]


def _explicit(tunnel: Tunnel, host: Host, values: object, problems: Problems) -> list[str]:
    variable = f"wireguard_vrf_addresses[{tunnel.name}]"
    result = []
    for value in values if isinstance(values, (list, tuple)) else [values]:
        try:
            address = inner_address(str(value))
        except ValueError as exc:
            problems.add(host.name, variable, value, str(exc))
            continue
        if "/" not in address:
            around = [p for p in tunnel.settings["prefixes"] if ip_address(address) in ip_network(p)]
            length = ip_network(around[0]).prefixlen if around else (128 if family(address) == 6 else 32)
            address = f"{address}/{length}"
        result.append(address)
    return result


def _derived(tunnel: Tunnel, host: Host, prefix: str, problems: Problems) -> str | None:
    network = ip_network(prefix)
    bits = (128 if network.version == 6 else 32) - network.prefixlen
    host_id = host.variables["host_id"]
    if host_id is None:
        if network.version == 4:
            problems.add(
                host.name,
                "wireguard_vrf_host_id",
                None,
                f"must be set, because the tunnel {tunnel.name} has the IPv4 prefix {prefix}, "
                "which is too small to derive an address from the host's name",
            )
            return None
        if bits < 2:
            problems.add(
                host.name,
                "wireguard_vrf_host_id",
                None,
                f"must be set, because the tunnel {tunnel.name} has the small prefix {prefix}",
            )
            return None
        host_id = derived_identifier(tunnel.name, host.name, bits)
    # The last address of an IPv4 prefix is its broadcast address, except in a /31 (RFC 3021) or a /32.
    last = 2**bits - (2 if network.version == 4 and bits > 1 else 1)
    if host_id > last:
        problems.add(
            host.name,
            "wireguard_vrf_host_id",
            host_id,
            f"must be from 1 to {last}, because the tunnel {tunnel.name} has the prefix {prefix}",
        )
        return None
    return f"{nth_address(network, host_id)}/{network.prefixlen}"
