# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, VRF, Case, changed

BR = {"40-br.netdev": "[NetDev]\nName=br0\nKind=bridge\n", "40-br.network": "[Match]\nName=br0\n"}
LAN = "[Match]\nName=eth1\n[Network]\n"

CASES = [
    Case(
        "device-undefined",
        {**BR, "41-eth1.network": f"{LAN}Bridge=br1\n"},
        "41-eth1.network:4",
        "Bridge=br1 is ignored: no .netdev here defines br1",
    ),
    Case(
        "device-undefined",
        {
            **BR,
            "41-eth1.network": f"{LAN}VLAN=v1\nVLAN=br0\n",
            "42-v1.netdev": "[NetDev]\nName=v1\nKind=vlan\n[VLAN]\nId=7\n",
            "42-v1.network": "[Match]\nName=v1\n",
        },
        "41-eth1.network:5",
        "VLAN=br0 is ignored: br0 has Kind=bridge",
    ),
    Case(
        "two-masters",
        {**BR, ETH: ("VRF=vrf-wan", "VRF=vrf-wan\nBridge=br0")},
        f"{ETH}:5",
        "Bridge=br0 conflicts with VRF=vrf-wan at 20-eth0.network:4: a link has one master",
    ),
    Case(
        "device-of-itself",
        {**BR, "40-br.network.d/a.conf": "[Network]\nBridge=br0\n"},
        "40-br.network.d/a.conf:2",
        "Bridge=br0 stands in the .network of br0 itself",
    ),
    Case(
        "device-of-itself",
        {
            "v.netdev": "[NetDev]\nName=v1\nKind=vlan\n[VLAN]\nId=7\n",
            "v.network": "[Match]\nName=v*\n[Network]\nVLAN=v1\n",
        },
        "v.network:4",
        "VLAN=v1 stands in the .network of v1 itself",
    ),
    Case(
        "bridge-port-dhcp",
        {**BR, "41-eth1.network": f"{LAN}Bridge=br0\nDHCP=ipv4\n"},
        "41-eth1.network:5",
        "DHCP=ipv4 gets no answer: the link is a port of br0",
    ),
    Case(
        "vxlan-group",
        {
            "x.netdev": "[NetDev]\nName=x1\nKind=vxlan\n[VXLAN]\nVNI=7\nGroup=239.1.1.1\nIndependent=yes\n",
            "x.network": "[Match]\nName=x1\n",
        },
        "x.netdev:6",
        "Group=239.1.1.1 is a multicast group, and Independent=yes leaves no link to send to",
    ),
    Case(
        "device-shared",
        {**BR, "50-br.netdev": "[NetDev]\nName=br0\nKind=bridge\n"},
        "50-br.netdev:2",
        "40-br.netdev already defines br0 and sorts first, so this file is ignored",
    ),
    Case(
        "device-down",
        {**BR, "40-br.network": "[Match]\nName=br1\n"},
        "40-br.netdev:2",
        "no .network here matches br0, so nothing brings it up",
    ),
    Case(
        "bridge-without-port",
        {**BR, "40-br.network": "[Match]\nName=br0\n[Network]\nAddress=192.0.2.1/24\n"},
        "40-br.network:4",
        "Address=192.0.2.1/24 is not set while br0 has no carrier, and no .network here has Bridge=br0",
    ),
    Case(
        "device-never-made",
        {"40-v.netdev": "[NetDev]\nName=v1\nKind=vlan\n[VLAN]\nId=1\n", "40-v.network": "[Match]\nName=v1\n"},
        "40-v.netdev:2",
        "no .network here has VLAN=v1, so the vlan is never created",
    ),
    Case(
        "device-never-made",
        {"40-g.netdev": "[NetDev]\nName=g1\nKind=gre\n[Tunnel]\nRemote=192.0.2.1\nIndependent=no\n"},
        "40-g.netdev:2",
        "no .network here has Tunnel=g1, so the gre is never created",
    ),
]

