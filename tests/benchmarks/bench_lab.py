# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a first run and one that changes nothing cost on the lab: time, and commands over SSH a host.

The floor is one trivial module on the same hosts in the same run. With pipelining a module is one command.
"""

from __future__ import annotations

import collections
import os
import re
import subprocess
import sys
import time
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent.parent
INVENTORY = str(CLONE / "molecule/inventory/hosts.yml")
ROUTERS = ("r1", "r2", "r3")
COMMAND = re.compile(r"^<([^>]+)> SSH: EXEC ", re.MULTILINE)


def timed(*command: str) -> tuple[float, collections.Counter[str]]:
    """Run a program of Ansible at -vvv; give its seconds, and how many commands each host was sent."""
    begun = time.monotonic()
    done = subprocess.run(
        [*command, "-i", INVENTORY, "-vvv"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
    )
    seconds = time.monotonic() - begun
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds, collections.Counter(COMMAND.findall(done.stdout))


def report(name: str, seconds: float, commands: collections.Counter[str], floor: float) -> None:
    """Print the lines of one run."""
    each = seconds / len(ROUTERS)
    print(f"{name}: {seconds:.1f} s, floor {floor:.1f} s, ratio {seconds / floor:.1f}")
    print(f"{name}, a host: {each:.1f} s, floor {floor / len(ROUTERS):.1f} s, ratio {seconds / floor:.1f}")
    most = max(commands[router] for router in ROUTERS)
    print(f"{name}, commands a host: {most} commands, floor 1 commands, ratio {most}.0")


def main() -> None:
    """Measure from the booted lab on, and leave it deployed."""
    for target in ("lab", "lab-reset"):
        subprocess.run(["make", "--no-print-directory", target], cwd=CLONE, check=True, stdout=subprocess.DEVNULL)
    keys = CLONE / "molecule/inventory/wireguard_keys"
    subprocess.run(["rm", "-rf", str(keys)], check=True)
    timed("ansible", "routers", "-m", "ansible.builtin.ping")
    floor, _commands = timed("ansible", "routers", "-m", "ansible.builtin.ping")
    for name, playbook in (("first run", "site"), ("run that changes nothing", "site"), ("verify", "verify")):
        report(name, *timed("ansible-playbook", f"transit.networkd.{playbook}"), floor)


if __name__ == "__main__":
    main()
