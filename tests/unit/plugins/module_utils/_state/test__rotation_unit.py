# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    ROTATION_UNIT_PATH,
    ROTATION_WANTED_BY,
)
from ansible_collections.transit.networkd.plugins.module_utils._state import _rotation_unit
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store

RECORD = {"id": "a", "state": "staged"}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def run(argv: t.Sequence[str], **_: object) -> str:
        found.append(" ".join(argv))
        return ""

    monkeypatch.setattr(_command, "run", run)
    return found


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "host/run").mkdir(parents=True)
    store = Store(str(tmp_path / "host"))
    _rotation_unit.save(store, dict(RECORD))
    return store


def installed(store: Store, tmp_path: Path) -> Path:
    (tmp_path / "program").write_bytes(b"program")
    _rotation_unit.install(store, str(tmp_path / "program"))
    return Path(store.root)


def test_the_unit_starts_at_boot_and_now_with_a_program_of_its_own(
    store: Store, tmp_path: Path, commands: list[str]
) -> None:
    root = installed(store, tmp_path)
    unit = (root / ROTATION_UNIT_PATH[1:]).read_text()
    assert unit.rstrip().endswith("WantedBy=multi-user.target")
    assert " -I -S /var/lib/transit-networkd/rotation/program.pyz rotation\n" in unit
    assert (root / "var/lib/transit-networkd/rotation/program.pyz").read_bytes() == b"program"
    wanted = root / ROTATION_WANTED_BY[1:]
    assert (wanted.parent / wanted.readlink()).resolve() == (root / ROTATION_UNIT_PATH[1:]).resolve()
    assert commands == ["systemctl daemon-reload", "systemctl restart transit-networkd-rotation.service"]


def test_it_leaves_nothing(store: Store, tmp_path: Path, commands: list[str]) -> None:
    root = installed(store, tmp_path)
    _rotation_unit.set_aside(store)
    commands.clear()
    _rotation_unit.uninstall(store)
    assert [path for path in root.rglob("*") if "rotation" in path.name or path.is_symlink()] == []
    assert commands == ["systemctl stop transit-networkd-rotation.service", "systemctl daemon-reload"]
    # A second time there is nothing to do.
    _rotation_unit.uninstall(store)
    assert len(commands) == 2


def test_a_unit_that_systemd_does_not_know_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(argv: t.Sequence[str], **_: object) -> str:
        raise CommandError(argv, 5, "Unit transit-networkd-rotation.service not loaded.")

    monkeypatch.setattr(_command, "run", run)
    _rotation_unit.stop()


def test_a_step_is_taken_from_what_the_record_says_then(store: Store) -> None:
    stale = {**RECORD, "state": "older"}
    taken = _rotation_unit.step(store, stale, lambda record: {**record, "was": record["state"]})
    assert taken == _rotation_unit.read(store) == {**RECORD, "was": "staged"}


def test_no_step_is_taken_in_another_attempt(store: Store) -> None:
    def never(_record: object) -> t.NoReturn:
        raise AssertionError("a step of an attempt that is over")

    assert _rotation_unit.step(store, {**RECORD, "id": "b"}, never) == RECORD


def test_no_step_is_taken_after_the_end(store: Store, commands: list[str]) -> None:
    _rotation_unit.uninstall(store)
    assert commands == ["systemctl stop transit-networkd-rotation.service"]
    with pytest.raises(OSError, match="the rotation has ended"):
        _rotation_unit.step(store, None, dict)