SILENT = {
    "a port of a bridge without DHCP": {**BR, "41-eth1.network": f"{LAN}Bridge=br0\nDHCP=no\n"},
    "a file for a bridge and its port, of which the bridge has its own": {
        **BR,
        "41-e.network": "[Match]\nName=br* eth1\n[Network]\nBridge=br0\n",
    },
    "a VXLAN to one host": {
        "x.netdev": "[NetDev]\nName=x1\nKind=vxlan\n[VXLAN]\nVNI=7\nRemote=192.0.2.1\nIndependent=yes\n",
        "x.network": "[Match]\nName=x1\n",
    },
    "a VXLAN to a group by a link": {
        "x.netdev": "[NetDev]\nName=x1\nKind=vxlan\n[VXLAN]\nVNI=7\nGroup=239.1.1.1\n",
        "x.network": "[Match]\nName=x1\n",
        "41-eth1.network": f"{LAN}VXLAN=x1\n",
    },
    "a port of a bridge": {**BR, "41-eth1.network": f"{LAN}Bridge=br0\n"},
    "a bridge that another device of its kind": {**BR, "40-br.network": "[Match]\nKind=bridge\n"},
    "a bridge that a condition may bring up": {**BR, "40-br.network": "[Match]\nType=bridge\n"},
    "a VLAN on a bridge": {
        **BR,
        "40-br.network": "[Match]\nName=br0\n[Network]\nVLAN=v1\n",
        "42-v1.netdev": "[NetDev]\nName=v1\nKind=vlan\n[VLAN]\nId=1\n",
        "42-v1.network": "[Match]\nName=v*\n",
    },
    "a tunnel that stands alone": {
        "40-g.netdev": "[NetDev]\nName=g1\nKind=gre\n[Tunnel]\nRemote=192.0.2.1\nIndependent=yes\n",
        "40-g.network": "[Match]\nName=g1\n",
    },
    "a bridge for containers": {
        **BR,
        "40-br.network": "[Match]\nName=br0\n[Network]\nAddress=192.0.2.1/24\nConfigureWithoutCarrier=yes\n",
    },
    "a bridge that nobody waits for": {
        **BR,
        "40-br.network": "[Match]\nName=br0\n[Link]\nRequiredForOnline=no\n[Network]\nAddress=192.0.2.1/24\n",
    },
    "a bridge with a port": {
        **BR,
        "40-br.network": "[Match]\nName=br0\n[Network]\nAddress=192.0.2.1/24\n",
        "41-eth1.network": f"{LAN}Bridge=br0\n",
    },
    "a tap for a virtual machine": {"40-t.netdev": "[NetDev]\nName=t1\nKind=tap\n"},
    "a device for each kind of host": {
        **BR,
        "40-br.netdev": "[Match]\nHost=a\n[NetDev]\nName=br0\nKind=bridge\n",
        "41-br.netdev": "[Match]\nHost=b\n[NetDev]\nName=br0\nKind=bridge\n",
    },
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change), 257) == []


PEER = "[NetDev]\nName=v{0}\nKind=veth\n[Peer]\nName={1}\n"
SESSIONS = (
    "[NetDev]\nName=l{0}\nKind=l2tp\n[L2TP]\nRemote=192.0.2.1\nTunnelId={0}\nPeerTunnelId={0}\n"
    "[L2TPSession]\nName={1}\nSessionId={2}\nPeerSessionId=1\n"
)


@pytest.mark.parametrize("text", [PEER, "[NetDev]\nName=v{0}\nKind=vxcan\n[VXCAN]\nPeer={1}\n", SESSIONS])
def test_the_other_interfaces_of_a_device_have_names_of_their_own_too(text):
    """As networkd of 257 and 262 does; before, it compares only Name=."""

    def shared(version, *texts):
        files = {f"{number}.netdev": each for number, each in enumerate(texts)}
        return [row.fields for row in findings(files, version) if row.rule == "device-shared"]

    first, second = text.format(1, "x", 1), text.format(2, "x", 1)
    assert shared(252, first, second) == []
    for version in (257, 262, None):
        assert shared(version, first, second) == [{"device": "x", "unit": "0.netdev"}]
        assert shared(version, first, text.format(2, "y", 1)) == []
        assert shared(version, first, "[NetDev]\nName=x\nKind=dummy\n") == [{"device": "x", "unit": "0.netdev"}]
        # Only the host knows which of the two counts.
        assert shared(version, first, f"[Match]\nHost=a\n{second}") == []


@pytest.mark.parametrize("ignored", [PEER.format(1, "v1"), SESSIONS.format(1, "x", 0), PEER.format(1, "x") + "Name="])
def test_what_networkd_ignores_takes_no_name(ignored):
    files = {"0.netdev": ignored, "1.netdev": PEER.format(2, "x"), "2.netdev": PEER.format(3, "v1")}
    assert "device-shared" not in [row.rule for row in findings(files, 257)]


def test_units_without_any_netdev_are_no_whole_host():
    """The device may be defined elsewhere: in a repository of drop-ins, or by the distribution."""
    assert findings({"a.network": f"{LAN}Bridge=br0\n"}) == []
    assert [row.rule for row in findings({"a.network": f"{LAN}Bridge=br0\n", VRF: BR["40-br.netdev"]})] == [
        "device-down"
    ]
