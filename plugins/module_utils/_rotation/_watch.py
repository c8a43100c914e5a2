# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that runs while keys are being rotated: it follows the peers, and changes this host's own keys.

It knows nothing that is not in the record, the key files and the kernel, so it may be killed at any time.
"""

from __future__ import annotations

import time
import typing as t

from .._common._command import CommandError
from .._common._errors import RefusedError
from .._common._files import under
from .._common._journal import say
from .._observe._wireguard import handshakes
from .._state import _rotation_record, _rotation_unit, _states
from .._state._store import Store
from . import _choose, _wireguard
from ._own import OwnKeys
from ._view import View

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._rotation_links import Key
    from .._state._records import ChangingPeer, Link, Peer, Rotation

# Seconds. To ask the kernel for handshakes takes a command; a counter that says when to ask is next to nothing.
PAUSE = 0.05
HANDSHAKES = 2.0
# What something is said of.
OWN, PEERS, NOTE = "own keys", "peers", "note"


def main() -> int:
    """Run until there is no rotation any more."""
    watch = Watch(Store())
    while watch.turn():
        watch.wait()
    return 0


class Watch:
    """The unit's state between two looks."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.view = View()
        self.own = OwnKeys(store, self.view)
        self.memories: dict[tuple[str, str], _choose.Memory] = {}
        self.refused: dict[str, int] = {}
        self.said: dict[str, str] = {}

    def turn(self) -> bool:
        """Look once and do what follows; return whether there is a rotation."""
        # What one of them cannot do must not keep the other from it.
        for subject, act in ((OWN, self.own.turn), (PEERS, self._follow)):
            record = _rotation_unit.read(self.store)
            if record is None:
                return False
            try:
                act(record)
            except (CommandError, OSError, RefusedError) as exc:
                self._say_once(subject, str(exc))
        return True

    def _say_once(self, subject: str, text: str) -> None:
        """Say once what is true at every look, such as that a link is missing."""
        if text != self.said.get(subject):
            say(text)
        self.said[subject] = text

    def wait(self) -> None:
        """Wait until it is time to look again, or until a packet was refused for its source.

        So is what comes from a peer that has changed its key while the prefixes are with the other one
        (wg_packet_consume_data_done() in drivers/net/wireguard/receive.c counts it as a frame error).
        """
        end = time.monotonic() + HANDSHAKES
        while time.monotonic() < end:
            time.sleep(PAUSE)
            refused = {link: self._refused(link) for link in self.view.found}
            news = any(count > self.refused.get(link, count) for link, count in refused.items())
            self.refused = refused
            if news or self.own.is_due():
                return

    def _refused(self, link: str) -> int:
        try:
            with open(under(self.store.root, f"/sys/class/net/{link}/statistics/rx_frame_errors"), "rb") as file:
                return int(file.read())
        except (OSError, ValueError):
            return 0

    def _follow(self, record: Rotation) -> None:
        """Move each peer's prefixes to the key that it was heard with."""
        now = time.monotonic()
        shaken = handshakes()
        if self.view.is_stale(shaken):
            self.view.look()
        self._complete(record)
        for link, peer in _rotation_record.pairs(record):
            if link not in self.view.found:
                continue
            seen = {key: shaken.get((link, peer[key]), 0) for key in _choose.KEYS}
            choice = self._choice(link, peer, seen, now, record["finishing"])
            if peer["allowed_ips"] and self.view.holder(link, peer) != choice.key:
                _wireguard.move_prefixes(link, peer, choice.key, self.view.found[link])
                self.view.moved(link, peer, choice.key)
            if choice.knock:
                self.view.begin_handshake(link, peer, choice.key)
            # A trial is none's news: a peer that is down is tried for as long as it is.
            heard = record["finishing"] or not self.memories[link, peer["host"]].awaited
            if heard and peer["at"] != choice.key:
                self._note(link, peer, choice.key)

    def _complete(self, record: Rotation) -> None:
        """Add what the kernel lacks: the coming keys at first, all keys if the link was made again."""
        for link in record["links"]:
            found = self.view.found.get(link["name"])
            if found is None:
                continue
            lacking = [
                (peer, key)
                for name, peer in _rotation_record.pairs(record)
                for key in _choose.KEYS
                if name == link["name"] and peer[key] not in found and not (record["finishing"] and key == _choose.OLD)
            ]
            wrong = self._is_wrong(record, link)
            if not lacking and not wrong:
                continue
            for peer, key in lacking:
                _wireguard.add(self.store.root, record, link["name"], peer, key, found)
            self.view.look()
            _wireguard.set_preshared(self.store.root, record, link, self.view.found.get(link["name"], {}))
            if wrong:
                _wireguard.set_private(link)
                self.view.look()

    def _is_wrong(self, record: Rotation, link: Link) -> bool:
        """Return whether a link lacks the private key of its file, because networkd read it before it changed."""
        own = record["own"].get(link["tunnel"])
        if own is None or record["state"] in (_states.APPLYING, _states.ROLLING_BACK):
            return False
        return bool(self.view.keys.get(link["name"]) != own["new" if _rotation_record.changed(record) else "old"])

    def _choice(
        self, link: str, peer: ChangingPeer, seen: dict[Key, int], now: float, finishing: bool
    ) -> _choose.Choice:
        if finishing:
            return _choose.Choice(_choose.NEW, False)
        memory = self.memories.get((link, peer["host"]))
        if memory is None:
            memory = _choose.remember(peer["at"], seen, wall=time.time(), now=now)
            self.memories[link, peer["host"]] = memory
        return _choose.choose(seen, memory, now=now)

    def _note(self, link: str, peer: ChangingPeer, key: Key) -> None:
        def noted(record: Rotation) -> Rotation:
            def at(each: Peer) -> Peer:
                return {**each, "at": key} if each["new"] == peer["new"] else each

            links = record["links"]
            return {
                **record,
                "links": [
                    {**each, "peers": list(map(at, each["peers"]))} if each["name"] == link else each for each in links
                ],
            }

        try:
            _rotation_unit.step(self.store, None, noted)
            say(f"{link} {peer['host']}: is spoken to by its {key} key")
        except OSError as exc:
            # It is a hint for the next process; on a full disk peers are followed all the same.
            self._say_once(NOTE, f"{link} {peer['host']}: its {key} key is not written down: {exc}")
