# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A rotation with a host that lies, through the actions, against the real host program of every host.

The kernels are made up (wireguard_world); the tasks come in the order of the playbook. What evil says is what its own
program says, with one lie.
"""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import wireguard_vrf_internal
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._keys import _rotation_steps
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys
from helpers.host.wireguard_world import LINK, World, made

Row = dict[str, t.Any]
Lie = t.Callable[["Play", Row], Row]
HONEST = ("r1", "r2")
ALL = ("evil", *HONEST)
ZEROS = base64.b64encode(bytes(32)).decode()


class StoppedError(Exception):
    """The play has stopped: after this task, with these errors of hosts."""

    def __init__(self, task: str, errors: dict[str, str]) -> None:
        super().__init__(f"{task}: {errors}")
        self.task, self.errors = task, errors


class Play:
    """The playbook rotate_keys, by hand."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.lies: dict[str, Lie] = {}
        self.asked: list[tuple[str, str]] = []
        self.registered: dict[str, Row] = {name: {} for name in ALL}
        self.host = ""
        monkeypatch.setattr(_remote, "call", self.call)
        monkeypatch.setattr(
            _rotation_steps,
            "see_through",
            lambda ask, remaining: _remote.see_through(
                ask, remaining, clock=lambda: world.now, sleep=lambda _: world.tick()
            ),
        )
        for name in ALL:
            _public_keys.write(_public_keys.key_file(folder, name, LINK), world.hosts[name].public)
        self.begun = self.files()

    def files(self) -> dict[str, str]:
        return {
            str(file.relative_to(self.folder)): file.read_text() for file in self.folder.rglob("*") if file.is_file()
        }

    def raw_get(self, host: str) -> Row:
        return self.registered[host]

    def call(self, _execute: object, verb: str, request: Row, **_: object) -> Row:
        assert verb == "rotation"
        request = json.loads(json.dumps(request))
        step = request.pop("step")
        self.asked.append((self.host, step))
        try:
            reply = self.world.ask(self.world.hosts[self.host], step, **request)
        except RefusedError as exc:
            raise _remote.RemoteError("refused", str(exc)) from exc
        reply = t.cast(Row, json.loads(json.dumps(reply)))
        if self.host == "evil" and step in self.lies:
            reply = self.lies[step](self, reply)
        return reply

    def run(self, host: str, step: str, args: Row) -> Row:
        loader = DataLoader()
        action = wireguard_vrf_internal.ActionModule(
            task=mock.Mock(args={"step": step, **args}, check_mode=False, diff=False, async_val=0, action="test"),
            connection=mock.Mock(transport="local"),
            play_context=mock.Mock(check_mode=False),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        self.host = host
        variables = {"inventory_hostname": host, "hostvars": self, "ansible_play_batch": list(ALL)}
        return t.cast(Row, action.run(task_vars=variables))

    def task(self, step: str, hosts: t.Iterable[str], register: str = "-", **args: t.Any) -> None:
        """Run a task on all hosts, and stop where one fails."""
        errors = {}
        for host in hosts:
            try:
                self.registered[host][register] = self.run(host, step, args)
                if self.registered[host][register].get("failed"):
                    errors[host] = self.registered[host][register]["msg"]
            except AnsibleActionFail as exc:
                errors[host] = str(exc)
        if errors:
            raise StoppedError(step, errors)

    def once(self, step: str, register: str, **args: t.Any) -> Row:
        self.task(step, ["evil"], register, **args)
        for host in ALL:
            self.registered[host][register] = self.registered["evil"][register]
        return t.cast(Row, self.registered["evil"][register])

    def rotate(self) -> tuple[list[str], list[str]]:
        """Play all of it; return what the end says, and what it fails for. Raises StoppedError."""
        world = self.world
        plan = {"hosts": {name: world.plan(world.hosts[name]) for name in ALL}}
        self.task("look", ALL, "looked")
        decided = self.once("decide", "decided", plan=plan, results="looked", public_keys=str(self.folder))
        hosts = [name for name in ALL if name in decided["hosts"]]
        ends = [name for name in hosts if not decided["finishing"] or decided["hosts"][name]["resumes"]]
        if not decided["finishing"]:
            self.task("stage", hosts, "staged", plan=plan, decided="decided")
            self.once("agree", "agreed", decided="decided", results="staged")
            held = {name: self.registered[name]["staged"]["preshared_keys"][LINK] for name in hosts}
            listed = {name: [{"peer": peer, **end} for peer, end in ends.items()] for name, ends in held.items()}
            world.exchange({"next": True}, listed)
            self.task("follow", hosts, plan=plan, decided="decided", results="agreed")
            for name in sorted(hosts):
                if decided["hosts"][name]["rotates"]:
                    self.task("switch", [name], confirm_timeout=60)
        results = "looked" if decided["finishing"] else "staged"
        self.task("finish", ends, plan=plan, decided="decided", results=results)
        recorded = {name: keys[LINK] for name, keys in _public_keys.read_all(self.folder).items()}
        for name in ends:
            world.hosts[name].apply({other: key for other, key in recorded.items() if other != name})
        self.task("close", hosts)
        end = self.once("summary", "summary", decided="decided", results="looked")
        return end["summary"], end["problems"]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    return Play(made(tmp_path, monkeypatch, ALL), monkeypatch, tmp_path / "inventory/wireguard_keys")


def honest_pass(world: World) -> bool:
    one, other = (world.hosts[name] for name in HONEST)
    return world.passes(one, other) and world.passes(other, one)


def test_the_control_all_are_honest(play: Play) -> None:
    summary, problems = play.rotate()
    assert (summary, problems) == (["keys changed: 3 of 3, on 3 of 3 hosts"], [])
    assert play.world.all_pass()
    assert play.files() == {f"{name}/{LINK}.pub.txt": f"{play.world.hosts[name].public}\n" for name in ALL}


def own(*, new: t.Any = None, old: t.Any = None) -> Lie:
    """Lie about a key; what is given makes the key from the play, or is the key."""

    def lie(play: Play, reply: Row) -> Row:
        for what, key in (("new", new), ("old", old)):
            if key is not None:
                reply["own"][LINK][what] = key(play) if callable(key) else key
        return reply

    return lie


def public(name: str) -> t.Callable[[Play], str]:
    return lambda play: play.world.hosts[name].public


def staged(name: str) -> t.Callable[[Play], str]:
    """A coming key of another host, which evil knows from a run that was cut short."""
    return lambda play: str(play.world.ask(play.world.hosts[name], "look")["record"]["own"][LINK]["new"])


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (own(new=public("r2")), "as its coming public key of wg0, which is a key of r2"),
        (own(new=public("evil")), "reports its current public key of wg0 as the coming one"),
        (own(old=public("r2")), "as its current public key of wg0, but"),
        (own(new="remove"), "reports as a public key of wg0 what is not one"),
        (own(new=ZEROS), "reports as a public key of wg0 what is not one"),
        (lambda _play, reply: {**reply, "own": {}}, "reports coming keys of no tunnel, but was asked for wg0"),
        (
            lambda _play, reply: {**reply, "own": {**reply["own"], "wg7": reply["own"][LINK]}},
            "reports coming keys of 'wg0', 'wg7', but was asked for wg0",
        ),
    ],
    ids=["r2's", "its old one", "r2's as old", "no key", "zeros", "none", "one more"],
)
def test_a_host_that_lies_about_its_coming_key_fails_alone(play: Play, lie: Lie, words: str) -> None:
    """The reproduction of S4."""
    play.lies["stage"] = lie
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert (caught.value.task, list(caught.value.errors)) == ("stage", ["evil"])
    assert words in caught.value.errors["evil"]
    assert "take it out of the inventory and run again" in caught.value.errors["evil"]
    nothing_has_changed(play)
    the_rest_rotates_without_evil(play)


