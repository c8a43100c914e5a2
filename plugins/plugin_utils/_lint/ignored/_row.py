# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of the tables is, and the conditions that rows are made of.

A row is one test in a verify function of systemd-networkd (`*_section_verify`, `network_verify`, `netdev_*_verify`).
A wrong value is another rule's matter (`value`): the conditions take any value for one that networkd accepts.
"""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Callable

from ..types._net import interface
from ..types._types import boolean, number

NEWEST = 999
_IPV4, _IPV6 = 4, 6


class Settings:
    """The settings of one section, or of all sections of one name, as a condition looks at them."""

    __slots__ = ("kind", "name", "texts", "version")

    def __init__(
        self, texts: Callable[..., list[str]], version: int | None, kind: str = "", name: str | None = None
    ) -> None:
        """``texts`` returns the values of a key or its aliases; ``kind`` and ``name`` are those of a device."""
        self.texts, self.version, self.kind, self.name = texts, version, kind, name

    def text(self, *keys: str) -> str | None:
        """Return the value of a key or its aliases, None if it is not set."""
        found = self.texts(*keys)
        return found[-1] if found else None


Looked = t.TypeVar("Looked")
Condition = Callable[[Settings], bool]


@dataclasses.dataclass(frozen=True)
class Row(t.Generic[Looked]):
    """One thing that networkd ignores: ``when`` looks at settings, or at a .network as a whole.

    ``section`` is where the finding stands. ``key`` is the setting that is ignored, empty for the whole section or
    device. ``why`` is the lint's text, ``log`` a part of networkd's message with any capital letters, empty if networkd
    is silent. The row holds from systemd ``since`` to ``until``; ``kinds`` are those of a .netdev. ``effect`` is what
    becomes of the setting. With a ``value``, networkd ignores the whole sections in which the key has it.
    """

    section: str
    when: Callable[[Looked], bool]
    why: str
    log: str
    key: str = ""
    since: int = 0
    until: int = NEWEST
    kinds: str = ""
    effect: str = "is ignored"
    value: str = ""

    def is_for(self, version: int | None) -> bool:
        """Return whether the row holds for a version; without one, whether it holds for the newest."""
        return self.since <= (NEWEST if version is None else version) <= self.until


def has(*keys: str) -> Condition:
    """Return whether one of some keys is set."""
    return lambda settings: any(settings.text(key) is not None for key in keys)


def lacks(*keys: str) -> Condition:
    """Return whether none of some keys is set."""
    return lambda settings: all(settings.text(key) is None for key in keys)


def unset(*keys: str) -> Condition:
    """Return whether a key, under any of its names, is not set or is 0."""
    return lambda settings: number(settings.text(*keys) or "0") == 0


def yes(*keys: str) -> Condition:
    """Return whether a key is true."""
    return lambda settings: boolean(settings.text(*keys) or "") is True


def no(*keys: str) -> Condition:
    """Return whether a key is false; one that is not set is not."""
    return lambda settings: boolean(settings.text(*keys) or "") is False


def is_one_of(key: str, *values: str) -> Condition:
    """Return whether a key has one of some values."""
    return lambda settings: settings.text(key) in values


def both(*conditions: Callable[[Looked], bool]) -> Callable[[Looked], bool]:
    """Return whether all of some conditions hold."""
    return lambda looked: all(condition(looked) for condition in conditions)


def either(*conditions: Callable[[Looked], bool]) -> Callable[[Looked], bool]:
    """Return whether one of some conditions holds."""
    return lambda looked: any(condition(looked) for condition in conditions)


def neither(*conditions: Callable[[Looked], bool]) -> Callable[[Looked], bool]:
    """Return whether none of some conditions holds."""
    return lambda looked: not any(condition(looked) for condition in conditions)


def is_ipv4(*keys: str) -> Condition:
    """Return whether one of some keys has an IPv4 address."""
    return lambda settings: any(family(settings.text(key)) == _IPV4 for key in keys)


def is_ipv6(*keys: str) -> Condition:
    """Return whether one of some keys has an IPv6 address."""
    return lambda settings: any(family(settings.text(key)) == _IPV6 for key in keys)


def has_address(key: str) -> Condition:
    """Return whether a key has an address other than 0.0.0.0 and ``::``, which stand for none."""

    def given(settings: Settings) -> bool:
        found = interface(settings.text(key) or "")
        return found is not None and not found.ip.is_unspecified

    return given


def family(text: str | None) -> int | None:
    """Return the IP version of an address or prefix, None for anything else."""
    found = interface(text) if text is not None else None
    return None if found is None else found.version
