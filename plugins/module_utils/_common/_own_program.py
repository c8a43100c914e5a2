# SPDX-License-Identifier: GPL-3.0-or-later
"""This program: the archive that it was loaded from, the interpreter, and the words that start its parts."""

from __future__ import annotations

import os
import sys

from ._errors import RefusedError

# What the program is asked by the units that a transaction makes, never by a controller.
INTERNAL = ("apply", "guard", "recover")
# What the unit asks that follows keys which are being rotated.
ROTATION = "rotation"
# What a person asks, by the command that _state/_rollback_units.py installs.
CONSOLE = "console"


def archive() -> str:
    """Return the path of the archive that this program was loaded from. Raises RefusedError outside an archive."""
    own: str | None = getattr(globals().get("__loader__"), "archive", None)
    if own is None:
        raise RefusedError("this program was not started from an archive, so the host cannot keep a copy of it")
    return own


def python() -> str:
    """Return the interpreter that runs this program, and will run it again."""
    return sys.executable or "/usr/bin/python3"


def interpreter() -> str:
    """Return the paths of the interpreter that may be on another mount: its name, its file, and its library."""
    return " ".join(dict.fromkeys((python(), os.path.realpath(python()), os.path.dirname(os.__file__))))
