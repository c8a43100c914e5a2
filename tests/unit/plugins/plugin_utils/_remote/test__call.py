# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote

NONE = {"id": None, "state": "none", "reason": None, "remaining": None, "drift": []}


def execute(cmd: str, in_data: bytes) -> dict[str, t.Any]:
    done = subprocess.run(["/bin/sh", "-c", cmd], input=in_data, capture_output=True, check=False)
    return {"rc": done.returncode, "stdout": done.stdout.decode(), "stderr": done.stderr.decode()}


def test_it_answers_from_standard_input() -> None:
    with pytest.raises(
        _remote.RemoteError, match="this host program knows no verb 'dance'; it knows adopt, begin, confirm"
    ):
        _remote.call(execute, "dance", {}, python=sys.executable)


class Sent:
    """A host that answers with these texts, one after the other, and notes what it is sent."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.sent: list[bytes] = []

    def __call__(self, cmd: str, in_data: bytes) -> dict[str, t.Any]:
        assert cmd == "/usr/bin/python3 -I -S -"
        self.sent.append(in_data)
        return {"rc": 0, "stdout": f"{BEGIN}\n{self.replies.pop(0)}\n{END}", "stderr": ""}


ABSENT = json.dumps({"error": {"kind": "absent", "message": "it is not here"}})


def test_the_program_is_sent_to_a_host_that_keeps_none() -> None:
    host = Sent(ABSENT, json.dumps(NONE))
    assert _remote.call(host, "status", {"id": "a"}) == NONE
    short, whole = map(len, host.sent)
    # What a call after the first may send.
    assert short < 20_000 < whole


def test_a_host_that_keeps_the_program_is_sent_the_request_alone() -> None:
    host = Sent(json.dumps(NONE))
    assert _remote.call(host, "status", {"id": "a"}) == NONE
    assert len(host.sent) == 1


def test_a_host_that_always_asks_for_the_program_gets_it_once() -> None:
    host = Sent(ABSENT, ABSENT, json.dumps(NONE))
    with pytest.raises(_remote.RemoteError, match="it is not here") as caught:
        _remote.call(host, "status", {"id": "a"})
    assert caught.value.kind == "absent"
    assert len(host.replies) == 1


def test_a_host_without_python_is_said() -> None:
    with pytest.raises(
        _remote.RemoteError, match=r"the host's program \(/no/python3\) gave no reply, status 127; it said: "
    ) as caught:
        _remote.call(execute, "inspect", {}, python="/no/python3")
    assert caught.value.kind == "silent"


def test_noise_around_the_reply_is_no_matter() -> None:
    def noisy(cmd: str, in_data: bytes) -> dict[str, t.Any]:
        assert cmd == "/usr/bin/python3 -I -S -"
        assert in_data.startswith(b"# SPDX-License-Identifier: ")
        text = f"motd\r\n{BEGIN}\r\n{json.dumps(NONE)}\r\nwall: hello\r\n{END}\r\nbye"
        return {"rc": 0, "stdout": text, "stderr": ""}

    assert _remote.call(noisy, "status", {"id": "a"}) == NONE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f'{BEGIN}\n{{"id": "a"}}', "the end is missing"),
        ('{"id": "a"}', "no markers"),
    ],
)
def test_a_reply_that_is_cut_is_no_reply(text: str, why: str) -> None:
    with pytest.raises(_remote.RemoteError, match=f"status 0; it said: {why}"):
        _remote.call(lambda **_: {"rc": 0, "stdout": text, "stderr": why}, "status", {"id": "a"})


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ("/opt/python3", "/opt/python3"),
        ("python3.12", "python3.12"),
        ("auto_silent", "/usr/bin/python3"),
        ("", "/usr/bin/python3"),
        (None, "/usr/bin/python3"),
    ],
)
def test_interpreter(configured: object, expected: str) -> None:
    assert _remote.interpreter(configured) == expected


def answering(text: str) -> t.Any:
    return lambda **_: {"rc": 0, "stdout": f"{BEGIN}\n{text}\n{END}", "stderr": ""}


def test_a_wrong_reply_is_an_error_of_its_own_kind() -> None:
    with pytest.raises(_remote.RemoteError) as caught:
        _remote.call(answering('{"state": "fine"}'), "status", {"id": "a"})
    assert caught.value.kind == "wrong"
    assert str(caught.value) == (
        "the reply to 'status' is not valid: expected the key id, found ['state']. Nothing of this reply is used: find "
        "out what answers as this host"
    )


def test_what_a_silent_host_says_is_short_and_safe() -> None:
    said = "\x1b[2J" * 80_000 + "the reason"
    with pytest.raises(_remote.RemoteError) as caught:
        _remote.call(lambda **_: {"rc": 1, "stdout": "", "stderr": said}, "status", {"id": "a"})
    assert len(str(caught.value)) < 5 * 4096
    assert str(caught.value).endswith(r"\x1b[2Jthe reason")
    assert "\x1b" not in str(caught.value)


def test_an_error_of_the_program_says_where_it_is() -> None:
    with pytest.raises(_remote.RemoteError, match=r"^status: KeyError at _main\.py") as caught:
        _remote.call(execute, "status", {}, python=sys.executable)
    assert caught.value.kind == "failed"
    assert "Traceback (most recent call last)" in caught.value.trace
