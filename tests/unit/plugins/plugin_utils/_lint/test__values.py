# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values import TYPES, number

# type -> (right, wrong), as systemd 252, 257 and 262 judge them
JUDGED = {
    "bool": ("yes no 1 0 true False ON off t n", "2 ja -1"),
    "uint32": ("0 4294967295 0x3e8 0b11 0o17 010 +5", "4294967296 -1 08 1.5 x 1_000 ١"),
    "port": ("1 65535", "0 65536 auto"),
    "mtu": ("1500 1K 1.5K 16", "x 1500x 1E"),
    "ifname": ("eth0 eth0.5 abcdefghijklmno wg-0", 'abcdefghijklmnop 7 08 0x3e8 a/b a:b a%b "a" all . é'),
    "name patterns": ("eth0 en* !eth? [ab]*", '7 a/b "eth0" a:b'),
    "address": ("192.0.2.1 2001:db8::1", "192.0.2.1/24 192.0.2.300 x fe80::1%eth0"),
    "interface address": ("192.0.2.1/24 ::/64 0.0.0.0/28", "192.0.2.1 192.0.2.1/33 x/24"),
    "prefix": ("192.0.2.0/24 192.0.2.1/24 2001:db8::1", "default 192.0.2.0/33"),
    "prefixes": ("10.0.0.0/8,::/0 10.0.0.1", "10.0.0.0/33 x,10.0.0.0/8"),
    "route gateway": ("192.0.2.1 ::1 _dhcp4 _ipv6ra", "dhcp 192.0.2.0/24"),
    "route type": ("unicast unreachable throw", "Unreachable x"),
    "table": ("1 1000 0x3e8 main transit", "0 yes -1 4294967296"),
    "vrf table": ("0 1000 main", "x/y -1"),
    "wireguard table": ("off no 0 1 1000 main", "yes -1"),
    "mark": ("0 1000 0x3e8", "1000/0xff x"),
    "mark with mask": ("1000 1000/0xff 0/0", "1/ /1 x 1/x"),
    "rule family": ("ipv4 ipv6 both", "IPv4 any"),
    "rule type": ("unreachable blackhole prohibit table", "unicast"),
    "listen port": ("51820 auto", "0 65536 off"),
    "keepalive": ("0 25 65535 off", "65536 -1 auto"),
    "key": (f"{'A' * 43}= @peer", f"AAAA {'A' * 44} {'A' * 42}== {'*' * 43}= @"),
    "path": ("/etc/x", "etc/x ./x"),
    "netdev kind": ("vrf wireguard", "Vrf wg"),
    "dhcp": ("yes no ipv4 ipv6", "dhcp4"),
    "activation policy": ("up bound", "Up"),
    "online family": ("both any", "no"),
}


@pytest.mark.parametrize("name", JUDGED)
def test_each_type_tells_right_from_wrong(name):
    right, wrong = (words.split() for words in JUDGED[name])

    assert [value for value in right if not TYPES[name].right(value)] == []
    assert [value for value in wrong if TYPES[name].right(value)] == []


@pytest.mark.parametrize(
    ("text", "wanted"), [("10", 10), ("010", 8), ("0x10", 16), ("0b10", 2), ("0", 0), ("08", None), ("", None)]
)
def test_numbers_are_read_as_systemd_reads_them(text, wanted):
    assert number(text) == wanted
