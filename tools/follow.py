# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follow a page of the documentation to the letter, in an empty folder, and compare what it shows with what happens.

    tools/follow.py PAGE...             on the lab: run each command, and exit with 1 if a page shows something else
    tools/follow.py --no-hosts PAGE...  leave out the commands that ask a host, or install something
    LOG=FILE tools/follow.py PAGE...    also write every command with its whole output

- A code block below ``<!-- file: NAME -->`` is written to that file.
- In a block ``console``, each line that begins with ``$ `` is run, and the lines below it are its output. A line ``…``
  stands for any lines; a command without output below it must succeed. Times, keys, the other end of a card, and
  Ansible's lines about plays and tasks are not compared.
- A block below ``<!-- output -->`` is a part of what the last command has printed.
- A block below ``<!-- not run: REASON -->`` is left out.
- A guide begins with the tutorial's inventory, ``hosts.yml``.
- A command finds the folder and the environment that the one before it has left.

A page that clones the repository gets the last commit of this clone, and no collection but that.
The lab's nodes answer at their addresses, as servers in the internet would: ``ssh`` reads the lab's configuration, and
so does Ansible. LAB_SSH_CONFIG names that of another clone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL = ROOT / "docs/tutorials/first-network.md"
ANY = "…"
_BLOCK = re.compile(
    r"(?:<!-- (?P<what>file|not run|output)(?:: (?P<value>[^>]+?))? -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What asks a host, or a server in the internet.
_HOSTS = re.compile(
    r"(ssh|scp|transit-networkd|journalctl|pipx?|ansible|ansible-galaxy|make|git|sudo|curl)\b(?!-)|ansible-galaxy"
    r"|ansible-playbook transit\.networkd\.(?!plan\b|lint\b)"
)
_ANSIBLE = re.compile(r"(PLAY|TASK|ok:|changed:|skipping:|included:|\[WARNING\]|-- \d)")
# $1 has what the last command has left, and $2 is the command.
_SCRIPT = r"""
. "$1"; eval "$2"; status=$?
{ printf 'cd %q\n' "$PWD"; export -p; } >"$1"; exit "$status"
"""
_SAME = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"@if\d+\b"), ""),  # the other end of a veth, which a node of the lab has for a card
    (re.compile(r"\b[A-Za-z0-9+/]{43}="), "KEY"),
    (re.compile(r"\b\d+(\.\d+)?\s?(ms|s|min|h|seconds?|minutes?)\b"), "TIME"),
    (re.compile(r"\b\d{1,2} (\w{3} )?\d{2}:\d{2}(:\d{2})?\b"), "TIME"),
    (re.compile(r"\s+"), " "),
)


class Command(t.NamedTuple):
    """A command of a page, and the output that the page shows."""

    line: int
    text: str
    shown: list[str]


class File(t.NamedTuple):
    """A file that the reader writes."""

    name: str
    text: str


class Output(t.NamedTuple):
    """A part of what the last command has printed, as the page shows it."""

    line: int
    shown: list[str]


def steps(page: str) -> Iterator[Command | File | Output]:
    """Yield what a reader of a page does and sees, in order."""
    for block in _BLOCK.finditer(page):
        if block["what"] == "file":
            yield File(block["value"], block["text"])
            continue
        line = page[: block.start("text")].count("\n") + 1
        if block["what"] == "output":
            yield Output(line, block["text"].splitlines())
        elif block["language"] == "console" and not block["what"]:
            yield from _commands(block["text"], line)


def _commands(text: str, first: int) -> Iterator[Command]:
    found: list[Command] = []
    for number, line in enumerate(text.splitlines(), first):
        if line.startswith("$ "):
            found.append(Command(number, line[2:], []))
        elif found and not found[-1].shown and found[-1].text.endswith("\\"):
            found[-1] = found[-1]._replace(text=f"{found[-1].text[:-1]}{line.strip()}")
        else:
            found[-1].shown.append(line)
    yield from found


def normal(lines: Sequence[str]) -> list[str]:
    """Return the lines that are compared, without what differs from run to run."""
    found = []
    for line in lines:
        for pattern, text in _SAME:
            line = pattern.sub(text, line)
        if line.strip() and not _ANSIBLE.match(line):
            found.append(line.strip())
    return found


def agrees(shown: Sequence[str], output: Sequence[str]) -> bool:
    """Return whether a page shows an output: all of it, or parts in their order with ``…`` between them."""
    wanted = "\n".join(normal(shown))
    pattern = "".join(f"{re.escape(part)}" if part != ANY else r"(.*\n)*?" for part in _parts(wanted))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in normal(output))) is not None


