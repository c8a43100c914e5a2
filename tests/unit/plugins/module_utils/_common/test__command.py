# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError, ip_json, run


def test_output_comes_back() -> None:
    assert run(["echo", "ä"]) == "ä\n"


def test_standard_input_is_empty_unless_given() -> None:
    assert run(["cat"]) == ""
    assert run(["cat"], stdin="secret") == "secret"


def test_english_and_no_keys_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("WG_HIDE_KEYS", "never")
    monkeypatch.setenv("WG_COLOR_MODE", "always")
    lines = run(["env"]).splitlines()
    assert "LC_ALL=C" in lines
    assert not [line for line in lines if line.startswith("WG_")]


def test_a_failure_says_what_failed_and_keeps_what_was_printed() -> None:
    with pytest.raises(CommandError) as caught:
        run(["sh", "-c", "echo half; echo broken >&2; exit 3"])
    assert str(caught.value) == "'sh -c echo half; echo broken >&2; exit 3' failed with status 3: broken"
    assert (caught.value.rc, caught.value.stderr, caught.value.stdout) == (3, "broken", "half\n")


def test_a_silent_failure() -> None:
    with pytest.raises(CommandError, match="'false' failed with status 1: it said nothing"):
        run(["false"])


def test_no_such_program() -> None:
    with pytest.raises(CommandError, match="failed with status 127: no-such-program: no such program"):
        run(["no-such-program", "x"])


def test_time_runs_out() -> None:
    with pytest.raises(CommandError, match=r"failed with status 124: no answer within 0\.1 s"):
        run([sys.executable, "-c", "import time; time.sleep(9)"], timeout=0.1)


@pytest.mark.parametrize(
    ("printed", "objects"),
    [
        ('[{},{"ifname":"lo"},{}]', [{"ifname": "lo"}]),
        ("", []),
        ("[]\n", []),
    ],
)
def test_ip_json_drops_what_a_filter_left_empty(
    monkeypatch: pytest.MonkeyPatch, printed: str, objects: list[dict[str, str]]
) -> None:
    asked = []

    def answer(argv: list[str]) -> str:
        asked.append(argv)
        return printed

    monkeypatch.setattr(_command, "run", answer)
    assert ip_json(["link", "show"]) == objects
    assert asked == [["ip", "-N", "-j", "-d", "link", "show"]]


def test_ip_json_that_is_no_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "run", lambda _argv: "1: lo: <LOOPBACK>")
    with pytest.raises(CommandError, match=r"the answer is no JSON .*: '1: lo: <LOOPBACK>'"):
        ip_json(["link"])
