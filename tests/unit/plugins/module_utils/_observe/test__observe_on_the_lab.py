# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What three nodes of the lab answered, word for word, with the plan's units in force: Debian 13, 12 and sid.

Each fixture holds a node's plan, what every program printed, and every file that was read. ``r1-broken`` is r1 with a
rule, an unreachable default and a sysctl taken away by hand.
"""

from __future__ import annotations

import json
import types
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _command
from ansible_collections.transit.networkd.plugins.module_utils._drift import PROBES, drift, lookups_for, pings_for
from ansible_collections.transit.networkd.plugins.module_utils._observe import (
    _files,
    _probes,
    _wireguard,
    observe,
)

FIXTURES = Path(__file__).parent / "fixtures"


class Replay:
    """A node that says again what it said."""

    def __init__(self, fixture: dict[str, t.Any]) -> None:
        self.said = {(*said["argv"], said["stdin"]): said for said in fixture["said"]}
        self.asked: list[list[str]] = []

    def run(self, argv: list[str], *, stdin: str | None = None, **_options: t.Any) -> str:
        self.asked.append(list(argv))
        said = self.said[(*argv, stdin)]
        if said["rc"]:
            raise _command.CommandError(argv, said["rc"], said["stderr"], said["stdout"])
        printed: str = said["stdout"]
        return printed


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[str], tuple[t.Any, t.Any, Replay]]:
    def look(name: str) -> tuple[t.Any, t.Any, Replay]:
        fixture = json.loads((FIXTURES / f"{name}.json").read_text())
        for path, content in fixture["files"].items():
            place = tmp_path / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)
        node = Replay(fixture)
        for module in (_command, _files, _probes, _wireguard):
            monkeypatch.setattr(module, "run", node.run)
        monkeypatch.setattr(_wireguard, "time", types.SimpleNamespace(time=lambda: fixture["time"]))
        plan = fixture["plan"]
        return plan, observe(root=str(tmp_path), lookups=lookups_for(plan), pings=pings_for(plan)), node

    return look


Look = t.Callable[[str], tuple[t.Any, t.Any, Replay]]


@pytest.mark.parametrize(("node", "version"), [("r1", 257), ("r2", 252), ("r3", 262)])
def test_a_node_with_its_units_in_force_is_as_planned(look: Look, node: str, version: int) -> None:
    plan, facts, _replay = look(node)
    assert drift(plan, facts, PROBES) == []
    assert facts["systemd_version"] == version
    assert facts["vrfs"] == [{"name": "vrf-wan", "table": 1000, "members": ["eth0"], "up": True}]
    assert [rule["priority"] for rule in facts["rules"] if rule["protocol"] == "static"] == [1998, 1999, 1998, 1999]
    assert [tunnel["mark"] for tunnel in facts["tunnels"]] == [1000]
    assert all(peer["preshared"] and peer["handshake_age"] < 180 for peer in facts["tunnels"][0]["peers"])
    assert facts["notes"] == []


@pytest.mark.parametrize("node", ["r1", "r2", "r3"])
def test_processes_are_few_and_none_is_asked_for_a_secret(look: Look, node: str) -> None:
    _plan, _facts, replay = look(node)
    unpinged = [argv for argv in replay.asked if argv[0] != "ping"]
    assert len(unpinged) == 17
    assert all(argv[3:] != ["dump"] and "private-key" not in argv for argv in unpinged)
    assert not [argv for argv in unpinged if "preshared-keys" in argv or "showconf" in argv]


def test_what_was_taken_away_is_missed(look: Look) -> None:
    plan, facts, _replay = look("r1-broken")
    assert [row["message"] for row in drift(plan, facts)] == [
        (
            "vrf-wan: expected an IPv6 unreachable default with metric 4278198272 in table 1000, there is none "
            "(what has no route in the table would leave by main)"
        ),
        "IPv4: expected rule 1998 fwmark 1000 lookup 1000, there is none",
        (
            "net.ipv4.udp_l3mdev_accept: expected value 1, found 0 "
            "(WireGuard's socket is in no VRF and hears no packet that comes in through one)"
        ),
    ]
