# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import typing as t

import pytest
from ansible.module_utils import basic

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._drift import lookups_for, pings_for
from ansible_collections.transit.networkd.plugins.modules import networkd_facts
from helpers.host import healthy_host

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # before ansible-core 2.17

    @contextlib.contextmanager
    def patch_module_args(args: dict[str, t.Any] | None = None) -> t.Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args or {}}).encode())
            yield


@pytest.mark.parametrize(
    ("gather_subset", "ours"),
    [
        (["all"], True),
        (["network"], True),
        (["networkd"], True),
        (["!hardware"], True),
        (["!all", "network"], True),
        (["all", "!network"], False),
        (["!networkd"], False),
        (["min"], False),
        (["!all"], False),
        (["hardware"], False),
        ([], True),
    ],
)
def test_subsets_are_those_of_setup(gather_subset: list[str], ours: bool) -> None:
    assert networkd_facts.includes(gather_subset) is ours


def run_module(capsys: pytest.CaptureFixture[str], **arguments: t.Any) -> dict[str, t.Any]:
    with patch_module_args(arguments), pytest.raises(SystemExit):
        networkd_facts.main()
    answer: dict[str, t.Any] = json.loads(capsys.readouterr().out)
    return answer


def test_facts(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def observe(**questions: t.Any) -> dict[str, t.Any]:
        asked.append(questions)
        return {"vrfs": []}

    monkeypatch.setattr(networkd_facts, "observe", observe)
    answer = run_module(
        capsys, lookups=[{"to": "203.0.113.12", "mark": "1000"}], pings=["fd00:99::2"], services=["ssh.socket"]
    )
    assert answer["ansible_facts"] == {"networkd": {"vrfs": []}}
    assert asked == [
        {
            "lookups": [{"to": "203.0.113.12", "mark": 1000, "vrf": None}],
            "pings": ["fd00:99::2"],
            "services": ["ssh.socket"],
        },
    ]


def test_what_verifies_a_plan_is_asked_after_the_own_questions() -> None:
    plan = {**healthy_host.plan(), "services": [{"unit": "ssh.socket", "vrf": "vrf-wan"}]}
    own = {"to": "203.0.113.12", "mark": None, "vrf": None}
    params = {"lookups": [own], "pings": ["192.0.2.1"], "services": ["chrony.service"], "host_plan": plan}
    asked = networkd_facts.questions(params)
    assert asked == {
        "lookups": [own, *lookups_for(plan)],
        "pings": ["192.0.2.1", *pings_for(plan)],
        "services": ["chrony.service", "ssh.socket", "transit-networkd-filter.service"],
    }
    assert len(asked["lookups"]) > 1
    assert len(asked["pings"]) > 1
    without = networkd_facts.questions({**params, "host_plan": None})
    assert without == {"lookups": [own], "pings": ["192.0.2.1"], "services": ["chrony.service"]}


def test_facts_that_the_play_does_not_want(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networkd_facts, "observe", pytest.fail)
    assert run_module(capsys, gather_subset=["min"])["ansible_facts"] == {}


def test_no_iproute2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def observe(**_questions: t.Any) -> t.NoReturn:
        raise CommandError(["ip", "rule"], 127, "ip: no such program")

    monkeypatch.setattr(networkd_facts, "observe", observe)
    answer = run_module(capsys)
    assert answer["failed"] is True
    assert answer["msg"] == "'ip rule' failed with status 127: ip: no such program"
