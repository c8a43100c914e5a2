# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a host lies: what a mutation needs to know, and the ways in which one is told.

Each way is a function that makes a function from a lie to what is answered in place of the honest reply, or to None
where the reply has no such place, so that the honest one stands.
"""

from __future__ import annotations

import copy
import json
import random
import typing as t

from helpers.evil.conversation import framed

Data = t.Any
# What takes a key or an item away.
GONE = object()


class Said(t.NamedTuple):
    """What a command on a host has ended with and printed."""

    rc: int
    stdout: bytes
    stderr: bytes = b""


def said(what: str, reply: Data) -> Said:
    """Return what a host prints for a reply."""
    if what == "nothing":
        return Said(0, b"")
    text = json.dumps(reply)
    return Said(0, text.encode() if what.startswith("module ") else framed(text))


class Lie(t.NamedTuple):
    """An honest reply, on its way to become a lie."""

    what: str
    turn: int
    reply: Data
    host: str
    recorded: t.Mapping[str, t.Any]
    mark: str
    seed: str

    @property
    def others(self) -> list[str]:
        """The other hosts, in the order of their names."""
        return [name for name in sorted(self.recorded["hosts"]) if name != self.host]

    def key_of(self, host: str) -> str:
        """Return the public key that a host has told of in this recording, or that is recorded as its key."""
        told = self.recorded["keys"].get(host, {}).get("wg0")
        for row in self.recorded["hosts"][host]:
            if told is None and row["asked"].startswith("keys") and row["reply"]["tunnels"]:
                told = row["reply"]["tunnels"]["wg0"]["public_key"]
        return str(told)

    def filled(self, value: Data) -> Data:
        """Return a value in which names stand for what the lie knows."""
        one, other = self.others
        names = {
            "%ONE%": one, "%OTHER%": other, "%ME%": self.host, "%MARK%": self.mark,
            "%KEY-OF-ONE%": self.key_of(one), "%KEY-OF-OTHER%": self.key_of(other), "%MY-KEY%": self.key_of(self.host),
        }  # fmt: skip
        if isinstance(value, str):
            for name, meant in names.items():
                value = value.replace(name, meant)
            return value
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, dict):
            return {self.filled(key): self.filled(item) for key, item in value.items()}
        return value


Way = t.Callable[[Lie], t.Optional[Said]]  # noqa: UP045 - an alias is evaluated


def put(**places: Data) -> Way:
    """Put values at places such as ``tunnels__wg0__public_key``, where there are such; ``each`` is every item there."""
    return _placed(places, new=False)


def add(**places: Data) -> Way:
    """Put values at places of which the last part is a new key."""
    return _placed(places, new=True)


def _placed(places: t.Mapping[str, Data], *, new: bool) -> Way:
    def tell(lie: Lie) -> Said | None:
        reply = copy.deepcopy(lie.reply)
        done = [_put(reply, place.split("__"), lie.filled(value), new) for place, value in places.items()]
        return said(lie.what, reply) if any(done) else None

    return tell


def _put(data: Data, place: list[str], value: Data, new: bool) -> bool:
    first, rest = place[0], place[1:]
    keys: list[t.Any] = []
    if first == "each":
        keys = list(range(len(data))) if isinstance(data, list) else list(data or {})
    elif isinstance(data, dict) and (first in data or (new and not rest)):
        keys = [first]
    if rest:
        done = [_put(data[key], rest, value, new) for key in keys]
        return any(done)
    for key in reversed(keys):
        if value is GONE:
            del data[key]
        else:
            data[key] = copy.deepcopy(value)
    return bool(keys)


def whole(value: Data) -> Way:
    """Answer something else altogether."""
    return lambda lie: said(lie.what, lie.filled(value))


def every(change: t.Callable[[Lie, Data], Data], kinds: tuple[type, ...], *, names: bool = False) -> Way:
    """Change every value of some types, and with ``names`` every key of an object."""

    def walk(lie: Lie, data: Data) -> Data:
        if isinstance(data, dict):
            return {change(lie, key) if names else key: walk(lie, value) for key, value in data.items()}
        if isinstance(data, list):
            return [walk(lie, item) for item in data]
        wanted = isinstance(data, kinds) and not isinstance(data, bool) and not names
        return change(lie, data) if wanted else data

    def tell(lie: Lie) -> Said | None:
        told = walk(lie, lie.reply)
        return said(lie.what, told) if told != lie.reply else None

    return tell


def one_of_them(change: t.Callable[[Lie, Data], Data]) -> Way:
    """Change one value, which the seed chooses, at any depth."""

    def places(data: Data, path: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
        items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        for key, value in items:
            yield (*path, key)
            yield from places(value, (*path, key))

    def tell(lie: Lie) -> Said | None:
        reply = copy.deepcopy(lie.reply)
        found = sorted(places(reply), key=str)
        if not found:
            return None
        *way, last = random.Random(f"{lie.seed} {lie.host} {lie.what} {lie.turn}").choice(found)
        data = reply
        for key in way:
            data = data[key]
        data[last] = change(lie, data[last])
        return said(lie.what, reply)

    return tell


def printed(stdout: t.Callable[[Lie], bytes], stderr: bytes = b"", rc: int = 0) -> Way:
    """Print bytes in place of a reply."""
    return lambda lie: Said(rc, stdout(lie), stderr)


__all__ = ("GONE", "Lie", "Said", "Way", "add", "every", "one_of_them", "printed", "put", "said", "whole")
