# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sections and right values for their keys, to make incomplete sections and settings that contradict each other of."""

from __future__ import annotations

_IPV4 = ("192.0.2.7", "198.51.100.9", "203.0.113.70")
_IPV6 = ("2001:db8::7", "fd00:7::9")
_PREFIX4 = ("192.0.2.0/24", "198.51.100.64/26", "203.0.113.8/31")
_PREFIX6 = ("2001:db8:7::/48", "fd00:7::/64", "2001:db8:9::/80")
_YES = ("yes", "no")
MAC = ("02:00:00:00:07:01", "02:00:00:00:07:02")
_ANY = (*_IPV4, *_IPV6)
_PREFIX = (*_PREFIX4, *_PREFIX6)
_NUMBER = ("1", "7", "300")
_KEY = "7" * 32
_SPAN = ("0", "10min", "3h", "infinity")
_END = (*_ANY, "any", "dhcp4", "ipv6_link_local")

# Section -> key -> values, all of them right by themselves.
NETWORK: dict[str, dict[str, tuple[str, ...]]] = {
    "Network": {
        "DHCP": ("yes", "no", "ipv4", "ipv6"),
        "LinkLocalAddressing": ("yes", "no", "ipv4", "ipv6"),
        "IPv6AcceptRA": _YES,
        "IPv6SendRA": _YES,
        "DHCPServer": _YES,
        "Address": ("192.0.2.7/24", "2001:db8::7/64", "169.254.7.7/16", "127.0.0.7/8"),
        "Gateway": _ANY,
        "Bond": ("bond7",),
        "Bridge": ("br7",),
        "VRF": ("vrf7",),
        "BatmanAdvanced": ("bat7",),
        "KeepMaster": _YES,
        "BindCarrier": ("eth7",),
        "IgnoreCarrierLoss": ("yes", "no", "3s"),
        "IPv6ProxyNDP": _YES,
        "IPv6ProxyNDPAddress": _IPV6,
        "KeepConfiguration": ("yes", "static"),
        "IPv6LinkLocalAddressGenerationMode": ("none", "eui64"),
    },
    "Link": {
        "MTUBytes": ("1400",),
        "ActivationPolicy": ("up", "bound", "always-up", "manual"),
        "RequiredForOnline": _YES,
    },
    "Address": {
        "Address": ("192.0.2.8/24", "192.0.2.8/31", "2001:db8::8/64", "0.0.0.0/24", "::/64"),
        "Peer": ("192.0.2.9/32", "2001:db8::9/128"),
        "Broadcast": ("192.0.2.255", "yes", "no"),
        "Label": ("label7",),
        "DuplicateAddressDetection": ("ipv4", "ipv6", "both", "none"),
        "HomeAddress": _YES,
        "ManageTemporaryAddress": _YES,
        "RouteMetric": _NUMBER,
    },
    "Neighbor": {"Address": _ANY, "LinkLayerAddress": MAC, "MACAddress": MAC},
    "IPv6AddressLabel": {"Prefix": _PREFIX6, "Label": _NUMBER},
    "IPv6Prefix": {
        "Prefix": (*_PREFIX6, "c000::/2"),
        "Assign": _YES,
        "PreferredLifetimeSec": _SPAN,
        "ValidLifetimeSec": _SPAN,
        "OnLink": _YES,
    },
    "IPv6RoutePrefix": {"Route": _PREFIX6, "LifetimeSec": _SPAN},
    "DHCPServerStaticLease": {"Address": _IPV4, "MACAddress": MAC},
    "BridgeMDB": {
        "MulticastGroupAddress": ("224.0.1.9", "224.0.0.9", "192.0.2.7", "ff02::1", "ff02::6a"),
        "VLANId": _NUMBER,
    },
    "SR-IOV": {"VirtualFunction": ("1", "2"), "VLANId": _NUMBER},
    "Route": {
        "Gateway": (*_ANY, "_dhcp4", "_ipv6ra", "0.0.0.0"),
        "Destination": _PREFIX,
        "Source": _PREFIX,
        "PreferredSource": _ANY,
        "Metric": _NUMBER,
        "Scope": ("link", "global"),
        "Type": ("unicast", "blackhole", "unreachable", "throw"),
        "NextHop": _NUMBER,
        "MultiPathRoute": ("192.0.2.1@eth7 10", "2001:db8::1@eth7", "192.0.2.2"),
        "Table": _NUMBER,
    },
    "NextHop": {
        "Id": _NUMBER,
        "Gateway": (*_ANY, "0.0.0.0"),
        "Family": ("ipv4", "ipv6"),
        "Blackhole": _YES,
        "OnLink": _YES,
        "Group": ("1 2", "7:2"),
    },
    "RoutingPolicyRule": {
        "From": _PREFIX,
        "To": _PREFIX,
        "Family": ("ipv4", "ipv6", "both"),
        "Priority": _NUMBER,
        "FirewallMark": _NUMBER,
        "Table": _NUMBER,
    },
    "TokenBucketFilter": {
        "Rate": ("1M",),
        "BurstBytes": ("5K",),
        "LimitBytes": ("1K",),
        "LatencySec": ("1s",),
        "PeakRate": ("2M",),
        "MTUBytes": ("1500",),
    },
    "EnhancedTransmissionSelection": {
        "Bands": ("2", "4"),
        "StrictBands": ("1", "3"),
        "QuantumBytes": ("1 2", "5"),
        "PriorityMap": ("0 1", "1 2 3"),
    },
    "GenericRandomEarlyDetection": {"VirtualQueues": ("1", "3"), "DefaultVirtualQueue": ("1", "2")},
    "HierarchyTokenBucketClass": {"ClassId": ("1:7",), "Rate": ("1M",)},
    "DHCPv4": {
        "UseMTU": _YES,
        "Anonymize": _YES,
        "ClientIdentifier": ("mac", "duid"),
        "CriticalConnection": _YES,
        "RouteMetric": _NUMBER,
    },
    # The old name of [DHCPv4].
    "DHCP": {"UseMTU": _YES, "CriticalConnection": _YES},
    "DHCPServer": {"ServerAddress": ("192.0.2.1/24",), "PoolSize": ("9",)},
    "IPv6SendRA": {
        "RouterLifetimeSec": ("0", "30min"),
        "RouterPreference": ("high", "medium"),
        "Managed": _YES,
    },
}
# Settings that chance seldom brings together, and some that older systemd versions do not have.
TOGETHER: tuple[tuple[tuple[str, dict[str, tuple[str, ...]]], ...], ...] = (
    (("RoutingPolicyRule", {"Type": ("goto",), "GoTo": ("7", "300"), "Priority": ("7", "300")}),),
    (
        (
            "Network",
            {
                "DHCPRelay": ("upstream", "downstream"),
                "DHCP": ("no", "ipv4"),
                "DHCPServer": ("no", "no", "yes"),
                "Address": ("192.0.2.7/24", "127.0.0.7/8"),
            },
        ),
        ("DHCPRelay", {"AgentAddress": ("192.0.2.7", "192.0.2.9"), "InterfacePriority": _NUMBER}),
    ),
    (
        ("Network", {"DHCPPrefixDelegation": _YES, "DHCP": ("yes",)}),
        ("DHCPPrefixDelegation", {"Assign": ("no",), "NFTSet": ("address:inet:t7:s7", "prefix:inet:t7:s7")}),
    ),
    (
        ("Network", {"IPv6SendRA": ("yes",)}),
        ("IPv6SendRA", NETWORK["IPv6SendRA"]),
        ("IPv6Prefix", NETWORK["IPv6Prefix"]),
        ("IPv6RoutePrefix", NETWORK["IPv6RoutePrefix"]),
    ),
    (
        (
            "Network",
            {
                "IPv6AcceptRouterAdvertisements": _YES,
                "IPv6PrefixDelegation": ("static", "yes"),
                "LinkLocalAddressing": ("no", "ipv4", "ipv6"),
            },
        ),
    ),
    (("Link", {"MTUBytes": ("1400",)}), ("DHCPv4", {"UseMTU": _YES})),
    (("NextHop", {"Id": _NUMBER, "Blackhole": _YES, "OnLink": _YES}),),
    (("NextHop", {"Id": _NUMBER[:1], "Blackhole": _YES}),) * 2,
    (("Network", {"DHCP": ("yes", "ipv4")}), ("DHCPv4", {"Anonymize": _YES, "ClientIdentifier": ("mac", "duid")})),
    (("Neighbor", {"Address": _IPV4[:1], "LinkLayerAddress": MAC}),) * 2,
    (("Address", {"Address": ("0.0.0.0/4", "::/48"), "RouteMetric": _NUMBER}),),
    (("BridgeMDB", {"MulticastGroupAddress": (*MAC, "01:00:5e:00:01:09"), "VLANId": _NUMBER}),),
)
# Without it, networkd relays nothing.
CONF = "[DHCPRelay]\nServerAddress=192.0.2.1\n"
_TUNNEL = {
    "Local": _END,
    "Remote": (*_ANY, "any"),
    "Independent": _YES,
    "AssignToLoopback": _YES,
    "FooOverUDP": _YES,
    "FOUDestinationPort": ("5555",),
    "DiscoverPathMTU": _YES,
    "IgnoreDontFragment": _YES,
    "External": _YES,
    "Mode": ("any", "any", "ipip6", "ip6ip6", "ipip"),
}
# Kind= -> its sections.
NETDEV: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "vlan": {"VLAN": {"Id": _NUMBER, "GVRP": _YES}},
    "vxlan": {
        "VXLAN": {
            "VNI": (*_NUMBER, "16777216"),
            "Local": _END,
            "Remote": _ANY,
            "Group": ("224.0.1.9", "ff02::9"),
            "Independent": _YES,
            "External": _YES,
            "VNIFilter": _YES,
        }
    },
    "geneve": {"GENEVE": {"Id": _NUMBER, "Remote": _ANY}},
    "veth": {"Peer": {"Name": ("peer7", "NAME"), "MACAddress": MAC}},
    "vxcan": {"VXCAN": {"Peer": ("peer8", "NAME")}},
    "fou": {
        "FooOverUDP": {
            "Port": ("5555",),
            "Protocol": ("gre", "4"),
            "Encapsulation": ("FooOverUDP", "GenericUDPEncapsulation"),
            "Peer": _IPV4,
            "PeerPort": ("7",),
        }
    },
    "l2tp": {
        "L2TP": {"TunnelId": _NUMBER, "PeerTunnelId": _NUMBER, "Remote": _IPV4, "Local": ("auto",)},
        "L2TPSession": {"Name": ("session7", "session8", "NAME"), "SessionId": _NUMBER, "PeerSessionId": _NUMBER},
    },
    "bareudp": {"BareUDP": {"DestinationPort": ("7777",), "EtherType": ("ipv4", "mpls-uc")}},
    "xfrm": {"Xfrm": {"InterfaceId": _NUMBER, "Independent": _YES}},
    "wlan": {"WLAN": {"Type": ("station", "ap"), "PhysicalDevice": ("0",)}},
    "nlmon": {},
    "hsr": {"HSR": {"Ports": ("eth7", "eth7 eth8", "eth7 eth7", "eth7 eth8 eth9")}},
    "tun": {"Tun": {"MultiQueue": _YES}},
    "macsec": {
        "MACsec": {"Port": _NUMBER},
        "MACsecReceiveChannel": {"Port": _NUMBER, "MACAddress": MAC},
        "MACsecTransmitAssociation": {"PacketNumber": _NUMBER, "Key": (_KEY,), "KeyId": ("07",)},
        "MACsecReceiveAssociation": {"Port": _NUMBER, "MACAddress": MAC, "Key": (_KEY,), "KeyId": ("07",)},
    },
    **{kind: {"Tunnel": _TUNNEL} for kind in "ipip sit gre gretap erspan vti ip6gre ip6gretap ip6tnl vti6".split()},
}

__all__ = ("CONF", "MAC", "NETDEV", "NETWORK", "TOGETHER")
