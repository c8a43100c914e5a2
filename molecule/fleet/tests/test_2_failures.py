# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stops a rollout: a bad host in the middle of a batch, and a controller that is killed."""

from __future__ import annotations

import typing as t

from fleet import ADDED, CORE, DOWN, SPOKES, Fleet, metric, source

BAD = "f04"
LATER = (*SPOKES, ADDED)
KEEPALIVE = 20


def change(part: dict[str, t.Any], gateway: str) -> None:
    """Change every host, and the gateway of one."""
    for tunnel in part["vars"]["wireguard_vrf_tunnels"]:
        tunnel["keepalive"] = KEEPALIVE
    bad = part["children"]["core"]["hosts"][BAD]
    bad["wireguard_vrf_interfaces"][0]["gateways"] = [gateway]
    # Preflight would refuse it, and no host would begin.
    bad["wireguard_vrf_accept"] = ["names", "gateway-absent"]


def keepalives(fleet: Fleet, name: str) -> set[str]:
    """Return the seconds between keepalives that a host has for its peers."""
    shown = fleet[name].run("wg show all persistent-keepalive")
    return {line.split("\t")[2] for line in shown.splitlines()}


def test_the_rollout_stops_after_the_batch_of_a_bad_host(fleet: Fleet) -> None:
    before = {name: (fleet[name].state(), fleet[name].last_change()) for name in (BAD, *LATER)}
    with fleet.edited() as part:
        change(part, "2001:db8:c::99")
    done = fleet.run("site")
    assert done.status != 0
    good = [name for name in CORE if name != BAD]
    assert done.table == {
        **dict.fromkeys(good, "ok"),
        BAD: "rolled back",
        **dict.fromkeys(LATER, "not started"),
        DOWN: "down",
    }, done.output
    assert done.changed == set(good)
    assert {name: fleet[name].state() for name in (BAD, *LATER)} == {name: state for name, (state, _) in before.items()}
    assert {name: fleet[name].last_change() for name in LATER} == {name: before[name][1] for name in LATER}
    # Those of the batch are done, though it has a bad one; the others were inspected, and asked nothing else.
    assert {seconds for name in good for seconds in keepalives(fleet, name)} == {str(KEEPALIVE)}
    assert done.asked_once(*LATER), done.calls
    assert fleet[BAD].last_change()["state"] == "rolled-back"
    assert metric(fleet[BAD], "transaction_state", state="rolled-back") == [1.0]
    assert metric(fleet[BAD], "last_change_timestamp_seconds", result="rolled-back") != []
    assert metric(fleet["f03"], "transaction_state", state="committed") == [1.0]


def test_a_controller_is_killed_in_the_middle_of_a_batch(fleet: Fleet) -> None:
    with fleet.edited() as part:
        (gateway,) = source()["children"]["core"]["hosts"][BAD]["wireguard_vrf_interfaces"][0]["gateways"]
        change(part, gateway)
    before = {name: fleet[name].last_change() for name in LATER}
    # The host that was bad is alone in its batch; the next batch has four hosts, and two are left.
    with fleet.running("site", "--extra-vars=wireguard_vrf_confirm_timeout=120"):
        fleet["f06"].until_state("applying", 400)
    # The with statement has killed it, by SIGKILL, with all its workers.
    for name in LATER:
        fleet[name].until_settled(400)
    assert fleet[BAD].last_change()["state"] == "committed"
    ends = {name: fleet[name].last_change() for name in LATER}
    assert ends["f06"]["state"] == "rolled-back"
    # The last batch had not begun.
    assert {name: ends[name] for name in LATER[4:]} == {name: before[name] for name in LATER[4:]}
    assert keepalives(fleet, "f06") == {"25"}


def test_the_same_run_again_continues_it(fleet: Fleet) -> None:
    done = fleet.run("site")
    assert done.table == {**dict.fromkeys((*CORE, *LATER), "ok"), DOWN: "down"}, done.output
    assert done.changed <= set(LATER)
    assert set(LATER[4:]) | {"f06"} <= done.changed
    finished = (set(CORE) | set(LATER)) - done.changed
    assert done.asked_once(*finished), done.calls
    assert {seconds for name in (*CORE, *LATER) for seconds in keepalives(fleet, name)} == {str(KEEPALIVE)}
