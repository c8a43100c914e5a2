# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders that are written.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._files import under

if t.TYPE_CHECKING:  # pragma: no cover
    Row = dict[str, t.Any]


def free(root: str, path: str) -> int | None:
    """The bytes that root may still write there."""
    try:
        found = os.statvfs(under(root, path))
    except OSError:
        return None
    return found.f_bfree * found.f_frsize


__all__ = ("free",)
