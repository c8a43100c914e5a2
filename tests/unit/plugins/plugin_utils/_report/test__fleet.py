# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._fleet import LONGEST, MOST_WORDS, fleet_report
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import Ended
from helpers.fleet import known

NOW = "2026-11-30T09:00:00Z"


def report(hosts: dict[str, Ended], **more: t.Any) -> t.Any:
    return fleet_report(hosts, NOW, **more)


def test_a_fleet() -> None:
    found = report(known.fleet(10))
    assert [host["host"] for host in found["hosts"]] == ["bystander", *(f"r{number}" for number in range(1, 11))]
    # Each of them misses a handshake with the one that is down.
    assert found["states"] == {"not planned": 1, "drifted": 9, "down": 1}
    assert found["connections"] == {"up": 36, "never": 9}
    assert (found["made"], len(found["links"])) == (NOW, 45)


def test_a_host_has_all_that_the_page_shows() -> None:
    part = known.parts(2)["r1"]
    outside = {**part["tunnels"][0]["peers"][0], "host": "phone", "inventory": False, "public_key": known.key("phone")}
    part["tunnels"][0]["peers"].append(outside)
    facts = known.facts(part)
    (host,) = report({"r1": known.ended(part, facts)}, effects={"r1": ["create the link wg1"]})["hosts"]
    assert {name: host[name] for name in ("host", "state", "kernel", "tunnels", "messages", "effects")} == {
        "host": "r1",
        "state": "ok",
        "kernel": "6.12.107",
        "tunnels": ["wg0"],
        "messages": [],
        "effects": ["create the link wg1"],
    }
    assert host["vrfs"] == [{"name": "vrf-wan", "table": 1000, "members": ["eth0"], "state": "ok"}]
    assert host["outside"] == [{"tunnel": "wg0", "name": "phone", "age": 12}]


def test_a_tunnel_in_an_inner_vrf_is_a_member_of_it() -> None:
    part = known.parts(2)["r1"]
    part["vrfs"].append({"name": "vrf-in", "table": 1001, "alias": None, "mark": 1001})
    part["tunnels"][0]["vrf"] = "vrf-in"
    (host,) = report({"r1": Ended(part)})["hosts"]
    assert [vrf["members"] for vrf in host["vrfs"]] == [["eth0"], ["wg0"]]


@pytest.mark.parametrize(
    ("links", "state"),
    [({"vrf-wan": {"up": False}}, "drifted"), ({"eth0": {"master": None}}, "drifted"), ({"wg0": {"mtu": 9}}, "ok")],
)
def test_a_vrf_drifts_when_a_check_of_it_or_of_a_member_fails(links: dict[str, t.Any], state: str) -> None:
    part = known.parts(2)["r1"]
    facts = known.facts(part)
    for link in facts["links"]:
        link.update(links.get(link["name"], {}))
    (host,) = report({"r1": known.ended(part, facts)})["hosts"]
    assert (host["state"], [vrf["state"] for vrf in host["vrfs"]]) == ("drifted", [state])


@pytest.mark.parametrize("state", ["preparing", "applying", "pending", "committed"])
def test_a_host_with_a_pending_change_is_pending_and_not_refused(state: str) -> None:
    part = known.parts(2)["r1"]
    transaction = {"state": state, "id": "f00d", "deadline": 1.0, "reason": None}
    ended = known.ended(part, {**known.facts(part), "transaction": transaction}, refused=True, problems=["another"])
    (host,) = report({"r1": ended})["hosts"]
    assert host["state"] == ("refused" if state == "committed" else "pending")
    assert host["messages"] == ["another"]


def test_what_a_host_says_is_cut() -> None:
    part = known.parts(2)["r1"]
    endless = "x\u202e" * 100_000
    facts = {
        **known.facts(part),
        "kernel": endless,
        "transaction": {"state": "rolled-back", "id": endless, "deadline": None, "reason": endless},
    }
    ended = known.ended(part, facts, problems=[endless] * 1000, unreachable=True)
    (host,) = report({"r1": ended}, effects={"r1": [endless] * 1000})["hosts"]
    for lines in (host["messages"], host["effects"]):
        assert len(lines) == MOST_WORDS + 1
        assert lines[-1] == f"and {1000 - MOST_WORDS} more"
    assert len(json.dumps(host)) < (2 * MOST_WORDS + 5) * (LONGEST + 100)
    assert "\u202e" not in "".join([str(host["kernel"]), host["messages"][0], host["effects"][0]])


UNSEEN: t.Any = object()


@pytest.mark.parametrize(
    ("ages", "state", "age"),
    [
        ((10, 20), "up", 10),
        ((179, None), "up", 179),
        ((None, 30), "up", 30),
        ((180, 4000), "stale", 180),
        ((None, None), "never", None),
        ((UNSEEN, 10), "up", 10),
        ((UNSEEN, None), "never", None),
        ((UNSEEN, UNSEEN), "unknown", None),
    ],
)
def test_a_connection_is_what_either_end_has_seen(
    ages: tuple[int | None, int | None], state: str, age: int | None
) -> None:
    parts = known.parts(2)
    hosts = {
        name: Ended(part, unreachable=True) if mine is UNSEEN else known.ended(part, known.shaken(part, {other: mine}))
        for (name, part), other, mine in zip(parts.items(), ("r2", "r1"), ages, strict=True)
    }
    (link,) = report(hosts)["links"]
    assert (link["hosts"], link["tunnel"], link["state"], link["age"]) == (("r1", "r2"), "wg0", state, age)
    up = int(state == "up")
    assert [(host["up"], host["peers"]) for host in report(hosts)["hosts"]] == [(up, 1), (up, 1)]


def test_a_peer_that_the_kernel_lacks_was_never_heard() -> None:
    part = known.parts(2)["r1"]
    facts = {**known.facts(part), "tunnels": []}
    (link,) = report({"r1": known.ended(part, facts), "r2": Ended(None)})["links"]
    assert (link["state"], link["sent"], link["received"]) == ("never", None, None)


def test_a_connection_has_the_bytes_of_its_first_host() -> None:
    (link,) = report({name: known.ended(part) for name, part in known.parts(2).items()})["links"]
    assert (link["sent"], link["received"]) == (148, 92)


def test_a_peer_outside_of_the_run_has_no_line() -> None:
    assert report({"r1": known.ended(known.parts(2)["r1"])})["links"] == []


def test_no_key_is_in_it() -> None:
    text = json.dumps(report(known.fleet(3)))
    assert not [name for name in ("r1", "r2", "r3") if known.key(name) in text]
