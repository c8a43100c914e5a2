# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units that break a row of the lint's tables of what networkd ignores, and their neighbours, which break none."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Each breaks one row of its section in the newest version for which the row holds.
BROKEN = """
[Address] Label=x
[Address] Address=0.0.0.0/4
[Address] Address=192.0.2.1/24; HomeAddress=yes
[Address] Address=2001:db8::1/64; Label=x
[Address] Address=192.0.2.1/31; Broadcast=192.0.2.255
[Address] Address=0.0.0.0/24; Broadcast=192.0.2.255
[Address] Peer=192.0.2.1/32; ManageTemporaryAddress=yes
[Address] Address=192.0.2.1/24; DuplicateAddressDetection=ipv6
[Address] Address=2001:db8::1/64; DuplicateAddressDetection=ipv4
[Address] Peer=2001:db8::1/128; DuplicateAddressDetection=ipv4
[Neighbor] LinkLayerAddress=00:00:5e:00:53:01
[Neighbor] Address=192.0.2.1
[IPv6AddressLabel] Label=7
[IPv6AddressLabel] Prefix=2001:db8::/32
[Network] IPv6SendRA=yes; [IPv6Prefix] Assign=yes
[Network] IPv6SendRA=yes; [IPv6Prefix] Prefix=c000::/2
[Network] IPv6SendRA=yes; [IPv6Prefix] Prefix=2001:db8::/64; PreferredLifetimeSec=0; ValidLifetimeSec=0
[Network] IPv6SendRA=yes; [IPv6Prefix] Prefix=2001:db8::/64; ValidLifetimeSec=10min
[Network] IPv6SendRA=yes; [IPv6Prefix] Prefix=2001:db8::/80; Assign=yes
[Network] IPv6SendRA=yes; [IPv6RoutePrefix] Route=2001:db8::/64; LifetimeSec=0
[Network] DHCPServer=yes; Address=192.0.2.1/24; [DHCPServerStaticLease] MACAddress=00:00:5e:00:53:01
[Network] DHCPServer=yes; Address=192.0.2.1/24; [DHCPServerStaticLease] Address=192.0.2.7
[BridgeMDB] VLANId=7
[BridgeMDB] MulticastGroupAddress=192.0.2.1
[BridgeMDB] MulticastGroupAddress=00:00:5e:00:53:01
[BridgeMDB] MulticastGroupAddress=224.0.0.9
[BridgeMDB] MulticastGroupAddress=ff02::1
[SR-IOV] VLANId=7
[Route] Metric=400
[Route] Destination=2001:db8:7::/48; Gateway=192.0.2.1
[Route] Destination=2001:db8:7::/48; MultiPathRoute=192.0.2.1@eth0 10
[Route] Destination=192.0.2.0/24; Gateway=198.51.100.1; NextHop=7
[Route] Destination=192.0.2.0/24; Gateway=198.51.100.1; Type=blackhole
[Route] Destination=192.0.2.0/24; Gateway=198.51.100.1; MultiPathRoute=198.51.100.2
[Route] Destination=2001:db8:7::/48; Scope=link
[Route] Gateway=_ipv6ra; Scope=link
[NextHop] Id=7; Group=1 2; Gateway=192.0.2.1
[NextHop] Id=7; Group=1 2; Family=ipv4
[NextHop] Id=7; Group=1 2; Gateway=0.0.0.0
[NextHop] Id=7; Group=1 2; Blackhole=yes
[NextHop] Id=7; Group=1 2; OnLink=yes
[NextHop] Id=7; Blackhole=yes; Gateway=192.0.2.1
[NextHop] Id=7; Blackhole=yes; OnLink=yes
[NextHop] Id=7; Family=ipv6; Gateway=192.0.2.1
[RoutingPolicyRule] Family=ipv6; From=192.0.2.0/24
[RoutingPolicyRule] Family=both; To=2001:db8::/32
[RoutingPolicyRule] Type=goto; Priority=7
[RoutingPolicyRule] Type=goto; Priority=7; GoTo=7
[RoutingPolicyRule] Type=unreachable; Priority=8; GoTo=7
[TokenBucketFilter] Rate=1M; BurstBytes=5K; LimitBytes=1K; LatencySec=1s
[TokenBucketFilter] Rate=1M; BurstBytes=5K
[TokenBucketFilter] BurstBytes=5K; LatencySec=1s
[TokenBucketFilter] Rate=1M; LatencySec=1s
[TokenBucketFilter] Rate=1M; BurstBytes=5K; LatencySec=1s; PeakRate=2M
[EnhancedTransmissionSelection] Parent=root
[EnhancedTransmissionSelection] Bands=2; StrictBands=3
[EnhancedTransmissionSelection] Bands=2; PriorityMap=0 1 2
[GenericRandomEarlyDetection] Parent=root
[HierarchyTokenBucketClass] ClassId=1:1
[Network] KeepMaster=yes; BatmanAdvanced=b
[Network] KeepMaster=yes; Bond=bond0
[Network] KeepMaster=yes; Bridge=br0
[Network] KeepMaster=yes; VRF=v
[Network] Bond=bond0; LinkLocalAddressing=ipv6
[Network] Bond=bond0; Address=192.0.2.1/24
[Network] Bond=bond0; [Address] Address=192.0.2.1/24
[Network] Bond=bond0; Gateway=192.0.2.1
[Network] Bond=bond0; [Route] Destination=192.0.2.0/24
[Network] Bond=bond0; DHCP=ipv4
[Network] Bond=bond0; DHCPServer=yes; [DHCPServer] ServerAddress=192.0.2.1/24
[Network] DHCP=yes; LinkLocalAddressing=ipv4
[Network] IPv6AcceptRA=yes; Bridge=br0
[Network] IPv6AcceptRA=yes; Bond=bond0; LinkLocalAddressing=ipv6
[Network] IPv6AcceptRouterAdvertisements=yes; LinkLocalAddressing=no
[Network] IPv6SendRA=yes; LinkLocalAddressing=no
[Network] IPv6PrefixDelegation=static; IPv6LinkLocalAddressGenerationMode=none
[Network] DHCPServer=yes; Address=2001:db8::1/64
[Network] DHCPServer=yes; [Address] Address=192.0.2.1/24; HomeAddress=yes
[Network] DHCPRelay=upstream; Bond=bond0
[Network] DHCPRelay=upstream; DHCPServer=yes; Address=192.0.2.1/24
[Network] DHCPRelay=downstream; DHCP=ipv4
[Network] DHCPRelay=downstream; Address=127.0.0.7/8
[Network] DHCPRelay=downstream; Address=192.0.2.1/24; [DHCPRelay] AgentAddress=192.0.2.2
[Network] DHCP=yes; [DHCPPrefixDelegation] Assign=no; NFTSet=prefix:inet:a:b address:inet:a:b
[Link] MTUBytes=1400; [DHCP] UseMTU=no; [DHCPv4] UseMTU=yes
[Link] MTUBytes=1400; [DHCP] UseMTU=yes
[Network] KeepConfiguration=yes; [DHCPv4] CriticalConnection=yes
[Network] KeepConfiguration=yes; [DHCP] CriticalConnection=yes
[Link] ActivationPolicy=up; [Network] BindCarrier=eth1
[Link] ActivationPolicy=bound
[Link] ActivationPolicy=always-up; [Network] IgnoreCarrierLoss=3s
[Network] IPv6ProxyNDP=no; IPv6ProxyNDPAddress=2001:db8::1
[Network] DHCP=yes; [DHCPv4] Anonymize=yes; ClientIdentifier=duid
[Network] IPv6SendRA=yes; [IPv6SendRA] RouterLifetimeSec=0; RouterPreference=high
[IPv6AcceptRA] RouterAllowList=fe80::1; RouterDenyList=fe80::2
[IPv6AcceptRA] PrefixAllowList=2001:db8::/64; PrefixDenyList=2001:db8:1::/64
[IPv6AcceptRA] RouteAllowList=2001:db8::/64; RouteDenyList=2001:db8:1::/64
[DHCPv4] AllowList=192.0.2.0/24; DenyList=198.51.100.0/24
[Network] DHCP=ipv6; [Route] Gateway=_dhcp4
[Network] IPv6AcceptRA=no; [Route] Gateway=_ipv6ra
[IPv6Prefix] Prefix=2001:db8::/64
[IPv6RoutePrefix] Route=2001:db8::/64
[IPv6PREF64Prefix] Prefix=64:ff9b::/96
[IPv6SendRA] Managed=no
[IPv6PrefixDelegation] Managed=no
[DHCPServer] PoolSize=9
[DHCPRelay] InterfacePriority=7
[Neighbor] Address=192.0.2.1; MACAddress=00:00:5e:00:53:01; [Neighbor] Address=192.0.2.1; MACAddress=00:00:5e:00:53:02
[NextHop] Id=7; [NextHop] Id=7; Blackhole=yes
[SR-IOV] VirtualFunction=1; [SR-IOV] VirtualFunction=1; Trust=yes
[DHCPServerStaticLease] Address=192.0.2.7; MACAddress=00:00:5e:00:53:01
"""

