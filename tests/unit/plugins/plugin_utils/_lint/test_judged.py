# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the real daemons said of units on which the lint and they once differed, or could: no daemon is needed here."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import all_findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES

# The rules that say what the daemon says while it reads a file.
SCHEMA = {"syntax", "unknown-section", "unknown-key", "too-new", "value", "noted-value", "table-name", "removed-key",
          "domain-given-twice"}  # fmt: skip

# file -> text, and for each version of systemd the lines of which it complains
JUDGED = {
    "signs-in-a-class.network": (
        "[QDisc]\nParent=+0:4\nParent=1:+0\nParent=0x1:2\nParent=1:10000\n",
        {247: [5], 252: [5], 254: [5], 257: [5], 262: [5]},
    ),
    # The last digit of 32 bytes in base64 carries four bits: B, p and n do not occur there.
    "keys.netdev": (
        (
            f"[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey={'A' * 42}B=\n"
            f"[WireGuardPeer]\nPublicKey={'A' * 42}p=\nPresharedKey={'A' * 42}n=\n"
            f"[WireGuardPeer]\nPublicKey={'A' * 42}o=\n"
        ),
        {247: [5, 7, 8], 252: [5, 7, 8], 254: [5, 7, 8], 257: [5, 7, 8], 262: [5, 7, 8]},
    ),
    "lists.network": (
        (
            "[IPv6SendRA]\nDNS=_link_local 2001:db8::7\nDNS=2001:db8::7 x\n[Network]\nBindCarrier=a b\n"
            "[DHCPv4]\nRequestOptions=1 254\nRequestOptions=1 255\n"
        ),
        {247: [3, 8], 252: [3, 8], 254: [3, 8], 257: [3, 8], 262: [3, 8]},
    ),
    "scope-and-words.network": (
        (
            "[Address]\nScope=link\nScope=Link\n[Route]\nScope=nowhere\nType=throw\nType=unicasts\n"
            "[Bridge]\nMulticastRouter=query\n[CAKE]\nPriorityQueueingPreset=diffserv8\n"
            "AckFilter=aggressive\n"
        ),
        {247: [3, 7, 11, 12], 252: [3, 7, 12], 254: [3, 7], 257: [3, 7], 262: [3, 7]},
    ),
    "server-address.network": (
        "[DHCPServer]\nDNS=_server_address 192.168.5.10\nDNS=0.0.0.0\nServerAddress=127.0.0.7/8\n",
        {247: [2, 4], 252: [3, 4], 254: [3, 4], 257: [3, 4], 262: [3, 4]},
    ),
    "l2tp.netdev": (
        (
            "[L2TP]\nTunnelId=0\nLocal=static@test7\nLocal=nothing@test7\nEncapsulationType=udp\n"
            "[NetDev]\nName=l7\nKind=l2tp\n"
        ),
        {247: [2, 3, 4], 252: [2, 4], 254: [2, 4], 257: [2, 4], 262: [2, 4]},
    ),
    "numbers.network": (
        (
            "[Route]\nMetric=+0x7b\nMetric=09\nMetric=4294967297\n[RoutingPolicyRule]\n"
            "FirewallMark=0b101/0xf\nFirewallMark=1/2/3\n"
        ),
        {247: [3, 4, 7], 252: [3, 4, 7], 254: [3, 4, 7], 257: [3, 4, 7], 262: [3, 4, 7]},
    ),
    "spans.network": (
        (
            "[DHCPServer]\nDefaultLeaseTimeSec=.75 min\nDefaultLeaseTimeSec=1hours\n"
            "DefaultLeaseTimeSec=2 fortnights\n[CAKE]\nRTTSec=71 min\nRTTSec=73 min\n"
        ),
        {247: [4, 6, 7], 252: [4, 6, 7], 254: [4, 7], 257: [4, 7], 262: [4, 7]},
    ),
    # Without 247: its complaints about AllowedIPs= are not in the schema.
    "prefixes.netdev": (
        (
            "[WireGuardPeer]\nAllowedIPs=10.7.0.7/8\nAllowedIPs=10.0.0.0/08,::7/128\n"
            "AllowedIPs=10.0.0.0/34\nPersistentKeepalive=\nEndpoint=:7\nEndpoint=h:70000\n[NetDev]\n"
            "Name=w7\nKind=wireguard\n"
        ),
        {252: [2, 3, 4, 5, 7], 254: [2, 3, 4, 5, 7], 257: [2, 3, 4, 5, 7], 262: [2, 3, 4, 5, 7]},
    ),
    "continued.network": (
        "[Network]\nDescription=a\\\n  b\nNonsense=\\\n  x\nDHCP=both\n",
        {247: [4, 6], 252: [4, 6], 254: [4, 6], 257: [4, 6], 262: [4, 6]},
    ),
    "deprecated.network": (
        "[Network]\nIPForward=yes\nIPMasquerade=yes\nAddress=192.0.2.9\nL2TP=x\n[Route]\nTTLPropagate=yes\n",
        {247: [4], 252: [3, 4, 5], 254: [3, 4, 5], 257: [2, 3, 4, 5, 7], 262: [2, 3, 4, 5, 7]},
    ),
    "resets.network": (
        "[RoutingPolicyRule]\nFamily=\nTable=\n[Route]\nType=\nMetric=\n",
        {247: [2, 3, 5, 6], 252: [2, 3, 5, 6], 254: [2, 3, 5, 6], 257: [3, 5, 6], 262: [3, 5, 6]},
    ),
    "kinds.netdev": (
        "[NetDev]\nName=k7\nKind=vlan\n[VLAN]\nId=4095\n[VRF]\nTable=7\n[Bridge]\n",
        {247: [5, 6, 8], 252: [5, 6, 8], 254: [5, 6, 8], 257: [5, 6, 8], 262: [5, 6, 8]},
    ),
    "hsr.netdev": (
        "[NetDev]\nName=h7\nKind=hsr\n[HSR]\nPorts=a b\n",
        {247: [3, 4], 252: [3, 4], 254: [3, 4], 257: [3, 4], 262: []},
    ),
    "names.link": (
        (
            "[Match]\nOriginalName=7\nOriginalName=a*\n[Link]\nName=abcdefghijklmnop\n"
            "NamePolicy=kernel mac\nNamePolicy=kernel x\nMTUBytes=1.5K\n"
            "Advertise=100baset-full 10baset-half\n[SR-IOV]\nVirtualFunction=2147483647\n"
        ),
        {247: [2, 5, 7, 10], 252: [2, 5, 7, 11], 254: [2, 5, 7, 11], 257: [2, 5, 7, 11], 262: [2, 5, 7, 11]},
    ),
    "options.network": (
        "[DHCPv4]\nSendOption=7:uint8:255\nSendOption=7:uint8:256\nSendOption=255:string:x\nSendOption=7:string:\n",
        {247: [3, 4, 5], 252: [3, 4, 5], 254: [3, 4, 5], 257: [3, 4, 5], 262: [3, 4, 5]},
    ),
    "tokens.network": (
        "[IPv6AcceptRA]\nToken=prefixstable,00000000000000000000000000000000\nToken=static:::9\nToken=::\n",
        {247: [2, 3, 4], 252: [2, 4], 254: [2, 4], 257: [2, 4], 262: [2, 4]},
    ),
    "hosts.network": (
        "[DHCPv4]\nHostname=a-.b\nHostname=a-b\nMUDURL=gopher://x\n",
        {247: [2, 4], 252: [2, 4], 254: [2, 4], 257: [2, 4], 262: [2, 4]},
    ),
    "hardware.network": (
        "[Link]\nMACAddress=2-0-0-0-0-7\nMACAddress=2-0-0-0-0\nMACAddress=2:0:0:0:0:0:7\n",
        {247: [3, 4], 252: [3, 4], 254: [3, 4], 257: [3, 4], 262: [3, 4]},
    ),
    "ignored.network": (
        (
            "[Nonsense]\nno equals\n=x\n[X-Mine]\nno equals\n[Network]\nno equals\n=x\n"
            "[BandMultiQueueing]\nno equals\n=x\n[NetDev]\nno equals\n"
        ),
        {
            247: [1, 7, 8, 9, 12],
            252: [1, 7, 8, 9, 12],
            254: [1, 7, 8, 9, 12],
            257: [1, 7, 8, 10, 11, 12],
            262: [1, 7, 8, 10, 11, 12],
        },
    ),
    "ignored.netdev": (
        "[NetDev]\nName=i7\nKind=vrf\nno equals\n[VLAN]\nno equals\n[VRF]\nno equals\nTable=7\n",
        {247: [4, 5, 8], 252: [4, 5, 8], 254: [4, 5, 8], 257: [4, 5, 8], 262: [4, 5, 8]},
    ),
    # 247 takes nearly every text with a colon, which the schema does not say.
    "endpoints.netdev": (
        (
            "[WireGuardPeer]\nEndpoint=[:::9\nEndpoint=[::x]:9\nEndpoint=a[bc]:9\nEndpoint=[]:9\n"
            "Endpoint=[::]9\nEndpoint=:::9\nEndpoint=[fe80::1%eth7]:9\n[NetDev]\nName=e7\nKind=wireguard\n"
        ),
        {252: [6], 254: [6], 257: [6], 262: [6]},
    ),
    "paths.netdev": (
        (
            "[WireGuard]\nPrivateKeyFile=/../x\nPrivateKeyFile=/x/../y\nPrivateKeyFile=//.././../x\n"
            "PrivateKeyFile=/./x\n[NetDev]\nName=p7\nKind=wireguard\n"
        ),
        {247: [2, 3, 4], 252: [2, 3, 4], 254: [2, 3, 4], 257: [3], 262: [3]},
    ),
    "domains.network": (
        "[IPv6SendRA]\nDomains=b A a. a c\\.d\nDomains=\nDomains=a\n[IPv6PrefixDelegation]\nDomains='a'  a\n",
        {247: [6], 252: [6], 254: [6], 257: [6], 262: [6]},
    ),
    "queues.link": (
        (
            "[Match]\nOriginalName=q7\n[Link]\nTransmitQueues=4096\nTransmitQueues=4097\nReceiveQueues=16384\n"
            "ReceiveQueues=16385\n"
        ),
        {247: [4, 5, 6, 7], 252: [5, 6, 7], 254: [5, 6, 7], 257: [5, 6, 7], 262: [7]},
    ),
    "no-kind.netdev": (
        (
            "[NetDev]\nName=n7\nMTUBytes=x\nno equals\nNonsense=1\n[VRF]\nTabel=1\nTable=x\nno equals\n=x\n[HSR]\n"
            "A=b\n[Nonsense]\nA=b\nno\n[Match]\nNonsense=x\nno\n=x\n"
        ),
        {
            247: [3, 4, 5, 11, 13, 17, 18, 19],
            252: [3, 4, 5, 11, 13, 17, 18, 19],
            254: [3, 4, 5, 11, 13, 17, 18, 19],
            257: [3, 4, 5, 11, 13, 17, 18, 19],
            262: [3, 4, 5, 13, 17, 18, 19],
        },
    ),
    "newer-kind.netdev": (
        "[HSR]\nPPorts=1\n[BatmanAdvanced]\nAAggregation=1\n[HSR]\n[NetDev]\nName=k7\nKind=hsr\n",
        {247: [1, 3, 5, 8], 252: [1, 5, 8], 254: [1, 5, 8], 257: [1, 5, 8], 262: [2, 3]},
    ),
    "wrong-name.netdev": (
        "[NetDev]\nKind=vrf\nName=a/b\nNonsense=1\n[VRF]\nTabel=1\nno equals\n[VLAN]\nA=b\nno\n",
        {247: [3, 4], 252: [3, 4], 254: [3, 4], 257: [3, 4], 262: [3, 4]},
    ),
    "second-kind.netdev": (
        "[NetDev]\nKind=nonsense\nKind=vlan\nName=k8\nName=a/b\n[VLAN]\nTabel=1\n[VRF]\nTabel=1\n",
        {247: [2, 5, 7, 8], 252: [2, 5, 7, 8], 254: [2, 5, 7, 8], 257: [2, 5, 7, 8], 262: [2, 5, 7, 8]},
    ),
    "masks.link": (
        (
            "[Match]\nOriginalName=m7\n[Link]\nReceivePacketSteeringCPUMask=1 2\nReceivePacketSteeringCPUMask=all\n"
            "ReceivePacketSteeringCPUMask=2 all\nReceivePacketSteeringCPUMask=disable,2\n"
            "ReceivePacketSteeringCPUMask=Disable\n"
        ),
        {247: [4, 5, 6, 7, 8], 252: [4, 5, 6, 7, 8], 254: [4, 5, 6, 7, 8], 257: [6, 7, 8], 262: [6, 7, 8]},
    ),
    "any-case.netdev": (
        "[Bridge]\nVLANProtocol=802.1AD\nVLANProtocol=802.1Ad\nSTP=x\n[NetDev]\nName=c7\nKind=bridge\n",
        {247: [3, 4], 252: [3, 4], 254: [3, 4], 257: [3, 4], 262: [3, 4]},
    ),
    "localhost.network": (
        (
            "[DHCPv4]\nAllowList=LocalHost a.localhost link-local\nAllowList=Any\n"
            "[Network]\nDomains=x ~b.LOCALHOST\nDomains=localhosts\nDomains=localhost.\n"
        ),
        {247: [2, 3, 5, 7], 252: [3, 5, 7], 254: [3, 5, 7], 257: [3, 5, 7], 262: [3, 5, 7]},
    ),
    "relay-options.network": (
        "[DHCPServer]\nRelayAgentCircuitId=string:x\nRelayAgentCircuitId=uint8:7\nRelayAgentCircuitId=x\n",
        {247: [2, 3, 4], 252: [3, 4], 254: [3, 4], 257: [3, 4], 262: [4]},
    ),
    "lengths.network": (
        (
            f"[LLDP]\nMUDURL=https://{'m' * 247}\nMUDURL=https://{'m' * 248}\n"
            f"[DHCPv4]\nSendOption=7:string:{'m' * 300}\n[Route]\nMetric={'0' * 99}7\nMetric={'7' * 99}\n"
        ),
        {247: [3, 8], 252: [3, 8], 254: [3, 8], 257: [3, 8], 262: [3, 8]},
    ),
    "word-lists.network": (
        (
            "[MobileNetwork]\nAllowedAuthenticationMechanisms=eap none\nAllowedAuthenticationMechanisms=eap,none\n"
            "[BridgeVLAN]\nPVID=7\nPVID=9\nPVID=off\n"
        ),
        {247: [1, 7], 252: [1, 7], 254: [1, 7], 257: [1], 262: [3]},
    ),
}
CASES = [(name, version) for name, (_text, lines) in JUDGED.items() for version in lines]


@pytest.mark.parametrize(("name", "version"), CASES)
def test_the_lint_complains_of_the_lines_that_the_daemon_complains_of(name, version):
    text, lines = JUDGED[name]
    found = all_findings({name: text}, version, sorted(RULES.keys() - SCHEMA))

    assert sorted({finding.line for finding in found}) == lines[version]
