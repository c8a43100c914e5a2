# SPDX-License-Identifier: GPL-3.0-or-later
"""What else configures an interface, or makes a tunnel of the plan, at the next boot, though not now."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import typing as t
from collections.abc import Iterable, Iterator

from .._common._files import under
from .._common._host_units import enabled, text_of
from .._common._layout import WG_QUICK_DIR

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._shapes import HostPlan
    from ._shapes import Claim, Stanza

INTERFACES = "/etc/network/interfaces"
IFUP = ("/usr/sbin/ifup", "/sbin/ifup")
# interfaces(5): which files of a directory are read.
_READ_OF_DIRECTORY = re.compile(r"[A-Za-z0-9_-]+\Z")
# "network: {config: disabled}" in one line or several, among other keys and comments: all of YAML that is needed here.
_DISABLED = re.compile(
    r"""^network\s*:\s*(?:\{[^}]*?|(?:\#.*\n|[ \t]+[^\s#].*\n|\s)*?[ \t])["']?config["']?\s*:\s*["']?disabled\b""",
    re.MULTILINE,
)


def wg_quick(root: str, new: HostPlan) -> list[Claim]:
    """Return the tunnels of the plan that wg-quick makes at boot, too, up or down."""
    return [
        {"link": tunnel["name"], "path": path}
        for tunnel in new["tunnels"]
        if f"{WG_QUICK_DIR}/{tunnel['name']}.conf" not in new["set_aside"]
        for path in enabled(root, f"wg-quick@{tunnel['name']}.service")
    ]


def ifupdown(root: str, names: Iterable[str]) -> list[Stanza]:
    """Return the links that interfaces(5) names, where there is an ifup to read it.

    ``boot`` says that a boot (``auto``, and ``networking.service`` enabled) or the link's appearing (``allow-hotplug``)
    brings it up, not a person alone.
    """
    if not any(os.path.exists(under(root, path)) for path in IFUP):
        return []
    at_boot = bool(enabled(root, "networking.service"))
    stanzas = [
        stanza for stanza in _stanzas(root, INTERFACES, set()) if at_boot or stanza[1] not in ("auto", "allow-auto")
    ]
    found: list[Stanza] = []
    for name in names:
        by_itself = [path for path, word, named in stanzas if word != "iface" and _is_named(name, named)]
        by_hand = [path for path, word, named in stanzas if word == "iface" and _is_named(name, named[:1])]
        # What has no "iface" is brought up as nothing.
        if by_hand:
            found.append({"link": name, "path": (by_itself or by_hand)[0], "boot": bool(by_itself)})
    return found


def cloud_init(root: str) -> bool:
    """Return whether cloud-init, where there is one, may write a network configuration at a boot."""
    there = os.path.exists(under(root, "/etc/cloud/cloud.cfg"))
    if not there or os.path.exists(under(root, "/etc/cloud/cloud-init.disabled")):
        return False
    kernel = text_of(root, "/proc/cmdline").split()
    if {"network-config=disabled", "cloud-init=disabled"} & {*kernel}:
        return False
    drop_ins = sorted(glob.glob(under(root, "/etc/cloud/cloud.cfg.d/*.cfg")))
    paths = ["/etc/cloud/cloud.cfg", *(f"/{os.path.relpath(place, root)}" for place in drop_ins)]
    return not any(_DISABLED.search(text_of(root, path)) for path in paths)


def _stanzas(root: str, path: str, seen: set[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the file, the word and what it names of each ``auto``, ``allow-…`` and ``iface``, of sourced files, too."""
    if path in seen:
        return
    seen.add(path)
    for line in text_of(root, path).replace("\\\n", " ").splitlines():
        word, *rest = line.split() or [""]
        if word == "iface" or word == "auto" or word.startswith("allow-"):
            yield path, word, rest
        elif word in ("source", "source-directory"):
            for pattern in rest:
                for sourced in _sourced(root, os.path.join(os.path.dirname(path), pattern), word):
                    yield from _stanzas(root, sourced, seen)


def _sourced(root: str, pattern: str, word: str) -> list[str]:
    places = sorted(glob.glob(under(root, pattern)))
    if word == "source-directory":
        inside = [os.path.join(place, name) for place in places if os.path.isdir(place) for name in os.listdir(place)]
        places = sorted(place for place in inside if _READ_OF_DIRECTORY.match(os.path.basename(place)))
    return [f"/{os.path.relpath(place, root)}" for place in places]


def _is_named(name: str, words: Iterable[str]) -> bool:
    """Return whether a link is among the words: a name, one with a logical name behind ``=``, or a ``/pattern``."""
    return any(
        fnmatch.fnmatchcase(name, word[1:].partition("/")[0].partition("=")[0])
        if word.startswith("/")
        else word.partition("=")[0] == name
        for word in words
    )
