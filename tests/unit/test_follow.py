# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/follow.py does of a page, and what it takes for the same output."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from types import ModuleType

CLONE = Path(__file__).resolve().parents[2]
PAGE = """# Page

<!-- file: a/hosts.yml -->
```yaml
all:
```

```console
$ cat a/hosts.yml
{shown}
```

```console
$ echo one; \\
  echo two
one
two
```

<!-- not run: it never ends -->
```console
$ false
```

```console
$ ssh nowhere
$ {last}
```
"""


@pytest.fixture(scope="module")
def follow() -> ModuleType:
    spec = importlib.util.spec_from_file_location("follow", CLONE / "tools/follow.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["follow"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("shown", "last", "wrong"),
    [
        ("all:", "true", []),
        ("none:", "true", ["cat a/hosts.yml"]),
        ("all:", "false", ["false"]),
    ],
)
def test_a_page_is_followed_to_the_letter(follow, tmp_path, shown, last, wrong):
    page = tmp_path / "page.md"
    page.write_text(PAGE.format(shown=shown, last=last), encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()

    with Path(os.devnull).open("w", encoding="utf-8") as log:
        found = list(follow.follow(page, work, dict(os.environ), log, hosts=False))

    assert [message.split(": ")[1] for message in found] == wrong


def test_a_command_finds_what_the_one_before_it_has_left(follow, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ mkdir a; cd a\n$ export NAME='two words'\n$ echo \"${PWD##*/} $NAME\"\na two words\n```\n"
    )
    (tmp_path / "work").mkdir()

    with Path(os.devnull).open("w", encoding="utf-8") as log:
        assert list(follow.follow(page, tmp_path / "work", dict(os.environ), log, hosts=True)) == []


@pytest.mark.parametrize(("shown", "wrong"), [("two", 0), ("two\nthree", 0), ("one\nthree", 1), ("four", 1)])
def test_a_part_of_the_output_is_found_in_it(follow, tmp_path, shown, wrong):
    page = tmp_path / "page.md"
    page.write_text(f"```console\n$ printf 'one\\ntwo\\nthree\\n'\n```\n\n<!-- output -->\n```\n{shown}\n```\n")
    (tmp_path / "work").mkdir()

    with Path(os.devnull).open("w", encoding="utf-8") as log:
        found = list(follow.follow(page, tmp_path / "work", dict(os.environ), log, hosts=True))

    assert [message.split(":")[1] for message in found] == ["7"] * wrong


def test_a_page_that_clones_the_repository_gets_this_one(follow, tmp_path):
    address = follow._address()
    environment = follow.reader(tmp_path / "home")
    command = ["git", "ls-remote", "--heads", address]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "refs/heads/" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        ("a", "a", True),
        ("a", "a\nb", False),
        ("a\n…", "a\nb\nc", True),
        ("…\nc", "a\nb\nc", True),
        ("a\n…\nc", "a\nb", False),
        ("took 3 s", "took 12.5 s", True),
        ("r1  ok  25s  257", "r1  ok  7s  257", True),
        ("r1  ok  25s  257", "r1  ok  7s  252", False),
        (f"key {'A' * 43}=", f"key {'B' * 43}=", True),
        ("eth0  UP", "eth0@if14  UP", True),
        ("eth0  UP", "eth1@if14  UP", False),
        ("done", "TASK [one] ****\nok: [r1]\n\ndone", True),
    ],
)
def test_times_keys_and_tasks_are_not_compared(follow, shown, output, same):
    assert follow.agrees(shown.splitlines(), output.splitlines()) is same


def test_ssh_finds_a_node_of_the_lab_by_its_address(follow):
    config = "Host r1\n  HostName 198.51.100.11\n\nHost lab-vm r1\n  User root\n"
    wanted = "Host r1 198.51.100.11\n  HostName 198.51.100.11\n\nHost lab-vm r1 198.51.100.11\n  User root\n"
    assert follow.lab_ssh(config) == wanted
