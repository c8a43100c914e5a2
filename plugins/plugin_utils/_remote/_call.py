# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the host's program over any connection that can run a command with something on its standard input.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import json
import shlex
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._program import BEGIN, END
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _program

DEFAULT_INTERPRETER = "/usr/bin/python3"


class Execute(t.Protocol):
    """Run a shell command on the host with bytes on its standard input: ``{"rc", "stdout", "stderr"}``.

    What it raises when the host cannot be reached passes through :func:`call`.
    """

    def __call__(self, cmd: str, in_data: bytes) -> t.Mapping[str, t.Any]: ...


class RemoteError(Exception):
    """The host's program did not answer, or answered with an error.

    ``kind``: ``refused`` (it said no, in words), ``failed`` (an error inside of it), ``silent`` (no reply at all).
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


def interpreter(configured: object) -> str:
    """Give the host's Python: ``ansible_python_interpreter`` when it is an absolute path, ``/usr/bin/python3`` else.

    The names that ask Ansible to look for one (``auto``, ``auto_silent``) would cost a connection of their own.
    """
    return configured if isinstance(configured, str) and configured.startswith("/") else DEFAULT_INTERPRETER


def call(
    execute: Execute, verb: str, request: t.Mapping[str, t.Any], *, python: str = DEFAULT_INTERPRETER
) -> dict[str, t.Any]:
    """Send a request to the host's program and give its reply; raises RemoteError."""
    done = execute(cmd=f"{shlex.quote(python)} -I -S -", in_data=_program.start_text({**request, "verb": verb}))
    reply = _reply(str(done["stdout"]))
    if reply is None:
        said = str(done["stderr"]).strip() or str(done["stdout"]).strip() or "nothing"
        raise RemoteError(
            "silent", f"the host's program ({python}) gave no reply, status {done['rc']}; it said: {said}"
        )
    if "error" in reply:
        raise RemoteError(reply["error"]["kind"], reply["error"]["message"])
    return reply


def _reply(text: str) -> dict[str, t.Any] | None:
    # A terminal between us and the host would end lines with a carriage return.
    lines = [line.strip() for line in text.splitlines()]
    try:
        reply: dict[str, t.Any] = json.loads(lines[lines.index(BEGIN) + 1])
        lines.index(END)
    except (ValueError, IndexError):
        return None
    return reply


__all__ = ("DEFAULT_INTERPRETER", "Execute", "RemoteError", "call", "interpreter")
