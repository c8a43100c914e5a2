# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb ``rotation`` of the host's program: what a controller asks while keys are rotated (rotation.md)."""

from __future__ import annotations

import contextlib
import os
import posixpath
import time
import typing as t
from collections.abc import Callable, Iterable

from .._common import _clock
from .._common._command import CommandError
from .._common._errors import RefusedError
from .._common._files import read, under
from .._common._layout import KEYS_DIR, netdev_path, preshared_key_path, private_key_path
from .._common._own_program import archive
from .._keys import _keys
from .._keys._folder import KeyFolder
from .._keys._keys import LAST, NEXT, STAGED
from .._observe._wireguard import handshakes
from .._state import _rotation_record, _rotation_unit, _states
from .._state._store import Store
from . import _in_force, _peer_keys, _wireguard

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._replies import Attempt, Changed, Finished, KeyPair, Looked, RotationState, Staged, Switched
    from .._common._requests import (
        AttemptRequest,
        EndRequest,
        FinishRequest,
        FollowRequest,
        LookRequest,
        Pair,
        StageRequest,
        SwitchRequest,
    )
    from .._common._rotation_links import Link
    from .._state._records import Rotation

# The reply must be out before the tunnel that it may go through changes its keys.
HEAD_START = 1.0
DEFAULT_TIMEOUT = 180
# How long the unit may take to let the peers in.
PREPARED_WITHIN = 90.0


def handle(request: t.Any) -> object:
    """Return the reply to a controller; ``step`` says what is asked, ``root`` is ``/`` except in tests.

    ``look``, ``stage``, ``follow``, ``switch``, ``status``, ``confirm``, ``finish``, ``close`` and ``abandon`` may each
    be asked again. Raises RefusedError.
    """
    store = Store(request.get("root", "/"))
    steps: list[Callable[[Store, t.Any], object]] = [
        *(look, stage, follow, switch),
        *(status, confirm, finish, close, abandon),
    ]
    try:
        return {step.__name__: step for step in steps}[request["step"]](store, request)
    except (_states.NotAllowedError, ValueError) as exc:
        raise RefusedError(str(exc)) from None
    except CommandError as exc:
        raise RefusedError(f"{exc}; it can be asked for again") from None


def look(store: Store, _request: LookRequest) -> Looked:
    """Return how far a rotation is; write nothing."""
    record = _rotation_unit.read(store)
    if record is None:
        return {"record": None}
    return {
        "record": {
            "rotation": _rotation_record.rotation(record),
            "rotate": record["rotate"],
            "own": record["own"],
            "state": t.cast("RotationState", record["state"]),
            "reason": record["reason"],
            "finishing": record["finishing"],
        }
    }


def stage(store: Store, request: StageRequest) -> Staged:
    """Make the coming private keys, and return the public ones, with what is held of the coming preshared keys.

    None is made where one was. On a host that only follows there is none to be made. ``links`` are refused where they
    are not those of the rotation that is open, and so is another rotation: ``rotation`` is its id.
    """
    with store.lock():
        _refuse_while_pending(store)
        record = _rotation_unit.read(store)
        _refuse_another_rotation(record, request)
        _refuse_another_plan(record, request.get("links", ()), request["tunnels"])
        own = record["own"] if record else {}
        with KeyFolder(check=False, root=store.root) as folder:
            for pair in request.get("pairs", ()):
                _refuse_without_current(folder, record, pair)
            if request["tunnels"] and (record is None or record["state"] == _states.STAGED):
                own = {tunnel: _stage(folder, tunnel) for tunnel in request["tunnels"]}
            changes = list(folder.changes)
        if record is None or record["state"] in (_states.STAGED, _states.FOLLOWING):
            # One that only follows, too: it gets coming keys in a moment, and must be known as one that has some.
            begun = _rotation_record.new(request["rotate"], own, request.get("rotation"))
            begun["links"] = record["links"] if record else []
            if begun != record:
                _rotation_unit.save(store, begun)
    pairs: list[Pair] = [{**pair, "next": True} for pair in request.get("pairs", ())]
    listed = _keys.handle({"check": True, "list": pairs}, root=store.root)["listed"]
    # A tunnel may have left the inventory since it got its coming key.
    asked = {tunnel: own[tunnel] for tunnel in request["tunnels"]}
    return {"own": asked, "listed": listed, "changes": changes}


def _refuse_another_rotation(record: Rotation | None, request: StageRequest | FollowRequest) -> None:
    """Refuse where another run has begun a rotation since this one has asked."""
    if record is not None and _rotation_record.rotation(record) != request.get("rotation"):
        raise RefusedError(
            f"this host takes part in another rotation by now, that of the keys of {', '.join(record['rotate'])}",
            "other-rotation",
        )


