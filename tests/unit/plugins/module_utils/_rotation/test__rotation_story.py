# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rotations on hosts that are made up but for our own code: what works, who goes back, who catches up."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    preshared_key_path,
    private_key_path,
)
from ansible_collections.transit.networkd.plugins.module_utils._state import _rotation_unit
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store
from helpers.host import wg_dump
from helpers.host.wireguard_world import LINK, World

Make = t.Callable[..., World]


def test_all_hosts_get_new_keys_and_nothing_is_left(make_world: Make) -> None:
    world = make_world("r1", "r2", "r3")
    before = {name: (host.public, host.keys()) for name, host in world.hosts.items()}
    world.rotate()
    assert world.all_pass()
    for name, host in world.hosts.items():
        assert host.public != before[name][0]
        assert list(host.keys()) == list(before[name][1])
        assert not set(host.keys().values()) & set(before[name][1].values())
        assert not host.path("/var/lib/transit-networkd/rotation").exists()
        assert not list(host.path("/etc/systemd/system").rglob("*.service"))
        assert set(host.peers) == {other.public for other in world.hosts.values() if other is not host}
    assert world.hosts["r1"].keys()["wg0.r2.psk"] == world.hosts["r2"].keys()["wg0.r1.psk"]


def test_one_host_gets_new_keys_and_others_keep_theirs(make_world: Make) -> None:
    world = make_world("r1", "r2", "r3")
    before = {name: (host.public, host.keys()) for name, host in world.hosts.items()}
    world.rotate({"r1"})
    assert world.all_pass()
    assert world.hosts["r1"].public != before["r1"][0]
    assert world.hosts["r2"].public == before["r2"][0]
    changed = {name for name, key in world.hosts["r2"].keys().items() if key != before["r2"][1][name]}
    assert changed == {"wg0.r1.psk"}


def test_without_a_peer_that_follows_a_host_goes_back(make_world: Make) -> None:
    """The control: it is the unit of the peers that makes the change work."""
    world = make_world("r1", "r2")
    r1, r2 = world.hosts.values()
    public = r1.public
    really_turn = world.tick
    world.tick = lambda: (setattr(r2, "watch", None) if r1.public != public else None, really_turn())  # type: ignore[method-assign,assignment]
    with pytest.raises(_command.CommandError, match="20 s after the change, r2 does not answer"):
        world.rotate({"r1"})
    assert r1.public == public
    assert world.all_pass()
    assert set(r1.keys()) == {".next.wg0.key", ".next.wg0.r2.psk", "wg0.key", "wg0.r2.psk"}


def test_a_busy_interface_of_somebody_else_holds_up_nobody(make_world: Make) -> None:
    world = make_world("r1", "r2")
    show = world.show

    def with_another(host: t.Any) -> str:
        return show(host) + wg_dump.interface("wg9", "K=") + wg_dump.peer("wg9", "P=", handshake=int(world.now))

    world.show = with_another  # type: ignore[method-assign]
    world.rotate()
    assert world.all_pass()


