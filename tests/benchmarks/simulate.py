# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make simulate HOSTS=10000`: a hub and its spokes, planned for real, without Ansible.

Each host's bundle is made and linted, counted and thrown away. `SUPERNETS=no` plans the fleet without a supernet: then
each spoke lists the network of every other. docs/evidence.md has the figures.
"""

from __future__ import annotations

import os
import sys
import time
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._bundle import bundle_of
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._processes import in_processes
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan
from helpers.fleets import hub
from helpers.processes import Watch, processor

HOSTS = int(os.environ.get("HOSTS", "10000"))
SUPERNETS = [] if os.environ.get("SUPERNETS") == "no" else ["fd00:50::/32"]


class Counted(t.NamedTuple):
    """What is counted of one bundle: files, bytes, and its largest file."""

    files: int
    size: int
    largest: int
    path: str
    errors: list[str]


def count(part: t.Any) -> Counted:
    """Make, lint and count the bundle of a host."""
    bundle, errors = bundle_of(part)
    sizes = {file["path"]: len(file.get("content", "")) for file in bundle["files"]}
    path = max(sizes, key=lambda each: sizes[each])
    return Counted(len(sizes), sum(sizes.values()), sizes[path], f"{part['host']}{path}", errors)


def main() -> int:
    """Plan and count, and print the figures."""
    inventory = hub(HOSTS - 1, supernets=SUPERNETS).inventory()
    watch = Watch(os.getpid())
    begun, before = time.monotonic(), time.process_time() + processor()
    planned, _missing = with_recorded_keys(plan(inventory), None, "placeholder")
    parts = planned["hosts"]
    print(f"plan: {time.monotonic() - begun:.1f} s, {len(parts)} hosts", flush=True)
    found = list(in_processes(lambda name: count(parts[name]), list(parts)))
    seconds, used = time.monotonic() - begun, time.process_time() + processor() - before
    watch.end()
    errors = [error for each in found for error in each.errors]
    largest = max(found, key=lambda each: each.largest)
    print(f"bundles: {sum(each.files for each in found)} files, {sum(each.size for each in found) / 1e6:.0f} MB")
    print(f"largest file: {largest.largest / 1e6:.1f} MB, {largest.path}")
    print(f"time: {seconds:.0f} s, {used:.0f} s of CPU, {used / HOSTS * 1000:.1f} ms a host")
    print(f"memory of all processes: {watch.most / 2**20:.0f} MiB")
    print(f"errors of the lint: {len(errors)}", *errors[:3])
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
