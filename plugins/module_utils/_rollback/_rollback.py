# SPDX-License-Identifier: GPL-3.0-or-later
"""Roll a transaction back: files, links, peers, services, and a check of the result.

It needs no controller and no network, and for the links themselves no networkd: what networkd does not restore in time,
ip(8) does.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._apply import (
    _files,
    _filter,
    _ifupdown,
    _links,
    _local_rule,
    _netdev_pin,
    _self_check,
    _services,
    _sessions,
    _timers,
    _units,
    _wg_quick,
)
from .._apply._commands import Live
from .._change import _bound_services, _members, _sides
from .._change._diff import changes, system_units
from .._change._sysctls import no_forwarding
from .._common import _clock
from .._common._journal import say
from .._common._layout import NETWORKD_SERVICE
from .._state import _rollback_units, _states
from .._words import texts
from . import _ip_fallback

if t.TYPE_CHECKING:  # pragma: no cover
    from .._apply._netdev_pin import Kept
    from .._change._shapes import Side
    from .._common._coded import Problem
    from .._state._records import State
    from .._state._store import Store
    from ._shapes import Orders

# Leftovers are cleared when networkd has had time to remove them.
CLEAR_AFTER = 2.0
# When links are reconfigured, when networkd is restarted, when ip(8) takes over, and when the wait ends.
RECONFIGURE_AFTER = 15.0
RESTART_AFTER = 35.0
IP_FALLBACK_AFTER = 50.0
ROLLBACK_WAIT = 90.0
# How long to wait when a file could not be restored.
UNMOVED_WAIT = 10.0
IP_FALLBACK = "networkd did not restore addresses and routes, so ip did"


class NotRestoredError(Exception):
    """A link that is there lacks an address, a default route or a master that it had before."""


def roll_back(store: Store, identity: str, reason: str) -> bool:
    """Roll a transaction back, and return whether it is settled now: a confirmation may have been first.

    One process at a time changes the host. A process that is changing it already may finish, unless it hangs. Raises
    what keeps the host from being wholly on its old side, after everything else was restored.
    """
    if begin(store, identity, reason=reason):
        _rollback_units.stop(f"{_rollback_units.unit('apply', identity)}.service")
    with store.mover(identity):
        record = store.record(identity)
        if record is not None and not _states.settled(record):
            restore(store, identity, reason)
    record = store.record(identity)
    return record is None or _states.settled(record)


def begin(store: Store, identity: str, reason: str, drift: list[Problem] | None = None) -> bool:
    """Begin to roll back, and return whether that is news: a full or read-only disk does not stop it.

    A state that cannot be written does no harm: what is overdue, or was never pending, cannot be confirmed.
    """
    try:
        store.free_reserve(identity)
        return step(store, identity, _states.ROLLING_BACK, reason, drift)
    except OSError as exc:
        say(f"{identity}: the state cannot be written: {exc}")
        return True


def restore(store: Store, identity: str, reason: str) -> None:
    """Restore the side before the change; the caller holds the mover's lock.

    Raises UnmovedError or NotRestoredError when it must be tried again: everything needed for that is kept. If the unit
    of a VRF member cannot be restored, nothing live is touched: networkd would enslave the link again on a host that
    is otherwise the old one.
    """
    request: Orders = store.read_json("tx", identity, "request")
    source, target, found = request["after"], request["before"], request["services"]
    live = Live(store.root)
    say(f"{identity}: rolling back")
    _local_rule.relax_first(live, source, target)
    unmoved = None
    _wg_quick.stop(live, source, target)
    kept = _keep_netdevs(live, source, target)
    try:
        changed = _files.move_files(store.root, target)
    except _files.UnmovedError as exc:
        unmoved, changed = exc, exc.changed
        _note_problems(store, identity, exc.problems)
        if exc.enslaves:
            raise
    _netdev_pin.bind(live, kept)
    # Before the WAN is in main again, and before the managed filter goes.
    live.write_sysctls(no_forwarding(target["sysctls"]))
    _filter.lead(live, source, target)
    _ifupdown.take(live, source, target)
    _ifupdown.stop_networkd(live, target)
    _links.move_links(live, source, target, changed, [])
    _ifupdown.raise_links(live, source, target)
    _wg_quick.start(live, source, target)
    _units.move_units(live, source, target, changed)
    # At once: a service that listens in a VRF that is gone is unreachable, and it may be the SSH server.
    _services.rebind(live, target, found, 0)
    live.write_sysctls(target["sysctls"])
    _links.move_peers(live, source, target, _links.observe(live))
    helps = _Helps(live, request)
    wrong = _self_check.wait(helps.look, UNMOVED_WAIT if unmoved else ROLLBACK_WAIT, helps.steps())
    helps.clear()
    _sessions.delete_rules(request["sessions"])
    # Taking a link out of a VRF, or networkd itself, may have set a forwarding sysctl again.
    live.write_sysctls(target["sysctls"])
    wrong += live.off_sysctls(target["sysctls"])
    if _services.off(target, found):
        # What could not start before its addresses were there.
        wrong += _services.rebind(live, target, found)
    for note in [*live.notes, *(f"not as before: {line}" for line in texts(wrong))]:
        say(note)
    if unmoved:
        raise unmoved
    lost = _self_check.lost(target, source, _links.observe(live))
    if lost:
        _note_problems(store, identity, lost)
        raise NotRestoredError("; ".join(texts(lost)))
    finish(store, identity, f"{reason}; {IP_FALLBACK}" if helps.restored else reason, wrong)


class _Helps:
    """What a rollback tries, step by step, where the host does not come back by itself."""

    def __init__(self, live: Live, request: Orders) -> None:
        self.live = live
        self.source, self.target = request["after"], request["before"]
        self.network = request["network"]
        self.restored = False

    def steps(self) -> list[tuple[float, t.Callable[[], None]]]:
        return [
            (CLEAR_AFTER, self.clear),
            (RECONFIGURE_AFTER, self.reconfigure),
            (RESTART_AFTER, self.restart),
            (IP_FALLBACK_AFTER, self.restore),
        ]

    def look(self) -> list[Problem]:
        return _self_check.off(self.target, self.source, _links.observe(self.live))

    def clear(self) -> None:
        _links.clear_leftovers(self.live, self.source, self.target, _links.observe(self.live))

    def reconfigure(self) -> None:
        _links.touch_members(self.live, self.target, _links.observe(self.live))
        for name in sorted({*_members.members(self.source), *_members.members(self.target)}):
            self.live.command("networkctl", "reconfigure", "--", name)

    def restart(self) -> None:
        """Restart networkd, and unmask it first: it ran when the change began. Or have ifupdown try again."""
        _ifupdown.raise_links(self.live, self.source, self.target)
        if not self.live.networkd:
            return
        self.live.command("systemctl", "unmask", NETWORKD_SERVICE)
        self.live.command("systemctl", "unmask", "--runtime", NETWORKD_SERVICE)
        if not self.live.command("systemctl", "restart", NETWORKD_SERVICE):
            self.restore()

    def restore(self) -> None:
        """Restore by ip(8) what links lack."""
        if _self_check.lost(self.target, self.source, _links.observe(self.live)):
            _ip_fallback.restore(self.live, self.network)
            self.restored = True


def _keep_netdevs(live: Live, source: Side, target: Side) -> list[Kept]:
    """Keep what networkd has read, if possible; a failure does not stop the rollback."""
    try:
        return _netdev_pin.keep(live, source, target)
    except Exception as exc:
        live.notes.append(f"networkd is not kept on what it has read: {type(exc).__name__}: {exc}")
        return []


def _note_problems(store: Store, identity: str, problems: list[Problem]) -> None:
    """Record what keeps a rollback from its end."""
    with contextlib.suppress(OSError), store.lock():
        record = store.record(identity)
        if record is not None:
            new = [each for each in problems if each not in record["drift"]]
            store.write_record({**record, "drift": [*record["drift"], *new]})


def finish(store: Store, identity: str, reason: str, problems: list[Problem]) -> None:
    """Record that a rollback is done. What follows from a settled transaction is the caller's (``_finalize``)."""
    if problems:
        reason = f"{reason}; the host is back on its old files, but not as before: {'; '.join(texts(problems))}"
    step(store, identity, _states.ROLLING_BACK, reason=reason)
    step(store, identity, _states.ROLLED_BACK, reason=reason)
    say(f"{identity}: rolled back: {reason}")


