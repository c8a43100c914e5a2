# SPDX-License-Identifier: GPL-3.0-or-later
"""What each host of an inventory must have: pure, for the whole inventory, whatever hosts are in the play."""

from __future__ import annotations

from ._build import names_of, plan
from ._keys import with_keys
from ._problems import PlanError

__all__ = ("PlanError", "names_of", "plan", "with_keys")
