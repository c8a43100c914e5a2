# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned

PLAN = {"hosts": {"r1": {"host": "r1"}}}


@pytest.mark.parametrize("given", [PLAN, json.dumps(PLAN)])
def test_a_plan_arrives_as_text_or_as_data(given: object) -> None:
    assert planned(given) == PLAN


@pytest.mark.parametrize("given", ["[]", "{}", "7", '{"hosts": []}', [], {}, None])
def test_anything_else_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"plan must be what transit\.networkd\.wireguard_vrf_plan returns as 'plan'"):
        planned(given)
