# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asked for names, and by which link.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._command import CommandError, ip_json
from ansible_collections.transit.networkd.plugins.module_utils._files import under

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable, Mapping

    Row = dict[str, t.Any]


def resolvers(root: str, old: Mapping[str, t.Any], new: Mapping[str, t.Any]) -> list[Row]:
    """The resolvers and the link that each is reached through, where a link is about to move."""
    moving = {member["name"] for member in new["members"]} - {member["name"] for member in old["members"]}
    if not moving:
        return []
    found = []
    for server in _servers(root):
        try:
            route = ip_json(["route", "get", server])
        except CommandError:
            continue
        found += [{"server": server, "device": hop.get("dev"), "moves": hop.get("dev") in moving} for hop in route]
    return found


def _servers(root: str) -> list[str]:
    """The name servers, those behind systemd-resolved's own address too."""
    for path in ("/run/systemd/resolve/resolv.conf", "/etc/resolv.conf"):
        servers = list(_nameservers(under(root, path)))
        if servers:
            return servers
    return []


def _nameservers(path: str) -> Iterable[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            words = [line.split() for line in file]
    except OSError:
        return []
    return [word[1] for word in words if len(word) > 1 and word[0] == "nameserver" and not _loopback(word[1])]


def _loopback(address: str) -> bool:
    return address.startswith("127.") or address == "::1"


__all__ = ("resolvers",)
