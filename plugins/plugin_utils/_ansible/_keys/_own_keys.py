# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the actions that have a host make its private keys, and record the public ones."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Sequence
from pathlib import Path

from ansible.errors import AnsibleActionFail

from ....module_utils._common._replies import Keys as MadeKeys
from ....module_utils._common._requests import GivenPair, Pair
from ..._fleet import _pairs, _public_keys
from ..._fleet._host_record import HostRecord, lock
from ..._fleet._key_owners import changed_key, clashes, owners, rotating
from ..._plan._shapes import Plan
from .._host_action import HostAction

# Tunnel -> public key, None where there is none.
Keys = dict[str, t.Optional[str]]  # noqa: UP045 - an alias is evaluated


class OwnKeys(HostAction):
    """One request to the host, and the record of its public keys."""

    def own_keys(
        self,
        result: dict[str, t.Any],
        record: HostRecord,
        pairs: Sequence[Pair],
        plan: Plan | None,
        *,
        accept_changed: bool,
        give: Sequence[GivenPair] = (),
    ) -> MadeKeys:
        """Make what keys are missing, record the public ones, and put both into the result; return the host's reply.

        In the result, ``recorded_keys`` is the variable that records all of them, and ``unrecorded`` says why new ones
        are in no file.
        Raises AnsibleActionFail for a key that is not the recorded one or another host's.
        """
        recorded = record.keys
        accept = {tunnel: accept_changed or recorded[tunnel] is None for tunnel in recorded}
        part = plan["hosts"].get(self._host) if plan else None
        reply = self._call(
            "keys",
            {
                "check": self._task.check_mode,
                "tunnels": accept,
                "set_aside": part["set_aside"] if part else [],
                "list": pairs,
                **({"give": give} if give else {}),
            },
        )
        if reply["rotation"]:
            raise AnsibleActionFail(rotating(self._host))
        keys: Keys = {tunnel: told["public_key"] for tunnel, told in reply["tunnels"].items()}
        _stop_at(clashes(self._host, {tunnel: key for tunnel, key in keys.items() if key is not None}, {}))
        self._refuse_changed(record, [tunnel for tunnel in recorded if not accept[tunnel]], keys)
        new = {tunnel: key for tunnel, key in keys.items() if key is None or key != recorded[tunnel]}
        made = {tunnel: key for tunnel, key in new.items() if key}
        written, why = self._record(record, made, plan)
        if self._task.check_mode and record.variable is None:
            written = list(new)
        result["changed"] = bool(reply["changes"] or written)
        result["changes"] = reply["changes"] + [f"wrote {record.files[tunnel]}" for tunnel in written]
        result["recorded_keys"] = record.variables(made)
        result["unrecorded"] = {tunnel: why for tunnel in made if tunnel not in written}
        result["preshared_keys"] = _pairs.held(reply["listed"])
        result["tunnels"] = {
            tunnel: {
                "public_key": key,
                "file": str(record.files[tunnel]),
                "changed": reply["tunnels"][tunnel]["changed"] or tunnel in written,
            }
            for tunnel, key in keys.items()
        }
        if self._task.diff:
            result["diff"] = [_diff(record.files[tunnel], recorded[tunnel], new[tunnel]) for tunnel in written]
        return reply

    def _refuse_changed(self, record: HostRecord, tunnels: Iterable[str], keys: Keys) -> None:
        problems = [
            changed_key(self._host, tunnel, record.place(tunnel), record.keys[tunnel], keys[tunnel])
            for tunnel in tunnels
            if record.keys[tunnel] != keys[tunnel]
        ]
        _stop_at(problems)

    def _record(self, record: HostRecord, new: dict[str, str], plan: Plan | None) -> tuple[list[str], str]:
        """Write the new keys, unless one belongs to another host: then every later plan would stop.

        Return the tunnels whose key was written, and why the others were not.
        """
        if not new:
            return [], ""
        with lock(record, check=self._task.check_mode):
            known = owners(_public_keys.read_all(record.folder), plan["hosts"] if plan else {})
            if plan:
                known |= owners(plan["recorded_keys"], {})
            _stop_at(clashes(self._host, new, known))
            if self._task.check_mode:
                return [], "check mode"
            return record.write(new)


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
