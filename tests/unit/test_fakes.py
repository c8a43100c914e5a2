# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fake cannot be called in a way in which the function that it stands for cannot."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from helpers.host.fake_preflight import replace


@pytest.mark.parametrize(
    "fake",
    [
        lambda facts, host_plan, probes=frozenset(): [facts, host_plan, probes],
        lambda host_plan, facts: [host_plan, facts],
        lambda host_plan, facts, probes: [host_plan, facts, probes],
        lambda *given: list(given),
    ],
    ids=["another order", "fewer", "no default", "any"],
)
def test_a_fake_that_takes_other_arguments_is_refused(
    fake: t.Callable[..., t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = _drift.drift
    with pytest.raises(TypeError, match=r"_drift\.drift takes .*host_plan.*, and its fake "):
        replace(monkeypatch, _drift, "drift", fake)
    assert _drift.drift is real
