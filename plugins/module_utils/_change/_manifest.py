# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest: what of a host is the collection's since the last commit. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._entry import content, differs
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    FILTER_PATH,
    FOLLOW_TIMER_PATH,
    MADE_BY,
    RULES_UNIT_PATH,
    drop_in_path,
    netdev_path,
    network_path,
    service_drop_in_path,
)

if t.TYPE_CHECKING:  # pragma: no cover
    Row = t.Any

NO_MANIFEST: Row = {"id": None, "files": {}, "sysctls": [], "plan": None}


def is_managed(found: Row, after: Row) -> bool:
    """Say whether a file that no manifest names is one that we have written."""
    if found["kind"] == "absent":
        return False
    return not differs(found, after) or content(found).startswith(f"# {MADE_BY}".encode())


def plan_in_place(bundle: Row, before: Row, after: Row) -> Row | None:
    """Give the part of a bundle's plan whose files a host without a manifest has already: that part of it is ours."""
    wanted_files = {entry["path"]: entry for entry in after["files"]}
    ours = {entry["path"] for entry in before["files"] if is_managed(entry, wanted_files[entry["path"]])}
    plan = bundle["plan"]
    vrfs = [vrf for vrf in plan["vrfs"] if netdev_path(vrf["name"]) in ours]
    tunnels = [tunnel for tunnel in plan["tunnels"] if netdev_path(tunnel["name"]) in ours]
    if not vrfs and not tunnels:
        return None
    names, marks = [vrf["name"] for vrf in vrfs], [vrf.get("mark") for vrf in vrfs]
    units = {
        member["name"]: drop_in_path(member["drop_in"]) if member["drop_in"] else network_path(member["name"])
        for member in plan["members"]
    }
    return {
        **plan,
        "vrfs": vrfs,
        "members": [each for each in plan["members"] if units[each["name"]] in ours and each["vrf"] in names],
        "rules": [rule for rule in plan["rules"] if rule["mark"] in marks],
        "strict": plan["strict"] and RULES_UNIT_PATH in ours,
        "filter": plan["filter"] if FILTER_PATH in ours else None,
        "follow": plan["follow"] if FOLLOW_TIMER_PATH in ours else None,
        "services": [each for each in plan["services"] if service_drop_in_path(each["unit"]) in ours],
        "tunnels": tunnels,
    }


def manifest_of(identity: str, bundle: Row, side: Row) -> Row:
    """Give the manifest of a committed bundle."""
    ours = {item["path"] for item in bundle["files"]}
    return {
        "id": identity,
        "files": {entry["path"]: _noted(entry) for entry in side["files"] if entry["path"] in ours},
        "sysctls": sorted(bundle["sysctls"]),
        "plan": bundle["plan"],
    }


def _noted(entry: Row) -> Row:
    found = {key: entry[key] for key in ("sha256", "uid", "gid", "mode")}
    return {**found, "target": entry["target"]} if entry["kind"] == "link" else found


def edited(manifest: Row, side: Row, target: Row) -> list[str]:
    """Give the paths of ours that somebody has changed or removed since our last commit, and that would be changed."""
    found = {entry["path"]: entry for entry in side["files"]}
    return [
        entry["path"]
        for entry in sorted(target["files"], key=lambda entry: str(entry["path"]))
        if differs(found[entry["path"]], entry)
        and any(found[entry["path"]][key] != value for key, value in manifest["files"].get(entry["path"], {}).items())
    ]


def unrecorded(manifest: Row, side: Row, target: Row) -> list[str]:
    """Give the paths of files with our head that no manifest names, and that would be changed.

    The manifest was lost, and nobody can tell an older file of ours from one that somebody has edited.
    """
    found = {entry["path"]: entry for entry in side["files"]}
    return [
        entry["path"]
        for entry in sorted(target["files"], key=lambda entry: str(entry["path"]))
        if entry["path"] not in manifest["files"]
        and differs(found[entry["path"]], entry)
        and is_managed(found[entry["path"]], entry)
    ]


__all__ = ("NO_MANIFEST", "edited", "is_managed", "manifest_of", "plan_in_place", "unrecorded")
