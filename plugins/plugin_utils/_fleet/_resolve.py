# SPDX-License-Identifier: GPL-3.0-or-later
"""Names to addresses, as the controller's own resolver knows them: the only step of a plan that asks anything."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 16


def resolve(names: Iterable[str]) -> dict[str, list[str]]:
    """Return ``{name: addresses}``, no address for an unknown name."""
    names = list(names)
    if not names:
        return {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(_addresses, names), strict=True))


def _addresses(name: str) -> list[str]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return []
    # An address with a zone belongs to this machine's links alone.
    return sorted({str(item[4][0]) for item in found if "%" not in str(item[4][0])})
