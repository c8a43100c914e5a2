# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings, lists of words, and the small languages that some values have, as systemd reads them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ._net import address, hostname, ifname
from ._numbers import number

_BLANKS = " \t\n\r"
_UNSAFE = re.compile(r"""[\x00-\x1f\x7f"'\\]""")
_ASCII = re.compile(r"[\x20-\x7e]*", re.ASCII)
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|[0-3][0-7]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[abfnrtv\\\"'s])", re.ASCII)
_DNS_ESCAPE = re.compile(r"\\(?:[0-9]{3}|[^0-9A-Za-z])", re.ASCII)
_PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=[^\x00-\x08\x0b-\x1f\x7f]*", re.ASCII)
_VARIABLE = re.compile(r"(?:[A-Za-z_]|%[Hloq])(?:[A-Za-z0-9_]|%[Hloq])*", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_/.\\]*", re.ASCII)
_NFT_FAMILIES = ("arp", "bridge", "inet", "ip", "ip6", "netdev")


def words(value: str, quotes: bool = False, escapes: bool = False) -> list[str] | None:
    """Return the words of a value, as systemd splits them; None if a quote or an escape is broken.

    A backslash escapes the next character; with ``escapes`` as in C. With ``quotes``, quotes keep blanks together.
    """
    found: list[str] = []
    place = 0
    while place < len(value):
        if value[place] in _BLANKS:
            place += 1
            continue
        word, place = _word(value, place, quotes, escapes)
        if word is None:
            return None
        found.append(word)
    return found


def _word(value: str, place: int, quotes: bool, escapes: bool) -> tuple[str | None, int]:
    parts: list[str] = []
    quote = ""
    while place < len(value):
        char = value[place]
        if char == "\\":
            match = _ESCAPE.match(value, place) if escapes else None
            if escapes and (match is None or match[0] in ("\\x00", "\\000")):
                return None, place
            if match is None and place + 1 == len(value):
                return None, place
            parts.append(_unescaped(match[0]) if match else value[place + 1])
            place += len(match[0]) if match else 2
            continue
        place += 1
        if quote:
            if char == quote:
                quote = ""
            else:
                parts.append(char)
        elif quotes and char in "\"'":
            quote = char
        elif char in _BLANKS:
            break
        else:
            parts.append(char)
    return (None if quote else "".join(parts)), place


def _unescaped(escape: str) -> str:
    """Return the character of a C escape; '?' for one that makes no difference."""
    if escape[1] == "x":
        return chr(int(escape[2:], 16))
    return chr(int(escape[1:], 8)) if escape[1].isdigit() else "?"


def safe(value: str) -> bool:
    """Return whether a value has no quotes, backslashes or control characters."""
    return _UNSAFE.search(value) is None


def safe_ascii(value: str) -> bool:
    """Return whether a value is ``safe`` and ASCII."""
    return value.isascii() and safe(value)


def ascii_text(value: str, longest: int) -> bool:
    """Return whether a value is printable ASCII of at most ``longest`` characters."""
    return len(value) <= longest and _ASCII.fullmatch(value) is not None


def domain(value: str) -> bool:
    """Return whether systemd's resolver takes a DNS name: labels of at most 63 bytes of nearly anything."""
    if value in ("", "."):
        return value == "."
    labels = list(_labels(value))
    if labels and labels[-1] == "":
        labels.pop()
    return (
        bool(labels)
        and all(label is not None and 1 <= len(label.encode(errors="replace")) <= 63 for label in labels)
        and sum(len((label or "").encode(errors="replace")) + 1 for label in labels) <= 254
    )


def _labels(value: str) -> Iterator[str | None]:
    label: list[str] = []
    place = 0
    while place < len(value):
        char = value[place]
        if char == "\\":
            match = _DNS_ESCAPE.match(value, place)
            if match is None or (match[0][1:].isdigit() and not 0x20 <= int(match[0][1:]) <= 255):
                yield None
                return
            label.append("x")
            place += len(match[0])
            continue
        place += 1
        if char == ".":
            yield "".join(label)
            label = []
        elif char < " " or char == "\x7f":
            yield None
            return
        else:
            label.append(char)
    yield "".join(label)


