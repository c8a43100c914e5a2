# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is down is left out of its peer's units only where that peer certainly has never had it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._left_out import never_had

# A hub's plan: two spokes, of which s2 has no recorded key.
PEERS = [
    {"host": "s1", "public_key": "key of s1", "allowed_ips": ["fd00::1/128", "10.1.0.0/16"]},
    {"host": "s2", "public_key": "placeholder", "allowed_ips": ["fd00::2/128", "10.2.0.0/16"]},
]
PART: t.Any = {"tunnels": [{"name": "wg0", "peers": PEERS}]}


def live(*peers: tuple[str, list[str]], name: str = "wg0") -> t.Any:
    return [{"name": name, "peers": [{"public_key": key, "allowed_ips": allowed} for key, allowed in peers]}]


@pytest.mark.parametrize(
    ("tunnels", "found"),
    [
        (live(), {"s1", "s2"}),
        (live(("key of s1", ["fd00::1/128"])), {"s2"}),
        # One that was taken out of the inventory, and is nobody's of the plan.
        (live(("unknown", ["fd00::3/128", "10.3.0.0/16"])), {"s1", "s2"}),
        # One that may be s2 with an older key: by its address, by a part of its networks, or by all that there is.
        (live(("unknown", ["fd00::2/128"])), {"s1"}),
        (live(("unknown", ["10.2.3.0/24"])), {"s1"}),
        (live(("unknown", ["::/0"])), set()),
        # Nobody knows which one it is.
        (live(("unknown", [])), set()),
        (live(("unknown", ["fd00::3/128", "a lie"])), set()),
        # A tunnel that is not of the plan says nothing.
        (live(("unknown", []), name="wg9"), {"s1", "s2"}),
    ],
)
def test_only_a_host_that_was_never_there_is_left_out(tunnels: t.Any, found: set[str]) -> None:
    assert never_had(PART, {"s1", "s2"}, tunnels) == found


def test_only_those_that_are_asked_about_are_left_out() -> None:
    assert never_had(PART, {"s2"}, live()) == {"s2"}
