# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that networkd does not create, and their settings that it ignores; tunnels are beside this file."""

from __future__ import annotations

from ._row import Condition, Of, Row, Settings, has, has_address, is_one_of, lacks, unset

_gue, _protocol, _port = is_one_of("Encapsulation", "GenericUDPEncapsulation"), ~unset("Protocol"), ~unset("PeerPort")


def _own_name(key: str) -> Condition[Settings]:
    """Return whether a key names the device itself."""
    return Condition(lambda settings: settings.name is not None and settings.text(key) == settings.name)


@Condition
def _not_two(settings: Settings) -> bool:
    return len({word for value in settings.texts("Ports") for word in value.split()}) != 2


_peer, _vxcan, _fou, _l2tp = Of("Peer", "veth"), Of("VXCAN", "vxcan"), Of("FooOverUDP", "fou"), Of("L2TP", "l2tp")
_bareudp, _wlan = Of("BareUDP", "bareudp"), Of("WLAN", "wlan", 251)

NETDEVS: tuple[Row[Settings], ...] = (
    Of("VLAN", "vlan").lacks("Id", log="VLAN without valid Id"),
    _peer.lacks("Name", log="Veth NetDev without peer name"),
    _peer(
        _own_name("Name"),
        "has the name of the device itself as Name=",
        "Veth peer name cannot be the same as the main interface name.",
        since=257,
    ),
    _vxcan.lacks("Peer", log="VxCan NetDev without peer name"),
    _vxcan(
        _own_name("Peer"),
        "has the name of the device itself as Peer=",
        "VxCan peer name cannot be the same as the main interface name.",
        since=257,
    ),
    Of("HSR", "hsr", 258)(_not_two, "must name two links in Ports=", "HSR "),
    _fou(~_gue & ~_protocol, "has no Protocol=", "FooOverUDP protocol not configured"),
    _fou(
        _gue & _protocol,
        "has Protocol= beside Encapsulation=GenericUDPEncapsulation",
        "FooOverUDP GUE can't be set with protocol configured",
    ),
    _fou(
        lacks("Peer") & _port,
        "has PeerPort= without Peer=",
        "FooOverUDP peer port is set but peer address not configured",
    ),
    _fou(
        has("Peer") & ~_port,
        "has Peer= without PeerPort=",
        "FooOverUDP peer port not set but peer address is configured",
    ),
    _l2tp(~has_address("Remote"), "has no Remote=", "L2TP tunnel with"),
    _l2tp(
        unset("TunnelId") | unset("PeerTunnelId"),
        "has no TunnelId= or no PeerTunnelId=",
        "L2TP tunnel without tunnel IDs configured.",
    ),
    _bareudp.unset("DestinationPort", log="Port= is not set."),
    _bareudp.lacks("EtherType", log="BareUDP EtherType= is not set."),
    _wlan.lacks("Type", log="WLAN interface type is not specified"),
    _wlan.lacks("PhysicalDevice", log="physical WLAN device is not"),
    Of("Xfrm", "xfrm", 249).unset("InterfaceId", log="Xfrm interface ID cannot be zero."),
    Of("NetDev", "nlmon")(
        has("MACAddress"), "this kind has no MAC address", "MACAddress= is not supported.", key="MACAddress"
    ),
    Of("NetDev", "ipip sit gre vti ip6gre ip6tnl vti6 vxcan vcan bareudp wireguard xfrm", since=252)(
        has("MACAddress"),
        "has MACAddress=, which this kind does not have",
        "Specified MAC address with invalid length",
        late=True,
    ),
    *(
        Of("NetDev", "tun tap")(has(key), "set it in the .network instead", f"{key}= configured for", key=key)
        for key in ("MTUBytes", "MACAddress")
    ),
)

_session, _sent = Of("L2TPSession"), Of("MACsecTransmitAssociation")
_channel, _received = Of("MACsecReceiveChannel"), Of("MACsecReceiveAssociation")
_SENT, _RECEIVED = "MACsec transmit secure association without", "MACsec receive secure association without"

# Sections that a .netdev may have several of. networkd ignores the section, and creates the device.
PARTS: tuple[Row[Settings], ...] = (
    _session.lacks("Name", log="L2TP session without name configured."),
    _session(
        unset("SessionId") | unset("PeerSessionId"),
        "it needs SessionId= and PeerSessionId=",
        "L2TP session without session IDs configured.",
    ),
    _channel.lacks("MACAddress", log="MACsec receive channel without MAC address configured."),
    _channel.unset("Port", log="MACsec receive channel without port configured."),
    _sent.unset("PacketNumber", log=f"{_SENT} PacketNumber= configured."),
    _sent(lacks("Key", "KeyFile"), "it has no Key= or KeyFile=", f"{_SENT} key configured."),
    _received(lacks("Key", "KeyFile"), "it has no Key= or KeyFile=", f"{_RECEIVED} key configured."),
    _received.lacks("MACAddress", log=f"{_RECEIVED} MAC address configured."),
    _received.unset("Port", log=f"{_RECEIVED} port configured."),
)
