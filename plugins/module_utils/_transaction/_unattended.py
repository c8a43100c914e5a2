# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a transaction does on its own, with no controller: apply, guard, roll back, recover.

Each runs from the transaction's own copy of the program, as a unit of its own.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._journal import say
from ansible_collections.transit.networkd.plugins.module_utils._transaction import (
    _arm,
    _filter,
    _follow,
    _hold,
    _judge,
    _local,
    _move,
    _services,
    _sessions,
    _states,
)
from ansible_collections.transit.networkd.plugins.module_utils._transaction._closing import tidy
from ansible_collections.transit.networkd.plugins.module_utils._transaction._diff import changes, system_units
from ansible_collections.transit.networkd.plugins.module_utils._transaction._live import Live, no_forwarding
from ansible_collections.transit.networkd.plugins.module_utils._transaction._store import Store

if t.TYPE_CHECKING:  # pragma: no cover
    Row = dict[str, t.Any]

# The reply to the controller must be out before a link flaps.
HEAD_START = 1.0
# For how long an apply may take to come out right; a spanning tree alone may need 50 s.
LONGEST_WAIT = 60.0
# How many looks long, about a second each, networkd is waited for to be done with the members.
BUSY_LOOKS = 10
# What networkd leaves behind, and members that it does not take up by itself: not before it had time for them.
CLEAR_AFTER = 2.0
TOUCH_AFTER = 5.0
# When a rollback does not come out right by itself, and when it is given up.
RECONFIGURE_AFTER = 15.0
RESTART_AFTER = 35.0
ROLLBACK_WAIT = 90.0
# How long services may take to run again.
SERVICES_WAIT = 15.0
# How long it is looked at when a file could not be put back, and the pauses until the guard tries once more.
UNMOVED_WAIT = 10.0
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0


def apply(store: Store, identity: str) -> int:
    """Move the host to the wanted side and judge it; what does not come out right is rolled back at once."""
    time.sleep(HEAD_START)
    with store.mover(identity):
        if not _is(store, identity, _states.APPLYING):
            return 0
        request = store.read_json("tx", identity, "request")
        source, target = request["before"], request["after"]
        live = Live(store.root)
        try:
            _local.go_ahead(live, source, target)
            kept = _hold.keep(live, source, target)
            changed = _move.move_files(store.root, target)
            _hold.bind(live, kept)
            # A host that did not pass packets on begins to before the WAN is in its VRF, and networkd looks at it.
            _filter.lead(live, source, target)
            live.write_sysctls(target["sysctls"])
            _sessions.keep(live, request["sessions"])
            _move.move_links(live, source, target, changed, request["repair"])
            words = _move.move_units(live, source, target, changed) or _settle(live, request)
            pending = not words and _step(store, identity, _states.PENDING)
        except Exception as exc:
            words, pending = [f"{type(exc).__name__}: {exc}"], False
        for note in live.notes:
            say(note)
        if pending:
            say(f"{identity}: applied, waiting for a confirmation")
            return 0
        _turn(store, identity, reason="the host is not as it should be", drift=words)
        _back(store, identity, "the host is not as it should be")
    return 0


def _settle(live: Live, request: Row) -> list[str]:
    """Wait until the host is on the wanted side, and give what is off in the end."""
    source, target = request["before"], request["after"]
    _move.move_peers(live, source, target, _move.observe(live))
    asked = sorted(_move.moved(source, target) | set(request["repair"]))

    # A link may stay unfinished for ever, for want of an RA for instance: that is no reason to go back.
    patience = iter(range(BUSY_LOOKS))
    busy: list[str] = []

    def look() -> list[str]:
        facts = _move.observe(live)
        words = _judge.off(target, source, facts)
        busy[:] = _judge.busy(_move.members(target), facts)
        if not words and busy and next(patience, None) is not None:
            return busy
        if not words and request["check_gateway"]:
            words = _judge.deaf_gateways(asked, facts, _move.marks(target))
        return words

    def clear() -> None:
        _move.clear_leftovers(live, source, target, _move.observe(live))

    def touch() -> None:
        _move.touch_members(live, target, _move.observe(live))

    helps = [(CLEAR_AFTER, clear), (TOUCH_AFTER, touch)]
    words = _judge.wait(look, min(LONGEST_WAIT, request["timeout"] / 2), helps)
    words = [word for word in words if word not in busy]
    if not words:
        clear()
        # Not before: a service may want an address of its VRF to listen on.
        words = _restart_services(live, target, request, SERVICES_WAIT)
    return words


