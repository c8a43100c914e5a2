# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's part of the plan to its bundle, and what the lint finds wrong with it. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._common._shapes import Bundle, HostPlan
from .._lint import FOR_BUNDLES, Finding, findings, formatted
from .._render import render
from ._seal import unseal


class Linted(t.NamedTuple):
    """A bundle, and its errors against the host's own systemd, each in a line."""

    bundle: Bundle
    errors: list[str]


def bundle_of(part: HostPlan) -> Linted:
    """Return the bundle of a host. A sealed secret stays sealed in it, and no error shows one.

    Raises ValueError for a part that cannot be rendered.
    """
    bundle = render(part)
    return Linted(bundle, [formatted(item) for item in _findings(bundle, part) if item.severity == "error"])


def _findings(bundle: Bundle, part: HostPlan) -> list[Finding]:
    files = {file["path"]: file for file in bundle["files"] if "content" in file}
    texts = {path: unseal(file["content"]) for path, file in files.items()}
    return findings(texts, part["systemd_version"], FOR_BUNDLES, files)
