# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`networkd-lint --trace`: the way of a packet, for people and for programs."""

from __future__ import annotations

import json

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._cli import main
from helpers.lint_cases import GOOD, changed
from helpers.lint_ways import MARKED

UPLINK = "default via 203.0.113.1 dev eth0 at 10-eth0.network:5"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(base, folder="."):
        for name, text in changed({}, base).items():
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_text(text)

    return write


def test_the_way_is_printed_step_by_step_and_as_ip_route_get_does(here, capsys):
    here(MARKED)

    assert main(["--trace", "8.8.8.8"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "  priority 0: table local: no route",
        f"  priority 100 at 30-wg0.network:5: table main: {UPLINK}, which does not answer",
        "  priority 101 at 30-wg0.network:9: table 51: default dev wg0 at 30-wg0.netdev:11",
        "8.8.8.8 dev wg0 table 51",
    ]


PRINTED = {
    "a mark": (["198.51.100.7", "--mark", "0x33"], "198.51.100.7 via 203.0.113.1 dev eth0 table main mark 0x33"),
    "a source": (["192.168.0.9", "--from=192.168.0.5"], "192.168.0.9 from 192.168.0.5 dev eth1 table main"),
    "the host itself": (["192.168.0.5"], "local 192.168.0.5 dev lo table local"),
    "what DHCP or a router may bring": (["2001:db8::9"], "2001:db8::9 via a gateway dev eth0 table main"),
}


@pytest.mark.parametrize(("arguments", "line"), PRINTED.values(), ids=PRINTED)
def test_the_last_line_is_the_answer(here, capsys, arguments, line):
    here(MARKED)

    assert main(["--trace", *arguments]) == 0
    assert [each for each in capsys.readouterr().out.splitlines() if not each.startswith(" ")] == [line]


def test_a_packet_of_a_vrf_is_traced_by_its_socket_or_by_where_it_came_in(here, capsys):
    here(GOOD)

    for option in ("--vrf=vrf-wan", "--iif=eth0", "--iif=vrf-wan"):
        assert main(["--trace=192.0.2.1", option]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "192.0.2.1 via 198.51.100.1 dev eth0 table 1000"


def test_programs_get_json(here, capsys):
    here(GOOD)

    assert main(["--trace=192.0.2.1", "--mark=1000", "--format=json"]) == 0
    (way,) = json.loads(capsys.readouterr().out)
    assert (way["host"], way["type"], way["unsure"]) == (".", "unicast", [])
    assert way["route"] == {
        "prefix": "0.0.0.0/0",
        "device": "eth0",
        "gateway": "198.51.100.1",
        "table": 1000,
        "metric": 0,
        "learnt": None,
        "place": "20-eth0.network:6",
    }
    assert [(step["priority"], step["place"], step["answers"]) for step in way["steps"]] == [
        (0, None, False),
        (1998, "10-vrf.network:3", True),
    ]


def test_each_host_of_a_folder_is_traced(here, capsys):
    here(GOOD, "r1")
    here(MARKED, "r2")

    assert main(["--trace=8.8.8.8"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "r1:",
        "unreachable 8.8.8.8",
        "r2:",
        "8.8.8.8 dev wg0 table 51",
    ]


REFUSED = {
    "no address": (["--trace=peer.example"], "peer.example: not an IP address"),
    "two IP versions": (["--trace=192.0.2.1", "--from=2001:db8::1"], "2001:db8::1: not an IPv4 address like 192.0.2.1"),
    "no such VRF": (["--trace=192.0.2.1", "--vrf=red"], "red: no VRF here has this name; the VRFs are vrf-wan"),
    "a format without ways": (["--trace=192.0.2.1", "--format=sarif"], "--trace has the formats human and json"),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_traced_is_refused(here, capsys, arguments, words):
    here(GOOD)

    assert main(arguments) == 2
    assert capsys.readouterr().err == f"networkd-lint: {words}\n"


def test_a_mark_is_a_number(here, capsys):
    here(GOOD)

    with pytest.raises(SystemExit):
        main(["--trace=192.0.2.1", "--mark=red"])
    assert "'red' is not a number from 0 to 4294967295" in capsys.readouterr().err