def _restart_services(live: Live, target: Row, request: Row, patience: float) -> list[str]:
    """Restart the services whose binding changes, and give what is off with them in the end."""
    found = request["services"]
    if not found["restart"]:
        return []
    words = _services.restart(live, target, found)
    return words or _judge.wait(lambda: _services.off(target, found), patience)


def guard(store: Store, identity: str) -> int:
    """Watch a transaction until it is settled; past its deadline, roll it back, for as long as it takes."""
    pause = FIRST_PAUSE
    while True:
        record = store.record(identity)
        if record is None or _states.settled(record):
            # Whoever settled it may have died before it was tidied.
            tidy(store)
            _arm.disarm(identity, myself=True)
            return 0
        why = _states.overdue(record, now=_arm.now(), boot=_arm.boot_identity(store.root))
        if not why:
            time.sleep(max(0.1, min(1.0, record["deadline"] - _arm.now())))
            continue
        try:
            if roll_back(store, identity, why):
                return 0
        except Exception as exc:
            say(f"{identity}: not rolled back yet, once more in {pause:g} s: {type(exc).__name__}: {exc}")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def roll_back(store: Store, identity: str, reason: str) -> bool:
    """Roll a transaction back, and say whether it is settled now: a confirmation may have been first.

    One process at a time moves the host. One that was at it already is let finish, unless it hangs. Raises what keeps
    the host from being wholly on its old side, when all that could be moved was moved.
    """
    if _turn(store, identity, reason=reason):
        _arm.stop(f"{_arm.unit('apply', identity)}.service")
    with store.mover(identity):
        record = store.record(identity)
        if record is not None and not _states.settled(record):
            _back(store, identity, reason)
    record = store.record(identity)
    return record is None or _states.settled(record)


def _turn(store: Store, identity: str, **fields: t.Any) -> bool:
    """Begin to go back, and say whether that was news: a disk that is full or read-only is no reason to stay.

    What cannot be written down is safe all the same. Nobody can confirm what is overdue, or was never pending.
    """
    try:
        store.free_reserve(identity)
        return _step(store, identity, _states.ROLLING_BACK, **fields)
    except OSError as exc:
        say(f"{identity}: the state cannot be written: {exc}")
        return True


def _back(store: Store, identity: str, reason: str) -> None:
    """Move the host back to the side that it came from; the caller holds the mover's lock. Raises UnmovedError.

    Where the unit of a link in a VRF cannot be put back, nothing live is touched: networkd would put the link into its
    VRF again, on a host that is the old one otherwise.
    """
    request = store.read_json("tx", identity, "request")
    source, target = request["after"], request["before"]
    live = Live(store.root)
    say(f"{identity}: rolling back")
    _local.go_ahead(live, source, target)
    unmoved = None
    kept = _kept(live, source, target)
    try:
        changed = _move.move_files(store.root, target)
    except _move.UnmovedError as exc:
        unmoved, changed = exc, exc.changed
        _write_down(store, identity, exc.words)
        if exc.enslaves:
            raise
    _hold.bind(live, kept)
    # Before the WAN is main's again, and before our filter goes.
    live.write_sysctls(no_forwarding(target["sysctls"]))
    _filter.lead(live, source, target)
    _move.move_links(live, source, target, changed, [])
    _move.move_units(live, source, target, changed)
    # At once: what listens in a VRF that is gone hears nobody, and may be the SSH server.
    _restart_services(live, target, request, 0)
    live.write_sysctls(target["sysctls"])
    _move.move_peers(live, source, target, _move.observe(live))
    concerned = sorted({*_move.members(source), *_move.members(target)})

    def look() -> list[str]:
        return _judge.off(target, source, _move.observe(live))

    def clear() -> None:
        _move.clear_leftovers(live, source, target, _move.observe(live))

    def reconfigure() -> None:
        _move.touch_members(live, target, _move.observe(live))
        for name in concerned:
            live.command("networkctl", "reconfigure", name)

    helps = [(CLEAR_AFTER, clear), (RECONFIGURE_AFTER, reconfigure), (RESTART_AFTER, lambda: _restart(live))]
    words = _judge.wait(look, UNMOVED_WAIT if unmoved else ROLLBACK_WAIT, helps)
    clear()
    _sessions.let_go(request["sessions"])
    # Taking a link out of a VRF, or networkd itself, may have set a forwarding sysctl again.
    live.write_sysctls(target["sysctls"])
    words += live.off_sysctls(target["sysctls"])
    words += _start_again(live, target, request)
    for note in [*live.notes, *(f"not as before: {word}" for word in words)]:
        say(note)
    if unmoved:
        raise unmoved
    _end(store, identity, reason, words)


