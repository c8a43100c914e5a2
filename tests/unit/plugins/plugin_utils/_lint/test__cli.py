# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.module_utils._common._version import VERSION
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._cli import main
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._formats import FORMATS
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._unit_schema import unit_schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES

ROOT = Path(__file__).resolve().parents[5]
WRONG = "[Match]\nName=x\nNmae=x\n"
LINE = "a.network:3: error: unknown key Nmae= in [Match]; did you mean Name=? [unknown-key]\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_a_folder_is_read_with_all_below_it(here, capsys):
    written(
        here,
        {"a.network": WRONG, "r1/b.network.d/c.conf": "x", ".git/d.network": WRONG, "README": "Nmae", "e.network": ""},
    )
    (here / "nowhere.network").symlink_to("gone")
    (here / "masked.network").symlink_to("/dev/null")

    assert main([]) == 1
    printed, counted = capsys.readouterr()
    assert printed.splitlines() == [
        LINE.strip(),
        "e.network:1: warning: the empty file masks the unit e.network [empty-file]",
        "r1/b.network.d/c.conf:1: error: 'x' is before the first section, so systemd ignores it [syntax]",
        "r1/b.network.d/c.conf:1: warning: drop-in for b.network, which does not exist [orphan-drop-in]",
    ]
    assert counted == "networkd-lint: 2 errors and 2 warnings\n"


STATUS = {
    "an error": (["a.network"], WRONG, 1),
    "a warning only": (["a.network"], "", 0),
    "nothing": (["."], "[Match]\nName=x\n", 0),
    "a rule left out": (["--disable", "syntax,unknown-key"], WRONG, 0),
    "a version": (["--systemd-version=252"], "[Match]\nName=x\n[RoutingPolicyRule]\nTable=1\nL3MasterDevice=y\n", 1),
}


@pytest.mark.parametrize(("arguments", "text", "status"), STATUS.values(), ids=STATUS)
def test_the_status_tells(here, arguments, text, status):
    written(here, {"a.network": text})

    assert main(arguments) == status


REFUSED = {
    "no such path": (["no/where"], "no/where: no such file or folder"),
    "no units": (["empty"], "empty: no .network, .netdev or .link file to lint"),
    "no such rule": (["--disable=x"], "unknown rule 'x'; networkd-lint --explain lists the rules\n"),
    "a similar rule": (["--disable=unknown-keys"], "unknown rule 'unknown-keys'; did you mean unknown-key?\n"),
    "no place for the report": (
        ["--output=no/where", "a.network"],
        "no/where: cannot write the report: No such file or directory",
    ),
    "no such rule to explain": (["--explain=x"], "unknown rule 'x'; networkd-lint --explain lists the rules\n"),
    "no such file of wg-quick": (["--from-wg-quick=no/where"], "no/where: No such file or directory\n"),
}
WRONG_OPTIONS = {
    "--format=xml": "argument --format: invalid choice: 'xml' (choose from ",
    "--systemd-version=257.4": "argument --systemd-version: '257.4' is not a version of systemd like 257\n",
    "--mark=x": "argument --mark: 'x' is not a number from 0 to 4294967295\n",
    "--no-such-option": "unrecognized arguments: --no-such-option\n",
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_named(here, capsys, arguments, message):
    written(here, {"a.network": WRONG, "empty/README": ""})

    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"networkd-lint: {message}")


@pytest.mark.parametrize(("option", "message"), WRONG_OPTIONS.items(), ids=WRONG_OPTIONS)
def test_a_wrong_option_is_named_after_one_line_of_usage(capsys, option, message):
    with pytest.raises(SystemExit, match=r"^2$"):
        main([option])

    usage, error = capsys.readouterr().err.splitlines(keepends=True)
    assert usage == "usage: networkd-lint [OPTION]... [PATH]...\n"
    assert error.startswith(f"networkd-lint: error: {message}")


def test_a_report_goes_where_it_is_wanted(here, capsys):
    written(here, {"a.network": WRONG})

    assert main(["--format=json", "--output=report.json"]) == 1
    assert capsys.readouterr() == ("", "networkd-lint: 1 error\n")
    assert json.loads((here / "report.json").read_text())["errors"] == 1
    assert main(["--format=json"]) == 1
    assert json.loads(capsys.readouterr().out) == json.loads((here / "report.json").read_text())


def test_a_rule_is_explained(capsys):
    assert main(["--explain=unknown-key"]) == 0
    assert capsys.readouterr().out.startswith("unknown-key (error)\n\nnetworkd ignores the line.\n\nWhat to do: ")


