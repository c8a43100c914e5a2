# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A crash at every step of a rotation: the tunnel works afterwards, and the next run ends it, with nothing left.

Everything dies at once, the playbook and all processes of all hosts, which is the worst; a step is every call that
changes a file or a folder, and every command, on any host.
"""

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._rotation._choose import QUIET
from helpers.host.crash_steps import Steps, hook
from helpers.host.wireguard_world import KEEPALIVE, World

pytestmark = pytest.mark.slow

Recovery = t.Callable[[World], None]


def processes_die(world: World) -> None:
    world.start_units()


def power_is_cut(world: World) -> None:
    for host in world.hosts.values():
        world.cut_power(host)
    world.start_units()


def one_end_loses_power(world: World) -> None:
    assert world.crashed is not None
    world.cut_power(world.crashed)
    world.start_units()


@pytest.mark.parametrize("recovery", [processes_die, power_is_cut, one_end_loses_power])
def test_a_crash_at_every_step(
    make_world: t.Callable[..., World], monkeypatch: pytest.MonkeyPatch, recovery: Recovery
) -> None:
    world = make_world("r1", "r2")
    steps = Steps()
    # Nothing here is ever really without power, and waiting for the disk is nearly all that this would do.
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    hook(steps, monkeypatch.setattr)
    world.step = lambda what: steps("run", what)
    with steps.crash(None):
        world.rotate()
    total, words = steps.count, steps.words
    assert total > 150
    for at in range(1, total + 1):
        world.furnish()
        before = {host.public for host in world.hosts.values()}
        with steps.crash(at):
            world.rotate()
        assert steps.count >= at
        try:
            recovery(world)
            if at % 2:
                # Whoever has not been confirmed is back by then; whoever has is followed.
                world.pass_time(75)
                assert world.all_pass(), "the tunnel does not work"
            world.rotate()
            assert world.all_pass(), "the tunnel does not work in the end"
            judge(world, before)
        except Exception as exc:
            raise AssertionError(f"a crash before step {at}, {words[at - 1]}: {exc}") from exc


@pytest.mark.parametrize("then", [World.abandon, World.rotate])
@pytest.mark.parametrize("recovery", [processes_die, power_is_cut])
def test_a_crash_at_every_step_of_the_way_back(
    make_world: t.Callable[..., World],
    monkeypatch: pytest.MonkeyPatch,
    recovery: Recovery,
    then: t.Callable[[World], None],
) -> None:
    world = make_world("r1", "r2")
    steps = Steps()
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    hook(steps, monkeypatch.setattr)
    world.step = lambda what: steps("run", what)
    be_at_trial(world)
    with steps.crash(None):
        world.abandon()
    total, words = steps.count, steps.words
    assert total > 30
    for at in range(1, total + 1):
        world.furnish()
        before = {host.public for host in world.hosts.values()}
        be_at_trial(world)
        with steps.crash(at):
            world.abandon()
        assert steps.count >= at
        try:
            recovery(world)
            if at % 2:
                world.pass_time(75)
                assert world.all_pass(), "the tunnel does not work"
            then(world)
            assert world.all_pass(), "the tunnel does not work in the end"
            nothing_is_left(world)
            assert ({host.public for host in world.hosts.values()} == before) == (then is World.abandon)
        except Exception as exc:
            raise AssertionError(f"a crash before step {at}, {words[at - 1]}: {exc}") from exc


def be_at_trial(world: World) -> None:
    """Have a path broken before anybody has changed, for so long that each end tries the other's coming key."""
    world.rotate_until("switch")
    shake = world.shake
    world.shake = lambda _one, _other: False  # type: ignore[method-assign]
    world.pass_time(10 + QUIET)
    world.shake = shake  # type: ignore[method-assign]
    assert all(sorted(peer["holds"] for peer in host.peers.values()) == [False, True] for host in world.hosts.values())
    publics = {host.public for host in world.hosts.values()}
    assert not any(host.peers[key]["holds"] for host in world.hosts.values() for key in publics & set(host.peers))


def judge(world: World, before: set[str]) -> None:
    """See that all keys are new ones, and that nothing is left of the rotation."""
    assert not before & {host.public for host in world.hosts.values()}
    nothing_is_left(world)
    for host in world.hosts.values():
        assert not before & set(host.peers)


def nothing_is_left(world: World) -> None:
    for host in world.hosts.values():
        assert [name for name in sorted(host.keys()) if name.startswith(".")] == []
        assert not host.path("/var/lib/transit-networkd/rotation").exists()
        assert list(host.path("/etc/systemd/system").rglob("*.service")) == []
        (peer,) = host.peers.values()
        assert (peer["holds"], peer["keepalive"]) == (True, KEEPALIVE)
