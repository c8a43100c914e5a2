# SPDX-License-Identifier: GPL-3.0-or-later
"""The baseline: what managed files and sysctls took the place of. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from .._common._entry import Entry, absent
from .._common._layout import is_of_ifupdown
from ._manifest import is_managed
from ._sides import managed_by, seen
from ._sysctls import FORWARDING, sysctl_place

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from ._shapes import Bundle, Manifest, Seen, Side

NO_BASELINE: Side = {"files": [], "missing": [], "sysctls": {}, "plan": None, "seen": None, "accepted": []}


def original(manifest: Manifest, baseline: Side, facts: Facts) -> Side:
    """Return the side before the first change, without what is gone by now."""
    return {
        "files": baseline_files(baseline, manifest["files"]),
        "missing": baseline["missing"],
        "sysctls": baseline["sysctls"],
        "plan": baseline["plan"],
        "seen": _still(baseline["seen"], seen(facts)) if baseline["seen"] else None,
        "accepted": [],
        "by_hand": True,
        "started": baseline.get("started", []),
        "rules": baseline.get("rules", []),
        "raised": baseline.get("raised", []),
        "without_networkd": baseline.get("without_networkd", False),
    }


def _still(then: Seen, now: Seen) -> Seen:
    """Return what was seen then and can come back: no change of the collection took away what is gone by now."""
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


def merged(baseline: Side | None, before: Side, after: Side, bundle: Bundle) -> Side:
    """Return the baseline after a commit of ``bundle``: with what is newly managed, without what no longer is.

    ``before`` and ``after`` are the transaction's sides. If the manifest was lost, ``before`` has managed files. What
    they replaced is unknown, and counts as nothing.
    """
    managed = managed_by(bundle)
    wanted_files = {entry["path"]: entry for entry in after["files"]}
    known = {entry["path"]: entry for entry in (baseline or NO_BASELINE)["files"]}
    found = {entry["path"]: entry for entry in before["files"]}
    lost = [
        path
        for path in managed - known.keys()
        # A file of ifupdown stays, and is never the collection's.
        if is_managed(found[path], wanted_files[path]) and not is_of_ifupdown(path)
    ]
    found.update({path: absent(path) for path in lost})
    by_hand = before["plan"] if before.get("by_hand") else None
    base: Side = baseline or {**before, "plan": by_hand, "seen": None if lost else before["seen"]}
    # If a managed file is there already, the collection may have set a sysctl that is as wanted.
    values = {
        place: value
        for place, value in before["sysctls"].items()
        if not lost or after["sysctls"].get(place, value) != value
    }
    return {
        **base,
        "files": [known.get(path) or found[path] for path in sorted(managed)],
        "missing": sorted({*base["missing"], *before["missing"]}, key=lambda path: (-path.count("/"), path)),
        "sysctls": sysctls_of({**values, **(baseline or NO_BASELINE)["sysctls"]}, bundle["sysctls"]),
        "started": [*(baseline or NO_BASELINE).get("started", []), *before.get("started", [])],
        "rules": [*(baseline or NO_BASELINE).get("rules", []), *before.get("rules", [])],
        "raised": [*(baseline or NO_BASELINE).get("raised", []), *before.get("raised", [])],
    }


def baseline_files(baseline: Side, concerned: Iterable[str]) -> list[Entry]:
    """Return the entries of these paths in the baseline."""
    known = {entry["path"]: entry for entry in baseline["files"]}
    return [known.get(path) or absent(path) for path in sorted(concerned)]


def sysctls_of(values: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return those of the values, by their places, that belong to the sysctls of these names."""
    names = list(names)
    places = {sysctl_place(name) for name in names}
    below = tuple(f"{FORWARDING[name]}/" for name in names if name in FORWARDING)
    return {place: value for place, value in values.items() if place in places or place.startswith(below)}
