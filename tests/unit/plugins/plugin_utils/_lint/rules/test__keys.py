# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._x25519 import public_key
from helpers.lint_cases import KEYS, WG, Case, changed
from helpers.lint_hosts import OTHER_PRIVATE, OTHER_PUBLIC, PRIVATE, PUBLIC, mode

FILE = "/etc/wg0.key"
PSK = ("Endpoint=192.0.2.1", "PresharedKeyFile=/etc/wg0.psk\nEndpoint=192.0.2.1")


CASES = [
    Case(
        "key-given-twice",
        {WG: ("PrivateKeyFile=", f"PrivateKey={PRIVATE}\nPrivateKeyFile=")},
        f"{WG}:5",
        "PrivateKey= is ignored, because PrivateKeyFile= is set at 30-wg0.netdev:6",
        also=("inline-secret",),
    ),
    Case(
        "key-given-twice",
        {f"{WG}.d/key.conf": f"[WireGuard]\nPrivateKey={PRIVATE}\n"},
        f"{WG}.d/key.conf:2",
        "PrivateKey= is ignored, because PrivateKeyFile= is set at 30-wg0.netdev:5",
        also=("inline-secret",),
    ),
    Case(
        "key-given-twice",
        {WG: (f"PublicKey={KEYS[1]}", f"PublicKey={KEYS[1]}\nPublicKeyFile=/etc/peer.pub")},
        f"{WG}:13",
        "PublicKey= is ignored, because PublicKeyFile= is set at 30-wg0.netdev:14",
        version=257,
    ),
    Case(
        "key-unreadable",
        {},
        f"{WG}:5",
        "/etc/wg0.key is 0600 root:root: networkd cannot read it",
        modes={FILE: mode("0600", group="root")},
    ),
    Case(
        "key-unreadable",
        {WG: PSK},
        f"{WG}:15",
        "/etc/wg0.psk is 0400 root:systemd-network: networkd cannot read it",
        modes={FILE: mode("0640"), "/etc/wg0.psk": mode("100400")},
    ),
    Case(
        "key-open",
        {},
        f"{WG}:5",
        "/etc/wg0.key is 0644 root:root: every user can read the key",
        modes={FILE: mode("0644", group="root")},
    ),
    Case(
        "key-open",
        {WG: (f"PrivateKeyFile={FILE}", f"PrivateKey={PRIVATE}")},
        f"{WG}:5",
        "PrivateKey= is in a file that is 0644 root:root: every user can read it",
        modes={WG: mode("0644", group="root")},
        also=("inline-secret",),
    ),
    Case(
        "unit-unreadable",
        {},
        f"{WG}:1",
        "the file is 0600 root:root: networkd cannot read it",
        modes={WG: mode("0600", group="root")},
    ),
    Case(
        "unit-unreadable",
        {f"{WG}.d/x.conf": "[WireGuard]\n"},
        f"{WG}.d/x.conf:1",
        "its folder 30-wg0.netdev.d is 0700 root:systemd-network: networkd cannot read it",
        modes={f"{WG}.d": mode("40700"), f"{WG}.d/x.conf": mode("0644")},
    ),
    Case(
        "inline-secret",
        {WG: ("PrivateKeyFile=/etc/wg0.key", f"PrivateKey={KEYS[2]}")},
        f"{WG}:5",
        "PrivateKey= holds a secret; use PrivateKeyFile= to keep it out of the unit",
    ),
    Case(
        "key-open",
        {"40-m.network": "[Match]\nName=m\n[MobileNetwork]\nPIN=0000\nPassword=@x\nPassword=\n"},
        "40-m.network:4",
        "PIN= is in a file that is 0644 root:root: every user can read it",
        version=262,
        modes={"40-m.network": mode("0644", group="root")},
    ),
    Case(
        "inline-secret",
        {
            "40-m.netdev": "[NetDev]\nName=m\nKind=macsec\n[MACsecTransmitAssociation]\nPacketNumber=1\nKeyId=00\n"
            "Key=0123456789abcdef0123456789abcdef\n"
        },
        "40-m.netdev:7",
        "Key= holds a secret; use KeyFile= to keep it out of the unit",
        also=("device-never-made",),
    ),
    Case(
        "private-key-missing",
        {WG: ("PrivateKeyFile=/etc/wg0.key\n", "")},
        f"{WG}:1",
        "[WireGuard] has no PrivateKeyFile=, so the whole file is ignored",
    ),
]

