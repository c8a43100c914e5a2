# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of all hosts, made while one of them is down."""

from __future__ import annotations

import json

from fleet import ADDED, DOWN, FOLDER, HUBS, UP, Fleet
from searches import KEYS

HOSTS = (*UP, ADDED)


def test_the_report_shows_every_host_and_changes_none(fleet: Fleet) -> None:
    before = {name: fleet[name].last_change() for name in HOSTS}
    done = fleet.run("report", f"--extra-vars=transit_output={FOLDER / 'report'}")
    found = json.loads((FOLDER / "report/report.json").read_text())
    rows = {row["host"]: row for row in found["hosts"]}
    # The plan has the one that is down as a peer of the hubs, which never had it.
    states = {**dict.fromkeys(HOSTS, "ok"), **dict.fromkeys(HUBS, "drifted"), DOWN: "down"}
    assert {host: row["state"] for host, row in rows.items()} == states
    assert all(f"wg1 {DOWN}: " in message for hub in HUBS for message in rows[hub]["messages"])
    assert {name: done.calls[name] for name in HOSTS} == dict.fromkeys(HOSTS, 1)
    assert {name: fleet[name].last_change() for name in HOSTS} == before

    links = {tuple(link["hosts"]): link["state"] for link in found["links"]}
    assert {state for hosts, state in links.items() if DOWN not in hosts} == {"up"}
    assert "up" not in {state for hosts, state in links.items() if DOWN in hosts}

    page = (FOLDER / "report/report.html").read_text()
    assert all(name in page for name in (*HOSTS, DOWN))
    keys = fleet["f01"].run(f"cat {KEYS}/*").split()
    assert keys
    assert not [key for key in keys if key in page]
