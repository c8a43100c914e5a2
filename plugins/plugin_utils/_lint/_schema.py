# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Which sections and keys there are, since when, and which type their values have."""

from __future__ import annotations

import functools

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._schema_data import KEYS, MEASURED, TYPES
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values import is_table_name

NEWEST = max(MEASURED)

# The types of the keys that we write and of their neighbours, which systemd parses with functions of networkd's own;
# see _values.py. TYPES holds those that it shares. Facts: the real daemons' verdicts on probe values.
_OWN_TYPES = {
    "netdev": {
        "NetDev": {"Name": "ifname", "Kind": "netdev kind", "MTUBytes": "mtu"},
        "VRF": {"Table": "vrf table", "TableId": "uint32"},
        "WireGuard": {
            "PrivateKey": "key",
            "FirewallMark": "mark",
            "FwMark": "mark",
            "ListenPort": "listen port",
            "PrivateKeyFile": "path",
            "RouteTable": "wireguard table",
            "RouteMetric": "uint32",
        },
        "WireGuardPeer": {
            "PublicKey": "key",
            "PublicKeyFile": "path",
            "PresharedKey": "key",
            "PresharedKeyFile": "path",
            "AllowedIPs": "prefixes",
            "PersistentKeepalive": "keepalive",
            "RouteTable": "wireguard table",
            "RouteMetric": "uint32",
        },
    },
    "network": {
        "Match": {"Name": "name patterns"},
        "Network": {
            "VRF": "ifname",
            "Bridge": "ifname",
            "Bond": "ifname",
            "Address": "interface address",
            "Gateway": "address",
            "DHCP": "dhcp",
            "IPv6AcceptRA": "bool",
        },
        "Address": {"Address": "interface address", "Peer": "interface address"},
        "Route": {
            "Gateway": "route gateway",
            "Destination": "prefix",
            "Source": "prefix",
            "PreferredSource": "route source",
            "Table": "table",
            "Type": "route type",
            "Metric": "uint32",
            "GatewayOnLink": "bool",
        },
        "RoutingPolicyRule": {
            "Table": "table",
            "FirewallMark": "mark with mask",
            "Family": "rule family",
            "Priority": "uint32",
            "Type": "rule type",
            "From": "prefix",
            "To": "prefix",
            "IncomingInterface": "ifname",
            "OutgoingInterface": "ifname",
            "InvertRule": "bool",
            "L3MasterDevice": "bool",
            "GoTo": "uint32",
        },
        "DHCPv4": {"RouteTable": "table"},
        "IPv6AcceptRA": {"RouteTable": "table"},
        "Link": {
            "MTUBytes": "mtu",
            "RequiredFamilyForOnline": "online family",
            "ActivationPolicy": "activation policy",
            "Unmanaged": "bool",
        },
    },
    "link": {"Link": {"Name": "ifname", "MTUBytes": "mtu"}},
}

# Words that a key takes since a version only.
_NEWER_WORDS = {
    ("RoutingPolicyRule", "Type"): {"table": 257, "goto": 257, "nop": 257},
    ("Network", "KeepConfiguration"): {"dynamic": 257, "dynamic-on-stop": 257},
}
_CREDENTIALS = {
    ("WireGuard", "PrivateKey"),
    ("WireGuardPeer", "PublicKey"),
    ("WireGuardPeer", "PresharedKey"),
    ("WireGuardPeer", "Endpoint"),
}


@functools.cache
def sections(kind: str) -> dict[str, dict[str, tuple[int, int]]]:
    """The sections of a kind of file (network, netdev, link): section -> key -> since.

    Since is the earliest and the latest version of systemd that the key may have come in; they are the same where it
    is known exactly, and the earliest is 0 for a key that the oldest version measured has.
    """
    return {
        section: {key: since for since, keys in versions.items() for key in keys.split()}
        for section, versions in KEYS[kind].items()
    }


@functools.cache
def types(kind: str) -> dict[tuple[str, str], str]:
    """The types of a kind's values, as far as they are known: (section, key) -> name of the type."""
    shared = {
        (section, key): name
        for section, named in TYPES[kind].items()
        for name, keys in named.items()
        for key in keys.split()
    }
    own = {(section, key): name for section, keys in _OWN_TYPES[kind].items() for key, name in keys.items()}
    return shared | own


def value_since(section: str, key: str, value: str) -> tuple[str, int] | None:
    """What is newer in a value than its key, and since which version; None if nothing is."""
    if value.startswith("@") and (section, key) in _CREDENTIALS:
        return f"the credential {value}", 256
    if (section, key) == ("VRF", "Table") and is_table_name(value):
        return f"the name {value}", 261
    since = _NEWER_WORDS.get((section, key), {}).get(value)
    return (value, since) if since is not None else None


__all__ = ("NEWEST", "sections", "types", "value_since")
