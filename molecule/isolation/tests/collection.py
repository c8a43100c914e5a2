# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as a user runs it: playbooks, with the scenario's inventory."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from labnodes import LabNode

MOLECULE = Path(__file__).parents[2]
# What the task says as JSON when it has failed so.
ROLLED_BACK = '"state": "rolled-back"'
# The host sees that these do not answer, and takes the change back.
WRONG_GATEWAY = ("-i", str(MOLECULE / "lockout/inventory/wrong_gateway.yml"))
STATE = (MOLECULE / "shared/state.sh").read_text()


def site(*options: str, target: str = "r1", says: str = "") -> None:
    """Run `site` for some hosts: it must succeed, or fail and say something."""
    inventory = MOLECULE / "inventory/hosts.yml"
    playbook = MOLECULE.parent / "playbooks/site.yml"
    command = ["ansible-playbook", "-i", str(inventory), str(playbook), "-e", f"target={target}", *options]
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert (done.returncode != 0) == bool(says), done.stdout[-3000:]
    assert says in done.stdout, done.stdout[-3000:]


def state(node: LabNode) -> list[str]:
    """All that the collection may have changed, but for its own state, which tells of each attempt."""
    lines = node.check_output(f"cat >/root/state.sh <<'END'\n{STATE}END\nsh /root/state.sh").splitlines()
    return [line for line in lines if "transit-networkd" not in line]
