# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let a tree's own networkd and udev read units in namespaces of their own, and take what they say of which line.

Nothing of the machine is touched: the daemon has a network, mounts and processes of its own, /run is its own, and the
only units that it finds are those to judge. The end of its reading is READY=1; then it is killed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from judge.trees import Tree

INFO, WARNING = 6, 4
# systemd opens all files at once.
_BATCH = 4000


class Record(t.NamedTuple):
    """What the daemon says of a line: ``level`` is syslog's, 4 a warning, 6 a note."""

    level: int
    message: str


Verdicts = dict[tuple[str, int], list[Record]]


class JudgeError(Exception):
    """The daemon gave no verdict."""


def judge(tree: Tree, files: Mapping[str, str | bytes], timeout: float = 120) -> Verdicts:
    """Return what the tree's systemd logs: (file, line) -> records. Line 0 stands for a file as a whole.

    ``files`` is name -> text, drop-ins as ``UNIT.d/NAME.conf``; each file is read as if it stood alone as far as its
    lines go. Raises JudgeError.
    """
    found: Verdicts = {}
    links = {name: text for name, text in files.items() if name.split("/")[0].removesuffix(".d").endswith(".link")}
    others = {name: text for name, text in files.items() if name not in links}
    for program, every in (("networkd", others), ("udev", links)):
        for batch in _batches(every):
            for place, record in _run(tree, program, batch, timeout):
                records = found.setdefault(place, [])
                if record not in records:  # a .netdev is read twice
                    records.append(record)
    return found


def _batches(files: Mapping[str, str | bytes]) -> Iterator[dict[str, str | bytes]]:
    names = sorted(files)
    for start in range(0, len(names), _BATCH):
        yield {name: files[name] for name in names[start : start + _BATCH]}


def _run(
    tree: Tree, program: str, files: Mapping[str, str | bytes], timeout: float
) -> Iterator[tuple[tuple[str, int], Record]]:
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text)
        Path(folder).chmod(0o755)
        inside = [sys.executable, str(Path(__file__).with_name("inside.py")), program, str(tree.root), folder]
        command = ["unshare", "-n", "-m", "-p", "-f", "--kill-child", "--propagation", "private", *inside, str(timeout)]
        done = subprocess.run(command, check=False, text=True, capture_output=True)
    if done.returncode:
        raise JudgeError(f"systemd {tree.version} ({program}) did not finish: {done.stderr.strip()[-500:]}")
    for line in done.stdout.splitlines():
        name, number, level, message = json.loads(line)
        yield (name, number), Record(level, message)


__all__ = ("INFO", "WARNING", "JudgeError", "Record", "Verdicts", "judge")
