# SPDX-License-Identifier: GPL-3.0-or-later
"""Change a host's own keys, and roll that back unless its live peers follow and a controller confirms."""

from __future__ import annotations

import time
import typing as t

from .._common import _clock
from .._common._command import CommandError
from .._common._journal import say
from .._keys._folder import KeyFolder
from .._keys._keys import LAST, NEXT
from .._observe import _ping
from .._observe._wireguard import handshakes
from .._state import _rotation_record, _rotation_unit, _states
from .._state._store import Store
from . import _choose, _in_force, _wireguard
from ._view import View

if t.TYPE_CHECKING:  # pragma: no cover
    from .._state._records import Alive, Rotation

# How long, in seconds, peers that were there may take to shake hands with the new key: a handshake is tried again
# after 5.
PATIENCE = 20.0


class OwnKeys:
    """The change of the host's own keys between two looks; a new process could do all of it again."""

    def __init__(self, store: Store, view: View) -> None:
        self.store = store
        self.view = view
        self.judging: float | None = None

    def turn(self, record: Rotation) -> None:
        """Change the host's own keys when that is due, check the result, and roll back if necessary."""
        now = _clock.now()
        why = _states.overdue(record, now=now, boot=_clock.boot_identity(self.store.root))
        if why:
            self._roll_back(record, why)
        elif record["state"] == _states.APPLYING and now >= (record["due"] or 0.0):
            if self.judging is None:
                self._change(record)
            else:
                self._self_check(record, now)

    def is_due(self) -> bool:
        """Return whether a change waits for its self-check."""
        return self.judging is not None

    def _change(self, record: Rotation) -> None:
        shaken = handshakes()
        links = {link["name"] for link in record["links"] if link["tunnel"] in record["own"]}
        if int(time.time()) in {last for (link, _key), last in shaken.items() if link in links}:
            # wg counts in seconds: the next handshake must be in another one than the last.
            return
        if record["alive"] is None:
            # Recorded first: a process that replaces this one checks by the same peers.
            alive = _alive(record, shaken)
            record = _rotation_unit.step(self.store, record, lambda each: {**each, "alive": alive})
        with KeyFolder(check=False, root=self.store.root) as folder:
            for name in _rotation_record.own_names(record):
                folder.swap(name, NEXT + name, LAST + name)
        self._in_force(record)
        self.judging = _clock.now()
        say(f"{record['id']}: the new keys of {', '.join(sorted(record['own']))} are in force")

    def _self_check(self, record: Rotation, now: float) -> None:
        """Check that all peers that had a session have followed: a handshake alone is not enough."""
        alive = record["alive"] or []
        shaken = handshakes()
        words = [
            f"{each['link']} {each['host']} has not shaken hands"
            for each in alive
            if max(shaken.get((each["link"], key), 0) for key in each["keys"]) <= each["last"]
        ]
        if not words:
            answers = _ping.ping(_addresses(alive), patience=0)
            words = [f"{answer['to']} does not answer" for answer in answers if not answer["received"]]
        if not words:
            lacking = _in_force.lacking(self.store.root, record)
            if lacking:
                self._roll_back(record, ", ".join(lacking))
                return
            _rotation_unit.step(self.store, record, _rotation_record.self_checked)
            self.judging = None
            say(f"{record['id']}: all peers that were there have followed, waiting for a confirmation")
        elif self.judging is not None and now - self.judging > PATIENCE:
            self._roll_back(record, f"{PATIENCE:g} s after the change, {', '.join(words)}")

    def _roll_back(self, record: Rotation, why: str) -> None:
        """Put the old keys back; peers still know them, and follow."""
        _rotation_unit.free_reserve(self.store)
        record = _rotation_unit.step(self.store, record, lambda each: _rotation_record.rolling_back(each, why))
        if record["state"] != _states.ROLLING_BACK:
            return
        with KeyFolder(check=False, root=self.store.root) as folder:
            for name in _rotation_record.own_names(record):
                folder.swap(name, LAST + name, NEXT + name)
        self._in_force(record)
        _rotation_unit.step(self.store, record, _rotation_record.rolled_back)
        self.judging = None
        say(f"{record['id']}: back on the old keys: {why}")

    def _in_force(self, record: Rotation) -> None:
        """Bring the keys of the files into the kernel, and shake hands with all peers.

        The preshared keys come first: they count from the next handshake on, and that is begun by the private key.
        """
        self.view.look()
        for link in record["links"]:
            if link["tunnel"] in record["own"] and link["name"] in self.view.found:
                try:
                    _wireguard.set_preshared(self.store.root, record, link, self.view.found[link["name"]])
                except (CommandError, OSError) as exc:
                    # It costs some pairs their sessions; a private key that is not the file's costs all of them.
                    say(str(exc))
                _wireguard.set_private(link)
        for link in record["links"]:
            for peer in link["peers"]:
                self.view.begin_handshake(link["name"], peer, self.view.holder(link["name"], peer) or peer["at"])


def _alive(record: Rotation, handshakes: dict[tuple[str, str], int]) -> list[Alive]:
    """Return the peers, of the links whose key changes, that have a session now, and which of them answer to a ping."""
    now = time.time()
    found: list[Alive] = []
    for link in record["links"]:
        for peer in link["peers"] if link["tunnel"] in record["own"] else ():
            keys = [key for key in (peer["old"], peer["new"]) if key]
            last = max(handshakes.get((link["name"], key), 0) for key in keys)
            if last and now - last < _choose.QUIET:
                address = peer["address"]
                found.append(
                    {"link": link["name"], "host": peer["host"], "keys": keys, "last": last, "answers": address}
                )
    heard = {answer["to"] for answer in _ping.ping(_addresses(found), patience=0) if answer["received"]}
    return [{**each, "answers": each["answers"] if each["answers"] in heard else None} for each in found]


def _addresses(peers: list[Alive]) -> list[str]:
    return [each["answers"] for each in peers if each["answers"]]
