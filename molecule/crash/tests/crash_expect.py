# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node must look like: as it did before, or as a bundle says; nothing in between."""

from __future__ import annotations

import hashlib
import typing as t

Row = dict[str, t.Any]

# What is compared of a look: not what a death before the change was armed may leave until the next one.
OF_A_HOST = ("files", "facts", "manifest", "drift", "keys")
KEYS = "/etc/transit-networkd/keys/"


def same(now: Row, before: Row) -> None:
    """The node is as it was: files, and all that its kernel has."""
    for key in OF_A_HOST:
        assert now[key] == before[key], key


def as_planned(now: Row, wanted: Row, untouched: Row) -> None:
    """The node has what a bundle says, its kernel what the plan says, and of its own what it had before us."""
    files = dict(untouched["files"])
    for item in wanted["files"]:
        if "target" in item:
            files[item["path"]] = ["link", item["target"]]
        else:
            digest = hashlib.sha256(item["content"].encode()).hexdigest()
            files[item["path"]] = ["file", int(item["mode"], 8), 0, 0, digest]
    assert now["files"] == files
    assert now["drift"] == []
    assert now["manifest"] == sorted(item["path"] for item in wanted["files"])
    made = {item["name"] for key in ("vrfs", "tunnels") for item in wanted["plan"][key]}
    before = {link["name"] for link in untouched["facts"]["links"]}
    assert {link["name"] for link in now["facts"]["links"]} == before | made
    assert bool(now["facts"]["filter"]["table"]) == bool(wanted["plan"]["filter"])
    tables = {vrf["table"] for vrf in wanted["plan"]["vrfs"]}
    assert {rule["priority"] for rule in now["facts"]["rules"] if rule["mark"] is not None} == {
        rule["priority"] for rule in wanted["plan"]["rules"]
    }
    assert {route["table"] for route in now["facts"]["routes"]} <= {254, *tables}
    keys = {item["private_key_file"].removeprefix(KEYS) for item in wanted["plan"]["tunnels"]}
    assert keys <= set(now["keys"])


def tidy(now: Row, *, ours: bool) -> None:
    """Nothing waits, and the machinery is there as long as something is ours."""
    assert not now["pending"]
    assert len(now["machinery"]) == (3 if ours else 0)


__all__ = ("as_planned", "same", "tidy")
