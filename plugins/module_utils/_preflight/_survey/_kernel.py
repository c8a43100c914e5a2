# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs and is taken: units, UDP ports, and kinds of links that the kernel makes."""

from __future__ import annotations

import os
import typing as t

from ..._common._command import CommandError, run
from ..._common._files import under

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Facts
    from ..._common._shapes import HostPlan


def active(unit: str) -> str:
    """Return the state of a unit in systemd's word, ``unknown`` without systemd; ``masked`` though it may still run."""
    try:
        said = run(["systemctl", "show", "--property=LoadState,ActiveState", unit])
    except CommandError:
        return "unknown"
    found = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    return "masked" if found.get("LoadState") == "masked" else found.get("ActiveState", "unknown")


def ports(root: str) -> list[int]:
    """Return the UDP ports that have a socket; the kernel's own, WireGuard's, are among them (proc_net(5))."""
    found: set[int] = set()
    for name in ("udp", "udp6"):
        try:
            with open(under(root, f"/proc/net/{name}"), encoding="ascii") as file:
                lines = file.read().splitlines()[1:]
        except OSError:
            lines = []
        found.update(int(line.split()[1].rpartition(":")[2], 16) for line in lines if line.strip())
    return sorted(found)


def kinds(root: str, new: HostPlan, facts: Facts) -> dict[str, str | None]:
    """Return why the kernel makes no link of a kind that is needed, None where it does; tried in a namespace."""
    wanted = [("vrf", ["table", "1"])] if new["vrfs"] else []
    wanted += [("wireguard", [])] if new["tunnels"] else []
    there = {link["kind"] for link in facts["links"]}
    return {
        kind: _refusal(kind, words)
        for kind, words in wanted
        if kind not in there and not os.path.exists(under(root, f"/sys/module/{kind}"))
    }


def _refusal(kind: str, words: list[str]) -> str | None:
    try:
        run(["unshare", "--net", "ip", "link", "add", "name", "probe", "type", kind, *words])
    except CommandError as exc:
        return exc.stderr or str(exc)
    return None
