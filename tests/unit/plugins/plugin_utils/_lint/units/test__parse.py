# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.module_utils._common import _unit_file as codec
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units import _parse
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._parse import parsed

PLAIN = r"[Network]|[A]|[]|[|[A b]|[A] | [A]|[A]x|[é]|A=b| A = b |A=|=b|A|[A]=b|# x| ; x|#x\|A=b\|\|| |A=é"
ODD = ["\t", "\r", "A=\r\nB=c", "\0", "\ufeff", "\ufeff[A]", "A=\udcff", "\x0b", "\x85", "\u2028"]
PIECES = st.sampled_from(PLAIN.split("|")) | st.sampled_from(ODD)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=12).map("\n".join) | st.text(max_size=40)


def rows(sections):
    return [(section.name, section.line, section.file, section.assignments) for section in sections]


@given(TEXTS)
def test_a_text_is_read_as_the_codec_reads_it(text):
    wanted = codec.parse(text, "a.network")
    for found in (parsed(text, "a.network"), parsed(text, "a.network")):
        assert rows(found.sections) == rows(wanted.sections)
        assert found.problems == wanted.problems


PEER = "[WireGuardPeer]\nPublicKey=x\n# a comment\n\nAllowedIPs=10.0.0.0/8\nAllowedIPs=\nAllowedIPs=10.0.0.1/32\n"


def test_what_programs_write_is_read_without_the_codec_and_once(monkeypatch):
    monkeypatch.setattr(_parse, "parse", lambda *_arguments: pytest.fail("the codec was asked"))
    first = parsed(f"# made by a program\n\n{PEER}\n{PEER}", "r1/a.netdev").sections
    second = parsed(f"[NetDev]\nName=a\n\n{PEER}", "r2/a.netdev").sections

    assert {id(section.body) for section in (*first, second[1])} == {id(first[0].body)}
    assert [(section.file, section.line) for section in (*first, *second)] == [
        ("r1/a.netdev", 3), ("r1/a.netdev", 11), ("r2/a.netdev", 1), ("r2/a.netdev", 4)
    ]  # fmt: skip
    given = second[1].last("AllowedIPs")
    assert given is not None
    assert (given.value, given.line, given.file) == ("10.0.0.1/32", 10, "r2/a.netdev")
    assert second[1].text("AllowedIPs") == "10.0.0.1/32"
    assert [item.value for item in second[1].values("AllowedIPs", "PublicKey")] == ["10.0.0.1/32"]


def test_a_long_section_is_not_kept():
    text = "[Network]\n" + "".join(f"Address=10.0.{number}.1/24\n" for number in range(200))

    assert parsed(text, "a").sections[0].body is not parsed(text, "a").sections[0].body
