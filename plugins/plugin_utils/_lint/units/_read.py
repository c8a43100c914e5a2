# SPDX-License-Identifier: GPL-3.0-or-later
"""From files to hosts: which files belong to one host, which of them networkd reads, and in what order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from ....module_utils._common._unit_file import UnitFile, parse
from ..types._types import TABLE_NAMES, number
from ._modes import Mode
from ._unit import DIRECTORIES, KINDS, Source, Unit
from ._view import View


def views(
    files: Mapping[str, str],
    version: int | None,
    modes: Mapping[str, Mode] | None = None,
    unread: Mapping[str, str] | None = None,
) -> list[View]:
    """Return the hosts that some files belong to, with their units. ``unread`` is path -> why a file was not read."""
    found: dict[str, View] = {}

    def view_of(root: str) -> View:
        if root not in found:
            found[root] = View(root, version, tables=dict(TABLE_NAMES), modes=modes or {})
        return found[root]

    for path, why in (unread or {}).items():
        view_of(_placed(path)[0]).unread[path] = why
    for path, text in sorted(files.items()):
        root, rank, inner = _placed(path)
        view = view_of(root)
        view.rooted = view.rooted or rank is not None
        parts = inner.split("/")
        if inner == "networkd.conf" or (len(parts) == 2 and parts[0] == "networkd.conf.d"):
            config = parse(text, path)
            view.tables.update(_table_names(config))
            view.config |= {
                (section.name, item.key): item for section in config.sections for item in section.assignments
            }
        elif len(parts) == 1 and _is_unit(inner):
            view.sources.append(Source(path, rank or 0, inner, None, text))
        elif len(parts) == 2 and parts[0].endswith(".d") and _is_unit(parts[0][:-2]) and parts[1].endswith(".conf"):
            view.sources.append(Source(path, rank or 0, parts[0][:-2], parts[1], text))
        else:
            view.others.append(path)
    for view in found.values():
        _merge(view)
    return list(found.values())


def _placed(path: str) -> tuple[str, int | None, str]:
    """Return the root of the file's host, the rank of its directory, and its path in there.

    A folder of units alone is its own root and has no rank.
    """
    slashed = f"/{path}"
    for rank, directory in enumerate(DIRECTORIES):
        before, found, inner = slashed.rpartition(f"/{directory}/")
        if found and inner.startswith(("network/", "networkd.conf")) and not _in_folder(inner):
            return before, rank, inner.removeprefix("network/")
    pure = PurePosixPath(path)
    parent = pure.parent
    if parent.name.endswith(".d"):
        return str(parent.parent), None, f"{parent.name}/{pure.name}"
    return str(parent), None, pure.name


def _in_folder(inner: str) -> bool:
    """Return whether a file is in a folder that networkd does not read, where people keep units for later."""
    return any(not folder.endswith(".d") for folder in inner.split("/")[1:-1])


def _is_unit(name: str) -> bool:
    stem, dot, kind = name.rpartition(".")
    return bool(stem and dot) and kind in KINDS


def _table_names(config: UnitFile) -> Iterator[tuple[str, int]]:
    """Yield names and numbers from networkd.conf(5): RouteTable=NAME:NUMBER ..."""
    for section in config.sections:
        for assignment in section.assignments:
            if section.name == "Network" and assignment.key == "RouteTable":
                for word in assignment.value.split():
                    name, _colon, value = word.rpartition(":")
                    if name and (table := number(value)) is not None:
                        yield name, table


def read_again(view: View, texts: Mapping[str, str]) -> View:
    """Return a host with other texts of some of its files."""
    sources = [dataclasses.replace(source, text=texts.get(source.path, source.text)) for source in view.sources]
    found = dataclasses.replace(view, sources=sources, units={}, derived={})
    _merge(found)
    return found


def _merge(view: View) -> None:
    chosen: dict[tuple[str, str], Source] = {}
    for source in view.sources:
        place = (source.unit, source.drop_in or "")
        if place not in chosen or source.rank < chosen[place].rank:
            chosen[place] = source
    masked = {unit for (unit, drop_in), source in chosen.items() if not drop_in and not source.text}
    # "" sorts before the name of every drop-in.
    for (name, drop_in), source in sorted(chosen.items()):
        if name in masked or not source.text:
            continue
        unit = view.units.setdefault(name, Unit(name, source.kind))
        if not drop_in:
            unit.file = source.path
        unit.sections.extend(source.parsed.sections)
