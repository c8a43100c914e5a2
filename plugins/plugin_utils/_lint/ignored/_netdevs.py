# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that networkd does not create: what a .netdev of each kind needs, and what excludes what."""

from __future__ import annotations

from ..types._types import boolean, number
from ._row import (
    Condition,
    Row,
    Settings,
    both,
    either,
    family,
    has,
    has_address,
    is_one_of,
    lacks,
    neither,
    unset,
    yes,
)

# Words for an address of the link below, and their IP version.
_LEARNED = {"ipv4_link_local": 4, "dhcp4": 4, "ipv6_link_local": 6, "dhcp6": 6, "slaac": 6}
_OVER_IPV4 = "ipip sit gre gretap erspan vti"
_OVER_IPV6 = "ip6gre ip6gretap ip6tnl vti6"
_LARGEST_VNI = (1 << 24) - 1
_TWO = 2


def tunnel_family(settings: Settings) -> int | None:
    """Return the IP version of a tunnel's ends, None if both are open."""
    for text in (settings.text("Remote"), settings.text("Local")):
        found = _LEARNED.get(text or "") or family(text)
        if found and text not in ("0.0.0.0", "::"):
            return found
    return None


def _external(settings: Settings) -> bool:
    """Return whether networkd checks no more of a tunnel, because another program sets its ends."""
    return settings.kind not in ("vti", "vti6") and boolean(settings.text("External") or "") is True


def _tunnel(condition: Condition) -> Condition:
    return both(neither(_external), condition)


def _ends(*versions: int | None) -> Condition:
    return _tunnel(lambda settings: tunnel_family(settings) in versions)


def _fixed_without_remote(version: int) -> Condition:
    """Return whether the tunnel has no Remote= of an IP version."""
    return _tunnel(lambda settings: tunnel_family(settings) != version or not has_address("Remote")(settings))


def _learned(settings: Settings) -> bool:
    return settings.text("Local") in _LEARNED


def _vni(key: str) -> Condition:
    """Return whether there is no network identifier."""
    return lambda settings: (number(settings.text(key, "Id") or "") or _missing(settings, key)) > _LARGEST_VNI


def _missing(settings: Settings, key: str) -> int:
    return 0 if settings.text(key, "Id") is not None else _LARGEST_VNI + 1


def _not_a_mode(*modes: str) -> Condition:
    return _tunnel(both(has("Mode"), neither(is_one_of("Mode", *modes))))


def _no_vlan(settings: Settings) -> bool:
    return settings.text("Id") is None


def _ports(settings: Settings) -> list[str]:
    return [word for value in settings.texts("Ports") for word in value.split()]


_independent = either(yes("Independent"), yes("AssignToLoopback"))
_gue = is_one_of("Encapsulation", "GenericUDPEncapsulation")

