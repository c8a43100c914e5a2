# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three routers that answer in a folder, runs of a playbook for them, and what each was asked."""

from __future__ import annotations

import re
import shlex
import sys
import typing as t
from pathlib import Path

from helpers.plays import inventory, router

if t.TYPE_CHECKING:
    from helpers.plays import Play, Played

TESTS = Path(__file__).resolve().parents[2]
COLLECTIONS = TESTS.parent / ".build/collections"
NAMES = ("r1", "r2", "r3")


class Fleet:
    """Routers in a folder, and the playbook that is run for them.

    ``project`` is the folder of the inventory where that is empty and cannot be written.
    """

    def __init__(self, folder: Path, play: Play) -> None:
        self.folder, self._play = folder, play
        self.project: Path | None = None
        self.hosts: dict[str, dict[str, t.Any]] = {}
        for number, name in enumerate(NAMES, 11):
            self.add(name, number)

    def add(self, name: str, number: int) -> None:
        (self.folder / name / "etc").mkdir(parents=True)
        program = self.folder / f"python-{name}"
        path = shlex.quote(f"{TESTS}:{COLLECTIONS}")
        command = shlex.join([sys.executable, "-m", "helpers.fleet.answering", str(self.folder / name)])
        program.write_text(f"#!/bin/sh\nPYTHONPATH={path} exec {command}\n")
        program.chmod(0o755)
        self.hosts[name] = router(number, ansible_python_interpreter=str(program), wireguard_vrf_filter=False)

    def run(self, playbook: str | list[t.Any], *arguments: str, core: str = "newest", **how: t.Any) -> Played:
        """Run a playbook or plays; what the hosts are asked is noted for this run alone."""
        for name in self.hosts:
            (self.folder / name / "calls").unlink(missing_ok=True)
        return self._play(playbook, inventory(**self.hosts), *arguments, core=core, project=self.project, **how)

    def asked(self, name: str) -> list[str]:
        file = self.folder / name / "calls"
        return file.read_text().split() if file.exists() else []

    def all_asked(self) -> dict[str, str]:
        """Return what each host was asked, in one line."""
        return {name: " ".join(self.asked(name)) for name in self.hosts}

    def does(self, name: str, what: str, *, really: bool = True) -> None:
        file = self.folder / name / what
        file.touch() if really else file.unlink()

    def bundle(self, name: str) -> str:
        """Return the last bundle that a host was sent."""
        return (self.folder / name / "bundle.json").read_text()

    def secret(self, name: str, key: str) -> str:
        """Return a secret key of a host."""
        return (self.folder / name / "etc/transit-networkd/keys" / key).read_text().strip()

    def keys(self) -> dict[str, str]:
        """Return what is recorded of each host."""
        return {file.parent.name: file.read_text() for file in self.folder.glob("wireguard_keys/*/*.pub.txt")}


def rows(done: Played) -> dict[str, str]:
    """Return the state of each host in the table at the end."""
    table = done.output.rpartition("HOST ")[2]
    return dict(re.findall(r"^(r\d+) +([a-z]+(?: [a-z]+)?)  ", table, re.M))
