# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of a host: which makes a link, which configures it, and which of its settings no variable has a place for.

A name is only taken where it can be that of a link, and a value only where nothing in it was hidden.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t
from collections.abc import Collection, Iterable, Mapping

from ....module_utils._common._adoption import Adoption
from ....module_utils._common._layout import INTERFACE_NAME
from ....module_utils._common._match import globbed
from ....module_utils._common._secrets import hidden
from ....module_utils._common._shapes import Unit, Value
from ....module_utils._common._unit_file import Section, effective, parse

NETWORKD = "/etc/systemd/network/"
RUNTIME = "/run/systemd/network/"
WG_QUICK = "/etc/wireguard/"

_HIDDEN = re.compile(r"\(hidden\)|\(key, SHA-256 ")
_KEY = re.compile(r"[A-Za-z0-9]+\Z")
_TRUE, _FALSE = ("1", "yes", "y", "true", "t", "on"), ("0", "no", "n", "false", "f", "off")


class Units:
    """The units that a host has, without those that systemd ships and those that are managed."""

    def __init__(self, adoption: Adoption) -> None:
        files = [file for file in adoption["files"] if file["path"].endswith((".netdev", ".network"))]
        self.sections = {file["path"]: parse(file["content"]).sections for file in files}
        self._links = {link["name"]: link for link in adoption["facts"]["links"] if INTERFACE_NAME.match(link["name"])}

    def netdevs(self, kind: str) -> dict[str, str]:
        """Return the names of the links of a kind that units make, with the paths of these units."""
        return {
            name: path
            for path, sections in self.sections.items()
            if path.endswith(".netdev") and text(sections, "NetDev", "Kind") == kind
            for name in values(sections, "NetDev", "Name")[-1:]
            if INTERFACE_NAME.match(name)
        }

    def network_of(self, name: str) -> str | None:
        """Return the path of the .network of a link: the one in force, else the first that matches its name."""
        link = self._links.get(name)
        if link is not None and link["unit"] in self.sections:
            return link["unit"]
        networks = (path for path in self.sections if path.endswith(".network"))
        return next((path for path in networks if self._names(path, name)), None)

    def links_of(self, path: str) -> list[str]:
        """Return the names of the links that a .network configures, or would configure by a name that it gives."""
        found = [name for name, link in self._links.items() if link["unit"] == path]
        plain = [word for value in values(self.sections[path], "Match", "Name") for word in value.split()]
        return found or [word for word in plain if INTERFACE_NAME.match(word)]

    def _names(self, path: str, name: str) -> bool:
        said = values(self.sections[path], "Match", "Name")
        return bool(said) and globbed(said, name)


def values(sections: Iterable[Section], name: str, *keys: str) -> list[str]:
    """Return the values of a key in all sections of a name; an empty one resets those before it."""
    found = (item for each in sections if each.name == name for item in each.assignments if item.key in keys)
    return [item.value for item in effective(found)]


def text(sections: Iterable[Section], name: str, *keys: str) -> str | None:
    """Return the value of a key that has one."""
    return next(reversed(values(sections, name, *keys)), None)


def number(word: str | None) -> int | None:
    """Return a number as systemd reads it (``1000``, ``0x3e8``), None for anything else."""
    try:
        return int(word or "", 0)
    except ValueError:
        return None


def boolean(word: str | None) -> bool | None:
    """Return a boolean of systemd's, None for anything else."""
    plain = (word or "").lower()
    return True if plain in _TRUE else False if plain in _FALSE else None


def address(word: str) -> str | None:
    """Return an address with its prefix length, None for anything else; networkd takes one without it as single."""
    try:
        return str(ipaddress.ip_interface(word.strip()))
    except ValueError:
        return None


def prefix(word: str) -> str | None:
    """Return a prefix without host bits, None for anything else."""
    try:
        return str(ipaddress.ip_network(word.strip(), strict=False))
    except ValueError:
        return None


def plain_address(word: str | None) -> str | None:
    """Return an address without a length, None for anything else."""
    try:
        return str(ipaddress.ip_address((word or "").strip()))
    except ValueError:
        return None


class Rest(t.NamedTuple):
    """The sections that no variable has a place for, and the keys that cannot be carried over."""

    unit: Unit
    lost: list[str]


def rest(sections: Iterable[Section], taken: Mapping[str, Collection[str] | None], done: Collection[int] = ()) -> Rest:
    """Return what is left of a unit.

    ``taken`` are keys by section, None for all of them; ``done`` are the first lines of whole sections.
    """
    unit: Unit = []
    lost: list[str] = []
    for section in sections:
        keys = taken.get(section.name, ())
        if keys is None or section.line in done:
            continue
        left: dict[str, Value] = {}
        for item in section.assignments:
            if item.key in keys:
                continue
            if not _carries(section.name, item.key, item.value):
                lost.append(f"[{section.name}] {item.key}=" if _KEY.match(item.key) else f"[{section.name}]")
                continue
            before = left.get(item.key, [])
            said = [before] if isinstance(before, str) else before
            left[item.key] = [*said, item.value] if said else item.value
        if left:
            unit.append({section.name: left})
    return Rest(unit, lost)


def _carries(section: str, key: str, value: str) -> bool:
    named = _KEY.match(section.replace("-", "")) and _KEY.match(key)
    return bool(named) and not _HIDDEN.search(value) and hidden(section, key, value) == value
