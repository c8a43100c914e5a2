# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

from hypothesis import given
from hypothesis import strategies as st
from netaddr import IPSet, cidr_merge

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import placeholder
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._netaddr import ip_network
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._topology import _fewest
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.fleets import hub

PREFIXES = st.lists(
    st.tuples(st.integers(0, 255), st.integers(25, 32)).map(
        lambda drawn: str(ip_network(f"10.0.0.{drawn[0]}/{drawn[1]}").cidr)
    ),
    unique=True,
    max_size=9,
)


@given(PREFIXES, PREFIXES)
def test_merged_prefixes_hold_the_same_addresses(prefixes: list[str], own: list[str]) -> None:
    found = _fewest([*prefixes, *own], own)
    assert IPSet(found) == IPSet([*prefixes, *own])
    # Beside the addresses that say which host the peer is, there are as few as there can be.
    single = {item for item in own if ip_network(item).size == 1}
    assert len(set(found) - single) <= len(cidr_merge([*prefixes, *own]))


def test_merged_halves_are_no_default_route() -> None:
    halves = ["0.0.0.0/1", "128.0.0.0/1"]
    assert _fewest(halves, []) == halves
    assert _fewest(["10.0.0.0/9", "10.128.0.0/9", "10.1.2.3/32"], ["10.1.2.3/32"]) == ["10.0.0.0/8", "10.1.2.3/32"]
    assert _fewest(["0.0.0.0/0", *halves], []) == ["0.0.0.0/0"]


def bundles(inventory: dict[str, t.Any]) -> dict[str, t.Any]:
    keys = {host: {"wg0": placeholder(host, "wg0")} for host in inventory["hosts"]}
    return {host: render(part)["files"] for host, part in with_keys(plan(inventory), keys)["hosts"].items()}


def changed(**tunnel: t.Any) -> set[str]:
    """Return whose bundles change when a spoke is added to a hundred."""
    after = hub(101, **tunnel).inventory()
    before = copy.deepcopy(after)
    del before["hosts"]["r102"]
    before["groups"]["routers"].remove("r102")
    old, new = bundles(before), bundles(after)
    return {host for host in new if new[host] != old.get(host)}


def test_a_spoke_inside_the_supernets_changes_the_hub_and_itself_alone() -> None:
    assert changed(supernets=["fd00:50::/32"]) == {"r1", "r102"}
    # The control: without the supernet, every spoke has a route more.
    assert len(changed()) == 102
