# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections and settings of a file of wg-quick(8). Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ._unit_file import COMMENTS


class Block(t.NamedTuple):
    """A section: its name in lower case, and its settings as (line, key, value)."""

    name: str
    settings: list[tuple[int, str, str]]

    def values(self, key: str) -> list[str]:
        """Return the values of a key; a value may be a list with commas."""
        found = (value.split(",") for _line, name, value in self.settings if name.lower() == key)
        return [word.strip() for words in found for word in words if word.strip()]

    def last(self, key: str) -> str | None:
        """Return the value of a key that has one, None where it has none."""
        found = self.values(key)
        return found[-1] if found else None


def sections(text: str) -> Iterator[Block]:
    """Yield the sections of a file. Raises ValueError with the number of a line that is not of wg-quick."""
    block: Block | None = None
    for number, written in enumerate(text.splitlines(), 1):
        line = written.partition("#")[0].strip()
        if not line or line.startswith(COMMENTS):
            continue
        if line.startswith("[") and line.endswith("]"):
            if block is not None:
                yield block
            block = Block(line[1:-1].strip().lower(), [])
            continue
        key, equals, value = line.partition("=")
        if block is None or not equals:
            raise ValueError(f"line {number} is neither [Interface], [Peer] nor Key = value")
        block.settings.append((number, key.strip(), value.strip()))
    if block is not None:
        yield block
