# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the kernel's routing, and pings."""

from __future__ import annotations

import ipaddress
import json
import re
import threading
import time
import typing as t
from collections.abc import Iterable

from .._common._command import CommandError, Shown, run
from .._common._layout import MAIN_TABLE

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Lookup, Ping, Question

PINGS_AT_ONCE = 32

# Seconds. A peer that was restarted has lost the session, and WireGuard begins another one when what it sent
# is unanswered for 15 s (drivers/net/wireguard/messages.h: KEEPALIVE_TIMEOUT + REKEY_TIMEOUT). Where only the other
# end can begin, it does so for its own ping, which comes with its own verification, a little sooner or later.
PATIENCE = 30


def look_up(lookups: Iterable[Question], vrfs: Iterable[str] = ()) -> list[Lookup]:
    """Ask the kernel where packets would go: one process for all questions.

    ``vrfs`` are the VRFs that this host has.
    """
    names = set(vrfs)
    answers = [_unanswered(question, names) for question in lookups]
    # ip leaves a batch at the first line that it cannot read, so only what it can read is asked.
    open_ones = [answer for answer in answers if answer["error"] is None]
    if open_ones:
        routes, errors = _batch([_command(answer) for answer in open_ones])
        for number, answer in enumerate(open_ones, 1):
            if number in errors:
                answer["error"] = errors[number]
            elif routes:
                route = routes.pop(0)
                answer["device"] = route.get("dev")
                answer["table"] = int(route.get("table", MAIN_TABLE))
            else:
                answer["error"] = "ip gave no answer"
    return answers


def _unanswered(question: Question, vrfs: set[str]) -> Lookup:
    vrf = question.get("vrf")
    error = None
    # ip reads no zone in what it looks up.
    if "%" in question["to"] or not _is_address(question["to"]):
        error = "not an IP address"
    elif vrf is not None and vrf not in vrfs:
        error = f"there is no VRF {vrf}"
    return {
        "to": question["to"],
        "mark": question.get("mark"),
        "vrf": vrf,
        "table": None,
        "device": None,
        "error": error,
    }


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _command(answer: Lookup) -> str:
    words = ["route", "get", answer["to"]]
    if answer["mark"] is not None:
        words += ["mark", str(int(answer["mark"]))]
    if answer["vrf"] is not None:
        words += ["vrf", answer["vrf"]]
    return " ".join(words)


def _batch(commands: list[str]) -> tuple[list[Shown], dict[int, str]]:
    """Run ip's commands; return the objects printed, in order, and the error of each line that failed."""
    try:
        shown = run(["ip", "-N", "-j", "-d", "-force", "-batch", "-"], stdin="\n".join(commands) + "\n")
        errors: dict[int, str] = {}
    except CommandError as exc:
        if exc.rc in (124, 127):
            raise
        shown, errors = exc.stdout, _errors(exc.stderr)
    return _objects(shown), errors


def _errors(said: str) -> dict[int, str]:
    """Return line number -> error, from ``RTNETLINK answers: REASON`` and, after it, ``Command failed -:LINE``."""
    found: dict[int, str] = {}
    reasons: list[str] = []
    for line in said.splitlines():
        failed = re.match(r"Command failed -:(\d+)", line)
        if failed:
            found[int(failed.group(1))] = " ".join(reasons) or "failed"
            reasons = []
        else:
            reasons.append(line.replace("RTNETLINK answers: ", "").strip())
    return found


def _objects(shown: str) -> list[Shown]:
    """Return the objects of JSON lists that follow each other."""
    decoder = json.JSONDecoder()
    found: list[Shown] = []
    rest = shown.lstrip()
    while rest:
        items, end = decoder.raw_decode(rest)
        found += [item for item in items if item]
        rest = rest[end:].lstrip()
    return found


def ping(addresses: Iterable[str], patience: float = PATIENCE) -> list[Ping]:
    """Ping addresses side by side, once a second each, until one answer comes or the patience is at its end.

    ``error`` says why no ping could be sent, None where one was.
    """
    addresses = list(addresses)
    found: dict[int, Ping] = {}
    open_ones = iter(enumerate(addresses))
    taking = threading.Lock()

    def work() -> None:
        while True:
            with taking:
                number, address = next(open_ones, (-1, ""))
            if number < 0:
                return
            found[number] = _ping(address, patience)

    # To load concurrent.futures takes longer than all of the pings.
    workers = [threading.Thread(target=work) for _each in addresses[:PINGS_AT_ONCE]]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [found[number] for number in range(len(addresses))]


def _ping(address: str, patience: float) -> Ping:
    answer: Ping = {"to": address, "received": False, "error": None}
    if not _is_address(address):
        answer["error"] = "not an IP address"
        return answer
    end = time.monotonic() + patience
    while True:
        begun = time.monotonic()
        try:
            # One at a time: ping gives up at the first error, and WireGuard says "host unreachable" for a peer that
            # has not told yet where it is.
            run(["ping", "-n", "-q", "-c", "1", "-W", "1", address], timeout=10)
            return {**answer, "received": True}
        except CommandError as exc:
            # ping's status is 1 without an answer, and standard error is empty then.
            if exc.rc not in (1, 124):
                return {**answer, "error": exc.stderr}
        if time.monotonic() >= end:
            return answer
        time.sleep(max(0.0, begun + 1 - time.monotonic()))