def test_a_host_that_nobody_confirms_goes_back(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1, _r2 = world.hosts.values()
    public = r1.public
    ask = world.ask

    def deaf(host: t.Any, verb: str, **request: t.Any) -> dict[str, t.Any]:
        return ask(host, "status" if verb == "confirm" else verb, **request)

    world.ask = deaf  # type: ignore[method-assign]
    with pytest.raises(_command.CommandError, match="it was not confirmed within 60 s"):
        world.rotate()
    world.pass_time(5)
    assert (r1.public, world.all_pass()) == (public, True)
    world.ask = ask  # type: ignore[method-assign]
    world.rotate()
    assert world.all_pass()
    assert r1.public != public


def test_a_host_that_was_down_while_the_others_changed_catches_up(make_world: Make) -> None:
    world = make_world("r1", "r2", "r3")
    r3 = world.hosts["r3"]
    switch, switched = world.switch, []

    def without_r3(host: t.Any) -> None:
        if host is r3:
            raise _command.CommandError(["ssh"], 255, "r3 is down")
        r3.down, r3.watch = True, None
        world.pass_time(200)
        switch(host)
        switched.append(host.name)

    world.switch = without_r3  # type: ignore[method-assign]
    with pytest.raises(_command.CommandError, match="r3 is down"):
        world.rotate()
    assert switched == ["r1", "r2"]
    # It starts with the units that name the old keys of the others.
    world.cut_power(r3)
    world.start_units()
    world.pass_time(20)
    assert world.all_pass()
    world.switch = switch  # type: ignore[method-assign]
    world.rotate()
    assert world.all_pass()


def test_it_can_be_taken_back_before_a_key_is_in_force(make_world: Make) -> None:
    world = make_world("r1", "r2")
    before = {name: (host.public, host.keys(), set(host.peers)) for name, host in world.hosts.items()}

    def stop(_host: t.Any) -> None:
        raise KeyboardInterrupt

    world.switch = stop  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        world.rotate()
    assert all(len(host.peers) == 2 for host in world.hosts.values())
    really_set = world.set

    def without_unit(host: t.Any, words: list[str]) -> None:
        assert host.watch is None, "the unit would let the peer in again"
        really_set(host, words)

    world.set = without_unit  # type: ignore[method-assign]
    for host in world.hosts.values():
        assert world.ask(host, "abandon")["changes"]
    assert {name: (host.public, host.keys(), set(host.peers)) for name, host in world.hosts.items()} == before
    assert world.all_pass()


def test_it_is_too_late_to_take_it_back_when_a_key_is_in_force(make_world: Make) -> None:
    world = make_world("r1", "r2")
    finish = world.ask

    def stop(host: t.Any, verb: str, **request: t.Any) -> dict[str, t.Any]:
        if verb == "finish":
            raise KeyboardInterrupt
        return finish(host, verb, **request)

    world.ask = stop  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        world.rotate()
    with pytest.raises(RefusedError, match="are committed: it is too late to take that back"):
        world.ask(world.hosts["r1"], "abandon")


def test_a_rotation_does_not_begin_without_a_current_preshared_key(make_world: Make) -> None:
    world = make_world("r1", "r2")
    preshared = world.hosts["r1"].path(preshared_key_path(LINK, "r2"))
    held = preshared.read_bytes()
    preshared.unlink()
    with pytest.raises(RefusedError, match=r"wg0.r2.psk is missing, .* r2 holds the same one"):
        world.rotate()
    preshared.write_bytes(held)
    world.rotate_until("switch")
    preshared.unlink()
    with pytest.raises(RefusedError, match=r"wg0.r2.psk is missing, .* Copy it from r2"):
        world.rotate()
    preshared.write_bytes(held)
    world.rotate()
    assert world.all_pass()


def test_a_preshared_key_that_is_lost_when_nobody_needs_it_any_more_does_not_hold_up_the_end(make_world: Make) -> None:
    world = make_world("r1", "r2")
    world.rotate_until("finish")
    world.hosts["r1"].path(preshared_key_path(LINK, "r2")).unlink()
    world.rotate()
    assert world.all_pass()
    assert world.hosts["r1"].keys()["wg0.r2.psk"] == world.hosts["r2"].keys()["wg0.r1.psk"]


@pytest.mark.parametrize("lost", [True, False])
def test_a_host_goes_back_although_a_preshared_key_cannot_be_read(make_world: Make, lost: bool) -> None:
    world = make_world("r1", "r2", "r3")
    r1, r2, r3 = world.hosts.values()
    world.rotate_until("switch")
    public = r1.public
    preshared = r1.path(preshared_key_path(LINK, "r2"))
    preshared.unlink()
    if not lost:
        preshared.mkdir()
    r2.watch = None
    with pytest.raises(_command.CommandError, match="r2 does not answer"):
        world.switch(r1)
    assert r1.public == public
    world.pass_time(10)
    # One wg sets the preshared keys of a link: a key that is there and cannot be read keeps those of the others away.
    assert (world.passes(r1, r3), world.passes(r3, r1)) == (lost, lost)


def test_a_host_that_knows_outside_peers_alone_gets_a_new_key(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1 = world.hosts["r1"]
    public, plan = r1.public, world.plan(r1)
    del world.hosts["r2"]
    plan["tunnels"][0]["peers"][0]["inventory"] = False
    world.plan = lambda _host: {**plan, "pairs": []}  # type: ignore[method-assign]
    world.accept_outside_peers = True
    world.rotate()
    assert r1.public != public


def test_who_only_follows_has_nothing_to_change(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1 = world.hosts["r1"]
    world.ask(r1, "stage", tunnels=[], rotate=["r2"], pairs=[])
    with pytest.raises(RefusedError, match="no keys to change"):
        world.ask(r1, "switch", id="a", timeout=60)


@pytest.mark.parametrize("verb", ["stage", "follow"])
def test_a_plan_that_has_changed_meanwhile_is_refused(make_world: Make, verb: str) -> None:
    world = make_world("r1", "r2")
    world.rotate_until("switch")
    plan, ask = world.plan, world.ask

    def another(host: t.Any) -> dict[str, t.Any]:
        found = plan(host)
        found["tunnels"][0]["peers"][0]["allowed_ips"] = ["fd00::/64"]
        return found

    def without_links(host: t.Any, step: str, **request: t.Any) -> dict[str, t.Any]:
        if step == "stage":
            del request["links"]
        return ask(host, step, **request)

    world.plan = another  # type: ignore[method-assign]
    if verb == "follow":
        world.ask = without_links  # type: ignore[method-assign]
    with pytest.raises(RefusedError, match=r"wg0: the peer r2 has the prefixes fd00::/64"):
        world.rotate()
    world.plan, world.ask = plan, ask  # type: ignore[method-assign]
    world.rotate()
    assert world.all_pass()


def test_a_coming_key_that_is_lost_is_not_committed(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1, r2 = world.hosts.values()
    world.rotate_until("switch")
    public = r1.public
    r1.path(private_key_path(LINK)).with_name(".next.wg0.key").unlink()
    # There is nobody to judge by.
    r2.down = True
    world.pass_time(200)
    with pytest.raises(_command.CommandError, match=r"wg0.key is not the key whose public key the peers were told"):
        world.switch(r1)
    assert r1.public == public
    r2.down = False
    world.rotate()
    assert world.all_pass()
    assert r1.public != public


def test_a_coming_key_that_was_made_anew_is_let_in_instead_of_the_former(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1, r2 = world.hosts.values()
    world.rotate_until("switch")
    former = set(r2.peers)
    r1.path(private_key_path(LINK)).with_name(".next.wg0.key").unlink()
    world.rotate_until("switch")
    assert len(r2.peers) == 2
    assert set(r2.peers) & former == {r1.public}


def test_a_key_that_is_replaced_behind_our_back_is_not_recorded(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1, r2 = world.hosts.values()
    world.rotate_until("finish")
    private = r1.path(private_key_path(LINK))
    held = private.read_bytes()
    private.write_bytes(r2.path(private_key_path(LINK)).read_bytes())
    with pytest.raises(RefusedError, match="the rotation ends when it is"):
        world.ask(r1, "finish")
    private.write_bytes(held)
    r1.private = r2.private
    with pytest.raises(RefusedError, match="wg0 has not the new key in force"):
        world.ask(r1, "finish")
    r1.private = held
    world.rotate()
    assert world.all_pass()


def test_the_trials_of_a_peer_that_is_down_are_not_told(make_world: Make, capsys: pytest.CaptureFixture[str]) -> None:
    world = make_world("r1", "r2")
    r1, r2 = world.hosts.values()
    world.rotate_until("switch")
    record = world.ask(r1, "look")["record"]
    r2.down = True
    capsys.readouterr()
    held = set()
    for _look in range(100):
        world.pass_time(4)
        held.update(key for key, peer in r1.peers.items() if peer["holds"])
        assert r1.path("/var/lib/transit-networkd/rotation/state").read_text().count('"at": "old"') == 1
    assert len(held) == 2
    assert capsys.readouterr().out == ""
    assert world.ask(r1, "look")["record"] == record


def fill_disk(host: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a host write no record any more, but in the room that was set aside."""
    reserve, save = host.path("/var/lib/transit-networkd/rotation/reserve"), _rotation_unit.save
    full = not reserve.exists()

    def refuse(store: t.Any, record: dict[str, t.Any]) -> None:
        if store.root == str(host.root) and (full or reserve.exists()):
            raise OSError(28, "No space left on device")
        save(store, record)

    monkeypatch.setattr(_rotation_unit, "save", refuse)


def test_a_host_goes_back_on_a_full_disk(make_world: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world("r1", "r2")
    r1 = world.hosts["r1"]
    world.rotate_until("switch")
    public = r1.public
    world.ask(r1, "switch", id="a", timeout=60)
    world.pass_time(10)
    assert r1.public != public
    with monkeypatch.context() as patch:
        fill_disk(r1, patch)
        world.pass_time(80)
        assert world.ask(r1, "status", id="a")["state"] == "rolled-back"
    assert r1.public == public
    world.rotate()
    assert world.all_pass()


def test_a_host_with_a_full_disk_follows(make_world: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world("r1", "r2", "r3")
    world.rotate_until("switch")
    with monkeypatch.context() as patch:
        fill_disk(world.hosts["r1"], patch)
        world.switch(world.hosts["r2"])
        world.switch(world.hosts["r3"])
        assert world.all_pass()
    world.rotate()
    assert world.all_pass()


def test_nothing_changes_where_there_is_no_room_for_the_way_back(
    make_world: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world("r1", "r2")
    world.rotate_until("switch")

    def refuse(_store: Store, *_names: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "reserve", refuse)
    with pytest.raises(
        RefusedError, match="no disk space for a rollback: No space left on device; nothing was changed"
    ):
        world.switch(world.hosts["r1"])
    assert world.ask(world.hosts["r1"], "look")["record"]["state"] == "staged"


def left(world: World) -> list[str]:
    """Return the names of the keys of a rotation that is over."""
    return [name for host in world.hosts.values() for name in sorted(host.keys()) if name.startswith(".")]


@pytest.mark.parametrize("rotate", [None, {"r1"}])
def test_a_follower_that_has_coming_keys_is_found_by_who_takes_them_back(
    make_world: Make, rotate: set[str] | None
) -> None:
    world = make_world("r1", "r2")
    world.rotate_until("follow", rotate=rotate)
    assert left(world)
    world.abandon()
    assert left(world) == []
    assert not [host for host in world.hosts.values() if world.ask(host, "look")["record"]]


def test_coming_keys_without_a_record_are_taken_back(make_world: Make) -> None:
    world = make_world("r1", "r2")
    world.rotate_until("follow")
    for host in world.hosts.values():
        host.path("/var/lib/transit-networkd/rotation/state").unlink()
    world.abandon()
    assert left(world) == []
    assert not world.hosts["r1"].path("/var/lib/transit-networkd/rotation").exists()


def test_the_coming_keys_with_a_host_that_has_left_are_erased(make_world: Make) -> None:
    world = make_world("r1", "r2", "r3")
    world.rotate_until("switch")
    world.hosts["r3"].down = True
    del world.hosts["r3"]
    plan = world.plan

    def without_r3(host: t.Any) -> dict[str, t.Any]:
        found = plan(host)
        for tunnel in found["tunnels"]:
            tunnel["peers"] = [peer for peer in tunnel["peers"] if peer["host"] != "r3"]
        return {**found, "pairs": [pair for pair in found["pairs"] if pair["peer"] != "r3"]}

    world.plan = without_r3  # type: ignore[method-assign]
    assert ".next.wg0.r3.psk" in left(world)
    world.rotate()
    assert left(world) == []


def test_the_coming_key_of_a_tunnel_that_has_left_is_erased(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1 = world.hosts["r1"]
    world.ask(r1, "keys", tunnels={"wg1": True})
    world.ask(r1, "stage", tunnels=[LINK, "wg1"], rotate=["r1"], pairs=[])
    assert ".next.wg1.key" in left(world)
    world.rotate({"r1"})
    assert left(world) == []
    assert world.ask(r1, "look")["record"] is None


def test_the_end_waits_for_the_units(make_world: Make) -> None:
    world = make_world("r1", "r2")
    for host in world.hosts.values():
        host.apply = lambda _keys: None  # type: ignore[method-assign,assignment]
    with pytest.raises(RefusedError, match="names an old public key"):
        world.rotate()


def test_a_link_that_is_set_up_anew_in_the_middle_is_completed(make_world: Make) -> None:
    world = make_world("r1", "r2")
    ask = world.ask

    def anew(host: t.Any, verb: str, **request: t.Any) -> dict[str, t.Any]:
        if verb == "finish":
            for each in world.hosts.values():
                each.read_units(world.now)
            world.pass_time(30)
            assert world.all_pass()
        return ask(host, verb, **request)

    world.ask = anew  # type: ignore[method-assign]
    world.rotate()
    assert world.all_pass()


def test_keys_tell_that_they_are_being_rotated(make_world: Make) -> None:
    world = make_world("r1", "r2")
    r1 = world.hosts["r1"]
    assert world.ask(r1, "keys", tunnels={LINK: False})["rotation"] is False
    world.ask(r1, "stage", tunnels=[LINK], rotate=["r1"])
    assert world.ask(r1, "keys", tunnels={LINK: False})["rotation"] is True


def without_ids(world: World) -> None:
    """Have every host hold the record that it would have from a version that knew no ids of rotations."""
    for host in world.hosts.values():
        state = host.path("/var/lib/transit-networkd/rotation/state")
        if state.exists():
            record = json.loads(state.read_text())
            assert len(record.pop("rotation")) == 12
            state.write_text(json.dumps(record))


@pytest.mark.parametrize("verb", ["follow", "switch", "confirm", "finish", "close"])
def test_a_rotation_of_before_there_were_ids_is_ended(make_world: Make, verb: str) -> None:
    world = make_world("r1", "r2", "r3")
    before = {host.public for host in world.hosts.values()}
    world.rotate_until(verb)
    without_ids(world)
    world.rotate()
    assert world.rotation is None
    assert world.all_pass()
    assert not before & {host.public for host in world.hosts.values()}
    assert left(world) == []
    # The next one has an id again.
    world.rotate()
    assert world.rotation is not None


def test_a_rotation_of_before_there_were_ids_is_rolled_back(make_world: Make) -> None:
    world = make_world("r1", "r2")
    before = {host.public for host in world.hosts.values()}
    world.rotate_until("switch")
    without_ids(world)
    world.abandon()
    assert {host.public for host in world.hosts.values()} == before
    assert left(world) == []
    assert world.all_pass()


@pytest.mark.parametrize("verb", ["stage", "follow"])
def test_another_run_does_not_take_a_rotation_over(make_world: Make, verb: str) -> None:
    """Two controllers have both seen that no rotation is open."""
    world = make_world("r1", "r2")
    world.rotate_until("switch")
    r1 = world.hosts["r1"]
    before = world.ask(r1, "look")["record"]
    request: dict[str, t.Any] = {"rotate": ["r1"], "links": [], **({"tunnels": [LINK]} if verb == "stage" else {})}
    with pytest.raises(RefusedError, match="takes part in another rotation by now, that of the keys of r1, r2"):
        world.ask(r1, verb, rotation="ffffffffffff", **request)
    assert world.ask(r1, "look")["record"] == before
    assert before["rotation"] == world.rotation
