# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text: what a browser shows of it is tried in tests/browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import typing as t
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable
from ansible_collections.transit.networkd.plugins.plugin_utils._report import _drawing, _page
from ansible_collections.transit.networkd.plugins.plugin_utils._report._fleet import fleet_report
from ansible_collections.transit.networkd.plugins.plugin_utils._report._fleet_shapes import LINK_STATES
from ansible_collections.transit.networkd.plugins.plugin_utils._report._page import MOST_ROWS, as_json, page
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import STATES
from helpers.fleet import known

STYLE = (Path(_page.__file__).parent / "_templates/page.css").read_text(encoding="utf-8")
VOID = {"meta", "link", "input", "br"}


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and the text that no tag is in; nothing may be left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def report(size: int = 3, **more: t.Any) -> t.Any:
    return fleet_report(known.fleet(size), "2026-11-30T09:00:00Z", **more)


def test_every_element_is_closed_and_each_identity_is_there_once() -> None:
    elements = Elements(page(report()))
    assert elements.open == []
    identities = [attributes["id"] for _tag, attributes in elements.found if "id" in attributes]
    assert len(identities) == len(set(identities))
    targets = {str(attributes["href"])[1:] for tag, attributes in elements.found if tag == "a"}
    assert targets <= set(identities)
    assert {"host-1", "host-4", "hosts"} <= targets


def test_the_page_names_no_other_file() -> None:
    for tag, attributes in Elements(page(report())).found:
        assert not {"src", "srcset", "action", "style", "poster", "data"} & attributes.keys(), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert str(attributes.get("href", "#")).startswith(("#", "data:")), tag
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_policy_allows_the_page_s_own_style_and_script_alone() -> None:
    text = page(report())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    for kind, tag in (("style", "style"), ("script", "script")):
        (own,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{digest}&#39;;" in policy
    assert policy.startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy


HOSTILE = [
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "' onfocus='window.pwned=1' autofocus='",
    "</style></title></svg></script><script>window.pwned=1</script>",
    "{{ 7 * 7 }}{% raw %}",
    "\\u003cscript>window.pwned=1</script>",
]


def data(found: Elements, name: str) -> str:
    """Return the one attribute of this name."""
    (value,) = (attributes[name] for _tag, attributes in found.found if name in attributes)
    return str(value)


def hostile(word: str) -> t.Any:
    """Return a report in which every word that a host or an inventory can choose is this one."""
    found = report()
    for host in found["hosts"]:
        host.update(host=word, kernel=word, messages=[word], effects=[word], tunnels=[word])
        host["vrfs"] = [{"name": word, "table": 1, "members": [word], "state": "drifted"}]
        host["outside"] = [{"tunnel": word, "name": word, "age": None}]
        host["transaction"] = {"state": "rolled-back", "id": word, "deadline": None, "reason": word}
    for number, host in enumerate(found["hosts"]):
        host["host"] = f"{word}{number}"
    names = [host["host"] for host in found["hosts"]]
    for link, pair in zip(found["links"], ((1, 2), (1, 3), (2, 3)), strict=True):
        link.update(tunnel=word, hosts=tuple(names[place] for place in pair))
    return found


@pytest.mark.parametrize("word", HOSTILE)
@pytest.mark.parametrize("lines", [600, 1], ids=["lines", "matrix"])
def test_a_word_of_a_host_is_no_markup(word: str, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_drawing, "MOST_LINES", lines)
    monkeypatch.setattr(_drawing, "LINES_PER_HOST", 0)
    harmless, found = Elements(page(hostile("x"))), Elements(page(hostile(word)))
    assert found.open == []
    assert [(tag, sorted(attributes)) for tag, attributes in found.found] == [
        (tag, sorted(attributes)) for tag, attributes in harmless.found
    ]
    assert word in found.words
    if lines == 1:
        assert json.loads(data(found, "data-hosts"))[0] == f"{word}1"
    assert json.loads(data(found, "data-names"))["hosts"] == [f"{word}{number}" for number in range(4)]


@pytest.mark.parametrize("word", ["\x1b[2J", "\u202egnp", "a\nb", "\ud800"])
def test_a_control_character_is_shown_and_has_no_effect(word: str) -> None:
    text = page(hostile(word))
    assert word not in text.replace("\n", " ")
    assert printable(word) in Elements(text).words
    assert text.encode()


def test_a_word_without_escape_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(_page._TEMPLATES, "autoescape", False)
    _page._TEMPLATES.cache.clear()
    try:
        found = [tag for tag, _attributes in Elements(page(hostile("<b>x</b>"))).found]
    finally:
        _page._TEMPLATES.cache.clear()
    assert "b" in found


def test_what_somebody_must_look_at_comes_first() -> None:
    text = page(report())
    rows = re.findall(r'<tr id="host-\d+" data-state="([^"]+)" tabindex="-1">\n<th [^>]*>(\w+)<', text)
    # r2 has more problems than r1.
    assert rows == [("down", "r3"), ("drifted", "r2"), ("drifted", "r1"), ("not planned", "bystander")]


def test_every_state_has_a_colour() -> None:
    assert set(_page._TONES) == {*STATES, *LINK_STATES}
    assert {state for state in STATES if _page._TONES[state] in ("ok", "none")} == {"ok", "not planned"}


def test_a_change_of_files_alone_is_named() -> None:
    found = report()
    found["hosts"][1]["would_change"] = True
    assert "would change files or keys alone" in page(found)
    assert "would change files or keys alone" not in page(report())


def test_connections_beyond_the_first_are_numbers_for_the_script() -> None:
    found = report(3)
    (first, *_others) = found["links"]
    found["links"] = [{**first, "tunnel": f"wg{number:03}", "age": number} for number in range(MOST_ROWS + 2)]
    text = page(found)
    assert text.count('<td data-label="Tunnel">') == MOST_ROWS
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 2}" in text
    names, more = (json.loads(data(Elements(text), name)) for name in ("data-names", "data-more"))
    assert [(names["hosts"][row[0]], names["hosts"][row[1]], names["tunnels"][row[2]]) for row in more] == [
        ("r1", "r2", "wg200"),
        ("r1", "r2", "wg201"),
    ]
    assert [(names["states"][row[3]], *row[4:]) for row in more] == [("up", 200, 148, 92), ("up", 201, 148, 92)]


