# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of the tables is, and the conditions that rows are made of.

A row is one test in a verify function of systemd-networkd (`*_section_verify`, `network_verify`, `netdev_*_verify`).
A wrong value is another rule's matter (`value`): the conditions take any value for one that networkd accepts.
"""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Callable

from ..types._net import IPInterface, interface
from ..types._numbers import span
from ..types._types import boolean, number
from ..units._unit import Unit

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

    @classmethod
    def of(cls, unit: Unit, section: str, version: int | None, kind: str = "", name: str | None = None) -> Settings:
        """Return the settings in all sections of one name."""
        return cls(lambda *keys: [item.value for item in unit.values(section, *keys)], version, kind, name)

    def text(self, *keys: str) -> str | None:
        """Return the value of a key or its aliases, None if it is not set."""
        found = self.texts(*keys)
        return found[-1] if found else None


Looked = t.TypeVar("Looked")


class Condition(t.Generic[Looked]):
    """A question about settings, or about a .network as a whole. ``&``, ``|`` and ``~`` make one of others."""

    __slots__ = ("_holds",)

    def __init__(self, holds: Callable[[Looked], bool]) -> None:
        self._holds = holds

    def __call__(self, looked: Looked) -> bool:
        return self._holds(looked)

    def __and__(self, other: Condition[Looked]) -> Condition[Looked]:
        return Condition(lambda looked: self(looked) and other(looked))

    def __or__(self, other: Condition[Looked]) -> Condition[Looked]:
        return Condition(lambda looked: self(looked) or other(looked))

    def __invert__(self) -> Condition[Looked]:
        return Condition(lambda looked: not self(looked))


Asked: t.TypeAlias = Condition[Settings]


@dataclasses.dataclass(frozen=True)
class Row(t.Generic[Looked]):
    """One thing that networkd ignores: ``when`` looks at settings, or at a .network as a whole.

    ``section`` is where the finding stands. ``key`` is the setting that is ignored, empty for the whole section or
    device. ``why`` is the lint's text, ``log`` a part of networkd's message with any capital letters, empty if networkd
    is silent. The row holds from systemd ``since`` to ``until``; ``kinds`` are those of a .netdev. ``effect`` is what
    becomes of the setting. With a ``value``, networkd ignores the whole sections in which the key has it. ``late`` says
    that networkd tests it when it creates the device, not after reading.
    """

    section: str
    when: Condition[Looked]
    why: str
    log: str
    key: str = ""
    since: int = 0
    until: int = NEWEST
    kinds: str = ""
    effect: str = "is ignored"
    value: str = ""
    late: bool = False

    def is_for(self, version: int | None) -> bool:
        """Return whether the row holds for a version; without one, whether it holds for the newest."""
        return self.since <= (NEWEST if version is None else version) <= self.until


class Of(t.NamedTuple):
    """What makes the rows of a section: for the .netdev of some ``kinds``, from systemd ``since`` on."""

    section: str
    kinds: str = ""
    since: int = 0

    def __call__(
        self,
        when: Condition[Looked],
        why: str,
        log: str,
        key: str = "",
        since: int = 0,
        until: int = NEWEST,
        effect: str = "is ignored",
        value: str = "",
        *,
        late: bool = False,
    ) -> Row[Looked]:
        """Return a row."""
        return Row(self.section, when, why, log, key, since or self.since, until, self.kinds, effect, value, late)

    def lacks(self, *keys: str, log: str, until: int = NEWEST) -> Row[Settings]:
        """Return a row for a section without a key."""
        return self(lacks(*keys), self._without(keys[0]), log, until=until)

    def unset(self, *keys: str, log: str) -> Row[Settings]:
        """Return a row for a section in which a key is not set or is 0."""
        return self(unset(*keys), self._without(keys[0]), log)

    def _without(self, key: str) -> str:
        return f"has no {key}=" if self.kinds else f"it has no {key}="


def has(*keys: str) -> Asked:
    """Return whether one of some keys is set."""
    return Condition(lambda settings: any(settings.text(key) is not None for key in keys))


def lacks(*keys: str) -> Asked:
    """Return whether none of some keys is set."""
    return ~has(*keys)


def unset(*keys: str) -> Asked:
    """Return whether a key, under any of its names, is not set or is 0."""
    return Condition(lambda settings: number(settings.text(*keys) or "0") == 0)


def yes(*keys: str) -> Asked:
    """Return whether a key is true."""
    return Condition(lambda settings: boolean(settings.text(*keys) or "") is True)


def no(*keys: str) -> Asked:
    """Return whether a key is false; one that is not set is not."""
    return Condition(lambda settings: boolean(settings.text(*keys) or "") is False)


def zero(key: str) -> Asked:
    """Return whether a key is a time span of 0."""
    return Condition(lambda settings: span(settings.text(key) or "") == 0)


def is_one_of(key: str, *values: str) -> Asked:
    """Return whether a key has one of some values."""
    return Condition(lambda settings: settings.text(key) in values)


def ip(key: str, test: Callable[[IPInterface], bool]) -> Asked:
    """Return whether a key has an address or prefix for which a test holds."""
    return Condition(lambda settings: (found := interface(settings.text(key) or "")) is not None and test(found))


def is_ipv4(*keys: str) -> Asked:
    """Return whether one of some keys has an IPv4 address."""
    return Condition(lambda settings: any(family(settings.text(key)) == _IPV4 for key in keys))


def is_ipv6(*keys: str) -> Asked:
    """Return whether one of some keys has an IPv6 address."""
    return Condition(lambda settings: any(family(settings.text(key)) == _IPV6 for key in keys))


def has_address(key: str) -> Asked:
    """Return whether a key has an address other than 0.0.0.0 and ``::``, which stand for none."""
    return ip(key, lambda found: not found.ip.is_unspecified)


def family(text: str | None) -> int | None:
    """Return the IP version of an address or prefix, None for anything else."""
    found = interface(text) if text is not None else None
    return None if found is None else found.version
