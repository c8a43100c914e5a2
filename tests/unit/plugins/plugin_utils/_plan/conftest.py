# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from helpers.lab_inventory import lab_inventory


@pytest.fixture
def lab() -> dict[str, t.Any]:
    """The lab's inventory, fresh for each test, with nothing shared between hosts."""
    return lab_inventory()
