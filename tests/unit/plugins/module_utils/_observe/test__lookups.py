# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _ip_batch, _kernel
from ansible_collections.transit.networkd.plugins.module_utils._observe._lookups import unanswered

# What iproute2 6.1 prints for questions of which some fail, each with a link behind it. It leaves a batch at a word
# that it cannot read, so what is no address must never be in it.
LO = '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536}]\n'
SHOWN = {
    "-4": (
        2 * ("[]\n" + LO) + '[{"type":"1","dst":"198.51.100.1","gateway":"10.8.0.2","dev":"br0","table":"1000",'
        '"prefsrc":"10.8.0.1","flags":[],"mark":1000,"uid":0,"cache":[]}]\n' + 2 * LO + '[{"type":"1","dst":"10.8.0.7",'
        '"dev":"br0","prefsrc":"10.8.0.1","flags":[],"uid":0,"cache":[]}]\n' + LO
    ),
    "-6": 2 * ("[]\n" + LO) + LO,
}
SAID = {
    "-4": "RTNETLINK answers: Network is unreachable\nCommand failed -:7\n",
    "-6": "RTNETLINK answers: No route to host\nCommand failed -:5\n",
}
BEFORE = "rule show\nlink show dev lo\nroute show table 254 exact default\nlink show dev lo\n"


def test_lookups_are_asked_with_the_routes_of_their_family(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def answer(argv: list[str], *, stdin: str) -> str:
        option = argv[4]
        asked[option] = (argv, stdin)
        raise CommandError(argv, 1, SAID[option], SHOWN[option])

    monkeypatch.setattr(_ip_batch, "run", answer)
    answers = unanswered(
        [
            {"to": "198.51.100.1", "mark": 1000},
            {"to": "r2.example.org", "mark": 1000},
            {"to": "198.51.100.2"},
            {"to": "fd00:99::2", "mark": None, "vrf": "vrf-blue"},
            {"to": "fd00:99::3", "mark": None, "vrf": "vrf-red"},
            {"to": "10.8.0.7", "mark": None, "vrf": None},
            {"to": "fe80::2%wg0"},
        ],
        ["vrf-wan", "vrf-blue"],
    )
    _kernel.routing([], answers)
    assert asked == {
        "-4": (
            ["ip", "-N", "-j", "-d", "-4", "-force", "-batch", "-"],
            (
                f"{BEFORE}route get 198.51.100.1 mark 1000\nlink show dev lo\n"
                "route get 198.51.100.2\nlink show dev lo\n"
                "route get 10.8.0.7\nlink show dev lo\n"
            ),
        ),
        "-6": (
            ["ip", "-N", "-j", "-d", "-6", "-force", "-batch", "-"],
            f"{BEFORE}route get fd00:99::2 vrf vrf-blue\nlink show dev lo\n",
        ),
    }
    assert [(answer["to"], answer["table"], answer["device"], answer["error"]) for answer in answers] == [
        ("198.51.100.1", 1000, "br0", None),
        ("r2.example.org", None, None, "not an IP address"),
        ("198.51.100.2", None, None, "Network is unreachable"),
        ("fd00:99::2", None, None, "No route to host"),
        ("fd00:99::3", None, None, "there is no VRF vrf-red"),
        ("10.8.0.7", 254, "br0", None),
        ("fe80::2%wg0", None, None, "not an IP address"),
    ]


def test_an_answer_that_never_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ip_batch, "run", lambda _argv, **_options: 2 * ("[]\n" + LO))
    _kernel.routing([], answers := unanswered([{"to": "::1"}]))
    assert answers[0]["error"] == "ip gave no answer"


def test_no_ip(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(argv: list[str], **_options: str) -> t.NoReturn:
        raise CommandError(argv, 127, "ip: no such program")

    monkeypatch.setattr(_ip_batch, "run", missing)
    with pytest.raises(CommandError, match="ip: no such program"):
        _kernel.routing([], unanswered([{"to": "::1"}]))
