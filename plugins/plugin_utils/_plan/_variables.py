# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables: their names, types, defaults, ranges and descriptions. This is the only place that declares them.

``tools/variables.py`` writes the role's argument specification and docs/reference/variables.md from it.
The role has no defaults: a default would hide whether the user has set a variable, and facts of a host outrank it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...module_utils._common._codes import ACCEPTABLE
from . import _forms as forms
from ._nested_options import INTERFACE, SERVICE, TUNNEL, VRF
from ._options import Option, flag, mapping, mappings, number, ports, text, texts, texts_by_name

PREFIX = "wireguard_vrf_"
RECORDED_KEYS = f"{PREFIX}recorded_keys"

# Where a host's own traffic may go.
EGRESS = ("tunnel", "users", "services", "uplink", "none")
# Users of Debian's packages: apt, chrony, ntpsec, systemd-resolved, systemd-timesyncd.
EGRESS_USERS = ("_apt", "_chrony", "ntpsec", "systemd-resolve", "systemd-timesync")

_OPTIONS: Mapping[str, Option] = {
    "vrfs": mappings(
        "The VRFs of this host, the one of the underlay first.",
        "A VRF that is only the inner VRF of a tunnel is listed here, too.",
        options=VRF,
        default=({"name": "vrf-wan", "table": 1000, "alias": "transit", "mark": 1000},),
    ),
    "interfaces": mappings(
        "The interfaces that are enslaved to a VRF, in the order in which their addresses are preferred as endpoints. "
        "One with a smaller O(wireguard_vrf_interfaces[].metric) comes first.",
        options=INTERFACE,
    ),
    "tunnels": mappings(
        "The tunnels. All members of a tunnel's group must agree on it.",
        "Each member has its own O(wireguard_vrf_tunnels[].listen_port), O(wireguard_vrf_tunnels[].keepalive) and "
        "O(wireguard_vrf_tunnels[].mtu).",
        options=TUNNEL,
    ),
    "endpoints": texts_by_name(
        "The addresses or names at which other hosts reach this one, best first. The controller looks up the addresses "
        "of names when it plans.",
        "With a port (C(ADDRESS:PORT), C([IPV6]:PORT), C(NAME:PORT)), others send to that port, which a router in "
        "between forwards to O(wireguard_vrf_tunnels[].listen_port). With O(wireguard_vrf_tunnels[].per_peer), each "
        "peer adds its O(wireguard_vrf_host_id) to both.",
        "A list is for all tunnels. A mapping has such a list for each name of a tunnel or of an underlay's VRF.",
        "The static addresses of the underlay's interfaces by default. An empty list means that no host can reach it.",
        form=forms.host,
    ),
    "follow_endpoints": flag(
        "Whether this host follows peers whose endpoint has a name. A timer looks each minute whether such a peer has "
        "been silent for three, and then sends to the address that its name has at that time.",
        "It asks for names through the VRF, never through the tunnel.",
        default=False,
    ),
    "resolvers": texts(
        "The DNS servers that O(wireguard_vrf_follow_endpoints) asks, the first three of them.",
        "By default O(wireguard_vrf_interfaces[].dns), else those that the interfaces have learned, else those of "
        "C(/etc/resolv.conf), all of them through the VRF.",
        form=forms.address,
    ),
    "host_id": number(
        "The number of this host in the prefixes of its tunnels. C(fd00::/64) and 7 give C(fd00::7).", minimum=1
    ),
    "addresses": mapping(
        "The names of tunnels, each with the list of this host's inner addresses, instead of derived ones."
    ),
    "networks": texts("The inner prefixes behind this host, which its peers allow and route.", form=forms.prefix),
    "forwarding": flag("Whether this host forwards IPv4 and IPv6.", default=False),
    "egress": text(
        "Where this host's own traffic goes (packages, time, names) when its interfaces have taken the default route "
        "out of the main table.",
        "V(tunnel) means that the tunnels bring a default route, to an exit router.",
        "V(users) lets the users of O(wireguard_vrf_egress_users) send through the first VRF what the main table has "
        "no route for.",
        "V(services) means that O(wireguard_vrf_services) binds the services that need the internet to a VRF.",
        "V(uplink) means that another interface, in no VRF, has a default route.",
        "V(none) means that this host needs no internet.",
        "A host that would lose its only default route by a change is refused until this is set.",
        choices=EGRESS,
        default=None,
    ),
    "egress_users": texts(
        "The users of the host's own clients for O(wireguard_vrf_egress=users), as names or numbers. A name that the "
        "host does not have opens nothing. V(root) is refused, by whatever name, because the kernel counts forwarded "
        "packets as root's.",
        "With O(wireguard_vrf_egress_lock) each of them must be a number, because a packet filter with an unknown name "
        "does not load.",
        default=EGRESS_USERS,
        form=forms.egress_user,
    ),
    "tcp_l3mdev_accept": flag(
        "Whether TCP servers that are bound to no VRF accept what arrives in one. SSH usually needs it.", default=True
    ),
    "strict": flag(
        "Whether this host looks up local addresses after its VRFs, by C(transit-networkd-rules.service), so that the "
        "WAN reaches none of its addresses outside of the VRF.",
        "A host whose local rule another program has moved is refused, and needs V(false).",
        default=True,
    ),
    "filter": flag(
        "Whether the collection's nftables table, C(inet transit), drops what comes in from the WAN for this host. It "
        "lets in answers, the tunnels' outer packets, what IP and the interfaces' addressing need, and the ports of "
        "O(wireguard_vrf_filter_tcp) and O(wireguard_vrf_filter_udp).",
        default=True,
    ),
    "filter_tcp": ports(
        "The TCP ports of this host that the WAN may reach. List SSH's port if you come in that way.", default=(22,)
    ),
    "filter_udp": ports("The UDP ports of this host that the WAN may reach, beside those of the tunnels."),
    "egress_lock": flag(
        "Whether the filter also drops what this host itself begins to send to the WAN, except the tunnels' outer "
        "packets, DHCP, and what the users of O(wireguard_vrf_egress_users) send. Answers leave. It needs "
        "O(wireguard_vrf_filter).",
        default=False,
    ),
    "foreign_firewall": texts(
        "The names of rules of another program's packet filter (nftables, iptables, firewalld, ufw) that name an "
        "interface which moves, and that you have checked.",
        "Such a rule does not match any more once the interface is in a VRF, so preflight stops with their list. The "
        "name is made of the rule itself, so a rule that is changed or new stops again.",
        form=forms.rule_name,
        setting=True,
    ),
    "accept": texts(
        "What preflight must not stop at, though the host loses something by it. None of these locks you out.",
        "V(names) accepts that no DNS server of the host can be reached any more, because the way to them moves into a "
        "VRF.",
        "V(foreign-rules) accepts that networkd deletes unmanaged routing policy rules, as it does when it sets a link "
        "up. The program that made them must make them again.",
        "V(gateway-absent) accepts that a new gateway does not answer yet. If it does not answer after the change "
        "either, the host rolls back.",
        "V(generated) accepts that the unit which netplan or cloud-init has made of an interface has no effect any "
        "more.",
        choices=ACCEPTABLE,
        setting=True,
    ),
    "services": mappings(
        "The services and sockets of systemd that are bound to a VRF, by a drop-in. All of their IP sockets are in the "
        "VRF then, and none is outside of it.",
        "A change restarts those that run, and is announced before.",
        options=SERVICE,
    ),
    "metrics_folder": text(
        "The folder of node_exporter's textfile collector, where C(transit-networkd-metrics.timer) writes this host's "
        "metrics every 30 seconds, as C(transit-networkd.prom). Debian's node_exporter reads "
        "C(/var/lib/prometheus/node-exporter).",
        "By default there is no timer.",
        form=forms.host_folder,
    ),
    "units": mapping(
        "File names of units, each with sections. C(wg0.network) adds to the managed unit for C(wg0), the name of "
        "a O(wireguard_vrf_interfaces[].drop_in) adds to that drop-in, and any other name becomes a further "
        "managed unit.",
        "Sections are a list of mappings of a name to its keys. A section that may repeat, such as C(Route), is "
        "added. In any other, keys are added and replace those of the plan.",
    ),
    "set_aside": texts(
        "The units below C(/etc/systemd/network) that the managed ones take the place of, with their whole paths. The "
        "playbook C(adopt) lists them. A file of wg-quick below C(/etc/wireguard) may be one, too: its service is "
        "stopped and disabled. The first change sets them aside: networkd does not read them any more. A "
        "rollback and the playbook C(remove) restore them as they were.",
        "A file of ifupdown, C(/etc/network/interfaces) or one in its folder C(interfaces.d), stays, without the "
        "interfaces of O(wireguard_vrf_interfaces).",
        "networkd takes these over. Where it did not run, it is enabled and started.",
        "A tunnel whose key this host does not have yet gets the private key that one of them has.",
        "What was set aside stays so when it is taken out of the list.",
        form=forms.unmanaged_unit,
    ),
    "systemd_version": number(
        "The systemd version that the units must suit, 249 or later. A host with an older one is refused.",
        default=252,
        minimum=249,
    ),
    "public_keys": text(
        "The folder of the public keys on the controller, C(HOST/TUNNEL.pub.txt).",
        default="{{ inventory_dir }}/wireguard_keys",
        form=forms.folder,
        setting=True,
    ),
    "recorded_keys": mapping(
        "The public keys of this host, by the names of its tunnels, recorded in the inventory in place of files, where "
        "the controller has no folder that lasts (AWX).",
        "Where it is set, also to V({}), no file is written for this host, and a run that makes a key shows the "
        "variable to set. A key that a file of O(wireguard_vrf_public_keys) records, too, must be the same.",
        default=None,
        form=forms.public_key,
        setting=True,
    ),
    "accept_changed_keys": flag(
        "Whether to take a public key that differs from the recorded one.", default=False, setting=True
    ),
    "confirm_timeout": number(
        "The seconds from 60 to 3600 after which a change that was not confirmed is rolled back.",
        default=180,
        minimum=60,
        maximum=3600,
        setting=True,
    ),
    "check_gateway": flag(
        "Whether the gateways of the interfaces that move must answer to ARP or neighbour discovery. If one does not, "
        "the change is rolled back at once.",
        default=True,
        setting=True,
    ),
    "overwrite_edited": flag(
        "Whether to overwrite or remove a managed file that was edited since the last run.",
        default=False,
        setting=True,
    ),
    "install_packages": flag(
        "Whether to install wireguard-tools, and nftables for the filter, where they are missing.",
        default=True,
        setting=True,
    ),
}

VARIABLES: Mapping[str, Option] = {f"{PREFIX}{name}": option for name, option in _OPTIONS.items()}

# The settings of the controller, in no host's plan.
SETTINGS = tuple(name for name, option in _OPTIONS.items() if option.setting)
