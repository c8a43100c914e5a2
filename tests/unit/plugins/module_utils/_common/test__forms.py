# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import os
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _forms


@pytest.mark.parametrize(
    ("form", "good", "wrong"),
    [
        (_forms.name, ["r1", "wg0", "r1.example.net", "é", "x" * 255], ["", ".", "..", "-rf", "a/b", "a\n", "x" * 256]),
        (_forms.identity, ["0", "0123456789ab", "f" * 64], ["", "0123456789AB", "a b", "../x", "f" * 65, "ab\n"]),
        (_forms.digest, ["0a" * 32], ["", "0A" * 32, "0a" * 31, "0a" * 32 + "\n"]),
        (_forms.public_key, ["HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="], ["", "A" * 43 + "=", "a" * 43 + "="]),
        (_forms.masked_key, ["A" * 43 + "="], ["", "a" * 43 + "=", "A" * 42 + "==", "A" * 43 + "=\n"]),
        (_forms.between(0, 9), [0, 9, 4.5], [-1, 10, float("nan")]),
    ],
)
def test_what_is_well_formed_is_given_back(form: t.Any, good: list[t.Any], wrong: list[t.Any]) -> None:
    assert [form(value) for value in good] == good
    for value in wrong:
        with pytest.raises(ValueError, match=r"^expected "):
            form(value)


def test_a_key_is_any_32_bytes() -> None:
    for _turn in range(1000):
        key = base64.b64encode(os.urandom(32)).decode()
        assert _forms.public_key(key) == key


@pytest.mark.parametrize(
    ("given", "line", "lines"),
    [
        ("plain é 你好 \U0001f600", "plain é 你好 \U0001f600", "plain é 你好 \U0001f600"),
        ("a\tb\nc", r"a\tb\nc", "a\tb\nc"),
        (
            "\x1b[2J\x7f\x9b\u2028\u202e\ud800",
            r"\x1b[2J\x7f\x9b\u2028\u202e\ud800",
            r"\x1b[2J\x7f\x9b\u2028\u202e\ud800",
        ),
        ("x" * 61, "x" * 59 + "…", "x" * 59 + "…"),
        ("\x1b" * 16, r"\x1b" * 14 + r"\x1" + "…", r"\x1b" * 14 + r"\x1" + "…"),
    ],
)
def test_text_is_escaped_and_cut_and_again_the_same(given: str, line: str, lines: str) -> None:
    for wanted, form in ((line, _forms.text(60)), (lines, _forms.text(60, lines=True))):
        assert form(given) == wanted
        assert form(wanted) == wanted
