# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import networkd_facts
from ansible_collections.transit.networkd.plugins.modules.networkd_facts import questions
from helpers.good_replies import all_of_them
from helpers.host import healthy_host

_VERB, ASKED, FACTS = next(exchange for exchange in all_of_them() if exchange[0] == "facts")
Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def given() -> list[dict[str, t.Any]]:
    """The arguments that the module was given, in each run."""
    return []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, given: list[dict[str, t.Any]]) -> Run:
    def run(answer: dict[str, t.Any] | Exception, **args: t.Any) -> dict[str, t.Any]:
        loader = DataLoader()
        action = networkd_facts.ActionModule(
            task=mock.Mock(args=args or ASKED, check_mode=False, diff=False, async_val=0, action="test"),
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=False),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        execute = mock.Mock(side_effect=[answer if isinstance(answer, Exception) else copy.deepcopy(answer)])
        monkeypatch.setattr(action, "_execute_module", execute)
        result: dict[str, t.Any] = action.run(task_vars={"inventory_hostname": "r1"})
        given.append(execute.call_args.kwargs["module_args"])
        return result

    return run


def test_facts_come_through_and_nothing_else_of_the_answer(run: Run) -> None:
    more = {"warnings": ["\x1b"], "changed": True, "skipped": True}
    found = run({"ansible_facts": {"networkd": FACTS, "discovered_interpreter_python": "/usr/bin/python3"}, **more})
    assert (found["ansible_facts"], found["changed"]) == ({"networkd": FACTS}, False)
    assert not {"warnings", "skipped"} & found.keys()
    assert run({"ansible_facts": {}}, gather_subset=["min"])["ansible_facts"] == {}


def test_a_plan_is_asked_about_and_does_not_leave_the_controller(run: Run, given: list[dict[str, t.Any]]) -> None:
    plan = healthy_host.plan()
    asked = questions({"lookups": [], "pings": [], "services": [], "host_plan": plan})
    told = {
        "lookups": [{**each, "table": 1000, "device": "eth0", "error": None} for each in asked["lookups"]],
        "pings": [{"to": to, "received": True, "error": None} for to in asked["pings"]],
        "services": [],
    }
    facts = {**FACTS, **told}
    found = run({"ansible_facts": {"networkd": facts}}, host_plan=plan)
    assert found["ansible_facts"] == {"networkd": facts}
    assert given == [{"gather_subset": ["all"], **asked}]
    with pytest.raises(AnsibleActionFail, match="r1: the facts are not valid: pings: expected what was asked for"):
        run({"ansible_facts": {"networkd": {**facts, "pings": []}}}, host_plan=plan)


def test_another_plan_than_that_of_a_host(run: Run) -> None:
    with pytest.raises(AnsibleActionFail, match=r"^r1: host_plan must be a host's plan \(plan.hosts\[HOST\]\), got d"):
        run({}, host_plan={"hosts": {}})


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"ansible_facts": {"networkd": FACTS, "x\n": 1}}, r"r1: expected networkd, found networkd, x\n. Nothing of "),
        ({"ansible_facts": {}}, "r1: expected networkd, found no fact. "),
        ({"ansible_facts": []}, "r1: expected networkd, found no fact. "),
        ({}, "r1: expected networkd, found no fact. "),
        ({"ansible_facts": {"networkd": []}}, "r1: the facts are not valid: expected an object, found []"),
        ({"ansible_facts": {"networkd": {**FACTS, "pings": []}}}, "r1: the facts are not valid: pings: expected what "),
        ({"failed": True, "msg": "\x1b[2J", "module_stderr": "a\nb"}, r"r1: \x1b[2J: a\nb"),
        ({"failed": True, "msg": "x" * 5000}, f"r1: {'x' * 4096}"),
        ({"failed": True}, "r1: no facts, and no reason"),
    ],
)
def test_a_wrong_answer_is_an_error(run: Run, answer: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleActionFail) as caught:
        run(answer)
    assert str(caught.value).startswith(message)


def test_what_an_older_ansible_trips_over_is_an_error_of_the_host(run: Run) -> None:
    with pytest.raises(AnsibleActionFail, match=r"^r1: the facts are not valid: expected an object$") as caught:
        run(AttributeError("'list' object has no attribute 'keys'"))
    # Where an error is made while another one is handled, ansible-core shows that one.
    assert caught.value.__context__ is None


def test_no_facts_are_wanted_and_some_come(run: Run) -> None:
    with pytest.raises(AnsibleActionFail, match="r1: expected no fact, found networkd"):
        run({"ansible_facts": {"networkd": FACTS}}, gather_subset=["min"])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            'noise\n{"ansible_facts": {"networkd": 1}, "warnings": ["\\u001b]0;x"]}\nmore',
            '{"ansible_facts": {"networkd": 1}}',
        ),
        ('{"deprecations": [{"msg": "x"}], "changed": false}', '{"changed": false}'),
        ("no object \x1b[2J", r"no object \x1b[2J"),
        ("{" * 100_000 + "}", "{" * 4095 + "}"),
    ],
)
def test_warnings_of_the_host_go_before_ansible_keeps_them(said: str, kept: str) -> None:
    assert networkd_facts._without_warnings(said) == kept
