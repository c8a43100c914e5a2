# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet, with a folder for metrics on each router, and what was on each before the first run."""

from __future__ import annotations

import pytest
from fleet import ADDED, FOLDER, METRICS, UP, Fleet


@pytest.fixture(scope="session")
def fleet() -> Fleet:
    found = Fleet()
    for name in (*UP, ADDED):
        before = FOLDER / f"{name}.before"
        if not before.exists():
            found[name].run(f"mkdir -p {METRICS}")
            before.write_text("\n".join(found[name].state()))
    return found
