# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print all of the user's pip settings, from files and from the environment, as one pip.conf."""

from __future__ import annotations

import ast
import subprocess
import sys

settings: dict[str, list[str]] = {}
# The environment stands first in the list, and wins.
for line in subprocess.check_output([sys.executable, "-m", "pip", "config", "list"], text=True).splitlines():
    name, _, value = line.partition("=")
    section, _, key = name.rpartition(".")
    if section in ("global", "install", ":env:"):
        settings.setdefault(key, str(ast.literal_eval(value)).split())

print("[global]")
for key, words in settings.items():
    print(f"{key} =", *words, sep="\n    " if len(words) > 1 else " ")
