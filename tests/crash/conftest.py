# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from helpers.transactions.disk import mounts_of_our_own


@pytest.fixture(scope="session", autouse=True)
def nobody_sees_our_disks() -> None:
    mounts_of_our_own()
