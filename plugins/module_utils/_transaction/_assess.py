# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies between a host and what is asked of it."""

from __future__ import annotations

import glob
import os
import typing as t

from .. import _drift, _observe
from .._apply import _sessions
from .._change import _baseline, _bound_services, _manifest, _set_aside, _sides
from .._change._diff import changes
from .._change._members import members
from .._change._repair import off_on_both, to_reconfigure
from .._change._sysctls import sysctl_place
from .._common import _clock
from .._common._coded import problem_of
from .._common._errors import RefusedError
from .._common._files import under
from .._common._host_units import enabled, install_links
from .._common._layout import (
    DROP_IN_NAME,
    FILTER_DROP_IN_PATH,
    KEYS_DIR,
    NETWORK_DIR,
    NETWORKD_SERVICE,
    OTHER_PATHS,
    STATE_DIR,
    SYSTEM_UNIT_DIR,
    UNIT_PREFIX,
    is_managed_path,
    is_of_ifupdown,
    may_be_set_aside,
)
from .._rollback import _ip_fallback
from .._state import _states
from .._state._store import Store
from . import _host_sides

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Bundle, Change, HostPlan, Manifest, Side
    from .._common._coded import Check
    from .._common._facts import Facts
    from .._common._replies import FilePair, Report
    from .._common._requests import ChangeRequest, Questions
    from .._common._shapes import BundleFile
    from .._state._records import Record
    from ._shapes import Assessment


def assess(
    store: Store, request: ChangeRequest, *, really: bool = False, questions: Questions | None = None
) -> Assessment:
    """Return both sides of a change, and what lies between them.

    Nothing is written unless the change ``really`` begins: then preflight tries the folders with a file. The facts
    have the answers to ``questions``, except the pings.
    """
    manifest = _manifest.of_host(store.read_json("manifest.json"))
    bundle = _checked(store.root, request["bundle"], manifest)
    baseline: Side = store.read_json("baseline.json") or _baseline.NO_BASELINE
    plan = bundle["plan"] if bundle else None
    units = dict.fromkeys(
        [*_bound_services.units(manifest["plan"], plan), *(questions["services"] if questions else ())]
    )
    facts = _observe.observe(root=store.root, lookups=questions["lookups"] if questions else (), services=list(units))
    off = _off(manifest["plan"], facts)
    try:
        source = _host_sides.before(store.root, manifest, bundle, facts, [problem_of(check) for check in off])
        if bundle:
            target = _host_sides.wanted(bundle, manifest, baseline, source["files"])
        else:
            target = _baseline.original(manifest, baseline, facts)
    except KeyError as exc:
        raise RefusedError(f"unknown owner or group of a file in the bundle: {exc}") from None
    except OSError as exc:
        raise RefusedError(f"{exc.filename}: {exc.strerror}") from None
    changed = changes(source["files"], target["files"])
    adopt = bool(bundle and bundle["files"] and not manifest["id"] and not changed)
    if bundle and not manifest["id"]:
        # The state directory was lost: what has managed files is managed all the same, also for preflight.
        ours = _manifest.plan_in_place(bundle, source, target)
        source["plan"] = ours
        source["accepted"] = [problem_of(check) for check in _off(ours, facts)]
        if ours is None and (by_hand := _set_aside.plan_by_hand(bundle, source, target, facts)):
            source["plan"] = by_hand
            source["by_hand"] = True
    if bundle and (aside := _set_aside.there(bundle, changed)):
        # Once in the life of a host.
        from . import _by_hand

        source["started"] = _by_hand.started(aside)
        source["rules"] = _by_hand.rules(store.root, source, aside, facts)
        source["raised"] = _by_hand.raised(store.root, target, changed, facts)
        source["without_networkd"] = _by_hand.without_networkd(changed)
    sysctls = [
        name
        for name in _sides.sysctl_names(manifest, bundle)
        if source["sysctls"].get(sysctl_place(name)) != target["sysctls"].get(sysctl_place(name))
    ]
    live = _off(bundle["plan"], facts) if bundle else []
    if changed:
        live = off_on_both(off, live)
    found: Assessment = {
        "facts": facts,
        "bundle": bundle,
        "adopt": adopt,
        "left": [] if bundle else _left(store.root, manifest, source, facts),
        "source": source,
        "target": target,
        "changed": changed,
        "sysctls": sysctls,
        "live": live,
        "repair": to_reconfigure(bundle["plan"], live) if bundle else [],
        "sessions": _sessions.rules(source, target, facts),
        "services": _bound_services.concerned(changed, live, plan, facts),
        "network": _ip_fallback.note({**members(source), **members(target)}, facts) if really else [],
        "preflight": [],
        "edited": [],
        "goes": False,
        "effects": [],
    }
    found["goes"] = not bundle and (changes_something(found) or bool(found["left"]))
    waiting = _waiting(store)
    # A change of nothing needs no disk and no networkd, and overwrites no edits. While another change is pending, the
    # host may be as wanted now, and will not stay so.
    preflight = changes_something(found) or adopt or waiting is not None
    if preflight or found["left"]:
        # Most hosts are as wanted, and need not load the many modules that look further.
        from . import _foresee

        found["effects"] = _foresee.effects(found, facts)
        if preflight:
            _foresee.add_findings(found, store, request, manifest, waiting, really=really)
    return found


