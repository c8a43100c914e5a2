# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import wireguard_key, wireguard_vrf_internal
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._keys import _rotation_steps
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _gate

Row = dict[str, t.Any]
DOWN = AnsibleConnectionFailure("no route to host")
OLD, NEW = ("HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=", "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=")
KEYS = {"wg0": {"old": OLD, "new": NEW}}


class Host:
    """A host that gives what it is told to, once for each time that it is asked; the last answer holds on."""

    def __init__(self, **answers: t.Any) -> None:
        self.answers = {step: answer if isinstance(answer, list) else [answer] for step, answer in answers.items()}
        self.asked: list[str] = []
        self.requests: list[Row] = []

    def call(self, _execute: object, verb: str, request: Row, **_: object) -> Row:
        assert verb == "rotation"
        self.asked.append(request["step"])
        self.requests.append(request)
        answers = self.answers[request["step"]]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            answer = {"id": request.get("id"), "state": answer, "reason": "why", "remaining": 60.0, "drift": []}
        return _gate.checked(verb, request, {"changes": [], **answer})


class Results:
    """Stands for hostvars: what tasks have registered for hosts."""

    def __init__(self, **of: Row) -> None:
        self.of = of

    def raw_get(self, host: str) -> Row:
        return {"before": self.of.get(host)}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> t.Callable[..., Row]:
    def run(host: Host, *, check: bool = False, told: Results | None = None, **args: t.Any) -> Row:
        monkeypatch.setattr(_remote, "call", host.call)
        clock = itertools.count()
        monkeypatch.setattr(
            _rotation_steps,
            "see_through",
            lambda ask, remaining: _remote.see_through(ask, remaining, clock=lambda: next(clock), sleep=lambda _: None),
        )
        loader = DataLoader()
        monkeypatch.chdir(tmp_path)
        action = wireguard_vrf_internal.ActionModule(
            task=mock.Mock(args=args, check_mode=check, diff=False, async_val=0, action="test"),
            connection=mock.Mock(transport="local"),
            play_context=mock.Mock(check_mode=check),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        variables = {
            "inventory_hostname": "r1",
            "hostvars": told or Results(),
            "ansible_play_batch": ["r1", "r2"],
        }
        result: Row = action.run(task_vars=variables)
        return result

    return run


def test_keys_change_and_are_confirmed(run: t.Callable[..., Row]) -> None:
    host = Host(switch="applying", status=["applying", DOWN, "pending"], confirm="committed")
    result = run(host, step="switch")
    assert host.asked == ["switch", "status", "status", "status", "confirm"]
    assert (result["changed"], result["state"], "failed" in result) == (True, "committed", False)
    assert {request.get("id") for request in host.requests} == {result["id"]}


def test_a_host_that_has_changed_is_left_alone(run: t.Callable[..., Row]) -> None:
    result = run(Host(switch="committed"), step="switch")
    assert (result["changed"], result["state"]) == (False, "committed")


def test_what_a_dead_controller_has_begun_is_seen_through(run: t.Callable[..., Row]) -> None:
    begun = {"id": "0abc", "state": "pending", "reason": None, "remaining": 30.0, "drift": []}
    host = Host(switch=begun, status="pending", confirm="committed")
    assert run(host, step="switch")["id"] == "0abc"
    assert {request["id"] for request in host.requests[1:]} == {"0abc"}


def test_a_host_that_goes_back_fails_with_its_reason(run: t.Callable[..., Row]) -> None:
    result = run(Host(switch="applying", status="rolled-back"), step="switch")
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"] == "r1: the host rolled back to its old keys because why. Run again to continue"


def test_a_reply_that_is_lost_is_no_failure(run: t.Callable[..., Row]) -> None:
    host = Host(switch=DOWN, status="pending", confirm="committed")
    assert run(host, step="switch")["state"] == "committed"


def test_a_wrong_password_is_not_tried_again(run: t.Callable[..., Row]) -> None:
    host = Host(switch=AnsibleAuthenticationFailure("no"))
    with pytest.raises(AnsibleAuthenticationFailure):
        run(host, step="switch")
    assert host.asked == ["switch"]


def peer(name: str) -> Row:
    common = {"keepalive": None, "preshared_key_file": None, "addresses": [], "inventory": True, "from_units": False}
    return {"host": name, "public_key": f"{name}=", "allowed_ips": ["fd00::2/128"], **common}


def decided(**more: t.Any) -> Row:
    part = {"rotates": True, "resumes": False, "tunnels": ["wg0"], "peers": ["r2"], "pairs": []}
    common = {"rotation": "0123456789ab", "rotate": ["r1"], "finishing": False, "abandon": [], "asked": {"r1": ["wg0"]}}
    return {**common, "hosts": {"r1": part}, "recorded": {"r1": {"wg0": OLD}}, "in_variables": {}, **more}


PLAN = {
    "hosts": {"r1": {"host": "r1", "tunnels": [{"name": "wg0", "tunnel": "wg0", "peers": [peer("r2")]}], "pairs": []}}
}


def test_the_end_records_the_new_public_keys(run: t.Callable[..., Row], tmp_path: Path) -> None:
    host = Host(finish={"own": KEYS, "changes": ["erased x"]})
    file = tmp_path / "keys/r1/wg0.pub.txt"
    told = Results(r1={**decided(public_keys=str(tmp_path / "keys")), "own": KEYS})
    given: Row = {"step": "finish", "plan": PLAN, "decided": "before", "results": "before", "told": told}
    result = run(host, **given)
    assert result["changes"] == ["erased x", f"wrote {file}"]
    assert _public_keys.read(file) == NEW
    again = run(Host(finish={"own": KEYS, "changes": []}), **given)
    assert (again["changed"], again["changes"], again["unrecorded"]) == (False, [], {})


def test_the_end_returns_the_variable_where_that_records_the_keys(run: t.Callable[..., Row], tmp_path: Path) -> None:
    more: Row = {"public_keys": str(tmp_path / "keys"), "in_variables": {"r1": {"wg0": OLD}}}
    told = Results(r1={**decided(**more), "own": KEYS})
    given: Row = {"plan": PLAN, "decided": "before", "results": "before"}
    result = run(Host(finish={"own": KEYS, "changes": ["erased x"]}), step="finish", told=told, **given)
    assert (result["changes"], result["recorded_keys"]) == (["erased x"], {"wg0": NEW})
    assert result["unrecorded"] == {"wg0": "no file is written where wireguard_vrf_recorded_keys is set"}
    assert not (tmp_path / "keys").exists()

    told = Results(r1={**decided(**more), **result})
    ended = run(Host(), step="summary", decided="before", results="before", finished="before", told=told)
    assert ended["summary"] == ["keys changed: 1 of 1, on 1 of 1 hosts"]
    assert (ended["problems"], ended["variables"]) == ([], {"r1": {"wireguard_vrf_recorded_keys": {"wg0": NEW}}})


@pytest.mark.parametrize("step", ["stage", "agree", "follow", "switch", "finish", "close", "abandon"])
def test_check_mode_asks_no_host(run: t.Callable[..., Row], step: str) -> None:
    host = Host()
    given: Row = {"plan": "{}", "results": "before", "decided": "before"}
    assert run(host, check=True, step=step, **given)["changed"] is (step != "agree")
    assert host.asked == []


def test_what_is_decided_is_of_all_hosts(run: t.Callable[..., Row], tmp_path: Path) -> None:
    plans = {name: {"host": name, "tunnels": [], "pairs": []} for name in ("r1", "r2")}
    record = {"rotate": ["r1"], "own": {}, "state": "staged", "reason": None, "finishing": False, "rotation": "x"}
    plans["r1"]["tunnels"] = [{"name": "wg0", "tunnel": "wg0", "peers": []}]
    given: Row = {"step": "decide", "plan": {"hosts": plans}, "results": "before", "public_keys": "keys"}
    begun = run(Host(), told=Results(r1={"record": record}), **given)
    assert (begun["resume"], begun["rotate"], begun["abandon"], begun["rotation"]) == (True, ["r1"], [], "x")
    # As every path, from the folder that Ansible runs in.
    assert (begun["public_keys"], begun["recorded"]) == (str(tmp_path / "keys"), {})
    taken_back = run(Host(), told=Results(r1={"record": record}), abandon=True, **given)
    assert (taken_back["abandon"], taken_back["hosts"]) == (["r1", "r2"], {})
    committed = Results(r1={"record": {**record, "state": "committed"}})
    with pytest.raises(AnsibleActionFail, match="r1: its new keys are committed, so the rotation can only continue"):
        run(Host(), told=committed, abandon=True, **given)


def test_what_is_decided_knows_the_keys_of_variables(run: t.Callable[..., Row]) -> None:
    plan = {"hosts": {}, "recorded_keys": {"r1": {"wg0": OLD}}}
    given: Row = {"step": "decide", "plan": plan, "results": "before", "public_keys": "keys"}
    found = run(Host(), **given)
    assert found["recorded"] == found["in_variables"] == {"r1": {"wg0": OLD}}


def test_each_rotation_that_begins_has_an_id_of_its_own(run: t.Callable[..., Row]) -> None:
    given: Row = {"step": "decide", "plan": {"hosts": {}}, "results": "before", "public_keys": "keys"}
    ids = {run(Host(), **given)["rotation"] for _run in range(3)}
    assert len(ids) == 3
    assert {len(each) for each in ids} == {12}


def test_a_host_is_told_what_is_planned_before_it_makes_a_key(run: t.Callable[..., Row]) -> None:
    host = Host(stage={"own": KEYS, "listed": [], "changes": []})
    result = run(host, step="stage", plan=PLAN, decided="before", told=Results(r1=decided()))
    assert result["own"] == KEYS
    (request,) = host.requests
    assert [(each["host"], each["old"], each["allowed_ips"]) for each in request["links"][0]["peers"]] == [
        ("r2", None, ["fd00::2/128"])
    ]
    assert {key: request[key] for key in ("tunnels", "rotate", "rotation", "pairs")} == {
        "tunnels": ["wg0"],
        "rotate": ["r1"],
        "rotation": "0123456789ab",
        "pairs": [],
    }


def test_a_peer_that_has_told_no_key_stops_it(run: t.Callable[..., Row]) -> None:
    told = Results(r1={**decided(rotate=["r1", "r2"]), "own": {"r1": KEYS}})
    with pytest.raises(AnsibleActionFail, match="r1: a peer has reported no coming key: 'r2'"):
        run(Host(), step="follow", plan=PLAN, decided="before", results="before", told=told)
    with pytest.raises(AnsibleActionFail, match="r1: has reported no coming key; see its own error above"):
        run(Host(), step="agree", decided="before", results="before", told=Results(r1=decided()))


@pytest.mark.parametrize(
    ("abandon", "said"),
    [
        ([], "keys changed: 0 of 1, on 0 of 1 hosts"),
        (["r1"], "keys changed: 0; the rotation was rolled back"),
    ],
)
def test_the_end_counts_what_is_recorded(
    run: t.Callable[..., Row], tmp_path: Path, abandon: list[str], said: str
) -> None:
    folder = tmp_path / "keys"
    _public_keys.write(_public_keys.key_file(folder, "r1", "wg0"), OLD)
    more: Row = {"public_keys": str(folder), "abandon": abandon, "asked": {} if abandon else {"r1": ["wg0"]}}
    result = run(Host(), step="summary", decided="before", results="before", told=Results(r1=decided(**more)))
    assert result["summary"] == [said]
    assert len(result["problems"]) == (0 if abandon else 1)


def test_the_result_of_the_step_decide_is_needed(run: t.Callable[..., Row]) -> None:
    with pytest.raises(AnsibleActionFail, match="decided: other does not hold the result of the step decide"):
        run(Host(), step="summary", decided="other", results="before")


def test_site_does_not_touch_a_host_whose_keys_are_rotated(hosts: t.Any) -> None:
    hosts.run(wireguard_key, "r1", {"tunnels": ["wg0"], "public_keys": "pub"})
    with (
        mock.patch.object(wireguard_key._remote, "call", return_value={"rotation": True}),
        pytest.raises(AnsibleActionFail, match="r1: its keys are being rotated"),
    ):
        hosts.run(wireguard_key, "r1", {"tunnels": ["wg0"], "public_keys": "pub"})
