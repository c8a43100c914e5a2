# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``ip -N -j -d`` of iproute2 6.1 printed (Debian 12), for states that a healthy lab never shows."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._common._facts import NetworkdLink
from ansible_collections.transit.networkd.plugins.module_utils._observe import _kernel
from ansible_collections.transit.networkd.plugins.module_utils._observe._ip_batch import Answer

RULES = """[
{"priority":0,"src":"all","table":"255","protocol":"2"},
{"priority":1000,"src":"all","l3mdev":null,"protocol":"2"},
{"priority":1998,"src":"all","fwmark":"0x3e8","table":"1000","protocol":"4"},
{"priority":1999,"src":"all","fwmark":"0x3e8","fwmask":"0xff","action":"7","protocol":"0"},
{"priority":2000,"src":"all","l3mdev":null,"action":"7","protocol":"0"},
{"priority":5000,"src":"10.0.0.0","srclen":8,"dst":"10.1.0.1","iif":"lo","table":"33","protocol":"0"},
{"priority":6000,"not":null,"src":"10.0.0.0","srclen":8,"oif":"lo","goto":32766,"protocol":"0"},
{"priority":6001,"src":"all","action":"8","protocol":"0"},
{"priority":6002,"src":"all","action":"6","protocol":"99"},
{"priority":6003,"src":"all","nop":null,"protocol":"0"},
{"priority":6004,"src":"all","tos":"0x04","uid_start":0,"uid_end":1,"table":"main","suppress_prefixlen":0,
"protocol":"bgp"}]"""

NOTHING: dict[str, t.Any] = {
    "family": "ipv4",
    "mark": None,
    "mask": None,
    "table": None,
    "src": None,
    "dst": None,
    "iif": None,
    "oif": None,
    "l3mdev": False,
    "inverted": False,
    "other": {},
}
FOUND: list[dict[str, t.Any]] = [
    {"priority": 0, "action": "table", "table": 255, "protocol": "kernel"},
    {"priority": 1000, "action": "l3mdev", "l3mdev": True, "protocol": "kernel"},
    {"priority": 1998, "mark": 1000, "action": "table", "table": 1000, "protocol": "static"},
    {"priority": 1999, "mark": 1000, "mask": 255, "action": "unreachable", "protocol": "unspec"},
    {"priority": 2000, "action": "unreachable", "l3mdev": True, "protocol": "unspec"},
    {
        "priority": 5000,
        "src": "10.0.0.0/8",
        "dst": "10.1.0.1/32",
        "iif": "lo",
        "action": "table",
        "table": 33,
        "protocol": "unspec",
    },
    {
        "priority": 6000,
        "src": "10.0.0.0/8",
        "oif": "lo",
        "action": "goto",
        "inverted": True,
        "protocol": "unspec",
    },
    {"priority": 6001, "action": "prohibit", "protocol": "unspec"},
    {"priority": 6002, "action": "blackhole", "protocol": "99"},
    {"priority": 6003, "action": "nop", "protocol": "unspec"},
    {
        "priority": 6004,
        "action": "table",
        "table": 254,
        "protocol": "bgp",
        "other": {"tos": "0x04", "uid_start": 0, "uid_end": 1, "suppress_prefixlen": 0},
    },
]

ROUTES = {
    "-4 rule show": RULES,
    "-6 rule show": "[]",
    "-4 route show table 1000": """[
{"type":"1","dst":"default","gateway":"10.8.0.2","dev":"br0","protocol":"16","scope":"0","metric":1024,"flags":[]},
{"type":"7","dst":"default","protocol":"3","scope":"0","metric":4278198272,"flags":[]},
{"type":"1","dst":"10.20.0.0/16","protocol":"3","scope":"0","flags":[],"nexthops":[
{"gateway":"10.8.0.3","dev":"br0","weight":1,"flags":[]},{"gateway":"10.8.0.4","dev":"br1","weight":1,"flags":[]}]},
{"type":"1","dst":"10.21.0.0/16","via":{"family":"inet6","host":"fe80::5"},"dev":"br0","protocol":"4","flags":[]},
{"type":"2","dst":"10.8.0.1","dev":"br0","protocol":"2","scope":"254","prefsrc":"10.8.0.1","flags":[]},
{"type":"9","dst":"10.22.0.0/16","protocol":"3","scope":"0","flags":[]}]""",
    "-6 route show table 1000": """[
{"type":"7","dst":"default","dev":"lo","protocol":"3","scope":"0","metric":4278198272,"flags":[],"pref":"medium"}]""",
    "-4 route show table 254 exact default": "[]",
    "-6 route show table 254 exact default": """[
{"type":"1","dst":"default","gateway":"fd00::1","dev":"eth0","protocol":"9","metric":1024,"flags":[]}]""",
}


