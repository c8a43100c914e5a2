# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All keys of the lab are rotated, three times; the tests come in this order, each from where the last ended."""

from __future__ import annotations

import typing as t

from console import PUBLIC
from rotation import (
    NAMES,
    UNIT,
    inner,
    keys,
    pings,
    public_key,
    until_answers,
    until_followed,
    until_state,
)
from searches import KEYS, forms, on_controller, on_host

if t.TYPE_CHECKING:
    from pathlib import Path

    from rotation import Talk

Routers = t.Dict[str, t.Any]  # noqa: UP006 - an alias is evaluated

# The goal: where one interface has one key, no pair is cut off for longer.
LONGEST = 2.0
# What the end says, of keys and hosts.
ALL_CHANGED = "keys changed: 3 of 3, on 3 of 3 hosts"


def see_new_keys(routers: Routers, before: dict[str, dict[str, str]], secrets: set[str]) -> None:
    """See that every key of every router is another one, recorded, and that nothing of the old ones is left."""
    after = {name: keys(routers[name]) for name in NAMES}
    old = {key for held in before.values() for key in held.values()}
    new = {key for held in after.values() for key in held.values()}
    assert {name: sorted(held) for name, held in after.items()} == {name: sorted(held) for name, held in before.items()}
    assert len(new) == 6
    assert not old & new
    for one, other in (("r1", "r2"), ("r1", "r3"), ("r2", "r3")):
        assert after[one][f"wg0.{other}.psk"] == after[other][f"wg0.{one}.psk"]
    for name in NAMES:
        assert (PUBLIC / name / "wg0.pub.txt").read_text().strip() == public_key(routers[name])
        others = {public_key(routers[other]) for other in NAMES if other != name}
        assert set(routers[name].run("wg show wg0 peers").split()) == others
        assert routers[name].run(f"ls -A {KEYS} | grep '^[.]'", check=False) == ""
        assert (
            routers[name].run(f"ls -d /var/lib/transit-networkd/rotation /etc/systemd/system/{UNIT}*", check=False)
            == ""
        )
        assert "inactive" in routers[name].run(f"systemctl is-active {UNIT}", check=False)
    secrets.update(old | new)


def held(routers: Routers) -> dict[str, dict[str, str]]:
    return {name: keys(routers[name]) for name in NAMES}


def test_all_keys_are_rotated_while_packets_pass(routers: Routers, talk: Talk, secrets: set[str]) -> None:
    before = held(routers)
    publics = {public_key(router) for router in routers.values()}
    with pings(routers) as missed:
        status, said = talk.run("rotate_keys")
    assert status == 0, said[-3000:]
    print("missed:", missed)
    assert ALL_CHANGED in said
    see_new_keys(routers, before, secrets)
    assert not publics & {public_key(router) for router in routers.values()}
    assert all(each.sent > 1000 for each in missed.values()), missed
    assert all(each.longest < LONGEST for each in missed.values()), missed


def test_a_router_whose_peer_does_not_follow_goes_back(routers: Routers, talk: Talk, secrets: set[str]) -> None:
    """The control of all of it: without the peer's unit, the new key cuts the peer off, and is taken back."""
    before, public = held(routers), public_key(routers["r1"])
    with talk.start("rotate_keys") as process:
        for router in routers.values():
            until_followed(router)
        routers["r2"].run(f"systemctl stop {UNIT}")
        assert process.wait(timeout=600) != 0
    assert f"s after the change, {inner(routers['r2'])} does not answer" in talk.last()
    assert public_key(routers["r1"]) == public
    for name in ("r2", "r3"):
        until_answers(routers["r1"], inner(routers[name]), 30)
    staged = held(routers)
    secrets.update(key for each in staged.values() for key in each.values())
    # Nobody else touches the hosts meanwhile.
    status, said = talk.run("site")
    assert status != 0
    assert "r1: its keys are being rotated" in said
    status, said = talk.run("rotate_keys")
    assert status == 0, said[-3000:]
    assert ALL_CHANGED in said
    see_new_keys(routers, before, secrets)
    # What was staged is what is in force now: the run was taken up, and not begun anew.
    assert keys(routers["r1"])["wg0.key"] == staged["r1"][".next.wg0.key"]


def test_the_controller_dies_and_a_router_loses_its_power(routers: Routers, talk: Talk, secrets: set[str]) -> None:
    before = held(routers)
    with pings(routers) as missed, talk.start("rotate_keys"):
        for router in routers.values():
            until_followed(router)
        until_state(routers["r2"], "committed")
        # The controller is killed here, while r3 is at it, or about to be.
    print("missed:", missed)
    assert all(each.longest < LONGEST for each in missed.values()), missed
    routers["r3"].reboot("--hard")
    # Its units name the old keys of the others.
    until_answers(routers["r3"], inner(routers["r1"]))
    until_answers(routers["r2"], inner(routers["r3"]))
    secrets.update(key for each in held(routers).values() for key in each.values())
    status, said = talk.run("rotate_keys")
    assert status == 0, said[-3000:]
    assert ALL_CHANGED in said
    see_new_keys(routers, before, secrets)


def test_no_secret_is_anywhere_but_in_its_file(routers: Routers, folder: Path, secrets: set[str]) -> None:
    assert len(secrets) >= 12
    words = [form for key in secrets for form in forms(key)]
    # The search sees: public keys are found with it.
    publics = [public_key(routers["r1"])]
    assert on_controller(folder, publics)
    assert on_host(routers["r2"], publics)
    assert on_controller(folder, words) == []
    for name in NAMES:
        assert on_host(routers[name], words) == [], name
