# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t
from unittest import mock

import pytest
from ansible.errors import AnsibleAuthenticationFailure, AnsibleConnectionFailure
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import networkd_config
from ansible_collections.transit.networkd.plugins.plugin_utils import _commit_confirm

DOWN = AnsibleConnectionFailure("no route to host")
DENIED = AnsibleAuthenticationFailure("invalid password")
Answer = str | Exception


def report(request: dict[str, t.Any], state: str, changed: bool = True) -> dict[str, t.Any]:
    identity = None if state == "none" else request["id"]
    transaction = {"id": identity, "state": state, "remaining": 180 if state == "applying" else None}
    return {"changed": changed, "diff": [], "needs": ["x"], "preflight": [], "transaction": transaction}


class Host:
    """A host that gives what it is told to, once for each time that it is asked; the last answer holds on."""

    def __init__(self, errors: tuple[str, ...] = (), **answers: list[Answer]) -> None:
        self.answers = answers
        self.preflight = [{"check": check, "severity": "error", "message": f"no {check}"} for check in errors]
        self.asked: list[str] = []

    def call(self, _execute: object, verb: str, request: dict[str, t.Any], **_: object) -> dict[str, t.Any]:
        self.asked.append(verb)
        answers = self.answers[verb]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if verb in ("inspect", "begin"):
            found = report(request, "none" if answer == "same" else answer, answer != "same")
            return {**found, "preflight": self.preflight}
        return {"state": answer, "reason": "why", "drift": []}


class Run(t.Protocol):
    def __call__(self, host: Host, *, check: bool = False, **args: t.Any) -> dict[str, t.Any]: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(host: Host, *, check: bool = False, **args: t.Any) -> dict[str, t.Any]:
        monkeypatch.setattr(networkd_config._remote, "call", host.call)
        clock = itertools.count()
        monkeypatch.setattr(
            networkd_config,
            "see_through",
            lambda ask, remaining, say: _commit_confirm.see_through(
                ask, remaining, say=say, clock=lambda: next(clock), sleep=lambda _: None
            ),
        )
        loader = DataLoader()
        action = networkd_config.ActionModule(
            task=mock.Mock(args={"bundle": {}, **args}, check_mode=check, diff=False, async_val=0, action="test"),
            connection=mock.Mock(transport="local"),
            play_context=mock.Mock(check_mode=check),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        result: dict[str, t.Any] = action.run(task_vars={"inventory_hostname": "r1"})
        return result

    return run


def test_a_host_that_is_as_it_should_be_is_asked_once(run: Run) -> None:
    host = Host(inspect=["same"])
    assert run(host)["changed"] is False
    assert host.asked == ["inspect"]


def test_a_change_is_begun_and_confirmed(run: Run) -> None:
    host = Host(inspect=["none"], begin=["applying"], status=["applying", "pending"], confirm=["committed"])
    result = run(host)
    assert (result["state"], result["changed"], result.get("failed")) == ("committed", True, None)
    assert host.asked == ["inspect", "begin", "status", "status", "confirm"]


def test_a_host_that_is_down_is_unreachable_at_once(run: Run) -> None:
    host = Host(inspect=[DOWN])
    with pytest.raises(AnsibleConnectionFailure, match="no route to host"):
        run(host)
    assert host.asked == ["inspect"]


def test_a_connection_that_is_lost_while_it_begins_proves_nothing(run: Run) -> None:
    host = Host(inspect=["none"], begin=[DOWN], status=[DOWN, "pending"], confirm=["committed"])
    assert run(host)["state"] == "committed"


def test_a_beginning_that_was_asked_for_twice_may_be_over(run: Run) -> None:
    result = run(Host(inspect=["none"], begin=["rolled-back"], status=["rolled-back"]))
    assert (result["state"], result["failed"], result["changed"]) == ("rolled-back", True, False)


def test_what_the_host_takes_for_ours_needs_no_confirmation(run: Run) -> None:
    host = Host(inspect=["none"], begin=["none"])
    assert run(host)["changed"] is True
    assert host.asked == ["inspect", "begin"]


@pytest.mark.parametrize("where", ["inspect", "begin", "status", "confirm"])
def test_a_password_that_is_wrong_is_not_tried_again(run: Run, where: str) -> None:
    answers: dict[str, list[Answer]] = {"inspect": ["none"], "begin": ["applying"], "status": ["pending"]}
    host = Host(**{**answers, where: [DENIED]})
    with pytest.raises(AnsibleAuthenticationFailure, match="invalid password"):
        run(host)
    assert host.asked.count(where) == 1


def test_check_mode_asks_for_nothing_that_a_real_run_would_have_brought_by_then(run: Run) -> None:
    host = Host(("key-missing", "nft", "networkd"), inspect=["none"])
    assert run(host, check=True, to_be_installed=["wireguard-tools", "nftables"])["msg"] == "r1: no networkd"
    assert run(host, check=True)["msg"] == "r1: no nft; no networkd"


def test_a_real_run_needs_what_was_to_be_installed(run: Run) -> None:
    host = Host(("nft",), inspect=["none"], begin=["none"])
    assert run(host, to_be_installed=["nftables"])["msg"] == "r1: no nft"
