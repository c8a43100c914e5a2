# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._coded import (
    Problem,
    as_problem,
    problem,
    unaccepted,
)
from ansible_collections.transit.networkd.plugins.module_utils._words import text

GATEWAY = problem("default-lost", subject="eth0", family="IPv4", table=254)


def test_what_is_accepted_is_compared_by_code_and_fields() -> None:
    accepted: list[t.Any] = json.loads(json.dumps([GATEWAY]))
    other = problem("default-lost", subject="eth0", family="IPv4", table=255)

    assert unaccepted([GATEWAY, other], accepted) == [other]
    assert unaccepted([GATEWAY], []) == [GATEWAY]


@pytest.mark.parametrize(
    ("message", "left"),
    [
        # An older version had other words for the same problem.
        ("eth0: expected an IPv4 default route via 192.0.2.1 dev eth0 in table 1000, there is none", []),
        ("eth0: expected master vrf-wan, there is none", []),
        ("eth1: expected master vrf-wan, there is none", [GATEWAY]),
        ("eth0 is unwell", [GATEWAY]),
    ],
)
def test_a_message_of_an_older_version_accepts_all_of_its_subject(message: str, left: list[Problem]) -> None:
    assert unaccepted([GATEWAY], [message]) == left


def test_a_message_of_an_older_version_is_shown_as_it_is() -> None:
    assert text(as_problem("eth0: expected master vrf-wan, there is none {x}")) == (
        "eth0: expected master vrf-wan, there is none {x}"
    )
    assert as_problem(GATEWAY) is GATEWAY
