# SPDX-License-Identifier: GPL-3.0-or-later
"""The rotation of keys: ``look``, ``decide``, ``stage``, ``agree``, ``follow``, ``switch``, ``finish``, ``close``.

All hosts must be done with one step before the next begins, except ``switch``, which is for one host after the other.
Each step may be repeated. ``abandon`` rolls back what is staged, and ``summary`` counts the changed keys. What the
steps do is in docs/explanation/rotation.md.
"""

from __future__ import annotations

import time
import typing as t
import uuid
from pathlib import Path

from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure

from ....module_utils._common._requests import FollowRequest, StageRequest
from ..._fleet import _host_record, _pairs, _public_keys, _recorded_keys, _rotation, _rotation_end, _rotation_keys
from ..._fleet._key_owners import HINT, owners
from ..._fleet._rotation_keys import Own
from ..._plan._problems import PlanError
from ..._plan._shapes import Plan
from ..._remote import see_through
from ._record_step import RecordStep
from ._rotation_results import Agreed, Decided, Done, FinishedKeys, Seen, StagedKeys, Summed, Switch

Plans = _rotation.Plans


class RotationSteps(RecordStep):
    """The steps of a rotation; ``results`` names the variable in which another step was registered."""

    def look(self) -> Seen:
        """Return how far a rotation is on the host, ``record``, None where there is none."""
        return {"changed": False, "record": self._call("rotation", {"step": "look"})["record"]}

    def decide(
        self,
        planned: Plan,
        results: str,
        public_keys: str,
        rotate: list[str] | None,
        *,
        abandon: bool,
        accept_outside_peers: bool,
    ) -> Decided:
        """Return who does what; contact no host. A host's record is believed about that host only."""
        told = {host: self._registered(host, results).get("record") for host in self._vars["ansible_play_batch"]}
        decided, problems = _rotation.decide(
            planned["hosts"],
            told,
            rotate,
            identity=uuid.uuid4().hex[:12],
            abandon=abandon,
            accept_outside_peers=accept_outside_peers,
        )
        own = {host: record["own"] for host, record in told.items() if record}
        _stop_at(problems or _rotation_keys.shared(own))
        folder = Path(public_keys).absolute()
        try:
            recorded = _recorded_keys.recorded(planned, str(folder))
        except PlanError as exc:
            raise ValueError(str(exc)) from exc
        return {
            **decided,
            "changed": False,
            "public_keys": str(folder),
            "recorded": recorded,
            "in_variables": planned["recorded_keys"],
        }

    def stage(self, plans: Plans, decided: Decided) -> StagedKeys:
        """Have the host make its coming private keys, and return their public keys and its preshared keys."""
        part = decided["hosts"][self._host]
        request: StageRequest = {
            "step": "stage",
            "tunnels": part["tunnels"],
            "rotate": decided["rotate"],
            "rotation": decided["rotation"],
            "pairs": part["pairs"],
            "links": _rotation_keys.links(plans[self._host], decided["rotate"], None),
        }
        reply = self._call("rotation", request)
        self._refuse_wrong(reply["own"], decided, plans)
        return {**_done(reply["changes"]), "own": reply["own"], "preshared_keys": _pairs.held(reply["listed"])}

    def agree(self, decided: Decided, results: str) -> Agreed:
        """Return the coming public keys of all hosts; contact no host."""
        own: dict[str, Own] = {}
        for host, part in decided["hosts"].items():
            if part["rotates"]:
                own[host] = self._registered(host, results).get("own") or {}
        silent = [f"{host}: has reported no coming key; see its own error above" for host in own if not own[host]]
        _stop_at(silent or _rotation_keys.shared(own))
        return {"changed": False, "own": own}

    def follow(self, plans: Plans, decided: Decided, results: str) -> Done:
        """Have the host let each peer in with its coming key, too."""
        own: dict[str, Own] = self._registered(self._host, results).get("own") or {}
        try:
            links = _rotation_keys.links(plans[self._host], decided["rotate"], own)
        except KeyError as exc:
            raise ValueError(f"a peer has reported no coming key: {exc}; see its own error above") from exc
        request: FollowRequest = {
            "step": "follow",
            "rotate": decided["rotate"],
            "rotation": decided["rotation"],
            "links": links,
        }
        return _done(self._call("rotation", request)["changes"])

    def switch(self, timeout: int) -> Switch:
        """Have the host change its own keys, and confirm that over a fresh connection."""
        started = time.monotonic()
        identity = uuid.uuid4().hex[:12]
        try:
            reply = self._call("rotation", {"step": "switch", "id": identity, "timeout": timeout})
        except AnsibleAuthenticationFailure:
            raise
        except AnsibleConnectionFailure:
            remaining = float(timeout)
        else:
            if reply["state"] == "committed":
                return {"changed": False, "state": "committed", "reason": None, "id": None, "seconds": None}
            # A change that another controller began, and that died, is confirmed or rolled back like one of this run.
            identity, remaining = reply["id"] or identity, reply["remaining"] or 0.0
        self._disconnect()
        outcome = see_through(
            lambda step: self._ask_again(lambda: self._call("rotation", {"step": step, "id": identity}), identity),
            remaining,
        )
        committed = outcome["state"] == "committed"
        ended: Switch = {
            "changed": committed,
            "state": outcome["state"],
            "reason": outcome["reason"],
            "id": identity,
            "seconds": round(time.monotonic() - started, 1),
        }
        if committed:
            return ended
        return {**ended, "failed": True, "msg": f"{self._host}: {_rotation_end.explain(outcome)}"}

    def finish(self, plans: Plans, decided: Decided, results: str) -> FinishedKeys:
        """Have the host give up its old keys, and record its new public keys where files do."""
        before = self._registered(self._host, results)
        staged: Own = before.get("own") or (before.get("record") or {}).get("own") or {}
        reply = self._call("rotation", {"step": "finish"})
        tunnels = decided["hosts"][self._host]["tunnels"]
        # A tunnel may have left the inventory since it got its coming key.
        own: Own = {tunnel: keys for tunnel, keys in reply["own"].items() if tunnel in tunnels}
        self._refuse_wrong(own, decided, plans)
        other = sorted(tunnel for tunnel, keys in own.items() if staged.get(tunnel) != keys)
        if other:
            raise ValueError(
                f"ends the rotation with other public keys of {', '.join(other)} than those that its peers were told; "
                f"nothing was recorded. {HINT.format(host=self._host)}"
            )
        variable = decided["in_variables"].get(self._host)
        record = _host_record.read(Path(decided["public_keys"]), self._host, sorted(own), variable)
        new = {tunnel: keys["new"] for tunnel, keys in sorted(own.items()) if record.keys[tunnel] != keys["new"]}
        written, why = record.write(new)
        return {
            **_done(reply["changes"] + [f"wrote {record.files[tunnel]}" for tunnel in written]),
            "recorded_keys": record.variables(new),
            "unrecorded": {tunnel: why for tunnel in new if tunnel not in written},
        }

    def close(self) -> Done:
        """Have the host remove the unit that follows its peers."""
        return _done(self._call("rotation", {"step": "close"})["changes"])

    def abandon(self) -> Done:
        """Have the host roll back what it has staged."""
        return _done(self._call("rotation", {"step": "abandon"})["changes"])

    def summary(self, decided: Decided, results: str, finished: str) -> Summed:
        """Return how many keys have changed, by what the controller has recorded; contact no host."""
        ended: dict[str, Own] = {}
        for host in decided["hosts"] if decided["finishing"] else ():
            record = self._registered(host, results).get("record") or {}
            ended[host] = record.get("own") or {}
        files = _public_keys.read_all(Path(decided["public_keys"]))
        done = {host: self._registered(host, finished) for host in {*decided["hosts"], *decided["asked"]}}
        after = {
            host: {
                **decided["recorded"].get(host, {}),
                **files.get(host, {}),
                **(told["recorded_keys"] if told.get("unrecorded") else {}),
            }
            for host, told in done.items()
        }
        lines, problems = _rotation_end.summary(decided["asked"], decided["recorded"], after, ended)
        if decided["abandon"]:
            lines = ["keys changed: 0; the rotation was rolled back"]
        return {
            "changed": False,
            "summary": lines,
            "problems": problems,
            "variables": self.show_variables({} if decided["abandon"] else done),
        }

    def decision(self, name: str) -> Decided:
        """Return what the step ``decide`` has registered in a variable; raises ValueError."""
        found: t.Any = self._registered(self._host, name)
        if "hosts" not in found:
            raise ValueError(f"decided: {name} does not hold the result of the step decide")
        return t.cast(Decided, found)

    def _refuse_wrong(self, own: Own, decided: Decided, plans: Plans) -> None:
        """Stop where this host reports keys that cannot be its own; other hosts are not affected."""
        _stop_at(
            _rotation_keys.wrong(
                self._host,
                own,
                decided["hosts"][self._host]["tunnels"],
                decided["recorded"].get(self._host, {}),
                owners(decided["recorded"], plans),
                ending=decided["finishing"],
            )
        )


def _stop_at(problems: list[str]) -> None:
    if problems:
        raise AnsibleActionFail("\n".join(problems))


def _done(changes: list[str]) -> Done:
    return {"changed": bool(changes), "changes": changes}
