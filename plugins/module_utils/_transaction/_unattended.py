# SPDX-License-Identifier: GPL-3.0-or-later
"""What a transaction does on its own, with no controller: apply, guard, recover at boot.

Each runs from the transaction's own copy of the program, as a unit of its own.
"""

from __future__ import annotations

import time
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
    _units,
    _wg_quick,
)
from .._apply._commands import Live
from .._change import _members
from .._common import _clock
from .._common._coded import Problem, problem
from .._common._journal import say
from .._rollback import _rollback
from .._state import _rollback_units, _states
from .._state._store import Store
from ._finalize import tidy

if t.TYPE_CHECKING:  # pragma: no cover
    from .._rollback._shapes import Orders

# The reply to the controller must be out before a link flaps.
HEAD_START = 1.0
# How long an apply may take until the self-check passes; a spanning tree alone may need 50 s.
LONGEST_WAIT = 60.0
# How many self-checks, about a second each, wait for networkd to finish the members.
BUSY_LOOKS = 10
# When leftovers are cleared, and when members that networkd left outside their VRF are touched. The latter more than
# once, because networkd may be down meanwhile: systemd 262 needs 45 s to restart a networkd that was killed.
CLEAR_AFTER = 2.0
TOUCH_AFTER = (5.0, 20.0, 35.0, 50.0)
# The pauses until the rollback is tried again.
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0


def main(verb: str, arguments: list[str]) -> int:
    """Do what one of a transaction's own units asks, and return the exit status."""
    store = Store()
    if verb == "recover":
        return recover(store)
    return (apply if verb == "apply" else guard)(store, arguments[0])


def apply(store: Store, identity: str) -> int:
    """Move the host to the wanted side and judge it; what does not come out right is rolled back at once."""
    time.sleep(HEAD_START)
    with store.mover(identity):
        if not _is(store, identity, _states.APPLYING):
            return 0
        request: Orders = store.read_json("tx", identity, "request")
        source, target = request["before"], request["after"]
        live = Live(store.root)
        try:
            _local_rule.relax_first(live, source, target)
            _wg_quick.stop(live, source, target)
            kept = _netdev_pin.keep(live, source, target)
            changed = _files.move_files(store.root, target)
            _netdev_pin.bind(live, kept)
            # A host that did not pass packets on begins to before the WAN is in its VRF, and networkd looks at it.
            _filter.lead(live, source, target)
            live.write_sysctls(target["sysctls"])
            _sessions.add_rules(live, request["sessions"])
            _ifupdown.take(live, source, target)
            _ifupdown.stop_networkd(live, target)
            _links.move_links(live, source, target, changed, request["repair"])
            _ifupdown.raise_links(live, source, target)
            _wg_quick.start(live, source, target)
            wrong = _units.move_units(live, source, target, changed) or _settle(live, request)
            pending = not wrong and _rollback.step(store, identity, _states.PENDING)
        except Exception as exc:
            wrong, pending = [problem("crashed", error=f"{type(exc).__name__}: {exc}")], False
        for note in live.notes:
            say(note)
        if pending:
            say(f"{identity}: applied, waiting for a confirmation")
            return 0
        _rollback.begin(store, identity, reason="the host is not as it should be", drift=wrong)
        try:
            _rollback.restore(store, identity, "the host is not as it should be")
            _finish(store, identity)
        except (_files.UnmovedError, _rollback.NotRestoredError) as exc:
            say(f"{identity}: not rolled back yet, its guard goes on: {exc}")
            return 1
    return 0


def _settle(live: Live, request: Orders) -> list[Problem]:
    """Wait until the host is on the wanted side, and return what is wrong in the end."""
    source, target = request["before"], request["after"]
    _links.move_peers(live, source, target, _links.observe(live))
    asked = sorted(_members.moved(source, target) | set(request["repair"]))

    # A link may stay unfinished for ever, for example without an RA. That is no reason to roll back.
    patience = iter(range(BUSY_LOOKS))
    busy: list[Problem] = []

    def look() -> list[Problem]:
        facts = _links.observe(live)
        wrong = _self_check.off(target, source, facts)
        busy[:] = _self_check.busy(_members.members(target), facts)
        if not wrong and busy and next(patience, None) is not None:
            return busy
        if not wrong and request["check_gateway"]:
            wrong = _self_check.silent_gateways(asked, facts, _members.marks(target))
        return wrong

    def clear() -> None:
        _links.clear_leftovers(live, source, target, _links.observe(live))

    def touch() -> None:
        _links.touch_members(live, target, _links.observe(live))

    helps = [(CLEAR_AFTER, clear), *((after, touch) for after in TOUCH_AFTER)]
    wrong = _self_check.wait(look, min(LONGEST_WAIT, request["timeout"] / 2), helps)
    wrong = [each for each in wrong if each not in busy]
    if not wrong:
        clear()
        # Not before: a service may want an address of its VRF to listen on.
        wrong = _services.rebind(live, target, request["services"])
    return wrong


def guard(store: Store, identity: str) -> int:
    """Watch a transaction until it is settled. Past its deadline, roll it back, for as long as it takes."""
    pause = FIRST_PAUSE
    while True:
        record = store.record(identity)
        if record is None or _states.settled(record):
            # Whoever settled it may have died before it was tidied.
            _finish(store, identity)
            return 0
        why = _states.overdue(record, now=_clock.now(), boot=_clock.boot_identity(store.root))
        if not why:
            time.sleep(max(0.1, min(1.0, record["deadline"] - _clock.now())))
            continue
        try:
            if _rollback.roll_back(store, identity, why):
                continue
        except Exception as exc:
            say(f"{identity}: not rolled back yet, trying again in {pause:g} s: {type(exc).__name__}: {exc}")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def recover(store: Store) -> int:
    """At boot, before networkd: put the old files back if a transaction was not confirmed.

    The live side starts again with the host. After a restart of the programs alone (systemd-soft-reboot.service(8))
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
    if record["boot"] == _clock.boot_identity(store.root):
        _rollback_units.arm_again(store, identity, max(0.0, record["deadline"] - _clock.now()), wait=False)
        return 0
    why = _states.overdue(record, now=_clock.now(), boot=_clock.boot_identity(store.root)) or ""
    with store.mover(identity):
        _rollback.begin(store, identity, reason=why)
        try:
            _rollback.restore_files(store, identity)
            _rollback.finish(store, identity, why, [])
            _finish(store, identity)
        except (OSError, _files.UnmovedError) as exc:
            say(f"{identity}: not rolled back yet, its guard goes on: {exc}")
            _rollback_units.arm_again(store, identity, 0, wait=False)
            return 1
    return 0


def _finish(store: Store, identity: str) -> None:
    """Do what follows from a settled transaction, and stop its timer."""
    tidy(store)
    _rollback_units.disarm(identity, myself=True)


def _is(store: Store, identity: str, state: str) -> bool:
    record = store.record(identity)
    return record is not None and record["state"] == state
