# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""A finding as one line of text, and text that may stand in a log."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable

if t.TYPE_CHECKING:
    from collections.abc import Mapping

_COMMAND = re.compile(r"##(?=\w*\[)")


def shown(text: str) -> str:
    """Return a text that may stand in a log: without control characters, and without what CI takes for a command.

    GitHub, Azure and TeamCity look for ``##[error]`` and the like anywhere in a line.
    """
    # A question mark for each byte that was no UTF-8.
    return _COMMAND.sub(r"#\\x23", printable(text.encode("utf-8", "replace").decode()))


def formatted(problem: Mapping[str, t.Any]) -> str:
    """Write a problem as one line: ``FILE:LINE: severity: message [rule]``."""
    line = "{file}:{line}: {severity}: {message} [{rule}]".format(**{**problem, "file": shown(problem["file"])})
    # GitHub takes a line that begins with :: for a command.
    return f"./{line}" if line.lstrip().startswith("::") else line


__all__ = ("formatted", "shown")
