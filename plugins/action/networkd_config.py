# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``networkd_config``: begin, connect again, confirm.

All three are in one action: between two tasks Ansible waits for the slowest host, and the others would roll back.
"""

from __future__ import annotations

import time
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure

from ansible_collections.transit.networkd.plugins.module_utils._common._codes import ACCEPTABLE
from ansible_collections.transit.networkd.plugins.module_utils._common._replies import Attempt, Report
from ansible_collections.transit.networkd.plugins.module_utils._common._requests import BeginRequest, ConfirmRequest
from ansible_collections.transit.networkd.plugins.module_utils._words import text
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._change_action import (
    ChangeAction,
    announcements,
    change_request,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import SealError, unseal
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import explain, see_through

# Seconds that a host waits for its self-check before it answers.
WAIT = 10.0

ARGUMENTS = {
    "bundle": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "confirm_timeout": {"type": "int", "default": 180},
    "overwrite_edited": {"type": "bool", "default": False},
    "check_gateway": {"type": "bool", "default": True},
    "foreign_firewall": {"type": "list", "elements": "str", "default": []},
    "accept": {"type": "list", "elements": "str", "choices": list(ACCEPTABLE), "default": []},
    "to_be_installed": {"type": "list", "elements": "str", "default": []},
    "announced": {"type": "list", "elements": "str"},
    "settle": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {name: {"type": "str", "required": True} for name in ("tunnel", "peer", "digest")},
    },
}


class ActionModule(ChangeAction):
    _supports_diff = True

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(
            argument_spec=ARGUMENTS, required_if=[("state", "present", ("bundle",))]
        )
        # Earlier tasks of a real run make keys and install packages, and check mode does neither.
        self._later = {"key-missing"} | ({"nft"} if "nftables" in args["to_be_installed"] else set())
        try:
            bundle = unseal(args["bundle"]) if args["state"] == "present" else None
        except SealError as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        request: BeginRequest = {**change_request(bundle, args)}  # type: ignore[typeddict-item]
        if args["settle"]:
            request["settle"] = args["settle"]
        started = time.monotonic()
        try:
            if self._task.check_mode:
                reply = self._call("inspect", request)
                if self._told(result, reply):
                    self._announce(reply)
            else:
                self._change(result, request, args["state"] == "present", args["announced"])
        except _remote.RemoteError as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        result["seconds"] = round(time.monotonic() - started, 1)
        return result

    def _change(
        self, result: dict[str, t.Any], request: BeginRequest, present: bool, announced: list[str] | None
    ) -> None:
        if announced is None:
            found = self._call("inspect", request)
            if not self._told(result, found) or not found["changed"]:
                return
            self._announce(found)
        else:
            # A host that is down is unreachable, as with any task. After "begin" is sent, the change may have started.
            self._low_level_execute_command("true")
            result.update(changed=True, effects=announced, preflight=[])
        arrived = False
        sent = time.monotonic()
        try:
            reply = self._call("begin" if present else "remove", request)
            arrived = True
        except AnsibleAuthenticationFailure:
            raise
        except AnsibleConnectionFailure:
            self._display.vv(f"the connection was lost while {request['id']} began", host=self._host)
            remaining = float(request["timeout"])
        else:
            if reply["transaction"]["id"] != request["id"]:
                self._told(result, reply)
                return
            if announced is not None:
                result["effects"] = reply["effects"]
                more = [effect for effect in reply["effects"] if effect not in announced]
                self._announce({**reply, "edited": [], "effects": more})
            remaining = reply["transaction"]["remaining"] or 0.0
        took = time.monotonic() - sent if arrived else 0.0
        self._display.vv(f"{request['id']} is applying; to begin took {took:.1f} s", host=self._host)
        self._disconnect()
        identity = request["id"]

        def ask(verb: t.Literal["status", "confirm"]) -> Attempt:
            # Each verb has an overload of its own.
            return self._ask_again(
                lambda: (
                    self._call("status", {"id": identity})
                    if verb == "status"
                    else self._call("confirm", {"id": identity})
                ),
                identity,
            )

        def early(after: float) -> Attempt:
            wanted: ConfirmRequest = {"id": identity, "after": after, "wait": WAIT}
            return self._ask_again(lambda: self._call("confirm", wanted), identity)

        outcome = see_through(
            ask,
            remaining,
            took=took,
            early=early if arrived else None,
            say=lambda text: self._display.vv(text, host=self._host),
        )
        result.update(id=request["id"], state=outcome["state"], reason=outcome["reason"])
        result["drift"] = [{**problem, "message": text(problem)} for problem in outcome["drift"]]
        if outcome["state"] != "committed":
            result.update(failed=True, changed=outcome["state"] in ("unknown", "rolling-back"))
            result["msg"] = f"{self._host}: {explain(outcome, request['timeout'])}"

    def _told(self, result: dict[str, t.Any], reply: Report) -> bool:
        """Put what the host found into the result, and return whether its preflight lets the change start."""
        if not self._tell(result, reply, self._later if self._task.check_mode else ()):
            return False
        result.update(drift=[], id=None, state="none", reason=None)
        return True

    def _announce(self, reply: Report) -> None:
        """Show what the change does to the host beyond its files, before it starts."""
        if not self._task.diff:
            self._show_edited(reply)
        # With -v the result shows it; that of check mode comes at once.
        if self._task.no_log or (self._task.check_mode and self._display.verbosity > 0):
            return
        for line in announcements(self._host, reply["effects"], check=self._task.check_mode):
            self._display.display(line)
