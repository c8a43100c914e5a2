# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import subprocess
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from ansible_collections.transit.networkd.plugins.module_utils._console import _metrics
from ansible_collections.transit.networkd.plugins.module_utils._console._exposition import exposition
from ansible_collections.transit.networkd.plugins.module_utils._observe import _wireguard
from helpers.host import healthy_host, wg_printed
from helpers.host.wg_printed import PHONE, R2, SHAKEN

PAST: t.Any = [
    {"state": "rolled-back", "ended": "2026-11-28T08:00:00Z"},
    {"state": "committed", "ended": "2026-11-29T08:00:00Z"},
    {"state": "committed", "ended": "2026-11-30T08:00:00Z"},
]


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> t.Any:
    """Return the facts of a host whose tunnels are what wg printed."""
    monkeypatch.setattr(_wireguard, "run", wg_printed.answer)
    return {**healthy_host.facts(), "tunnels": _wireguard.tunnels([])}


def lines(families: t.Any) -> list[str]:
    return [line for line in exposition(families).splitlines() if not line.startswith("#")]


def peers(plan: t.Any, facts: t.Any) -> list[str]:
    return lines(_metrics.of_peers(plan, facts, _wireguard.handshakes()))


def everything(facts: t.Any) -> str:
    plan: t.Any = wg_printed.plan()
    return exposition(
        [
            *_metrics.of_host(257),
            *_metrics.of_changes("pending", 37.0, PAST),
            *_metrics.of_checks(_drift.checks(plan, facts, ("files", "lookups", "services"))),
            *_metrics.of_peers(plan, facts, _wireguard.handshakes()),
        ]
    )


def test_peers_by_the_names_of_the_plan(facts: t.Any) -> None:
    """Of wgb, which the plan does not have, there is nothing."""
    plan = wg_printed.plan()
    plan["tunnels"][0]["tunnel"] = "backbone"
    r2, phone = '{interface="wga",peer="r2"', '{interface="wga",peer="phone"'
    info = 'tunnel="backbone",public_key'
    assert peers(plan, facts) == [
        f'transit_networkd_peer_info{phone},{info}="{PHONE}",inventory="false",keepalive="0"}} 1',
        f'transit_networkd_peer_info{r2},{info}="{R2}",inventory="true",keepalive="25"}} 1',
        f"transit_networkd_peer_last_handshake_timestamp_seconds{phone}}} 0",
        f"transit_networkd_peer_last_handshake_timestamp_seconds{r2}}} {SHAKEN}",
        f"transit_networkd_peer_receive_bytes_total{phone}}} 0",
        f"transit_networkd_peer_receive_bytes_total{r2}}} 124",
        f"transit_networkd_peer_transmit_bytes_total{phone}}} 0",
        f"transit_networkd_peer_transmit_bytes_total{r2}}} 328",
        f'transit_networkd_peer_endpoint_info{r2},address="127.0.0.1"}} 1',
        f"transit_networkd_peer_endpoint_port{r2}}} 51821",
    ]


def test_a_peer_that_is_not_in_the_plan_is_named_by_its_key(facts: t.Any) -> None:
    plan = wg_printed.plan()
    plan["tunnels"][0]["peers"].pop()
    found = peers(plan, facts)
    assert f'transit_networkd_peer_receive_bytes_total{{interface="wga",peer="{PHONE}"}} 0' in found
    assert f'tunnel="wg0",public_key="{PHONE}",inventory="false",keepalive="0"}} 1' in found[0]


def test_the_address_of_an_endpoint_has_no_brackets(facts: t.Any) -> None:
    facts["tunnels"][0]["peers"][-1]["endpoint"] = "[fe80::1%eth0]:51820"
    found = peers(wg_printed.plan(), facts)
    assert found[-2:] == [
        'transit_networkd_peer_endpoint_info{interface="wga",peer="r2",address="fe80::1%eth0"} 1',
        'transit_networkd_peer_endpoint_port{interface="wga",peer="r2"} 51820',
    ]


def test_checks_that_fail_by_code() -> None:
    plan, facts = t.cast("t.Any", healthy_host.plan()), t.cast("t.Any", healthy_host.facts())
    well = lines(_metrics.of_checks(_drift.checks(plan, facts)))
    assert 'transit_networkd_checks_failed{code="sysctl"} 0' in well
    assert all(line.endswith(" 0") for line in well)
    facts["sysctls"]["net.ipv4.ip_forward"] = facts["sysctls"]["net.ipv4.udp_l3mdev_accept"] = "0"
    facts["links"][1]["master"] = None
    broken = set(lines(_metrics.of_checks(_drift.checks(plan, facts)))) - set(well)
    assert broken == {
        'transit_networkd_checks_failed{code="master"} 1',
        'transit_networkd_checks_failed{code="sysctl"} 1',
        'transit_networkd_checks_failed{code="sysctl-udp"} 1',
    }


def test_a_change_that_waits() -> None:
    found = lines(_metrics.of_changes("pending", 37.25, PAST))
    assert [line for line in found if line.endswith("} 1")] == ['transit_networkd_transaction_state{state="pending"} 1']
    assert sum(line.endswith("} 0") for line in found) == 6
    assert found[-3:] == [
        "transit_networkd_transaction_rollback_seconds 37.25",
        'transit_networkd_last_change_timestamp_seconds{result="committed"} 1796025600',
        'transit_networkd_last_change_timestamp_seconds{result="rolled-back"} 1795852800',
    ]


def test_a_host_without_a_change() -> None:
    found = lines(_metrics.of_changes("none", None, []))
    assert len(found) == 7
    assert 'transit_networkd_transaction_state{state="none"} 1' in found


@pytest.mark.parametrize(("systemd", "label"), [(257, "257"), (None, "")])
def test_versions(systemd: int | None, label: str) -> None:
    text = f'transit_networkd_info{{version="{_metrics.VERSION}",systemd_version="{label}"}} 1'
    assert lines(_metrics.of_host(systemd)) == [text]


def test_promtool_has_nothing_to_say(facts: t.Any) -> None:
    text = everything(facts)
    assert text.count("# TYPE") == 11
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_no_key_but_the_public_ones_of_peers(facts: t.Any) -> None:
    """wg prints secret ones, too (``wg_printed`` has some), and none of them is kept."""
    assert set(re.findall(r"[A-Za-z0-9+/]{43}=", everything(facts))) == {R2, PHONE}
