# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb ``keys`` of the host's program: private keys, which stay here, and preshared keys, which a pair shares.

A preshared key is made by one end, *staged* under a name that no unit has; the other end stores it for good; then the
first end settles it under its final name. So a final file at either end says that both ends hold the key, after any
crash too, and a run that was cut short is taken up by the next.
"""

from __future__ import annotations

import base64
import os
import posixpath
import typing as t

from .._common._command import CommandError, run
from .._common._errors import RefusedError
from .._common._files import under
from .._common._layout import KEYS_DIR, ROTATION_DIR, preshared_key_path, private_key_path
from .._common._sha256 import sha256
from ._folder import KeyFolder
from ._unmanaged import Found, keys_of

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._replies import GivenKey, Keys, KeyState, OwnKey, PairKey
    from .._common._requests import GivenPair, KeysRequest, Pair, SettledPair, TakenPair

STAGED = ".staged."
# Prefixes of a key that will replace another one, and of that one until the host no longer rolls back.
NEXT = ".next."
LAST = ".last."

KEY_BYTES = 32
# To WireGuard, a preshared key of zeros is none.
NO_KEY = base64.b64encode(bytes(KEY_BYTES))


def handle(request: KeysRequest, *, root: str = "/") -> Keys:
    """Return the reply to the verb ``keys``; every part of a request may be missing.

    ``check``: write nothing. ``tunnels``: name -> whether its private key may be made where it is missing.
    ``set_aside``: unmanaged units; a key that one of them has is copied in place of one that is missing. ``list``,
    ``give``, ``take``, ``settle``: preshared keys, each ``{"tunnel", "peer"}``; ``pad`` belongs to ``give``, ``pad``,
    ``masked`` and ``digest`` to ``take``, ``digest`` to ``settle``; with ``next`` the key is meant that is to take the
    place of the pair's (``_rotation``). A key that is given leaves the host masked, by an
    exclusive or with the pad, so that no record of what a host has answered holds it. Pads and masked keys are 32
    bytes in base64.

    Gives ``rotation``: whether keys of this host are being rotated; ``tunnels``: name -> ``{"public_key",
    "changed"}``, ``public_key`` None where no key was to be made;
    ``listed``, ``given``, ``taken``, ``settled``: ``[{"tunnel", "peer", "state", "digest"}]``, ``state`` one of
    ``final``, ``staged`` and ``none``, and with ``given`` also ``masked``; ``changes``: what was done, in words.
    A digest is the SHA-256 of a random key of 256 bits, and tells nothing about it.

    Raises RefusedError; what is said in it is never a secret.
    """
    with KeyFolder(check=bool(request.get("check")), root=root) as folder:
        known = keys_of(root, request.get("set_aside", ()))
        tunnels = {
            name: _private(folder, name, may_make, known.get(name))
            for name, may_make in request.get("tunnels", {}).items()
        }
        given = [_give(folder, pair) for pair in request.get("give", ())]
        taken = [_take(folder, pair) for pair in request.get("take", ())]
        settled = [_settle(folder, pair) for pair in request.get("settle", ())]
        listed = [_tell(folder, pair) for pair in request.get("list", ())]
        return {
            "rotation": os.path.lexists(under(root, f"{ROTATION_DIR}/state")),
            "tunnels": tunnels,
            "listed": listed,
            "given": given,
            "taken": taken,
            "settled": settled,
            "changes": folder.changes,
        }


def _private(folder: KeyFolder, tunnel: str, may_make: bool, unmanaged: Found | None) -> OwnKey:
    before = len(folder.changes)
    path = private_key_path(tunnel)
    name = posixpath.basename(path)
    key = folder.read(name)
    public: str | None
    if key is not None:
        public = public_key(key, path)
    elif unmanaged is not None:
        public = _take_over(folder, name, unmanaged)
    elif folder.check or not may_make:
        public = None
        if may_make:
            folder.changes.append(f"made {path}")
    else:
        # The public key first: where wg is missing, no file is left behind.
        key = new_private_key()
        public = public_key(key, path)
        folder.create(name, key)
    return {"public_key": public, "changed": len(folder.changes) > before}


def _take_over(folder: KeyFolder, name: str, unmanaged: Found) -> str:
    """Copy the private key that an unmanaged unit has, and return its public key. Raises RefusedError."""
    if unmanaged.key is None:
        raise RefusedError(f"{unmanaged.held_by}: the private key of {unmanaged.tunnel}: {unmanaged.problem}")
    public = public_key(unmanaged.key, unmanaged.held_by)
    what = f"the private key of {unmanaged.tunnel}"
    if folder.check:
        folder.changes.append(f"{KEYS_DIR}/{name}, which is missing: {what} is in {unmanaged.held_by}")
    else:
        folder.create(name, unmanaged.key)
        folder.changes[-1] += f", {what} from {unmanaged.held_by}"
    return public


def new_private_key() -> bytes:
    """Return a new private key."""
    # As "wg genkey" does it: random bytes of the kernel, which waits until it has some, clamped (RFC 7748, section 5).
    key = bytearray(os.urandom(32))
    key[0] &= 248
    key[31] = key[31] & 127 | 64
    return base64.b64encode(key)


def public_key(key: bytes, path: str) -> str:
    """Return the public key of a private key that is, or will be, at a path. Raises RefusedError."""
    try:
        return run(["wg", "pubkey"], stdin=f"{key.decode()}\n").strip()
    except CommandError as exc:
        if exc.rc == 127:
            raise RefusedError("this host has no program wg: install wireguard-tools") from None
        raise RefusedError(f"wg gives no public key for {path}: {exc.stderr}") from None


def _names(pair: Pair) -> tuple[str, str]:
    """Return the names of a preshared key's file, final and staged."""
    name = posixpath.basename(preshared_key_path(pair["tunnel"], pair["peer"]))
    if pair.get("next"):
        name = NEXT + name
    return name, STAGED + name