def _kept(live: Live, source: Row, target: Row) -> list[Row]:
    """Have networkd keep what it has read, if that can be: it is a comfort, and no reason not to go back."""
    try:
        return _hold.keep(live, source, target)
    except Exception as exc:
        live.notes.append(f"networkd is not kept on what it has read: {type(exc).__name__}: {exc}")
        return []


def _start_again(live: Live, target: Row, request: Row) -> list[str]:
    """Restart once more what could not start before its addresses were there; give what is off with it in the end."""
    found = request["services"]
    if _services.off(target, found):
        return _restart_services(live, target, request, SERVICES_WAIT)
    return []


def _write_down(store: Store, identity: str, words: list[str]) -> None:
    """Tell whoever asks what keeps a rollback from its end."""
    with contextlib.suppress(OSError), store.lock():
        record = store.record(identity)
        if record is not None:
            store.write_record({**record, "drift": list(dict.fromkeys([*record["drift"], *words]))})


def _restart(live: Live) -> None:
    live.command("systemctl", "restart", "systemd-networkd.service")


def _end(store: Store, identity: str, reason: str, words: list[str]) -> None:
    """Close a rollback: the record says so, and nothing is left that would do it again."""
    if words:
        reason = f"{reason}; the host is back on its old files, but not as before: {'; '.join(words)}"
    _step(store, identity, _states.ROLLING_BACK, reason=reason)
    _step(store, identity, _states.ROLLED_BACK, reason=reason)
    say(f"{identity}: rolled back: {reason}")
    tidy(store)
    _arm.disarm(identity, myself=True)


def recover(store: Store) -> int:
    """At boot, before networkd: put the old files back if a transaction was not confirmed.

    The live side starts anew with the host. After a restart of the programs alone (systemd-soft-reboot.service(8))
    pid 1 is the same and so is the deadline, but guard and timer are gone. What cannot be put back is left to the
    guard, which goes on trying.
    """
    record = store.pending()
    if record is None:
        store.clear_pending()
        return 0
    identity = record["id"]
    if _states.settled(record):
        tidy(store)
        return 0
    if record["boot"] == _arm.boot_identity(store.root):
        _arm.arm_again(store, identity, max(0.0, record["deadline"] - _arm.now()), wait=False)
        return 0
    why = _states.overdue(record, now=_arm.now(), boot=_arm.boot_identity(store.root)) or ""
    with store.mover(identity):
        _turn(store, identity, reason=why)
        try:
            _files_back(store, identity)
            _end(store, identity, why, [])
        except (OSError, _move.UnmovedError) as exc:
            say(f"{identity}: not rolled back yet, its guard goes on: {exc}")
            _arm.arm_again(store, identity, 0, wait=False)
            return 1
    return 0


def _files_back(store: Store, identity: str) -> None:
    """Put the files and sysctls back on a host whose networkd has not started yet. Raises UnmovedError at the end."""
    request = store.read_json("tx", identity, "request")
    source, target = request["after"], request["before"]
    live = Live(store.root)
    # systemd has read its units already, and may not know ours, or will find its file gone and not start it.
    if _local.strict(target):
        _local.tighten(live)
    elif _local.strict(source):
        _local.relax(live)
    try:
        _move.move_files(store.root, target)
    finally:
        for name in set(_move.made(source)) - set(_move.made(target)):
            live.delete_link(name)
        live.write_sysctls(target["sysctls"])
    # systemd has read its units already, which are to start as they were.
    if system_units(changes(source["files"], target["files"])):
        live.command("systemctl", "daemon-reload")
    _follow.follow(live, target, wait=False)
    if _services.drop_ins_differ(source, target):
        # One may have waited for its VRF for too long by now, and not be started again by itself.
        for unit in request["services"]["active"]:
            live.command("systemctl", "--no-block", "start", unit)
    # systemd does not know a unit whose file was not there when it started.
    if _filter.filtered(target) and not _filter.filtered(source):
        _filter.load(live)


def _step(store: Store, identity: str, to: str, **fields: t.Any) -> bool:
    """Take a step under the lock, and say whether it was allowed: of two, one is."""
    with store.lock():
        record = store.record(identity)
        if record is None:
            return False
        try:
            store.write_record(_states.step(record, to, **fields))
        except _states.NotAllowedError:
            return False
    return True


def _is(store: Store, identity: str, state: str) -> bool:
    record = store.record(identity)
    return record is not None and record["state"] == state


__all__ = ("apply", "guard", "recover", "roll_back", "say")
