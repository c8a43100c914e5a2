# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _program
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END
from ansible_collections.transit.networkd.plugins.module_utils._console import _main as console
from ansible_collections.transit.networkd.plugins.module_utils._keys import _keys
from ansible_collections.transit.networkd.plugins.module_utils._rotation import _watch
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended


def answering(monkeypatch: pytest.MonkeyPatch, reply: t.Callable[[t.Any], t.Any]) -> None:
    """Have a function answer what is asked of the keys."""
    monkeypatch.setattr(_keys, "handle", reply)


def raising(error: Exception) -> t.Callable[[t.Any], t.Any]:
    def handle(_request: t.Any) -> t.NoReturn:
        raise error

    return handle


@pytest.mark.parametrize("verb", _program.VERBS)
def test_each_verb_leads_to_a_module_that_answers(verb: str) -> None:
    assert callable(_program._module(_program.VERBS[verb]).handle)


@pytest.mark.parametrize("request_", [{}, {"verb": "explode"}, {"verb": ["keys"]}])
def test_an_unknown_verb_is_refused(request_: dict[str, t.Any]) -> None:
    error = _program.answer(request_)["error"]
    assert error["kind"] == "refused"
    assert repr(request_.get("verb")) in error["message"]
    assert error["message"].endswith(", ".join(sorted(_program.VERBS)))


def test_a_refusal_has_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, raising(RefusedError("not today")))
    assert _program.answer({"verb": "keys"}) == {"error": {"kind": "refused", "message": "not today"}}


def test_an_error_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, raising(KeyError("name")))
    error = _program.answer({"verb": "keys"})["error"]
    assert error["kind"] == "failed"
    assert error["message"].startswith("keys: KeyError at test__program.py:")
    assert "raise error" in error["trace"]


def test_a_reply_stands_between_its_marks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answering(monkeypatch, lambda request: {"asked": request["name"]})
    _program.serve(json.dumps({"verb": "keys", "name": "wg0"}).encode())
    before, _begin, rest = capsys.readouterr().out.partition(f"{BEGIN}\n")
    reply, _end, after = rest.partition(f"{END}\n")
    assert (before, json.loads(reply), after) == ("\n", {"asked": "wg0"}, "")


@pytest.mark.parametrize("arguments", [[], ["inspect"], ["begin", "a1"], ["rotation", "a1"]])
def test_a_controllers_verb_is_none_of_a_unit(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _program.main(arguments) == 2
    assert "apply, guard, recover" in capsys.readouterr().err


def test_each_unit_reaches_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_unattended, "main", lambda verb, arguments: [verb, *arguments])
    monkeypatch.setattr(console, "main", lambda arguments: ["console", *arguments])
    monkeypatch.setattr(_watch, "main", lambda: ["rotation"])
    asked = (["apply", "a1"], ["guard", "a1"], ["recover"], ["console", "status"], ["rotation"])
    assert [_program.main(arguments) for arguments in asked] == list(asked)
