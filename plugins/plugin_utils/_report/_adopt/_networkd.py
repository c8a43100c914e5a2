# SPDX-License-Identifier: GPL-3.0-or-later
"""VRFs and tunnels of the units of networkd."""

from __future__ import annotations

from collections.abc import Iterator

from ....module_utils._common._addresses import allowed_ips
from ....module_utils._common._adoption import Adoption
from ....module_utils._common._key_text import is_key
from ....module_utils._common._unit_file import Section
from ._shapes import Host, Peer, Tunnel, Vrf
from ._units import NETWORKD, Rest, Units, address, number, prefix, rest, text, values

_RULE = {"FirewallMark", "Table", "Family", "Priority"}
_OFF = ("off", "no", "false", "0")


def vrfs(units: Units, host: Host) -> None:
    """Add the VRFs, each with the mark that a routing policy rule leads to its table."""
    for name, path in units.netdevs("vrf").items():
        sections = units.sections[path]
        table = number(text(sections, "VRF", "Table", "TableId"))
        if table is None:
            host.notes.append(f"{path}: the table of {name} is not a number. Write it in wireguard_vrf_vrfs.")
            continue
        vrf = Vrf(name, table, paths=_paths(units, path, name))
        left = rest(sections, {"NetDev": {"Name", "Kind", "Description"}, "VRF": {"Table", "TableId"}})
        _keep(host, f"{name}.netdev", left, vrf.notes)
        host.vrfs.append(vrf)
    done = _lines(units, host)
    for vrf in host.vrfs:
        for path, section in _rules(units, vrf):
            vrf.mark = number(section.text("FirewallMark"))
            vrf.notes.append(f"{path}: {_rule_note(section)}")
        network = units.network_of(vrf.name)
        if network:
            left = rest(units.sections[network], {"Match": None, "Network": {"Description"}}, done.get(network, set()))
            _keep(host, f"{vrf.name}.network", left, vrf.notes)


def _rules(units: Units, vrf: Vrf) -> list[tuple[str, Section]]:
    """Return the rules that lead a mark to the table of a VRF, and nothing else, with the units that have them."""
    return [
        (path, section)
        for path, sections in units.sections.items()
        for section in sections
        if section.name == "RoutingPolicyRule"
        and {item.key for item in section.assignments} <= _RULE
        and number(section.text("Table")) == vrf.table
        and number(section.text("FirewallMark"))
    ]


def _rule_note(section: Section) -> str:
    mark = section.text("FirewallMark")
    was = section.text("Priority")
    priority = f"priority {was} becomes 1998" if was else "it has no Priority= and gets 1998"
    family = "" if section.text("Family") == "both" else ", for IPv4 and IPv6"
    return f"the routing policy rule for mark {mark}: {priority}{family}; a rule 1999 (unreachable) follows it."


def _lines(units: Units, host: Host) -> dict[str, set[int]]:
    """Return the lines of the rules that the collection makes by itself, by path."""
    found: dict[str, set[int]] = {}
    for vrf in host.vrfs:
        for path, section in _rules(units, vrf):
            found.setdefault(path, set()).add(section.line)
    return found


def _keep(host: Host, name: str, left: Rest, notes: list[str]) -> None:
    if left.unit:
        host.units.setdefault(name, []).extend(left.unit)
    notes += [f"{name}: {each} cannot be carried over." for each in left.lost]


def _paths(units: Units, netdev: str, name: str) -> list[str]:
    """Return the hand-written units of a link that the managed ones replace."""
    network = units.network_of(name)
    own = [netdev, *([network] if network and units.links_of(network) in ([name], []) else [])]
    return [path for path in own if path.startswith(NETWORKD)]


def tunnels(adoption: Adoption, units: Units, host: Host) -> None:
    """Add the tunnels of units."""
    keys = {row["path"]: row for row in adoption["keys"]}
    done = _lines(units, host)
    for name, path in units.netdevs("wireguard").items():
        sections = units.sections[path]
        tunnel = Tunnel(name, _paths(units, path, name), peers=list(_peers(sections)))
        key = keys.get(path)
        if key:
            tunnel.public_key = key["public_key"]
            if key["problem"]:
                tunnel.notes.append(f"{key['held_by']}: no public key: {key['problem']}.")
        tunnel.port = number(text(sections, "WireGuard", "ListenPort"))
        tunnel.mark = number(text(sections, "WireGuard", "FirewallMark", "FwMark")) or None
        tunnel.mtu = number(text(sections, "NetDev", "MTUBytes"))
        table = text(sections, "WireGuard", "RouteTable") or "off"
        tunnel.routes = None if table in _OFF else True
        if table not in (*_OFF, "main", "254"):
            tunnel.notes.append(f"{path}: RouteTable={table} becomes routes in the main table, in the tunnel's unit.")
        taken = {"PrivateKey", "PrivateKeyFile", "ListenPort", "FirewallMark", "FwMark", "RouteTable"}
        netdev = {"Name", "Kind", "Description", "MTUBytes"}
        left = rest(sections, {"NetDev": netdev, "WireGuard": taken, "WireGuardPeer": None})
        _keep(host, f"{name}.netdev", left, tunnel.notes)
        network = units.network_of(name)
        if network:
            _network(host, tunnel, units.sections[network], done.get(network, set()))
        host.tunnels.append(tunnel)


def _peers(sections: list[Section]) -> Iterator[Peer]:
    for section in sections:
        key = section.text("PublicKey") if section.name == "WireGuardPeer" else None
        if is_key(key):
            allowed = allowed_ips([item.value for item in section.assignments if item.key == "AllowedIPs"])
            yield Peer(
                str(key),
                [found for each in allowed if (found := prefix(each))],
                section.text("Endpoint"),
                number(section.text("PersistentKeepalive")),
                section.text("PresharedKeyFile") or section.text("PresharedKey"),
            )


def _network(host: Host, tunnel: Tunnel, sections: list[Section], done: set[int]) -> None:
    """Take the addresses and routes of a tunnel's .network."""
    said = values(sections, "Network", "Address")
    peers = {each for peer in tunnel.peers for each in peer.allowed_ips}
    for section in sections:
        keys = {item.key for item in section.assignments}
        if section.name == "Address" and keys == {"Address"}:
            said.append(section.text("Address") or "")
            done = {*done, section.line}
        elif section.name == "Route" and keys == {"Destination"} and prefix(section.text("Destination") or "") in peers:
            tunnel.routes = True
            done = {*done, section.line}
    tunnel.addresses = [own for each in said if (own := address(each))]
    tunnel.vrf = text(sections, "Network", "VRF")
    tunnel.mtu = number(text(sections, "Link", "MTUBytes")) or tunnel.mtu
    taken = {"Match": None, "Network": {"Address", "VRF", "Description"}, "Link": {"MTUBytes"}}
    left = rest(sections, taken, done)
    _keep(host, f"{tunnel.name}.network", left, tunnel.notes)
