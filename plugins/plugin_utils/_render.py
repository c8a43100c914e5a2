# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""A host's plan to its files: networkd's units by the codec, what else a person would edit by Jinja2.

Every key here is known to systemd 252 and later, or to the version that the plan names; nothing depends on a fact of
the host.
"""

from __future__ import annotations

import hashlib
import pathlib
import typing as t
from collections.abc import Iterable, Mapping

import jinja2

from ansible_collections.transit.networkd.plugins.module_utils._common import _layout as layout
from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import holds_secret
from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import dumps

HEADER = f"{layout.MADE_BY}; a change here is lost with its next run."

# Hexadecimal digits of a digest that a comment of the filter has room for.
_DIGEST = 32

# Connection tracking has so many zones.
_ZONES = 1 << 16

# The systemd that has BindNetworkInterface= (its NEWS for 260).
BIND_NETWORK_INTERFACE = 260
# The systemd that knows RouteTable= in [DHCPv6]; a lease has no default route, before it or since.
DHCPV6_ROUTE_TABLE = 261

Unit = list[dict[str, dict[str, t.Any]]]

# Sections of systemd.network(5), systemd.netdev(5) and systemd.link(5) that may stand in a unit several times.
REPEATED = frozenset(
    """
    Address Neighbor IPv6AddressLabel RoutingPolicyRule NextHop Route DHCPServerStaticLease IPv6Prefix IPv6RoutePrefix
    IPv6PREF64Prefix BridgeFDB BridgeMDB BridgeVLAN SR-IOV WireGuardPeer L2TPSession MACsecReceiveChannel
    MACsecTransmitAssociation MACsecReceiveAssociation
    """.split()
)

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(pathlib.Path(__file__).with_name("_templates")),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)


def render(host_plan: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Render a host's plan (docs/data.md) to its bundle.

    Raises ``ValueError`` where a public key is missing, or a section of the user cannot be written.
    """
    units = _units(host_plan)
    for name, sections in host_plan["units"].items():
        path = _path_of(name, units)
        units[path] = merge(units[path], sections) if path in units else sections
    files = {path: dumps(unit, header=HEADER) for path, unit in units.items()}
    files[layout.SYSCTL_PATH] = _from_template("sysctl.conf.j2", sysctls=host_plan["sysctls"])
    named = [vrf for vrf in host_plan["vrfs"] if vrf["alias"]]
    if named:
        files[layout.RT_TABLES_PATH] = _from_template("rt_tables.conf.j2", vrfs=named)
    links = {}
    if host_plan["strict"]:
        files[layout.RULES_UNIT_PATH] = _from_template("rules.service.j2", layout=layout)
        links[layout.RULES_WANTED_BY] = f"../{layout.RULES_UNIT}"
    if host_plan["filter"]:
        files[layout.FILTER_PATH] = _filter(host_plan)
        files[layout.FILTER_UNIT_PATH] = _from_template("filter.service.j2", layout=layout)
        files[layout.FILTER_DROP_IN_PATH] = _from_template("nftables.conf.j2", layout=layout)
        links[layout.FILTER_WANTED_BY] = f"../{layout.FILTER_UNIT}"
    files.update(_services(host_plan))
    if host_plan["follow"]:
        files.update(_follow(host_plan["follow"]))
        links[layout.FOLLOW_WANTED_BY] = f"../{layout.FOLLOW_TIMER}"
    entries = [_file(path, text, secret=path in units and holds_secret(text)) for path, text in files.items()]
    entries += [{"path": path, "target": target} for path, target in links.items()]
    return {
        "version": 1,
        "files": sorted(entries, key=lambda entry: entry["path"]),
        "sysctls": dict(host_plan["sysctls"]),
        "plan": host_plan,
    }


def _file(path: str, content: str, *, secret: bool) -> dict[str, str]:
    """Return a file of the bundle: anyone may read it, except a unit into which a user wrote a key."""
    access = {"mode": "0644", "owner": "root", "group": "root"}
    if secret:
        access.update(mode="0640", group=layout.NETWORKD_USER)
    return {"path": path, **access, "content": content}


