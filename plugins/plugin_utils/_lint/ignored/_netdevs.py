# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that networkd does not create, and their settings that it ignores; tunnels are beside this file."""

from __future__ import annotations

from ._row import Row, Settings, both, either, has, has_address, is_one_of, lacks, neither, unset

_TWO = 2
_gue = is_one_of("Encapsulation", "GenericUDPEncapsulation")


def _no_vlan(settings: Settings) -> bool:
    return settings.text("Id") is None


def _ports(settings: Settings) -> list[str]:
    return [word for value in settings.texts("Ports") for word in value.split()]


NETDEVS: tuple[Row[Settings], ...] = (
    Row("VLAN", _no_vlan, "has no Id=", "VLAN without valid Id", kinds="vlan"),
    Row("Peer", lacks("Name"), "has no Name=", "Veth NetDev without peer name", kinds="veth"),
    Row(
        "Peer",
        lambda settings: settings.name is not None and settings.text("Name") == settings.name,
        "has the name of the device itself as Name=",
        "Veth peer name cannot be the same as the main interface name.",
        since=257,
        kinds="veth",
    ),
    Row("VXCAN", lacks("Peer"), "has no Peer=", "VxCan NetDev without peer name", kinds="vxcan"),
    Row(
        "VXCAN",
        lambda settings: settings.name is not None and settings.text("Peer") == settings.name,
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
