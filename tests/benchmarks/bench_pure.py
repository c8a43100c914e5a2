# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much CPU it needs to plan, render and lint a whole fleet, in one process and without Ansible.

The floor is what any reader of the files has to do: split them into lines, and each line at its "=". Each run forgets
what the one before has found out.
"""

from __future__ import annotations

import copy
import sys
import time
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._lint_plan import findings_of_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.fleets import Fleet, hub, mesh
from helpers.lint_memory import forget

MESH, SMALL, SPOKES = 400, 100, 1000
LIMIT = 15.0
# Four times the hosts are sixteen times the peers. Twice that leaves room for a cache that is too small.
STEEPEST = 2.0


class Took(t.NamedTuple):
    """The CPU seconds of a fleet, those of a reader of its files, and how many peers it has."""

    seconds: float
    floor: float
    peers: int


def measured(fleet: Fleet) -> Took:
    """Plan, render and lint a fleet, each host against its systemd and the hosts with each other."""
    inventory = fleet.inventory()
    forget()
    begun = time.process_time()
    planned, _missing = with_recorded_keys(plan(inventory), None, "placeholder")
    found = findings_of_plan(planned)
    seconds = time.process_time() - begun
    if found:
        sys.exit(f"the lint finds {found[0]}")
    floor = 0.0
    for part in planned["hosts"].values():
        texts = [file["content"] for file in render(part)["files"] if "content" in file]
        begun = time.process_time()
        for text in texts:
            for line in text.splitlines():
                line.partition("=")
        floor += time.process_time() - begun
    peers = sum(len(link["peers"]) for part in planned["hosts"].values() for link in part["tunnels"])
    return Took(seconds, floor, peers)


def pure() -> bool:
    """Measure a mesh of 400, and how the time grows from one of 100."""
    small, large = measured(mesh(SMALL)), measured(mesh(MESH))
    ratio = large.seconds / large.floor
    print(f"pure, mesh of {MESH}: {large.seconds:.1f} s, floor {large.floor:.1f} s, ratio {ratio:.0f}", flush=True)
    growth = (large.seconds / large.peers) / (small.seconds / small.peers)
    print(f"pure, time for each peer, {MESH} to {SMALL}: {growth:.2f} times, floor 1 times, ratio {growth:.2f}")
    return large.seconds < LIMIT and growth < STEEPEST


def bundles(inventory: dict[str, t.Any]) -> dict[str, int]:
    """Return the digest of each host's files."""
    planned, _missing = with_recorded_keys(plan(inventory), None, "placeholder")
    return {host: hash(str(render(part)["files"])) for host, part in planned["hosts"].items()}


def adding_a_spoke() -> bool:
    """Count the hosts whose files change when a spoke is added, its network within a supernet."""
    after = hub(SPOKES + 1, supernets=["fd00:50::/32"]).inventory()
    before = copy.deepcopy(after)
    new = f"r{SPOKES + 2}"
    del before["hosts"][new]
    before["groups"]["routers"].remove(new)
    old, found = bundles(before), bundles(after)
    changed = {host for host in found if found[host] != old.get(host)}
    print(
        f"a spoke added to {SPOKES}: {len(changed)} hosts changed, floor 2 hosts changed, ratio {len(changed) / 2:.1f}"
    )
    return changed == {"r1", new}


def main() -> int:
    """Run all."""
    kept = [pure(), adding_a_spoke()]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
