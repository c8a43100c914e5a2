# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook: what runs one, and what it came to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml

CLONE = Path(__file__).resolve().parents[2]
# Without these root, too, cannot write where the mode forbids it.
CAPABILITIES = "-dac_override,-dac_read_search"
WITHOUT_RIGHTS = ["setpriv", f"--bounding-set={CAPABILITIES}", f"--inh-caps={CAPABILITIES}"]
# A host that is this machine.
HERE = {
    "ansible_connection": "local",
    "ansible_python_interpreter": sys.executable,
    "wireguard_vrf_install_packages": False,
}
INSPECT = "Ask each host what it lacks and what would change"
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
        """Return each host's answer to the tasks whose name ends like this: ok, changed, skipping, fatal.

        Arguments may follow the name.
        """
        name = re.compile(rf"[^\n]*{re.escape(task)}( \w+=[^\n]*)?\] \*")
        parts = [part for part in self.output.split("\nTASK [")[1:] if name.match(part)]
        return {host: answer for part in parts for answer, host in re.findall(r"^(\w+): \[([\w.-]+)", part, re.M)}

    def failure(self) -> dict[str, t.Any]:
        """Return the result of the first task that failed, as the default callback prints it in JSON or YAML."""
        printed = re.search(r"^fatal: .*?FAILED! => ?(.*?)\n\n", self.output, re.M | re.S)
        assert printed is not None, self.output
        found: dict[str, t.Any] = yaml.safe_load(printed[1])
        return found


Play = t.Callable[..., Played]


def router(number: int, **variables: t.Any) -> dict[str, t.Any]:
    """Return the variables of a router with an uplink that this machine does not have."""
    interface = {"name": "eth9", "addresses": [f"198.51.100.{number}/24"], "gateways": ["198.51.100.1"]}
    return {"wireguard_vrf_interfaces": [interface], **variables}


def inventory(tunnel: dict[str, t.Any] | None = None, **hosts: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return an inventory of routers that are this machine, and of a host that has no part."""
    tunnels = [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], **(tunnel or {})}]
    routers = {"vars": {"wireguard_vrf_tunnels": tunnels}, "hosts": hosts}
    return {"all": {"vars": HERE, "children": {"ungrouped": {"hosts": {"lan1": None}}, "routers": routers}}}


def player(folder: Path) -> Play:
    """Return what runs a playbook, by name, or a list of plays, with an inventory in a folder.

    ``core`` is the ansible-core that runs it: ``newest``, in .venv, or ``oldest``, in .build/oldest.
    ``project`` is a folder that has the inventory and cannot be written meanwhile, ``cwd`` that in which Ansible runs.
    """

    def play(
        what: str | list[t.Any],
        inventory: dict[str, t.Any],
        *arguments: str,
        core: str = "newest",
        project: Path | None = None,
        cwd: Path | None = None,
    ) -> Played:
        programs = {"newest": Path(sys.executable).parent, "oldest": CLONE / ".build/oldest/bin"}
        hosts = (project or folder) / "hosts.yml"
        if project:
            project.chmod(0o755)
        hosts.write_text(yaml.safe_dump(inventory), encoding="utf-8")
        if project:
            project.chmod(0o555)
        if isinstance(what, str):
            file = CLONE / f"playbooks/{what}.yml"
        else:
            file = folder / "play.yml"
            file.write_text(yaml.safe_dump(what, sort_keys=False), encoding="utf-8")
        done = subprocess.run(
            [
                *(WITHOUT_RIGHTS if project else []),
                *(str(programs[core] / "ansible-playbook"), str(file), "-i", str(hosts), *arguments),
            ],
            capture_output=True, text=True, check=False, env={**os.environ, "ANSIBLE_NOCOLOR": "1"}, cwd=cwd,
        )  # fmt: skip
        return Played(done.returncode, done.stdout + done.stderr)

    return play
