# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps between the inspection of all hosts and their change: ``changes`` and ``halt``.

Each runs once, reads what the hosts have registered, and contacts no host.
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Collection, Iterable, Mapping, Sequence

from ....module_utils._common._printable import printable
from ....module_utils._common._requests import SettledPair
from ....module_utils._common._shapes import HostPlan
from ..._fleet import _pairs
from ..._fleet._left_out import never_had
from ..._plan._keys import missing_problems, placeholders
from ..._plan._problems import describe
from ..._report._hosts_table import natural
from .._change_action import announcements
from .._host_action import HostAction
from .._planned import planned
from .._problems import some, stop


class Missing(t.TypedDict):
    """What the hosts lack, in ``lines``. ``hosts`` are to be inspected again: those hosts, their peers, and the hosts
    of ``left_out``, whose units are planned again. There are none in check mode.

    ``steps`` say who gives, takes and settles preshared keys. ``left_out`` are, by host, peers that are down and that
    share no key with it yet.
    """

    lines: list[str]
    hosts: list[str]
    steps: _pairs.Steps
    left_out: dict[str, list[str]]


class Change(t.TypedDict):
    """What the change does to one host, beyond its files."""

    host: str
    effects: list[str]


class Changes(t.TypedDict):
    """What the hosts lack, and the whole change, which is not looked at before they have it.

    ``rollout`` are the hosts to change: none in check mode, and where a host was refused. ``settle`` are the preshared
    keys that each host gives their final names when its change begins. ``verify`` are the hosts that are not known to
    be as planned.
    """

    changed: bool
    missing: Missing
    changes: list[Change]
    refused: list[str]
    rollout: list[str]
    settle: dict[str, list[SettledPair]]
    verify: list[str]
    lines: list[str]
    warnings: list[str]


class Halt(t.TypedDict):
    """Whether the rollout stops after a batch, because of which hosts, and which hosts are left as they are."""

    changed: bool
    stop: bool
    because: list[str]
    left: list[str]


NOTHING: Missing = {"lines": [], "hosts": [], "steps": {}, "left_out": {}}


