# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service whose control group is delegated moves its processes to groups of its own: its sockets are still bound."""

from __future__ import annotations

import shlex
import typing as t
from pathlib import Path

import pytest
from forged import until_there

from ansible_collections.transit.networkd.plugins.module_utils._payloads import _vrf_sockets

if t.TYPE_CHECKING:
    from labnodes import Lab

# Goes to a group beside the one that it was started in, and makes a socket there.
SERVICE = """
import os, pathlib, socket, time
own = pathlib.Path("/proc/self/cgroup").read_text().split("::")[1].strip()
unit = own[: own.index(".service") + len(".service")]
group = pathlib.Path(f"/sys/fs/cgroup{unit}/payload")
group.mkdir()
(group / "cgroup.procs").write_text(str(os.getpid()))
made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound = made.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16).rstrip(b"\\0").decode()
pathlib.Path("/run/delegated.part").write_text(f"{own.removeprefix(unit)} {bound}")
os.rename("/run/delegated.part", "/run/delegated")
time.sleep(600)
"""


def device(lab: Lab, name: str, *, bound: bool, subgroup: bool) -> str:
    """Run the service, and return the group it began in and the device of its socket."""
    program = Path(_vrf_sockets.__file__).read_text(encoding="utf-8")
    unit = ["[Service]", "Delegate=yes", "ExecStart=python3 /run/service.py"]
    unit += ["ExecStartPre=+python3 -I -S /run/vrf_sockets.py vrf-wan"] if bound else []
    unit += ["DelegateSubgroup=main"] if subgroup else []
    files = {"/run/vrf_sockets.py": program, "/run/service.py": SERVICE}
    files["/run/systemd/system/delegated.service"] = "\n".join(unit) + "\n"
    node = lab[name]
    node.check_output("mkdir -p /run/systemd/system; rm -f /run/delegated")
    for path, text in files.items():
        node.check_output(f"printf %s {shlex.quote(text)} >{path}")
    try:
        node.check_output("systemctl daemon-reload; systemctl start delegated")
        return node.check_output(f"{until_there('/run/delegated')}; cat /run/delegated")
    finally:
        node.check_output(f"systemctl stop delegated; rm -f /run/delegated {' '.join(files)}; systemctl daemon-reload")


@pytest.mark.parametrize(("name", "subgroup"), [("r2", False), ("r1", False), ("r1", True)])
def test_a_delegated_service_is_bound(lab: Lab, name: str, subgroup: bool) -> None:
    began = "/main" if subgroup else ""
    assert device(lab, name, bound=False, subgroup=subgroup) == f"{began} ", "the control: nobody binds it"
    assert device(lab, name, bound=True, subgroup=subgroup) == f"{began} vrf-wan"
