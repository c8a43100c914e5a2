# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's program, with one file more: it counts its steps, and dies before the one that it is told.

All else is the program as it is, and its own units run this one, for a transaction keeps the archive that began it.
"""

from __future__ import annotations

import io
import typing as t
import zipfile
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._remote._program import PACKAGE, archive

CLONE = Path(__file__).parents[3]
STEPS = CLONE / "tests/helpers/host/crash_steps.py"
DYING = Path(__file__).with_name("crash_dying.py")

MAIN = f"""\
import sys
from {PACKAGE.replace("/", ".")} import _crash_dying
from {PACKAGE.replace("/", ".")}._program import main, serve
from {PACKAGE.replace("/", ".")}._state import _states
from {PACKAGE.replace("/", ".")}._transaction import _unattended
# Waiting is not what is tried: a deadline may be near, and a link that stays unfinished is not looked at ten times.
_states.SHORTEST_TIMEOUT = 1
_unattended.BUSY_LOOKS = 2
if sys.argv[1] != "look":
    _crash_dying.hook()
if sys.argv[1] == "ask":
    serve(sys.stdin.buffer.read())
    sys.exit(0)
sys.exit(main(sys.argv[1:]))
"""


def crashing_program() -> bytes:
    """Give the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive())) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in whole.infolist():
            changed.writestr(entry, MAIN if entry.filename == "__main__.py" else whole.read(entry))
        changed.writestr(f"{PACKAGE}/_crash_steps.py", STEPS.read_text())
        changed.writestr(f"{PACKAGE}/_crash_dying.py", DYING.read_text())
    return out.getvalue()


def request(verb: str, identity: str, wanted: dict[str, t.Any] | None = None, **more: t.Any) -> dict[str, t.Any]:
    """Give what the program is asked."""
    return {"verb": verb, "id": identity, "bundle": wanted, "owner": "the lab", "accept": ["names"], **more}


__all__ = ("crashing_program", "request")
