# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of a transaction, and what is remembered of the time before the first one.

A side is ``{"files", "missing", "sysctls", "plan", "seen", "accepted"}``: the entries of its files
(``_state._entries``), the directories above them that it does not have, sysctls as ``{place below /proc/sys: value}``,
its host_plan or None.
``seen`` is what the kernel had, ``{"links", "defaults", "l3mdev"}``, and None for a side that has never been live.
``accepted`` are messages of what was off already when the host was last on that side.

The manifest is ``{"id", "files": {path: {"sha256", "uid", "gid", "mode"}}, "sysctls": [name], "plan"}``: what is ours
since the last commit; of a symbolic link all is None but its ``target``. The baseline is a side without plan: what our
files, and no others, took the place of.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import global_families

if t.TYPE_CHECKING:  # pragma: no cover
    Row = t.Any

# What a host reads of a plan, where there is none.
NO_PLAN: Row = {
    "systemd_version": 0,
    "vrfs": [],
    "members": [],
    "rules": [],
    "strict": False,
    "filter": None,
    "services": [],
    "follow": None,
    "tunnels": [],
    "sysctls": {},
    "units": {},
}


def plan_of(side: Row) -> Row:
    """Give the plan of a side, or of a manifest, and one that asks for nothing where it has none."""
    plan: Row = side["plan"] or NO_PLAN
    return plan


def paths(manifest: Row, bundle: Row | None) -> list[str]:
    """Give the paths that a transaction is about: those of the bundle and those that are ours already."""
    return sorted({*manifest["files"], *(item["path"] for item in (bundle or {"files": []})["files"])})


def sysctl_names(manifest: Row, bundle: Row | None) -> list[str]:
    """Give the names of the sysctls that a transaction is about."""
    return sorted({*manifest["sysctls"], *(bundle or {"sysctls": {}})["sysctls"]})


def seen(facts: Row) -> Row:
    """Give what must come back with a side: each link's master and families, the default routes, the l3mdev rule."""
    return {
        "links": {
            link["name"]: {"master": link["master"], "families": global_families(link["addresses"])}
            for link in facts["links"]
        },
        "defaults": [
            {key: route[key] for key in ("family", "table", "device")}
            for route in facts["routes"]
            if route["destination"] in ("0.0.0.0/0", "::/0") and route["device"]
        ],
        "l3mdev": sorted({rule["family"] for rule in facts["rules"] if rule["action"] == "l3mdev"}),
    }


def strict(side: Row) -> bool:
    """Say whether local addresses come last on a side."""
    return bool(plan_of(side)["strict"])


def filtered(side: Row) -> bool:
    """Say whether a side has a packet filter."""
    return bool(plan_of(side)["filter"])


def follows(side: Row) -> bool:
    """Say whether a side follows endpoints."""
    return bool(plan_of(side)["follow"])


__all__ = ("NO_PLAN", "filtered", "follows", "paths", "plan_of", "seen", "strict", "sysctl_names")
