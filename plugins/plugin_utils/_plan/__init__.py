# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each host of an inventory must have: pure, for the whole inventory, whatever hosts are in the play."""

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._build import names_of, plan
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._problems import PlanError

__all__ = ("PlanError", "names_of", "plan", "with_keys")