def _refuse_another_plan(record: Rotation | None, links: Iterable[Link], tunnels: list[str] | None) -> None:
    words = _rotation_record.changes_of_plan(record, links, tunnels) if record else []
    if words:
        raise RefusedError(
            f"the inventory has changed while keys are being rotated ({'; '.join(words)})", "inventory-changed"
        )


def _refuse_without_current(folder: KeyFolder, record: Rotation | None, pair: Pair) -> None:
    """Refuse to begin, or to go on, where a pair could not come back to its current preshared key."""
    path = preshared_key_path(pair["tunnel"], pair["peer"])
    if not _rotation_record.needs_current(record, path) or folder.read(posixpath.basename(path)) is not None:
        return
    missing = f"the preshared key {path} is missing, so it could not be restored"
    if record is None:
        raise RefusedError(f"{missing}. {pair['peer']} holds the same one", "preshared-key-lost")
    raise RefusedError(
        f"{missing}. Copy it from {pair['peer']}, which holds the same one as its key with this host",
        "preshared-key-lost-in-rotation",
    )


def _stage(folder: KeyFolder, tunnel: str) -> KeyPair:
    path = private_key_path(tunnel)
    name = posixpath.basename(path)
    current, coming = folder.read(name), folder.read(NEXT + name)
    if current is None:
        raise RefusedError(f"the private key {path} is missing, so there is nothing to rotate", "private-key-lost")
    if coming is None:
        coming = _keys.new_private_key()
        folder.create(NEXT + name, coming)
    return {"old": _keys.public_key(current, path), "new": _keys.public_key(coming, path)}


def follow(store: Store, request: FollowRequest) -> Changed:
    """Let the peers in with their coming keys, too, from now on and from the next boot on."""
    own = archive()
    with store.lock():
        _refuse_while_pending(store)
        before = _rotation_unit.read(store)
        _refuse_another_rotation(before, request)
        _refuse_another_plan(before, request["links"], None)
        words = _peer_keys.wrong(before, request["links"], *_wireguard.read_peers())
        if words:
            raise RefusedError(f"{'; '.join(words)}; nothing was changed")
        begun = before or _rotation_record.new(request["rotate"], {}, request.get("rotation"))
        record = _rotation_record.followed(begun, request["links"])
        if record != before:
            _rotation_unit.save(store, record)
        _rotation_unit.install(store, own)
    wanted = {(link, peer["new"]) for link, peer in _rotation_record.pairs(record)}
    deadline = time.monotonic() + PREPARED_WITHIN
    while not wanted <= (found := set(handshakes())):
        if time.monotonic() > deadline:
            lacking = ", ".join(f"{link} {key}" for link, key in sorted(wanted - found))
            raise RefusedError(f"peers were not let in: {lacking}; see journalctl -u transit-networkd-rotation")
        time.sleep(0.2)
    # Coming keys that were made again.
    former = {(link, peer["new"]) for link, peer in _rotation_record.pairs(before or record)} - wanted
    if former:
        _wireguard.remove(former, _wireguard.read_peers()[0])
    changes = [f"let in {link} {peer['host']} with its coming key" for link, peer in _rotation_record.pairs(record)]
    return {"changes": changes if record != before else []}


def switch(store: Store, request: SwitchRequest) -> Switched:
    """Have the host change its own keys, in a second. Its peers' units follow, and its own unit checks that."""
    with store.lock():
        record = _known(store)
        if record["state"] == _states.FOLLOWING:
            raise RefusedError("this host has no keys to change: it only follows others")
        # An attempt that runs already is continued by any controller, because its own may be dead.
        if record["state"] == _states.STAGED and record["id"] != request["id"]:
            _refuse_while_pending(store)
            record = _rotation_record.begin(
                record,
                identity=request["id"],
                due=_clock.now() + HEAD_START,
                timeout=float(request.get("timeout", DEFAULT_TIMEOUT)),
                boot=_clock.boot_identity(store.root),
            )
            try:
                _rotation_unit.set_aside(store)
            except OSError as exc:
                raise RefusedError(f"no disk space for a rollback: {exc.strerror}; nothing was changed") from None
            _rotation_unit.save(store, record)
    return {**_states.public(record, now=_clock.now()), "changes": []}


def status(store: Store, request: AttemptRequest) -> Attempt:
    """Return how an attempt stands; ``none`` for an unknown one."""
    return _states.public(_rotation_unit.read(store), identity=request["id"], now=_clock.now())


