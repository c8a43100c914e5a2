# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from lab.cache import Cache, digest


def test_equal_inputs_have_one_digest_whatever_their_order():
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_a_thing_is_built_once_for_its_inputs(tmp_path):
    cache = Cache(tmp_path)
    built = []

    def build(folder):
        built.append(folder)
        (folder / "thing").write_text("whole")

    first = cache.get("thing", ["trixie"], build)
    again = cache.get("thing", ["trixie"], build)
    other = cache.get("thing", ["sid"], build)
    assert first == again != other
    assert len(built) == 2
    assert (first / "thing").read_text() == "whole"


def test_a_build_that_fails_leaves_no_entry_and_can_be_tried_again(tmp_path):
    cache = Cache(tmp_path)

    def fail(folder):
        (folder / "half").write_text("")
        raise RuntimeError("no network")

    with pytest.raises(RuntimeError):
        cache.get("thing", 1, fail)
    assert not cache.entry("thing", 1).exists()
    entry = cache.get("thing", 1, lambda _: None)
    assert list(entry.iterdir()) == []
