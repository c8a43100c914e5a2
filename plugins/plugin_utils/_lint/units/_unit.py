# SPDX-License-Identifier: GPL-3.0-or-later
"""A unit as networkd reads it: its sections and those of its drop-ins, each value with its file and line.

systemd.syntax(7), and systemd.unit(5) for the order of files.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field

from ....module_utils._common._layout import NETWORK_DIRECTORIES
from ....module_utils._common._unit_file import Assignment, effective
from ._parse import Parsed, parsed
from ._section import Section

# The folders of networkd.conf and of network/, the strongest first. Debian before 13 has /lib, too.
DIRECTORIES = tuple(path.strip("/").removesuffix("/network") for path in (*NETWORK_DIRECTORIES, "/lib/systemd/network"))
KINDS = ("netdev", "network", "link")


@dataclass
class Unit:
    """A unit: ``file`` is its own file, None if it has drop-ins alone."""

    name: str
    kind: str
    file: str | None = None
    sections: list[Section] = field(default_factory=list)

    @property
    def where(self) -> str:
        """Return the file to name for a missing setting."""
        return self.file if self.file is not None else self.sections[0].file

    @property
    def device_kind(self) -> str | None:
        """Return the Kind= of a .netdev: the first one counts, and an empty one resets nothing."""
        every = (item for section in self.named("NetDev") for item in section.assignments if item.key == "Kind")
        return next((item.value for item in every if item.value), None)

    def named(self, name: str) -> list[Section]:
        """Return the sections of one name."""
        return self._by_name.get(name, [])

    @functools.cached_property
    def _by_name(self) -> dict[str, list[Section]]:
        found: dict[str, list[Section]] = {}
        for section in self.sections:
            found.setdefault(section.name, []).append(section)
        return found

    def having(self, section: str, keys: Iterable[str]) -> list[str]:
        """Return those of some keys that a section of one name has."""
        there = [found.body.keys for found in self.named(section)]
        return [key for key in keys if any(key in each for each in there)]

    def values(self, section: str, *keys: str) -> list[Assignment]:
        """Return what ``Section.values`` does, over all sections of one name: for sections that a unit has once."""
        having = [found for found in self.named(section) if not found.body.keys.isdisjoint(keys)]
        return effective(item for found in having for item in found.assignments if item.key in keys)

    def last(self, section: str, *keys: str) -> Assignment | None:
        """Return what ``Section.last`` does, over all sections of one name."""
        return next(reversed(self.values(section, *keys)), None)

    def text(self, section: str, *keys: str) -> str | None:
        """Return the value of ``last``."""
        found = self.last(section, *keys)
        return None if found is None else found.value


@dataclass(frozen=True)
class Source:
    """A file of networkd's configuration: the rank of its directory, its unit, its drop-in name and its text."""

    path: str
    rank: int
    unit: str
    drop_in: str | None
    text: str

    @property
    def kind(self) -> str:
        return self.unit.rpartition(".")[2]

    @functools.cached_property
    def parsed(self) -> Parsed:
        return parsed(self.text, self.path)
