# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``wireguard_key``: one request to the host, and the files of its public keys."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.module_utils._common._replies import Keys as MadeKeys
from ansible_collections.transit.networkd.plugins.module_utils._common._requests import Pair
from ansible_collections.transit.networkd.plugins.module_utils._common._shapes import HostPlan
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _pairs, _public_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._key_owners import (
    changed_key,
    clashes,
    owners,
    rotating,
)

ARGUMENTS = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "tunnels": {"type": "list", "elements": "str"},
    "public_keys": {"type": "path", "required": True},
    "accept_changed": {"type": "bool", "default": False},
    "plan": {"type": "raw"},
    "pairs": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"tunnel": {"type": "str", "required": True}, "peer": {"type": "str", "required": True}},
    },
}

# Tunnel -> what its file records, None without a file; tunnel -> the host's key, None for one that is yet to be made.
# Tunnel -> public key, None where there is none.
Keys = dict[str, t.Optional[str]]  # noqa: UP045 - an alias is evaluated
Plans = t.Mapping[str, HostPlan]


class ActionModule(HostAction):
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
            files = {tunnel: _public_keys.key_file(folder, self._host, tunnel) for tunnel in args["tunnels"]}
            recorded: Keys = {tunnel: _public_keys.read(file) for tunnel, file in files.items()}
            accept = {tunnel: args["accept_changed"] or recorded[tunnel] is None for tunnel in files}
            reply = self._make(accept, args["pairs"])
            keys: Keys = {tunnel: told["public_key"] for tunnel, told in reply["tunnels"].items()}
            _stop_at(clashes(self._host, {tunnel: key for tunnel, key in keys.items() if key is not None}, {}))
            self._refuse_changed({tunnel: files[tunnel] for tunnel in files if not accept[tunnel]}, recorded, keys)
            new = {tunnel: key for tunnel, key in keys.items() if key is None or key != recorded[tunnel]}
            plans = planned(args["plan"])["hosts"] if args["plan"] else {}
            self._record(folder, files, {tunnel: key for tunnel, key in new.items() if key}, plans)
        except (_remote.RemoteError, OSError, ValueError) as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        result["changed"] = bool(reply["changes"] or new)
        result["changes"] = reply["changes"] + [f"wrote {files[tunnel]}" for tunnel in new]
        result["preshared_keys"] = _pairs.held(reply["listed"])
        result["tunnels"] = {
            tunnel: {
                "public_key": key,
                "file": str(files[tunnel]),
                "changed": reply["tunnels"][tunnel]["changed"] or tunnel in new,
            }
            for tunnel, key in keys.items()
        }
        if self._task.diff:
            result["diff"] = [_diff(files[tunnel], recorded[tunnel], key) for tunnel, key in new.items()]
        return result

    def _make(self, accept: dict[str, bool], pairs: list[Pair]) -> MadeKeys:
        """Have the host make the keys that it lacks, and report its public keys and its pairs."""
        reply = self._call("keys", {"check": self._task.check_mode, "tunnels": accept, "list": pairs})
        if reply["rotation"]:
            raise AnsibleActionFail(rotating(self._host))
        return reply

    def _refuse_changed(self, files: dict[str, Path], recorded: Keys, keys: Keys) -> None:
        problems = [
            changed_key(self._host, tunnel, str(file), recorded[tunnel], keys[tunnel])
            for tunnel, file in files.items()
            if recorded[tunnel] != keys[tunnel]
        ]
        _stop_at(problems)

    def _record(self, folder: Path, files: dict[str, Path], new: dict[str, str], plans: Plans) -> None:
        """Write the new keys, unless one belongs to another host: then every later plan would stop."""
        if not new:
            return
        if not self._task.check_mode:
            folder.mkdir(parents=True, exist_ok=True)
        with _public_keys.lock(folder):
            _stop_at(clashes(self._host, new, owners(_public_keys.read_all(folder), plans)))
            for tunnel, key in new.items():
                if not self._task.check_mode:
                    _public_keys.write(files[tunnel], key)


def _stop_at(problems: list[str]) -> None:
    if problems:
        raise AnsibleActionFail("\n".join(problems))


def _diff(file: Path, was: str | None, key: str | None) -> dict[str, str]:
    return {
        "before": f"{was}\n" if was is not None else "",
        "after": f"{key or '(known once the private key is made)'}\n",
        "before_header": str(file) if was is not None else "/dev/null",
        "after_header": str(file),
    }
