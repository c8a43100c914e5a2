# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _clock


def test_the_clock_is_read() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= _clock.now() <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_the_boot_of_this_machine_has_a_kernel_and_a_start_of_pid_1_in_the_past() -> None:
    kernel, _colon, started = _clock.boot_identity().partition(":")
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", kernel)
    assert int(started) / os.sysconf("SC_CLK_TCK") < time.clock_gettime(time.CLOCK_BOOTTIME)


@pytest.mark.parametrize("name", ["systemd", "(sd pid) 1 2 3", "a) S 4 (b"])
def test_another_life_of_pid_1_is_another_boot(tmp_path: Path, name: str) -> None:
    """A container that is started anew keeps the kernel's boot_id."""
    (tmp_path / "proc/sys/kernel/random").mkdir(parents=True)
    (tmp_path / "proc/1").mkdir()
    (tmp_path / "proc/sys/kernel/random/boot_id").write_text("0b1c\n")
    fields = ["S", *(str(number) for number in range(4, 53))]
    for started in ("77", "88"):
        fields[22 - 3] = started
        (tmp_path / "proc/1/stat").write_text(f"1 ({name}) {' '.join(fields)}\n")
        assert _clock.boot_identity(str(tmp_path)) == f"0b1c:{started}"
