# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lint and the renderer keep of one run for the next: who measures one of several runs forgets it."""

from __future__ import annotations

import functools
import sys

# They keep what they read of their own data, as any run of a new process does once.
_OF_THE_SCHEMA = ("sections", "removed", "repeats", "_versions", "type_of")


def forget() -> None:
    """Empty every memory of texts and values."""
    for module, found in list(sys.modules.items()):
        if ".plugin_utils._" in module:
            for name, value in vars(found).items():
                if isinstance(value, functools._lru_cache_wrapper) and name not in _OF_THE_SCHEMA:
                    value.cache_clear()
