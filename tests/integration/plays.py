# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of ansible-playbook came to."""

from __future__ import annotations

import re
import typing as t

# Contacting this host ends with `unreachable`.
NOWHERE = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_user": "nobody"}


class Played(t.NamedTuple):
    """What ansible-playbook ended with, and all that it has said."""

    status: int
    output: str

    def count(self, what: str) -> int:
        """Sum up a column of the recap, like ``unreachable``, over all hosts."""
        return sum(int(count) for count in re.findall(rf"\b{what}=(\d+)", self.output))

    def did(self, task: str) -> dict[str, str]:
        """Give each host's answer to the tasks whose name ends like this: ok, changed, skipping, fatal."""
        parts = [part for part in self.output.split("\nTASK [")[1:] if part.partition("]")[0].endswith(task)]
        return {host: answer for part in parts for answer, host in re.findall(r"^(\w+): \[([\w.-]+)", part, re.M)}


Play = t.Callable[..., Played]
