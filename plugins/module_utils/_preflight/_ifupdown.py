# SPDX-License-Identifier: GPL-3.0-or-later
"""What ifupdown has of a host's links: its stanzas, those that it has up, and what keeps them from being taken over."""

from __future__ import annotations

import glob
import os
import re
import typing as t
from collections.abc import Iterable

from .._common._files import under
from .._common._host_units import enabled, host_units, text_of
from .._common._ifupdown import Stanza, is_list, is_named, obstacles, stanzas
from .._common._layout import INTERFACES_PATH, SHIPPED_UNITS, UNIT_PREFIX

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._shapes import HostPlan
    from ._shapes import Obstacle, Owned

IFUP = ("/usr/sbin/ifup", "/sbin/ifup")
# What it has up: "eth0=eth0", and an alias as an interface of its own.
STATE = "/run/network/ifstate"
# interfaces(5): which files of a directory are read.
_READ_OF_DIRECTORY = re.compile(r"[A-Za-z0-9_-]+\Z")


def files(root: str) -> dict[str, str]:
    """Return the texts of the files that ifupdown reads, by their paths; none where there is no ifup."""
    if not any(os.path.exists(under(root, path)) for path in IFUP):
        return {}
    found: dict[str, str] = {}
    _read(root, INTERFACES_PATH, found)
    return {path: text for path, text in found.items() if text}


def all_stanzas(root: str) -> list[Stanza]:
    """Return the stanzas of all files that ifupdown reads."""
    return [stanza for path, text in files(root).items() for stanza in stanzas(path, text)]


def ifupdown(root: str, names: Iterable[str]) -> list[Owned]:
    """Return the links that interfaces(5) names, where there is an ifup to read it.

    ``boot`` says that a boot (``auto``, and ``networking.service`` enabled) or the link's appearing (``allow-hotplug``)
    brings it up, not a person alone.
    """
    at_boot = bool(enabled(root, "networking.service"))
    there = all_stanzas(root)
    found: list[Owned] = []
    for name in names:
        own = [stanza for stanza in there if is_named(name, stanza.heads())]
        by_hand = [stanza.path for stanza in own if stanza.word == "iface"]
        by_itself = [stanza.path for stanza in own if _starts(stanza.word, at_boot=at_boot)]
        # What has no "iface" is brought up as nothing.
        if by_hand:
            paths = list(dict.fromkeys([*by_itself, *by_hand]))
            found.append({"link": name, "path": paths[0], "boot": bool(by_itself), "paths": paths})
    return found


def taken(owned: Iterable[Owned], new: HostPlan) -> list[str]:
    """Return the links whose files are all to be set aside: this change takes them over from ifupdown."""
    full = {member["name"] for member in new["members"] if not member["drop_in"]}
    return [each["link"] for each in owned if each["link"] in full and {*each["paths"]} <= {*new["set_aside"]}]


def in_the_way(root: str, names: Iterable[str]) -> list[Obstacle]:
    """Return what keeps networkd from taking these links over."""
    there = all_stanzas(root)
    return [
        {"link": name, "path": path, "line": line, "word": word}
        for name in names
        for path, line, word in obstacles(there, name)
    ]


def idle_units(root: str, new: HostPlan) -> list[str]:
    """Return the unmanaged units that a networkd which does not run would apply as soon as it is started."""
    return [
        path
        for suffix in (".netdev", ".network")
        for path in host_units(root, suffix)
        if not path.startswith(SHIPPED_UNITS)
        and not os.path.basename(path).startswith(UNIT_PREFIX)
        and path not in new["set_aside"]
    ]


def is_up(root: str) -> list[str]:
    """Return the interfaces that ifupdown has up, as it names them."""
    return [line.partition("=")[0] for line in text_of(root, STATE).splitlines()]


def _starts(word: str, *, at_boot: bool) -> bool:
    return is_list(word) and not word.startswith("no-") and (at_boot or word not in ("auto", "allow-auto"))


def _read(root: str, path: str, found: dict[str, str]) -> None:
    """Add a file and those that it sources."""
    if path in found:
        return
    found[path] = text_of(root, path)
    for stanza in stanzas(path, found[path]):
        if stanza.word not in ("source", "source-directory"):
            continue
        for pattern in stanza.names:
            for sourced in _sourced(root, os.path.join(os.path.dirname(path), pattern), stanza.word):
                _read(root, sourced, found)


def _sourced(root: str, pattern: str, word: str) -> list[str]:
    places = sorted(glob.glob(under(root, pattern)))
    if word == "source-directory":
        inside = [os.path.join(place, name) for place in places if os.path.isdir(place) for name in os.listdir(place)]
        places = sorted(place for place in inside if _READ_OF_DIRECTORY.match(os.path.basename(place)))
    return [f"/{os.path.relpath(place, root)}" for place in places]


__all__ = ("all_stanzas", "files", "idle_units", "ifupdown", "in_the_way", "is_up", "taken")
