# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The patterns of a [Match] section. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import fnmatch


def globbed(patterns: list[str], name: str) -> bool:
    """Say whether a name is matched by shell patterns, inverted as a whole by a leading "!" (systemd.network(5))."""
    inverted = patterns[0].startswith("!")
    words = [patterns[0][1:], *patterns[1:]] if inverted else patterns
    return any(fnmatch.fnmatchcase(name, word) for word in words) is not inverted


__all__ = ("globbed",)
