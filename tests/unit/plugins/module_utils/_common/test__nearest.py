# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._nearest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("name", "near"), [("Tabel", "Table"), ("table", "Table"), ("TABLE", "Table"), ("x", None), ("", None)]
)
def test_the_most_similar_name_is_found(name: str, near: str | None) -> None:
    assert nearest(name, ["Metric", "Table", "Tables"]) == near
    assert did_you_mean(name, ["Metric", "Table", "Tables"]) == (f"; did you mean {near}?" if near else "")


def test_of_no_names_none_is_near() -> None:
    assert nearest("Table", []) is None
