# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a link that lead further than the link. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable

# A link has these by itself: the kernel gives the one, and DHCP that gets no answer may end in the other.
LINK_LOCAL = ("fe80:", "169.254.")


def global_addresses(addresses: Iterable[str]) -> list[str]:
    """Give those that are more than link-local, in their order."""
    return [address for address in addresses if not address.lower().startswith(LINK_LOCAL)]


def global_families(addresses: Iterable[str]) -> list[str]:
    """Give the families of which there is such an address, sorted."""
    return sorted({family_of(address) for address in global_addresses(addresses)})


def family_of(address: str) -> str:
    """Return ``ipv6`` or ``ipv4`` for an address or prefix."""
    return "ipv6" if ":" in address else "ipv4"


__all__ = ("family_of", "global_addresses", "global_families")