def _parts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield ANY if line == ANY else f"{line}\n"


def follow(page: Path, folder: Path, environment: dict[str, str], log: t.TextIO, *, hosts: bool) -> Iterator[str]:
    """Do what a page says, in a folder, and yield each place where something else happens."""
    left = folder.with_name("left")  # what a command leaves to the next one: its folder and environment
    left.touch()
    last: list[str] | None = None
    for step in steps(page.read_text(encoding="utf-8")):
        if isinstance(step, File):
            (folder / step.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / step.name).write_text(step.text, encoding="utf-8")
            continue
        if isinstance(step, Output):
            if last is not None and not agrees([ANY, *step.shown, ANY], last):
                yield f"{page}:{step.line}: the page shows something else than the last command has printed"
            continue
        if not hosts and _HOSTS.match(step.text):
            last = None
            continue
        done = subprocess.run(
            ["bash", "-c", _SCRIPT, "reader", str(left), step.text], cwd=folder, env=environment, check=False,
            text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        last = done.stdout.splitlines()
        log.write(f"$ {step.text}\n{done.stdout}")
        log.flush()
        if not (agrees(step.shown, last) if step.shown else done.returncode == 0):
            yield f"{page}:{step.line}: {step.text}: the page shows something else; the output is\n{done.stdout}"


def lab_ssh(config: str) -> str:
    """Return the lab's SSH configuration, so that each node is also found by its address."""
    addresses = dict(re.findall(r"^Host (\S+)\n  HostName (\S+)$", config, re.MULTILINE))
    lines = []
    for line in config.splitlines():
        names = line.split()[1:] if line.startswith("Host ") else []
        more = [addresses[name] for name in names if name in addresses]
        lines.append(" ".join([line, *more]))
    return "\n".join(lines) + "\n"


def reader(home: Path) -> dict[str, str]:
    """Return the environment of a reader: a home of its own, and the lab behind ``ssh`` where there is a lab."""
    lab = Path(os.environ.get("LAB_SSH_CONFIG", ROOT / ".lab/ssh_config"))
    (home / "bin").mkdir(parents=True)
    if lab.exists():
        (home / "ssh_config").write_text(lab_ssh(lab.read_text(encoding="utf-8")), encoding="utf-8")
        program = home / "bin/ssh"
        program.write_text(f'#!/bin/sh\nexec /usr/bin/ssh -F {home}/ssh_config "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    lint = home / "bin/networkd-lint"
    module = "ansible_collections.transit.networkd.plugins.plugin_utils._lint"
    lint.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT}/.build/collections exec python -m {module} "$@"\n', encoding="utf-8")
    lint.chmod(0o755)
    address = f'[url "{ROOT}"]\n\tinsteadOf = {_address()}\n[safe]\n\tdirectory = *\n'
    (home / ".gitconfig").write_text(address, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "XDG_"))}
    collections = os.environ.get("FOLLOW_COLLECTIONS", str(ROOT / ".build/collections"))
    return {
        **kept,
        "HOME": str(home),
        "PATH": f"{home}/bin:{ROOT}/.venv/bin:{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": collections,
        "ANSIBLE_NOCOLOR": "1",
        "COLUMNS": "80",
    }


def _address() -> str:
    """Return the repository's address from galaxy.yml."""
    found = re.search(r"^repository: (\S+)$", (ROOT / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError("galaxy.yml names no repository")
    return found[1]


def main(arguments: list[str]) -> int:
    """Follow the pages that are named."""
    wrong = 0
    with Path(os.environ.get("LOG", os.devnull)).open("w", encoding="utf-8") as log:
        for name in [argument for argument in arguments if argument != "--no-hosts"]:
            with tempfile.TemporaryDirectory() as folder:
                work = Path(folder) / "work"
                work.mkdir()
                # A guide begins with the inventory that its reader has from the tutorial.
                for step in steps(TUTORIAL.read_text(encoding="utf-8")):
                    if isinstance(step, File) and Path(name).resolve() != TUTORIAL:
                        (work / step.name).write_text(step.text, encoding="utf-8")
                environment = reader(Path(folder) / "home")
                if "$ git clone " in Path(name).read_text(encoding="utf-8"):
                    del environment["ANSIBLE_COLLECTIONS_PATH"]
                for message in follow(Path(name), work, environment, log, hosts="--no-hosts" not in arguments):
                    print(message)
                    wrong += 1
    print(f"{wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