BROKEN_DEVICES = """
vlan [VLAN] GVRP=yes
vxlan [VXLAN] Local=192.0.2.1
vxlan [VXLAN] VNI=7; Group=224.0.0.251; Remote=192.0.2.1
vxlan [VXLAN] VNI=7; Independent=yes; Local=ipv4_link_local
vxlan [VXLAN] VNI=7; External=yes
vxlan [VXLAN] VNI=7; VNIFilter=yes
geneve [GENEVE] Remote=192.0.2.1
vxlan [VXLAN] VNI=16777216
ip6tnl [Tunnel] Local=2001:db8::1
gre [Tunnel] Local=2001:db8::1
gretap [Tunnel] Local=192.0.2.1
erspan [Tunnel] Remote=2001:db8::1
erspan [Tunnel] Remote=192.0.2.1
ip6gretap [Tunnel] Remote=192.0.2.1
ip6gre [Tunnel] Remote=192.0.2.1
ip6tnl [Tunnel] Mode=any
ip6gretap [Tunnel] Local=2001:db8::1
vti6 [Tunnel] Local=192.0.2.1
vti6 [Tunnel] Local=any
sit [Tunnel] FooOverUDP=yes
ipip [Tunnel] AssignToLoopback=yes; Local=dhcp4
ipip [Tunnel] DiscoverPathMTU=yes; IgnoreDontFragment=yes
ipip [Tunnel] Mode=ip6ip
sit [Tunnel] Mode=ip6ip6
ip6tnl [Tunnel] Mode=ipip
gre [Tunnel] Mode=any
veth [NetDev] MTUBytes=1400
veth [Peer] Name=x7
vxcan [NetDev] MTUBytes=1400
vxcan [VXCAN] Peer=x7
hsr [HSR] Ports=eth0
fou [FooOverUDP] Port=5555
fou [FooOverUDP] Protocol=gre; Encapsulation=GenericUDPEncapsulation
fou [FooOverUDP] Protocol=gre; PeerPort=7
fou [FooOverUDP] Protocol=gre; Peer=192.0.2.1
l2tp [L2TP] TunnelId=1; PeerTunnelId=2
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1
bareudp [BareUDP] EtherType=ipv4
bareudp [BareUDP] DestinationPort=7
wlan [WLAN] PhysicalDevice=0
wlan [WLAN] Type=station
xfrm [Xfrm] Independent=yes
gre [Tunnel] Local=2001:db8::1; Remote=192.0.2.1
wireguard [NetDev] MACAddress=00:00:5e:00:53:01
nlmon [NetDev] MACAddress=00:00:5e:00:53:01
tun [NetDev] MTUBytes=1400
tap [NetDev] MACAddress=00:00:5e:00:53:01
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1; PeerTunnelId=2; [L2TPSession] SessionId=1; PeerSessionId=2
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1; PeerTunnelId=2; [L2TPSession] Name=s
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1; PeerTunnelId=2; [L2TPSession] x7/1/2
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1; PeerTunnelId=2; [L2TPSession] s/1/2; [L2TPSession] s/3/2
gretap [Tunnel] Local=192.0.2.1; Local=any; Remote=2001:db8::1
hsr [HSR] Ports=eth0 eth1; Ports=eth2
macsec [MACsecReceiveChannel] Port=1
macsec [MACsecReceiveChannel] MACAddress=00:00:5e:00:53:01
macsec [MACsecTransmitAssociation] KeyFile=/etc/key
macsec [MACsecTransmitAssociation] PacketNumber=7
macsec [MACsecReceiveAssociation] Port=1; MACAddress=00:00:5e:00:53:01
macsec [MACsecReceiveAssociation] Port=1; Key=77777777777777777777777777777777
macsec [MACsecReceiveAssociation] MACAddress=00:00:5e:00:53:01; Key=77777777777777777777777777777777
"""

