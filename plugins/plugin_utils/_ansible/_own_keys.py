# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the actions that have a host make its private keys, and record the public ones."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ansible.errors import AnsibleActionFail

from ...module_utils._common._replies import Keys as MadeKeys
from ...module_utils._common._requests import GivenPair, Pair
from ...module_utils._common._shapes import HostPlan
from .._fleet import _pairs, _public_keys
from .._fleet._key_owners import changed_key, clashes, owners, rotating
from ._host_action import HostAction

# Tunnel -> public key, None where there is none.
Keys = dict[str, t.Optional[str]]  # noqa: UP045 - an alias is evaluated


class OwnKeys(HostAction):
    """One request to the host, and the files of its public keys."""

    def own_keys(
        self,
        result: dict[str, t.Any],
        folder: Path,
        tunnels: Iterable[str],
        pairs: Sequence[Pair],
        plans: Mapping[str, HostPlan],
        *,
        accept_changed: bool,
        give: Sequence[GivenPair] = (),
    ) -> MadeKeys:
        """Make what keys are missing, record the public ones, and put both into the result; return the host's reply.

        Raises AnsibleActionFail for a key that is not the recorded one or another host's.
        """
        files = {tunnel: _public_keys.key_file(folder, self._host, tunnel) for tunnel in tunnels}
        recorded: Keys = {tunnel: _public_keys.read(file) for tunnel, file in files.items()}
        accept = {tunnel: accept_changed or recorded[tunnel] is None for tunnel in files}
        reply = self._call(
            "keys",
            {"check": self._task.check_mode, "tunnels": accept, "list": pairs, **({"give": give} if give else {})},
        )
        if reply["rotation"]:
            raise AnsibleActionFail(rotating(self._host))
        keys: Keys = {tunnel: told["public_key"] for tunnel, told in reply["tunnels"].items()}
        _stop_at(clashes(self._host, {tunnel: key for tunnel, key in keys.items() if key is not None}, {}))
        self._refuse_changed({tunnel: files[tunnel] for tunnel in files if not accept[tunnel]}, recorded, keys)
        new = {tunnel: key for tunnel, key in keys.items() if key is None or key != recorded[tunnel]}
        self._record(folder, files, {tunnel: key for tunnel, key in new.items() if key}, plans)
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
        return reply

    def _refuse_changed(self, files: Mapping[str, Path], recorded: Keys, keys: Keys) -> None:
        problems = [
            changed_key(self._host, tunnel, str(file), recorded[tunnel], keys[tunnel])
            for tunnel, file in files.items()
            if recorded[tunnel] != keys[tunnel]
        ]
        _stop_at(problems)

    def _record(
        self, folder: Path, files: Mapping[str, Path], new: Mapping[str, str], plans: Mapping[str, HostPlan]
    ) -> None:
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
