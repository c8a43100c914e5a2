# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of one VRF, one interface, one tunnel, one peer and one service in the variables."""

from __future__ import annotations

from ...module_utils._common._layout import UNREACHABLE_METRIC
from . import _forms as forms
from ._options import Option, flag, mappings, number, text, texts

VRF = {
    "name": text("The name of the VRF's device.", required=True, form=forms.interface_name),
    "table": number(
        "The number of the VRF's routing table, from 1 to 4294967295, except 253, 254, and 255.", required=True
    ),
    "alias": text("A name for the table in C(ip rule) and C(ip route).", form=forms.table_alias),
    "mark": number(
        "The firewall mark of the outer packets that leave through this VRF. It cannot be 0.",
        "The table's number by default.",
    ),
}

INTERFACE = {
    "name": text("The name of the interface.", required=True, form=forms.interface_name),
    "vrf": text("The VRF, the first of O(wireguard_vrf_vrfs) by default."),
    "drop_in": text(
        "The file name of the C(.network) unit that configures this interface already, such as C(10-eth0.network).",
        "It gets a drop-in that adds C(VRF=), the table of what DHCP and router advertisements announce, and, with "
        "O(wireguard_vrf_interfaces[].accept_ra), C(IPv6AcceptRA=). The unit keeps its own addressing, so no other "
        "addressing can be set here.",
        form=forms.network_unit_name,
    ),
    "addresses": texts("The static addresses, each with its prefix length.", form=forms.interface_address),
    "gateways": texts(
        "The gateways of the default routes, each in a prefix of O(wireguard_vrf_interfaces[].addresses) or "
        "link-local.",
        "Where all addresses of the family are single ones (C(/32), C(/128)), the gateway is taken as on-link.",
        form=forms.address,
    ),
    "dhcp": text("For which families DHCP gives an address.", default="no", choices=("no", "ipv4", "ipv6", "yes")),
    "accept_ra": flag(
        "Whether the interface learns from IPv6 router advertisements.",
        "By default it is true only with O(wireguard_vrf_interfaces[].dhcp=ipv6) and V(yes), which need it for their "
        "gateway.",
        "With O(wireguard_vrf_interfaces[].drop_in) the unit's own setting counts by default. Set this if "
        "O(wireguard_vrf_forwarding) is true, because forwarding turns networkd's default off.",
    ),
    "dns": texts("The DNS servers. They replace those that DHCP and router advertisements offer.", form=forms.address),
    "mtu": number(
        "The MTU of the interface, from 576 to 65535. It is not set on the interface; the tunnels' MTU follows it.",
        default=1500,
        minimum=576,
        maximum=65535,
    ),
    "metric": number(
        "The metric of this interface's default routes: of its gateways, and of what it learns from DHCP and router "
        "advertisements. Of several interfaces in one VRF, packets leave by the one with the smallest metric, and by "
        "the next one when its default route is gone.",
        "An interface with a metric and O(wireguard_vrf_interfaces[].gateways), beside another one in its VRF, has "
        "source rules: what the host sends from one of its static addresses leaves by this interface.",
        "By default the system's own: 0 for an IPv4 gateway, and 1024 for all other default routes. Two equal metrics "
        "of one family in one VRF are an error.",
        minimum=1,
        maximum=UNREACHABLE_METRIC - 1,
    ),
}

PEER = {
    "name": text("A name for the peer.", required=True, form=forms.inventory_name),
    "public_key": text("Its public key.", required=True, form=forms.public_key),
    "allowed_ips": Option("list", ("The prefixes that it may use.",), required=True, elements="str", form=forms.prefix),
    "endpoint": text(
        "Where it is reached, C(ADDRESS:PORT), C([IPV6]:PORT), or C(NAME:PORT). None by default.", form=forms.endpoint
    ),
    "keepalive": number("The seconds between keepalives, those of the tunnel by default.", maximum=65535),
    "hosts": texts("The members that have this peer, all by default."),
}

