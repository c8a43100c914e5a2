# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import packed, planned

PLAN: dict[str, t.Any] = {
    "version": 1,
    "public_keys": None,
    "recorded_keys": {},
    "warnings": [],
    "hosts": {"r1": {"host": "r1"}, "r2": {"host": "r2"}},
}


@pytest.mark.parametrize("given", [PLAN, packed(PLAN)])
def test_a_plan_arrives_as_data_or_with_its_parts_as_text(given: object) -> None:
    assert planned(given) == PLAN


def test_only_the_parts_that_are_read_are_parsed() -> None:
    sent = packed(PLAN)
    assert sent["hosts"]["r1"] == json.dumps(PLAN["hosts"]["r1"])
    sent["hosts"]["r2"] = "what is not JSON"
    hosts = planned(sent)["hosts"]
    assert (hosts["r1"], sorted(hosts), len(hosts)) == ({"host": "r1"}, ["r1", "r2"], 2)
    with pytest.raises(ValueError, match="Expecting value"):
        hosts.get("r2")


@pytest.mark.parametrize("given", ["[]", json.dumps(PLAN), 7, {"hosts": []}, [], {}, None])
def test_anything_else_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"plan must be what transit\.networkd\.wireguard_vrf_plan returns as 'plan'"):
        planned(given)
