# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of a change on this host: the one that it is on, and the one that a bundle asks for."""

from __future__ import annotations

import grp
import pwd
import typing as t
from collections.abc import Iterable

from .._apply._commands import Live
from .._change._baseline import baseline_files, sysctls_of
from .._change._ifupdown import taken_out
from .._change._sides import paths, seen, sysctl_names
from .._change._sysctls import sysctl_place
from .._common._entry import Entry, absent, file, link
from .._common._layout import is_of_ifupdown
from .._state import _rollback_units
from .._state._entries import look, missing_directories

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Bundle, Manifest, Side
    from .._common._coded import Recorded
    from .._common._facts import Facts
    from .._common._shapes import BundleFile


def before(root: str, manifest: Manifest, bundle: Bundle | None, facts: Facts, accepted: list[Recorded]) -> Side:
    """Return the side that the host is on."""
    concerned = paths(manifest, bundle)
    return {
        "files": [look(root, path) for path in concerned],
        "missing": missing_directories(root, [*concerned, *_rollback_units.PATHS]),
        "sysctls": Live(root).read_sysctls(sysctl_names(manifest, bundle)),
        "plan": manifest["plan"],
        "seen": seen(facts),
        "accepted": accepted,
    }


def wanted(bundle: Bundle, manifest: Manifest, baseline: Side, now: Iterable[Entry] = ()) -> Side:
    """Return the side that a bundle asks for; managed paths that are no longer in it return to the baseline.

    A file of ifupdown stays as it is ``now``, without the managed links.

    Raises KeyError with the name of an owner or a group that this host does not know.
    """
    files: list[Entry] = [_entry(item) for item in bundle["files"]]
    there = {entry["path"]: entry for entry in now}
    files += [
        taken_out(there[path], bundle["plan"]) if is_of_ifupdown(path) else absent(path)
        for path in bundle["plan"]["set_aside"]
    ]
    kept = {entry["path"] for entry in files}
    dropped = [path for path in manifest["files"] if path not in kept]
    values = {sysctl_place(name): str(value) for name, value in bundle["sysctls"].items()}
    return {
        "files": files + baseline_files(baseline, dropped),
        "missing": [],
        "sysctls": {**sysctls_of(baseline["sysctls"], set(manifest["sysctls"]) - set(bundle["sysctls"])), **values},
        "plan": bundle["plan"],
        "seen": None,
        "accepted": [],
    }


def _entry(item: BundleFile) -> Entry:
    if "target" in item:
        return link(item["path"], item["target"])
    return file(
        item["path"],
        item["content"].encode(),
        uid=pwd.getpwnam(item["owner"]).pw_uid,
        gid=grp.getgrnam(item["group"]).gr_gid,
        mode=int(item["mode"], 8),
    )
