# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _sessions
from ansible_collections.transit.networkd.plugins.module_utils._change import _baseline
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from helpers.host.fake_host import PLAN, Host, begun, bundle
from helpers.host.fake_kernel import Kernel

ACCEPT = {"net/ipv4/tcp_l3mdev_accept": "1"}
LINKS = [
    {"name": "eth0", "addresses": ["198.51.100.11/24", "2001:db8:a::11/64", "fe80::1/64"], "master": None},
    {"name": "eth1", "addresses": ["10.50.1.1/24"], "master": None},
]
FACTS: dict[str, t.Any] = {"links": LINKS}
RULES = [["ipv4", "198.51.100.11", "1000"], ["ipv6", "2001:db8:a::11", "1000"]]


def side(**fields: t.Any) -> dict[str, t.Any]:
    return {**copy.deepcopy(_baseline.NO_BASELINE), **fields}


def test_each_address_of_what_moves_has_a_rule() -> None:
    assert _sessions.rules(side(), side(plan=PLAN, sysctls=ACCEPT), FACTS) == RULES


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param(side(), side(plan=PLAN, sysctls={}), id="the sockets hear nothing"),
        pytest.param(side(plan=PLAN), side(plan=PLAN, sysctls=ACCEPT), id="nothing moves"),
        pytest.param(side(plan=PLAN), side(sysctls=ACCEPT), id="it moves out"),
    ],
)
def test_else_there_is_none(source: dict[str, t.Any], target: dict[str, t.Any]) -> None:
    assert _sessions.rules(source, target, FACTS) == []


def accepting() -> dict[str, t.Any]:
    found = bundle()
    return {**found, "sysctls": {**found["sysctls"], "net.ipv4.tcp_l3mdev_accept": "1"}}


def session_rules(host: Host) -> list[str]:
    return [command for command in host.commands if " pref 1997 " in command]


ADDED = [
    "ip -4 rule add pref 1997 from 198.51.100.11 lookup 1000 protocol kernel",
    "ip -6 rule add pref 1997 from 2001:db8:a::11 lookup 1000 protocol kernel",
]
DELETED = [
    "ip -4 rule del pref 1997 from 198.51.100.11 lookup 1000",
    "ip -6 rule del pref 1997 from 2001:db8:a::11 lookup 1000",
]

ENDED = [
    "ss --kill --no-header --numeric --tcp src 198.51.100.11 dev = 0",
    "ss --kill --no-header --numeric --tcp src [2001:db8:a::11] dev = 0",
]


@pytest.mark.parametrize("end", ["confirm", "guard", "recover"])
def test_the_rules_stay_until_the_change_is_settled(host: Host, end: str) -> None:
    host.facts["links"] = LINKS
    begun(host, bundle=accepting())
    assert session_rules(host) == []
    _unattended.apply(host.store(), "a1")
    # Before networkd moves the link.
    assert session_rules(host) == ADDED
    assert host.commands.index(ADDED[1]) < host.commands.index("networkctl reload")
    if end == "confirm":
        host.ask("confirm")
    elif end == "guard":
        host.now += 1000
        _unattended.guard(host.store(), "a1")
    else:
        host.boot = "kernel:2"
        _unattended.recover(host.store())
    # A kernel that starts anew has none.
    assert session_rules(host) == ADDED + (DELETED if end != "recover" else [])
    # What is taken back, or starts anew, has its sessions as before, or none.
    assert [command for command in host.commands if command.startswith("ss ")] == (ENDED if end == "confirm" else [])
    if end == "confirm":
        assert host.commands.index(ENDED[1]) < host.commands.index(DELETED[0]), "else nobody hears of it"


def test_one_that_is_gone_is_no_trouble(host: Host) -> None:
    host.refuse = "rule del"
    _sessions.delete_rules(RULES)
    assert session_rules(host) == DELETED


class Stubborn(Kernel):
    """One that does not delete a rule when it is asked for the first times."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    def _rule(self, words: list[str]) -> str:
        if "del" in words and "1997" in words and self.refusals:
            self.refusals -= 1
            raise CommandError(words, 2, "RTNETLINK answers: Device or resource busy")
        return super()._rule(words)


@pytest.mark.parametrize("end", ["confirm", "guard"])
@pytest.mark.parametrize(("refusals", "left"), [(0, []), (2, []), (4, [1997])])
def test_one_that_stays_is_deleted_once_more_or_told(
    host: Host, capsys: pytest.CaptureFixture[str], end: str, refusals: int, left: list[int]
) -> None:
    """It would lead packets into a VRF that is another one by then, or into none."""
    host.facts["links"] = LINKS
    host.kernel = Stubborn(refusals)
    begun(host, bundle=accepting())
    _unattended.apply(host.store(), "a1")
    assert host.kernel.priorities() == {"-4": [0, 1997], "-6": [0, 1997]}
    if end == "confirm":
        host.ask("confirm")
    else:
        host.now += 1000
        _unattended.guard(host.store(), "a1")
    assert host.kernel.priorities() == {"-4": [0, *left], "-6": [0, *left]}
    said = [line for line in capsys.readouterr().out.splitlines() if "1997" in line]
    assert said == [
        f"{family}: the routing policy rule 1997 from {address} lookup 1000 could not be deleted. Delete it by hand"
        for family, address in (("IPv4", "198.51.100.11"), ("IPv6", "2001:db8:a::11"))
        if left
    ]


def test_a_kernel_that_cannot_end_them_is_no_trouble(host: Host) -> None:
    host.refuse = "ss "
    _sessions.end(RULES)
    assert host.commands == ENDED
