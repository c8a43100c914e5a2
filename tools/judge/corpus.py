# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""systemd's own test units, as Debian ships them: does the lint raise an alarm where the daemon says nothing?"""

from __future__ import annotations

import subprocess
import typing as t

from judge.compare import compare
from judge.trees import WORK, mirror

if t.TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from judge.trees import Tree

_PACKAGE = "systemd-tests"
_FOLDER = "usr/lib/systemd/tests/testdata/test-network/conf"


def files(tree: Tree) -> dict[str, str]:
    """Return the units of the tree's systemd-tests, none for a release without them. Raises CalledProcessError."""
    root = WORK / f"{tree.suite}-tests"
    if not root.exists():
        _unpack(tree, root)
    found = {}
    for path in sorted((root / _FOLDER).rglob("*")):
        if path.is_file() and path.suffix in (".network", ".netdev", ".link", ".conf"):
            name = str(path.relative_to(root / _FOLDER))
            found[name] = path.read_text(encoding="utf-8", errors="surrogateescape")
    return {name: text for name, text in found.items() if not name.startswith("networkd.conf") and name.count("/") <= 1}


def _unpack(tree: Tree, root: Path) -> None:
    """Download the package, with an apt that uses only the machine's keys, and unpack it."""
    folder = WORK / f"{tree.suite}-apt"
    for path in (root, folder / "state/lists/partial", folder / "cache/archives/partial"):
        path.mkdir(parents=True, exist_ok=True)
    signed = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (folder / "sources.list").write_text(f"deb [signed-by={signed}] {mirror()} {tree.suite} main\n")
    settings = [
        f"Dir::Etc::sourcelist={folder}/sources.list",
        "Dir::Etc::sourceparts=-",
        f"Dir::State={folder}/state",
        "Dir::State::status=/dev/null",
        f"Dir::Cache={folder}/cache",
        "Acquire::Check-Valid-Until=false",
        "APT::Sandbox::User=root",
    ]
    options = [word for setting in settings for word in ("-o", setting)]
    subprocess.run(["apt-get", *options, "-qq", "update"], cwd=folder, check=True)
    subprocess.run(["apt-get", *options, "-qq", "download", _PACKAGE], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)
        package.unlink()


def report(tree: Tree, every: Mapping[str, str]) -> int:
    """Print the figures. Return the number of false alarms."""
    result = compare(tree, every)
    alarms = [line for line in result.differing if line.ours]
    missed = len(result.differing) - len(alarms)
    print(f"judge: systemd {tree.version}, its own {len(every)} test files: {len(alarms)} false alarms ", end="")
    print(f"in {result.lines} lines; of {result.complained} lines with complaints {missed} are passed over")
    for line in alarms:
        print(f"    FALSE ALARM .{line.kind} [{line.section}] {line.key}={line.value}  <- {line.ours}")
    for line in result.differing:
        if not line.ours:
            print(f"    passed over: .{line.kind} [{line.section}] {line.key}={line.value}  <- {line.theirs}")
    return len(alarms)


__all__ = ("files", "report")
