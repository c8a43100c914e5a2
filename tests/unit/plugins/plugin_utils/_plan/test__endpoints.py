# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._endpoints import Endpoint, Reach, choose

V4, V6 = Endpoint("192.0.2.1", 443), Endpoint("2001:db8::1")
OTHER4, OTHER6 = Endpoint("192.0.2.2"), Endpoint("2001:db8::2", name="other.example.net")
NAME = Endpoint("other.example.net", name="other.example.net")
BOTH = frozenset({4, 6})


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Reach([V4, V6], BOTH), Reach([OTHER6, OTHER4], BOTH), (OTHER4, V4)),
        (Reach([V6, V4], BOTH), Reach([OTHER4], frozenset({4})), (OTHER4, V4)),
        (Reach([V6], BOTH), Reach([OTHER4], BOTH), (OTHER4, V6)),
        (Reach([], BOTH), Reach([OTHER6, OTHER4], BOTH), (OTHER6, None)),
        (Reach([V4], frozenset({4})), Reach([OTHER6], frozenset({6})), (None, None)),
        (Reach([V4, V6], BOTH), Reach([], frozenset({6})), (None, V6)),
        (Reach([], BOTH), Reach([], BOTH), (None, None)),
        # A name that was not looked up may have an address of either family.
        (Reach([V4], frozenset({4})), Reach([NAME], BOTH), (NAME, V4)),
        (Reach([V6], frozenset({6})), Reach([NAME], BOTH), (NAME, V6)),
    ],
)
def test_choose(one: Reach, other: Reach, expected: tuple[Endpoint | None, Endpoint | None]) -> None:
    assert choose(one, other) == expected
    # Who is asked first does not change who has an endpoint.
    reverse = reversed(choose(one=other, other=one))
    assert [item is None for item in reverse] == [item is None for item in expected]
