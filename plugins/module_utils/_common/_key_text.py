# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a WireGuard key. Pure."""

from __future__ import annotations

import re

# 32 bytes in base64: 43 digits, the last with only four bits, and one sign of padding.
KEY = r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
_KEY = re.compile(KEY)


def is_key(word: object) -> bool:
    """Return whether this is the text of a WireGuard key, as ``wg`` writes it."""
    return isinstance(word, str) and _KEY.fullmatch(word) is not None
