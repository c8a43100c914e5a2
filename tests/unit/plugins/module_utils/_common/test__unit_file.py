# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import dumps, loads, parse

# Characters that mean something to the reader, so that hypothesis meets them often.
TEXTS = st.text(alphabet=st.sampled_from("[]=\\#; \t\n\r\0\ufeff\x85\u2028\udcffaK\"'é")) | st.text()

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,8}", fullmatch=True)
SCALARS = st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=("Cs",))).map(
    lambda text: text.strip(" \t").rstrip("\\").strip(" \t")
)
VALUES = SCALARS | st.lists(SCALARS, min_size=2, max_size=4)
UNITS = st.lists(
    st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), min_size=1, max_size=1),
    max_size=5,
)

BLANKS = st.text(" \t", max_size=3)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\#; \ufeff"), max_size=6)


@st.composite
def files(draw):
    """What is in a file, and one of the many ways in which a person, or Windows, may have written it."""
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    noise = st.lists(st.sampled_from(["", "  ", "# x", "\t; y = z \\", "#[A]"]), max_size=2)
    lines, meant = [], []
    for section in draw(st.lists(NAMES, min_size=1, max_size=3)):
        lines += [f"{draw(BLANKS)}[{section}]{draw(BLANKS)}", *draw(noise)]
        meant.append((section, []))
        for key in draw(st.lists(NAMES, max_size=4)):
            # Where a backslash ends a line, systemd reads a blank; comments may stand in between.
            pieces = draw(st.lists(st.tuples(BLANKS, WORDS, BLANKS).map("".join), min_size=1, max_size=4))
            lines.append(f"{draw(BLANKS)}{key}{draw(BLANKS)}={pieces[0]}")
            for piece in pieces[1:]:
                lines[-1] += "\\"
                lines += [*draw(st.lists(st.just(" # between"), max_size=1)), piece]
            meant[-1][1].append((key, " ".join(pieces).strip(" \t")))
            lines += draw(noise)
    text = draw(st.sampled_from(["", "\ufeff"])) + end.join(lines) + draw(st.sampled_from(["", end]))
    return text, meant


WANTED = {
    "plain": ("[Network]\nVRF=vrf-wan\n", [("Network", 1, [("VRF", "vrf-wan", 2)])]),
    "last line without an end": ("[A]\nB=c", [("A", 1, [("B", "c", 2)])]),
    "CRLF": ("[A]\r\nB=c\r\nD=e\r\n", [("A", 1, [("B", "c", 2), ("D", "e", 3)])]),
    "BOM": ("\ufeff[A]\nB=c\n", [("A", 1, [("B", "c", 2)])]),
    "spaces": ("  [A]  \n\t B \t=  c d  \n", [("A", 1, [("B", "c d", 2)])]),
    "a space of Unicode belongs to the value": ("[A]\nB=\u00a0c\n", [("A", 1, [("B", "\u00a0c", 2)])]),
    "comments": ("# x\n[A]\n ; y\nB=c # no comment\n", [("A", 2, [("B", "c # no comment", 4)])]),
    "continuation": ("[A]\nB=c \\\n  d\nE=f\n", [("A", 1, [("B", "c    d", 2), ("E", "f", 4)])]),
    "comment within a continuation": ("[A]\nB=c\\\n# x\\\nd\n", [("A", 1, [("B", "c d", 2)])]),
    "blank line ends a continuation": ("[A]\nB=c\\\n\nd=e\n", [("A", 1, [("B", "c", 2), ("d", "e", 4)])]),
    "continuation at the end of the file": ("[A]\nB=c\\\n", [("A", 1, [("B", "c", 2)])]),
    "an escaped backslash joins nothing": ("[A]\nB=c\\\\\nD=e\n", [("A", 1, [("B", "c\\\\", 2), ("D", "e", 3)])]),
    "reset": ("[A]\nB=c\nB=\n", [("A", 1, [("B", "c", 2), ("B", "", 3)])]),
    "equals signs in the value": ("[A]\nPublicKey=abc=\n", [("A", 1, [("PublicKey", "abc=", 2)])]),
    "a section twice": ("[A]\n[A]\nB=c\n", [("A", 1, []), ("A", 2, [("B", "c", 3)])]),
    "empty": ("", []),
}


@pytest.mark.parametrize(("text", "wanted"), WANTED.values(), ids=WANTED)
def test_parse_reads_as_systemd_does(text, wanted):
    parsed = parse(text)

    assert [(s.name, s.line, [(a.key, a.value, a.line) for a in s.assignments]) for s in parsed.sections] == wanted
    assert parsed.problems == []
    assert parsed.text == text


WRONG = {
    "header": ("[A\n", 1, "'[A' is not a section header like [Network], so systemd ignores the whole file", True),
    "lone bracket": ("[", 1, "'[' is not a section header like [Network], so systemd ignores the whole file", True),
    "quote in a header": (
        "[A'b]",
        1,
        "'[A'b]' is not a section header like [Network], so systemd ignores the whole file",
        True,
    ),
    "no section": ("\nA=b\n", 2, "'A' is before the first section, so systemd ignores it", False),
    "comment behind a BOM": (
        "\ufeff# x\n",
        1,
        "'#' is before the first section, so systemd ignores it",
        False,
    ),
    "no UTF-8": (
        "# \udcff\n[A]\nB=\udcff\n",
        3,
        "the line 'B' is not valid UTF-8, so systemd ignores the whole file",
        True,
    ),
    "no equals sign": ("[A]\n\nB c\n", 3, "the line 'B' has no '=', so systemd ignores it", False),
    "no key": ("[A]\n=c\n", 2, "no key is before the '=', so systemd ignores the line", False),
}


