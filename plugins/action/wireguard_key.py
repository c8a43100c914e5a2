# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``wireguard_key``: one question to the host, and the public keys' files."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.plugin_utils import _public_keys, _remote

ARGUMENTS = {
    "tunnels": {"type": "list", "elements": "str", "required": True},
    "public_keys": {"type": "path", "required": True},
    "accept_changed": {"type": "bool", "default": False},
    "pairs": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"tunnel": {"type": "str", "required": True}, "peer": {"type": "str", "required": True}},
    },
}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        task_vars = task_vars or {}
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS)
        host = task_vars["inventory_hostname"]
        folder = Path(args["public_keys"]).absolute()
        try:
            files = {tunnel: _public_keys.key_file(folder, host, tunnel) for tunnel in args["tunnels"]}
            recorded = {tunnel: _public_keys.read(file) for tunnel, file in files.items()}
            accept = {tunnel: args["accept_changed"] or recorded[tunnel] is None for tunnel in files}
            request = {"check": self._task.check_mode, "tunnels": accept, "list": args["pairs"]}
            python = _remote.interpreter(self._templar.template(task_vars.get("ansible_python_interpreter")))
            reply = _remote.call(self._on_host, "keys", request, python=python)
            if reply["rotation"]:
                raise AnsibleActionFail(
                    f"{host}: its keys are being rotated, and what the files record may not be what is in force. Run "
                    "transit.networkd.rotate_keys again, which ends that, or with -e abandon=true, which takes it back "
                    "as long as no new key is in force"
                )
            keys = {tunnel: told["public_key"] for tunnel, told in reply["tunnels"].items()}
            problems = [
                _changed(host, tunnel, files[tunnel], was, keys[tunnel])
                for tunnel, was in recorded.items()
                if not accept[tunnel] and was != keys[tunnel]
            ]
            if problems:
                raise AnsibleActionFail("\n".join(problems))
            # In check mode a key may be None: it is yet to be made.
            new = {tunnel: key for tunnel, key in keys.items() if key is None or key != recorded[tunnel]}
            for tunnel, key in new.items():
                if key and not self._task.check_mode:
                    _public_keys.write(files[tunnel], key)
        except (_remote.RemoteError, OSError, ValueError) as exc:
            raise AnsibleActionFail(f"{host}: {exc}") from exc
        held: dict[str, dict[str, t.Any]] = {}
        for pair in reply["listed"]:
            held.setdefault(pair["tunnel"], {})[pair["peer"]] = {"state": pair["state"], "digest": pair["digest"]}
        result["changed"] = bool(reply["changes"] or new)
        result["changes"] = reply["changes"] + [f"wrote {files[tunnel]}" for tunnel in new]
        result["preshared_keys"] = held
        result["tunnels"] = {
            tunnel: {
                "public_key": key,
                "file": str(files[tunnel]),
                "changed": reply["tunnels"][tunnel]["changed"] or tunnel in new,
            }
            for tunnel, key in keys.items()
        }
        if self._task.diff:
            result["diff"] = [
                {
                    "before": f"{recorded[tunnel]}\n" if recorded[tunnel] is not None else "",
                    "after": f"{key or '(the public key of a private key that is yet to be made)'}\n",
                    "before_header": str(files[tunnel]) if recorded[tunnel] is not None else "/dev/null",
                    "after_header": str(files[tunnel]),
                }
                for tunnel, key in new.items()
            ]
        return result

    def _on_host(self, cmd: str, in_data: bytes) -> dict[str, t.Any]:
        return dict(self._low_level_execute_command(cmd, in_data=in_data))


def _changed(host: str, tunnel: str, file: Path, was: str | None, found: str | None) -> str:
    what = f"has the public key {found}" if found else "has no private key any more"
    return (
        f"{host}: {file} records the public key {was} of {tunnel}, but the host {what}. Was {host} installed anew, or "
        "its key changed on purpose? Then run again with 'accept_changed: true' (the role's "
        "'wireguard_vrf_accept_changed_keys'), which records the host's key for all its peers. If not, find out what "
        f"answers as {host}"
    )