def test_the_coming_key_of_another_host_is_nobody_s(play: Play) -> None:
    # A run that was cut short: evil is asked first in the next one, and knows r1's key from before.
    play.world.rotate_until("follow")
    play.lies["stage"] = own(new=staged("r1"))
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert caught.value.task == "agree"
    assert "evil, r1: report the same coming public key" in "".join(caught.value.errors.values())
    nothing_has_changed(play)


def nothing_has_changed(play: Play) -> None:
    assert play.files() == play.begun
    assert not [step for _host, step in play.asked if step in ("follow", "switch", "finish")]
    for name in HONEST:
        host = play.world.hosts[name]
        assert f"{host.public}\n" == play.begun[f"{name}/{LINK}.pub.txt"]
        assert set(host.peers) == {other.public for other in play.world.hosts.values() if other is not host}
    assert play.world.all_pass()


def the_rest_rotates_without_evil(play: Play) -> None:
    """Do what the message says: take evil out of the inventory, and run again."""
    play.world.name_of(play.world.hosts["evil"].public)
    del play.world.hosts["evil"]
    plan = play.world.plan

    def without_evil(host: t.Any) -> Row:
        found = plan(host)
        for link in found["tunnels"]:
            link["peers"] = [peer for peer in link["peers"] if peer["host"] != "evil"]
        return {**found, "pairs": [pair for pair in found["pairs"] if pair["peer"] != "evil"]}

    play.world.plan = without_evil  # type: ignore[method-assign]
    before = {name: play.world.hosts[name].public for name in HONEST}
    play.world.rotate()
    assert honest_pass(play.world)
    assert not {play.world.hosts[name].public for name in HONEST} & set(before.values())


