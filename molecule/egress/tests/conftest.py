# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
import testinfra

if t.TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], t.Any]:
    """One connection a node: a new one for each command takes seconds where the lab is emulated."""
    config = request.config.getoption("--ssh-config")
    shared = f"-o ControlPath={tmp_path_factory.mktemp('ssh')}/%n"
    return lambda name: testinfra.get_host(f"ssh://{name}", ssh_config=config, ssh_extra_args=shared)
