# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sides of a transaction, with their bundle, plan, files and facts, and a host to move between them."""

from __future__ import annotations

import grp
import os
import pwd
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _sides
from ansible_collections.transit.networkd.plugins.module_utils._common import _entry

DIR = "/etc/systemd/network"
VRF = f"{DIR}/05-transit-vrf-wan.netdev"
WAN = f"{DIR}/05-transit-eth0.network"
DROP_IN = f"{DIR}/10-eth1.network.d/05-transit.conf"

PLAN: dict[str, t.Any] = {
    **_sides.empty_plan(),
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}],
    "rules": [{"priority": 1998, "mark": 1000, "action": "table", "table": 1000}],
    "systemd_version": 252,
}


def owner() -> dict[str, str]:
    """Return the owner and the group of this process, as a bundle names them."""
    return {"owner": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}


def bundle(files: dict[str, str], sysctls: dict[str, str] | None = None) -> dict[str, t.Any]:
    """Return a bundle of these files."""
    return {
        "version": 1,
        "files": [{"path": path, "mode": "0644", "content": text, **owner()} for path, text in files.items()],
        "sysctls": sysctls or {},
        "plan": PLAN,
    }


FILES = {
    VRF: "[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTable=1000\n",
    WAN: "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\n",
    "/etc/sysctl.d/90-transit.conf": "x = 1\n",
}
SEEN = {"links": {"eth0": {"master": None, "families": ["ipv4"]}}, "defaults": [], "l3mdev": []}


def facts(**fields: t.Any) -> dict[str, t.Any]:
    """Return facts of which these fields are not empty."""
    found: dict[str, t.Any] = {"links": [], "routes": [], "rules": [], "vrfs": [], "tunnels": []}
    return {**found, **fields}


def link(name: str, *addresses: str, master: str | None = None) -> dict[str, t.Any]:
    """Return a link as facts have it."""
    return {"name": name, "master": master, "addresses": list(addresses), "kind": None}


def default(device: str, family: str = "ipv4", table: int = 254, gateway: str = "192.0.2.1") -> dict[str, t.Any]:
    """Return a default route as facts have it."""
    destination = "0.0.0.0/0" if family == "ipv4" else "::/0"
    return {"family": family, "table": table, "device": device, "gateway": gateway, "destination": destination}


def rule(family: str, priority: int, **fields: t.Any) -> dict[str, t.Any]:
    """Return a routing policy rule as facts have it."""
    return {
        "family": family,
        "priority": priority,
        "mark": None,
        "src": None,
        "table": None,
        "action": "table",
        **fields,
    }


def kinds(baseline: dict[str, t.Any]) -> dict[str, str]:
    """Return the kind of each entry of a side or a baseline."""
    return {entry["path"]: entry["kind"] for entry in baseline["files"]}


def side(plan: dict[str, t.Any] | None, **fields: t.Any) -> dict[str, t.Any]:
    """Return the side with a plan, or the one before it."""
    files = [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in FILES.items()]
    none: dict[str, t.Any] = {"missing": [], "sysctls": {}, "seen": None, "accepted": []}
    return {**none, "plan": plan, "files": files if plan else [_entry.absent(path) for path in FILES], **fields}


def with_links(tmp_path: Path, *links: str) -> Live:
    """Return a host of these links."""
    for name in links:
        (tmp_path / "sys/class/net" / name).mkdir(parents=True)
    return Live(str(tmp_path))
