# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding as one line of text."""

from __future__ import annotations

from ..rules._finding import Finding, shown


def formatted(finding: Finding) -> str:
    """Return a finding as one line: ``FILE:LINE: severity: message [rule]``."""
    line = f"{shown(finding.file)}:{finding.line}: {finding.severity}: {finding.message} [{finding.rule}]"
    # GitHub takes a line that begins with :: for a command.
    return f"./{line}" if line.lstrip().startswith("::") else line