def merge(unit: Unit, sections: Iterable[Mapping[str, Mapping[str, t.Any]]]) -> Unit:
    """Add sections to a unit: a section that may repeat is appended, in any other the given keys replace ours."""
    result = [{name: dict(keys) for name, keys in section.items()} for section in unit]
    for section in sections:
        for name, keys in section.items():
            ours = next((part[name] for part in result if name in part), None)
            if name in REPEATED or ours is None:
                result.append({name: dict(keys)})
            else:
                ours.update(keys)
    return result


def _from_template(name: str, **variables: object) -> str:
    return _TEMPLATES.get_template(name).render(header=HEADER, **variables)


def _services(plan: Mapping[str, t.Any]) -> dict[str, str]:
    """Render the drop-ins of services and sockets, and the program that binds a service where systemd does not."""
    native = plan["systemd_version"] >= BIND_NETWORK_INTERFACE
    files = {
        layout.service_drop_in_path(service["unit"]): _from_template(
            "socket.conf.j2" if service["unit"].endswith(".socket") else "service.conf.j2",
            service=service,
            native=native,
            device=_device_unit(service["vrf"]),
            layout=layout,
        )
        for service in plan["services"]
    }
    if not native and any(service["unit"].endswith(".service") for service in plan["services"]):
        files[layout.VRF_SOCKETS_PATH] = _program("_vrf_sockets.py")
    return files


def _follow(follow: Mapping[str, t.Any]) -> dict[str, str]:
    """Render what follows endpoints. No version of systemd marks sockets, so the program that binds is part of it."""
    vrfs = {peer["vrf"]: peer["mark"] for peer in follow["peers"]}
    # One VRF that is not there must not keep the peers of the others from being followed.
    go_on = "-" if len(vrfs) > 1 else ""
    return {
        layout.FOLLOW_CONFIG_PATH: _from_template("follow.conf.j2", follow=follow),
        layout.FOLLOW_PROGRAM_PATH: _program("_follow_endpoints.py"),
        layout.FOLLOW_UNIT_PATH: _from_template("follow.service.j2", layout=layout, vrfs=vrfs, go_on=go_on),
        layout.FOLLOW_TIMER_PATH: _from_template("follow.timer.j2", layout=layout),
        layout.VRF_SOCKETS_PATH: _program("_vrf_sockets.py"),
    }


def _program(name: str) -> str:
    """Give a program of module_utils that stands alone on a host."""
    text = (pathlib.Path(layout.__file__).parents[1] / "_payloads" / name).read_text(encoding="utf-8")
    return f"# {HEADER}\n{text}"


def _device_unit(link: str) -> str:
    """Name systemd's unit of a link (systemd.unit(5), escaping): a name has no slash, and no dot where it begins."""
    escaped = "".join(char if char.isalnum() or char in ":_." else f"\\x{ord(char):02x}" for char in link)
    return f"sys-subsystem-net-devices-{escaped}.device"


def _filter(plan: Mapping[str, t.Any]) -> str:
    """Render the packet filter; the comment of its last rules has a digest of all the rest."""
    tunnels = plan["tunnels"]
    # Without a tunnel, the underlay's VRF is the first.
    outer = {tunnel["underlay"] for tunnel in tunnels} or {vrf["name"] for vrf in plan["vrfs"][:1]}
    vrfs: list[dict[str, t.Any]] = []
    for vrf in plan["vrfs"]:
        members = [member for member in plan["members"] if member["vrf"] == vrf["name"]]
        if vrf["name"] not in outer:
            continue
        vrfs.append(
            {
                "number": len(vrfs) + 1,
                "mark": vrf["mark"],
                "strict": plan["strict"],
                # A zone has 16 bits. Where it can, it has the number of the VRF's table.
                "zone": vrf["table"] if vrf["table"] < _ZONES else len(vrfs) + 1,
                "devices": [vrf["name"], *(member["name"] for member in members)],
                "tunnels": sorted(tunnel["listen_port"] for tunnel in tunnels if tunnel["underlay"] == vrf["name"]),
                # What a drop-in's unit does is not known here.
                "dhcpv4": any(member["drop_in"] or member["dhcp"] in ("ipv4", "yes") for member in members),
                "dhcpv6": any(
                    member["drop_in"] or member["accept_ra"] or member["dhcp"] in ("ipv6", "yes") for member in members
                ),
                "router_advertisements": any(member["accept_ra"] is not False for member in members),
                **plan["filter"],
            }
        )
    bare = _from_template("filter.nft.j2", vrfs=vrfs, mark="", layout=layout)
    digest = hashlib.sha256(bare.encode()).hexdigest()[:_DIGEST]
    return _from_template("filter.nft.j2", vrfs=vrfs, mark=f"{layout.FILTER_MARK} {digest}", layout=layout)


