# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from ansible_collections.transit.networkd.plugins.module_utils._common import _codes
from ansible_collections.transit.networkd.plugins.plugin_utils._report._summary import protections, summary
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import worded
from helpers.host import healthy_host

TCP = "net.ipv4.tcp_l3mdev_accept"
FAMILIES = ("IPv4", "IPv6")
Data = dict[str, t.Any]


def host_plan(**more: t.Any) -> Data:
    plan = {**healthy_host.plan(), "filter": {"tcp": [22, 2222], "udp": [], "lock": False}, "services": []}
    return {**plan, "sysctls": {**plan["sysctls"], TCP: "1"}, **more}


def all_on() -> Data:
    plan = host_plan(
        filter={"tcp": [], "udp": [123], "lock": True}, services=[{"unit": "ssh.socket", "vrf": "vrf-wan"}]
    )
    return {**plan, "sysctls": {**plan["sysctls"], TCP: "0"}}


def checks(plan: Data) -> list[Data]:
    """Return what the comparison itself says of a host that is well in all that a plan asks for."""
    facts = healthy_host.facts()
    facts["sysctls"] = plan["sysctls"]
    well = {"drop_ins": [f"/etc/systemd/system/{each['unit']}.d/05-transit.conf" for each in plan["services"]]}
    facts["services"] = [
        {"unit": each["unit"], "state": "active", "stale": False, "sockets": [], **well} for each in plan["services"]
    ]
    rows = [dict(worded(check)) for check in _drift.checks(plan, facts, _drift.PROBES)]
    assert all(row["ok"] for row in rows)
    return rows


def spoiled(rows: list[Data], name: str, subject: str) -> list[Data]:
    """Let one row fail."""
    assert [row for row in rows if (row["code"], row["subject"]) == (name, subject)]
    return [{**row, "ok": row["ok"] and (row["code"], row["subject"]) != (name, subject)} for row in rows]


def broken(plan: Data, rows: list[Data]) -> list[str]:
    return [row["name"] for row in protections(plan, rows) if row["state"] == "NOT OK"]


# A row of each protection: its code and subjects, and what does not hold without it.
CONCERNS: list[tuple[str, t.Sequence[str], list[str]]] = [
    (_codes.UNREACHABLE_DEFAULT, ["vrf-wan"], ["unreachable ends"]),
    (_codes.RULE, FAMILIES, ["unreachable ends"]),
    (_codes.EARLIER_RULE, FAMILIES, ["unreachable ends"]),
    (_codes.VRF_END, FAMILIES, ["lookups end in the VRF"]),
    (_codes.LOCAL_RULE, FAMILIES, ["local addresses last"]),
    (_codes.MASTER, ["eth0", "eth1", "eth2"], ["WAN in its VRF"]),
    (_codes.DEFAULT_IN_MAIN, ["eth0", "eth1", "eth2"], ["WAN in its VRF"]),
    (_codes.SYSCTL_TCP, [TCP], ["TCP of the WAN to sockets of the VRF alone"]),
    (_codes.FILTER, ["table inet transit"], ["packet filter (lets in udp 123)", "egress lock"]),
    (_codes.SOCKETS, ["ssh.socket"], ["services in their VRF (ssh.socket)"]),
]
EACH = [(name, subject, names) for name, subjects, names in CONCERNS for subject in subjects]


def test_a_host_as_it_is_by_default() -> None:
    rows = checks(host_plan())
    (line,) = summary(host_plan(), rows)
    assert line == (
        f"{len(rows)} checks, all ok; on: WAN in its VRF, unreachable ends, lookups end in the VRF, local addresses "
        "last, packet filter (lets in tcp 22 2222); off: egress lock (wireguard_vrf_egress_lock), TCP of the WAN to "
        "sockets of the VRF alone (wireguard_vrf_tcp_l3mdev_accept)"
    )


def test_a_host_with_all_that_there_is() -> None:
    found = protections(all_on(), checks(all_on()))
    assert {row["state"] for row in found} == {"on"}
    assert [row["name"] for row in found][4:] == [
        "packet filter (lets in udp 123)",
        "egress lock",
        "TCP of the WAN to sockets of the VRF alone",
        "services in their VRF (ssh.socket)",
    ]


@pytest.mark.parametrize(("name", "subject", "names"), [*EACH, (_codes.ADDRESS, "wg0", [])])
def test_a_protection_is_not_on_when_a_check_of_it_fails(name: str, subject: str, names: list[str]) -> None:
    rows = spoiled(checks(all_on()), name, subject)
    assert broken(all_on(), rows) == names
    failing = [row["message"] for row in rows if (row["code"], row["subject"]) == (name, subject)]
    assert summary(all_on(), rows)[1:] == failing


@pytest.mark.parametrize(("name", "subject", "names"), EACH)
def test_that_does_not_hang_on_words(name: str, subject: str, names: list[str]) -> None:
    rows = [{**row, "check": "words", "message": "words"} for row in checks(all_on())]
    assert broken(all_on(), rows) == []
    assert broken(all_on(), spoiled(rows, name, subject)) == names


@pytest.mark.parametrize(("name", "subject", "names"), EACH)
def test_a_protection_is_not_on_when_nothing_was_checked_of_it(name: str, subject: str, names: list[str]) -> None:
    # A service that does not run has no sockets; what is asked of each is its drop-in.
    name = _codes.SERVICE_DROP_IN if name == _codes.SOCKETS else name
    left = [row for row in checks(all_on()) if (row["code"], row["subject"]) != (name, subject)]
    assert broken(all_on(), left) == names


def test_without_any_check_nothing_is_on() -> None:
    assert {row["state"] for row in protections(all_on(), [])} == {"NOT OK"}


def test_what_the_user_left_off_is_off_whatever_is_there() -> None:
    plan = host_plan(strict=False, filter=None)
    found = protections(plan, [{**row, "ok": False} for row in checks(host_plan())])
    assert [row["name"] for row in found if row["state"] == "off"] == [
        "lookups end in the VRF (wireguard_vrf_strict)",
        "local addresses last (wireguard_vrf_strict)",
        "packet filter (wireguard_vrf_filter)",
        "egress lock (wireguard_vrf_egress_lock)",
        "TCP of the WAN to sockets of the VRF alone (wireguard_vrf_tcp_l3mdev_accept)",
    ]


def test_what_is_open_to_users_is_named() -> None:
    egress = {"choice": "users", "vrf": "vrf-wan", "users": ["7", "_apt"]}
    (line,) = summary(host_plan(egress=egress), [])
    assert line.split("; ")[1] == "open: vrf-wan for the users 7, _apt (wireguard_vrf_egress)"
    (line,) = summary(host_plan(), [])
    assert "open:" not in line


def test_a_host_that_only_forwards_has_none() -> None:
    assert summary(host_plan(vrfs=[]), checks(host_plan())[:1]) == ["1 check, all ok"]
