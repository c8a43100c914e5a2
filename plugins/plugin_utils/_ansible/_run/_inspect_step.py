# SPDX-License-Identifier: GPL-3.0-or-later
"""The step ``inspect``: one call tells what a host lacks, what would change, and the facts that verify it."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from ....module_utils._common._facts import Facts
from ....module_utils._common._inspection import Inspection
from ....module_utils._common._requests import InspectRequest, Pair, Questions
from ....module_utils._common._shapes import HostPlan
from ....module_utils._drift import lookups_for, pings_for, units_for
from ..._fleet import _host_record, _pairs, _public_keys
from ..._fleet._key_owners import changed_key, rotating
from ..._fleet._seal import unseal
from ..._plan._shapes import Settings
from ..._remote._check import checker
from ..._render import compile_templates, render
from ..._report._rows import Ended, host_row
from ..._report._summary import summary
from .._change_action import ChangeAction, change_request
from .._keys._exchange_steps import ExchangeSteps, Pairs, digests
from .._planned import part_of
from .._problems import stop
from ._judged import failing, judged, unsaid
from ._settings_step import SettingsStep

PACKAGES = {"wg": "wireguard-tools", "nft": "nftables"}


class Lacks(t.TypedDict):
    """What a host needs before its change can start.

    ``tunnels`` are those whose public key is not the recorded one, ``made`` those among them that have a key.
    ``repairs`` say in words what is wrong with the files of keys.
    """

    packages: list[str]
    tunnels: list[str]
    made: list[str]
    pairs: list[Pair]
    repairs: list[str]


class Inspected(t.TypedDict):
    """What later tasks know of a host, beside what ``networkd_config`` returns of a change.

    ``differs`` says whether the host would change, ``lacking`` whether it lacks anything. ``facts`` and
    ``preshared_keys`` (``{tunnel: {peer: End}}``, without a key) are JSON: Ansible would template each value of a
    structure. A host that is as planned has its ``row``, its ``summary`` and what is ``unsaid``, too.
    """

    settings: Settings
    tunnels: list[str]
    lacks: Lacks
    lacking: bool
    preshared_keys: str
    digests: dict[str, dict[str, str | None]]
    differs: bool
    facts: str


class InspectStep(SettingsStep, ExchangeSteps, ChangeAction):
    """The step ``inspect``; ``plan`` names the variable in which the plan is registered."""

    def inspect(
        self, result: dict[str, t.Any], plan: str, made: str, changes: str | None, *, change: bool
    ) -> dict[str, t.Any]:
        """Return what the host lacks and what would change; a change is not looked at without ``change``.

        ``changes`` names the result that says which preshared keys the host takes in the same call, from the results
        that ``made`` names, and which it settles later.
        """
        part = part_of(self._registered(self._host, plan), self._host)
        if part is None:
            return {**result, "changed": False, "skipped": True, "skip_reason": "it has no part in the plan"}
        settings = self.settings()
        request = _request(part, settings)
        exchange = self._registered(self._host, changes)["missing"]["steps"] if changes else {}
        take, settle = (_todo(exchange, step, self._host) for step in ("take", "settle"))
        if take:
            request["keys"]["take"] = self._given(take, False, made)
        reply = self._call("inspect", request)
        tunnels = _tunnels(part)
        if reply["keys"]["rotation"]:
            stop(f"{self._host}: nothing was changed", [rotating(self._host)])
        lacks = self._lacks(reply, settings, tunnels, settle)
        result.update(effects=[], preflight=[])
        if change and not self._tell(result, reply, self._later(lacks, settle)):
            return {**result, "refused": True}
        found: Inspected = {
            "settings": settings,
            "tunnels": tunnels,
            "lacks": lacks,
            "lacking": any(lacks.values()),
            "preshared_keys": json.dumps(_pairs.held(reply["keys"]["listed"])),
            "digests": digests(reply["keys"]["taken"]),
            "differs": change and reply["changed"],
            "facts": json.dumps(reply["facts"]),
        }
        result.update(found)
        if change and not found["differs"] and not found["lacking"]:
            self._judge(result, part, reply["facts"])
        # Without the keys of this host and of its peers the units are not as they will be.
        if not self._task.check_mode and found["lacking"]:
            result.pop("diff", None)
        elif change and not self._task.diff:
            self._show_edited(reply)
        result["changed"] = self._task.check_mode and (found["differs"] or found["lacking"])
        return result

    def _judge(self, result: dict[str, t.Any], part: HostPlan, facts: Facts) -> None:
        """Put the host's row of the table at the end into the result, where all is as planned."""
        rows = judged(part, facts)
        if failing(rows):
            return
        ended = Ended(
            part,
            unreachable=False,
            refused=False,
            failed=False,
            started=True,
            changed=False,
            check_mode=bool(self._task.check_mode),
            transaction="none",
            problems=[],
            checks=rows,
            facts=facts,
        )
        result.update(row=host_row(self._host, ended), summary=summary(part, rows), unsaid=unsaid(part, facts))

    def _lacks(self, reply: Inspection, settings: Settings, tunnels: list[str], settle: Pairs) -> Lacks:
        """Return what the host lacks; stop where its key is not the recorded one, and is not to be accepted."""
        folder = _public_keys.folder_of(settings["public_keys"])
        keys = {tunnel: told["public_key"] for tunnel, told in reply["keys"]["tunnels"].items()}
        record = _host_record.read(folder, self._host, tunnels, settings["recorded_keys"])
        recorded = record.keys
        lacking = [tunnel for tunnel in tunnels if keys[tunnel] is None or keys[tunnel] != recorded[tunnel]]
        # Without wg nobody knows a key of this host.
        if "wg" not in reply["missing"] and not settings["accept_changed_keys"]:
            changed = [
                changed_key(self._host, tunnel, record.place(tunnel), was, keys[tunnel])
                for tunnel, was in recorded.items()
                if was is not None and tunnel in lacking
            ]
            if changed:
                stop(f"{self._host}: nothing was changed", changed)
        return {
            "packages": [PACKAGES[tool] for tool in reply["missing"]] if settings["install_packages"] else [],
            "tunnels": lacking,
            "made": [tunnel for tunnel in lacking if keys[tunnel] is not None],
            "pairs": [
                {"tunnel": pair["tunnel"], "peer": pair["peer"]}
                for pair in reply["keys"]["listed"]
                if pair["state"] != "final"
                and not (pair["state"] == "staged" and (pair["peer"], pair["tunnel"]) in settle)
            ],
            # Where keys were brought, the files were corrected, too.
            "repairs": [] if reply["keys"]["taken"] else reply["keys"]["changes"],
        }

    def _later(self, lacks: Lacks, settle: Pairs) -> set[str]:
        """Return the codes of errors that are gone when what the host lacks is there."""
        keys = self._task.check_mode or lacks["tunnels"] or lacks["pairs"] or settle
        return ({"key-missing"} if keys else set()) | ({"nft"} if "nftables" in lacks["packages"] else set())


