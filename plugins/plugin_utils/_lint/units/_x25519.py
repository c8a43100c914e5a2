# SPDX-License-Identifier: GPL-3.0-or-later
"""The public key of a WireGuard private key: RFC 7748, section 5.

The lint needs nothing but Python. The keys that it sees are in a file in plain text, so timing reveals nothing more.
"""

from __future__ import annotations

import base64

from ....module_utils._common._key_text import is_key

_P = 2**255 - 19
_A24 = 121665


def public_key(private: str) -> str | None:
    """Return the public key in base64; None for a text that is not a key."""
    if not is_key(private):
        return None
    scalar = int.from_bytes(base64.b64decode(private), "little") & ~7 & (2**255 - 1) | 2**254
    return base64.b64encode(_ladder(scalar, 9).to_bytes(32, "little")).decode()


def _ladder(scalar: int, point: int) -> int:
    """Return the Montgomery ladder's result; the names are those of the RFC."""
    x2, z2, x3, z3, swap = 1, 0, point, 1, 0
    for bit in range(254, -1, -1):
        here = scalar >> bit & 1
        if swap ^ here:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swap = here
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a % _P, c * b % _P, a * a % _P, b * b % _P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % _P, point * (da - cb) ** 2 % _P
        x2, z2 = aa * bb % _P, e * (aa + _A24 * e) % _P
    return (x3 if swap else x2) * pow(z3 if swap else z2, -1, _P) % _P