def _path_of(name: str, units: Mapping[str, Unit]) -> str:
    """Give the path for a unit that the user names: of our unit or drop-in of that name, or a further one of ours."""
    drop_in = layout.drop_in_path(name)
    if drop_in in units:
        return drop_in
    return f"{layout.NETWORK_DIR}/{layout.UNIT_PREFIX}{name.removeprefix(layout.UNIT_PREFIX)}"


def _units(plan: Mapping[str, t.Any]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    tables = {vrf["name"]: vrf["table"] for vrf in plan["vrfs"]}
    version = plan["systemd_version"]
    for vrf in plan["vrfs"]:
        units[layout.netdev_path(vrf["name"])] = [
            {"NetDev": {"Name": vrf["name"], "Kind": "vrf"}},
            {"VRF": {"Table": str(vrf["table"])}},
        ]
        units[layout.network_path(vrf["name"])] = _vrf_network(vrf, plan["rules"])
    for member in plan["members"]:
        if member["drop_in"]:
            units[layout.drop_in_path(member["drop_in"])] = _member_drop_in(member, tables[member["vrf"]], version)
        else:
            units[layout.network_path(member["name"])] = _member_network(member, tables[member["vrf"]], version)
    for tunnel in plan["tunnels"]:
        units[layout.netdev_path(tunnel["name"])] = _tunnel_netdev(plan["host"], tunnel)
        units[layout.network_path(tunnel["name"])] = _tunnel_network(tunnel, tables.get(tunnel["vrf"]))
    return units


def _vrf_network(vrf: Mapping[str, t.Any], rules: Iterable[Mapping[str, t.Any]]) -> Unit:
    return [
        {"Match": {"Name": vrf["name"]}},
        {"Link": {"RequiredForOnline": "no"}},
        *({"RoutingPolicyRule": _rule(rule)} for rule in rules if rule["mark"] == vrf["mark"]),
        # Without a default of its own an empty table lets the lookup go on to main, into the tunnel itself.
        *(
            {
                "Route": {
                    "Destination": destination,
                    "Type": "unreachable",
                    "Metric": str(layout.UNREACHABLE_METRIC),
                    "Table": str(vrf["table"]),
                }
            }
            for destination in ("0.0.0.0/0", "::/0")
        ),
    ]


def _rule(rule: Mapping[str, t.Any]) -> dict[str, str]:
    result = {"FirewallMark": str(rule["mark"]), "Family": "both", "Priority": str(rule["priority"])}
    if rule["action"] == "unreachable":
        return {**result, "Type": "unreachable"}
    return {**result, "Table": str(rule["table"])}


def _vrf_and_ra(member: Mapping[str, t.Any]) -> dict[str, str]:
    result = {"VRF": member["vrf"]}
    if member["accept_ra"] is not None:
        result["IPv6AcceptRA"] = _yes(member["accept_ra"])
    return result


def _member_drop_in(member: Mapping[str, t.Any], table: int, version: int) -> Unit:
    """Enslave a link whose unit is not ours; what the unit learns goes to the table even if that should fail.

    Its own routes are beyond a drop-in's reach.
    """
    unit: Unit = [{"Network": _vrf_and_ra(member)}, {"DHCPv4": {"RouteTable": str(table)}}]
    if version >= DHCPV6_ROUTE_TABLE:
        unit.append({"DHCPv6": {"RouteTable": str(table)}})
    if member["accept_ra"] is not False:
        unit.append({"IPv6AcceptRA": {"RouteTable": str(table)}})
    return unit


def _member_network(member: Mapping[str, t.Any], table: int, version: int) -> Unit:
    network: dict[str, t.Any] = {**_vrf_and_ra(member), "DHCP": member["dhcp"]}
    if member["addresses"]:
        network["Address"] = list(member["addresses"])
    if member["dns"]:
        network["DNS"] = list(member["dns"])
    unit: Unit = [{"Match": {"Name": member["name"]}}, {"Network": network}]
    for gateway in member["gateways"]:
        route = {"Gateway": gateway["address"], "Table": str(table)}
        if gateway["on_link"]:
            route["GatewayOnLink"] = "yes"
        unit.append({"Route": route})
    # Name servers of the inventory stand in for those that the network offers.
    use_dns = {"UseDNS": "no"} if member["dns"] else {}
    if member["dhcp"] in ("ipv4", "yes"):
        unit.append({"DHCPv4": {"RouteTable": str(table), **use_dns}})
    dhcpv6 = {**({"RouteTable": str(table)} if version >= DHCPV6_ROUTE_TABLE else {}), **use_dns}
    if member["dhcp"] in ("ipv6", "yes") and dhcpv6:
        unit.append({"DHCPv6": dhcpv6})
    if member["accept_ra"]:
        unit.append({"IPv6AcceptRA": {"RouteTable": str(table), **use_dns}})
    return unit


def _tunnel_netdev(host: str, tunnel: Mapping[str, t.Any]) -> Unit:
    return [
        {"NetDev": {"Name": tunnel["name"], "Kind": "wireguard"}},
        {
            "WireGuard": {
                "PrivateKeyFile": tunnel["private_key_file"],
                "ListenPort": str(tunnel["listen_port"]),
                "FirewallMark": str(tunnel["mark"]),
                "RouteTable": "off",
            }
        },
        *({"WireGuardPeer": _peer(host, tunnel, peer)} for peer in tunnel["peers"] if not peer["from_units"]),
    ]


def _peer(host: str, tunnel: Mapping[str, t.Any], peer: Mapping[str, t.Any]) -> dict[str, t.Any]:
    if peer["public_key"] is None:
        raise ValueError(f"{host}: the public key of {peer['host']} for the tunnel {tunnel['tunnel']} is not known")
    result: dict[str, t.Any] = {"PublicKey": peer["public_key"]}
    if peer["preshared_key_file"]:
        result["PresharedKeyFile"] = peer["preshared_key_file"]
    result["AllowedIPs"] = list(peer["allowed_ips"])
    if peer["endpoint"]:
        result["Endpoint"] = peer["endpoint"]
    if peer["keepalive"]:
        result["PersistentKeepalive"] = str(peer["keepalive"])
    return result


def _tunnel_network(tunnel: Mapping[str, t.Any], table: int | None) -> Unit:
    # A peer must not configure this host: router advertisements inside of a tunnel are not heard.
    network: dict[str, t.Any] = {"IPv6AcceptRA": "no", "Address": list(tunnel["addresses"])}
    if tunnel["foreign_routes"]:
        # Else networkd deletes a routing daemon's routes on this link whenever it configures the link anew, at its own
        # start at the latest. What networkd made itself it still takes back when the unit changes.
        network["KeepConfiguration"] = "yes"
    if tunnel["vrf"]:
        network = {"VRF": tunnel["vrf"], **network}
    inner = {} if table is None else {"Table": str(table)}
    return [
        {"Match": {"Name": tunnel["name"]}},
        {"Link": {"MTUBytes": str(tunnel["mtu"]), "RequiredForOnline": "no"}},
        {"Network": network},
        *({"Route": {"Destination": route, **inner}} for route in tunnel["routes"]),
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
