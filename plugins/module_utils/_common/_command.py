# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program on the host and take its answer."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t
from collections.abc import Sequence

# How ip(8) is asked for a family.
FAMILY_OPTIONS = {"ipv4": "-4", "ipv6": "-6"}
# The system's own programs first: on older Debian the group staff may write into /usr/local.
SEARCH_PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"


class CommandError(Exception):
    """A program failed, was not there, or took too long.

    ``rc`` is its exit status; 127 when there is no such program and 124 when it ran out of time, as a shell says it.
    ``stdout`` is what it had printed by then.
    """

    def __init__(self, argv: Sequence[str], rc: int, stderr: str, stdout: str = "") -> None:
        self.argv = list(argv)
        self.rc = rc
        self.stderr = stderr.strip()
        self.stdout = stdout
        super().__init__(f"'{' '.join(self.argv)}' failed with status {rc}: {self.stderr or 'it said nothing'}")


def run(argv: Sequence[str], *, timeout: float = 30, stdin: str | None = None) -> str:
    """Return what a program prints on standard output.

    ``argv`` is visible to every user of the host while the program runs, so a secret goes through ``stdin``.
    ``timeout`` is in seconds. Messages are in English (``LC_ALL=C``), whatever the host speaks.
    Raises CommandError.
    """
    environment = dict(os.environ, LC_ALL="C", PATH=SEARCH_PATH)
    # The user's choice of colours, and of showing keys where wg would hide them, is not for us.
    for name in ("WG_COLOR_MODE", "WG_HIDE_KEYS"):
        environment.pop(name, None)
    given: dict[str, t.Any] = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            list(argv),
            capture_output=True,
            env=environment,
            timeout=timeout,
            encoding="utf-8",
            errors="replace",
            check=False,
            **given,
        )
    except FileNotFoundError:
        raise CommandError(argv, 127, f"{argv[0]}: no such program") from None
    except subprocess.TimeoutExpired:
        raise CommandError(argv, 124, f"no answer within {timeout:g} s") from None
    if done.returncode != 0:
        raise CommandError(argv, done.returncode, done.stderr, done.stdout)
    return done.stdout


# An object of ``ip -json``. Only iproute2 knows its keys, so it is read in one place for each kind and goes no further.
Shown = t.Dict[str, t.Any]  # noqa: UP006 - an alias is evaluated, and Python 3.9 runs this


def ip_json(args: Sequence[str]) -> list[Shown]:
    """Return the objects that ``ip -N -j -d ARGS`` prints; numbers stay numbers (``-N``).

    iproute2 prints an empty object for each entry that its own filter leaves out, and nothing at all where there is
    nothing to say; both are dropped. Raises CommandError, also for an answer that is not JSON.
    """
    argv = ["ip", "-N", "-j", "-d", *args]
    text = run(argv)
    try:
        found = json.loads(text or "[]")
    except ValueError as exc:
        raise CommandError(argv, 0, f"the answer is no JSON ({exc}): {text[:200]!r}") from None
    return [item for item in found if item]
