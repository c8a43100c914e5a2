# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first rollout while a host is down, a run that changes nothing, and a host that is added with `--limit`."""

from __future__ import annotations

import re

from fleet import ADDED, CORE, DOWN, HUBS, SPOKES, TASKS, UP, Fleet, inner, metric, source

# inspect, keys, inspect, begin and facts; and to confirm, once where the host is quick. The controller asks again, over
# a new connection, where its first one began before the host's self-check had passed.
FIRST_CALLS = 5


def test_a_first_rollout_sets_up_every_host_but_the_one_that_is_down(fleet: Fleet) -> None:
    done = fleet.run("site")
    print(f"calls of a first run: {dict(done.calls)}, to confirm: {dict(done.confirmations)}")
    assert done.table == {**dict.fromkeys(UP, "ok"), DOWN: "down"}, done.output
    assert done.changed == set(UP)
    assert done.status != 0
    assert {name: done.calls[name] - done.confirmations[name] for name in UP} == dict.fromkeys(UP, FIRST_CALLS)
    # The whole change is said before a host is changed.
    assert done.output.index("f10: will create the link wg1") < done.output.index("PLAY [Roll out")


def test_mesh_and_spokes_reach_each_other(fleet: Fleet) -> None:
    pairs = [(one, other, "wg0") for one in CORE for other in CORE if one < other]
    pairs += [("f06", "f10", "wg1"), ("f07", "f08", "wg1"), ("f09", "f02", "wg1")]
    for one, other, tunnel in pairs:
        fleet[one].run(f"ping -c 3 -i 0.3 -W 2 {inner(fleet[other], tunnel)}")
    # By way of the first hub: a spoke has no peers but the hubs.
    assert {fleet[name].run("wg show wg1 peers | wc -l").strip() for name in SPOKES} == {str(len(HUBS))}
    assert {fleet[name].run("wg show wg0 peers | wc -l").strip() for name in CORE} == {str(len(CORE) - 1)}


def test_a_run_that_changes_nothing_asks_each_host_once(fleet: Fleet) -> None:
    done = fleet.run("site")
    assert done.table == {**dict.fromkeys(UP, "ok"), DOWN: "down"}, done.output
    assert done.changed == set()
    assert done.asked_once(*UP), done.calls
    # The hubs have those of a second inspection.
    tasks = {name: done.tasks(name) for name in UP if name not in HUBS}
    assert max(tasks.values()) <= TASKS, tasks


def test_a_new_host_needs_its_hubs_in_the_run(fleet: Fleet) -> None:
    with fleet.edited() as part:
        part["children"]["branches"]["hosts"][ADDED] = source()["children"]["branches"]["hosts"][ADDED]
    done = fleet.run("site", f"--limit={ADDED}")
    assert done.status != 0
    assert re.search(r"f01.*(preshared key|--limit)", done.output), done.output
    assert not set(done.calls) - {ADDED}
    assert fleet[ADDED].run("ls /etc/systemd/network") == "10-eth0.network\n"


def test_a_host_is_added_with_limit_and_no_other_spoke_is_asked(fleet: Fleet) -> None:
    # The one that is down is new to the hubs, too. Only a run that it is in sees that it is down.
    done = fleet.run("site", f"--limit={','.join((ADDED, *HUBS, DOWN))}")
    assert done.table == {**dict.fromkeys((ADDED, *HUBS), "ok"), DOWN: "down"}, done.output
    assert done.changed == {ADDED, *HUBS}
    assert set(done.calls) == {ADDED, *HUBS, DOWN}
    print(f"calls of a run that adds a host: {dict(done.calls)}")
    fleet["f06"].run(f"ping -c 3 -i 0.3 -W 2 {inner(fleet[ADDED], 'wg1')}")
    # The plan of the other spokes is the same: the new networks are in a supernet.
    again = fleet.run("site")
    assert again.changed == set(), again.output
    assert again.asked_once(*UP, ADDED), again.calls
    assert metric(fleet["f01"], "peer_info", peer=ADDED) == [1.0]
