# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs of a transaction: what a controller may ask (docs/data.md, "The host's program").

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from ansible_collections.transit.networkd.plugins.module_utils._layout import KEYS_DIR, STATE_DIR
from ansible_collections.transit.networkd.plugins.module_utils._program import RefusedError, archive
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _arm, _sides, _states
from ansible_collections.transit.networkd.plugins.module_utils._transaction._diff import changes, needs, shown
from ansible_collections.transit.networkd.plugins.module_utils._transaction._live import sysctl_place
from ansible_collections.transit.networkd.plugins.module_utils._transaction._store import Store, under, write

if t.TYPE_CHECKING:  # pragma: no cover
    Row = dict[str, t.Any]

DEFAULT_TIMEOUT = 180


def handle(request: Row) -> Row:
    """Answer a controller. ``root`` is where the host's files lie: ``/`` but in tests."""
    store = Store(request.get("root", "/"))
    verbs: dict[str, t.Any] = {
        "inspect": inspect,
        "begin": begin,
        "remove": remove,
        "status": status,
        "confirm": confirm,
        "rollback": rollback,
    }
    _tidy(store)
    reply: Row = verbs[request["verb"]](store, request)
    return reply


def internal(verb: str, arguments: list[str]) -> int:
    """Do what one of a transaction's own units asks, and give the exit status."""
    from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended

    store = Store()
    if verb == "recover":
        return _unattended.recover(store)
    return (_unattended.apply if verb == "apply" else _unattended.guard)(store, arguments[0])


def inspect(store: Store, request: Row) -> Row:
    """Say what a bundle, or with ``remove`` its removal, would change; write nothing."""
    return _report(_study(store, request), store)


def begin(store: Store, request: Row) -> Row:
    """Start a transaction to a bundle; return before a link flaps. What changes nothing starts nothing."""
    return _start(store, request, "change")


def remove(store: Store, request: Row) -> Row:
    """Start a transaction to the time before our first change."""
    return _start(store, {**request, "bundle": None}, "remove")


def status(store: Store, request: Row) -> Row:
    """Say how a transaction stands; of one that is not known, ``none``."""
    return _states.public(store.record(request["id"]), now=_arm.now())


def confirm(store: Store, request: Row) -> Row:
    """Commit a transaction, or say the truth when it is too late."""
    identity = request["id"]
    with store.lock():
        record = store.record(identity)
        if record is None:
            raise RefusedError(f"this host knows no transaction {identity}")
        if record["state"] != _states.COMMITTED:
            try:
                record = _states.confirm(record, now=_arm.now(), boot=_arm.boot_identity(store.root))
            except _states.NotAllowedError:
                return _states.public(record, now=_arm.now())
            store.write_record(record)
    _tidy(store)
    _arm.disarm(identity)
    return _states.public(record, now=_arm.now())


def rollback(store: Store, request: Row) -> Row:
    """Have a transaction rolled back by its guard, who needs no connection for it."""
    identity = request["id"]
    with store.lock():
        record = store.record(identity)
        if record is None:
            raise RefusedError(f"this host knows no transaction {identity}")
        if record["state"] in (_states.APPLYING, _states.PENDING):
            reason = request.get("reason") or "it was asked for"
            record = _states.step(record, _states.ROLLING_BACK, reason=reason)
            store.write_record(record)
    _arm.stop(f"{_arm.unit('apply', identity)}.service")
    return _states.public(record, now=_arm.now())


def _study(store: Store, request: Row) -> Row:
    """Look at the host and at what is asked, and give both sides with what lies between them."""
    from ansible_collections.transit.networkd.plugins.module_utils import _preflight
    from ansible_collections.transit.networkd.plugins.module_utils._observe import observe

    bundle = request.get("bundle")
    manifest = store.read_json("manifest.json") or _sides.NO_MANIFEST
    baseline = store.read_json("baseline.json") or _sides.NO_BASELINE
    facts = observe(root=store.root)
    off = _off(manifest["plan"], facts)
    try:
        source = _sides.before(store.root, manifest, bundle, facts, [row["message"] for row in off])
        target = _sides.wanted(bundle, manifest, baseline) if bundle else _sides.original(manifest, baseline)
    except KeyError as exc:
        raise RefusedError(f"a file of the bundle belongs to somebody whom this host does not know: {exc}") from None
    except OSError as exc:
        raise RefusedError(f"{exc.filename}: {exc.strerror}") from None
    changed = changes(source["files"], target["files"])
    sysctls = [
        name
        for name in _sides.sysctl_names(manifest, bundle)
        if source["sysctls"].get(sysctl_place(name)) != target["sysctls"].get(sysctl_place(name))
    ]
    # A host whose files are right and whose kernel is not is repaired; one whose files change is judged afterwards.
    live = _off(bundle["plan"], facts) if bundle and not changed else []
    survey = _preflight.survey(store.root, source, target, facts, _sides.edited(manifest, source), store.pending())
    return {
        "left": [] if bundle or manifest["id"] else left(store.root),
        "source": source,
        "target": target,
        "changed": changed,
        "sysctls": sysctls,
        "live": live,
        "preflight": _preflight.verdicts(survey, overwrite_edited=bool(request.get("overwrite_edited"))),
    }


