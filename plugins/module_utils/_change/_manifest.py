# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest: what of a host is managed since the last commit. Pure."""

from __future__ import annotations

import typing as t

from .._common._effective import of_older_version
from .._common._entry import Entry, content, differs, is_as_noted, noted
from .._common._layout import (
    FILTER_PATH,
    FOLLOW_TIMER_PATH,
    MADE_BY,
    METRICS_TIMER_PATH,
    RULES_UNIT_PATH,
    drop_in_path,
    is_of_ifupdown,
    netdev_path,
    network_path,
    service_drop_in_path,
)
from ._sides import managed_by

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import Bundle, HostPlan, Manifest, Side

NO_MANIFEST: Manifest = {"id": None, "files": {}, "sysctls": [], "plan": None}


def of_host(recorded: Manifest | None) -> Manifest:
    """Return the manifest that a host has recorded, or an empty one. An older version may have recorded it."""
    if recorded is None:
        return NO_MANIFEST
    return {**recorded, "plan": recorded["plan"] and of_older_version(recorded["plan"])}


def is_managed(found: Entry, after: Entry) -> bool:
    """Return whether the collection wrote a file that no manifest names."""
    if found["kind"] == "absent":
        return False
    return not differs(found, after) or content(found).startswith(f"# {MADE_BY}".encode())


def plan_in_place(bundle: Bundle, before: Side, after: Side) -> HostPlan | None:
    """Return the part of a bundle's plan whose files a host without a manifest has already: that part is managed."""
    wanted_files = {entry["path"]: entry for entry in after["files"]}
    managed = {entry["path"] for entry in before["files"] if is_managed(entry, wanted_files[entry["path"]])}
    plan = bundle["plan"]
    vrfs = [vrf for vrf in plan["vrfs"] if netdev_path(vrf["name"]) in managed]
    tunnels = [tunnel for tunnel in plan["tunnels"] if netdev_path(tunnel["name"]) in managed]
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
        "members": [each for each in plan["members"] if units[each["name"]] in managed and each["vrf"] in names],
        "rules": [rule for rule in plan["rules"] if rule["mark"] in marks],
        "strict": plan["strict"] and RULES_UNIT_PATH in managed,
        "filter": plan["filter"] if FILTER_PATH in managed else None,
        "follow": plan["follow"] if FOLLOW_TIMER_PATH in managed else None,
        "metrics_folder": plan["metrics_folder"] if METRICS_TIMER_PATH in managed else None,
        "services": [each for each in plan["services"] if service_drop_in_path(each["unit"]) in managed],
        "tunnels": tunnels,
    }


def manifest_of(identity: str, bundle: Bundle, side: Side, older: Manifest | None = None) -> Manifest:
    """Return the manifest of a committed bundle.

    A file of ifupdown stays as it was noted first. What its owner has written into it since then would be lost with a
    removal, which therefore asks first.
    """
    managed = managed_by(bundle)
    kept = {
        path: note for path, note in (older or NO_MANIFEST)["files"].items() if path in managed and is_of_ifupdown(path)
    }
    return {
        "id": identity,
        "files": {entry["path"]: noted(entry) for entry in side["files"] if entry["path"] in managed} | kept,
        "sysctls": sorted(bundle["sysctls"]),
        "plan": bundle["plan"],
    }


def edited(manifest: Manifest, side: Side, target: Side) -> list[str]:
    """Return the managed paths that were edited or removed since the last commit, and that would be changed."""
    found = {entry["path"]: entry for entry in side["files"]}
    return [
        entry["path"]
        for entry in sorted(target["files"], key=lambda entry: entry["path"])
        if differs(found[entry["path"]], entry)
        and entry["path"] in manifest["files"]
        and not is_as_noted(found[entry["path"]], manifest["files"][entry["path"]])
    ]


def unrecorded(manifest: Manifest, side: Side, target: Side) -> list[str]:
    """Return the paths of files with the collection's first line that no manifest names, and that would be changed.

    The manifest was lost, so an edited file cannot be told from an older managed one.
    """
    found = {entry["path"]: entry for entry in side["files"]}
    return [
        entry["path"]
        for entry in sorted(target["files"], key=lambda entry: entry["path"])
        if entry["path"] not in manifest["files"]
        and differs(found[entry["path"]], entry)
        and is_managed(found[entry["path"]], entry)
    ]
