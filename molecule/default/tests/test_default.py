# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every part of the recipe, read from the kernel of each router and never from our own files.

A router that is not reached fails every test.
"""

from __future__ import annotations

import json
import os
import re
import typing as t

import pytest

testinfra_hosts = ["ssh://r1", "ssh://r2", "ssh://r3"]

TABLE = 1000
MARK = "0x3e8"
# As "ip -N" says it: linux/fib_rules.h, FR_ACT_UNREACHABLE, and linux/rtnetlink.h, RTN_UNREACHABLE.
UNREACHABLE = "7"
LOCAL = "255"
UNREACHABLE_METRIC = 4278198272
FAMILIES = ("-4", "-6")
R2_SYSTEMD = {"bookworm": 252, "bookworm-backports": 254, "jammy": 249}
SYSTEMD = {"r1": 257, "r2": R2_SYSTEMD[os.environ.get("LAB_R2") or "bookworm"], "r3": 262}


def ip(host: t.Any, *words: str) -> list[dict[str, t.Any]]:
    """What `ip -j` says, without the empty objects that its filters leave."""
    return [row for row in json.loads(host.check_output("ip -N -j " + " ".join(words)) or "[]") if row]


def name(host: t.Any) -> str:
    return str(host.check_output("hostname"))


def test_the_host_is_well(host: t.Any) -> None:
    assert host.check_output("systemctl is-system-running") == "running"


def test_the_host_has_the_systemd_that_it_stands_for(host: t.Any) -> None:
    assert f"systemd {SYSTEMD[name(host)]}" in host.check_output("systemctl --version")


def test_the_vrf_is_up_and_holds_the_wan_interface(host: t.Any) -> None:
    (vrf,) = ip(host, "-d link show type vrf")
    assert vrf["ifname"] == "vrf-wan"
    assert vrf["linkinfo"]["info_data"]["table"] == TABLE
    assert "UP" in vrf["flags"]
    assert [link["ifname"] for link in ip(host, "link show master vrf-wan")] == ["eth0"]


@pytest.mark.parametrize("family", FAMILIES)
def test_marked_packets_go_to_the_table_or_nowhere(host: t.Any, family: str) -> None:
    marked = [rule for rule in ip(host, family, "rule") if rule.get("fwmark") == MARK]
    # A rule with an action has a table, too, which it never asks.
    assert [(rule["priority"], rule.get("action", rule["table"])) for rule in marked] == [
        (1998, str(TABLE)),
        (1999, UNREACHABLE),
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_local_addresses_come_after_the_vrf(host: t.Any, family: str) -> None:
    rules = ip(host, family, "rule")
    assert [rule["priority"] for rule in rules if rule.get("table") == LOCAL] == [32764]
    (end,) = [rule for rule in rules if rule["priority"] == 2000]
    assert "l3mdev" in end
    assert end["action"] == UNREACHABLE


def test_the_units_of_ours_are_enabled_and_active(host: t.Any) -> None:
    units = ("transit-networkd-rules.service", "transit-networkd-filter.service")
    assert host.check_output(f"systemctl is-enabled {' '.join(units)}").split() == ["enabled", "enabled"]
    assert host.check_output(f"systemctl is-active {' '.join(units)}").split() == ["active", "active"]


def test_the_filter_is_loaded(host: t.Any) -> None:
    there = host.check_output("nft list table inet transit")
    in_file = re.findall(
        r"transit\.networkd [0-9a-f]{32}", host.file("/etc/transit-networkd/filter.nft").content_string
    )
    in_table = re.findall(r"drop comment \"(transit\.networkd [0-9a-f]{32})", there)
    # Redirects of both families; what comes in, from outside of the VRF besides; what would be passed on, both ways.
    assert len(set(in_file)) == 1
    assert in_table == in_file
    assert len(in_table) == 6


@pytest.mark.parametrize("family", FAMILIES)
def test_the_table_ends_in_an_unreachable_default(host: t.Any, family: str) -> None:
    routes = ip(host, family, f"route show table {TABLE}")
    last = [route for route in routes if route["dst"] == "default" and route.get("metric") == UNREACHABLE_METRIC]
    assert [route.get("type") for route in last] == [UNREACHABLE]


@pytest.mark.parametrize("family", FAMILIES)
def test_main_has_no_way_out_by_the_wan_interface(host: t.Any, family: str) -> None:
    assert ip(host, family, "route show table main dev eth0") == []


def test_the_alias_is_what_ip_rule_shows(host: t.Any) -> None:
    assert "fwmark 0x3e8 lookup transit" in host.check_output("ip rule")


def test_the_tunnel_stands_in_the_default_vrf_with_its_mark(host: t.Any) -> None:
    (tunnel,) = ip(host, "link show dev wg0")
    assert "master" not in tunnel
    assert tunnel["mtu"] == 1420
    assert host.check_output("wg show wg0 fwmark") == MARK
    assert host.check_output("wg show wg0 listen-port") == "51820"


def test_sockets_of_the_default_vrf_hear_the_vrf(host: t.Any) -> None:
    assert host.check_output("sysctl -n net.ipv4.udp_l3mdev_accept net.ipv4.tcp_l3mdev_accept") == "1\n1"


def test_every_peer_has_shaken_hands(host: t.Any) -> None:
    peers = [line.split("\t") for line in host.check_output("wg show wg0 latest-handshakes").splitlines()]
    assert len(peers) == 2
    assert all(int(seconds) > 0 for _, seconds in peers), peers


def test_keys_are_readable_by_networkd_and_nobody_else(host: t.Any) -> None:
    files = host.check_output(
        "stat -c '%a %U %G %n' /etc/transit-networkd/keys /etc/transit-networkd/keys/*"
    ).splitlines()
    assert files[0] == "750 root systemd-network /etc/transit-networkd/keys"
    assert len(files) == 4, files
    assert all(line.startswith("640 root systemd-network ") for line in files[1:]), files


def test_no_key_stands_in_a_unit_or_in_the_journal(host: t.Any) -> None:
    secrets = "cat /etc/transit-networkd/keys/*"
    places = "/etc/systemd/network /run/systemd /var/lib/transit-networkd /var/log /tmp /root"
    assert host.run(f"{secrets} | grep -rFf - {places}").rc == 1
    assert host.run(f'journalctl -o export | grep -aF "$({secrets})"').rc == 1
    planted = host.run(f"{secrets} | grep -rFf - /etc/transit-networkd")
    assert planted.rc == 0, "the search itself must be able to find a key"


def test_nothing_waits_for_a_confirmation(host: t.Any) -> None:
    assert not host.file("/var/lib/transit-networkd/pending").exists
    assert host.check_output("systemctl list-units --plain --no-legend 'transit-networkd-guard*'") == ""
