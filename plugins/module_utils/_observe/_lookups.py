# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the kernel's routing."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterable

from .._common._layout import MAIN_TABLE
from ._ip_batch import ask

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Lookup, Question


def look_up(lookups: Iterable[Question], vrfs: Iterable[str] = ()) -> list[Lookup]:
    """Ask the kernel where packets would go: one process for all questions.

    ``vrfs`` are the VRFs that this host has.
    """
    names = set(vrfs)
    answers = [_unanswered(question, names) for question in lookups]
    # ip leaves a batch at the first line that it cannot read, so only what it can read is asked.
    open_ones = [answer for answer in answers if answer["error"] is None]
    for answer, (routes, error) in zip(open_ones, ask([_command(answer) for answer in open_ones])):
        if error is not None:
            answer["error"] = error
        elif routes:
            answer["device"] = routes[0].get("dev")
            answer["table"] = int(routes[0].get("table", MAIN_TABLE))
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
