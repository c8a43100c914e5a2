# SPDX-License-Identifier: GPL-3.0-or-later
"""SHA-256 without OpenSSL: loading that takes as long as all that a host's program imports besides.

Python's own ``random.py`` does the same. ``hashlib`` is for a Python that was built without the lean module.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256
    except ImportError:
        try:  # before Python 3.12
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ("sha256",)
