# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._summary import protections, summary

PLAN: dict[str, t.Any] = {
    "vrfs": [{"name": "vrf-wan"}],
    "members": [{"name": "eth0"}],
    "strict": True,
    "filter": {"tcp": [22, 2222], "udp": [], "lock": False},
    "services": [],
    "sysctls": {"net.ipv4.tcp_l3mdev_accept": "1"},
}
ALL_ON: dict[str, t.Any] = {
    **PLAN,
    "filter": {"tcp": [], "udp": [123], "lock": True},
    "services": [{"unit": "ssh.socket"}],
    "sysctls": {"net.ipv4.tcp_l3mdev_accept": "0"},
}
ROWS = [
    ("IPv4 unreachable default", "vrf-wan"),
    ("rule", "IPv4"),
    ("rules before 1998", "IPv6"),
    ("end of the VRFs' rules", "IPv4"),
    ("local rule", "IPv6"),
    ("master", "eth0"),
    ("IPv6 default in main", "eth0"),
    ("value", "net.ipv4.tcp_l3mdev_accept"),
    ("filter", "table inet transit"),
    ("sockets", "ssh.socket"),
    ("address", "wg0"),
]


def checks(*failing: tuple[str, str]) -> list[dict[str, t.Any]]:
    return [
        {"check": check, "subject": subject, "ok": (check, subject) not in failing, "message": f"{subject}: {check}"}
        for check, subject in ROWS
    ]


def test_a_host_as_it_is_by_default() -> None:
    assert summary(PLAN, checks()) == (
        "11 checks, all ok; on: WAN in its VRF, unreachable ends, lookups end in the VRF, local addresses last, packet "
        "filter (lets in tcp 22 2222); off: egress lock (wireguard_vrf_egress_lock), TCP of the WAN to sockets of the "
        "VRF alone (wireguard_vrf_tcp_l3mdev_accept)"
    )


def test_a_host_with_all_that_there_is() -> None:
    assert {row["state"] for row in protections(ALL_ON, checks())} == {"on"}
    assert [row["name"] for row in protections(ALL_ON, checks())][4:] == [
        "packet filter (lets in udp 123)",
        "egress lock",
        "TCP of the WAN to sockets of the VRF alone",
        "services in their VRF (ssh.socket)",
    ]


@pytest.mark.parametrize(
    ("failing", "broken"),
    [
        (("IPv4 unreachable default", "vrf-wan"), ["unreachable ends"]),
        (("rule", "IPv4"), ["unreachable ends"]),
        (("rules before 1998", "IPv6"), ["unreachable ends"]),
        (("end of the VRFs' rules", "IPv4"), ["lookups end in the VRF"]),
        (("local rule", "IPv6"), ["local addresses last"]),
        (("master", "eth0"), ["WAN in its VRF"]),
        (("IPv6 default in main", "eth0"), ["WAN in its VRF"]),
        (("value", "net.ipv4.tcp_l3mdev_accept"), ["TCP of the WAN to sockets of the VRF alone"]),
        (("filter", "table inet transit"), ["packet filter (lets in udp 123)", "egress lock"]),
        (("sockets", "ssh.socket"), ["services in their VRF (ssh.socket)"]),
        (("address", "wg0"), []),
    ],
)
def test_a_protection_is_not_on_when_a_check_of_it_fails(failing: tuple[str, str], broken: list[str]) -> None:
    found = protections(ALL_ON, checks(failing))
    assert [row["name"] for row in found if row["state"] == "NOT OK"] == broken
    assert summary(ALL_ON, checks(failing)).splitlines()[1:] == [f"{failing[1]}: {failing[0]}"]


def test_what_the_user_left_off_is_off_whatever_is_there() -> None:
    plan = {**PLAN, "strict": False, "filter": None}
    found = protections(plan, checks(("local rule", "IPv6"), ("filter", "table inet transit")))
    assert [row["name"] for row in found if row["state"] == "off"] == [
        "lookups end in the VRF (wireguard_vrf_strict)",
        "local addresses last (wireguard_vrf_strict)",
        "packet filter (wireguard_vrf_filter)",
        "egress lock (wireguard_vrf_egress_lock)",
        "TCP of the WAN to sockets of the VRF alone (wireguard_vrf_tcp_l3mdev_accept)",
    ]


def test_a_host_that_only_forwards_has_none() -> None:
    assert summary({**PLAN, "vrfs": []}, checks()[:1]) == "1 check, all ok"