def confirm(store: Store, request: AttemptRequest) -> Attempt:
    """Commit an attempt and erase the old private keys, or return how it stands when it is too late."""
    with store.lock():
        record = _known(store)
        try:
            record = _states.confirm(
                record,
                identity=request["id"],
                now=_clock.now(),
                boot=_clock.boot_identity(store.root),
            )
        except _states.NotAllowedError:
            return _states.public(record, identity=request["id"], now=_clock.now())
        _rotation_unit.save(store, record)
        _rotation_unit.free_reserve(store)
    # It is committed: what cannot be erased now is erased when the rotation ends.
    with contextlib.suppress(OSError), KeyFolder(check=False, root=store.root) as folder:
        for name in _rotation_record.own_names(record):
            folder.erase(LAST + name)
    return _states.public(record, identity=request["id"], now=_clock.now())


def finish(store: Store, _request: FinishRequest) -> Finished:
    """Give up rolling back: the coming preshared keys replace the pairs' keys, and old keys are erased."""
    with store.lock():
        record = _rotation_unit.read(store)
        if record is None:
            return {"own": {}, "changes": []}
        ending = _rotation_record.finish(record)
        if ending != record:
            lacking = _in_force.lacking(store.root, record)
            if lacking:
                raise RefusedError(f"{', '.join(lacking)}; nothing was changed, and the rotation ends when it is")
            _rotation_unit.save(store, ending)
    with KeyFolder(check=False, root=store.root) as folder:
        for name in _preshared_names(ending):
            folder.swap(name, NEXT + name, LAST + name)
        for name in (*_rotation_record.own_names(ending), *_preshared_names(ending)):
            folder.erase(LAST + name)
        changes = list(folder.changes)
    if ending != record:
        _rotation_unit.restart()
    return {"own": ending["own"], "changes": changes}


def close(store: Store, _request: EndRequest) -> Changed:
    """End the rotation on this host, whose units name the new keys by now; nothing of it is left."""
    with store.lock():
        record = _rotation_unit.read(store)
        if record is not None:
            _refuse_to_close(store, record)
        return _end(store, record)


def _refuse_to_close(store: Store, record: Rotation) -> None:
    if not record["finishing"]:
        raise RefusedError(f"the keys of this host are {_states.describe(record)}, so the rotation cannot end yet")
    old = _rotation_record.old_keys(record)
    for link in record["links"]:
        path = netdev_path(link["name"])
        text = (read(under(store.root, path)) or b"").decode("utf-8", "replace")
        if any(key in text for key in old):
            raise RefusedError(f"{path} names an old public key; apply the new unit first")


def abandon(store: Store, _request: EndRequest) -> Changed:
    """Take back a rotation of which no key is in force."""
    with store.lock():
        record = _rotation_unit.read(store)
        if record is not None:
            if record["state"] not in (_states.FOLLOWING, _states.STAGED) or record["finishing"]:
                raise RefusedError(
                    f"the keys of this host are {_states.describe(record)}: it is too late to take that back"
                )
            # It would let the peers in again.
            _rotation_unit.stop()
            _wireguard.remove_coming_keys(store.root, record)
        return _end(store, record)


def _end(store: Store, record: Rotation | None) -> Changed:
    """Take away what a rotation has put on the disk: its keys, its unit, then its record; the lock is held.

    Without a record, that is what a run that was cut short has left.
    """
    changes: list[str] = []
    if os.path.isdir(under(store.root, KEYS_DIR)):
        with KeyFolder(check=False, root=store.root) as folder:
            for name in folder.names():
                if name.startswith((NEXT, LAST, STAGED + NEXT)):
                    folder.erase(name)
            changes = list(folder.changes)
    _rotation_unit.uninstall(store)
    return {"changes": [*changes, *(["ended the rotation"] if record else [])]}


def _known(store: Store) -> Rotation:
    record = _rotation_unit.read(store)
    if record is None:
        raise RefusedError("no keys are being rotated on this host")
    return record


def _preshared_names(record: Rotation) -> list[str]:
    found = {peer["preshared"] for link in record["links"] for peer in link["peers"] if peer["preshared"]}
    return sorted(posixpath.basename(path) for path in found)


def _refuse_while_pending(store: Store) -> None:
    record = store.pending()
    if record is not None and not _states.settled(record):
        raise RefusedError(
            f"another change ({record['id']}, started by {record['owner'] or 'an unknown user'}) is {record['state']}. "
            "Try again when it is over"
        )
