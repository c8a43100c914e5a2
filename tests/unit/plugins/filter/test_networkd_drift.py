# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.filter.networkd_drift import FilterModule
from ansible_collections.transit.networkd.plugins.filter.networkd_report import FilterModule as ReportModule
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan

drift = FilterModule().filters()["networkd_drift"]
report = ReportModule().filters()["networkd_report"]

PLAN: dict[str, t.Any] = {
    **empty_plan(),
    "sysctls": {"net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1"},
}
FACTS: dict[str, t.Any] = {
    "systemd_version": 257,
    "kernel": "6.12",
    "links": [],
    "vrfs": [],
    "rules": [],
    "routes": [],
    "tunnels": [],
    "sysctls": {"net.ipv4.ip_forward": "0", "net.ipv6.conf.all.forwarding": "1"},
    "lookups": [],
    "pings": [],
    "services": [],
    "files": [{"path": "/etc/x", "state": "missing"}],
    "filter": {"file": None, "table": None},
    "transaction": {"state": "none", "id": None, "deadline": None, "reason": None},
    "notes": [],
}


def test_drift_is_what_fails() -> None:
    assert drift(PLAN, FACTS) == [
        {
            "code": "sysctl",
            "check": "value",
            "subject": "net.ipv4.ip_forward",
            "expected": "1",
            "found": "0",
            "ok": False,
            "fields": {},
            "message": "net.ipv4.ip_forward: expected value 1, found 0",
        }
    ]


@pytest.mark.parametrize(
    ("options", "subjects"),
    [
        ({}, ["net.ipv4.ip_forward"]),
        ({"all": True}, ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]),
        ({"probes": True}, ["net.ipv4.ip_forward", "/etc/x"]),
        ({"probes": False}, ["net.ipv4.ip_forward"]),
        ({"probes": ["files"]}, ["net.ipv4.ip_forward", "/etc/x"]),
        ({"probes": ["pings"]}, ["net.ipv4.ip_forward"]),
    ],
)
def test_what_is_judged_and_returned(options: dict[str, t.Any], subjects: list[str]) -> None:
    assert [row["subject"] for row in drift(PLAN, FACTS, **options)] == subjects


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("r1", FACTS), "networkd_drift: the input must be a host's plan (plan.hosts[HOST]), got str"),
        (({"version": 1, "hosts": {}}, FACTS), "networkd_drift: the input must be a host's plan (plan.hosts[HOST])"),
        ((PLAN, {}), "networkd_drift: the facts must be ansible_facts.networkd: expected the key systemd_version, f"),
        (
            (PLAN, {**FACTS, "rules": 7}),
            "networkd_drift: the facts must be ansible_facts.networkd: rules: expected a list, found 7",
        ),
        ((PLAN, FACTS, ["ping"]), "networkd_drift: there is no probe 'ping'; there are files, handshakes, lookups, "),
    ],
)
def test_drift_of_something_else(arguments: tuple[t.Any, ...], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        drift(*arguments)
    assert str(caught.value).startswith(message)


def test_facts_that_nobody_has_checked_are_made_safe() -> None:
    painted = "missing\x1b[2J\nok: [r1]"
    (row,) = drift(PLAN, {**FACTS, "sysctls": {**FACTS["sysctls"], "net.ipv4.ip_forward": painted}})
    assert row["found"] == r"missing\x1b[2J\nok: [r1]"
    assert row["message"] == r"net.ipv4.ip_forward: expected value 1, found missing\x1b[2J\nok: [r1]"


def test_report_of_drift() -> None:
    checks = drift(PLAN, FACTS, all=True)
    summed = ["2 checks, 1 NOT OK", "net.ipv4.ip_forward: expected value 1, found 0"]
    assert report(checks, PLAN) == summed
    assert report(checks, PLAN, all=True) == [
        "        CHECK  SUBJECT                       FOUND",
        "NOT OK  value  net.ipv4.ip_forward           0, expected 1",
        "ok      value  net.ipv6.conf.all.forwarding  1",
        *summed,
    ]


CHECKS = "networkd_report: the input must be the list of checks that networkd_drift returns"


@pytest.mark.parametrize(
    ("value", "plan", "message"),
    [
        ("text", PLAN, f"{CHECKS}: expected a list, found 'text'"),
        ([1], PLAN, f"{CHECKS}: [0]: expected an object, found 1"),
        ([{"msg": "x"}], PLAN, f"{CHECKS}: [0]: expected the key code, found ['msg']"),
        ([], "r1", "networkd_report: host_plan must be a host's plan (plan.hosts[HOST]), got str"),
    ],
)
def test_report_of_something_else(value: object, plan: object, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        report(value, plan)
    assert str(caught.value) == message


def test_a_report_paints_nothing_on_the_terminal() -> None:
    (row, *_others) = drift(PLAN, FACTS)
    assert report([{**row, "message": "\x1b[2J"}], PLAN) == ["1 check, 1 NOT OK", r"\x1b[2J"]
