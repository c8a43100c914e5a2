# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, passwords and PINs in units: which values may not be shown, and a text without them. Pure."""

from __future__ import annotations

import functools
import re

from ._key_text import KEY
from ._layout import is_of_ifupdown, tunnel_of_wg_quick
from ._sha256 import sha256
from ._unit_file import COMMENTS, WHITESPACE, parse

# Section and key, of systemd.netdev(5), systemd.network(5) and systemd.link(5). The keys of [Tunnel] are no secrets:
# they stand in every packet. A test holds this against all keys that the lint knows.
SECRETS = frozenset(
    (
        ("WireGuard", "PrivateKey"),
        ("WireGuardPeer", "PresharedKey"),
        ("MACsecTransmitAssociation", "Key"),
        ("MACsecReceiveAssociation", "Key"),
        ("MobileNetwork", "Password"),
        ("MobileNetwork", "PIN"),
        ("Link", "WakeOnLanPassword"),
        ("Network", "IPv6StableSecretAddress"),  # RFC 7217's secret_key
    )
)

HIDDEN = "(hidden)"
_DIGEST = "(key, SHA-256 {})"
_SHOWN = re.compile(r"\(hidden\)|\(key, SHA-256 [0-9a-f]{12}\)")

_NOT_IN_NAMES = re.compile(r"[\W_]+")


@functools.lru_cache(1 << 10)
def _plain(name: str) -> str:
    """Return a name as people may have meant it: ``private_key``, ``Private Key`` and ``PRIVATEKEY`` are one."""
    return _NOT_IN_NAMES.sub("", name).lower()


_NAMES = frozenset(_plain(key) for _section, key in SECRETS if key != "Key")
_MACSEC = "macsec"
_CREDENTIALS = ("privatekey", "presharedkey")

# A WireGuard key anywhere in a text.
_KEY = re.compile(rf"(?<![A-Za-z0-9+/=]){KEY}(?![A-Za-z0-9+/=])")
# A key of MACsec, of 128 or 256 bits.
_MACSEC_KEY = re.compile(r"(?:[0-9A-Fa-f]{32}){1,2}")
# systemd's credential_name_valid(): a file name without a colon, in ASCII.
_CREDENTIAL = re.compile(r"@(?!\.{1,2}\Z)[ -.0-9;-~]{1,255}")

# A name of a secret with a value behind it, where systemd reads no assignment: in a comment, before the first section,
# without a "=", in a broken line.
_WORDS = "|".join(r"[\W_]*".join(name) for name in sorted(_NAMES, key=len, reverse=True))


# Compiled at the first use: they are long, and a host that needs no change shows no text.
@functools.cache
def _in_comment() -> re.Pattern[str]:
    value = r"(?P<value>[^ \t\r\n\0][^\r\n\0]*)"
    return re.compile(rf"(?P<before>.*?(?<![A-Za-z])(?P<name>{_WORDS}|key)[ \t]*[=:][ \t]*){value}", re.IGNORECASE)


@functools.cache
def _in_junk(*, macsec: bool) -> re.Pattern[str]:
    words = rf"{_WORDS}|k[\W_]*e[\W_]*y" if macsec else _WORDS
    before = rf"(?P<before>.*?(?<![A-Za-z])(?P<name>{words})(?![A-Za-z])[\s\\=:]*)"
    return re.compile(rf"{before}(?P<value>[^\s\\=:].*)", re.IGNORECASE | re.DOTALL)


# Options of scripts that wpasupplicant, wireless-tools and ppp bring to ifupdown, and words of commands in it.
_IN_INTERFACES = re.compile(r"((?:psk|pass|secret|wep|key)[^\s=:]*[ \t]*[ \t=:][ \t]*)\S.*", re.IGNORECASE)

_TO_VALUE = re.compile(r"[^=\r\n]*=[ \t]*")
_LINE_END = "\n\r\0"


def hidden(section: str, key: str, value: str) -> str:
    """Return what may be shown of the value of a key: the value itself, or what stands in its place.

    A random key has a digest, which shows that it changes and says nothing else. A guess would find a password or a
    PIN from its digest, so they have none. A name of a credential (``@NAME``, since systemd 256) may be shown.
    """
    name = _plain(key)
    if name not in _NAMES and not (name == "key" and _is_macsec(section)):
        # A key of 32 bytes that stands elsewhere, behind a misspelled name, is no less secret, unless it is public.
        return value if "public" in name else _KEY.sub(_digest, value)
    if not value or _SHOWN.fullmatch(value):
        return value
    if name in _CREDENTIALS and _CREDENTIAL.fullmatch(value) and not _KEY.search(value):
        return value
    random = _KEY if name in _CREDENTIALS else _MACSEC_KEY if name == "key" else None
    found = random.fullmatch(value) if random else None
    return _digest(found) if found else HIDDEN


