# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host that lives through random transactions, and the model of what must be on it after each.

Whatever happens in between, the host has either all of the new or all of the old.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    FILTER_UNIT_PATH,
    FILTER_WANTED_BY,
    PRIORITY_L3MDEV,
    RULES_UNIT_PATH,
    RULES_WANTED_BY,
    STATE_DIR,
)
from ansible_collections.transit.networkd.plugins.module_utils._state import _states
from helpers.host.fake_host import OWNER
from helpers.transactions.endings import COMMITS
from helpers.transactions.fake_networkd import started
from helpers.transactions.inventories import Choices, bundle
from helpers.transactions.machine import HALF, MACHINERY, Disk, Machine
from helpers.transactions.model import Model, Row

Ending = t.Callable[[Machine, str], str]

MEMORY = "/dev/shm"
START = (FILTER_UNIT_PATH, FILTER_WANTED_BY, RULES_UNIT_PATH, RULES_WANTED_BY)


class World:
    """A host and its model. Every public method is one thing that happens, and ends with the two in agreement."""

    def __init__(self, disk: Disk | None = None, place: Path | None = None) -> None:
        self.patch = pytest.MonkeyPatch()
        self.place = place or Path(tempfile.mkdtemp(dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
        self.host = Machine(self.place, disk, self.patch)
        self.model = Model(self.host.look(), self.host.look_at_sysctls())
        self.history: list[tuple[str, str]] = []
        # Whether a crash has left what the next change clears away, and what of it is not noted yet.
        self.untidy = False
        self.late: list[tuple[str, str]] = []
        self.number = 0
        self.counts: dict[str, int] = {}
        # The boot in which somebody has changed units of networkd, which the host follows from the next one on.
        self.by_hand: str | None = None
        # How many steps the last transaction had that was to crash.
        self.total = 0

    def close(self) -> None:
        """End it."""
        self.patch.undo()
        shutil.rmtree(self.place)

    def agree(self) -> None:
        """The host and the model say the same, and nothing is left of what happened.

        What was cut short may leave records, and machinery of ours that does nothing, until the next change.
        """
        host, model = self.host, self.model
        assert host.look() == model.files
        assert host.look_at_sysctls() == model.sysctls
        assert not host.kernel.beside
        assert host.kernel.table == bool(model.plan.get("filter"))
        assert self.by_hand == host.boot or host.networkd.look() == started(host.units).look()
        rules = [2000, 32764] if model.plan.get("strict") else [0]
        there = host.kernel.priorities().items()
        # The kernel's own rule comes with the first VRF, and stays.
        assert {family: [at for at in found if at != PRIORITY_L3MDEV] for family, found in there} == {
            "-4": rules,
            "-6": rules,
        }
        half = host.half_written()
        assert (self.untidy and {path for path in half - HALF if not path.startswith(STATE_DIR)} == set()) or not half
        manifest = host.store().read_json("manifest.json")
        if model.ours is None:
            assert self.untidy or (manifest, host.machinery()) == (None, set())
        else:
            assert (set(manifest["files"]), manifest["plan"]) == (model.paths, model.plan)
            assert self.untidy or host.machinery() == MACHINERY
        if not self.untidy:
            self._agree_on_records()

    def _agree_on_records(self) -> None:
        store = self.host.store()
        assert not os.path.lexists(store.pending_link)
        assert self.host.history() == self.history[-50:]
        tx = Path(store.place("tx"))
        left = {path.name: sorted(each.name for each in path.iterdir()) for path in tx.iterdir()} if tx.is_dir() else {}
        assert len(left) <= 1, left
        assert all(names == ["mover", "program.pyz", "state"] for names in left.values()), left

    def transact(self, chosen: Choices | None, ending: Ending, *, overwrite: bool = False) -> str:
        """A change to these choices, or a removal, that ends so; give what became of it."""
        wanted = _bundle(chosen)
        foreseen = self._foresee(wanted, overwrite=overwrite)
        identity, request = self._request(wanted, overwrite=overwrite)
        edited, life = self.model.edited(START), self.host.boot
        try:
            reply = self.host.ask(**request)
        except RefusedError as exc:
            if foreseen != "kept":
                raise AssertionError(f"{foreseen}: {exc}") from exc
            self.agree()
            return self._count(foreseen)
        self._note_the_late_ones()
        begun = reply["transaction"]["state"] == _states.APPLYING
        assert begun == (foreseen == "begun"), (foreseen, reply["preflight"], reply["effects"])
        result = foreseen
        if begun:
            result = ending(self.host, identity)
            self.history.append((identity, result))
        if result in (_states.COMMITTED, "forgotten"):
            self._commit(wanted)
        if edited and life != self.host.boot:
            self.host.start_by_hand(self.model.plan)
        self.untidy = self.untidy and result in ("nothing", "refused")
        self.agree()
        return self._count(result)

    def crash(
        self, chosen: Choices | None, ending: Ending, at: int, *, power: bool, again: int, overwrite: bool = False
    ) -> str:
        """The same, but all of our processes die, or the power is cut, before this step, and once more on the way back.

        Nobody helps; give what became of it.
        """
        wanted, host = _bundle(chosen), self.host
        if self._foresee(wanted, overwrite=overwrite) != "begun":
            return self.transact(chosen, ending, overwrite=overwrite)
        identity, request = self._request(wanted, overwrite=overwrite)
        edited, life = self.model.edited(START), host.boot
        host.power = power
        if host.disk:
            host.disk.sync()
        with host.steps.crash(at):
            host.ask(**request)
            ending(host, identity)
        crashed, self.total = host.steps.count >= at, host.steps.count
        if not crashed:
            host.cut()
        host.off = []
        with host.steps.crash(again):
            host.recover()
        if host.steps.count >= again:
            host.recover()
        host.power = False
        done = self._is_done(identity, wanted)
        assert ending in COMMITS or not done
        assert crashed or done == (ending in COMMITS)
        self._note_the_late_ones()
        if done:
            self._commit(wanted)
        if edited and life != host.boot:
            host.start_by_hand(self.model.plan)
        if life != host.boot and host.look_at_sysctls() == self.model.sysctls_at_boot():
            # Not what it was where somebody has edited our file since.
            self.model.sysctls = self.model.sysctls_at_boot()
        self._note(identity, wanted, done=done)
        self.untidy = True
        self.agree()
        if crashed:
            return self._count(f"{'power cut' if power else 'killed'} and {'new' if done else 'old'}")
        return self._count(_states.COMMITTED if done else _states.ROLLED_BACK)

    def edit(self, which: int, how: int) -> None:
        """Somebody changes, removes, replaces or opens one of our files."""
        paths = sorted(path for path in self.model.paths if path in self.model.files)
        if not paths:
            return
        place = self.host.root / paths[which % len(paths)][1:]
        self._note_by_hand(str(place))
        if how == 0 or place.is_symlink():
            place.unlink()
        elif how == 1:
            place.write_text(place.read_text() + "# edited\n")
        elif how == 2:
            place.unlink()
            place.symlink_to("/dev/null")
        else:
            place.chmod(0o600)
        self.model.files = self.host.look()
        self.agree()

    def others_write(self, path: str) -> None:
        """Somebody else writes a file, perhaps where we will want one, unless it is one of ours."""
        if path not in self.model.paths:
            self.host.write(path, f"theirs, {self.number}\n", 0o640)
            self._note_by_hand(path)
            self.model.files = self.host.look()
        self.agree()

    def _note_by_hand(self, path: str) -> None:
        if "/systemd/network/" in path:
            self.by_hand = self.host.boot

    def restart(self, *, power: bool = False) -> None:
        """The host starts anew with nothing that waits, perhaps because its power was cut."""
        self.host.power = power
        self.host.cut()
        if power and self.host.disk:
            self.host.disk.back()
        self.host.power = False
        self.host.reboot()
        self.model.sysctls = self.model.sysctls_at_boot()
        if self.model.edited(START):
            self.host.start_by_hand(self.model.plan)
        self._note_the_late_ones()
        self.agree()

    def _foresee(self, wanted: Row | None, *, overwrite: bool) -> str:
        return self.model.foresee(wanted, overwrite=overwrite, records=Path(self.host.store().directory).exists())

    def _request(self, wanted: Row | None, *, overwrite: bool) -> tuple[str, Row]:
        self.number += 1
        identity = f"t{self.number}"
        what = {"verb": "begin", "bundle": wanted} if wanted else {"verb": "remove"}
        return identity, {**what, "id": identity, "overwrite_edited": overwrite}

    def _is_done(self, identity: str, wanted: Row | None) -> bool:
        store = self.host.store()
        record = store.record(identity)
        # A removal that is done forgets itself.
        gone = wanted is None and store.read_json("manifest.json") is None
        return gone or (record is not None and record["state"] == _states.COMMITTED)

    def _commit(self, wanted: Row | None) -> None:
        self.model.commit(wanted)
        if wanted is None:
            self.history, self.late = [], []

    def _note_the_late_ones(self) -> None:
        """What was cut short is closed, and noted, by the next who comes and is not cut short, or has left no trace."""
        told = self.host.history()
        self.history += [late for late in self.late if late in told]
        self.late = [late for late in self.late if late not in told]

    def _note(self, identity: str, wanted: Row | None, *, done: bool) -> None:
        told = self.host.history()
        self.late.append((identity, _states.COMMITTED if done else _states.ROLLED_BACK))
        if done and wanted is None:
            # The records go last; those that are left stay, unless whoever comes next has to finish the removal.
            self.history = [] if os.path.lexists(self.host.store().pending_link) else told
            self.late = []
        else:
            self._note_the_late_ones()

    def _count(self, result: str) -> str:
        self.counts[result] = self.counts.get(result, 0) + 1
        return result


def _bundle(chosen: Choices | None) -> Row | None:
    if chosen is None:
        return None
    wanted = bundle(chosen)
    for item in wanted["files"]:
        item.update(OWNER if "target" not in item else {})
    return wanted


__all__ = ("Ending", "World")
