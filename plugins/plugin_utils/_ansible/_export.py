# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's files in a folder of the controller: what was written, or would be, and what is wrong."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ...module_utils._common._shapes import Bundle, HostPlan
from .._fleet._bundle import bundle_of
from .._fleet._seal import unseal
from .._report._folder import DiffRow, differences, shown, write


class Exported(t.TypedDict):
    """What was done for one host: the paths that were written or removed, or what is wrong."""

    paths: list[str]
    problems: list[str]
    diff: list[DiffRow]


def export(bundle: Bundle, folder: Path, *, check: bool, diff: bool) -> Exported:
    """Write a bundle into a folder, or only look with ``check``. Raises OSError and ValueError."""
    changes = differences(folder, {**bundle, "files": unseal(bundle["files"])})
    if not check:
        write(folder, changes)
    rows = [shown(f"{folder}{path}", change) for path, change in changes.items()] if diff else []
    return {"paths": sorted(changes), "problems": [], "diff": rows}


def export_part(part: HostPlan, folder: Path, *, check: bool, diff: bool) -> Exported:
    """Render and lint a host's part of a plan, and write it where nothing is wrong; raises nothing for one host."""
    try:
        bundle, problems = bundle_of(part)
    except ValueError as exc:
        return _wrong(part, str(exc))
    if problems:
        return _wrong(part, *problems)
    try:
        return export(bundle, folder / part["host"], check=check, diff=diff)
    except (OSError, ValueError) as exc:
        return _wrong(part, f"its files cannot be written into {folder / part['host']}: {exc}")


def _wrong(part: HostPlan, *problems: str) -> Exported:
    return {"paths": [], "problems": [f"{part['host']}: {problem}" for problem in problems], "diff": []}
