# SPDX-License-Identifier: GPL-3.0-or-later
"""Commit-confirm on the controller: ask over fresh connections until a change is confirmed or rolled back."""

from __future__ import annotations

import time
import typing as t

from ...module_utils._common._coded import Problem
from ...module_utils._common._replies import Attempt, State
from ...module_utils._words import texts

# The host takes a second until it starts; asking at once would only meet the link's flap. An answer over a connection
# that is older than the pending change confirms nothing, so a slow host is given longer: to apply takes some five times
# what its answer to "begin" took.
FIRST_LOOK, LATEST_LOOK = 2.0, 10.0
SLOWER = 5.0
PAUSE = 1.5
# Seconds before the deadline in which nothing is confirmed any more: the reply could come too late.
MARGIN = 5.0
# And those in which the host is not asked any more to wait and to confirm by itself.
EARLY = 30.0
# A rollback may restart networkd, and DHCP takes time.
PATIENCE = 150.0


class UnreachableError(Exception):
    """The host was not reached, or its reply was cut short."""


Verb = t.Literal["status", "confirm"]


class Outcome(t.TypedDict):
    """How a change ended, and why; ``unknown`` where the host was not reached any more."""

    state: State | t.Literal["unknown"]
    reason: str | None
    drift: list[Problem]


class AskAbout(t.Protocol):
    """Ask the host about the change, over a connection made for it; raises UnreachableError."""

    def __call__(self, verb: Verb) -> Attempt:  # fmt: skip
        ...


def see_through(
    ask: AskAbout,
    remaining: float,
    *,
    took: float = 0.0,
    early: t.Callable[[float], Attempt] | None = None,
    say: t.Callable[[str], object] = lambda _: None,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], object] = time.sleep,
) -> Outcome:
    """Confirm a transaction as soon as the host's self-check has passed, and return how it ended.

    ``remaining`` are the seconds until the host rolls back, and ``took`` those that it took to begin. The state is
    ``committed``, ``rolled-back``, ``rolling-back`` if that takes longer than PATIENCE, ``none`` if the host has no
    such transaction, or ``unknown`` when it could not be reached until long after the deadline.

    ``early`` is given where the reply to ``begin`` has arrived. It asks the host to confirm if the connection that it
    is asked over began when the change was pending; it takes the seconds since that reply.
    """
    begun = clock()
    deadline = begun + remaining
    confirming = False
    back: float | None = None
    last: Outcome = {"state": "unknown", "reason": None, "drift": []}
    sleep(min(max(FIRST_LOOK, SLOWER * took), LATEST_LOOK))
    while clock() < deadline + PATIENCE:
        try:
            reply = early(clock() - begun) if early and clock() < deadline - EARLY else ask("status")
            if reply["state"] == "pending" and clock() < deadline - MARGIN:
                say("the self-check has passed, confirming")
                confirming = True
                reply = ask("confirm")
        except UnreachableError as exc:
            confirming = confirming or early is not None
            say(f"not reached, {max(0.0, deadline - clock()):.0f} s left: {exc}")
        else:
            if reply["state"] in ("committed", "rolled-back"):
                return _outcome(reply)
            if reply["state"] == "none":
                # A removal that was confirmed forgets itself, and its answer may have been lost.
                return {**_outcome(reply), "state": "committed" if confirming else "none"}
            say(f"the host is {reply['state']}, {max(0.0, deadline - clock()):.0f} s left")
            if reply["state"] == "rolling-back":
                last = _outcome(reply)
                back = clock() if back is None else back
                if clock() - back > PATIENCE:
                    break
        sleep(PAUSE)
    return last


def _outcome(reply: Attempt) -> Outcome:
    return {"state": reply["state"], "reason": reply["reason"], "drift": reply["drift"]}


def explain(outcome: Outcome, timeout: float) -> str:
    """Return why a transaction that is not committed is not."""
    if outcome["state"] == "rolled-back":
        details = "; ".join(texts(outcome["drift"]))
        if details:
            return f"the change was applied, but {outcome['reason']}, so the host rolled it back: {details}"
        return f"the host rolled the change back because {outcome['reason']}"
    if outcome["state"] == "rolling-back":
        details = "; ".join(texts(outcome["drift"]))
        return (
            f"the host is rolling the change back because {outcome['reason']}, and is not done yet"
            f"{f': {details}' if details else ''}. It continues by itself; see: transit-networkd status"
        )
    if outcome["state"] == "none":
        return "the connection was lost before the change started; nothing was changed"
    return (
        f"the host was still unreachable {PATIENCE:g} s after its deadline of {timeout:g} s. It rolls back by itself; "
        "see on its console: journalctl -u 'transit-networkd-*'"
    )
