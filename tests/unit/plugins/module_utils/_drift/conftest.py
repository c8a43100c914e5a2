# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from helpers.host import healthy_host


@pytest.fixture
def plan() -> dict[str, t.Any]:
    return healthy_host.plan()


@pytest.fixture
def facts() -> dict[str, t.Any]:
    return healthy_host.facts()
