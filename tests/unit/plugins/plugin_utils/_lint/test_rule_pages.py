# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule has a test, and a page that says what it does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules import _all
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import by_id

ROOT = Path(__file__).resolve().parents[5]
PAGES = ROOT / "docs/reference"
RULES = _all.RULES


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("rule_pages", ROOT / "tools/rule_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_rule_has_a_case(pages):
    assert {case.rule for case in pages.cases()} == RULES.keys()


def test_every_rule_has_its_page_and_no_page_is_left_over(pages):
    there = {path: path.read_text(encoding="utf-8") for path in (PAGES / "rules").glob("*.md")}
    for path in (PAGES / "lint.md", PAGES / "ignored.md", PAGES / "lint-reports.md"):
        there[path] = path.read_text(encoding="utf-8")

    assert there == pages.wanted(), "run make pages"


def test_every_page_has_the_first_release_and_a_man_page(pages):
    manuals = pages.manuals()

    assert all(manuals[rule] for rule in RULES)
    assert manuals["value"] == {"systemd.netdev", "systemd.network"}
    for rule in RULES.values():
        text = (PAGES / f"rules/{rule.id}.md").read_text(encoding="utf-8")
        assert f"Since version {rule.since}.\nMan pages: {pages.linked(manuals[rule.id])}.\n" in text


def test_every_field_is_documented_and_in_the_words(pages):
    documented = re.findall(r"^\| `(\w+)` \| ", (PAGES / "lint.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert documented == sorted(set().union(*pages.fields().values()))
    for case in pages.cases():
        for finding in case.findings():
            assert all(value in finding.message or name == "path" for name, value in finding.fields.items()), finding


def test_every_module_of_rules_is_run():
    folder = Path(_all.__file__).parent
    modules = {
        value.__name__.rpartition(".")[2]: value for value in vars(_all).values() if hasattr(value, "__loader__")
    }
    files = {path.stem for path in folder.glob("_*.py")} - {"__init__", "_all", "_finding", "_registry"}

    assert files <= modules.keys()
    assert len(by_id(_all, *(modules[name] for name in files))) == len(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_what_a_rule_says_is_whole_sentences(rule):
    for text in (rule.why, rule.fix):
        assert text[0].isupper() or text.startswith("networkd"), text
        assert text.rstrip(")").endswith("."), text
        assert "  " not in text