def record(**lie: t.Any) -> Lie:
    def told(_play: Play, reply: Row) -> Row:
        made_up = {"rotate": list(ALL), "own": {}, "state": "following", "reason": None, "finishing": False}
        return {"record": {**made_up, "rotation": "eeeeeeeeeeee", **(reply["record"] or {}), **lie}}

    return told


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (
            {"rotate": ["r1", "r2"]},
            "evil: says that the rotation eeeeeeeeeeee of r1, r2 is not over yet, but r1, r2 have",
        ),
        (
            {"rotate": ["r1", "r2"], "finishing": True},
            "evil: says that the rotation eeeeeeeeeeee of r1, r2 is not over",
        ),
        ({"rotate": ["evil"]}, "evil: says that the rotation eeeeeeeeeeee of evil is not over yet, and the keys of"),
        ({"rotate": ["evil"], "finishing": True}, "evil: says that the rotation eeeeeeeeeeee of evil is not over yet"),
        ({"rotate": ["nobody"]}, "evil: says that the rotation eeeeeeeeeeee of hosts that have no part in the plan"),
        ({"state": "committed"}, "evil: says that the new keys are committed in the rotation eeeeeeeeeeee"),
    ],
    ids=["of others", "of others, nearly over", "of itself", "of itself, nearly over", "of nobody", "committed"],
)
def test_the_record_of_one_host_decides_about_nobody(play: Play, lie: Row, words: str) -> None:
    """The reproduction of S5."""
    play.lies["look"] = record(**lie)
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert caught.value.task == "decide"
    assert words in "".join(caught.value.errors.values())
    nothing_has_changed(play)
    assert {step for _host, step in play.asked} == {"look"}