def _is_macsec(section: str) -> bool:
    return _plain(section).startswith(_MACSEC)


def _digest(key: re.Match[str]) -> str:
    return _DIGEST.format(sha256(key[0].encode()).hexdigest()[:12])


def is_secret(section: str, key: str, value: str) -> bool:
    """Return whether the line ``key=value``, as the codec writes it, has anything that may not be shown."""
    if _may_hold_secret(key):
        text = f"[{section}]\n{key}={value}\n"
        return redact(text) != text
    return hidden(section, key, value) != value


@functools.lru_cache(1 << 10)
def _may_hold_secret(name: str) -> bool:
    """Return whether the name of a key may itself hold a secret, as in "PrivateKey.abc"."""
    return bool(_in_junk(macsec=False).match(name) or _KEY.search(f"{name}="))


def redact(text: str) -> str:
    """Return a unit's text with what may be shown in the place of every secret.

    What systemd does not read is searched, too: comments, junk, keys in wrong case or with a misspelled name.
    """
    unit = parse(text)
    lines = list(unit.lines)
    junk = {problem.line: problem.last for problem in unit.problems}
    public: set[int] = set()
    for section in unit.sections:
        for item in section.assignments:
            if "public" in _plain(item.key):
                public.update(range(item.line, item.last + 1))
            shown = hidden(section.name, item.key, item.value)
            if _in_junk(macsec=False).match(item.key):  # a value with a "=" in it, and none before
                junk.update({item.line: item.last})
            elif shown != item.value:
                start = _TO_VALUE.match(lines[item.line - 1])
                _replace(lines, item.line, item.last, f"{start.group() if start else f'{item.key}='}{shown}")
    headers = [(section.line, section.name) for section in unit.sections]
    for first, last in junk.items():
        within = next((name for line, name in reversed(headers) if line < first), "")
        parts = [line.rstrip(_LINE_END).rstrip("\\") for line in lines[first - 1 : last] if not _is_comment(line)]
        found = _in_junk(macsec=_is_macsec(within)).match(" ".join(parts))
        if found:
            _replace(lines, first, last, found["before"] + _shown(found))
    for number, line in enumerate(lines, 1):
        if _is_comment(line):
            line = _in_comment().sub(lambda found: found["before"] + _shown(found), line)
        # The other files of a bundle have no sections, and public keys.
        if unit.sections and number not in public and "public" not in line.lower():
            line = _KEY.sub(_digest, line)
        lines[number - 1] = line
    return "".join(lines)


def redact_interfaces(text: str) -> str:
    """Return the text of a file of ifupdown without passwords and keys: what follows their names in a line."""
    return _KEY.sub(_digest, _IN_INTERFACES.sub(rf"\1{HIDDEN}", text))


def _is_comment(line: str) -> bool:
    return line.lstrip(WHITESPACE).startswith(COMMENTS)


def redacted(path: str, before: str, after: str) -> tuple[str, str]:
    """Return a file's text before and after a change without its secrets; where they alone differ, a comment says so.

    Only units and files of wg-quick and ifupdown can hold any: the collection's programs and the filter do not, and
    some of their words look like it.
    """
    if is_of_ifupdown(path):
        old, new = redact_interfaces(before), redact_interfaces(after)
    elif "/systemd/network/" in path or tunnel_of_wg_quick(path):
        old, new = redact(before), redact(after)
    else:
        return before, after
    return old, f"{new}# (a value that is hidden differs)\n" if old == new and before != after else new


def _replace(lines: list[str], first: int, last: int, text: str) -> None:
    """Put a text in the place of some lines, with the end of the last one."""
    end = lines[last - 1][len(lines[last - 1].rstrip(_LINE_END)) :]
    lines[first - 1 : last] = [text + end] + [""] * (last - first)


def _shown(found: re.Match[str]) -> str:
    name = _plain(found["name"])
    return hidden(_MACSEC if name == "key" else "", name, found["value"].strip())
