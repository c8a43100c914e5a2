# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._bound_services import services_of
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._drift import units_for
from ansible_collections.transit.networkd.plugins.module_utils._drift._services import service_checks
from ansible_collections.transit.networkd.plugins.module_utils._words import check_name, check_text

PATH = "/etc/systemd/system/ssh.socket.d/05-transit.conf"
PLAN: dict[str, t.Any] = {
    **empty_plan(),
    "members": [{"name": "eth0", "vrf": "vrf-wan"}, {"name": "eth1", "vrf": "vrf-b"}],
    "services": [{"unit": "ssh.socket", "vrf": "vrf-wan"}],
}
WELL: dict[str, t.Any] = {
    "unit": "ssh.socket",
    "state": "active",
    "drop_ins": [PATH],
    "stale": False,
    "sockets": [{"socket": "tcp *:22", "device": "vrf-wan"}, {"socket": "tcp 192.0.2.7:22", "device": "eth0"}],
}
OUTSIDE = (
    "ssh.socket: expected sockets all in vrf-wan, found outside: tcp *:22 (it was started before it was bound, or its "
    "VRF was made again: restart it)"
)

FOLLOWS_NOTHING = (
    "transit-networkd-follow.service: expected state not failed, found failed (endpoints that change are not followed: "
    "see journalctl -u transit-networkd-follow.service)"
)


def failing(**fields: t.Any) -> list[str]:
    rows = service_checks(PLAN, [{**WELL, **fields}])
    return [check_text(row) for row in rows if not row["ok"]]


def test_a_service_that_is_well() -> None:
    assert [(check_name(row), row["found"], row["ok"]) for row in service_checks(PLAN, [WELL])] == [
        ("drop-in", PATH, True),
        ("state", "active", True),
        ("sockets", "2 in vrf-wan", True),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "inactive", "sockets": []},
        {"sockets": None},
        {"sockets": [{"socket": "udp 127.0.0.53:53", "device": "lo"}]},
    ],
)
def test_a_service_need_not_run_nor_have_sockets_that_can_be_seen(fields: dict[str, t.Any]) -> None:
    assert failing(**fields) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"drop_ins": []}, f"ssh.socket: expected {PATH} in force, it is not in force"),
        ({"stale": True}, f"ssh.socket: expected {PATH} in force, it is not in force"),
        ({"state": "failed"}, "ssh.socket: expected state not failed, found failed"),
        ({"sockets": [{"socket": "tcp *:22", "device": None}]}, OUTSIDE),
        ({"sockets": [{"socket": "tcp *:22", "device": "if7"}]}, OUTSIDE),
        ({"sockets": [{"socket": "tcp *:22", "device": "eth1"}]}, OUTSIDE),
    ],
)
def test_what_is_wrong_with_a_service(fields: dict[str, t.Any], message: str) -> None:
    assert failing(**fields) == [message]


def test_a_service_that_nobody_looked_at_is_not_taken_for_well() -> None:
    (row,) = service_checks(PLAN, [])
    assert check_text(row) == "ssh.socket: expected state known, found unknown"


@pytest.mark.parametrize(("state", "ok"), [("active", True), ("inactive", False), (None, False)])
def test_the_timer_that_follows_endpoints_must_run(state: str | None, ok: bool) -> None:
    timer = "transit-networkd-follow.timer"
    plan = {**empty_plan(), "follow": {"peers": []}}
    assert services_of(plan) == [timer]
    (row,) = service_checks(plan, [{"unit": timer, "state": state}] if state else [])
    assert row["ok"] is ok


@pytest.mark.parametrize(("state", "messages"), [("inactive", []), ("activating", []), ("failed", [FOLLOWS_NOTHING])])
def test_the_service_that_the_timer_starts_must_not_have_failed(state: str, messages: list[str]) -> None:
    timer, service = "transit-networkd-follow.timer", "transit-networkd-follow.service"
    plan = {**empty_plan(), "follow": {"peers": []}}
    assert service in units_for(plan)
    there = [{"unit": timer, "state": "active"}, {"unit": service, "state": state}]
    assert [check_text(row) for row in service_checks(plan, there) if not row["ok"]] == messages


NO_METRICS = (
    "transit-networkd-metrics.service: expected state not failed, found failed (metrics are not written: see "
    "journalctl -u transit-networkd-metrics.service)"
)
NO_TIMER = "transit-networkd-metrics.timer: expected state active, found inactive (metrics are not written)"


@pytest.mark.parametrize(
    ("timer", "service", "messages"),
    [
        ("active", "inactive", []),
        ("active", "failed", [NO_METRICS]),
        ("inactive", "inactive", [NO_TIMER]),
        ("active", None, []),
    ],
)
def test_the_timer_that_writes_metrics(timer: str, service: str | None, messages: list[str]) -> None:
    plan = {**empty_plan(), "metrics_folder": "/m"}
    assert services_of(plan) == ["transit-networkd-metrics.timer"]
    assert units_for(plan) == ["transit-networkd-metrics.timer", "transit-networkd-metrics.service"]
    states = {"transit-networkd-metrics.timer": timer, "transit-networkd-metrics.service": service}
    there = [{"unit": unit, "state": state} for unit, state in states.items() if state]
    assert [check_text(row) for row in service_checks(plan, there) if not row["ok"]] == messages


def test_a_plan_without_services_asks_for_none() -> None:
    assert service_checks({**PLAN, "services": []}, [WELL]) == []
