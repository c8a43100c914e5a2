# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the host program: the program itself, one call, the gate, commit-confirm."""

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._remote._ask import Ask
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._call import RemoteError, call, interpreter
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._commit_confirm import (
    UnreachableError,
    explain,
    see_through,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._gate import WrongError, checked

__all__ = (
    "Ask",
    "RemoteError",
    "UnreachableError",
    "WrongError",
    "call",
    "checked",
    "explain",
    "interpreter",
    "see_through",
)
