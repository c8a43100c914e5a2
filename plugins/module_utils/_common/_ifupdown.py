# SPDX-License-Identifier: GPL-3.0-or-later
"""The stanzas of interfaces(5), the files of ifupdown: which links they name, and a file without some of them. Pure."""

from __future__ import annotations

import fnmatch
import typing as t
from collections.abc import Collection, Iterable, Iterator

# What stands for itself in one line. Any other word begins an option of the stanza above it.
_SOURCES = ("source", "source-directory")
_LISTS = ("auto", "no-auto-down", "no-scripts")
_STANZAS = ("iface", "mapping", "template")
METHODS = {"inet": ("static", "dhcp", "manual"), "inet6": ("static", "dhcp", "auto", "manual")}
# Options that networkd has an equal of, or that say what is so anyway. Any other runs a command (post-up), or is read
# by a script of another package (bridge_ports, bond-master, vlan-raw-device, wpa-ssid).
CARRIED = (
    *("address", "netmask", "gateway", "broadcast", "network", "mtu", "metric", "hwaddress", "accept_ra", "autoconf"),
    *("dns-nameserver", "dns-nameservers", "dns-search", "dns-domain", "scope", "privext", "dad-attempts"),
    *("dad-interval", "client", "hostname", "leasehours", "leasetime", "vendor"),
)


class Option(t.NamedTuple):
    """A line of a stanza."""

    line: int
    key: str
    value: str


class Stanza(t.NamedTuple):
    """A stanza, its first and its last line. ``names`` are all words behind the first; ``options`` are of ``iface``."""

    path: str
    line: int
    last: int
    word: str
    names: list[str]
    options: list[Option]

    def values(self, *keys: str) -> list[str]:
        """Return the values of these options, in their order."""
        return [option.value for option in self.options if option.key in keys]

    def heads(self) -> list[str]:
        """Return the interfaces that it is about: one of an ``iface``, several of a list."""
        return self.names[:1] if self.word in ("iface", "template") else self.names


def stanzas(path: str, text: str) -> list[Stanza]:
    """Return the stanzas of a file, those of what it sources not among them."""
    found: list[Stanza] = []
    for first, last, words in _lines(text):
        word, *rest = words
        if word in _STANZAS or is_list(word) or word in _SOURCES:
            found.append(Stanza(path, first, last, word, rest, []))
        elif found and found[-1].word in _STANZAS:
            found[-1].options.append(Option(first, word, " ".join(rest)))
            found[-1] = found[-1]._replace(last=last)
    return found


def is_list(word: str) -> bool:
    """Return whether a line that begins so lists interfaces."""
    return word in _LISTS or word.startswith("allow-")


def _lines(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the words of each line that has some, with the numbers of its first and last line."""
    first, held = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        first = first or number
        if not held and line.lstrip().startswith("#"):
            first = 0
            continue
        held += line
        if held.endswith("\\"):
            held = f"{held[:-1]} "
            continue
        if words := held.split():
            yield first, number, words
        first, held = 0, ""
    if words := held.split():
        yield first, len(text.splitlines()), words


def is_of(link: str, name: str) -> bool:
    """Return whether a name of ifupdown is of a link: its own, or that of an alias (``eth0:1``)."""
    return name.partition(":")[0] == link


def is_named(link: str, words: Iterable[str]) -> bool:
    """Return whether a link is among the words: a name, one with a logical name behind ``=``, or a ``/pattern``."""
    return any(
        fnmatch.fnmatchcase(link, word[1:].partition("/")[0].partition("=")[0])
        if word.startswith("/")
        else is_of(link, word.partition("=")[0])
        for word in words
    )


def without(text: str, links: Collection[str]) -> str:
    """Return a file without these links: neither an ``iface`` is there for them, nor a list that names them."""
    lines = text.splitlines(keepends=True)
    for stanza in reversed(stanzas("", text)):
        if stanza.word in _SOURCES or stanza.word in ("mapping", "template"):
            continue
        heads = [name for name in stanza.heads() if any(is_of(link, name.partition("=")[0]) for link in links)]
        if not heads:
            continue
        left = [name for name in stanza.names if name not in heads] if stanza.word != "iface" else []
        lines[stanza.line - 1 : stanza.last] = [f"{stanza.word} {' '.join(left)}\n"] if left else []
    return "".join(lines)


def obstacles(found: Iterable[Stanza], link: str) -> list[tuple[str, int, str]]:
    """Return the file, the line and the word of all that keeps networkd from taking a link over from its stanzas."""
    rows: list[tuple[str, int, str]] = []
    for stanza in found:
        if stanza.word == "mapping" and is_named(link, stanza.names):
            rows.append((stanza.path, stanza.line, "mapping"))
        if stanza.word != "iface" or not is_named(link, stanza.heads()):
            if stanza.word == "iface" and _lies_on(stanza, link):
                rows.append((stanza.path, stanza.line, f"iface {stanza.names[0]}"))
            continue
        if stanza.names[0].startswith("/"):
            rows.append((stanza.path, stanza.line, f"iface {stanza.names[0]}"))
        # ifupdown-ng has a short form without family and method.
        family, method = stanza.names[1:3] if len(stanza.names) == 3 else ("", "")
        if method not in METHODS.get(family, ()) and not stanza.names[0].startswith("/"):
            rows.append((stanza.path, stanza.line, " ".join(["iface", *stanza.names])))
        rows += [(stanza.path, option.line, option.key) for option in stanza.options if option.key not in CARRIED]
    return rows


def _lies_on(stanza: Stanza, link: str) -> bool:
    """Return whether an ``iface`` makes a link on top of this one: a VLAN, a bridge or a bond."""
    if stanza.names[:1] and stanza.names[0].startswith(f"{link}."):
        return True
    ports = ("bridge_ports", "bridge-ports", "bond-slaves", "slaves", "vlan-raw-device", "vlan_raw_device")
    return any(link in value.split() for value in stanza.values(*ports))