def test_connections_that_are_too_many_to_search_are_left_out_and_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_page, "MOST_SEARCHED", 2)
    text = page(report(3))
    assert text.count('<td data-label="Tunnel">') == 2
    assert "The first 2 of 3, those that are not up before the others" in text


def test_json_has_the_same_as_the_page() -> None:
    found = report(effects={"r1": ["create the link wg1"]})
    assert json.loads(as_json(found)) == json.loads(json.dumps(found))
    assert "create the link wg1" in page(found)


def colours(text: str) -> dict[str, tuple[float, ...]]:
    """Return the variables of a part of the style: red, green, blue and how much they cover, from 0 to 1."""
    found = {}
    for name, value in re.findall(r"--([a-z-]+): #([0-9a-f]{3,8});", text):
        digits = "".join(digit * 2 for digit in value) if len(value) == 3 else value.ljust(8, "f")
        found[name] = tuple(int(digits.ljust(8, "f")[at : at + 2], 16) / 255 for at in range(0, 8, 2))
    return found


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3)."""

    def light(colour: tuple[float, ...]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_can_be_read_on_every_ground() -> None:
    light, dark = STYLE.split("prefers-color-scheme: dark", 1)
    for found in (colours(light), colours(dark.partition("\n}\n")[0])):
        for name in ("ok", "warn", "bad", "none"):
            over = found[f"{name}-back"]
            for ground in ("card", "back"):
                mixed = tuple(a * over[3] + b * (1 - over[3]) for a, b in zip(over, found[ground], strict=True))
                assert contrast(found[name], mixed) >= 4.5, (name, ground)
        for word in ("text", "soft", "focus"):
            assert contrast(found[word], found["back"]) >= 4.5, word
            assert contrast(found[word], found["card"]) >= 4.5, word
