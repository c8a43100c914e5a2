# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the actions that ask a host what a change would do: the request, and what its report becomes."""

from __future__ import annotations

import getpass
import os
import socket
import time
import typing as t
import uuid
from collections.abc import Collection, Mapping, Sequence

from ...module_utils._common._replies import Report
from ...module_utils._common._requests import ChangeRequest
from ...module_utils._common._shapes import Bundle
from .._remote._hints import SOLUTIONS, advice
from .._report._unified import unified
from ._host_action import HostAction
from ._problems import stopped


class ChangeAction(HostAction):
    """An action that asks for a change, or what one would do."""

    def _tell(self, result: dict[str, t.Any], reply: Report, later: Collection[str] = ()) -> bool:
        """Put what the host found into the result, and return whether its preflight lets the change start.

        ``later`` are codes of errors that a later task removes.
        """
        found = {
            severity: [
                f"{self._host}: {advice(row)} [{row['code']}]"
                for row in reply["preflight"]
                if row["severity"] == severity and (severity == "warning" or row["code"] not in later)
            ]
            for severity in ("error", "warning")
        }
        if found["warning"]:
            result["warnings"] = found["warning"]
        if found["error"]:
            result.update(stopped(f"{self._host}: refused, nothing was changed", found["error"]))
            ways = [way for row in reply["preflight"] for way in SOLUTIONS.get(row["code"], ())]
            if ways:
                result["solutions"] = [f"{self._host}: {way}" for way in ways]
            # For callbacks that are programs; the default one shows no diff of a task that fails.
            result["diff"] = reply["edited"]
            self._show_edited(reply)
            return False
        result.update(changed=reply["changed"], effects=reply["effects"])
        result["preflight"] = [{**row, "message": advice(row)} for row in reply["preflight"]]
        if self._task.diff:
            result["diff"] = reply["diff"]
        return True

    def _show_edited(self, reply: Report) -> None:
        """Show how another program has edited managed files."""
        for row in [] if self._task.no_log else reply["edited"]:
            head = f"{self._host}: edited by another program (-), and what the plan has (+):"
            self._display.display("\n".join([head, *unified(row)]))


def change_request(bundle: Bundle | None, settings: Mapping[str, t.Any]) -> ChangeRequest:
    """Return the request for a change, with an id of its own; without a bundle it is a removal."""
    return {
        "id": uuid.uuid4().hex[:12],
        "bundle": bundle,
        "timeout": settings["confirm_timeout"],
        "overwrite_edited": settings["overwrite_edited"],
        "check_gateway": settings["check_gateway"],
        "foreign_firewall": settings["foreign_firewall"],
        "accept": settings["accept"],
        "owner": f"{_user()}@{socket.gethostname()}",
        "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def announcements(host: str, effects: Sequence[str], *, check: bool) -> list[str]:
    """Return the lines that say what a change does to a host beyond its files."""
    will = "would" if check else "will"
    return [f"{host}: {will} {effect}" for effect in effects]


def _user() -> str:
    """Return the user who runs Ansible: a name, or the number where a container has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