def test_a_run_that_has_changed_nothing_does_not_end_as_if_it_had(play: Play) -> None:
    """The reproduction of S5: by the word of evil alone, all have changed already."""
    keys = {LINK: {"old": base64.b64encode(b"o" * 32).decode(), "new": play.world.hosts["evil"].public}}
    play.lies["look"] = record(finishing=True, state="committed", own=keys)
    play.lies["finish"] = lambda _play, reply: {**reply, "own": keys}
    summary, problems = play.rotate()
    assert summary == [
        "keys changed: 0 of 3, on 0 of 3 hosts",
        "changed by an earlier run, as the hosts say themselves: 1, on evil",
    ]
    # The run fails for these.
    assert [problem.partition(":")[0] for problem in problems] == list(HONEST)
    nothing_else_was_asked = {step for host, step in play.asked if host != "evil"}
    assert nothing_else_was_asked == {"look", "close"}
    assert play.files() == play.begun
    assert play.world.all_pass()


def test_two_hosts_that_say_the_same_key_in_their_records_are_named(play: Play) -> None:
    play.world.rotate_until("finish")
    r2 = staged("r2")(play)
    play.lies["look"] = lambda play, reply: {"record": own(new=r2)(play, reply["record"])}
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert caught.value.task == "decide"
    assert "evil, r2: report the same coming public key" in "".join(caught.value.errors.values())
    assert play.files() == play.begun


def test_who_does_not_rotate_is_missed_at_the_end(play: Play) -> None:
    """Evil says that it has no tunnels to rotate, and nobody's keys are taken for rotated."""
    play.lies["finish"] = lambda _play, reply: {**reply, "own": {}}
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert (caught.value.task, list(caught.value.errors)) == ("finish", ["evil"])


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (own(new=public("r2")), "other public keys of wg0 than those that"),
        (own(new=lambda play: play.begun["r2/wg0.pub.txt"].strip()), "which is a key of r2"),
        (own(new=lambda _play: base64.b64encode(b"x" * 32).decode()), "other public keys of wg0 than those that"),
        (own(new="7"), "what is not one: "),
        (own(new="A\nB\nC"), "what is not one: "),
        (own(new="x" * 3_000_001), "what is not one: "),
        (own(new="\x1b]0;owned\x07"), "what is not one: "),
        (lambda _play, reply: {**reply, "own": {"../r2/wg0": reply["own"][LINK]}}, "reports coming keys of no tunnel"),
        (lambda _play, reply: {**reply, "own": {"-rf": reply["own"][LINK]}}, "reports coming keys of no tunnel"),
    ],
    ids=["r2's", "r2's old one", "another one", "number", "lines", "long", "escape", "path", "option"],
)
def test_a_key_that_was_not_staged_is_not_recorded(play: Play, lie: Lie, words: str) -> None:
    """The reproduction of S6."""
    play.lies["finish"] = lie
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert (caught.value.task, list(caught.value.errors)) == ("finish", ["evil"])
    said = caught.value.errors["evil"]
    assert words in said
    assert said.isprintable()
    assert len(said) < 600
    assert play.files()[f"evil/{LINK}.pub.txt"] == play.begun[f"evil/{LINK}.pub.txt"]
    # The others have changed theirs, and what is recorded of them is what they have.
    for name in HONEST:
        assert play.files()[f"{name}/{LINK}.pub.txt"] == f"{play.world.hosts[name].public}\n"
    assert set(play.files()) == set(play.begun)
    assert honest_pass(play.world)
    # The next run ends it, and counts what this one has recorded.
    del play.lies["finish"]
    summary, problems = play.rotate()
    assert summary == [
        "keys changed: 1 of 3, on 1 of 3 hosts",
        "changed by an earlier run, as the hosts say themselves: 2, on r1, r2",
    ]
    assert problems == []
    assert play.world.all_pass()


def test_a_host_that_does_not_change_stops_the_run_and_the_rest_works(play: Play) -> None:
    play.lies["switch"] = lambda _play, reply: {**reply, "state": "rolled-back", "reason": "I do not want to"}
    play.lies["status"] = play.lies["switch"]
    with pytest.raises(StoppedError) as caught:
        play.rotate()
    assert (caught.value.task, list(caught.value.errors)) == ("switch", ["evil"])
    assert play.files() == play.begun
    assert honest_pass(play.world)