@pytest.mark.parametrize(("text", "line", "message", "fatal"), WRONG.values(), ids=WRONG)
def test_parse_gives_problems_with_their_line(text, line, message, fatal):
    parsed = parse(text)

    assert [(p.line, p.message, p.fatal) for p in parsed.problems] == [(line, message, fatal)]
    assert parsed.text == text


def test_a_problem_shows_no_value():
    secret = "cHJpdmF0ZSBrZXkgb2YgdGhpcyB0ZXN0IG9ubHkhISE="

    assert secret not in repr(parse(f"PrivateKey={secret}\n").problems)
    assert secret not in repr(parse(f"[WireGuard]\nPrivateKey {secret.rstrip('=')}\n").problems)


@given(TEXTS)
@example("\n\r\0\n")
@example("\\\n\\\n")
@example("\ufeff# x\n")
def test_parse_never_raises_and_keeps_every_byte(text):
    assert parse(text).text == text


@pytest.mark.slow
@given(files())
def test_whatever_the_hand_a_file_reads_as_it_was_meant_and_keeps_every_byte(file):
    text, meant = file
    parsed = parse(text)

    assert parsed.text == text
    assert parsed.problems == []
    assert [(s.name, [(a.key, a.value) for a in s.assignments]) for s in parsed.sections] == meant


@pytest.mark.slow
def test_parse_takes_linear_time():
    def seconds(text):
        start = time.process_time()
        parse(text)
        return time.process_time() - start

    for piece in ("B=c\n", "B=c\\\n", "\\\\\\", "\n", "[A]\n", "\r\0"):
        seconds(piece * 1000)
        small, large = (min(seconds(piece * count) for _turn in range(3)) for count in (5_000, 50_000))
        assert large < 40 * small + 0.05, f"ten times {piece!r} took {large / small:.0f} times as long"


def test_loads_groups_a_repeated_key_at_its_first_place():
    assert loads("[Network]\nAddress=a\nVRF=v\nAddress=b\n\n[Route]\n[Route]\nTable=1\n") == [
        {"Network": {"Address": ["a", "b"], "VRF": "v"}},
        {"Route": {}},
        {"Route": {"Table": "1"}},
    ]


def test_loads_names_the_line_that_is_wrong():
    with pytest.raises(ValueError, match=r"^line 2: the line 'Adress' has no '=', so systemd ignores it$"):
        loads("[Network]\nAdress\n")


def test_dumps_writes_canonical_text():
    unit = [
        {"Match": {"Name": "eth0"}},
        {"Network": {"DHCP": False, "Address": ("192.0.2.1/24", "2001:db8::1/64"), "DNS": [], "VRF": " vrf-wan "}},
        {"Route": {"Table": 1000, "Gateway": ""}},
    ]

    assert dumps(unit, header="Managed.\n\nBy hand.") == (
        "# Managed.\n#\n# By hand.\n\n"
        "[Match]\nName=eth0\n\n"
        "[Network]\nDHCP=no\nAddress=192.0.2.1/24\nAddress=2001:db8::1/64\nVRF=vrf-wan\n\n"
        "[Route]\nTable=1000\nGateway=\n"
    )


REFUSED = {
    "no list": (
        {"Network": {}},
        "a unit is a list of sections like {Network: {VRF: vrf-wan}}; this is of type dict",
    ),
    "nothing": (None, "a unit is a list of sections like {Network: {VRF: vrf-wan}}; this is empty (null)"),
    "two names": (
        [{"A": {}}, {"A": {}, "B": {}}],
        "section 2 of the unit must be a mapping with one name, like {Network: {...}}",
    ),
    "bad section": ([{"A]": {}}], "'A]' is not a section name; use letters, digits, '-', '_' and '.'"),
    "no keys": ([{"A": None}], "[A] must hold a mapping of keys to values; this is empty (null)"),
    "bad key": ([{"A": {"B=": 1}}], "[A] 'B=' is not a key name; use letters, digits, '-', '_' and '.'"),
    "null": (
        [{"A": {"B": None}}],
        "[A] B is empty (null); a string, a number, a boolean or a list of these can be written",
    ),
    "float": (
        [{"A": {"B": [1.5]}}],
        "[A] B is of type float; a string, a number, a boolean or a list of these can be written",
    ),
    "newline": (
        [{"A": {"B": "c\nD=e"}}],
        "[A] B holds a line break, which would end the value; give a list for several values",
    ),
    "no UTF-8": ([{"A": {"B": "\udcff"}}], "[A] B is not valid UTF-8"),
    "backslash": ([{"A": {"B": "c\\"}}], "[A] B ends with a backslash, which would join the next line to it"),
}


@pytest.mark.parametrize(("unit", "message"), REFUSED.values(), ids=REFUSED)
def test_dumps_refuses_what_would_read_back_as_something_else(unit, message):
    with pytest.raises(ValueError, match=re.escape(message) + "$"):
        dumps(unit)


@pytest.mark.slow
@given(UNITS)
def test_what_is_written_reads_back_the_same(unit):
    assert loads(dumps(unit)) == unit
    assert dumps(loads(dumps(unit, header="x"))) == dumps(unit)