def answer(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, str], missing: tuple[str, ...] = (), words: str = ""
) -> None:
    def ask(questions: list[str], option: str) -> list[Answer]:
        return [
            Answer([], words)
            if f"{option} {question}" in missing
            else Answer(json.loads(answers[f"{option} {question}"]), None)
            for question in questions
        ]

    def ip_json(arguments: list[str]) -> list[dict[str, t.Any]]:
        objects: list[dict[str, t.Any]] = json.loads(answers[" ".join(arguments)])
        return objects

    monkeypatch.setattr(_kernel, "ask", ask)
    monkeypatch.setattr(_kernel, "ip_json", ip_json)


def test_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    ipv6 = '[{"priority":5,"src":"fd00::","srclen":8,"dst":"fd00::1","table":"254","protocol":"3"}]'
    answer(monkeypatch, {"-4 rule show": RULES, "-6 rule show": ipv6})
    assert _kernel.rules() == [
        *({**NOTHING, **rule} for rule in FOUND),
        {
            **NOTHING,
            "family": "ipv6",
            "priority": 5,
            "src": "fd00::/8",
            "dst": "fd00::1/128",
            "action": "table",
            "table": 254,
            "protocol": "boot",
        },
    ]


def test_routes_and_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, ROUTES)
    rules, routes = _kernel.routing([1000, 254])
    assert rules == _kernel.rules()
    assert len(rules) == len(FOUND)
    keys = ("family", "table", "type", "destination", "gateway", "device", "metric", "protocol")
    assert [tuple(route[key] for key in keys) for route in routes] == [
        ("ipv4", 1000, "unicast", "0.0.0.0/0", "10.8.0.2", "br0", 1024, "dhcp"),
        ("ipv4", 1000, "unreachable", "0.0.0.0/0", None, None, 4278198272, "boot"),
        ("ipv4", 1000, "unicast", "10.20.0.0/16", "10.8.0.3", "br0", 0, "boot"),
        ("ipv4", 1000, "unicast", "10.20.0.0/16", "10.8.0.4", "br1", 0, "boot"),
        ("ipv4", 1000, "unicast", "10.21.0.0/16", "fe80::5", "br0", 0, "static"),
        ("ipv4", 1000, "local", "10.8.0.1/32", None, "br0", 0, "kernel"),
        ("ipv4", 1000, "throw", "10.22.0.0/16", None, None, 0, "boot"),
        ("ipv6", 1000, "unreachable", "::/0", None, None, 4278198272, "boot"),
        ("ipv6", 254, "unicast", "::/0", "fd00::1", "eth0", 1024, "ra"),
    ]


def test_a_table_that_never_had_a_route_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Error: ipv4: FIB table does not exist.\nDump terminated"
    answer(monkeypatch, ROUTES, missing=("-4 route show table 1000",), words=words)
    assert {route["family"] for route in _kernel.routing([1000])[1]} == {"ipv6"}


def test_another_failure_is_no_empty_table(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, ROUTES, missing=("-4 route show table 1000",), words="Cannot open netlink socket")
    with pytest.raises(CommandError, match="Cannot open netlink socket"):
        _kernel.routing([1000])


ADDRESSES = """[
{"ifindex":2,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"master":"vrf-wan",
"operstate":"UP","linkinfo":{"info_slave_kind":"vrf","info_slave_data":{"table":1000}},"addr_info":[
{"family":"inet","local":"198.51.100.11","prefixlen":24,"scope":"0"},
{"family":"inet6","local":"2001:db8::1","prefixlen":64,"scope":"0","tentative":true},
{"family":"inet6","local":"2001:db8::2","prefixlen":64,"scope":"0","tentative":true,"optimistic":true},
{"family":"inet6","local":"2001:db8::3","prefixlen":64,"scope":"0","dadfailed":true,"tentative":true},
{"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"253"}]},
{"ifindex":5,"ifname":"vrf-wan","flags":["NOARP","MASTER"],"mtu":65575,"operstate":"DOWN",
"linkinfo":{"info_kind":"vrf","info_data":{"table":1000}},"addr_info":[]}]"""


def test_links_and_vrfs() -> None:
    shown = json.loads(ADDRESSES)
    unmanaged: NetworkdLink = {"unit": None, "drop_ins": [], "setup": "unmanaged"}
    assert _kernel.links(shown, lambda index: {**unmanaged, "setup": f"setup of {index}"}) == [
        {
            "name": "eth0",
            "index": 2,
            "kind": None,
            "master": "vrf-wan",
            "mtu": 1500,
            "up": True,
            "operstate": "up",
            "addresses": ["198.51.100.11/24", "2001:db8::2/64", "fe80::1/64"],
            "tentative": ["2001:db8::1/64", "2001:db8::3/64"],
            "unit": None,
            "drop_ins": [],
            "setup": "setup of 2",
        },
        {
            "name": "vrf-wan",
            "index": 5,
            "kind": "vrf",
            "master": None,
            "mtu": 65575,
            "up": False,
            "operstate": "down",
            "addresses": [],
            "tentative": [],
            "unit": None,
            "drop_ins": [],
            "setup": "setup of 5",
        },
    ]
    assert _kernel.vrfs(shown) == [{"name": "vrf-wan", "table": 1000, "members": ["eth0"], "up": False}]
