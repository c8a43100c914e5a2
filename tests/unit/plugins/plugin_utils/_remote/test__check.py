# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._remote._check import WrongError, check

Even = t.Annotated[int, lambda value: value if value % 2 == 0 else _refuse()]


def _refuse() -> t.NoReturn:
    raise ValueError("expected an even number")


class Inner(t.TypedDict):
    """A value in a value."""

    even: Even | None


class More(t.TypedDict, total=False):
    """What may be missing."""

    more: str


class Outer(More):
    """One of each kind."""

    rows: list[Inner]
    names: dict[str, float]
    state: t.Literal["on", "off"]
    any: object


GOOD: dict[str, t.Any] = {"rows": [{"even": 2}, {"even": None}], "names": {"a": 1}, "state": "on", "any": [None, {}]}


def test_a_copy_has_what_the_shape_has() -> None:
    assert check(Outer, GOOD) == GOOD
    assert check(Outer, {**GOOD, "more": "x"}) == {**GOOD, "more": "x"}
    assert check(Outer, {**GOOD, "other": 1, "rows": [{"even": 2, "odd": 1}]}) == {**GOOD, "rows": [{"even": 2}]}
    assert check(Outer, GOOD)["rows"] is not GOOD["rows"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": [{"even": 2}, {"even": 3}]}, "rows[1].even: expected an even number, found 3"),
        ({"rows": [{}]}, "rows[0]: expected the key even, found []"),
        ({"rows": [{"even": 2.0}]}, "rows[0].even: expected a whole number, found 2.0"),
        ({"rows": [{"even": True}]}, "rows[0].even: expected a whole number, found True"),
        ({"rows": None}, "rows: expected a list, found None"),
        ({"names": {"a": float("nan")}}, "names[0]: expected a finite number, found nan"),
        ({"names": {"a": 1, "b": "2"}}, "names[1]: expected a number, found '2'"),
        ({"state": "On"}, "state: expected on or off, found 'On'"),
        ({"state": ["on"]}, "state: expected on or off, found ['on']"),
        ({"more": None}, "more: expected a text, found None"),
        ({"any": float("inf")}, "any: expected a finite number, found inf"),
        ({"any": b""}, "any: expected a number, found b''"),
        ({"state": "\x1b[2J" * 1000}, r"state: expected on or off, found '\x1b[2J\x1b[2J"),
    ],
)
def test_an_error_says_where_and_what(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(WrongError) as caught:
        check(Outer, {**GOOD, **change})
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 300