NETDEVS: tuple[Row[Settings], ...] = (
    Row("VLAN", _no_vlan, "has no Id=", "VLAN without valid Id", kinds="vlan"),
    Row("VXLAN", _vni("VNI"), "has no VNI= from 0 to 16777215", "VXLAN without valid VNI", until=257, kinds="vxlan"),
    Row(
        "VXLAN",
        both(neither(yes("External")), _vni("VNI")),
        "has no VNI= from 0 to 16777215",
        "VXLAN without valid VNI",
        since=258,
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(has_address("Group"), has_address("Remote")),
        "has both Group= and Remote=",
        "VXLAN both 'Group=' and 'Remote=' cannot be specified.",
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(yes("Independent"), _learned),
        "has Independent=yes, so Local= must be an address",
        "when Independent= is enabled, ignoring.",
        since=251,
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(yes("External"), has("VNI", "Id")),
        "External=yes excludes it",
        "VNI= is set while External= is enabled.",
        key="VNI",
        since=258,
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(yes("VNIFilter"), neither(yes("External"))),
        "it needs External=yes",
        "VNIFilter= is enabled while External= is disabled.",
        key="VNIFilter",
        since=258,
        kinds="vxlan",
    ),
    Row("GENEVE", _vni("Id"), "has no Id=", "Geneve without valid VNI", kinds="geneve"),
    Row(
        "Tunnel",
        lacks("Mode"),
        "has no Mode=",
        "ip6tnl without mode configured",
        until=257,
        kinds="ip6tnl",
    ),
    Row(
        "Tunnel",
        _ends(6),
        "has an IPv6 address as Local= or Remote=; for IPv6, use Kind=ip6gre, ip6tnl or vti6",
        "tunnel without a local/remote IPv4 address configured",
        kinds="ipip sit gre vti",
    ),
    Row(
        "Tunnel",
        _fixed_without_remote(4),
        "has no IPv4 address as Remote=",
        "gretap/erspan tunnel without a remote IPv4 address configured",
        until=256,
        kinds="gretap erspan",
    ),
    Row(
        "Tunnel",
        _ends(6),
        "has an IPv6 address as Local= or Remote=; for IPv6, use Kind=ip6gretap",
        "tunnel without a local/remote IPv4 address configured",
        since=257,
        kinds="gretap erspan",
    ),
    Row(
        "Tunnel",
        _ends(4),
        "has an IPv4 address as Local= or Remote=; for IPv4, use Kind=gre",
        "tunnel without a local/remote IPv6 address configured",
        kinds="ip6gre",
    ),
    Row(
        "Tunnel",
        _ends(4, None),
        "has no IPv6 address as Local= or Remote=",
        "vti6/ip6tnl/ip6gre tunnel without a local/remote IPv6 address configured",
        until=256,
        kinds="ip6tnl vti6",
    ),
    Row(
        "Tunnel",
        _fixed_without_remote(6),
        "has no IPv6 address as Remote=",
        "ip6gretap tunnel without a remote IPv6 address configured",
        until=256,
        kinds="ip6gretap",
    ),
    Row(
        "Tunnel",
        _ends(4),
        "has an IPv4 address as Local= or Remote=; for IPv4, use Kind=gretap, ipip, sit or vti",
        "tunnel without a local/remote IPv6 address configured",
        since=257,
        kinds="ip6tnl vti6 ip6gretap",
    ),
    Row(
        "Tunnel",
        _tunnel(both(yes("FooOverUDP"), unset("FOUDestinationPort"))),
        "has FooOverUDP=yes without FOUDestinationPort=",
        "FooOverUDP missing port configured",
        kinds=f"{_OVER_IPV4} {_OVER_IPV6}",
    ),
    Row(
        "Tunnel",
        _tunnel(both(_independent, _learned)),
        "has Independent=yes or AssignToLoopback=yes, so Local= must be an address",
        "when Independent= or AssignToLoopback= is enabled, ignoring.",
        since=251,
        kinds=f"{_OVER_IPV4} {_OVER_IPV6}",
    ),
    Row(
        "Tunnel",
        _tunnel(both(yes("DiscoverPathMTU"), yes("IgnoreDontFragment"))),
        "has both DiscoverPathMTU=yes and IgnoreDontFragment=yes",
        "IgnoreDontFragment= cannot be enabled when DiscoverPathMTU= is enabled",
        since=254,
        kinds=f"{_OVER_IPV4} {_OVER_IPV6}",
    ),
    Row(
        "Tunnel",
        _not_a_mode("any", "ipip"),
        "must have Mode=any or ipip",
        "Specified unsupported tunnel mode",
        since=258,
        kinds="ipip",
    ),
    Row(
        "Tunnel",
        _not_a_mode("any", "ipip", "ip6ip"),
        "must have Mode=any, ipip or ip6ip",
        "Specified unsupported tunnel mode",
        since=258,
        kinds="sit",
    ),
    Row(
        "Tunnel",
        _not_a_mode("any", "ipip6", "ip6ip6"),
        "must have Mode=any, ipip6 or ip6ip6",
        "Specified unsupported tunnel mode",
        since=258,
        kinds="ip6tnl",
    ),
    Row(
        "Tunnel",
        _tunnel(has("Mode")),
        "has Mode=, which this kind does not have",
        "tunnel does not support Mode= setting",
        since=258,
        kinds="gre gretap erspan vti ip6gre ip6gretap vti6",
    ),
    Row("Peer", lacks("Name"), "has no Name=", "Veth NetDev without peer name", kinds="veth"),
    Row(
        "Peer",
        lambda settings: settings.text("Name") == settings.name is not None,
        "has the name of the device itself as Name=",
        "Veth peer name cannot be the same as the main interface name.",
        since=257,
        kinds="veth",
    ),
    Row("VXCAN", lacks("Peer"), "has no Peer=", "VxCan NetDev without peer name", kinds="vxcan"),
    Row(
        "VXCAN",
        lambda settings: settings.text("Peer") == settings.name is not None,
        "has the name of the device itself as Peer=",
        "VxCan peer name cannot be the same as the main interface name.",
        since=257,
        kinds="vxcan",
    ),
    Row(
        "HSR",
        lambda settings: len(set(_ports(settings))) != _TWO or len(_ports(settings)) != _TWO,
        "must name two links in Ports=",
        "HSR ",
        since=258,
        kinds="hsr",
    ),
    Row(
        "FooOverUDP",
        both(neither(_gue), unset("Protocol")),
        "has no Protocol=",
        "FooOverUDP protocol not configured",
        kinds="fou",
    ),
    Row(
        "FooOverUDP",
        both(_gue, neither(unset("Protocol"))),
        "has Protocol= beside Encapsulation=GenericUDPEncapsulation",
        "FooOverUDP GUE can't be set with protocol configured",
        kinds="fou",
    ),
    Row(
        "FooOverUDP",
        both(lacks("Peer"), neither(unset("PeerPort"))),
        "has PeerPort= without Peer=",
        "FooOverUDP peer port is set but peer address not configured",
        kinds="fou",
    ),
    Row(
        "FooOverUDP",
        both(has("Peer"), unset("PeerPort")),
        "has Peer= without PeerPort=",
        "FooOverUDP peer port not set but peer address is configured",
        kinds="fou",
    ),
    Row(
        "L2TP",
        neither(has_address("Remote")),
        "has no Remote=",
        "L2TP tunnel with",
        kinds="l2tp",
    ),
    Row(
        "L2TP",
        either(unset("TunnelId"), unset("PeerTunnelId")),
        "has no TunnelId= or no PeerTunnelId=",
        "L2TP tunnel without tunnel IDs configured.",
        kinds="l2tp",
    ),
    Row("BareUDP", unset("DestinationPort"), "has no DestinationPort=", "Port= is not set.", kinds="bareudp"),
    Row("BareUDP", lacks("EtherType"), "has no EtherType=", "BareUDP EtherType= is not set.", kinds="bareudp"),
    Row("WLAN", lacks("Type"), "has no Type=", "WLAN interface type is not specified", kinds="wlan"),
    Row("WLAN", lacks("PhysicalDevice"), "has no PhysicalDevice=", "physical WLAN device is not", kinds="wlan"),
    Row("Xfrm", unset("InterfaceId"), "has no InterfaceId=", "Xfrm interface ID cannot be zero.", kinds="xfrm"),
    Row(
        "NetDev",
        has("MACAddress"),
        "this kind has no MAC address",
        "MACAddress= is not supported.",
        key="MACAddress",
        kinds="nlmon",
    ),
    *(
        Row("NetDev", has(key), "set it in the .network instead", f"{key}= configured for", key=key, kinds="tun tap")
        for key in ("MTUBytes", "MACAddress")
    ),
)

