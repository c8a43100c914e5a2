# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint of a plan: each host against its own systemd, and the hosts with each other."""

from __future__ import annotations

from collections.abc import Collection

from ...module_utils._common._shapes import HostPlan
from .._lint import findings, formatted
from .._lint._run import FOR_BUNDLES, findings_of
from .._lint.rules._finding import Finding
from .._lint.units._modes import modes_of
from .._lint.units._read import views
from .._plan._shapes import Plan
from .._render import render
from ._seal import unseal


def findings_of_plan(
    plan: Plan,
    hosts: Collection[str] | None = None,
    systemd_version: int | None = None,
    disable: Collection[str] = (),
) -> list[Finding]:
    """Return what is wrong with the units of a plan; a file's path begins with its host's name.

    ``hosts`` are those whose findings are wanted, ``systemd_version`` replaces each host's own. Returns what
    ``findings`` returns. Raises ValueError for an unknown rule, and for a plan that cannot be rendered.
    """
    planned = plan["hosts"]
    found = []
    for name, part in planned.items():
        files = {f"{name}{file['path']}": file for file in render(part)["files"] if "content" in file}
        texts = {path: unseal(file["content"]) for path, file in files.items()}
        found += views(texts, systemd_version or part["systemd_version"], modes_of(files))
    wanted = planned if hosts is None else hosts
    return [
        finding for finding in findings_of(found, {*disable, *FOR_BUNDLES}) if finding.file.partition("/")[0] in wanted
    ]


def wrong_units(part: HostPlan) -> list[str]:
    """Return a line for each error in the units of one host."""
    bundle = unseal(render(part))
    files = {file["path"]: file["content"] for file in bundle["files"] if "content" in file}
    modes = {file["path"]: file for file in bundle["files"] if "mode" in file}
    found = findings(files, part["systemd_version"], FOR_BUNDLES, modes)
    return [formatted(finding) for finding in found if finding.severity == "error"]
