# SPDX-License-Identifier: GPL-3.0-or-later
"""The public interface of a host: its addresses, gateways, DHCP and DNS servers, from its unit or from the kernel."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ....module_utils._common._addresses import global_addresses
from ....module_utils._common._adoption import Adoption
from ....module_utils._common._coded import problem
from ....module_utils._common._facts import Link
from ....module_utils._common._layout import GENERATORS, INTERFACE_NAME, MAIN_TABLE, network_path
from ....module_utils._common._shapes import Unit
from ....module_utils._common._unit_file import Section
from ....module_utils._words import text as words
from ..._plan._variables import VARIABLES
from ._ifupdown import of_ifupdown
from ._shapes import Host, Interface, Vrf
from ._units import NETWORKD, Units, address, boolean, plain_address, rest, text, values

_DEFAULTS = ("0.0.0.0/0", "::/0")
_DHCP = {"both": "yes", "v4": "ipv4", "v6": "ipv6", "ipv4": "ipv4", "ipv6": "ipv6"}
_GATEWAY = {"Gateway", "GatewayOnLink", "GatewayOnlink", "Destination", "Table"}
_MTU = 1500
# The table of the VRF that a host gets where it has none.
_TABLE: int = VARIABLES["wireguard_vrf_vrfs"].default[0]["table"]
# The codes of preflight that say how another program gives up an interface.
_CODES = {"ifupdown": "managed-by-ifupdown", "NetworkManager": "managed-by-networkmanager"}

_EGRESS = (
    "Its own traffic (packages, time, names) goes out by main's default route today, which moves into the VRF. "
    "Set wireguard_vrf_egress (docs/howto/egress.md)."
)


def interfaces(adoption: Adoption, units: Units, host: Host) -> None:
    """Add the interfaces of the VRFs, or where there is no VRF those of the default routes; raises nothing."""
    links = {link["name"]: link for link in adoption["facts"]["links"] if INTERFACE_NAME.match(link["name"])}
    named = {vrf.name: vrf for vrf in host.vrfs}
    found: dict[str, str | None] = {}
    for path, sections in units.sections.items():
        vrf = text(sections, "Network", "VRF") if path.endswith(".network") else None
        if vrf in named:
            found.update(dict.fromkeys(_hardware(units.links_of(path), links, host), vrf))
    found.update({name: str(link["master"]) for name, link in links.items() if _is_member(link, named)})
    if not found:
        found = dict.fromkeys(_uplinks(adoption, links, host))
        if found:
            host.notes.append(_EGRESS)
    for name, vrf in sorted(found.items()):
        host.interfaces.append(_interface(adoption, units, host, name, named.get(vrf or "")))


def _hardware(names: Iterable[str], links: dict[str, Link], host: Host) -> list[str]:
    made = {tunnel.name for tunnel in host.tunnels}
    return [name for name in names if name not in made and (name not in links or links[name]["kind"] != "wireguard")]


def _is_member(link: Link, vrfs: dict[str, Vrf]) -> bool:
    return link["master"] in vrfs and link["kind"] != "wireguard"


def _uplinks(adoption: Adoption, links: dict[str, Link], host: Host) -> list[str]:
    """Return the links of the default routes in main, except tunnels."""
    routes = [row for row in adoption["facts"]["routes"] if row["table"] == MAIN_TABLE]
    devices = [row["device"] for row in routes if row["destination"] in _DEFAULTS and row["device"]]
    return _hardware(dict.fromkeys(str(device) for device in devices if device in links), links, host)


def _interface(adoption: Adoption, units: Units, host: Host, name: str, vrf: Vrf | None) -> Interface:
    found = Interface(name=name, vrf=vrf.name if vrf else None)
    link = next((each for each in adoption["facts"]["links"] if each["name"] == name), None)
    if link is not None and link["mtu"] not in (None, _MTU):
        found.mtu = link["mtu"]
    path = units.network_of(name)
    programs = [row for row in adoption["programs"] if row["link"] == name]
    left = of_ifupdown(adoption, found) if any(row["by"] == "ifupdown" for row in programs) else None
    if left is not None:
        if left:
            host.units[f"{name}.network"] = left
        if found.accept_ra is None and _learns(adoption, name):
            found.accept_ra = True
    elif path is None or programs:
        for row in programs:
            code = _CODES.get(row["by"], "managed-by-dhcp-client")
            fields = {"interface": name, "sign": row["sign"], "client": row["by"]}
            found.notes.append(words(problem(code, **fields)))
        _of_kernel(adoption, found, link)
    elif not path.startswith(NETWORKD) or any(maker in path for maker in GENERATORS):
        found.drop_in = posixpath.basename(path)
        # On a host that forwards, it has to be said: networkd's default is another one there.
        found.accept_ra = _learns(adoption, name) or (False if host.forwarding else None)
        found.notes.append(f"{path} stays in charge of its addresses, and gets a drop-in with VRF=.")
    else:
        found.path = path if units.links_of(path) == [name] else None
        managed = posixpath.basename(network_path(name))
        found.in_the_way = vrf is not None or posixpath.basename(path) < managed
        if found.path is None:
            found.notes.append(f"{path} stays, because it is also for {', '.join(_others(units, path, name))}.")
        if left := _of_unit(found, units.sections[path], vrf, set()):
            host.units[f"{name}.network"] = left
        if found.accept_ra is None and _learns(adoption, name):
            found.accept_ra = True
    return found


def _learns(adoption: Adoption, name: str) -> bool:
    """Return whether the kernel or networkd has a default route of a link from a router advertisement."""
    routes = adoption["facts"]["routes"]
    return any(row["device"] == name and row["protocol"] == "ra" and row["destination"] == "::/0" for row in routes)


def _others(units: Units, path: str, name: str) -> list[str]:
    return [each for each in units.links_of(path) if each != name] or ["other links"]


def _of_kernel(adoption: Adoption, found: Interface, link: Link | None) -> None:
    """Take what is live: no unit of networkd says it."""
    found.addresses = global_addresses(link["addresses"]) if link else []
    found.gateways = [
        str(row["gateway"])
        for row in adoption["facts"]["routes"]
        if row["device"] == found.name and row["destination"] in _DEFAULTS and row["gateway"]
    ]
    found.notes.append(
        f"No unit of networkd configures {found.name}: these are its addresses of this moment. "
        "Set dhcp or accept_ra instead where they are not static."
    )


def _of_unit(found: Interface, sections: list[Section], vrf: Vrf | None, done: set[int]) -> Unit:
    """Take what a hand-written unit says, and return the sections that are left.

    ``done`` are the first lines of sections that are dealt with.
    """
    said = values(sections, "Network", "Address")
    for section in sections:
        keys = {item.key for item in section.assignments}
        if section.name == "Address" and keys == {"Address"}:
            said += [section.text("Address") or ""]
            done.add(section.line)
        elif section.name == "Route" and (gateway := _default_gateway(section, vrf)):
            found.gateways.append(gateway)
            done.add(section.line)
    found.addresses = [own for each in said if (own := address(each))]
    gateways = [own for each in values(sections, "Network", "Gateway") if (own := plain_address(each))]
    found.gateways = [*gateways, *found.gateways]
    word = (text(sections, "Network", "DHCP") or "no").lower()
    switched = boolean(word)
    found.dhcp = _DHCP.get(word, "no") if switched is None else "yes" if switched else "no"
    found.accept_ra = boolean(text(sections, "Network", "IPv6AcceptRA"))
    servers = values(sections, "Network", "DNS")
    plain = [server for each in servers for server in each.split()]
    taken = {"VRF", "Address", "Gateway", "DHCP", "IPv6AcceptRA", "Description"}
    if all(plain_address(server) for server in plain):
        found.dns = plain
        taken.add("DNS")
    table = {"RouteTable"}
    whole = {"Match": None, "Network": taken, "DHCPv4": table, "DHCPv6": table, "IPv6AcceptRA": table}
    left = rest(sections, whole, done)
    found.notes += [f"{lost} of {found.path or found.name} cannot be carried over." for lost in left.lost]
    for part in left.unit:
        for name, route in part.items():
            if name == "Route" and "Table" not in route:
                # A route of the WAN is in the table of its VRF only if it says so.
                route["Table"] = str(vrf.table if vrf else _TABLE)
    return left.unit


def _default_gateway(section: Section, vrf: Vrf | None) -> str | None:
    """Return the gateway of a [Route] that is a plain default route, None for any other route."""
    keys = {item.key for item in section.assignments}
    if not keys <= _GATEWAY or section.text("Destination") not in (None, *_DEFAULTS):
        return None
    if section.text("Table") not in (None, str(vrf.table) if vrf else "main"):
        return None
    return plain_address(section.text("Gateway"))
