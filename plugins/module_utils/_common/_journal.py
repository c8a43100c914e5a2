# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of the collection's units in the journal."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line into the journal of the unit that runs this."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
