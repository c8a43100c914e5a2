# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lease of DHCPv6 lies in the VRF's table, and comes through the filter."""

from __future__ import annotations

import ipaddress
import json
import re
import time
import typing as t

testinfra_hosts = ["ssh://r2"]

# What the lab's dnsmasq hands out (prepare.yml).
POOL = [ipaddress.ip_address(f"2001:db8:b::{last}") for last in ("100", "1ff")]
ANSWERS = "udp sport 547 udp dport 546"


def leases(host: t.Any) -> list[str]:
    """The addresses of eth0 that are from the pool."""
    rows = json.loads(host.check_output("ip -6 -j addr show dev eth0 scope global"))
    # iproute2 prints an empty object for each that it leaves out.
    found = [item["local"] for row in rows if row for item in row["addr_info"] if item]
    return [address for address in found if POOL[0] <= ipaddress.ip_address(address) <= POOL[1]]


def renewed(host: t.Any, wanted: int, seconds: float = 40) -> bool:
    """Ask for a lease anew, and say whether there are so many in that time."""
    # Detached: the interface that we come by loses its addresses for a moment.
    host.check_output("systemd-run --quiet --collect sh -c 'sleep 1; networkctl reconfigure eth0'")
    time.sleep(5)
    start = time.monotonic()
    while len(leases(host)) != wanted:
        if time.monotonic() - start > seconds:
            return False
        time.sleep(1)
    return True


def test_the_lease_is_in_the_table_of_the_vrf(host: t.Any) -> None:
    (address,) = leases(host)
    assert host.check_output(f"ip -6 route show table 1000 {address}") != ""
    assert host.check_output("ip -6 route show table main dev eth0") == ""
    assert "via fe80::" in host.check_output("ip -6 route show table 1000 default dev eth0")


def test_the_filter_lets_the_answers_in(host: t.Any) -> None:
    said = host.check_output("nft -a list table inet transit")
    (handle,) = re.findall(rf"{ANSWERS} accept # handle ([0-9]+)", said)
    chain = re.findall(r"chain (wan[0-9]+) {", said.partition(ANSWERS)[0])[-1]
    assert renewed(host, 1)
    host.check_output(f"nft delete rule inet transit {chain} handle {handle}")
    try:
        assert not renewed(host, 1, 20), "the control: without the rule no answer comes in"
    finally:
        host.check_output("systemctl restart transit-networkd-filter")
    assert renewed(host, 1)
