# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the lab keeps its things: all of it under `.lab/` in the clone."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CLONE = PACKAGE.parent.parent
LAB = CLONE / ".lab"
RUN = LAB / "run"
UNUSED = RUN / "unused"
CACHE = Path(os.environ.get("LAB_CACHE") or LAB / "cache").resolve()

SSH_CONFIG = LAB / "ssh_config"
SSH_KEY = LAB / "ssh_key"
KNOWN_HOSTS = LAB / "known_hosts"