SILENT = {
    "a key file as it should be": ({}, {FILE: mode("0640"), WG: mode("0644", group="root")}),
    "a key file of networkd's own": ({}, {FILE: mode("0400", "systemd-network", "root")}),
    "modes of other files": ({}, {"/etc/shadow": mode("0640", group="shadow"), "/etc/wg1.key": mode("0600")}),
    "folders that all may enter": ({}, {"": mode("40755", group="root"), f"{WG}.d": mode("40755", group="root")}),
    "a public key that all may read": (
        {WG: (f"PublicKey={KEYS[1]}", "PublicKeyFile=/etc/peer.pub")},
        {"/etc/peer.pub": mode("0644")},
    ),
    "a .link, which udev reads as root": ({"10-x.link": "[Match]\nOriginalName=x\n"}, {"10-x.link": mode("0600")}),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


def test_no_message_shows_a_key():
    """Wherever it stands: wrong, in the place of another value, in a line or behind a header."""
    wrong = PRIVATE.replace("=", "!=")
    where = {
        "x1.netdev": f"[NetDev]\nName=a\nKind=wireguard\n[WireGuard]\nPrivateKey={wrong}\nPrivateKeyFile={PRIVATE}\n",
        "x2.netdev": f"[NetDev]\nName=b\nKind=wireguard\n[WireGuard] PrivateKey={PRIVATE}\n",
        "x3.netdev": f"[NetDev]\nName=c\nKind=wireguard\n[WireGuard]\nPrivateKey=\n{PRIVATE}\nPrivateKey {PRIVATE}\n",
        "x4.netdev": f"{PRIVATE}\n[{PRIVATE}\n",
        "x5.network": "[Match]\nName=e\n[MobileNetwork]\nPIN=12345678901\nPassword=hunter2hunter2\\udcff\n",
        "x6.link": "[Match]\nOriginalName=f\n[Link]\nWakeOnLanPassword=hunter2hunter2\n",
    }
    found = findings(where, 262)
    assert {row.file for row in found} == where.keys()
    for row in found:
        assert not any(part in row.message for part in (PRIVATE[:12], PRIVATE[-12:], "hunter2", "12345678")), row


@pytest.mark.parametrize(("change", "modes"), SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change, modes):
    assert findings(changed(change), 257, (), modes) == []


def test_modes_of_several_hosts_are_each_hosts_own():
    unit = changed({})[WG]
    files = {f"{host}/etc/systemd/network/{WG}": unit for host in ("r1", "r2")}
    modes = {f"r1{FILE}": mode("0640"), f"r2{FILE}": mode("0600")}
    found = findings(files, 257, (), modes)

    assert [row.file for row in found if row.rule == "key-unreadable"] == [f"r2/etc/systemd/network/{WG}"]


def test_a_mode_must_be_one():
    with pytest.raises(ValueError, match=r"^/x: mode must be octal digits like 0640, got 'u=rw'$"):
        findings({}, modes={"/x": {"mode": "u=rw"}})


KEY_PAIRS = [
    (PRIVATE, PUBLIC),
    (OTHER_PRIVATE, OTHER_PUBLIC),
    ("AAAA", None),
    ("no base64", None),
    ("", None),
]


@pytest.mark.parametrize(("private", "public"), KEY_PAIRS)
def test_a_public_key_follows_from_a_private_one(private, public):
    assert public_key(private) == public
