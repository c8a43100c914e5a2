# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of preflight's findings about routing, DNS, packet filters and services. Pure."""

from __future__ import annotations

_KEEP_RULES = (
    "Let it make them, by [RoutingPolicyRule], or set ManageForeignRoutingPolicyRules=no in networkd.conf and restart "
    "it"
)
_DNS = (
    "Give this host a DNS server within the tunnels' prefixes (/etc/resolv.conf, or DNS= of a .network). Or bind "
    "systemd-resolved to the VRF, which then asks through the WAN for the whole host"
)
_LOST = "DNS server {servers:and} is only reachable through {interface}, which moves into a VRF"
_OTHER_FILTER = (
    "rules of an unmanaged packet filter name {links:and}: {rules:list}. In a VRF, input sees a packet as coming from "
    "the VRF, so they no longer match, and what prerouting does to a connection (NAT, zones) is lost"
)
# The egress lock stops root, too.
_CONSOLE = "Without the egress lock, root still gets one command out: ip vrf exec {vrf} COMMAND"
_UNHEARD = (
    "this connection comes in at {address}, port {port:number}, but {unit}, as it is configured now, would not listen "
    "there after its next start, only on {listening:comma} ({setting}, AddressFamily {family}). Correct its "
    "configuration first"
)

TRAFFIC: dict[str, str] = {
    "egress": (
        "the only default route moves into {vrf} with {interfaces:and}, and nothing says where this host's own traffic "
        f"(packages, time, names) goes then. {_CONSOLE}"
    ),
    "egress-clients": (
        f"{{clients:comma}} will lose their way to the internet, because main keeps no default route. {_CONSOLE}"
    ),
    "egress-family": (
        "the only {families:and} default route moves into a VRF: this host's own traffic can use {left} alone then"
    ),
    "egress-root": (
        "{users:and}: this host has the number 0 for it, which is root's. The kernel counts forwarded packets as "
        "root's, so the rule would send what this host forwards to the WAN"
    ),
    "egress-unsaid": (
        f"main has no default route, so the host's own traffic (packages, time, names) goes nowhere. {_CONSOLE}"
    ),
    "egress-uplink": (
        "the only default route moves into a VRF with {interfaces:and}: there is no second uplink. Give another "
        "interface a gateway, or DHCP, in its .network"
    ),
    "fewer-names": f"{_LOST}: this host can then only ask {{left:and}}. {_DNS}",
    "filter-ssh": (
        "this connection comes in through {interface}, port {port:number}, which the packet filter would no longer let "
        "in"
    ),
    "filter-table": "there is an unmanaged nft table {table}. Remove it",
    "firewall": f"{_OTHER_FILTER}. Let them name {{vrfs:or}}, too, or put such a copy of each into its chain",
    "firewall-moved": _OTHER_FILTER,
    "foreign-rules": (
        "networkd deletes routing policy rules that it did not make when it sets a link up for this change: "
        f"{{rules:list}}. {_KEEP_RULES}"
    ),
    "foreign-rules-later": (
        "networkd may delete routing policy rules that it did not make, whenever it starts or sets a link up: "
        f"{{rules:list}}. {_KEEP_RULES}"
    ),
    "local-rule-moved": (
        "the {family} local rule has been moved by another program ({rules:list}), and is left as it is"
    ),
    "mark-rule": "the mark {mark:number} has an unmanaged routing policy rule ({family}: {rule}). Remove it",
    "mark-tunnel": (
        "the unmanaged WireGuard interface {tunnel} has the mark {mark:number}: its outer packets would take the VRF's "
        "routes. Give it another mark (wg set {tunnel} fwmark)"
    ),
    "names": f"{_LOST}: DNS will stop working. {_DNS}",
    "nft": "nft is missing, so the packet filter cannot be loaded. Install nftables",
    "own-resolver": (
        "this host asks {servers:and} for names, a resolver of its own (unbound, dnsmasq or another). Which "
        "servers that one asks is not known: if it asks through {interfaces:or}, which moves into a VRF, DNS will stop "
        f"working. {_DNS}"
    ),
    "rule-before-local": (
        "the {family} routing policy rule '{rule}' would come before the local rule, and take what is sent to this "
        "host. Give it a priority above {priority:number}"
    ),
    "rule-before-mark": (
        "an unmanaged routing policy rule comes before the first one of the mark {mark:number}, which has priority "
        "{first:number}, and takes its packets elsewhere ({family}: {rule}). Give it a priority above {first:number}"
    ),
    "service-missing": "systemd has no {unit} that could be bound to {vrf} ({load}). Install it",
    "service-session": (
        "sessions stay in the control group of {unit} here ({group}): all that is started in one, by Ansible, too, "
        "would be bound to {vrf} with it. Install libpam-systemd, which gives sessions a group of their own, or bind a "
        "socket unit (ssh.socket) instead"
    ),
    "service-ssh": (
        "this connection comes in at {address}, which is not an address of {vrf}, and {unit} would only listen in "
        "{vrf}. Come in through {interfaces:or}, or leave {unit} where it is"
    ),
    "ssh-address": (
        "{unit} listens on {address}, port {port:number} ({setting}), an address of {interface}. Once that is in "
        "{vrf}, only a socket of the VRF can listen there, and the next start of {unit} would lock you out. Let it "
        "listen on all addresses, because the packet filter says what the WAN may reach"
    ),
    "ssh-restart": _UNHEARD,
    "ssh-start": _UNHEARD,
    "table-in-use": "routing table {table:number}, which {vrf} must have, is in use: {users:and}",
}
