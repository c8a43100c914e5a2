# SPDX-License-Identifier: GPL-3.0-or-later
"""Services and sockets of the host, as systemd has them, and the IP sockets that they hold."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Sequence

from .._common._command import CommandError, run

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Service, Socket

PROPERTIES = ("LoadState", "ActiveState", "DropInPaths", "NeedDaemonReload", "ControlGroup", "Triggers")
_PLACE = re.compile(r"(?P<address>\*|\[[^\]]*\]|[^%:]+)(?:%(?P<device>[^:]+))?:(?P<port>\S+)\Z")


def services(units: Sequence[str], notes: list[str]) -> list[Service]:
    """Return what systemd has of each of these units, and the IP sockets that it holds.

    ``load`` and ``state`` are systemd's words; ``stale`` says that systemd has not read its files again; ``triggers``
    are the units that a socket starts. ``sockets`` is None where ``ss`` gave no answer.
    """
    if not units:
        return []
    try:
        shown = run(["systemctl", "show", f"--property={','.join(PROPERTIES)}", "--", *units])
    except CommandError as exc:
        notes.append(f"services cannot be seen: {exc.stderr or exc}")
        return []
    # One block for each name, in the order of the names; properties come in an order of systemd's own.
    blocks = [dict(line.partition("=")[::2] for line in block.splitlines()) for block in shown.strip().split("\n\n")]
    # Sockets are held by processes.
    held = _sockets(notes) if any(block.get("ControlGroup") for block in blocks) else []
    return [_service(unit, block, held) for unit, block in zip(units, blocks)]


def _service(unit: str, block: dict[str, str], held: list[tuple[str, Socket]] | None) -> Service:
    group = block.get("ControlGroup", "")
    return {
        "unit": unit,
        "load": block.get("LoadState", ""),
        "state": block.get("ActiveState", ""),
        "drop_ins": block.get("DropInPaths", "").split(),
        "stale": block.get("NeedDaemonReload") == "yes",
        "group": group,
        "triggers": block.get("Triggers", "").split(),
        "sockets": None if held is None else [row for place, row in held if group and _within(place, group)],
    }


def _within(place: str, group: str) -> bool:
    return place == group or place.startswith(f"{group}/")


def _sockets(notes: list[str]) -> list[tuple[str, Socket]] | None:
    """Return the control group and the row of each IP socket of TCP and UDP."""
    try:
        lines = run(["ss", "-H", "-n", "-t", "-u", "-a", "--cgroup"]).splitlines()
    except CommandError as exc:
        notes.append(f"the sockets of services cannot be seen: {exc.stderr or exc}")
        return None
    found: list[tuple[str, Socket]] = []
    for line in lines:
        group = re.search(r" cgroup:(\S+)", line)
        words = line.split()
        place = _PLACE.match(words[4]) if len(words) > 5 else None
        if group and place:
            said = f"{words[0]} {place['address']}:{place['port']}"
            found.append((group.group(1), {"socket": said, "device": place["device"]}))
    return found
