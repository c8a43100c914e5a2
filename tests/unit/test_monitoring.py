# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/monitoring: the page shows what a host prints, and alerts and dashboard ask for metrics that there are."""

from __future__ import annotations

import json
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from ansible_collections.transit.networkd.plugins.module_utils._console import _metrics
from ansible_collections.transit.networkd.plugins.module_utils._console._exposition import exposition
from helpers.host import healthy_host

DOCS = Path(__file__).resolve().parents[2] / "docs"
ALERTS = DOCS / "monitoring/alerts.yml"
NAME = re.compile(r"\btransit_networkd_\w+")
SHAKEN = 1796025519
PEER = {"instance": "r1", "interface": "wg0", "peer": "r2"}
SILENT = "TransitPeerSilent"

# Seconds. How often Prometheus scrapes and evaluates; how late it sees a handshake at most: the file is 30 s old and
# the scrape 15 s; and the longest time from one handshake to the next: WireGuard's REKEY_AFTER_TIME of 120 s, and a
# keepalive of 25 s.
STEP, LATE, REKEY = 15, 45, 145


def printed() -> str:
    """Return what a host prints."""
    plan, facts = t.cast("t.Any", healthy_host.plan()), t.cast("t.Any", healthy_host.facts())
    facts["sysctls"]["net.ipv4.ip_forward"] = "0"
    facts["tunnels"][0]["peers"].pop()
    r2, r3 = (peer["public_key"] for peer in facts["tunnels"][0]["peers"])
    checks = [check for check in _drift.checks(plan, facts) if check["code"] in ("master", "sysctl", "mtu")]
    return exposition(
        [
            *_metrics.of_host(facts["systemd_version"]),
            *_metrics.of_changes(
                "pending", 37.0, [t.cast("t.Any", {"state": "committed", "ended": "2026-11-30T08:00:00Z"})]
            ),
            *_metrics.of_checks(checks),
            *_metrics.of_peers(plan, facts, {("wg0", r2): SHAKEN, ("wg0", r3): SHAKEN + 7}),
        ]
    )


def test_the_page_shows_what_a_host_prints() -> None:
    page = (DOCS / "reference/metrics.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"<!-- metrics: begin -->\n```\n(.*?)```\n<!-- end -->", page, re.DOTALL)
    assert shown == printed()
    explained = re.findall(r"^\| `(transit_networkd_\w+)` \|", page, re.MULTILINE)
    assert explained == re.findall(r"^# TYPE (\S+)", printed(), re.MULTILINE)


def queries() -> list[str]:
    """Return the queries of the dashboard, its variables replaced by what Grafana may put there."""
    dashboard = json.loads((DOCS / "monitoring/dashboard.json").read_text(encoding="utf-8"))
    found = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return [re.sub(r"\$(instance|interface)", ".*", query).replace("$__rate_interval", "1m") for query in found]


def test_the_dashboard_asks_what_prometheus_understands(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"

    def check(exprs: list[str]) -> subprocess.CompletedProcess[str]:
        group = {"name": "x", "rules": [{"record": f"x:{number}", "expr": expr} for number, expr in enumerate(exprs)]}
        rules.write_text(yaml.safe_dump({"groups": [group]}))
        return subprocess.run(["promtool", "check", "rules", str(rules)], capture_output=True, text=True, check=False)

    found = queries()
    assert len(found) > 10
    assert not [query for query in found if "$" in query]
    assert check(found).returncode == 0
    assert check([*found, "time() - "]).returncode == 1  # the control


def test_alerts_and_dashboard_ask_for_metrics_that_there_are() -> None:
    there = set(NAME.findall(printed()))
    asked = set(NAME.findall(ALERTS.read_text(encoding="utf-8")))
    shown = set(NAME.findall((DOCS / "monitoring/dashboard.json").read_text(encoding="utf-8")))
    assert (asked - there, shown - there) == (set(), set())
    # The states and labels that the alerts name are those of the metrics.
    states = set(re.findall(r'state="([a-z-]+)"', ALERTS.read_text(encoding="utf-8")))
    assert states == {"rolling-back", "rolled-back"} < set(_metrics.STATES)


def test_promtool_has_nothing_to_say_of_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False)
    assert (done.returncode, "6 rules found" in done.stdout) == (0, True)


def seen(handshakes: list[int], last: int) -> str:
    """Return the values that Prometheus scrapes of the time of a handshake, each as late as it may be."""
    times = range(0, last + 1, STEP)
    return " ".join(str(max([at for at in handshakes if at + LATE <= now], default=0)) for now in times)


def rules_hold(tmp_path: Path, series: dict[str, str], expected: dict[tuple[int, str], list[dict[str, t.Any]]]) -> None:
    """Let promtool run the rules over series, and compare the alerts at (second, alert) with what is expected."""
    test = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": f"{STEP}s",
        "tests": [
            {
                "interval": f"{STEP}s",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [
                    {"eval_time": f"{at}s", "alertname": alert, "exp_alerts": alerts}
                    for (at, alert), alerts in expected.items()
                ],
            }
        ],
    }
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump(test))
    done = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def labelled(name: str, **more: str) -> str:
    labels = ",".join(f'{label}="{value}"' for label, value in {**PEER, **more}.items())
    return f"transit_networkd_{name}{{{labels}}}"