class RolloutSteps(HostAction):
    """The steps that compare all hosts; ``inspected`` and ``applied`` name the variables of results."""

    def changes(self, plan: str, inspected: str, before: Changes | None, *, keys: bool, change: bool) -> Changes:
        """Show what the hosts lack, or else the whole change, one line per host and effect.

        ``before`` is what this step returned before the hosts got what they lacked. Without ``keys`` the run brings
        them nothing, without ``change`` it looks at no change.
        """
        given = self._registered(self._host, plan)
        self._stop_for_wrong_units(given, inspected)
        missing: Missing = before["missing"] if before else NOTHING
        warnings: list[str] = []
        if keys and not before:
            missing, warnings = self._missing(planned(given["plan"])["hosts"], inspected)
        found: Changes = {
            "changed": False,
            "missing": missing,
            "changes": [],
            "refused": [],
            "rollout": [],
            "settle": {},
            "verify": self._unverified(given, inspected),
            "lines": [],
            "warnings": warnings,
        }
        if change and (before or not missing["hosts"]):
            self._look_at_changes(found, given, inspected)
        return found

    def _stop_for_wrong_units(self, given: Mapping[str, t.Any], inspected: str) -> None:
        """Stop where a unit is wrong that a host would get."""
        found = self._inspected(self._vars["ansible_play_batch"], inspected)
        hosts = [host for host, told in found.items() if told.get("differs") or told.get("lacking")]
        if not hosts:
            return
        # Most runs change nothing, and need none of the lint's many modules.
        from ..._fleet._lint_plan import wrong_units

        parts = planned(given["plan"])["hosts"]
        if wrong := [f"{host}: {line}" for host in hosts for line in wrong_units(parts[host])]:
            stop("Units would be wrong, and nothing was changed", wrong)

    def _missing(self, parts: Mapping[str, HostPlan], inspected: str) -> tuple[Missing, list[str]]:
        """Show and return what the hosts lack, which is brought to them before any is changed, and warnings."""
        found = self._inspected(parts, inspected)
        lacking = [host for host, told in found.items() if told.get("lacking")]
        if not lacking:
            return NOTHING, []
        refused = sorted(host for host, told in found.items() if told.get("failed"))
        down = {host for host in parts if self._registered(host, inspected).get("unreachable")}
        left_out = {host: lost for host in lacking if (lost := _left_out(parts[host], found[host], down))}
        lacks = {host: _lacks(host, found[host], left_out.get(host, ()), self._task.check_mode) for host in lacking}
        lines = [line for host in lacking for line in lacks[host]]
        lines += [
            f"{host}: {peer} is down, and shares no key with {host} yet. It is left out until it is back"
            for host, lost in left_out.items()
            for peer in lost
        ]
        self._say(lines)
        steps, absent, problems = _pairs.exchange(
            {host: _held(told, left_out.get(host, ())) for host, told in found.items()}
        )
        if not self._task.check_mode and refused:
            self._say([f"No key is made and no package installed, because of {some(refused)}: see above"])
        # In check mode no key is made, so that an absent end only stops the real run.
        elif stopping := problems + ([] if self._task.check_mode else absent):
            stop("Preshared keys cannot be shared", stopping)
        # What is left out of a host's plan changes nothing for its peers.
        peers = {
            peer["host"] for host in lacking if lacks[host] for link in parts[host]["tunnels"] for peer in link["peers"]
            if peer["inventory"]
        }  # fmt: skip
        goes_on = not self._task.check_mode and not refused
        hosts = sorted({*lacking, *peers} & found.keys(), key=natural) if goes_on else []
        missing: Missing = {"lines": lines, "hosts": hosts, "steps": steps, "left_out": left_out}
        return missing, absent if self._task.check_mode else []

    def _look_at_changes(self, changes: Changes, given: Mapping[str, t.Any], inspected: str) -> None:
        """Show the whole change, one line per host and effect, and note it in ``changes``."""
        found = self._inspected(self._vars["ansible_play_batch"], inspected)
        changing = [host for host, told in found.items() if told.get("differs") and not told.get("failed")]
        refused = [host for host, told in found.items() if told.get("failed")]
        lines = [
            line
            for host in changing
            for line in announcements(host, found[host]["effects"], check=self._task.check_mode)
        ]
        if not self._task.check_mode:
            self._stop_without_keys(given, found, refused)
        # With -v the result shows it.
        if not self._task.check_mode or self._display.verbosity == 0:
            self._say(lines if changing or refused or not found else ["No host changes"])
        if refused and not self._task.check_mode:
            self._say([f"No host is changed, because of {some(refused)}: see above"])
        goes_on = not self._task.check_mode and not refused
        steps = changes["missing"]["steps"]
        changes["changes"] = [{"host": host, "effects": found[host]["effects"]} for host in changing]
        changes["refused"] = refused
        changes["lines"] = lines
        if goes_on:
            changes["rollout"] = changing
            changes["settle"] = {host: self._settled(host, inspected, steps) for host in changing}

    def _unverified(self, given: Mapping[str, t.Any], inspected: str) -> list[str]:
        """Return the hosts of the plan whose inspection has not found all as planned."""
        return [
            host
            for host in self._vars["ansible_play_batch"]
            if host in given["plan"]["hosts"] and not self._registered(host, inspected).get("row")
        ]

    def _settled(self, host: str, inspected: str, exchange: _pairs.Steps) -> list[SettledPair]:
        """Return the preshared keys that a host has made and that its peers hold by now, with their digests."""
        found: list[SettledPair] = []
        for peer, tunnels in exchange.get("settle", {}).get(host, {}).items():
            told = self._registered(peer, inspected).get("digests", {}).get(host, {})
            found += [
                {"tunnel": tunnel, "peer": peer, "digest": told[tunnel]} for tunnel in tunnels if told.get(tunnel)
            ]
        return found

    def halt(self, rollout: Sequence[str], applied: str) -> Halt:
        """Return whether the rollout stops after this batch."""
        done = {host: self._registered(host, applied) for host in rollout}
        failed = [host for host, told in done.items() if told.get("failed")]
        left = [host for host, told in done.items() if not told]
        if failed and left:
            self._say([f"The rollout stops because of {some(failed)}. Not changed: {some(left)}"])
        return {"changed": False, "stop": bool(failed), "because": failed, "left": left}

    def _inspected(self, hosts: Iterable[str], inspected: str) -> dict[str, Mapping[str, t.Any]]:
        """Return what was found of each host that was reached, in natural order."""
        found = {host: self._registered(host, inspected) for host in sorted(hosts, key=natural)}
        return {
            host: told
            for host, told in found.items()
            if told and not told.get("unreachable") and not told.get("skipped")
        }

    def _stop_without_keys(
        self, given: Mapping[str, t.Any], found: Mapping[str, Mapping[str, t.Any]], refused: Collection[str]
    ) -> None:
        """Stop a real run where a key is not there: a placeholder is for a look alone."""
        if refused:
            return
        held = {host: _held(told) for host, told in found.items()}
        _steps, _absent, problems = _pairs.exchange(held)
        if problems:
            stop("Preshared keys cannot be shared", problems)
        lines = [line for host, told in found.items() if told.get("lacking") for line in _lacks(host, told, (), False)]
        if not lines:
            parts = planned(given["plan"])["hosts"]
            folder = given["plan"]["public_keys"] or "the folder of the public keys"
            lacking = {pair for host in found for pair in placeholders(parts[host])}
            in_variables = given["plan"].get("recorded_keys", {})
            lines = [describe(problem) for problem in missing_problems(sorted(lacking), folder, in_variables)]
        if lines:
            stop("Something is missing, and nothing was changed (--tags keys brings it)", lines)

    def _say(self, lines: Iterable[str]) -> None:
        if not self._task.no_log:
            for line in lines:
                self._display.display(printable(line))


