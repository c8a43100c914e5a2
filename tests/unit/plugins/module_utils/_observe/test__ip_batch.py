# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _ip_batch
from ansible_collections.transit.networkd.plugins.module_utils._observe._ip_batch import Answer, ask
from helpers.packets.netns import Namespace

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes network namespaces")


def test_each_answer_belongs_to_its_question() -> None:
    namespace = Namespace()
    namespace.run("ip", "link", "add", "d1", "type", "veth", "peer", "name", "d2")
    namespace.run("ip", "link", "set", "d1", "up")
    namespace.run("ip", "route", "add", "192.0.2.0/24", "dev", "d1", "table", "1000")
    questions = ["route show table 1000", "route show table 4711", "route get 203.0.113.1", "rule show"]
    with namespace.entered():
        known, empty, unreachable, rules = ask(questions, "-4")
    assert [(route["dst"], route["dev"]) for route in known.objects] == [("192.0.2.0/24", "d1")]
    assert known.error is None
    assert empty.objects == []
    assert unreachable == Answer([], "Network is unreachable")
    assert [rule["priority"] for rule in rules.objects] == [0, 32766, 32767]


def test_a_word_that_ip_does_not_know_leaves_no_question_without_an_answer() -> None:
    with Namespace().entered():
        answers = ask(["rule show", "route get none-of-them", "rule show"], "-6")
    assert answers[0].objects
    assert not answers[0].error
    assert answers[1].error
    assert answers[2].error or answers[2].objects == answers[0].objects


def test_an_answer_that_is_no_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ip_batch, "run", lambda _argv, **_options: "Usage: ip")
    with pytest.raises(CommandError, match="the answer is no JSON"):
        ask(["rule show"])


def test_no_answer_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ip_batch, "run", lambda _argv, **_options: "")
    assert ask(["rule show", "route show"]) == [Answer([], "ip gave no answer")] * 2


@pytest.mark.parametrize("rc", [124, 127])
def test_no_ip(monkeypatch: pytest.MonkeyPatch, rc: int) -> None:
    def missing(argv: list[str], **_options: str) -> t.NoReturn:
        raise CommandError(argv, rc, "ip: no such program")

    monkeypatch.setattr(_ip_batch, "run", missing)
    with pytest.raises(CommandError, match="ip: no such program"):
        ask(["rule show"])


def test_no_question_is_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ip_batch, "run", pytest.fail)
    assert ask([]) == []
