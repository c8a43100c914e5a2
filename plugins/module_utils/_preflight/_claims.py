# SPDX-License-Identifier: GPL-3.0-or-later
"""The other programs that configure an interface now."""

from __future__ import annotations

import os
import typing as t
from collections.abc import Callable

from .._common._files import under
from .._common._host_units import text_of
from .._common._layout import DHCP_CLIENTS
from .._common._unit_file import parse

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Link
    from ._shapes import Manager


def managers(root: str, link: Link, runs: Callable[[str], bool]) -> list[Manager]:
    """Return the programs beside networkd that configure a link now.

    They are known by what they keep in /run, so that none of their commands is needed: ifupdown's list of interfaces
    that it has brought up (interfaces(5)), a DHCP client's process, NetworkManager's file of a device. ``runs`` says
    whether a unit is active; it is asked for those alone that leave such a file behind when they stop.
    """
    found = []
    if link["name"] in (line.partition("=")[0] for line in text_of(root, "/run/network/ifstate").splitlines()):
        found.append(("ifupdown", "/run/network/ifstate"))
    for client, places in DHCP_CLIENTS.items():
        found += [
            (client, sign) for sign in (place.format(link=link["name"]) for place in places) if _alive(root, sign)
        ]
    device = f"/run/NetworkManager/devices/{link['index']}"
    kept = [item for section in parse(text_of(root, device)).sections for item in section.assignments]
    if any(item.key == "managed" and item.value == "true" for item in kept) and runs("NetworkManager.service"):
        found.append(("NetworkManager", device))
    return [{"link": link["name"], "by": by, "sign": sign} for by, sign in found]


def _alive(root: str, path: str) -> bool:
    """Return whether the process whose number a file holds is there."""
    numbers = text_of(root, path).split()
    return bool(numbers) and numbers[0].isdecimal() and os.path.exists(under(root, f"/proc/{numbers[0]}"))
