# SPDX-License-Identifier: GPL-3.0-or-later
"""Several questions to iproute2 in one process: ``ip -batch``."""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Sequence

from .._common._command import CommandError, Shown, run

# Its answer ends that of the question before it: a list with one link, which has no addresses.
_END = "link show dev lo"
_JSON = json.JSONDecoder()


class Answer(t.NamedTuple):
    """The objects that ip printed for a question, and the kernel's or ip's reason where it failed."""

    objects: list[Shown]
    error: str | None


def ask(questions: Sequence[str], *options: str) -> list[Answer]:
    """Return an answer for each question, such as ``route show table 1000``; numbers stay numbers (``-N``).

    ``options`` are ip's own, such as ``-6``. ip must be able to read each question: it leaves a batch at the first
    word that it does not know. Raises CommandError where there is no ip, or none that answers in time.
    """
    if not questions:
        return []
    argv = ["ip", "-N", "-j", "-d", *options, "-force", "-batch", "-"]
    lines = [line for question in questions for line in (question, _END)]
    try:
        shown, said = run(argv, stdin="\n".join(lines) + "\n"), ""
    except CommandError as exc:
        if exc.rc in (124, 127):
            raise
        shown, said = exc.stdout, exc.stderr
    answers = _split(argv, shown)
    errors = _errors(said)
    found = [Answer(objects, errors.get(2 * number + 1)) for number, objects in enumerate(answers)]
    # It has left the batch where fewer are answered.
    missing = range(len(found), len(questions))
    return found + [Answer([], errors.get(2 * number + 1, "ip gave no answer")) for number in missing]


def _split(argv: Sequence[str], shown: str) -> list[list[Shown]]:
    """Return the objects of each question: ip prints a list for each, or nothing where there is nothing to say."""
    answers: list[list[Shown]] = []
    objects: list[Shown] = []
    rest = shown.lstrip()
    while rest:
        try:
            items, end = _JSON.raw_decode(rest)
        except ValueError as exc:
            raise CommandError(argv, 0, f"the answer is no JSON ({exc}): {rest[:200]!r}") from None
        if _is_end(items):
            answers.append(objects)
            objects = []
        else:
            objects += [item for item in items if item]
        rest = rest[end:].lstrip()
    return answers


def _is_end(items: list[Shown]) -> bool:
    return len(items) == 1 and items[0].get("ifname") == "lo" and "addr_info" not in items[0]


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
