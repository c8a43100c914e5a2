# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of networkd: VRFs, enslaved interfaces and tunnels.

Every key here is known to systemd 249 and later, or to the version that the plan names.
"""

from __future__ import annotations

from ...module_utils._change._egress import open_families
from ...module_utils._common import _layout as layout
from ...module_utils._common._shapes import HostPlan, MemberPlan, PeerPlan, RulePlan, TunnelPlan, Unit, Value, VrfPlan
from ...module_utils._common._source_rules import SourceRule, source_rules

Keys = dict[str, Value]

# The systemd that knows RouteTable= in [DHCPv6]; a lease has no default route, before it or since.
DHCPV6_ROUTE_TABLE = 261
# The systemd that knows RouteTable= in [WireGuard]. Before, networkd made no routes from AllowedIPs=.
WIREGUARD_ROUTE_TABLE = 250


def units_of(plan: HostPlan) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    tables = {vrf["name"]: vrf["table"] for vrf in plan["vrfs"]}
    version = plan["systemd_version"]
    for vrf in plan["vrfs"]:
        units[layout.netdev_path(vrf["name"])] = [
            {"NetDev": {"Name": vrf["name"], "Kind": "vrf"}},
            {"VRF": {"Table": str(vrf["table"])}},
        ]
        units[layout.network_path(vrf["name"])] = _vrf_network(vrf, plan)
    for member in plan["members"]:
        if member["drop_in"]:
            units[layout.drop_in_path(member["drop_in"])] = _member_drop_in(member, tables[member["vrf"]], version)
        else:
            units[layout.network_path(member["name"])] = _member_network(member, tables[member["vrf"]], version)
    for tunnel in plan["tunnels"]:
        units[layout.netdev_path(tunnel["name"])] = _tunnel_netdev(plan["host"], tunnel, version)
        units[layout.network_path(tunnel["name"])] = _tunnel_network(tunnel, tables.get(tunnel["vrf"] or ""))
    return units


def _vrf_network(vrf: VrfPlan, plan: HostPlan) -> Unit:
    # Without a default of its own an empty table lets the lookup go on to main, into the tunnel itself.
    defaults: list[Keys] = [
        {
            "Destination": destination,
            "Type": "unreachable",
            "Metric": str(layout.UNREACHABLE_METRIC),
            "Table": str(vrf["table"]),
        }
        for destination in ("0.0.0.0/0", "::/0")
    ]
    return [
        {"Match": {"Name": vrf["name"]}},
        {"Link": {"RequiredForOnline": "no"}},
        *({"RoutingPolicyRule": _rule(rule)} for rule in plan["rules"] if rule["mark"] == vrf["mark"]),
        *({"RoutingPolicyRule": keys} for keys in _egress_rules(vrf, plan)),
        *({"Route": keys} for keys in defaults),
    ]


def _rule(rule: RulePlan) -> Keys:
    result: Keys = {"FirewallMark": str(rule["mark"]), "Family": "both", "Priority": str(rule["priority"])}
    if rule["action"] == "unreachable":
        return {**result, "Type": "unreachable"}
    return {**result, "Table": str(rule["table"])}


def _egress_rules(vrf: VrfPlan, plan: HostPlan) -> list[Keys]:
    """Return the rules for what main has no route for: inner prefixes end, and then come the users.

    networkd leaves out a section with a user that is not known, and warns.
    """
    egress, families = plan["egress"], open_families(plan)
    if egress["vrf"] != vrf["name"]:
        return []
    end, priority = (str(each) for each in (layout.PRIORITY_INNER_UNREACHABLE, layout.PRIORITY_USERS))
    family = "both" if len(families) > 1 else families[0]
    ends: list[Keys] = [{"To": prefix, "Priority": end, "Type": "unreachable"} for prefix in egress["inner"]]
    table = str(vrf["table"])
    return ends + [{"User": user, "Family": family, "Priority": priority, "Table": table} for user in egress["users"]]


def _vrf_and_ra(member: MemberPlan) -> Keys:
    result: Keys = {"VRF": member["vrf"]}
    if member["accept_ra"] is not None:
        result["IPv6AcceptRA"] = _yes(member["accept_ra"])
    return result


def _member_drop_in(member: MemberPlan, table: int, version: int) -> Unit:
    """Return the drop-in for a link that another program's unit configures.

    What the unit learns goes to the table even if the link is not enslaved.
    Its own routes are beyond a drop-in's reach.
    """
    learned = _learned(member, table)
    unit: Unit = [{"Network": _vrf_and_ra(member)}, {"DHCPv4": learned}]
    if version >= DHCPV6_ROUTE_TABLE:
        unit.append({"DHCPv6": {"RouteTable": str(table)}})
    if member["accept_ra"] is not False:
        unit.append({"IPv6AcceptRA": dict(learned)})
    return unit


def _learned(member: MemberPlan, table: int) -> Keys:
    """Return where learned routes go, and their metric if one is set."""
    metric: Keys = {} if member["metric"] is None else {"RouteMetric": str(member["metric"])}
    return {"RouteTable": str(table), **metric}


def _member_network(member: MemberPlan, table: int, version: int) -> Unit:
    network: Keys = {**_vrf_and_ra(member), "DHCP": member["dhcp"]}
    if member["addresses"]:
        network["Address"] = list(member["addresses"])
    if member["dns"]:
        network["DNS"] = list(member["dns"])
    unit: Unit = [{"Match": {"Name": member["name"]}}, {"Network": network}]
    for gateway in member["gateways"]:
        route: Keys = {"Gateway": gateway["address"], "Table": str(table)}
        if gateway["on_link"]:
            route["GatewayOnLink"] = "yes"
        if member["metric"] is not None:
            route["Metric"] = str(member["metric"])
        unit.append({"Route": route})
        if member["source_table"] is not None:
            unit.append({"Route": {**route, "Table": str(member["source_table"])}})
    unit += [{"RoutingPolicyRule": _source_rule(rule)} for rule in source_rules(member, table)]
    # DNS servers of the inventory replace those that the network offers.
    use_dns: Keys = {"UseDNS": "no"} if member["dns"] else {}
    if member["dhcp"] in ("ipv4", "yes"):
        unit.append({"DHCPv4": {**_learned(member, table), **use_dns}})
    dhcpv6: Keys = {**({"RouteTable": str(table)} if version >= DHCPV6_ROUTE_TABLE else {}), **use_dns}
    if member["dhcp"] in ("ipv6", "yes") and dhcpv6:
        unit.append({"DHCPv6": dhcpv6})
    if member["accept_ra"]:
        unit.append({"IPv6AcceptRA": {**_learned(member, table), **use_dns}})
    return unit


def _source_rule(rule: SourceRule) -> Keys:
    # Only what this host sends: a packet that others send with this source address goes no other way than before.
    result: Keys = {"From": rule.source, "IncomingInterface": "lo", "Priority": str(rule.priority)}
    specific: Keys = {"SuppressPrefixLength": "0"} if rule.specific else {}
    return {**result, "Table": str(rule.table), **specific}


def _tunnel_netdev(host: str, tunnel: TunnelPlan, version: int) -> Unit:
    no_routes: Keys = {"RouteTable": "off"} if version >= WIREGUARD_ROUTE_TABLE else {}
    return [
        {"NetDev": {"Name": tunnel["name"], "Kind": "wireguard"}},
        {
            "WireGuard": {
                "PrivateKeyFile": tunnel["private_key_file"],
                "ListenPort": str(tunnel["listen_port"]),
                "FirewallMark": str(tunnel["mark"]),
                **no_routes,
            }
        },
        *({"WireGuardPeer": _peer(host, tunnel, peer)} for peer in tunnel["peers"] if not peer["from_units"]),
    ]


def _peer(host: str, tunnel: TunnelPlan, peer: PeerPlan) -> Keys:
    if peer["public_key"] is None:
        raise ValueError(f"{host}: the public key of {peer['host']} for the tunnel {tunnel['tunnel']} is not known")
    result: Keys = {"PublicKey": peer["public_key"]}
    if peer["preshared_key_file"]:
        result["PresharedKeyFile"] = peer["preshared_key_file"]
    result["AllowedIPs"] = list(peer["allowed_ips"])
    if peer["endpoint"]:
        result["Endpoint"] = peer["endpoint"]
    if peer["keepalive"]:
        result["PersistentKeepalive"] = str(peer["keepalive"])
    return result


def _tunnel_network(tunnel: TunnelPlan, table: int | None) -> Unit:
    # A peer must not configure this host: router advertisements inside of a tunnel are not heard.
    network: Keys = {"IPv6AcceptRA": "no", "Address": list(tunnel["addresses"])}
    if tunnel["foreign_routes"]:
        # Otherwise networkd deletes a routing daemon's routes on this link whenever it configures the link again, and
        # when it starts. It still removes its own routes when the unit changes.
        network["KeepConfiguration"] = "yes"
    if tunnel["vrf"]:
        network = {"VRF": tunnel["vrf"], **network}
    inner: Keys = {} if table is None else {"Table": str(table)}
    mtus = tunnel["route_mtus"]
    routes: list[Keys] = [
        {"Destination": route, **inner, **({"MTUBytes": str(mtus[route])} if route in mtus else {})}
        for route in tunnel["routes"]
    ]
    return [
        {"Match": {"Name": tunnel["name"]}},
        {"Link": {"MTUBytes": str(tunnel["mtu"]), "RequiredForOnline": "no"}},
        {"Network": network},
        *({"Route": keys} for keys in routes),
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
