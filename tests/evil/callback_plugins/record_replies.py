# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Note what hosts answer: `tests/evil/record.py` enables this callback on the lab.

It notes which request was answered, and of the request nothing but its id: pads and masked keys together are keys.
"""

from __future__ import annotations

import fcntl
import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase
from ansible.plugins.connection.ssh import Connection

from helpers.evil.conversation import asked, unframed

DOCUMENTATION = """
name: record_replies
type: aggregate
short_description: Note what hosts answer
description: Notes every reply of a host in the file that the environment names in E(EVIL_RECORD).
"""


def noted(host: str, cmd: str, in_data: bytes | None, done: tuple[int, bytes, bytes]) -> dict[str, t.Any] | None:
    """Return what is noted of an answer."""
    found = asked(cmd, in_data)
    if found is None or found.what == "nothing":
        return None
    row: dict[str, t.Any] = {"host": host, "asked": found.what}
    if "id" in found.request:
        row["id"] = found.request["id"]
    if found.what.startswith("module "):
        return {**row, "reply": json.loads(done[1])}
    reply = unframed(done[1])
    # The controller asks again, and sends the program.
    return None if reply.get("error", {}).get("kind") == "absent" else {**row, "reply": reply}


class CallbackModule(CallbackBase):
    """Puts itself between Ansible and its connections by SSH."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record_replies"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: t.Any, **named: t.Any) -> None:
        super().__init__(*arguments, **named)
        execute = Connection.exec_command
        place = Path(os.environ["EVIL_RECORD"])

        def exec_command(
            self: t.Any, cmd: str, in_data: bytes | None = None, sudoable: bool = True
        ) -> tuple[int, bytes, bytes]:
            done: tuple[int, bytes, bytes] = execute(self, cmd, in_data=in_data, sudoable=sudoable)
            row = noted(self._play_context.remote_addr, cmd, in_data, done)
            if row is not None:
                with place.open("a", encoding="utf-8") as out:
                    fcntl.flock(out, fcntl.LOCK_EX)
                    out.write(json.dumps(row) + "\n")
            return done

        Connection.exec_command = exec_command
