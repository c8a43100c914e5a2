# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from wireguard_world import World

from ansible_collections.transit.networkd.plugins.module_utils import _command, _key_files, _keys
from ansible_collections.transit.networkd.plugins.module_utils._observe import _probes, _wireguard
from ansible_collections.transit.networkd.plugins.module_utils._rotation import _main, _own, _view, _watch
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _arm


@pytest.fixture
def make_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., World]:
    """Make a world of hosts with these names."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another group")

    def make(*names: str) -> World:
        world = World(tmp_path / "hosts", names)
        (tmp_path / "program").write_bytes(b"program")
        monkeypatch.setattr(_key_files, "NETWORKD_USER", "daemon")
        for module in (_command, _keys, _wireguard):
            monkeypatch.setattr(module, "run", world.run)
        monkeypatch.setattr(_probes, "ping", world.ping)
        monkeypatch.setattr(_main, "archive", lambda: str(tmp_path / "program"))
        for timed in (_main, _own, _view, _watch):
            monkeypatch.setattr(timed, "time", world.time)
        monkeypatch.setattr(_arm, "now", lambda: world.now)

        def boot(_root: str = "/") -> str:
            assert world.current is not None
            return f"kernel:{world.current.boot}"

        monkeypatch.setattr(_arm, "boot_identity", boot)
        world.furnish()
        return world

    return make
