# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._change._egress import effects, egress_of, inner_defaults
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan


def side(*users: str) -> t.Any:
    plan = {**empty_plan(), "egress": {"choice": "users", "vrf": "vrf-wan" if users else None, "users": [*users]}}
    return {"plan": plan}


def test_what_a_change_opens_and_closes() -> None:
    nobody: t.Any = {"plan": None}
    assert effects(nobody, side("_apt", "_chrony")) == [
        "let _apt, _chrony send through vrf-wan what main has no route for"
    ]
    assert effects(side("_apt", "_chrony"), side("_chrony", "ntpsec")) == [
        "no longer let _apt send through vrf-wan",
        "let ntpsec send through vrf-wan what main has no route for",
    ]
    assert effects(side("_apt"), nobody) == ["no longer let _apt send through vrf-wan"]
    assert effects(side("_apt"), side("_apt")) == effects(nobody, nobody) == []


def test_a_plan_of_an_older_version_says_nothing() -> None:
    plan: t.Any = {name: value for name, value in empty_plan().items() if name != "egress"}
    assert egress_of(plan) == {"choice": None, "vrf": None, "users": [], "inner": []}


def test_the_tunnels_that_bring_a_default_route() -> None:
    def tunnel(name: str, vrf: str | None, *routes: str) -> dict[str, t.Any]:
        return {"name": name, "vrf": vrf, "routes": [*routes]}

    plan: t.Any = {
        **empty_plan(),
        "tunnels": [
            tunnel("wg0", None, "10.0.0.0/8", "::/0"),
            tunnel("wg1", "vrf-in", "0.0.0.0/0"),
            tunnel("wg2", None, "0.0.0.0/1", "128.0.0.0/1"),
        ],
    }
    assert inner_defaults(plan) == {"ipv4": ["wg2"], "ipv6": ["wg0"]}
