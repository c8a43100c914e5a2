# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lint: everything about network units that can be known to be wrong before a host is touched."""

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import FOR_BUNDLES, findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._text import formatted
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._finding import Finding

__all__ = ("FOR_BUNDLES", "Finding", "findings", "formatted")
