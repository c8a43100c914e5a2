# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import sys

from ansible_collections.transit.networkd.plugins.module_utils._common import _journal


def test_a_line_is_in_the_journal_before_the_program_dies() -> None:
    """A pipe is buffered: without the flush a program that is killed leaves nothing."""
    program = f"import os; from {_journal.__name__} import say; say('rolling back'); os.kill(os.getpid(), 9)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path}; {program}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (-9, "rolling back\n"), done.stderr
