# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``networkd_config``: begin, connect again, confirm.

All three are in one action: between two tasks Ansible waits for the slowest host, and the others would roll back.
"""

from __future__ import annotations

import getpass
import os
import socket
import time
import typing as t
import uuid

from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure

from ansible_collections.transit.networkd.plugins.module_utils._common._codes import ACCEPTABLE
from ansible_collections.transit.networkd.plugins.module_utils._common._replies import Report
from ansible_collections.transit.networkd.plugins.module_utils._common._requests import ChangeRequest
from ansible_collections.transit.networkd.plugins.module_utils._words import text
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._problems import stopped
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import SealError, unseal
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import explain, see_through
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import advice
from ansible_collections.transit.networkd.plugins.plugin_utils._report._unified import unified

ARGUMENTS = {
    "bundle": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "confirm_timeout": {"type": "int", "default": 180},
    "overwrite_edited": {"type": "bool", "default": False},
    "check_gateway": {"type": "bool", "default": True},
    "foreign_firewall": {"type": "list", "elements": "str", "default": []},
    "accept": {"type": "list", "elements": "str", "choices": list(ACCEPTABLE), "default": []},
    "to_be_installed": {"type": "list", "elements": "str", "default": []},
}


class ActionModule(HostAction):
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
        request: ChangeRequest = {
            "id": uuid.uuid4().hex[:12],
            "bundle": bundle,
            "timeout": args["confirm_timeout"],
            "overwrite_edited": args["overwrite_edited"],
            "check_gateway": args["check_gateway"],
            "foreign_firewall": args["foreign_firewall"],
            "accept": args["accept"],
            "owner": f"{_user()}@{socket.gethostname()}",
            "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        started = time.monotonic()
        try:
            if self._task.check_mode:
                reply = self._call("inspect", request)
                if self._tell(result, reply):
                    self._announce(reply)
            else:
                self._change(result, request, args["state"] == "present")
        except _remote.RemoteError as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        result["seconds"] = round(time.monotonic() - started, 1)
        return result

    def _change(self, result: dict[str, t.Any], request: ChangeRequest, present: bool) -> None:
        # A host that is down is unreachable, as with any task. After "begin" is sent, the change may have started.
        found = self._call("inspect", request)
        if not self._tell(result, found) or not found["changed"]:
            return
        self._announce(found)
        try:
            reply = self._call("begin" if present else "remove", request)
        except AnsibleAuthenticationFailure:
            raise
        except AnsibleConnectionFailure:
            self._display.vv(f"the connection was lost while {request['id']} began", host=self._host)
            remaining = float(request["timeout"])
        else:
            if reply["transaction"]["id"] != request["id"]:
                self._tell(result, reply)
                return
            remaining = reply["transaction"]["remaining"] or 0.0
        self._display.vv(f"{request['id']} is applying", host=self._host)
        self._disconnect()
        outcome = see_through(
            lambda verb: self._ask_again(lambda: self._call(verb, {"id": request["id"]}), request["id"]),
            remaining,
            say=lambda text: self._display.vv(text, host=self._host),
        )
        result.update(id=request["id"], state=outcome["state"], reason=outcome["reason"])
        result["drift"] = [{**problem, "message": text(problem)} for problem in outcome["drift"]]
        if outcome["state"] != "committed":
            result.update(failed=True, changed=outcome["state"] in ("unknown", "rolling-back"))
            result["msg"] = f"{self._host}: {explain(outcome, request['timeout'])}"

    def _tell(self, result: dict[str, t.Any], reply: Report) -> bool:
        """Put what the host found into the result, and return whether its preflight lets the change start."""
        later = self._later if self._task.check_mode else set()
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
            # For callbacks that are programs; the default one shows no diff of a task that fails.
            result["diff"] = reply["edited"]
            self._show_edited(reply)
            return False
        result.update(changed=reply["changed"], effects=reply["effects"], drift=[])
        result["preflight"] = [{**row, "message": advice(row)} for row in reply["preflight"]]
        result.update(id=None, state="none", reason=None)
        if self._task.diff:
            result["diff"] = reply["diff"]
        return True

    def _announce(self, reply: Report) -> None:
        """Show what the change does to the host beyond its files, before it starts."""
        if not self._task.diff:
            self._show_edited(reply)
        # With -v the result shows it; that of check mode comes at once.
        if self._task.no_log or (self._task.check_mode and self._display.verbosity > 0):
            return
        will = "would" if self._task.check_mode else "will"
        for effect in reply["effects"]:
            self._display.display(f"{self._host}: the change {will} {effect}")

    def _show_edited(self, reply: Report) -> None:
        """Show how another program has edited managed files."""
        for row in [] if self._task.no_log else reply["edited"]:
            head = f"{self._host}: edited by another program (-), and what the plan has (+):"
            self._display.display("\n".join([head, *unified(row)]))


def _user() -> str:
    """Return the user who runs Ansible: a name, or the number where a container has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