def _left_out(part: HostPlan, told: Mapping[str, t.Any], down: Collection[str]) -> list[str]:
    """Return the peers of a host that are down, and that it has never had: they share no preshared key with it."""
    lost = {pair["peer"] for pair in told["lacks"]["pairs"]} & set(down)
    return sorted(never_had(part, lost, json.loads(told["facts"])["tunnels"]), key=natural) if lost else []


def _held(told: Mapping[str, t.Any], left_out: Collection[str] = ()) -> _pairs.Held:
    """Return what a host holds of preshared keys, without those of some peers."""
    held: _pairs.Held = json.loads(told.get("preshared_keys", "{}"))
    return {
        tunnel: {peer: end for peer, end in peers.items() if peer not in left_out} for tunnel, peers in held.items()
    }


def _lacks(host: str, told: Mapping[str, t.Any], left_out: Collection[str], check: bool) -> list[str]:
    """Return a line for each thing that a host lacks, except a key that it would share with a peer that is left out."""
    lacks = told["lacks"]
    will = "would" if check else "will"
    made = [tunnel for tunnel in lacks["tunnels"] if tunnel not in lacks["made"]]
    by_tunnel: dict[str, list[str]] = {}
    for pair in lacks["pairs"]:
        if pair["peer"] not in left_out:
            by_tunnel.setdefault(pair["tunnel"], []).append(pair["peer"])
    what = [f"install {' and '.join(lacks['packages'])}"] if lacks["packages"] else []
    what += [f"make the private key of {tunnel}" for tunnel in made]
    what += [f"record the public key of {tunnel}" for tunnel in lacks["made"]]
    what += [f"share a preshared key of {tunnel} with {some(peers)}" for tunnel, peers in by_tunnel.items()]
    what += [f"correct {words}" for words in lacks["repairs"]]
    return [f"{host}: {will} {each}" for each in what]