HANDSHAKE = labelled("peer_last_handshake_timestamp_seconds")


def info(keepalive: int = 25, inventory: str = "true") -> str:
    return labelled("peer_info", keepalive=str(keepalive), inventory=inventory)


def silent(seconds: str) -> dict[str, t.Any]:
    return {
        "exp_labels": {"severity": "critical", **PEER},
        "exp_annotations": {"summary": f"r1: r2 has not shaken hands on wg0 for {seconds}"},
    }


HEALTHY = list(range(20, 3600, REKEY))


def test_a_peer_that_is_well_never_alerts(tmp_path: Path) -> None:
    """Not even where each handshake is as late as it may be, and seen as late as it may be."""
    quiet = {(at, SILENT): [] for at in range(0, 3600, STEP)}
    rules_hold(tmp_path, {HANDSHAKE: seen(HEALTHY, 3600), info(): "1x240"}, quiet)
    late = [at + number * STEP * 2 for number, at in enumerate(HEALTHY)]
    with pytest.raises(AssertionError, match="r2 has not shaken hands"):  # the control
        rules_hold(tmp_path, {HANDSHAKE: seen(late, 3600), info(): "1x240"}, quiet)


@pytest.mark.parametrize("last", [3, 7])
def test_a_stopped_peer_alerts_within_four_minutes(tmp_path: Path, last: int) -> None:
    """It stops just after a handshake, the latest moment of all."""
    shaken = HEALTHY[: last + 1]
    stopped = shaken[-1]
    fired = next(at for at in range(0, 3600, STEP) if at - stopped > 210)
    assert fired <= stopped + 240
    expected = {(at, SILENT): [] for at in range(0, fired, STEP)}
    age = fired - stopped
    expected[fired, SILENT] = [silent(f"{age // 60}m {age % 60}s")]
    rules_hold(tmp_path, {HANDSHAKE: seen(shaken, 3600), info(): "1x240"}, expected)


@pytest.mark.parametrize("peer", [info(keepalive=0), info(inventory="false")])
def test_a_peer_that_may_be_silent_does_not_alert(tmp_path: Path, peer: str) -> None:
    series = {HANDSHAKE: "20x240", peer: "1x240"}
    rules_hold(tmp_path, series, {(3600, SILENT): [], (3600, "TransitPeerNeverSeen"): []})


def test_a_peer_that_was_never_there_alerts_once(tmp_path: Path) -> None:
    never = "TransitPeerNeverSeen"
    alert = {
        "exp_labels": {"severity": "critical", **PEER},
        "exp_annotations": {"summary": "r1: r2 has never shaken hands on wg0"},
    }
    rules_hold(
        tmp_path, {HANDSHAKE: "0x240", info(): "1x240"}, {(225, never): [], (240, never): [alert], (240, SILENT): []}
    )


def test_drift_changes_and_old_metrics_alert(tmp_path: Path) -> None:
    def alert(severity: str, summary: str, **labels: str) -> dict[str, t.Any]:
        return {
            "exp_labels": {"severity": severity, "instance": "r1", **labels},
            "exp_annotations": {"summary": f"r1: {summary}"},
        }

    series = {
        'transit_networkd_checks_failed{instance="r1",code="master"}': "2x240",
        'transit_networkd_checks_failed{instance="r1",code="mtu"}': "0x240",
        'transit_networkd_transaction_state{instance="r1",state="rolling-back"}': "1x80 0x160",
        'transit_networkd_transaction_state{instance="r1",state="rolled-back"}': "0x80 1x160",
        'node_textfile_mtime_seconds{instance="r1",file="/var/lib/x/transit-networkd.prom"}': "0+15x80 1200x160",
        'node_textfile_mtime_seconds{instance="r1",file="/var/lib/x/other.prom"}': "0x240",
    }
    drift = "check master fails (times: 2). Run 'transit-networkd check' there"
    stuck = "a rollback does not end. See journalctl -u 'transit-networkd-*' there"
    rolled_back = "the last change was rolled back. 'transit-networkd history' there says why"
    old = "the metrics are 3m 15s old. See journalctl -u transit-networkd-metrics.service there"
    file = "/var/lib/x/transit-networkd.prom"
    rules_hold(
        tmp_path,
        series,
        {
            (285, "TransitDrift"): [],
            (300, "TransitDrift"): [alert("warning", drift, code="master")],
            (585, "TransitRollbackStuck"): [],
            (600, "TransitRollbackStuck"): [alert("critical", stuck, state="rolling-back")],
            (1200, "TransitChangeRolledBack"): [],
            (1230, "TransitChangeRolledBack"): [alert("warning", rolled_back, state="rolled-back")],
            (1380, "TransitMetricsOld"): [],
            (1395, "TransitMetricsOld"): [alert("warning", old, file=file)],
        },
    )
