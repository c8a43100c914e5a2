# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project like a user's, and ansible-playbook run in it against hosts that answer from a recording."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
import unicodedata
from pathlib import Path

CLONE = Path(__file__).resolve().parents[3]
EVIL = CLONE / "tests/evil"
# The collection that is tried: this one, or another one that EVIL_COLLECTIONS names, such as an older one.
COLLECTIONS = Path(os.environ.get("EVIL_COLLECTIONS", CLONE / ".build/collections"))
CORES = {"oldest": CLONE / ".build/oldest/bin", "newest": Path(sys.executable).parent}
SEED = os.environ.get("EVIL_SEED", "1")
# Seconds; a host's lies must not hold up a run for longer. One that never ends its change is waited for until its
# deadline, here the shortest that there is, and two and a half minutes more.
TIMEOUT = 60
PATIENCE = TIMEOUT + 240

SETTINGS = """\
[defaults]
fact_caching = jsonfile
fact_caching_connection = {cache}
host_pattern_mismatch = error
interpreter_python = auto_silent
home = {home}
connection_plugins = {plugins}
[connection]
pipelining = true
"""
VARIABLES = {
    "ansible_connection": "replay",
    "ansible_python_interpreter": "/usr/bin/python3",
    "wireguard_vrf_confirm_timeout": TIMEOUT,
}

# 32 bytes in base64, as WireGuard writes a key.
KEY = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")


# A session that asks what another one does, and so has its recording.
SAME = {"report": "again"}


class Run(t.NamedTuple):
    """What a run has ended with and printed, and what each host was asked."""

    status: int
    output: str
    asked: dict[str, list[dict[str, t.Any]]]
    lies: list[str]

    def recap(self, host: str) -> dict[str, int]:
        """Return the counts of a host in the recap."""
        line = re.search(rf"^{host} +: (.*)$", self.output, re.M)
        return {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", line[1] if line else "")}


class Project:
    """A folder with an inventory and the public keys that are recorded at the beginning of a session."""

    def __init__(self, folder: Path, core: str, session: str) -> None:
        self.folder, self.core, self.session = folder, core, session
        self.project, self.state = folder / "project", folder / "state"
        self.mark = folder / "mark"
        self.state.mkdir(parents=True)
        recording = recorded(session)
        self.playbook: str = session if session in SAME else recording["playbook"]
        (self.project / "group_vars").mkdir(parents=True)
        text = (CLONE / "molecule/inventory/hosts.yml").read_text(encoding="utf-8")
        (self.project / "hosts.yml").write_text(text, encoding="utf-8")
        (self.project / "group_vars/all.json").write_text(json.dumps(VARIABLES), encoding="utf-8")
        for host, keys in recording["keys"].items():
            for tunnel, key in keys.items():
                file = self.project / f"wireguard_keys/{host}/{tunnel}.pub.txt"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"{key}\n", encoding="utf-8")
        settings = SETTINGS.format(cache=folder / "cache", home=folder / "home", plugins=EVIL / "connection_plugins")
        (folder / "ansible.cfg").write_text(settings, encoding="utf-8")

    def play(self, playbook: str, *options: str, host: str = "", kind: str = "") -> Run:
        """Run a playbook; ``host`` lies in a way that ``kind`` names."""
        for file in self.state.iterdir():
            file.unlink()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
            "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_NOCOLOR": "1",
            "PYTHONPATH": os.pathsep.join([str(CLONE / "tests"), str(COLLECTIONS)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "EVIL_SESSION": str(recording_of(self.session)),
            "EVIL_STATE": str(self.state),
            "EVIL_MARK": str(self.mark),
            "EVIL_HOST": host,
            "EVIL_KIND": kind,
            "EVIL_SEED": SEED,
        }
        book = COLLECTIONS / f"ansible_collections/transit/networkd/playbooks/{playbook}.yml"
        command = [
            CORES[self.core] / "ansible-playbook", book, "-i", "hosts.yml", "--diff",
            "-e", "transit_target=routers", "-e", "transit_rollout=100%", *options,
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, cwd=self.project, env=environment, capture_output=True, check=False, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired as exc:
            said = b"".join(part or b"" for part in (exc.stdout, exc.stderr))
            return Run(-1, f"{_text(said)}\nnot over after {PATIENCE} s\n", self._asked(), self._lies())
        return Run(done.returncode, _text(done.stdout + done.stderr), self._asked(), self._lies())

    def fill(self, right: dict[str, bytes]) -> None:
        """Record the right keys where none are, so that only a wrong one makes a difference."""
        for path, content in right.items():
            file = self.project / path
            if path.endswith(".pub.txt") and not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)

    def bundles(self) -> tuple[Run, dict[str, dict[str, bytes]]]:
        """Return what the playbook ``plan`` writes for each host from what the project has by now."""
        output = self.folder / "units"
        run = self.play("plan", "-e", f"transit_output={output}")
        return run, {host.name: files(host) for host in sorted(output.glob("*"))}

    def _asked(self) -> dict[str, list[dict[str, t.Any]]]:
        return {
            file.stem: [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            for file in sorted(self.state.glob("*.jsonl"))
        }

    def _lies(self) -> list[str]:
        file = self.state / "lies"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def recording_of(session: str) -> Path:
    """Return the file of a session's recording."""
    return EVIL / f"recordings/{SAME.get(session, session)}.json"


def recorded(session: str) -> dict[str, t.Any]:
    """Return a recording."""
    found: dict[str, t.Any] = json.loads(recording_of(session).read_text(encoding="utf-8"))
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Return every file and link below a folder, with what it holds or where it leads."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(folder))] = str(path.readlink()).encode()
        elif path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def controls(text: str) -> str:
    """Return what a text holds that may move a terminal's cursor or hide words, each once."""
    bad = {c for c in text if c not in "\n\t" and (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs"))}
    return " ".join(sorted(f"U+{ord(c):04X}" for c in bad))


def _text(said: bytes) -> str:
    return said.decode("utf-8", "surrogateescape")


__all__ = ("CORES", "KEY", "SEED", "Project", "Run", "controls", "files", "recorded")
