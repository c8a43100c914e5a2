# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of wg-quick(8) as the units that do the same in networkd. No key is shown: the units name files for them."""

from __future__ import annotations

from collections.abc import Iterator

from ...module_utils._common._wg_quick import Block, sections
from .types._net import ifname, interface
from .types._types import TABLE_NAMES

# wg-quick's mark and table for a default route in the tunnel.
_MARK = "51820"
_KEYS = "/etc/systemd/network/keys"
_OWN_TABLES = {*TABLE_NAMES, *map(str, TABLE_NAMES.values())}
_RULE_MAIN, _RULE_TUNNEL = 32764, 32765
_COMMANDS = ("preup", "postup", "predown", "postdown")
_PLAIN = {
    "listenport": "ListenPort",
    "publickey": "PublicKey",
    "endpoint": "Endpoint",
    "persistentkeepalive": "PersistentKeepalive",
}


def units_of(text: str, name: str) -> dict[str, str]:
    """Return the units for a file of wg-quick: file name -> text. Raises ValueError that says what is wrong with it."""
    if not ifname(name):
        raise ValueError(f"{name!r} cannot be the name of an interface; wg-quick takes it from the file's name")
    blocks = list(sections(text))
    interfaces = [block for block in blocks if block.name == "interface"]
    peers = [block for block in blocks if block.name == "peer"]
    if len(interfaces) != 1:
        raise ValueError("not a file of wg-quick: it must have one [Interface]")
    return {
        f"50-{name}.netdev": "\n".join(_netdev(interfaces[0], peers, name)) + "\n",
        f"50-{name}.network": "\n".join(_network(interfaces[0], peers, name)) + "\n",
    }


def _table(own: Block, peers: list[Block]) -> tuple[str | None, str | None]:
    """Return the table of the routes and the mark of the outer packets, as wg-quick chooses them."""
    table, mark = own.last("table") or "auto", own.last("fwmark")
    mark = None if mark in (None, "off", "0") else mark
    if table == "auto":
        return (mark or _MARK, mark or _MARK) if _defaults(peers) else ("main", mark)
    return (None if table == "off" else table), mark


def _defaults(peers: list[Block]) -> set[int]:
    """Return the IP versions whose default route is in the tunnel."""
    found = (interface(word) for peer in peers for word in peer.values("allowedips"))
    return {item.version for item in found if item is not None and not item.network.prefixlen}


def _netdev(own: Block, peers: list[Block], name: str) -> Iterator[str]:
    table, mark = _table(own, peers)
    yield from ("[NetDev]", f"Name={name}", "Kind=wireguard")
    if (mtu := own.last("mtu")) is not None:
        yield f"MTUBytes={mtu}"
    yield from ("", "[WireGuard]", f"PrivateKeyFile={_KEYS}/{name}.key")
    yield from _same(own)
    if mark is not None:
        yield f"FirewallMark={mark}"
    if table is not None:
        yield f"RouteTable={table}"
    for number, peer in enumerate(peers, 1):
        yield from ("", "[WireGuardPeer]")
        yield from _same(peer)
        if peer.values("presharedkey"):
            yield f"PresharedKeyFile={_KEYS}/{name}.{number}.psk"
        if prefixes := peer.values("allowedips"):
            yield f"AllowedIPs={','.join(prefixes)}"


def _same(block: Block) -> Iterator[str]:
    for key, theirs in _PLAIN.items():
        value = block.last(key)
        if value is not None and value != "off":
            yield f"{theirs}={value}"


def _network(own: Block, peers: list[Block], name: str) -> Iterator[str]:
    yield from ("[Match]", f"Name={name}", "", "[Network]")
    for address in own.values("address"):
        found = interface(address)
        alone = found is not None and "/" not in address
        yield f"Address={found}" if alone else f"Address={address}"
    servers = [word for word in own.values("dns") if interface(word) is not None]
    domains = [word for word in own.values("dns") if interface(word) is None]
    if servers:
        # wg-quick makes these the only name servers.
        yield from (*(f"DNS={server}" for server in servers), f"Domains={' '.join(['~.', *domains])}")
    table, mark = _table(own, peers)
    if own.last("table") in (None, "auto") and _defaults(peers):
        # All packets but the tunnel's own go into the tunnel, if no route of main is longer than a default route.
        yield from ("", "[RoutingPolicyRule]", "Table=main", "SuppressPrefixLength=0", f"Priority={_RULE_MAIN}")
        yield from ("Family=both", "", "[RoutingPolicyRule]", f"FirewallMark={mark}", "InvertRule=yes")
        yield from (f"Table={table}", f"Priority={_RULE_TUNNEL}", "Family=both")


def notes(text: str, name: str) -> list[str]:
    """Return what a person has to do beside the units, a line each."""
    found = [f"{_KEYS}: a folder 0750 root:systemd-network; the key files in it 0640 root:systemd-network"]
    blocks = list(sections(text))
    for block in blocks:
        for line, key, _value in block.settings:
            if key.lower() in _COMMANDS:
                found.append(f"line {line}: {key}= has no counterpart, because networkd runs no commands")
    own = next(block for block in blocks if block.name == "interface")
    peers = [block for block in blocks if block.name == "peer"]
    if (table := own.last("table")) not in (None, "auto", "off", *_OWN_TABLES):
        found.append(f"a [RoutingPolicyRule] with Table={table}: wg-quick adds none, and no packet uses the table yet")
    if 4 in _defaults(peers):
        found.append("net.ipv4.conf.all.src_valid_mark=1 in sysctl.d, as wg-quick sets it")
    found.append(f"systemctl disable --now wg-quick@{name}.service")
    return found


def shown(text: str, name: str) -> str:
    """Return the units and notes as a text to read and to copy. Raises ValueError."""
    parts = [f"# {path}\n{unit}" for path, unit in units_of(text, name).items()]
    return "\n".join([*parts, "".join(f"# To do: {note}\n" for note in notes(text, name))])
