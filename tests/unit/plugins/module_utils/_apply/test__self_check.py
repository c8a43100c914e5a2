# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t
from unittest.mock import create_autospec

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _self_check
from ansible_collections.transit.networkd.plugins.module_utils._change import _sides
from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.sides import (
    PLAN,
    SEEN,
    default,
    facts,
    link,
    side,
)


def test_what_has_not_come_back_is_said() -> None:
    seen = {
        "links": {
            "eth0": {"master": None, "families": ["ipv4", "ipv6"]},
            "eth1": {"master": None, "families": ["ipv4"]},
        },
        "defaults": [{"family": "ipv4", "table": 254, "device": "eth0"}],
        "l3mdev": [],
    }
    found = facts(links=[link("eth0", "fe80::1/64", "192.0.2.7/24", master="vrf-wan"), link("vrf-wan")])
    assert texts(_self_check.off(side(None, seen=seen), side(PLAN), found)) == [
        "eth0: expected to be out of vrf-wan, it is still in it",
        "vrf-wan: expected to be gone, it is still there",
        "eth0: expected an IPv6 address, there is none",
        "eth0: expected an IPv4 default route in table 254, there is none",
    ]
    # Another lease is as good; a link that was not touched is not asked for.
    back = facts(
        links=[link("eth0", "192.0.2.9/24", "2001:db8::1/64")], routes=[default("eth0", gateway="192.0.2.254")]
    )
    assert _self_check.off(side(None, seen=seen), side(PLAN), back) == []


@pytest.mark.parametrize("given", ["fe80::1/64", "169.254.7.7/16"])
def test_an_address_that_a_link_gives_itself_is_no_family_that_came_back(given: str) -> None:
    seen = _sides.seen(facts(links=[link("eth0", "192.0.2.7/24", "2001:db8::1/64", given)]))
    assert seen["links"]["eth0"]["families"] == ["ipv4", "ipv6"]
    assert texts(_self_check.off(side(None, seen=seen), side(PLAN), facts(links=[link("eth0", given)]))) == [
        "eth0: expected an IPv4 address, there is none",
        "eth0: expected an IPv6 address, there is none",
    ]


@pytest.mark.parametrize(("now", "found"), [(None, "there is none"), ("br1", "found br1")])
def test_a_master_must_come_back(now: str | None, found: str) -> None:
    seen = {"links": {"eth0": {"master": "br0", "families": []}}, "defaults": [], "l3mdev": []}
    words = _self_check.off(side(None, seen=seen), side(PLAN), facts(links=[link("eth0", master=now)]))
    assert texts(words) == [f"eth0: expected master br0, {found}"]
    assert _self_check.off(side(None, seen=seen), side(PLAN), facts(links=[link("eth0", master="br0")])) == []


def test_what_was_off_before_is_not_asked_for_afterwards() -> None:
    found = facts(links=[link("eth0")])
    wrong = _self_check.off(side(None, seen=SEEN), side(PLAN), found)
    assert texts(wrong) == ["eth0: expected an IPv4 address, there is none"]
    assert _self_check.off(side(None, seen=SEEN, accepted=json.loads(json.dumps(wrong))), side(PLAN), found) == []
    other = problem("address-lost", subject="eth0", family="IPv6")
    assert _self_check.off(side(None, seen=SEEN, accepted=[other]), side(PLAN), found) == wrong


def test_waiting_tries_each_help_once_and_ends() -> None:
    now = [0.0]
    tried: list[str] = []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    wrong = _self_check.wait(
        lambda: [problem("link-left", subject="eth0")],
        10,
        [(5, lambda: tried.append(f"late {now[0]:g}")), (2, lambda: tried.append(f"early {now[0]:g}"))],
        clock=lambda: now[0],
        sleep=sleep,
    )
    assert wrong == [problem("link-left", subject="eth0")]
    assert tried == ["early 2", "late 5"]
    assert now[0] == 10


def test_waiting_ends_when_all_is_well() -> None:
    off, asked_in_vain = problem("link-left", subject="eth0"), problem("link-left", subject="eth1")
    answers = [[off], [], [asked_in_vain]]
    assert _self_check.wait(lambda: answers.pop(0), 10, clock=lambda: 0, sleep=lambda _: None) == []
    assert answers == [[asked_in_vain]]


def gateways(monkeypatch: pytest.MonkeyPatch, flags: list[str], states: list[str]) -> list[str]:
    def ip_json(args: t.Sequence[str]) -> list[dict[str, t.Any]]:
        return [{"flags": flags}] if args[0] == "link" else [{"state": states}] if states else []

    monkeypatch.setattr(_self_check, "ip_json", ip_json)
    monkeypatch.setattr(_self_check, "_knock", create_autospec(_self_check._knock))
    found = facts(routes=[default("eth0"), default("eth0", "ipv6", 1000, "fe80::1"), default("eth9")])
    return texts(_self_check.silent_gateways(["eth0"], found, patience=0))


def test_gateways_that_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateways(monkeypatch, ["UP"], ["REACHABLE"]) == []


@pytest.mark.parametrize("states", [["FAILED"], ["INCOMPLETE"], []])
def test_gateways_that_do_not(monkeypatch: pytest.MonkeyPatch, states: list[str]) -> None:
    assert gateways(monkeypatch, ["UP"], states) == [
        "eth0: the gateway 192.0.2.1 does not answer to ARP",
        "eth0: the gateway fe80::1 does not answer to neighbour discovery",
    ]


def test_a_link_without_neighbours_has_no_deaf_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateways(monkeypatch, ["UP", "POINTOPOINT", "NOARP"], []) == []
