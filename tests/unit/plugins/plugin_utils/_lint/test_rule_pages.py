# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule has a test, and a page that says what it does."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._version import VERSION
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules import _all
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import FIRST, by_id

ROOT = Path(__file__).resolve().parents[5]
PAGES = ROOT / "docs/reference"
RULES = _all.RULES


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("rule_pages", ROOT / "tools/rule_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.split()


def released(folder):
    """Return the oldest release that has a page of each rule. A release is a tag of git that is a version."""
    found = {}
    for tag in git(folder, "tag", "--list", "[0-9]*.[0-9]*.[0-9]*", "--sort=version:refname"):
        for path in git(folder, "ls-tree", "--name-only", tag, "docs/reference/rules/"):
            found.setdefault(Path(path).stem, tag)
    return found


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


def test_each_rule_says_which_release_was_the_first_to_have_it():
    found = released(ROOT)
    if not found and VERSION != FIRST:
        pytest.skip("this clone has no tags: git fetch --tags")

    assert {rule.id: rule.since for rule in RULES.values()} == {name: found.get(name, VERSION) for name in RULES}


def test_the_first_release_of_a_rule_is_read_from_the_tags(tmp_path):
    """The control of the test above."""
    folder = tmp_path / "docs/reference/rules"
    folder.mkdir(parents=True)
    git(tmp_path, "init", "--quiet")
    for tag, name in (("1.9.0", "old"), ("1.10.0", "new"), ("nightly", "unreleased")):
        (folder / f"{name}.md").touch()
        git(tmp_path, "add", ".")
        git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message=x")
        git(tmp_path, "-c", "tag.gpgSign=false", "tag", tag)

    assert released(tmp_path) == {"old": "1.9.0", "new": "1.10.0"}


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
