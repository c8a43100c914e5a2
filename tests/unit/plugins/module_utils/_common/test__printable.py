# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable

ESCAPED = [
    ("plain ü — text", "plain ü — text"),
    ("a\nb\r\tc\0", "a\\nb\\r\\tc\\x00"),
    ("\x1b[2J\x9b31m\x7f", "\\x1b[2J\\x9b31m\\x7f"),
    ("\u202egnp.exe\u2066\u061c", "\\u202egnp.exe\\u2066\\u061c"),
    ("a\u2028b\u2029", "a\\u2028b\\u2029"),
    ("\udcff", "\\udcff"),
    ("\\n", "\\n"),
]


@pytest.mark.parametrize(("text", "escaped"), ESCAPED)
def test_control_characters_are_escaped(text, escaped):
    assert printable(text) == escaped


def test_lines_may_stay():
    assert printable("a\n\tb\r\x1b", lines=True) == "a\n\tb\\r\\x1b"


def test_no_character_of_unicode_that_controls_is_left():
    every = "".join(map(chr, (*range(0x10000), *range(0xE0000, 0xE0200))))
    left = printable(every)
    assert not [char for char in left if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")]
    bidi = {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not [char for char in left if unicodedata.bidirectional(char) in bidi]
