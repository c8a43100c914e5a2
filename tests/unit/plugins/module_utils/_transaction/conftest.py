# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest
from fake_host import Host, drift_row

from ansible_collections.transit.networkd.plugins.module_utils import _command, _drift, _observe, _preflight
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _arm, _begin, _judge


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host(tmp_path / "host")
    host.furnish()
    (tmp_path / "program").write_bytes(b"program")
    monkeypatch.setattr(_command, "run", host.run)
    monkeypatch.setattr(_arm, "run", host.run)
    monkeypatch.setattr(_arm, "now", lambda: host.now)
    monkeypatch.setattr(_arm, "boot_identity", lambda _root="/": host.boot)
    monkeypatch.setattr(_begin, "archive", lambda: str(tmp_path / "program"))
    monkeypatch.setattr(_observe, "observe", lambda **_: host.facts)
    monkeypatch.setattr(_preflight, "survey", lambda *_: {})
    monkeypatch.setattr(_preflight, "verdicts", lambda *_, **__: [])
    monkeypatch.setattr(_drift, "drift", lambda *_: [drift_row(word) for word in host.off])
    monkeypatch.setattr("time.sleep", host.tick)
    monkeypatch.setattr(_judge.wait, "__kwdefaults__", {"clock": lambda: host.now, "sleep": host.tick})
    return host
