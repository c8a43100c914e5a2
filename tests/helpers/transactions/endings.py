# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a transaction that has begun may go on: each ending lets it, and gives the state that it must come to."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._console import _main
from ansible_collections.transit.networkd.plugins.module_utils._state import _states
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended

if t.TYPE_CHECKING:
    from helpers.transactions.machine import Machine

    Ending = t.Callable[[Machine, str], str]


def _apply(host: Machine, identity: str) -> None:
    _unattended.apply(host.store(), identity)
    assert host.ask("status", id=identity)["state"] == _states.PENDING


def confirmed(host: Machine, identity: str) -> str:
    """The controller comes back."""
    _apply(host, identity)
    assert host.ask("confirm", id=identity)["state"] == _states.COMMITTED
    return _states.COMMITTED


def confirmed_at_the_console(host: Machine, identity: str) -> str:
    """A person confirms."""
    _apply(host, identity)
    assert _main.main(["confirm"], host.store()) == 0
    return _states.COMMITTED


def late(host: Machine, identity: str) -> str:
    """Nobody confirms in time, and who does then is told the truth."""
    _apply(host, identity)
    _unattended.guard(host.store(), identity)
    assert host.ask("confirm", id=identity)["state"] == _states.ROLLED_BACK
    return _states.ROLLED_BACK


def taken_back_at_the_console(host: Machine, identity: str) -> str:
    """A person takes it back."""
    _apply(host, identity)
    assert _main.main(["rollback"], host.store()) == 0
    _unattended.guard(host.store(), identity)
    return _states.ROLLED_BACK


def taken_back_before_it_applies(host: Machine, identity: str) -> str:
    """It is taken back before its apply, which systemd starts all the same, has done anything."""
    host.ask("rollback", id=identity)
    _unattended.apply(host.store(), identity)
    _unattended.guard(host.store(), identity)
    return _states.ROLLED_BACK


def never_applied(host: Machine, identity: str) -> str:
    """systemd never starts the apply."""
    _unattended.guard(host.store(), identity)
    return _states.ROLLED_BACK


def unwell(host: Machine, identity: str) -> str:
    """The host finds that it is not as it should be; a removal asks nothing that could be missing, and waits."""
    host.off = ["eth0: expected master vrf-wan, there is none"]
    _unattended.apply(host.store(), identity)
    host.off = []
    _unattended.guard(host.store(), identity)
    return _states.ROLLED_BACK


def started_anew(host: Machine, identity: str) -> str:
    """The power is cut while it waits."""
    _apply(host, identity)
    host.reboot()
    return _states.ROLLED_BACK


def refused_to_others(host: Machine, identity: str) -> str:
    """A second controller comes while it waits, and the first one asks again what it has asked."""
    _apply(host, identity)
    for verb in ("begin", "remove"):
        with pytest.raises(RefusedError, match=rf"another change \({identity}, started by .*\) is pending"):
            host.ask(verb, id="other", bundle={"version": 1, "files": [], "sysctls": {}, "plan": None})
    assert host.ask("begin", id=identity)["transaction"]["state"] == _states.PENDING
    assert _main.main(["status"], host.store()) == _main.WAITING
    assert host.ask("confirm", id=identity)["state"] == _states.COMMITTED
    return _states.COMMITTED


COMMITS: tuple[Ending, ...] = (confirmed, confirmed_at_the_console, refused_to_others)
ROLLBACKS: tuple[Ending, ...] = (
    late,
    taken_back_at_the_console,
    taken_back_before_it_applies,
    never_applied,
    unwell,
    started_anew,
)

__all__ = ("COMMITS", "ROLLBACKS")
