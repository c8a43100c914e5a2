# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS servers of the host, and the links by which they are reached."""

from __future__ import annotations

import typing as t

from ..._common._command import CommandError, ip_json
from ..._common._files import under

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._shapes import HostPlan
    from .._shapes import Resolver


RESOLVED = "systemd-resolved.service"
# Where systemd-resolved's stub listens, and where it says whom it asks itself (systemd-resolved.service(8)).
STUBS = ("127.0.0.53", "127.0.0.54")
UPSTREAMS = "/run/systemd/resolve/resolv.conf"


def resolvers(root: str, old: HostPlan, new: HostPlan) -> list[Resolver]:
    """Return the DNS servers of the host, where a link is about to move."""
    moving = {member["name"] for member in new["members"]} - {member["name"] for member in old["members"]}
    if not moving:
        return []
    found: list[Resolver] = []
    for server, by in _servers(root):
        if server.startswith("127.") or server == "::1":
            found.append({"server": server, "by": by, "device": None, "moves": False})
        else:
            found += [
                {"server": server, "by": by, "device": device, "moves": device in moving} for device in _devices(server)
            ]
    return found


def _devices(server: str) -> list[str]:
    """Return the links by which a server is reached; the zone of a link-local address is one."""
    _address, _percent, zone = server.partition("%")
    if zone:
        return [zone]
    try:
        return [hop["dev"] for hop in ip_json(["route", "get", server]) if hop.get("dev")]
    except CommandError:
        return []


def _servers(root: str) -> list[tuple[str, str | None]]:
    """Return the DNS servers of this host; those that systemd-resolved asks instead of its own address."""
    upstreams: list[tuple[str, str | None]] = [(server, RESOLVED) for server in _nameservers(root, UPSTREAMS)]
    found: list[tuple[str, str | None]] = []
    for server in _nameservers(root, "/etc/resolv.conf"):
        found += upstreams if server in STUBS and upstreams else [(server, None)]
    # Without /etc/resolv.conf programs may ask systemd-resolved all the same (nss-resolve(8)).
    return list(dict.fromkeys(found or upstreams))


def _nameservers(root: str, path: str) -> list[str]:
    try:
        with open(under(root, path), encoding="utf-8", errors="replace") as file:
            words = [line.split() for line in file]
    except OSError:
        return []
    return [word[1] for word in words if len(word) > 1 and word[0] == "nameserver"]
