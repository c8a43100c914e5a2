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

import grp
import pwd
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import FORWARDING, Live, sysctl_place
from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import global_families
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
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units
from ansible_collections.transit.networkd.plugins.module_utils._state._entries import (
    absent,
    content,
    differs,
    file,
    link,
    look,
    missing_directories,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable, Mapping

    Row = dict[str, t.Any]

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
NO_MANIFEST: Row = {"id": None, "files": {}, "sysctls": [], "plan": None}
NO_BASELINE: Row = {"files": [], "missing": [], "sysctls": {}, "plan": None, "seen": None, "accepted": []}


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


def before(root: str, manifest: Row, bundle: Row | None, facts: Row, accepted: list[str]) -> Row:
    """Give the side that the host is on."""
    concerned = paths(manifest, bundle)
    return {
        "files": [look(root, path) for path in concerned],
        "missing": missing_directories(root, [*concerned, *_rollback_units.PATHS]),
        "sysctls": Live(root).read_sysctls(sysctl_names(manifest, bundle)),
        "plan": manifest["plan"],
        "seen": seen(facts),
        "accepted": accepted,
    }


def wanted(bundle: Row, manifest: Row, baseline: Row) -> Row:
    """Give the side that a bundle asks for; what is ours and no longer in it goes back to the baseline.

    Raises KeyError with the name of an owner or a group that this host does not know.
    """
    files = [_entry(item) for item in bundle["files"]]
    kept = {entry["path"] for entry in files}
    dropped = [path for path in manifest["files"] if path not in kept]
    values = {sysctl_place(name): str(value) for name, value in bundle["sysctls"].items()}
    return {
        "files": files + _baseline_files(baseline, dropped),
        "missing": [],
        "sysctls": {**_sysctls_of(baseline["sysctls"], set(manifest["sysctls"]) - set(bundle["sysctls"])), **values},
        "plan": bundle["plan"],
        "seen": None,
        "accepted": [],
    }


def _entry(item: Row) -> Row:
    if "target" in item:
        return link(item["path"], item["target"])
    return file(
        item["path"],
        item["content"].encode(),
        uid=pwd.getpwnam(item["owner"]).pw_uid,
        gid=grp.getgrnam(item["group"]).gr_gid,
        mode=int(item["mode"], 8),
    )


def original(manifest: Row, baseline: Row, facts: Row) -> Row:
    """Give the side of the time before our first change, judged by what of it is still there now."""
    return {
        "files": _baseline_files(baseline, manifest["files"]),
        "missing": baseline["missing"],
        "sysctls": baseline["sysctls"],
        "plan": None,
        "seen": _still(baseline["seen"], seen(facts)) if baseline["seen"] else None,
        "accepted": [],
    }


def _still(then: Row, now: Row) -> Row:
    """Give what was seen then and can come back: a family or an uplink that is gone by now is not our doing."""
    uplinks = {(route["family"], route["device"]) for route in now["defaults"]}
    return {
        **then,
        "links": {
            name: {**link, "families": [each for each in link["families"] if each in now["links"][name]["families"]]}
            for name, link in then["links"].items()
            if name in now["links"]
        },
        "defaults": [route for route in then["defaults"] if (route["family"], route["device"]) in uplinks],
    }


def merged(baseline: Row | None, before: Row, after: Row, bundle: Row) -> Row:
    """Give the baseline after a commit of ``bundle``: with what is newly ours, without what is ours no longer.

    ``before`` and ``after`` are the transaction's sides. The manifest may have been lost, and then ``before`` has files
    of ours: what they took the place of is not known any more, and is taken for nothing.
    """
    ours = {item["path"] for item in bundle["files"]}
    wanted_files = {entry["path"]: entry for entry in after["files"]}
    known = {entry["path"]: entry for entry in (baseline or NO_BASELINE)["files"]}
    found = {entry["path"]: entry for entry in before["files"]}
    lost = [path for path in ours - known.keys() if _is_of_ours(found[path], wanted_files[path])]
    found.update((path, absent(path)) for path in lost)
    base = baseline or {**before, "plan": None, "seen": None if lost else before["seen"]}
    # With a file of ours there already, a sysctl that is as we want it may be so by us.
    values = {
        place: value
        for place, value in before["sysctls"].items()
        if not lost or after["sysctls"].get(place, value) != value
    }
    return {
        **base,
        "files": [known.get(path) or found[path] for path in sorted(ours)],
        "missing": sorted({*base["missing"], *before["missing"]}, key=lambda path: (-path.count("/"), path)),
        "sysctls": _sysctls_of({**values, **(baseline or NO_BASELINE)["sysctls"]}, bundle["sysctls"]),
    }


def _is_of_ours(found: Row, after: Row) -> bool:
    """Say whether a file that no manifest names is one that we have written."""
    if found["kind"] == "absent":
        return False
    return not differs(found, after) or content(found).startswith(f"# {MADE_BY}".encode())


def plan_in_place(bundle: Row, before: Row, after: Row) -> Row | None:
    """Give the part of a bundle's plan whose files a host without a manifest has already: that part of it is ours."""
    wanted_files = {entry["path"]: entry for entry in after["files"]}
    ours = {entry["path"] for entry in before["files"] if _is_of_ours(entry, wanted_files[entry["path"]])}
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
        and _is_of_ours(found[entry["path"]], entry)
    ]


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


def _baseline_files(baseline: Row, concerned: Iterable[str]) -> list[Row]:
    known = {entry["path"]: entry for entry in baseline["files"]}
    return [known.get(path) or absent(path) for path in sorted(concerned)]


def _sysctls_of(values: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Give those of the values, by their places, that belong to the sysctls of these names."""
    names = list(names)
    places = {sysctl_place(name) for name in names}
    below = tuple(f"{FORWARDING[name]}/" for name in names if name in FORWARDING)
    return {place: value for place, value in values.items() if place in places or place.startswith(below)}


__all__ = (
    "NO_BASELINE",
    "NO_MANIFEST",
    "NO_PLAN",
    "before",
    "edited",
    "manifest_of",
    "merged",
    "original",
    "paths",
    "plan_in_place",
    "plan_of",
    "seen",
    "sysctl_names",
    "unrecorded",
    "wanted",
)