def test_the_rules_are_listed(capsys):
    assert main(["--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == sorted(RULES)
    assert "unknown-key (error): networkd ignores the line." in lines


def test_the_help_tells_each_status(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    _usage, _header, statuses = capsys.readouterr().out.partition("exit status:\n")
    assert re.findall(r"^  ([0-9])  ", statuses, re.MULTILINE) == sorted(
        map(str, {0, *(row[2] for row in STATUS.values()), 2})
    )


def test_the_version_is_the_collections(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])

    assert capsys.readouterr().out == f"networkd-lint {VERSION}\n"


def test_a_schema_is_printed(capsys):
    assert main(["--schema=network", "--systemd-version=257"]) == 0
    assert capsys.readouterr().out == unit_schema("network", 257)


@pytest.fixture(scope="module")
def completion(tmp_path_factory):
    """The program for bash, in a file."""
    path = tmp_path_factory.mktemp("completion") / "networkd-lint.bash"
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main(["--completion=bash"]) == 0
    path.write_text(printed.getvalue())
    return path


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--fo"], ["--format"]),
        (["--format", "s"], ["sarif"]),
        (["--schema", "n"], ["netdev", "network"]),
        (["--explain", "unknown-"], ["unknown-key", "unknown-rule", "unknown-section"]),
        (["a.ne"], ["a.network"]),
    ],
    ids=" ".join,
)
def test_bash_completes(here, completion, words, found):
    written(here, {"a.network": ""})
    script = (
        f"source {completion}; COMP_WORDS=(networkd-lint {' '.join(words)}); COMP_CWORD={len(words)}; "
        "$(complete -p networkd-lint | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    ran = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True)

    assert sorted(ran.stdout.split()) == found


def test_completion_names_the_package_that_it_needs(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "shtab", None)

    assert main(["--completion=bash"]) == 2
    assert capsys.readouterr() == (
        "",
        "networkd-lint: --completion needs the Python package shtab: pipx inject networkd-lint shtab\n",
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What pip installs, and nothing else: no collection, no site-packages. Run it with arguments."""
    site = tmp_path_factory.mktemp("site")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ((top, folder),) = project["tool"]["setuptools"]["package-dir"].items()
    for package in project["tool"]["setuptools"]["packages"]:
        target = site / package.replace(".", "/")
        target.mkdir(parents=True)
        for file in (ROOT / folder / target.relative_to(site / top)).glob("*.py"):
            shutil.copy(file, target)
    module, _colon, function = project["project"]["scripts"]["networkd-lint"].partition(":")
    program = f"import sys; sys.path.insert(0, sys.argv.pop(1)); import {module} as it; sys.exit(it.{function}())"
    return [sys.executable, "-I", "-S", "-c", program, str(site)]


def test_the_package_runs_alone_without_ansible(here, installed):
    written(here, {"a.network": WRONG})
    ran = subprocess.run([*installed, "a.network"], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, LINE, "networkd-lint: 1 error\n")


def test_the_package_is_no_part_of_a_collection(installed):
    """As ansible_collections it could not be imported beside the package ansible, which has an __init__.py there."""
    assert [path.name for path in Path(installed[-1]).iterdir()] == ["networkd_lint"]


def test_a_reader_may_end_early(here, installed):
    """Like head(1): the status stays that of the units, and nothing else is printed."""
    written(here, {f"{number}.network": WRONG for number in range(1000)})
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", '"$@" | head -n 1', "bash", *installed, "--format=github"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout.count("\n"), ran.stderr) == (1, 1, "")


def test_the_package_has_the_collections_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == galaxy["version"]


def test_the_readme_shows_what_the_command_prints(here, capsys):
    shown = (ROOT / "plugins/plugin_utils/_lint/README.md").read_text(encoding="utf-8")
    unit = re.search(r"```ini\n(.*?)```", shown, re.DOTALL)[1]
    command, *printed = re.search(r"```console\n\$ networkd-lint (.*?)```", shown, re.DOTALL)[1].splitlines()
    written(here, {"20-eth0.network": unit})

    assert main(shlex.split(command)) == 1
    assert "".join(capsys.readouterr()).splitlines() == printed


def test_the_package_is_described_like_the_collection():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    readme = (ROOT / project["readme"]).read_text(encoding="utf-8")

    assert {project["urls"][name] for name in ("Repository", "Documentation", "Issues")} == {
        galaxy[name] for name in ("repository", "documentation", "issues")
    }
    # The package index shows the page by itself: a relative link leads nowhere.
    assert all(link.startswith("https://") for link in re.findall(r"\]\(([^)]+)\)", readme))
    for option in ("--explain", "--trace", "--schema", "--completion", *(f"`{form}`" for form in FORMATS)):
        assert option in readme


def test_the_hook_runs_the_command_for_every_kind_of_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert hook["entry"] in project["project"]["scripts"]
    for name in ("a.network", "x/b.netdev", "c.link", "a.network.d/10.conf", "networkd.conf", "networkd.conf.d/x.conf"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "networks.conf")