def _off(plan: Row | None, facts: Row) -> list[Row]:
    return [dict(row) for row in _drift.drift(plan, facts)] if plan else []


def _changes(study: Row) -> bool:
    return bool(study["changed"] or study["sysctls"] or study["live"])


def left(root: str) -> list[str]:
    """Give what a host without a manifest may still have of ours: keys, and the record of what was rolled back."""
    return [path for path in (KEYS_DIR, STATE_DIR) if os.path.exists(under(root, path))]


def _report(study: Row, store: Store) -> Row:
    return {
        "changed": _changes(study) or bool(study["left"]),
        "diff": [shown(before, after) for before, after in study["changed"]],
        "needs": needs(study["changed"], study["sysctls"], [row["message"] for row in study["live"]]),
        "preflight": study["preflight"],
        "transaction": _states.public(store.pending(), now=_arm.now()),
    }


def _start(store: Store, request: Row, kind: str) -> Row:
    identity = request["id"]
    timeout = float(request.get("timeout", DEFAULT_TIMEOUT))
    with store.lock():
        _refuse_while_pending(store)
        study = _study(store, request)
        report = _report(study, store)
        problems = [problem for problem in study["preflight"] if problem["severity"] == "error"]
        if not _changes(study) or problems:
            if study["left"] and not problems:
                _forget_what_is_left(store)
            return report
        try:
            record = _states.new(
                identity=identity,
                kind=kind,
                timeout=timeout,
                now=_arm.now(),
                boot=_arm.boot_identity(store.root),
                owner=str(request.get("owner", "")),
                begun=str(request.get("begun", "")),
            )
        except ValueError as exc:
            raise RefusedError(str(exc)) from None
        _write_down(store, record, study, request)
        _arm.install_recovery(store.root)
        store.set_pending(identity)
    try:
        _arm.arm(store, identity, timeout)
        _arm.start_apply(store, identity)
    except Exception as exc:
        _abandon(store, identity)
        raise RefusedError(f"nothing was changed, for the way back could not be made sure: {exc}") from None
    return {**report, "transaction": _states.public(record, now=_arm.now())}


def _write_down(store: Store, record: Row, study: Row, request: Row) -> None:
    """Write everything that the way there and the way back need; from here on no controller is needed."""
    identity = record["id"]
    own = archive()
    if own is None:
        raise RefusedError("this program was not started from an archive, so a transaction cannot keep a copy of it")
    store.make(store.transaction(identity))
    with open(own, "rb") as program:
        write(os.path.join(store.transaction(identity), "program.pyz"), program.read())
    store.write_json(
        {
            "kind": record["kind"],
            "timeout": record["timeout"],
            "bundle": request["bundle"],
            "before": study["source"],
            "after": study["target"],
            "repair": _to_reconfigure(study),
            "check_gateway": bool(request.get("check_gateway", True)),
        },
        "tx",
        identity,
        "request",
    )
    store.write_record(record)


def _to_reconfigure(study: Row) -> list[str]:
    """The links that networkd must set up again although their files are right; a rule belongs to its VRF's link."""
    plan = study["target"]["plan"]
    if not study["live"]:
        return []
    vrfs = [vrf["name"] for vrf in plan["vrfs"]]
    links = {*vrfs, *(item["name"] for item in (*plan["members"], *plan["tunnels"]))}
    subjects = {row["subject"] for row in study["live"]}
    return sorted((subjects & links) | (set() if subjects <= links else set(vrfs)))


def _refuse_while_pending(store: Store) -> None:
    record = store.pending()
    if record is None:
        store.clear_pending()
        return
    said = _states.public(record, now=_arm.now())
    if _states.overdue(record, now=_arm.now(), boot=_arm.boot_identity(store.root)):
        # Its guard is at it, or has died with all its restarts: it is started again, which harms in neither case.
        _restart_guard(store, record["id"])
        raise RefusedError(f"transaction {record['id']} is being rolled back; try again when that is done")
    raise RefusedError(
        f"transaction {record['id']} of {record['owner'] or 'somebody'} is {record['state']}; "
        f"it is confirmed or rolled back within {said['remaining']:g} s"
    )


def _restart_guard(store: Store, identity: str) -> None:
    from ansible_collections.transit.networkd.plugins.module_utils._command import CommandError

    try:
        _arm.arm(store, identity, 0)
    except CommandError:
        return


def _abandon(store: Store, identity: str) -> None:
    """Take back a transaction that was never applied."""
    from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended

    with store.lock():
        record = store.record(identity)
        if record:
            reason = "it could not be armed"
            record = _states.step(record, _states.ROLLING_BACK, reason=reason)
            store.write_record(_states.step(record, _states.ROLLED_BACK))
    _unattended.tidy(store)
    _arm.disarm(identity)


def _forget_what_is_left(store: Store) -> None:
    from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended

    _unattended.forget(store)


def _tidy(store: Store) -> None:
    record = store.pending()
    if record is not None and _states.settled(record):
        from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended

        _unattended.tidy(store)


__all__ = ("handle", "internal")
