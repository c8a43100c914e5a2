# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint: everything about network units that can be known to be wrong before a host is touched."""

from __future__ import annotations

from ._run import FOR_BUNDLES, findings
from .report._text import formatted
from .rules._finding import Finding

__all__ = ("FOR_BUNDLES", "Finding", "findings", "formatted")
