# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of the collection's units in the journal."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line into the journal of the unit that runs this."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
