# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import ATOMS, number, type_of

# type -> (right, wrong), as systemd 252, 257 and 262 judge them
JUDGED = {
    "bool": ("yes no 1 0 true False ON off t n", "2 ja -1"),
    "0..4294967295": (
        f"0 4294967295 0x3e8 0b11 0o17 010 +5 -0 {'0' * 99}7",
        f"{'1' * 99} 4294967296 -1 08 1.5 x 1_000 ١ +0b1",
    ),
    "1..65535": ("1 65535", "0 65536 auto"),
    "-64..256": ("-64 0 256 -0x10", "-65 257"),
    "interval 1..65535": ("1 1-2 5-5 0x10-0x20", "2-1 0-1 1-65536 1- -1 1-2-3"),
    "hex 0..65535": ("0 ffff 0xFF 08", "10000 g -1 0xx"),
    "size 0..4294967295": ("1500 1K 1.5K 16 1.K 1G512M 1M1K 4095M 1B", "x 1500x 1E 4G -1K .5 1K1M 1KB"),
    "rate 0..2000": ("2K 1.5K", "2.1K 1M"),
    "span 0..4294967295": ("1s 500ms .5 1min30s 71min 1.5 10", "72min 1x -1s infinity 1.s"),
    "span 0..18446744073709551615": ("infinity 1month 5M 2y3w 584541y 1µs", "Infinity 584542y x"),
    "nanoseconds 1..4294967295": ("1 1ns 1us 4s", "0 5s"),
    "permille 0..1000": ("0% 100% 50.5% 5‰ 1000‰", "101% 1001‰ 5 50.55% % 1.5‰"),
    "permyriad 0..10000": ("1.25% 1.5‰ 7‱", "1.255% 1‱‱"),
    "? ifname": ("eth0 eth0.5 abcdefghijklmno wg-0 -1", "abcdefghijklmnop 7 08 0x3e8 a/b a:b a%b all . é"),
    "list: altname": ("eth0 en* !eth? [ab]* abcdefghijklmnop", "7 a/b a:b"),
    "address": ("192.0.2.1 2001:db8::1 ::", "192.0.2.1/24 192.0.2.300 x fe80::1%eth0 192.0.2"),
    "some ipv4": ("192.0.2.1", "0.0.0.0 ::1"),
    "multicast address": ("224.0.0.1 ff02::1", "192.0.2.1"),
    "interface address": ("192.0.2.1/24 ::/64 0.0.0.0/0 192.0.2.1/024", "192.0.2.1 192.0.2.1/33 x/24 192.0.2.1/"),
    "prefix": ("192.0.2.0/24 192.0.2.1/24 2001:db8::1", "default 192.0.2.0/33 192.0.2.1/-1"),
    "commas: prefix": ("10.0.0.0/8,::/0 10.0.0.1 ,::1,", "10.0.0.0/33 x,10.0.0.0/8"),
    "commas: whole prefix": ("10.0.0.0/8,::/0", "10.0.0.1/8"),
    "nat64 prefix": ("64:ff9b::/96 2001:db8::/32", "64:ff9b::/95 64:ff9b::"),
    "token": ("eui64 ::1 static:::1 prefixstable prefixstable:2001:db8::1", "random static: :: 192.0.2.1"),
    "ethernet": ("02:00:00:00:00:01 2-0-0-0-0-1 0200.0000.0001", "02:00:00:00:00 020000000001 g:0:0:0:0:0 0:1-2:3:4:5"),
    "station": ("02:00:00:00:00:01", "01:00:5e:00:00:01 00:00:00:00:00:00"),
    "hardware": ("02:00:00:00:00:01 192.0.2.1 ::1 1:2:3:4", "1:2:3"),
    "class": ("1:2 ffff:ffff", "1: :1 10000:1 root"),
    "mark": ("1000 1000/0xff 0/0", "1/ /1 x 1/x"),
    "key": (f"{'A' * 43}=", f"AAAA {'A' * 44} {'A' * 42}== {'*' * 43}= @peer"),
    "credential": (f"@peer @{'x' * 255}", f"@ peer @a/b @. @{'x' * 256}"),
    "path": ("/etc/x / /etc//x", "etc/x ./x /etc/../x"),
    "url": (f"https://example.com http://x/y http://{'x' * 248}", f"ftp://x https:// x http://{'x' * 249}"),
    "endpoint": ("192.0.2.1:1 [::1]:1 a.example:1 192.0.2.1 ::1", "a.example [::1] x:0 x:65536 a..b:1"),
    "domain": ("example.com x. . _x", "a..b .x"),
    "hostname": ("example a-b.c", "-a a- a..b a."),
    "dhcp option": (
        f"1:uint8:255 6:ipv4address:1.2.3.4 7:string:{'x' * 256}",
        "0:uint8:1 255:uint8:1 1:uint8:256 1:x:y 1:string:",
    ),
    "nft set": ("address:inet:t:s prefix:ip6:a:b", "x:inet:t:s address:inet:t address:x:t:s address:inet:1:s"),
    "next hop": ("1 5:10", "0 1:0 1:257 x"),
    "states": ("carrier degraded:routable carrier:", "routable:degraded x carrier:x"),
    "? bool | =ipv4 =ipv6": ("yes ipv4", "IPv4 both"),
    "localhost": (
        "localhost LocalHost localhost. a.localhost localhost.localdomain",
        "localdomain a.localhosts .. é",
    ),
    "list: 1..254 | =any": ("1 any", "255"),
    "=802.1Q ~802.1ad": ("802.1Q 802.1ad 802.1AD 802.1aD", "802.1q 802.1"),
    "? =all =off or commas: 1..9": ("all off 1,2", "1,all all,off ALL"),
}


