# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import KEYS, Case, changed
from helpers.lint_hosts import FILE, HOSTS, NET3, PRIVATE, PUBLIC, WG1, WG2, WG3, netdev

CASES = [
    Case(
        "peer-is-self",
        {
            WG1: netdev(2, 3).replace(FILE, f"PrivateKey={PRIVATE}").replace(KEYS[2], PUBLIC),
            WG2: (KEYS[0], PUBLIC),
            WG3: (KEYS[0], PUBLIC),
        },
        f"{WG1}:12",
        "PublicKey= is this interface's own, so the kernel drops the peer",
        also=("inline-secret", "hosts-key-differs", "hosts-key-shared"),
    ),
    Case(
        "peer-is-self",
        {WG1: (KEYS[2], KEYS[0])},
        f"{WG1}:12",
        f"PublicKey= is this interface's own, if {WG3}:8 is right",
        also=("hosts-key-differs", "hosts-key-shared"),
    ),
    Case(
        "hosts-key-shared",
        {
            WG1: (FILE, f"PrivateKey={PRIVATE}"),
            WG2: (FILE, f"PrivateKey={PRIVATE}"),
            WG3: (f"{KEYS[0]}\nAllowedIPs=10.0.0.1", f"{PUBLIC}\nAllowedIPs=10.0.0.1"),
        },
        f"{WG2}:5",
        "PrivateKey= is also the key at r1/etc/systemd/network/20-wg0.netdev:5",
        also=("inline-secret", "hosts-key-differs", "peer-is-self"),
    ),
    Case(
        "hosts-key-shared",
        {
            WG2: (KEYS[2], KEYS[1]),
            WG3: (f"Key={KEYS[1]}\nAllowedIPs=10.0.0.2", f"Key={KEYS[0][:-2]}I=\nAllowedIPs=10.0.0.2"),
        },
        f"{WG2}:12",
        "PublicKey= for wg0 of r3 is the key that r1/etc/systemd/network/20-wg0.netdev:8 has for wg0 of r2",
        also=("hosts-key-differs",),
    ),
    Case(
        "hosts-key-differs",
        {WG3: (KEYS[1], KEYS[1][:-2] + "M=")},
        f"{WG3}:12",
        f"PublicKey= is not the key of wg0 of r2 at {WG1}:8",
    ),
    Case(
        "hosts-key-differs",
        {WG1: (FILE, f"PrivateKey={PRIVATE}"), WG2: (KEYS[0], PUBLIC)},
        f"{WG3}:8",
        f"PublicKey= is not the key of wg0 of r1 at {WG1}:5",
        also=("inline-secret",),
    ),
    Case(
        "hosts-address-shared",
        {NET3: ("10.0.0.3", "10.0.0.2")},
        f"{NET3}:4",
        "10.0.0.2 is also set at r2/etc/systemd/network/20-wg0.network:4",
        also=("peer-one-sided",),
    ),
    Case(
        "peer-one-sided",
        {WG3: netdev(1)},
        f"{WG2}:11",
        f"wg0 of r3 ({WG3}) has no peer with an address of this host",
    ),
    Case(
        "endpoint-elsewhere",
        {WG1: ("Endpoint=192.0.2.2:", "Endpoint=192.0.2.3:")},
        f"{WG1}:10",
        "192.0.2.3 is an address of /r3, not of wg0 of r2",
    ),
    Case(
        "endpoint-elsewhere",
        {WG1: ("Endpoint=192.0.2.2:51820", "Endpoint=192.0.2.2:51821")},
        f"{WG1}:10",
        "port 51821 is wrong: wg0 of r2 has ListenPort=51820 (r2/etc/systemd/network/20-wg0.netdev)",
    ),
]
for case in CASES:
    case.base = HOSTS

SILENT = {
    "hosts that agree": {},
    "a peer that is in no folder": {
        WG1: netdev(2, 3) + f"[WireGuardPeer]\nPublicKey={PUBLIC}\nAllowedIPs=10.0.0.9/32\n"
    },
    "one host in two states": {
        **dict.fromkeys((path for path in HOSTS if not path.startswith("r1")), None),
        WG1: netdev(),
        **{path.replace("r1/", "new/"): text for path, text in HOSTS.items() if path.startswith("r1")},
        WG1.replace("r1/", "new/"): netdev(),
    },
    "a hub that has all of the prefix": {
        WG1: netdev(2, 3),
        WG2: ("10.0.0.1/32", "10.0.0.0/24"),
        WG3: ("10.0.0.1/32", "10.0.0.0/24"),
    },
    "a name for an endpoint": {WG1: ("Endpoint=192.0.2.2:", "Endpoint=r2.example.net:")},
    "an endpoint that nobody here has": {WG1: ("Endpoint=192.0.2.2:", "Endpoint=203.0.113.9:")},
    "a port that the kernel chooses": {WG2: ("ListenPort=51820\n", ""), WG1: (":51820", ":4711"), WG3: netdev(1, 2)},
    "strangers with one address": {
        "else/etc/systemd/network/a.netdev": f"[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\n{FILE}\n",
        "else/etc/systemd/network/a.network": "[Match]\nName=wg0\n[Network]\nAddress=10.0.0.1/24\n",
        **dict.fromkeys((path for path in HOSTS if not path.startswith("r1")), None),
    },
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change, HOSTS), 252) == []


def test_one_host_in_two_states_may_have_its_key_in_both():
    texts = {"a.netdev": netdev().replace(FILE, f"PrivateKey={PRIVATE}"), "a.network": HOSTS[NET3]}
    copies = {f"{state}/{name}": text for state in ("old", "new") for name, text in texts.items()}
    other = {**copies, "new/a.network": HOSTS[NET3].replace("10.0.0.3", "10.0.0.4")}

    assert {row.rule for row in findings(copies, 252)} == {"inline-secret"}
    assert {row.rule for row in findings(other, 252)} == {"inline-secret", "hosts-key-shared"}


def test_one_host_alone_can_be_its_own_peer():
    texts = {"a.netdev": netdev(2).replace(FILE, f"PrivateKey={PRIVATE}").replace(KEYS[1], PUBLIC)}

    assert [row.line for row in findings(texts, 252) if row.rule == "peer-is-self"] == [8]


def test_an_endpoint_with_a_length_is_nobodys():
    change = {WG1: ("Endpoint=192.0.2.2:", "Endpoint=192.0.2.2/24:")}

    assert {row.rule for row in findings(changed(change, HOSTS), 252)} == {"endpoint"}
