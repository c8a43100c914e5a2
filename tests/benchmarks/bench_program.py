# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a call of the host program costs: the bytes that are sent, and the CPU seconds until the program has answered.

The verb is `status`, which loads all of a transaction and does next to nothing. The floor of the seconds is a Python
that is told to do nothing, and that of the bytes is the request. The first call of a host is two exchanges. Seconds are
the smallest of ROUNDS=20: whatever else the machine does only adds to them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _program

ROUNDS = int(os.environ.get("ROUNDS", "20"))
# What a later call may send and spend.
MOST_BYTES = 20_000
MOST_SECONDS = 0.05


def cpu(text: bytes) -> float:
    """Return the CPU seconds of a Python that runs a text."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-I", "-S", "-"], input=text, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seconds(root: Path, request: t.Mapping[str, object]) -> tuple[float, float, float]:
    """Return the seconds of a Python that does nothing, of a first call, and of a later call."""
    rows = []
    for _round in range(ROUNDS):
        for copy in root.glob("run/transit-networkd/*"):
            copy.unlink()
        absent = cpu(_program.start_text(request))
        # `status` itself keeps no copy.
        first = absent + cpu(_program.start_text({**request, "verb": "keys"}, whole=True))
        rows.append((cpu(b"pass\n"), first, cpu(_program.start_text(request))))
    return t.cast("tuple[float, float, float]", tuple(map(min, zip(*rows, strict=True))))


def main() -> None:
    """Print a row for each of the four figures; a later call has limits."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "run").mkdir()
        request = {"verb": "status", "id": "a1", "root": folder}
        sent = len(json.dumps(request))
        later = len(_program.start_text(request))
        first = later + len(_program.start_text(request, whole=True))
        bare, first_seconds, later_seconds = seconds(root, request)
    for name, value, floor, unit, form in (
        ("first call of the host program, sent", first, sent, "bytes", "d"),
        ("later call of the host program, sent", later, sent, "bytes", "d"),
        ("first call of the host program, CPU", first_seconds, bare, "s", ".4f"),
        ("later call of the host program, CPU", later_seconds, bare, "s", ".4f"),
    ):
        print(f"{name}: {value:{form}} {unit}, floor {floor:{form}} {unit}, ratio {value / floor:.1f}")
    if later > MOST_BYTES or later_seconds > MOST_SECONDS:
        sys.exit(f"bench_program: a later call may send {MOST_BYTES} bytes and spend {MOST_SECONDS} s")


if __name__ == "__main__":
    main()