QUIET = """
[Address] Address=192.0.2.1/24; Label=x; Broadcast=192.0.2.255
[Address] Peer=192.0.2.1/32
[Address] Address=192.0.2.1/32; Broadcast=no
[Address] Address=0.0.0.0/24
[Address] Address=::/64
[Address] Address=2001:db8::1/64; HomeAddress=yes; ManageTemporaryAddress=yes; DuplicateAddressDetection=ipv6
[Address] Address=192.0.2.1/24; HomeAddress=no
[Address] Address=nonsense
[Neighbor] Address=192.0.2.1; MACAddress=00:00:5e:00:53:01
[Neighbor] Address=2001:db8::1; LinkLayerAddress=00:00:5e:00:53:01
[IPv6AddressLabel] Label=7; Prefix=2001:db8::/32
[Network] IPv6SendRA=yes; [IPv6Prefix] Prefix=2001:db8::/64; ValidLifetimeSec=infinity
[Network] IPv6SendRA=yes; [IPv6Prefix] Prefix=2001:db8::/64; ValidLifetimeSec=1h; PreferredLifetimeSec=1h
[Network] IPv6PrefixDelegation=static; [IPv6Prefix] Prefix=2001:db8::/64
[BridgeMDB] MulticastGroupAddress=224.0.1.9
[BridgeMDB] MulticastGroupAddress=ff02::6a
[Route] Gateway=192.0.2.1
[Route] Gateway=fe80::1
[Route] Source=192.0.2.0/24
[Route] Destination=192.0.2.0/24; Gateway=fe80::1
[Route] Destination=192.0.2.0/24; MultiPathRoute=fe80::1@eth0
[Route] Destination=192.0.2.0/24; NextHop=7
[Route] Destination=192.0.2.0/24; Type=blackhole
[Route] Destination=192.0.2.0/24; Gateway=0.0.0.0; Type=blackhole
[Route] Destination=192.0.2.0/24; Scope=link
[Route] Gateway=2001:db8::1; Source=192.0.2.0/24; Scope=link
[Route] Destination=2001:db8::/32; Scope=global
[Route] Destination=0.0.0.0/0; Gateway=192.0.2.1; Gateway=; MultiPathRoute=192.0.2.1; MultiPathRoute=192.0.2.2
[Network] DHCP=yes; [Route] Gateway=_dhcp4
[Route] Gateway=_ipv6ra
[NextHop] Id=7; Group=1 2
[NextHop] Id=7; Blackhole=yes
[NextHop] Id=7; Family=ipv4; Gateway=192.0.2.1; OnLink=yes
[RoutingPolicyRule] Family=both
[RoutingPolicyRule] Family=ipv4; From=192.0.2.0/24
[DHCPv4] Anonymize=yes; ClientIdentifier=duid
[RoutingPolicyRule] Type=goto; Priority=7; GoTo=8
[RoutingPolicyRule] Priority=8; GoTo=7; Type=unreachable
[RoutingPolicyRule] Family=both; From=192.0.2.0/24; To=2001:db8::/32
[TokenBucketFilter] Rate=1M; BurstBytes=5K; LatencySec=50ms
[TokenBucketFilter] Rate=1M; Burst=5K; LimitSize=1M; PeakRate=2M; MTUBytes=1500
[EnhancedTransmissionSelection] StrictBands=3; QuantumBytes=1 2; PriorityMap=3 4
[GenericRandomEarlyDetection] VirtualQueues=1
[HierarchyTokenBucketClass] ClassId=1:1; Rate=1M
[Network] KeepMaster=no; Bridge=br0
[Network] Bond=bond0; LinkLocalAddressing=no; DHCP=no; DHCPServer=no
[Network] Bridge=br0; IPv6AcceptRA=no; DHCP=no
[Network] Bond=bond0; IPv6AcceptRA=yes
[Network] Bond=bond0; [Address]
[Network] Bond=nobody; Address=192.0.2.1/24
[Network] DHCP=ipv4; LinkLocalAddressing=no
[Network] DHCP=yes
[Network] DHCPServer=yes; Address=192.0.2.1/24
[Network] DHCPServer=yes; [DHCPServer] ServerAddress=192.0.2.1/24
[Link] MTUBytes=1400; [DHCPv4] UseMTU=no
[Link] MTUBytes=1400; [DHCP] UseMTU=yes; [DHCPv4] UseMTU=no
[Network] DHCPRelay=upstream; Address=192.0.2.1/24
[Network] DHCPRelay=upstream; Address=192.0.2.1/24; Address=192.0.2.2/24; [DHCPRelay] AgentAddress=192.0.2.2
[Network] DHCP=yes; DHCPPrefixDelegation=no; [DHCPPrefixDelegation] Assign=no; NFTSet=address:inet:a:b
[Network] DHCP=yes; [DHCPPrefixDelegation] Assign=no; NFTSet=prefix:inet:a:b
[DHCPv4] UseMTU=yes
[Link] ActivationPolicy=bound; [Network] BindCarrier=eth1
[Link] ActivationPolicy=always-up; [Network] IgnoreCarrierLoss=yes
[Network] IPv6ProxyNDPAddress=2001:db8::1
[DHCPv4] Anonymize=yes; ClientIdentifier=mac
[Network] IPv6SendRA=yes; [IPv6SendRA] RouterPreference=high
[Address] X-Mine=7
[NextHop] Gateway=192.0.2.1; [NextHop] Gateway=192.0.2.1
[Neighbor] Address=192.0.2.1; MACAddress=00:00:5e:00:53:01; [Neighbor] Address=192.0.2.2; MACAddress=00:00:5e:00:53:01
[Network] Bond=bond0; DHCP=no; [DHCPv4] Anonymize=yes; ClientIdentifier=duid
"""
QUIET_DEVICES = """
vlan [VLAN] Id=7
vxlan [VXLAN] Id=7; Local=ipv4_link_local
vxlan [VXLAN] VNI=0
vxlan [VXLAN] VNI=nonsense
geneve [GENEVE] Id=7
gre [Tunnel] Independent=yes
gre [Tunnel] Local=192.0.2.1; Remote=2001:db8::1
gre [Tunnel] Local=any; Remote=192.0.2.1
gretap [Tunnel] Remote=192.0.2.1
gretap [Tunnel] External=yes
ip6gre [Tunnel] Local=2001:db8::1
ip6tnl [Tunnel] Mode=any; Local=2001:db8::1
vti [Tunnel] External=yes; Local=192.0.2.1
vti6 [Tunnel] Local=slaac
sit [Tunnel] FooOverUDP=yes; FOUDestinationPort=7
veth [Peer] Name=other
vxcan [VXCAN] Peer=other
fou [FooOverUDP] Protocol=4; Port=7
fou [FooOverUDP] Encapsulation=GenericUDPEncapsulation; Port=7
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1; PeerTunnelId=2; [L2TPSession] s/1/2
bareudp [BareUDP] DestinationPort=7; EtherType=ipv4
xfrm [Xfrm] InterfaceId=7
hsr [HSR] Ports=eth0 eth1; Ports=eth0
l2tp [L2TP] Remote=192.0.2.1; TunnelId=1; PeerTunnelId=2; [L2TPSession] s1/1/2; [L2TPSession] s2/1/2
bridge [NetDev] MTUBytes=1400
dummy [NetDev] MACAddress=00:00:5e:00:53:01
macsec [MACsecTransmitAssociation] PacketNumber=7; Key=00
"""

_LINK = "[Match] OriginalName=*; [Link] MACAddressPolicy={}; MACAddress=00:00:5e:00:53:01"


# The three keys of a session, written short.
_SESSION = re.compile(r"\b(\w+)/(\d)/(\d)\b")


def examples() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each unit that breaks a row."""
    yield "x.link", _LINK.format("persistent")
    yield from _units(BROKEN, BROKEN_DEVICES)


def quiet() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each unit that breaks none."""
    yield "x.link", _LINK.format("none")
    yield from _units(QUIET, QUIET_DEVICES)


def _units(networks: str, devices: str) -> Iterator[tuple[str, str]]:
    for line in networks.strip().splitlines():
        yield "x.network", line
    for line in devices.strip().splitlines():
        kind, _space, text = line.partition(" ")
        text = _SESSION.sub(r"Name=\1; SessionId=\2; PeerSessionId=\3", text)
        yield "x.netdev", f"[NetDev] Name=x7; Kind={kind}; {text}".replace("; [NetDev] ", "; ")