# Sections that a .netdev may have several of. networkd ignores the section, and creates the device.
PARTS: tuple[Row[Settings], ...] = (
    Row("L2TPSession", lacks("Name"), "it has no Name=", "L2TP session without name configured."),
    Row(
        "L2TPSession",
        either(unset("SessionId"), unset("PeerSessionId")),
        "it needs SessionId= and PeerSessionId=",
        "L2TP session without session IDs configured.",
    ),
    Row(
        "MACsecReceiveChannel",
        lacks("MACAddress"),
        "it has no MACAddress=",
        "MACsec receive channel without MAC address configured.",
    ),
    Row("MACsecReceiveChannel", unset("Port"), "it has no Port=", "MACsec receive channel without port configured."),
    Row(
        "MACsecTransmitAssociation",
        unset("PacketNumber"),
        "it has no PacketNumber=",
        "MACsec transmit secure association without PacketNumber= configured.",
    ),
    Row(
        "MACsecTransmitAssociation",
        lacks("Key", "KeyFile"),
        "it has no Key= or KeyFile=",
        "MACsec transmit secure association without key configured.",
    ),
    Row(
        "MACsecReceiveAssociation",
        lacks("Key", "KeyFile"),
        "it has no Key= or KeyFile=",
        "MACsec receive secure association without key configured.",
    ),
    Row(
        "MACsecReceiveAssociation",
        lacks("MACAddress"),
        "it has no MACAddress=",
        "MACsec receive secure association without MAC address configured.",
    ),
    Row(
        "MACsecReceiveAssociation",
        unset("Port"),
        "it has no Port=",
        "MACsec receive secure association without port configured.",
    ),
)
