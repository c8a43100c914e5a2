# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ip-monitor(8) says of a node while something happens to it."""

from __future__ import annotations

import contextlib
import re
import time
import typing as t

from flows import service

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import LabNode

FILE = "/var/tmp/monitored"


def start(node: LabNode, *kinds: str) -> None:
    """Write down each change of a kind from now on: ``link``, ``address``, ``route``."""
    service(node, "monitor", "sh", "-c", f"exec ip -o monitor {' '.join(kinds)} >{FILE}")
    time.sleep(1)


def stop(node: LabNode) -> None:
    """End it, if it runs."""
    node.run("sleep 1; systemctl stop monitor")


def lines(node: LabNode) -> list[str]:
    """Give what was written down."""
    return node.check_output(f"cat {FILE}").splitlines()


@contextlib.contextmanager
def monitored(node: LabNode, *kinds: str) -> Iterator[list[str]]:
    """Write down each change of a kind; the lines are there when the block is over."""
    found: list[str] = []
    start(node, *kinds)
    yield found
    stop(node)
    found += lines(node)


def ways_out(said: list[str]) -> list[str]:
    """The lines that say of a new route of main, which has no table named, by the WAN's interface."""
    # A line of a link or an address begins with the interface's number.
    routes = [line for line in said if not re.match(r"(Deleted )?\d+: ", line)]
    return [
        line
        for line in routes
        if " dev eth0 " in f"{line} " and " table " not in line and not line.startswith("Deleted")
    ]
