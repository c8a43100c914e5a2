# SPDX-License-Identifier: GPL-3.0-or-later
"""The command ``transit-networkd``, for a person at the console when no controller is there."""

from __future__ import annotations

import argparse
import os
import sys
import typing as t
from collections.abc import Callable

from .. import _drift
from .._common import _clock
from .._common._command import CommandError
from .._common._errors import RefusedError
from .._common._files import write
from .._common._layout import STATE_DIR
from .._state import _history, _rotation_unit, _states
from .._state._store import Store
from .._transaction import _main
from .._words import check_text, texts
from . import _collect

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._replies import Attempt
    from .._common._requests import RollbackRequest
    from .._state._records import Record

NAME = "transit-networkd"
WAITING = 3

DESCRIPTION = "The change of this host's network that Ansible's collection transit.networkd has made."
EPILOG = f"""\
A change stays only if it is confirmed: by Ansible over a fresh connection, or here. An unconfirmed
change is rolled back at its deadline, and at the next boot, by itself.

Exit status: 0 success, 1 failure or drift, 2 wrong command line, {WAITING} ({NAME} status) a change is pending.

State:   {STATE_DIR}
Journal: journalctl -u '{NAME}-*'
"""


def main(arguments: list[str], store: Store | None = None) -> int:
    """Do what is asked, and return the exit status."""
    given = _parser().parse_args(arguments)
    store = store or Store()
    verbs: dict[str, Callable[[Store], int]] = {
        "status": _status,
        "confirm": _confirm,
        "rollback": _rollback,
        "history": _history_of,
        "check": _check,
        "metrics": lambda store: _metrics(store, given.output),
    }
    try:
        return verbs[given.verb](store)
    except PermissionError as exc:
        _say(f"{exc.filename or STATE_DIR}: permission denied; run it as root", sys.stderr)
        return 1
    except (RefusedError, CommandError, OSError) as exc:
        _say(str(exc), sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=NAME, description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("status", help="show the pending change, and when it is rolled back")
    verbs.add_parser("confirm", help="keep the pending change")
    verbs.add_parser("rollback", help="roll back the pending change now")
    verbs.add_parser("history", help="show the last changes")
    verbs.add_parser("check", help="compare the host with what was confirmed last; changes nothing")
    metrics = verbs.add_parser("metrics", help="print tunnels, drift and the pending change for Prometheus")
    metrics.add_argument("--output", metavar="FILE", help="replace this file, for node_exporter's textfile collector")
    return parser


def _say(text: str, stream: t.TextIO | None = None) -> None:
    (stream or sys.stdout).write(text + "\n")


def _status(store: Store) -> int:
    rotation = _rotation_unit.read(store)
    if rotation:
        _say(f"WireGuard keys are being rotated; this host's keys are {rotation['state']}")
    record = store.pending()
    if record is None or _states.settled(record):
        past = _history.read(store)
        _say("no change is pending")
        if past:
            _say(f"the last change: {_line(past[-1])}")
        return 0
    told = _states.public(record, now=_clock.now())
    _say(f"change {record['id']}, started by {record['owner'] or 'an unknown user'}: {_states.describe(record)}")
    if record["state"] == _states.ROLLING_BACK:
        _say("it rolls back by itself, for as long as it takes")
    else:
        _say(f"it is rolled back in {told['remaining']:.0f} s unless you confirm it: {NAME} confirm")
    for line in texts(told["drift"]):
        _say(f"  {line}")
    return WAITING


def _waiting(store: Store) -> Record:
    record = store.pending()
    if record is None or _states.settled(record):
        raise RefusedError(
            "no change is pending. To undo a confirmed change, run Ansible again with the old inventory, or remove "
            "this host with it"
        )
    return record


def _confirm(store: Store) -> int:
    return _told(_main.confirm(store, {"id": _waiting(store)["id"]}), _states.COMMITTED)


def _rollback(store: Store) -> int:
    request: RollbackRequest = {"id": _waiting(store)["id"], "reason": "it was asked for at the console"}
    return _told(_main.rollback(store, request), _states.ROLLING_BACK)


def _told(told: Attempt, wanted: str) -> int:
    _say(f"change {told['id']}: {_states.describe(told)}")
    return 0 if told["state"] in (wanted, _states.ROLLED_BACK if wanted == _states.ROLLING_BACK else wanted) else 1


def _history_of(store: Store) -> int:
    for entry in _history.read(store):
        _say(_line(entry))
    return 0


def _line(entry: _history.Ended) -> str:
    words = f"{entry['ended']}  {entry['id']}  {entry['kind']}  {_states.describe(entry)}"
    return f"{words}  (by {entry['owner']})" if entry["owner"] else words


def _check(store: Store) -> int:
    found = _collect.observed(store)
    if found is None:
        raise RefusedError("no change was ever confirmed on this host")
    failed = _drift.drift(*found, _collect.JUDGED)
    for check in failed:
        _say(check_text(check))
    if not failed:
        _say("this host is as it was confirmed")
    return 1 if failed else 0


def _metrics(store: Store, output: str | None) -> int:
    text = _collect.metrics(store)
    if output is None:
        sys.stdout.write(text)
    else:
        # node_exporter, which is not root, reads it.
        write(os.path.abspath(output), text.encode(), mode=0o644, durable=False)
    return 0
