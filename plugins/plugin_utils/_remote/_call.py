# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the host program over any connection that can run a command with something on its standard input."""

from __future__ import annotations

import shlex
import typing as t

from ...module_utils._common._printable import printable
from ...module_utils._common._replies import Error
from ...module_utils._common._reply import BEGIN, END
from . import _gate, _program
from ._hints import refusal

DEFAULT_INTERPRETER = "/usr/bin/python3"

# How much is shown, in characters, of what a host has said instead of a reply.
LONGEST_SAID = 4096


class Execute(t.Protocol):
    """Run a shell command on the host with bytes on its standard input: ``{"rc", "stdout", "stderr"}``.

    What it raises when the host cannot be reached passes through :func:`call`.
    """

    def __call__(self, cmd: str, in_data: bytes) -> t.Mapping[str, t.Any]:  # fmt: skip
        ...


class RemoteError(Exception):
    """The host program did not answer, answered with an error, or answered with something else than a reply.

    ``kind``: ``refused`` (it said no, in words), ``failed`` (an error inside of it), ``silent`` (no reply at all),
    ``wrong`` (not a reply to what was asked), ``absent`` (a host that was sent the program still asks for it). Every
    character of the message is printable.
    """

    def __init__(self, kind: str, message: str, trace: str = "") -> None:
        self.kind = kind
        # Where in the program an error is, for a report of it; it may quote what the program has met.
        self.trace = trace
        super().__init__(message)


def interpreter(configured: object) -> str:
    """Return the host's Python: ``ansible_python_interpreter``, a path or a command, else ``/usr/bin/python3``.

    The names that ask Ansible to look for one (``auto``, ``auto_silent``) would cost a connection of their own.
    """
    if not isinstance(configured, str) or not configured or configured.startswith("auto"):
        return DEFAULT_INTERPRETER
    return configured


def call(execute: Execute, verb: str, request: t.Mapping[str, object], *, python: str = DEFAULT_INTERPRETER) -> object:
    """Send a request to the host program and return its reply, checked (``_gate``); raises RemoteError.

    A host that keeps no copy of the program is sent it with the request. ``Ask`` says which verb has which request and
    reply.
    """
    try:
        reply, error = _exchange(execute, verb, request, python, whole=False)
        if error is not None and error["kind"] == "absent":
            reply, error = _exchange(execute, verb, request, python, whole=True)
        if error is None:
            return _gate.checked(verb, request, reply)
    except _gate.WrongError as exc:
        raise RemoteError(
            "wrong",
            f"the reply to '{verb}' is not valid: {exc}. Nothing of this reply is used: find out what answers as this "
            "host",
        ) from None
    raise RemoteError(error["kind"], refusal(error["message"], error.get("code", "")), error.get("trace", ""))


def _exchange(
    execute: Execute, verb: str, request: t.Mapping[str, object], python: str, *, whole: bool
) -> tuple[object, Error | None]:
    """Send a request, and return the reply and the error in it; raises RemoteError, WrongError."""
    sent = _program.start_text({**request, "verb": verb}, whole=whole)
    done = execute(cmd=f"{shlex.quote(python)} -I -S -", in_data=sent)
    text = _framed(str(done["stdout"]))
    if text is None:
        said = str(done["stderr"]).strip() or str(done["stdout"]).strip() or "nothing"
        # The reason of a failure is at its end.
        said = printable(said[-LONGEST_SAID:])
        raise RemoteError(
            "silent", f"the host's program ({python}) gave no reply, status {done['rc']}; it said: {said}"
        )
    reply = _gate.parsed(text)
    return reply, _gate.error_of(reply)


def _framed(text: str) -> str | None:
    """Return the line that stands between the marks; None where one of the three is missing."""
    _before, begin, rest = text.partition(BEGIN)
    reply, end, _after = rest.partition(END)
    # Another process may write to the same terminal; a reply is one line.
    return reply.lstrip().partition("\n")[0] if begin and end else None
