# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of what ran on the lab: a newer run takes an older one's place, and only for the same code and lab."""

from __future__ import annotations

import importlib.util
import json
import re
import typing as t
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("everything", ROOT / "tools/everything.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "RECORD", tmp_path / "evidence.json")
    return module


def result(**fields: t.Any) -> dict[str, t.Any]:
    return {
        "scenario": "peers",
        "passed": True,
        "tests": "5 passed",
        "seconds": 482,
        "date": "2026-11-26 10:00",
        "commit": "b804400b80",
        "trees": "aaaaaaaaaaaa",
        "lab": "default",
        "command": "make scenario NAME=peers",
        **fields,
    }


def test_a_newer_run_takes_the_place_of_an_older_one(everything: ModuleType) -> None:
    for each in (result(), result(trees="b"), result(lab="uml"), result(date="2026-11-27 10:00")):
        everything.record(each)
    assert [(each["date"], each["trees"], each["lab"]) for each in everything.recorded()] == [
        ("2026-11-26 10:00", "b", "default"),
        ("2026-11-26 10:00", "aaaaaaaaaaaa", "uml"),
        ("2026-11-27 10:00", "aaaaaaaaaaaa", "default"),
    ]


def test_the_page_shows_the_newest_run_that_passed_and_else_that_one_failed(everything: ModuleType) -> None:
    results = [
        result(),
        result(date="2026-11-28 10:00", passed=False),
        result(scenario="bird", passed=False, tests="", seconds=61),
    ]
    page = everything.with_table(f"# Evidence\n\n{everything.BEGIN}| `old` |\n{everything.END}\n## More\n", results)
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [row.split(" | ")[:4] for row in rows] == [
        ["| `bird`", "FAILED", "playbooks only", "1 min 1 s"],
        ["| `peers`", "passed", "5 passed", "8 min 2 s"],
    ]
    assert page.startswith("# Evidence\n")
    assert page.endswith("\n## More\n")


def test_a_page_without_a_place_for_the_table_is_left_as_it_is(everything: ModuleType) -> None:
    with pytest.raises(ValueError, match="must have a line <!-- scenarios: begin -->"):
        everything.with_table("# Evidence\n", [result()])


def test_the_page_has_the_table_of_the_record(everything: ModuleType) -> None:
    results = json.loads((ROOT / "docs/evidence.json").read_text(encoding="utf-8"))
    text = everything.PAGE.read_text(encoding="utf-8")
    assert everything.with_table(text, results) == text, "run tools/everything.py --table"


def test_every_scenario_is_run(everything: ModuleType) -> None:
    assert {"default", "isolation", "lockout", "faults", "peers", "rotate"} <= {*everything.scenarios()}


@pytest.fixture(name="clone")
def fixture_clone(everything: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[str], None]:
    """Return a function that changes a file of a small clone, and commits it."""
    monkeypatch.setattr(everything, "ROOT", tmp_path)
    everything.git("init", "--quiet")

    def change(path: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{file.exists() and file.read_text()}x")
        everything.git("add", path)
        everything.git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message=x")

    for path in ("plugins/a.py", "roles/a.yml", "playbooks/a.yml", "molecule/lab/a.py", "README.md"):
        change(path)
    for name in ("default", "bird", "isolation", "peers"):
        change(f"molecule/{name}/molecule.yml")
    return change


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("plugins/a.py", True),
        ("roles/a.yml", True),
        ("playbooks/a.yml", True),
        ("molecule/lab/a.py", True),
        ("molecule/default/molecule.yml", True),
        ("molecule/bird/molecule.yml", True),
        ("molecule/isolation/molecule.yml", True),
        ("molecule/peers/molecule.yml", False),
        ("README.md", False),
    ],
)
def test_a_run_counts_until_something_changes_that_the_scenario_uses(
    everything: ModuleType, clone: t.Callable[[str], None], path: str, counts: bool
) -> None:
    before = everything.trees("bird")
    clone(path)
    assert (everything.trees("bird") != before) is counts


def test_no_scenario_uses_another_one_but_the_shared_one(everything: ModuleType) -> None:
    names = "|".join(name for name in everything.scenarios() if name != everything.SHARED)
    uses = re.compile(rf"\.\./({names})/")
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in ROOT.glob("molecule/**/*")
        if path.is_file() and path.suffix in (".yml", ".py", ".toml", ".sh", ".cfg")
        for match in uses.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_what_the_tests_of_a_scenario_import_is_known(everything: ModuleType) -> None:
    homes = {path.stem: path.parts[-3] for path in ROOT.glob("molecule/*/tests/*.py")}
    found = {
        (path.parts[-3], homes[module])
        for path in ROOT.glob("molecule/*/tests/*.py")
        for module in re.findall(r"^from (\w+) import ", path.read_text(encoding="utf-8"), re.MULTILINE)
        if module in homes and homes[module] != path.parts[-3]
    }
    assert found == {*everything.IMPORTED.items()}