@pytest.mark.parametrize("text", JUDGED)
def test_each_type_tells_right_from_wrong(text):
    right, wrong = (words.split() for words in JUDGED[text])

    assert [value for value in right if not type_of(text).right(value)] == []
    assert [value for value in wrong if type_of(text).right(value)] == []


def test_a_list_is_right_when_each_of_its_words_is():
    assert type_of("list: 1..254").right("1 2\t3")
    assert not type_of("list: 1..254").right("1 255")
    assert type_of("quoted: safe").right("a 'b c'")
    assert not type_of("quoted: safe").right("a 'b c")


def test_an_empty_value_is_right_where_the_type_says_so():
    assert type_of("? bool").empty
    assert not type_of("bool").empty


def test_a_type_says_what_is_expected():
    assert type_of("bool").expected == "yes or no"
    assert type_of("bool | =ipv4 =ipv6").expected == "yes, no, ipv4 or ipv6"
    assert type_of("list: 1..254").expected == "a list of: a number from 1 to 254"
    assert type_of("=all or list: 1..9").expected == "all, or a list of: a number from 1 to 9"
    assert type_of("span 300000000..18446744073709551615").expected == "a span of time like 30s or 5min, at least 300s"
    assert type_of("nanoseconds 1..4294967295").expected == "a span of time like 100ns, at most 4.29497s"


def test_an_unknown_type_is_an_error():
    with pytest.raises(ValueError, match=r"^there is no type 'colour'$"):
        type_of("colour")


@given(st.text(), st.sampled_from([*ATOMS, "size 0..9", "span 0..9", "hex 0..9", "interval 0..9", "permille 0..9"]))
def test_no_type_raises(value, text):
    for split in ("", "list: ", "quoted: ", "escaped: ", "commas: "):
        assert type_of(split + text).right(value) in (True, False)


@pytest.mark.parametrize(
    ("text", "wanted"), [("10", 10), ("010", 8), ("0x10", 16), ("0b10", 2), ("0", 0), ("08", None), ("", None)]
)
def test_numbers_are_read_as_systemd_reads_them(text, wanted):
    assert number(text) == wanted
