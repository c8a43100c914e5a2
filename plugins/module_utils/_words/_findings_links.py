# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of preflight's findings about links, and about who else configures them. Pure."""

from __future__ import annotations

_LEAVE_IFUPDOWN = (
    "Take it out of /etc/network/interfaces and the files that this reads, and let only networkd configure it"
)
_GOES_ON = "which would continue to set addresses and routes, or take the link down"
_BEFORE = "{path} comes before {managed} and matches {link}: networkd would apply it instead of {managed}"
_PERHAPS_BEFORE = (
    "{path} comes before {managed} and may match {link}, by {keys:and}, which only networkd can tell. If it does, "
    "networkd applies it instead of {managed}, and the change is rolled back"
)
_RENAME = "Rename it to come after {managed}"
_LEAVE_OUT = f"{_RENAME}, or have its [Match] leave {{link}} out"

LINKS: dict[str, str] = {
    "cloud-init": (
        "cloud-init may write a network configuration at a boot (nothing in /etc/cloud/cloud.cfg.d says otherwise). "
        "The managed units come before its units, so its settings for {interfaces:and} have no effect until they are "
        "removed, unless it writes for ifupdown. To have it leave the network alone, write '{setting}' into {path}"
    ),
    "drop-in-unit": "{interface} is configured by {unit}: a drop-in for {drop_in} would not reach it",
    "enslaved": (
        "{interface} belongs to {master} ({kind}), and a link has only one master. Take {interface} out of {master}"
    ),
    "gateway-absent": "{interface}: the gateway {gateway} does not answer to {protocol}",
    "generated": (
        "{unit}, which configures {interface} now, is made by {maker}. The managed unit comes before it, so the "
        "settings of {maker} for {interface} have no effect until the managed unit is removed"
    ),
    "ifupdown": (
        "ifupdown also brings {interface} up at the next boot ({path}), though it has not now. " + _LEAVE_IFUPDOWN
    ),
    "idle-units": (
        "systemd-networkd does not run yet and would be started: it would apply {paths:and}, too. Remove what is not "
        "needed, or set it aside"
    ),
    "ifupdown-by-hand": (
        "{path} has an iface {interface}: 'ifup {interface}' would configure it behind networkd's back. "
        + _LEAVE_IFUPDOWN
    ),
    "ifupdown-obstacle": (
        "{path}:{line:number}: '{word}' keeps {interface} with ifupdown, because networkd has no equal. Give a command "
        "to a unit of systemd, and a bridge, bond or VLAN to units of networkd; then take the line out"
    ),
    "interface-missing": "there is no interface {interface}: this host has {there}",
    "interface-unmanaged": (
        "{interface} is not configured by systemd-networkd ({setup}, {unit}): a rollback could not restore its "
        "addresses. Let networkd configure it first, by a .network with its present settings, and end what configures "
        "it today (ifupdown, NetworkManager, dhclient)"
    ),
    "link-exists": "there is an unmanaged link {link} ({kind}). Choose another name, or remove it",
    "managed-by-dhcp-client": (
        f"{{interface}} is also configured by {{client}} ({{sign}}), {_GOES_ON}. "
        "End it, and let networkd ask for addresses (DHCP=)"
    ),
    "managed-by-ifupdown": (
        f"{{interface}} is also configured by ifupdown ({{sign}}), {_GOES_ON}. {_LEAVE_IFUPDOWN}, and restart the host "
        "once"
    ),
    "managed-by-networkmanager": (
        f"{{interface}} is also configured by NetworkManager ({{sign}}), {_GOES_ON}. "
        "Hand it to networkd: write a .network with its present settings, make it unmanaged "
        "([keyfile] unmanaged-devices=interface-name:{interface} in a file of /etc/NetworkManager/conf.d), "
        "enable systemd-networkd.service, and restart the host once"
    ),
    "netdev-exists": (
        "{path} also makes a link {link}, and networkd would take one of both. Remove it, or choose another name"
    ),
    "port-in-use": (
        "UDP port {port:number}, which {tunnel} must listen on, is held by another program (see 'ss -lunp')"
    ),
    "port-of-tunnel": (
        "UDP port {port:number}, which {tunnel} must listen on, is held by the tunnel {holder} (see 'ss -lunp')"
    ),
    "unit-before": f"{_BEFORE}. {_RENAME}",
    "unit-before-new-link": f"{_BEFORE}. {_LEAVE_OUT}",
    "unit-perhaps-before": f"{_PERHAPS_BEFORE}. {_RENAME}",
    "unit-perhaps-before-new-link": f"{_PERHAPS_BEFORE}. {_LEAVE_OUT}",
    "wg-quick": (
        "wg-quick also makes {link} at the next boot ({path}). Run: systemctl disable --now wg-quick@{link}.service; "
        "or choose another name"
    ),
}