def test_closing_lines_are_found(everything: ModuleType) -> None:
    said = "x\n=== 12 passed, 1 skipped in 3.45s ===\n5 passed in 61.00s (0:01:01)\nok in 3 s\n"
    assert everything._CLOSING.findall(said) == ["12 passed, 1 skipped", "5 passed"]


def test_a_lab_without_qemu_resets_no_machine(everything: ModuleType) -> None:
    assert everything.sizes_of("crash", "uml") == {**everything.SIZES["crash"], "RESETS": "0"}
    assert everything.sizes_of("crash", "default") == everything.SIZES["crash"]
    assert everything.sizes_of("peers", "uml") == {}


def test_a_run_with_another_release_on_r2_has_a_place_and_a_row_of_its_own(everything: ModuleType) -> None:
    for each in (result(), result(r2="", date="2026-11-28 10:00"), result(r2="jammy", systemd="r1 257, r2 249")):
        everything.record(each)
    assert [(each["date"], each.get("r2")) for each in everything.recorded()] == [
        ("2026-11-26 10:00", "jammy"),
        ("2026-11-28 10:00", ""),
    ]
    page = everything.with_table(f"{everything.BEGIN}{everything.END}", everything.recorded())
    rows = [line.split(" | ") for line in page.splitlines() if line[:3] == "| `"]
    assert [(row[4], row[7]) for row in rows] == [("2026-11-28 10:00", ""), ("2026-11-26 10:00", "r1 257, r2 249")]


def test_the_versions_are_those_that_the_routers_say(everything: ModuleType) -> None:
    printed = (
        "backend uml: user-mode Linux, process 1; ssh -F .lab/ssh_config NODE\n"
        "node  state         systemd  release                              up  addresses\n"
        "wan   running       257      Debian GNU/Linux 13 (trixie)       41 s  198.51.100.1\n"
        "r1    running       257      Debian GNU/Linux 13 (trixie)       30 s  198.51.100.11\n"
        "r2    degraded      249      Ubuntu 22.04.5 LTS                 30 s  203.0.113.12\n"
        "r2    off                                                             203.0.113.12\n"
    )
    assert everything.systemd_in(printed) == "r1 257, r2 249"


def test_the_tests_are_counted_in_what_molecule_prints(everything: ModuleType) -> None:
    printed = (
        "  \x1b[2m│\x1b[0m ===== 10 passed in 245.35s (0:04:05)\n"
        "  \x1b[2m│\x1b[0m   =====\n=== 1 failed, 2 passed in 3.45s ===\n"
    )
    assert everything.tests_in(printed) == "10 passed; 1 failed, 2 passed"


def test_the_list_of_scenarios_is_whole_and_has_their_times(everything: ModuleType) -> None:
    text = (ROOT / everything.LIST).read_text(encoding="utf-8")
    results = json.loads((ROOT / "docs/evidence.json").read_text(encoding="utf-8"))
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == everything.scenarios()
    assert everything.with_times(text, results) == text, "run tools/everything.py --table"


def test_a_time_is_that_of_the_newest_run_that_passed(everything: ModuleType) -> None:
    results = [
        result(seconds=61, date="2026-01-01 00:00"),
        result(seconds=150, date="2026-01-02 00:00"),
        result(seconds=999, date="2026-01-03 00:00", passed=False),
        result(seconds=999, date="2026-01-04 00:00", r2="jammy"),
    ]
    listed = everything.with_times("| `peers` | what |  |\n| `bird` | what | 9 min |\n", results)
    assert listed == "| `peers` | what | 2 min |\n| `bird` | what |  |\n"


def test_the_list_decides_about_no_run(everything: ModuleType) -> None:
    listed = everything.git("ls-tree", "HEAD", "--", "molecule/").splitlines()
    everything.git = lambda *_arguments: "\n".join(listed)
    before = everything.trees("default")
    listed.append(f"100644 blob 0\t{everything.LIST}")
    assert everything.trees("default") == before
    listed.append("100644 blob 0\tmolecule/other.yml")
    assert everything.trees("default") != before
