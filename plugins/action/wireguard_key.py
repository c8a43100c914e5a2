# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``wireguard_key``: one request to the host, and the files of its public keys."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._keys._own_keys import OwnKeys
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _host_record, _public_keys

ARGUMENTS = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "tunnels": {"type": "list", "elements": "str"},
    "public_keys": {"type": "path", "required": True},
    "recorded_keys": {"type": "dict"},
    "accept_changed": {"type": "bool", "default": False},
    "plan": {"type": "raw"},
    "pairs": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"tunnel": {"type": "str", "required": True}, "peer": {"type": "str", "required": True}},
    },
}


class ActionModule(OwnKeys):
    _supports_diff = True

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(
            argument_spec=ARGUMENTS, required_if=[("state", "present", ("tunnels",))]
        )
        folder = Path(args["public_keys"]).absolute()
        try:
            if args["state"] == "absent":
                gone = _public_keys.forget(folder, self._host, check=self._task.check_mode)
                result.update(changed=bool(gone), changes=[f"removed {path}" for path in gone])
                return result
            record = _host_record.read(folder, self._host, args["tunnels"], args["recorded_keys"])
            plan = planned(args["plan"]) if args["plan"] else None
            self.own_keys(result, record, args["pairs"], plan, accept_changed=args["accept_changed"])
        except (_remote.RemoteError, OSError, ValueError) as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        return result
