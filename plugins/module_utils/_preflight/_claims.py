# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else says that an interface is his: other programs that configure it, and units that come before ours.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._files import under
from ansible_collections.transit.networkd.plugins.module_utils._layout import network_path
from ansible_collections.transit.networkd.plugins.module_utils._match import globbed
from ansible_collections.transit.networkd.plugins.module_utils._preflight._host_units import (
    host_units,
    sections_of,
    text_of,
)
from ansible_collections.transit.networkd.plugins.module_utils._unit_file import parse

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Callable, Mapping

    from ansible_collections.transit.networkd.plugins.module_utils._unit_file import Section

    Row = dict[str, t.Any]

DHCP_CLIENTS = {
    "dhclient": ("/run/dhclient.{link}.pid", "/run/dhclient6.{link}.pid", "/run/dhclient-{link}.pid"),
    "dhcpcd": ("/run/dhcpcd/{link}.pid", "/run/dhcpcd/{link}-4.pid", "/run/dhcpcd/{link}-6.pid"),
}


def managers(root: str, link: Mapping[str, t.Any], runs: Callable[[str], bool]) -> list[Row]:
    """Give the programs beside networkd that configure a link now, ``{"link", "by", "sign"}``.

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


def unit_before(root: str, name: str) -> str | None:
    """Give the path of the first ``.network`` that is sorted before ours and surely takes a link, None if none does.

    Only conditions by name are judged; one by anything else (MAC address, driver, ...) is left to networkd, and to the
    self-check, which looks at the unit that is in force.
    """
    ours = os.path.basename(network_path(name))
    for path in host_units(root):
        if os.path.basename(path) < ours and _takes(sections_of(root, path), name):
            return path
    return None


def _takes(sections: list[Section], name: str) -> bool:
    """Say whether a unit surely takes a link; an empty file takes none (it masks)."""
    conditions = [item for section in sections if section.name == "Match" for item in section.assignments]
    if not conditions or any(item.key != "Name" for item in conditions):
        return False
    patterns: list[str] = []
    for item in conditions:
        patterns = [*patterns, *item.value.split()] if item.value else []
    return bool(patterns) and globbed(patterns, name)


def _alive(root: str, path: str) -> bool:
    """Say whether the process whose number a file holds is there."""
    numbers = text_of(root, path).split()
    return bool(numbers) and numbers[0].isdecimal() and os.path.exists(under(root, f"/proc/{numbers[0]}"))


__all__ = ("managers", "unit_before")