def _checked(root: str, bundle: Bundle | None, manifest: Manifest) -> Bundle | None:
    """Return a bundle with all that stays set aside. Raises RefusedError for a path that it may not have."""
    if bundle is None:
        return None
    tunnels = _set_aside.wg_quick(bundle["plan"]["set_aside"])
    links = [path for name in tunnels for path in enabled(root, _set_aside.service_of(name))]
    found = _set_aside.staying(bundle, manifest, [path for path in links if path.startswith(f"{SYSTEM_UNIT_DIR}/")])
    for file in found["files"]:
        if not is_managed_path(file["path"]):
            raise RefusedError(f"{file['path']} is not a path of a managed file")
    for path in found["plan"]["set_aside"]:
        if not may_be_set_aside(path):
            raise RefusedError(f"{path} is not a path of an unmanaged unit that can be set aside")
    return {**found, "files": [*found["files"], *_enabling(root, manifest, found)]}


def _enabling(root: str, manifest: Manifest, bundle: Bundle) -> list[BundleFile]:
    """Return the links that enable networkd on a host that ifupdown has configured so far."""
    if not any(map(is_of_ifupdown, bundle["plan"]["set_aside"])):
        return []
    links = install_links(root, NETWORKD_SERVICE)
    kept = [path for path in links if path in manifest["files"]]
    if not kept and not enabled(root, NETWORKD_SERVICE):
        kept = [path for path in links if not os.path.lexists(under(root, path))]
    return [{"path": path, "target": links[path]} for path in kept]


def _waiting(store: Store) -> Record | None:
    """Return the record of a change that is not settled."""
    record = store.pending()
    return None if record is None or _states.settled(record) else record


def _off(plan: HostPlan | None, facts: Facts) -> list[Check]:
    return _drift.drift(plan, facts, {"services"}) if plan else []


def changes_something(found: Change) -> bool:
    """Return whether a change takes a transaction."""
    return bool(found["changed"] or found["sysctls"] or found["live"])


def _left(root: str, manifest: Manifest, source: Side, facts: Facts) -> list[str]:
    """Return what a host with none of the managed files may still have of the collection: keys, and records.

    Raises RefusedError while something is in force that has no record: its keys must not be deleted.
    """
    if any(entry["kind"] != "absent" for entry in source["files"]):
        return []
    found = [path for path in (KEYS_DIR, STATE_DIR) if os.path.exists(under(root, path))]
    plan = _sides.plan_of(manifest)
    links = {link["name"] for link in facts["links"]}
    there = _ours_in_place(root) + [item["name"] for item in (*plan["vrfs"], *plan["tunnels"]) if item["name"] in links]
    if found and there:
        raise RefusedError(
            f"{', '.join(there)}: made by the collection, but {STATE_DIR} has no record of how to remove it",
            "no-record",
        )
    return found


def _ours_in_place(root: str) -> list[str]:
    """Return the managed paths that exist, except keys."""
    drop_ins = (f"{directory}/*/{DROP_IN_NAME}" for directory in (NETWORK_DIR, SYSTEM_UNIT_DIR))
    names = (f"{NETWORK_DIR}/{UNIT_PREFIX}*", *drop_ins, *(path for path in OTHER_PATHS if path != FILTER_DROP_IN_PATH))
    places = [place for name in names for place in sorted(glob.glob(under(root, name)))]
    return [path for path in (f"/{os.path.relpath(place, root)}" for place in places) if is_managed_path(path)]


def report(found: Assessment, store: Store) -> Report:
    """Return what a controller is told of an assessment."""
    diff: list[tuple[str, FilePair]] = []
    if found["changed"]:
        # What hides secrets is not loaded for a host that is as wanted.
        from .._change._shown import shown

        diff = [(after["path"], shown(before, after)) for before, after in found["changed"]]
    return {
        "changed": changes_something(found) or found["adopt"] or bool(found["left"]),
        "diff": [pair for _path, pair in diff],
        "edited": [pair for path, pair in diff if path in found["edited"]],
        "effects": found["effects"],
        "preflight": found["preflight"],
        "transaction": _states.public(store.pending(), now=_clock.now()),
    }