TUNNEL = {
    "name": text("The name of the tunnel and of its interface.", required=True, form=forms.interface_name),
    "group": text("The group of the inventory whose hosts have this tunnel.", required=True),
    "prefixes": texts(
        "The inner prefixes. Each member has an address in each of them.",
        "An IPv6 address is derived from the names of tunnel and host, unless O(wireguard_vrf_host_id) or "
        "O(wireguard_vrf_addresses) is set. An IPv4 prefix needs one of these.",
        form=forms.prefix,
    ),
    "supernets": texts(
        "Prefixes that the spokes of the topology V(hub) send to the first hub, beside what lies behind members.",
        "O(wireguard_vrf_networks) of members may be inside. A new member whose networks are inside changes the hubs "
        "and itself, and no other member.",
        form=forms.prefix,
    ),
    "exits": texts(
        "The members that may have a default route in O(wireguard_vrf_networks), C(0.0.0.0/0) or C(::/0). For any "
        "other member, such a route is an error.",
        "An exit needs a default route of its own outside of its VRFs.",
    ),
    "topology": text(
        "With V(mesh) every two members are peers.",
        "With V(hub) every member is a peer of every hub, and the other members reach each other through the first "
        "hub.",
        "With V(pairs) only the pairs that are listed are peers.",
        default="mesh",
        choices=("mesh", "hub", "pairs"),
    ),
    "hubs": texts("The hubs of V(hub), first the one that carries the traffic between the other members."),
    "pairs": Option("list", ("The pairs of V(pairs), each a list of two hosts.",), [], elements="list"),
    "listen_port": number(
        "The UDP port on which this host listens. Its peers send to it, also where O(wireguard_vrf_units) sets "
        "C(ListenPort=).",
        "With O(wireguard_vrf_tunnels[].per_peer) the peer's O(wireguard_vrf_host_id) is added to it.",
        default=51820,
        minimum=1,
        maximum=65535,
    ),
    "underlay": text(
        "The VRF of the outer packets, the first of O(wireguard_vrf_vrfs) by default.",
        null="must be the name of a VRF, not null: the outer packets carry its mark. Leave it out for the first of "
        "wireguard_vrf_vrfs",
    ),
    "vrf": text("A VRF of O(wireguard_vrf_vrfs) to enslave the tunnel to, none by default."),
    "keepalive": number("The seconds between keepalives, 0 for none.", default=25, maximum=65535),
    "preshared_keys": flag("Whether each pair has a preshared key.", default=True),
    "mtu": number(
        "The MTU that this host's path takes in the tunnel. By default it is the smallest of the underlay's "
        "interfaces, less 80.",
        "Both ends of a pair take the smaller of the two. Where one interface has many peers, the routes to those "
        "behind a smaller path carry its MTU, unless O(wireguard_vrf_tunnels[].route_allowed_ips) is V(false).",
        minimum=576,
        maximum=65535,
    ),
    "route_allowed_ips": flag(
        "Whether the peers' prefixes are routed into the tunnel.",
        "Set it to V(false) where a routing daemon owns the routes. It is true by default, and always false with "
        "O(wireguard_vrf_tunnels[].per_peer).",
        "Where it is false, the tunnel's C(.network) has C(KeepConfiguration=yes), so that networkd does not delete "
        "the daemon's routes.",
    ),
    "per_peer": flag(
        "Whether each peer has an interface of its own, C(TUNNEL-PEER), whose peer is allowed everything. A routing "
        "daemon needs this to choose between peers.",
        "Each interface has a port of its own and the link-local address C(fe80::HOST_ID), so every member needs "
        "O(wireguard_vrf_host_id).",
        default=False,
    ),
    "peers": mappings("The peers that are in no inventory.", options=PEER),
}

SERVICE = {
    "unit": text(
        "The name of the unit, such as C(chrony.service) or C(ssh.socket).", required=True, form=forms.service_unit
    ),
    "vrf": text("The VRF, the first of O(wireguard_vrf_vrfs) by default."),
}
