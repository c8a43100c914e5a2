# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node of the lab, at its console: the driver that runs on it, and what a random inventory comes to there."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import typing as t
from pathlib import Path

from crash_program import crashing_program, request

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.transactions.inventories import Choices, inventory, public_key

Row = dict[str, t.Any]
CLONE = Path(__file__).parents[3]
HERE = "/root/crash"
UPLINKS = {
    "r1": {
        "name": "eth0",
        "addresses": ["198.51.100.11/24", "2001:db8:a::11/64"],
        "gateways": ["198.51.100.1", "2001:db8:a::1"],
    },
    "r3": {"name": "eth0", "addresses": ["2001:db8:c::13/64"], "gateways": ["2001:db8:c::1"]},
}
SECOND_ADDRESSES = {"r1": "2001:db8:a::beef/64", "r3": "2001:db8:c::beef/64"}
# Software emulation takes its time; a host is given all of it, for it is not the clock that is tried here.
PATIENCE = 240.0


class Node:
    """A node and its driver."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0
        self.driver: subprocess.Popen[str] | None = None
        self.public: dict[str, str] = {}

    def _lab(self, *words: str) -> tuple[list[str], dict[str, str]]:
        environment = {**os.environ, "PYTHONPATH": str(CLONE / "molecule")}
        return [sys.executable, "-m", "lab", *words], environment

    def install(self) -> None:
        """Bring program and driver onto the node."""
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as bundle:
            for name, data in (
                ("program.pyz", crashing_program()),
                ("driver.py", Path(__file__).with_name("crash_driver.py").read_bytes()),
            ):
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                bundle.addfile(entry, io.BytesIO(data))
        command, environment = self._lab("exec", self.name, "--", "sh", "-c", f"mkdir -p {HERE}; tar -x -C {HERE}")
        subprocess.run(command, check=True, env=environment, input=out.getvalue(), stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start the driver; after a restart of the node, once more."""
        self.stop()
        command, environment = self._lab("exec", self.name, "--", "python3", "-u", f"{HERE}/driver.py")
        self.driver = subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1
        )

    def stop(self) -> None:
        """End the driver."""
        if self.driver:
            self.driver.kill()
            self.driver.wait()
            self.driver = None

    def do(self, what: str, **more: t.Any) -> t.Any:
        """Have the driver do something."""
        assert self.driver is not None
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self.driver.stdin.flush()
        line = self.driver.stdout.readline()
        assert line, f"{self.name}: the driver has ended"
        reply = json.loads(line)
        assert "failed" not in reply, reply
        return reply

    def shell(self, script: str) -> str:
        """Run a shell script on the node."""
        return str(self.do("shell", script=script)["out"])

    def answers(self) -> bool:
        """Whether it can be reached by SSH, with a fresh connection."""
        command = ["ssh", "-F", str(CLONE / ".lab/ssh_config"), self.name, "true"]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def bundle(self, chosen: Choices) -> Row:
        """Give the bundle of these choices, and see that this node has its keys."""
        uplink = {**UPLINKS[self.name]}
        planned = self._plan(chosen, uplink, public_key)
        paths = [tunnel["private_key_file"] for tunnel in planned["tunnels"]]
        paths += [peer["preshared_key_file"] for tunnel in planned["tunnels"] for peer in tunnel["peers"]]
        if paths:
            public = self.do("keys", paths=[path for path in paths if path])
            self.public = {f"r {tunnel['name']}": public[tunnel["private_key_file"]] for tunnel in planned["tunnels"]}
        planned = self._plan(chosen, uplink, lambda name: self.public.get(name) or public_key(name))
        return render(planned)

    def _plan(self, chosen: Choices, uplink: Row, key: t.Callable[[str], str]) -> Row:
        made = inventory(chosen, uplink, key=key)
        interface = made["hosts"]["r"].get("wireguard_vrf_interfaces", [{}])[0]
        if chosen.extra_address and "addresses" in interface:
            interface["addresses"] = [*uplink["addresses"], SECOND_ADDRESSES[self.name]]
        host_plan: Row = with_keys(plan(made), made["public_keys"])["hosts"]["r"]
        return host_plan

    def begin(self, wanted: Row | None, *, timeout: float, **more: t.Any) -> tuple[str, Row]:
        """Ask for a change, or for a removal; give its name and what was said."""
        self.number += 1
        identity = f"{self.name}-{os.getpid()}-{self.number}"
        asked = request("begin" if wanted else "remove", identity, wanted, timeout=timeout, **more)
        return identity, self.do("ask", request=asked)

    def wait(self, identity: str, *states: str, seconds: float = PATIENCE) -> Row:
        """Wait until a transaction is in one of the states, or is over."""
        found: Row = self.do("wait", id=identity, states=states, seconds=seconds)
        return found

    def look(self) -> Row:
        """Give all that a transaction may change."""
        found: Row = self.do("look")
        return found
