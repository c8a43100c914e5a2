# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Hypothesis runs: a loaded machine is no failure, and CI tries the same examples on every run."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("workshop", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("workshop"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "workshop")
