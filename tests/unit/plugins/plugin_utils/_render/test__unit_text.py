# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import SECRETS, redact
from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import dumps
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import placeholder
from ansible_collections.transit.networkd.plugins.plugin_utils._render import HEADER
from ansible_collections.transit.networkd.plugins.plugin_utils._render._unit_text import unit_text

KEY = placeholder("r1", "wg0")  # as long and as random as a secret
NAMES = st.sampled_from(
    sorted({name for pair in SECRETS for name in pair} | {"Route", "PublicKey", "private_key", "a"})
)
VALUES = st.text(max_size=8) | st.sampled_from(
    [KEY, f"{KEY} {KEY}", f"@{KEY}", "ca" * 16, "4711", "", 1, True, "key=x"]
)
SECTIONS = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=3), max_size=3)
UNITS = st.lists(st.dictionaries(NAMES, SECTIONS, min_size=1, max_size=1), max_size=4)


def said(work: t.Callable[[], t.Any]) -> tuple[str, t.Any]:
    """What a call returns, or what it raises."""
    try:
        return "returned", work()
    except ValueError as exc:
        return "raised", str(exc)


@given(UNITS)
def test_a_unit_is_written_as_the_codec_writes_it_and_its_secrets_are_found(unit: t.Any) -> None:
    how, found = said(lambda: unit_text(unit))
    assert (how, found.text if how == "returned" else found) == said(lambda: dumps(unit, header=HEADER))
    if how == "returned":
        assert found.secret == (redact(found.text) != found.text)


WRONG: list[t.Any] = [
    [{"Network": {"DNS": {"a": "b"}}}],
    [{"Network": {"DNS": [["x"]]}}],
    [{"Match": {"Name": "a"}}, {"Network": {}, "Link": {}}],
    [{"Match": {"Name": "a"}}, {"Net work": {}}],
    [{"Match": {"Name": "a\nb"}}],
]


@pytest.mark.parametrize("unit", WRONG)
def test_what_cannot_be_written_is_named_as_the_codec_names_it(unit: t.Any) -> None:
    expected = said(lambda: dumps(unit))
    assert expected[0] == "raised"
    assert said(lambda: unit_text(unit)) == expected


def test_numbers_and_truths_that_are_equal_are_written_apart() -> None:
    assert unit_text([{"A": {"B": [1, True, 0, False]}}]).text.endswith("\n[A]\nB=1\nB=yes\nB=0\nB=no\n")