def _todo(exchange: _pairs.Steps, step: str, host: str) -> Pairs:
    """Return what a host has to do in a step of an exchange: peers and tunnels."""
    return [(peer, tunnel) for peer, tunnels in exchange.get(step, {}).get(host, {}).items() for tunnel in tunnels]


def _tunnels(part: HostPlan) -> list[str]:
    return list(dict.fromkeys(tunnel["tunnel"] for tunnel in part["tunnels"]))


def _request(part: HostPlan, settings: Mapping[str, t.Any]) -> InspectRequest:
    bundle = render(part)
    return {
        # Only units of the user hold what is sealed, and few hosts have any: to look through a bundle takes time.
        **change_request(unseal(bundle) if part["units"] else bundle, settings),
        "tools": [tool for tool in PACKAGES if tool == "wg" or part["filter"]],
        "keys": {
            "tunnels": dict.fromkeys(_tunnels(part), False),
            "list": _pairs.of_plan(part),
            "set_aside": part["set_aside"],
        },
        "facts": questions(part),
    }


def questions(part: HostPlan) -> Questions:
    """Return what a host is asked, so that it can be compared with its plan."""
    return {"lookups": lookups_for(part), "pings": pings_for(part), "services": units_for(part)}


def facts_of(inspected: Mapping[str, t.Any]) -> Facts | None:
    """Return the facts in what an inspection has registered, None where it has none."""
    text = inspected.get("facts")
    return None if text is None else t.cast("Facts", json.loads(text))


# Ansible imports every action before it forks its workers: each of them finds the templates and the checker made.
compile_templates()
checker(Inspection)
