# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from helpers.lint_cases import ETH, WGN, Case

CASES = [
    Case(
        "syntax",
        {ETH: ("VRF=", "VRF ")},
        f"{ETH}:4",
        "the line 'VRF' has no '=', so systemd ignores it",
        also=("vrf-without-member",),
    ),
    Case(
        "not-linted",
        {},
        "99-x.network:1",
        "not linted: larger than 1 MiB",
        unread={"99-x.network": "larger than 1 MiB"},
    ),
    Case("empty-file", {"99-x.network": ""}, "99-x.network:1", "the empty file masks the unit 99-x.network"),
    Case(
        "empty-file",
        {f"{ETH}.d/a.conf": ""},
        f"{ETH}.d/a.conf:1",
        "the empty file masks the drop-in a.conf of 20-eth0.network",
    ),
    Case(
        "ignored-file",
        {"99-x.networks": "[Match]\n"},
        "99-x.networks:1",
        "networkd ignores 99-x.networks: its name must end with .network",
    ),
    Case(
        "ignored-file",
        {"99-x.netdev.bak": "[Match]\n"},
        "99-x.netdev.bak:1",
        "networkd ignores 99-x.netdev.bak: its name must end with .netdev",
    ),
    Case(
        "ignored-file",
        {f"{ETH}.d/vrf": "[Network]\n"},
        f"{ETH}.d/vrf:1",
        "networkd ignores vrf: the name of a drop-in must end with .conf",
    ),
    Case(
        "ignored-file",
        {"20-eth0.d/vrf.conf": "[Network]\n"},
        "20-eth0.d/vrf.conf:1",
        "networkd ignores vrf.conf: its folder must be named 20-eth0.network.d",
    ),
    Case(
        "ignored-file",
        {
            "/etc/systemd/network/a.network": "[Match]\nName=x\n",
            "/etc/systemd/network/old/b.network": "[Match]\nName=y\n",
        },
        "/etc/systemd/network/old/b.network:1",
        "networkd ignores the folder old and all files in it",
        base={},
    ),
    Case(
        "ignored-file",
        {
            "/etc/systemd/network/a.network": "[Match]\nName=x\n",
            "/etc/systemd/network/50-uplink.conf": "[Match]\nName=y\n",
        },
        "/etc/systemd/network/50-uplink.conf:1",
        "networkd ignores 50-uplink.conf: its name must end with .network",
        base={},
    ),
    Case(
        "orphan-drop-in",
        {"20-eth1.network.d/a.conf": "[Network]\n"},
        "20-eth1.network.d/a.conf:1",
        "drop-in for 20-eth1.network, which does not exist; did you mean 20-eth0.network?",
    ),
    Case(
        "match-missing",
        {WGN: ("[Match]\nName=wg0\n", "")},
        f"{WGN}:1",
        "no setting in [Match], so the whole file is ignored; add Name=",
        also=("device-down",),
    ),
    Case(
        "match-missing",
        {"98-x.link": "[Link]\nMTUBytes=1500\n"},
        "98-x.link:1",
        "no setting in [Match], so the whole file is ignored; add OriginalName=",
    ),
    Case(
        "match-missing",
        {"11-wl.link": "[Match]\nMACAddress=\n[Link]\nName=wl0\n"},
        "11-wl.link:1",
        "no setting in [Match], so the whole file is ignored; add OriginalName=",
    ),
    Case(
        "match-missing",
        {f"{WGN}.d/a.conf": "[Match]\nName=\n"},
        f"{WGN}:1",
        "no setting in [Match], so the whole file is ignored; add Name=",
        also=("device-down",),
    ),
    Case(
        "template-file",
        {"43-x.network": "# {{ ansible_managed }}\n[Match]\nName={{ link }}\n{% if x %}\nDHCP=yes\n{% endif %}\n"},
        "43-x.network:3",
        "the file is a template; render it before the lint",
    ),
    Case(
        "wg-quick-file",
        {"wg1.netdev": "[Interface]\nPrivateKey=x\nAddress=10.0.0.1/24\n[Peer]\nPublicKey=y\nPostUp=z\n"},
        "wg1.netdev:1",
        "[Interface] is of wg-quick, so networkd ignores it; networkd-lint --from-wg-quick prints units",
    ),
    Case(
        "wg-quick-file",
        {"wg1.network": "[Interface]\nAddress = 10.0.0.1/24\n"},
        "wg1.network:1",
        "[Interface] is of wg-quick, so networkd ignores it; networkd-lint --from-wg-quick prints units",
    ),
    Case(
        "netdev-incomplete",
        {"99-x.netdev": "[NetDev]\nName=x\n"},
        "99-x.netdev:1",
        "[NetDev] has no Kind=, so the whole file is ignored",
    ),
    Case(
        "shadowed-network",
        {"05-all.network": "[Match]\nName=wg*\n"},
        f"{WGN}:2",
        "wg0 gets 05-all.network, which sorts first, and never this file",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()
