# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the SSH server will listen when it starts next, from what sshd and systemd say of it. Pure.

A listener is ``{"by", "setting", "address", "port", "device", "free"}``: the unit that listens and its setting,
``device`` the link or VRF that it is bound to, ``free`` whether it may listen on an address that is not there.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import Listener


class Place(t.TypedDict):
    """An address and a port."""

    address: str
    port: int


class Unit(t.TypedDict):
    """A unit of the SSH server, and where it listens."""

    name: str
    listeners: list[Listener]


SOCKETS = ("ssh.socket", "sshd.socket")
SERVICES = ("ssh.service", "sshd.service")
PROPERTIES = ("Id", "ActiveState", "Listen", "BindToDevice", "FreeBind")

_PLACE = re.compile(r"(?:\[([^\]]+)\]|([0-9.]+)):([0-9]+)")


def units(shown: str) -> list[Unit]:
    """Return each active unit of what ``systemctl show`` says, the sockets first."""
    found: dict[str, Unit] = {}
    for block in shown.split("\n\n"):
        pairs = [line.partition("=")[::2] for line in block.splitlines()]
        values = dict(pairs)
        if values.get("ActiveState") != "active":
            continue
        name = values["Id"]
        listeners: list[Listener] = [
            {
                "by": name,
                "setting": "ListenStream=",
                "address": place["address"],
                "port": place["port"],
                "device": values.get("BindToDevice") or None,
                "free": values.get("FreeBind") == "yes",
            }
            for key, value in pairs
            if key == "Listen" and value.endswith("(Stream)")
            for place in _places(value)
        ]
        found[name] = {"name": name, "listeners": listeners}
    return sorted(found.values(), key=lambda unit: (not unit["name"].endswith(".socket"), unit["name"]))


def listeners(told: str, unit: str) -> list[Listener]:
    """Return the listeners of what ``sshd -T`` says; OpenSSH 10 writes ``ListenAddress``, older ones no capitals."""
    found: list[Listener] = []
    for line in told.splitlines():
        key, _space, value = line.partition(" ")
        if key.lower() == "listenaddress":
            device = re.search(r" rdomain (\S+)", value)
            found += [
                {
                    "by": unit,
                    "setting": "ListenAddress",
                    "address": place["address"],
                    "port": place["port"],
                    "device": device.group(1) if device else None,
                    "free": False,
                }
                for place in _places(value)
            ]
    return found


def family(told: str) -> str:
    """Return the ``AddressFamily`` of what ``sshd -T`` says: any, inet or inet6."""
    for line in told.splitlines():
        key, _space, value = line.partition(" ")
        if key.lower() == "addressfamily":
            return value.strip()
    return "any"


def hears(listener: Listener, address: str, port: int) -> bool:
    """Return whether a listener hears a connection to this address and port; one of systemd's at ``::`` hears IPv4."""
    wanted, own = ipaddress.ip_address(address), ipaddress.ip_address(listener["address"])
    if listener["port"] != port:
        return False
    if own.is_unspecified:
        return own.version == wanted.version or (own.version == 6 and listener["by"].endswith(".socket"))
    return own == wanted


def _places(text: str) -> list[Place]:
    match = _PLACE.match(text)
    if match is None:
        return []
    address = (match.group(1) or match.group(2)).partition("%")[0]
    return [{"address": str(ipaddress.ip_address(address)), "port": int(match.group(3))}]
