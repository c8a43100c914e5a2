# SPDX-License-Identifier: GPL-3.0-or-later
"""A section of a file: what it says, which many files share, and where it stands.

The hosts of a fleet have the same peers and routes. What is known of a section's text is kept with its body, so that it
is found out once and not again for each host.
"""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Iterable, Sequence

from ....module_utils._common import _unit_file as codec
from ....module_utils._common._addresses import prefix_list
from ....module_utils._common._unit_file import Assignment
from ..types import _net as net
from ..types._net import Numbers, numbers
from ..types._types import IPNetwork, number, prefix


class Endpoint(t.NamedTuple):
    """An Endpoint= with a plain address."""

    host: str
    port: int
    numbers: Numbers


class Body:
    """What a section says: its name, its keys with their values, and the line of each, from the header on.

    ``clean`` has the marks of those that have found nothing in the section (``_by_section``).
    """

    def __init__(self, name: str, items: list[tuple[str, str]], lines: Sequence[int]) -> None:
        self.name, self.items, self.lines = name, items, lines
        self.keys = frozenset(key for key, _value in items)
        self.clean: set[object] = set()
        self._texts: dict[tuple[str, ...], list[str]] = {}

    def texts(self, *keys: str) -> list[str]:
        """Return the values of a key or its aliases that are in force: an empty value resets those before it."""
        if keys not in self._texts:
            found: list[str] = []
            for key, value in self.items if not self.keys.isdisjoint(keys) else ():
                if key in keys and value:
                    found.append(value)
                elif key in keys:
                    found.clear()
            self._texts[keys] = found
        return self._texts[keys]

    def text(self, *keys: str) -> str | None:
        """Return the value of a key that has one value, None if it has none."""
        found = self.texts(*keys)
        return found[-1] if found else None

    @functools.cached_property
    def allowed(self) -> tuple[Numbers, ...]:
        """Return the prefixes of AllowedIPs=, each once."""
        items = (item for value in self.texts("AllowedIPs") for item in prefix_list(value))
        return tuple(dict.fromkeys(numbers(network) for item in items if (network := prefix(item)) is not None))

    @functools.cached_property
    def endpoint(self) -> Endpoint | None:
        """Return Endpoint= if it has a plain address and a port."""
        host, _colon, port = (self.text("Endpoint") or "").rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        found, address = number(port), net.address(host)
        return Endpoint(host, found, numbers(address)) if found and address is not None else None

    @functools.cached_property
    def endpoint_network(self) -> IPNetwork | None:
        """Return the address of Endpoint= as a network, also where the port is wrong; None for a name."""
        return prefix((self.text("Endpoint") or "").rpartition(":")[0].strip("[]"))


class Section:
    """A body at its place; a name may occur again in another section of the unit."""

    __slots__ = ("_assignments", "body", "file", "line")

    def __init__(self, body: Body, line: int, file: str, assignments: list[Assignment] | None = None) -> None:
        self.body, self.line, self.file = body, line, file
        self._assignments = assignments

    @property
    def name(self) -> str:
        return self.body.name

    @property
    def assignments(self) -> list[Assignment]:
        """Return the assignments with their file and line."""
        if self._assignments is None:
            self._assignments = [
                Assignment(key, value, self.line + line, self.line + line, self.file)
                for (key, value), line in zip(self.body.items, self.body.lines, strict=True)
            ]
        return self._assignments

    def values(self, *keys: str) -> list[Assignment]:
        """Return the effective assignments of a key or its aliases."""
        if self.body.keys.isdisjoint(keys):
            return []
        return codec.effective(item for item in self.assignments if item.key in keys)

    def last(self, *keys: str) -> Assignment | None:
        """Return the effective assignment of a key with one value, None if it has none."""
        return next(reversed(self.values(*keys)), None)

    def text(self, *keys: str) -> str | None:
        """Return the value of ``last``."""
        return self.body.text(*keys)


def placed(sections: Iterable[codec.Section]) -> list[Section]:
    """Return the sections that the codec has read."""
    return [
        Section(
            Body(
                section.name,
                [(item.key, item.value) for item in section.assignments],
                [item.line - section.line for item in section.assignments],
            ),
            section.line,
            section.file,
            section.assignments,
        )
        for section in sections
    ]