def _held(folder: KeyFolder, pair: Pair) -> tuple[KeyState, bytes | None]:
    final, staged = _names(pair)
    states: tuple[tuple[KeyState, str], ...] = (("final", final), ("staged", staged))
    for state, name in states:
        key = folder.read(name)
        if key is not None:
            return state, key
    return "none", None


def _tell(folder: KeyFolder, pair: Pair) -> PairKey:
    state, key = _held(folder, pair)
    digest = _digest(key) if key else None
    return {"tunnel": pair["tunnel"], "peer": pair["peer"], "state": state, "digest": digest}


def _give(folder: KeyFolder, pair: GivenPair) -> GivenKey:
    _state, key = _held(folder, pair)
    if key is None:
        key = base64.b64encode(os.urandom(32))
        folder.create(_names(pair)[1], key)
    return {**_tell(folder, pair), "masked": _xor(key.decode(), pair["pad"]).decode()}


def _take(folder: KeyFolder, pair: TakenPair) -> PairKey:
    what = f"the preshared key of {pair['tunnel']} with {pair['peer']}"
    try:
        key = _xor(pair["masked"], pair["pad"])
    except ValueError as exc:
        raise RefusedError(f"what {pair['peer']} gave as {what} is not a key: {exc}; nothing was written") from None
    if _digest(key) != pair["digest"]:
        raise RefusedError(f"what arrived as {what} is not what {pair['peer']} gave; nothing was written")
    if key == NO_KEY:
        raise RefusedError(
            f"what {pair['peer']} gave as {what} is all zeros, which means no preshared key to WireGuard; "
            "nothing was written"
        )
    final, staged = _names(pair)
    there = folder.read(final)
    if there is None:
        folder.create(final, key)
    elif there != key:
        raise RefusedError(f"this host holds another key as {what} by now; nothing was written: run again")
    folder.remove(staged)
    return _tell(folder, pair)


def _settle(folder: KeyFolder, pair: SettledPair) -> PairKey:
    final, staged = _names(pair)
    told = _tell(folder, pair)
    if told["digest"] != pair["digest"]:
        raise RefusedError(
            f"{pair['peer']} holds another preshared key of {pair['tunnel']} than this host by now: run again"
        )
    if told["state"] == "staged":
        folder.rename(staged, final)
    return _tell(folder, pair)


def _digest(key: bytes) -> str:
    return sha256(base64.b64decode(key)).hexdigest()


def _xor(left: str, right: str) -> bytes:
    """Combine two texts of 32 bytes in base64 into a third. Raises ValueError for a text of another form."""
    raws = [base64.b64decode(text.encode(), validate=True) for text in (left, right)]
    if any(len(raw) != KEY_BYTES for raw in raws):
        raise ValueError(f"{' and '.join(str(len(raw)) for raw in raws)} bytes instead of {KEY_BYTES}")
    return base64.b64encode(bytes(a ^ b for a, b in zip(*raws)))