def restore_files(store: Store, identity: str) -> None:
    """Restore the files and sysctls of a host whose networkd has not started yet. Raises UnmovedError at the end."""
    request: Orders = store.read_json("tx", identity, "request")
    source, target = request["after"], request["before"]
    live = Live(store.root)
    # systemd has read its units already: it may not know a managed unit, or not start one whose file is gone.
    if _sides.strict(target):
        _local_rule.tighten(live)
    elif _sides.strict(source):
        _local_rule.relax(live)
    try:
        _files.move_files(store.root, target)
    finally:
        for name in set(_members.made(source)) - set(_members.made(target)):
            live.delete_link(name)
        live.write_sysctls(target["sysctls"])
    # systemd has read its units already, and they must start as they were.
    if system_units(changes(source["files"], target["files"])):
        live.command("systemctl", "daemon-reload")
    _ifupdown.stop_networkd(live, target, wait=False)
    _ifupdown.raise_at_boot(live, source, target)
    _wg_quick.start(live, source, target, wait=False)
    _timers.clear(live, source, target)
    _timers.start(live, target, wait=False)
    if _bound_services.drop_ins_differ(source, target):
        # A service may have waited too long for its VRF, and is not started again by itself.
        for unit in request["services"]["active"]:
            live.command("systemctl", "--no-block", "start", unit)
    # systemd does not know a unit whose file was missing when systemd started.
    if _sides.filtered(target) and not _sides.filtered(source):
        _filter.load(live)


def step(store: Store, identity: str, to: State, reason: str | None = None, drift: list[Problem] | None = None) -> bool:
    """Take a step under the lock, and return whether it was allowed: of two, one is."""
    with store.lock():
        record = store.record(identity)
        if record is None:
            return False
        try:
            record = _states.step(record, to, reason)
        except _states.NotAllowedError:
            return False
        if to == _states.PENDING:
            record["pending_since"] = _clock.now()
        store.write_record(record if drift is None else {**record, "drift": list(drift)})
    return True