def credential(value: str) -> bool:
    """Return whether a value is @ and the name of a credential."""
    return (
        1 < len(value) <= 256
        and value.startswith("@")
        and "/" not in value
        and value[1:] not in (".", "..")
        and safe(value)
    )


def path(value: str, above_root: bool = True) -> bool:
    """Return whether a value is an absolute path without ``..``; with ``above_root``, leading ``..`` are right."""
    parts = value.split("/")
    rest = itertools.dropwhile(lambda part: part in ("", ".", "..") if above_root else part == "", parts)
    return (
        value.startswith("/")
        and ".." not in rest
        and len(value) < 4096
        and all(len(part.encode(errors="replace")) <= 255 for part in parts)
    )


def property_assignment(value: str) -> bool:
    """Return whether a value is KEY=VALUE."""
    return _PROPERTY.fullmatch(value) is not None


def nft_set(value: str, sources: tuple[str, ...]) -> bool:
    """Return whether a value is SOURCE:FAMILY:TABLE:SET."""
    parts = value.split(":")
    if len(parts) != 4 or parts[0] not in sources or parts[1] not in _NFT_FAMILIES:
        return False
    return all(len(part) <= 31 and _IDENTIFIER.fullmatch(part) for part in parts[2:])


def dhcp_data(kind: str, data: str, longest: int | None = None) -> bool:
    """Return whether a DHCP option may hold this type and data; ``longest`` limits a text."""
    if kind in ("uint8", "uint16", "uint32"):
        found = number(data)
        return found is not None and found < 2 ** int(kind[4:])
    if kind in ("ipv4address", "ipv6address"):
        return address(data, int(kind[3])) is not None
    return kind == "string" and data != "" and (longest is None or len(data) <= longest)


def endpoint(value: str) -> bool:
    """Return whether this is HOST:PORT or [ADDRESS]:PORT.

    networkd gives an address alone port 0, and brackets may be part of a name.
    """
    if address(value) is not None:
        return True
    host, colon, port = value.rpartition(":")
    return bool(colon) and _port(port) and _host(host)


def _host(value: str) -> bool:
    return address(value) is not None or value == "" or domain(value)


def variable(value: str) -> bool:
    """Return whether a value is a variable's name; it may have specifiers."""
    return _VARIABLE.fullmatch(value) is not None


def _port(value: str) -> bool:
    found = number(value)
    return found is not None and 1 <= found <= 65535


def dns_server(value: str, zones: bool) -> bool:
    """Return whether this is ADDRESS, perhaps with :PORT, %INTERFACE and #NAME; ``zones``: IPv4 may have a %, too."""
    server, hash_sign, name = value.partition("#")
    if hash_sign and not domain(name):
        return False
    plain, percent, zone = server.rpartition("%")
    if percent and not (ifname(zone) or zone.isdigit()):
        return False
    server = plain if percent else server
    if server.startswith("["):
        inner, bracket, rest = server[1:].partition("]")
        return bool(bracket) and address(inner, 6) is not None and rest.startswith(":") and _port(rest[1:])
    if address(server) is not None:
        return not percent or zones or address(server, 6) is not None
    host, _colon, port = server.rpartition(":")
    return address(host, 4) is not None and _port(port) and (zones or not percent)


def web_address(value: str) -> bool:
    """Return whether this is a URL with http or https, of at most 255 characters without escapes."""
    scheme, separator, rest = value.partition("://")
    whole = bool(separator) and scheme in ("http", "https") and bool(rest) and value.isascii()
    return whole and (len(value) <= 255 or "\\" in value)


__all__ = ("ascii_text", "credential", "dhcp_data", "dns_server", "domain", "endpoint", "hostname", "nft_set",
           "path", "property_assignment", "safe", "safe_ascii", "variable", "web_address", "words")  # fmt: skip
