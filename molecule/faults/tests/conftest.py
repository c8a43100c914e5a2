# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from console import Router


@pytest.fixture(scope="session")
def router() -> Router:
    return Router("r1")


@pytest.fixture(autouse=True)
def as_before(router: Router) -> t.Iterator[None]:
    """Whatever a test does to the router: afterwards it is as it was, and answers."""
    before = router.state()
    yield
    assert router.state() == before
    assert router.answers()
