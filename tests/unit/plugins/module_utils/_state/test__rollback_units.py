# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With what the three that hold the deadline are started, and that clock and boot are really read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _clock
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units, _store

# Each line of the unit, and what goes wrong without it.
RECOVER = {
    "[Unit]": "",
    "Description=Roll back an unconfirmed change of the network": "",
    "Documentation=man:systemd-networkd.service(8)": "",
    "DefaultDependencies=no": "it would come after sysinit.target, which it has to be before",
    "ConditionPathExists=/var/lib/transit-networkd/pending": "every boot would start Python, for nothing",
    "RequiresMountsFor=/etc /var/lib/transit-networkd {mounts}": (
        "/var or the interpreter may be a mount of its own, and then there is nothing to run, or nothing pending, yet"
    ),
    "After=local-fs.target systemd-remount-fs.service": "/etc is read-only until then",
    "Before=systemd-sysctl.service systemd-networkd.service network-pre.target sysinit.target shutdown.target": (
        "they would read the unconfirmed files; other managers of the network come after network-pre.target, and all "
        "else after sysinit.target"
    ),
    "Wants=network-pre.target": "nobody else may want it, and what is not started orders nothing",
    "Conflicts=shutdown.target": "without DefaultDependencies= nothing stops it at a shutdown",
    "[Service]": "",
    "Type=oneshot": "who waits for it would go on as soon as it has begun",
    "ExecStart={program}": "",
    "ExecStopPost=-/bin/sh -c '[ ! -e /var/lib/transit-networkd/pending ] || exec {program}'": (
        "a recovery that is killed would let networkd start with unconfirmed files"
    ),
    "[Install]": "",
    "WantedBy=sysinit.target": "systemctl could not say that it is enabled, nor a preset enable it",
}


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter that is a link to the one of another place."""
    python = tmp_path / "opt/bin/python3"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(python))
    return python


def installed(tmp_path: Path) -> Path:
    (tmp_path / "program").write_bytes(b"program")
    _rollback_units.install(str(tmp_path), str(tmp_path / "program"))
    return tmp_path / "etc/systemd/system/transit-networkd-recover.service"


def test_the_unit_at_boot_has_each_of_its_lines(tmp_path: Path, python: Path) -> None:
    lines = [line for line in installed(tmp_path).read_text().splitlines() if line and not line.startswith("#")]
    names = {
        "mounts": f"{python} {os.path.realpath(python)} {Path(os.__file__).parent}",
        "program": f"{python} -I -S /var/lib/transit-networkd/pending/program.pyz recover",
    }
    assert lines == [line.format(**names) for line in RECOVER]


def test_a_mount_is_named_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", os.path.realpath(sys.executable))
    (line,) = (line for line in installed(tmp_path).read_text().splitlines() if line.startswith("RequiresMountsFor="))
    assert len(line.split()) == len(set(line.split())) == 4


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    unit = installed(tmp_path)
    verify = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no"]
    done = subprocess.run([*verify, str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    # The control: it would say so.
    unit.write_text(unit.read_text().replace("Type=oneshot", "Type=oneshoot"))
    assert "oneshoot" in subprocess.run([*verify, str(unit)], capture_output=True, text=True, check=False).stderr


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run, on a host whose pid 1 started when the kernel was 10 s old; it is 1000 s old now."""
    found: list[list[str]] = []

    def run(argv: t.Sequence[str], **_: object) -> str:
        found.append(list(argv))
        return "10000000\n"

    clocks = {time.CLOCK_MONOTONIC: 1000.0, time.CLOCK_BOOTTIME: 5000.0, time.CLOCK_REALTIME: 1.7e9}
    monkeypatch.setattr(_rollback_units, "run", run)
    monkeypatch.setattr(time, "clock_gettime", clocks.__getitem__)
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    return found


GUARD = ["/usr/bin/python3", "-I", "-S", "/var/lib/transit-networkd/tx/a1/program.pyz", "guard", "a1"]


def test_the_guard_is_started_again_as_often_as_it_is_killed(commands: list[list[str]]) -> None:
    _rollback_units.arm(_store.Store(), "a1", 180)
    assert commands[0] == [
        *("systemd-run", "--quiet", "--collect", "--unit=transit-networkd-guard-a1"),
        "--description=transit.networkd: guard of the change a1",
        # By a signal it has failed; when it ends well, nothing is left to guard.
        "--property=Restart=on-failure",
        "--property=RestartSec=2",
        # Else five deaths within ten seconds are its last: a host that is short of memory kills more often.
        "--property=StartLimitIntervalSec=0",
        *GUARD,
    ]


def test_the_timer_is_due_after_the_guard_and_to_the_second(commands: list[list[str]]) -> None:
    _rollback_units.arm(_store.Store(), "a1", 180)
    assert commands[1:] == [
        ["systemctl", "show", "--property=UserspaceTimestampMonotonic", "--value"],
        [
            *("systemd-run", "--quiet", "--collect", "--unit=transit-networkd-deadline-a1"),
            "--description=transit.networkd: deadline of the change a1",
            # 180 s from now, and five more, counted from pid 1's start.
            "--on-startup=1175",
            # systemd's own is a minute.
            "--timer-property=AccuracySec=1s",
            *GUARD,
        ],
    ]


def test_at_boot_nobody_waits_for_them(commands: list[list[str]]) -> None:
    _rollback_units.arm_again(_store.Store(), "a1", 180, wait=False)
    assert ["--no-block" in words for words in commands] == [True, False, True]


def test_one_that_is_there_does_not_keep_the_other_away(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def run(argv: t.Sequence[str], **_: object) -> str:
        found.append(" ".join(argv))
        raise CommandError(argv, 1, "Unit transit-networkd-guard-a1.service was already loaded.")

    monkeypatch.setattr(_rollback_units, "run", run)
    _rollback_units.arm_again(_store.Store(), "a1", 180)
    assert len(found) == 2


def test_the_deadline_is_one_of_the_clock_that_nothing_moves(commands: list[list[str]]) -> None:
    assert _clock.now() == 5000.0
    assert commands == []
