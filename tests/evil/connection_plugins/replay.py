# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that answer as the lab's hosts once did, and one among them that lies.

The environment says what is replayed: EVIL_SESSION (a recording); EVIL_HOST, EVIL_KIND and EVIL_SEED (who lies, and
how: `kinds.py`); EVIL_STATE (a folder, where each host's requests are noted); EVIL_MARK (a file that no host may make).
"""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.plugins.connection import ConnectionBase

from helpers.evil.conversation import asked
from helpers.evil.kinds import KINDS
from helpers.evil.lies import Lie, said

DOCUMENTATION = """
name: replay
short_description: Answer as hosts once did
description: Answers each request with what is recorded.
options:
  host:
    description: The name of the host.
    vars:
      - name: inventory_hostname
"""

RECORDED = json.loads(Path(os.environ["EVIL_SESSION"]).read_text(encoding="utf-8"))


class Connection(ConnectionBase):
    """A host that is not there."""

    transport = "replay"
    has_pipelining = True

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def exec_command(
        self,
        cmd: str,
        in_data: bytes | None = None,
        sudoable: bool = True,  # noqa: ARG002
    ) -> tuple[int, bytes, bytes]:
        """Answer one request."""
        host = self.get_option("host")
        found = asked(cmd, in_data)
        if found is None:
            raise AnsibleError(f"{host}: nothing is recorded for {cmd}")
        if found.what == "nothing":
            return tuple(said(found.what, {}))
        turn = self._note(host, found.what, found.request)
        rows = [row for row in RECORDED["hosts"].get(host, []) if row["asked"] == found.what]
        honest = rows[min(turn, len(rows) - 1)] if rows else self._made_up(found.what)
        text = json.dumps(honest["reply"])
        if "id" in honest:
            text = text.replace(honest["id"], found.request["id"])
        reply = json.loads(text)
        kind = KINDS.get(os.environ.get("EVIL_KIND", ""))
        lie = None
        if kind is not None and host == os.environ["EVIL_HOST"]:
            told = Lie(found.what, turn, reply, host, RECORDED, os.environ["EVIL_MARK"], os.environ["EVIL_SEED"])
            lie = kind.applied(told)
        if lie is not None:
            self._note_lie(host, found.what)
        return tuple(lie or said(found.what, reply))

    def _made_up(self, what: str) -> dict[str, t.Any]:
        """Return the answer to what no host of the lab was asked, because it had its packages."""
        if what.startswith("module "):
            return {"reply": {"changed": False, "ansible_facts": {"pkg_mgr": "apt", "ansible_pkg_mgr": "apt"}}}
        return {"reply": {"error": {"kind": "refused", "message": f"nothing is recorded for {what}"}}}

    def _note(self, host: str, what: str, request: dict[str, t.Any]) -> int:
        """Note a request, and return how many of its name the host was asked before."""
        place = Path(os.environ["EVIL_STATE"]) / f"{host}.jsonl"
        with place.open("a+", encoding="utf-8") as notes:
            notes.seek(0)
            turn = sum(json.loads(line)["asked"] == what for line in notes)
            notes.write(json.dumps({"asked": what, "request": request}) + "\n")
        return turn

    def _note_lie(self, host: str, what: str) -> None:
        with (Path(os.environ["EVIL_STATE"]) / "lies").open("a", encoding="utf-8") as lies:
            lies.write(f"{host}: {what}\n")

    def put_file(self, in_path: str, out_path: str) -> None:
        """Refuse: with pipelining, no file is transferred."""
        raise AnsibleError(f"no file is transferred: {in_path} to {out_path}")

    def fetch_file(self, in_path: str, out_path: str) -> None:
        """Refuse, as above."""
        raise AnsibleError(f"no file is transferred: {in_path} to {out_path}")

    def close(self) -> None:
        """End the connection."""
        self._connected = False

    def reset(self) -> None:
        """Begin again, with nothing to reset."""
