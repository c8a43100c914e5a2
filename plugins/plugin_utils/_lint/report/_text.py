# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A finding as one line of text."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._finding import shown

if t.TYPE_CHECKING:
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._finding import Finding


def formatted(finding: Finding) -> str:
    """Return a finding as one line: ``FILE:LINE: severity: message [rule]``."""
    line = f"{shown(finding.file)}:{finding.line}: {finding.severity}: {finding.message} [{finding.rule}]"
    # GitHub takes a line that begins with :: for a command.
    return f"./{line}" if line.lstrip().startswith("::") else line
