# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the playbook ``report``: what the inspection of all hosts has found, as an HTML page and as JSON."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Mapping
from pathlib import Path

from ....module_utils._common._facts import Facts
from ....module_utils._common._shapes import HostPlan
from ....module_utils._drift import PROBES, checks
from ..._report._rows import Ended
from ..._report._table import worded
from .._host_action import HostAction
from .._planned import part_of, planned
from ._inspect_step import facts_of, questions

PAGE, DATA = "report.html", "report.json"
# What is judged of a host that would change, to which its inspection puts no question.
UNASKED = PROBES & {"handshakes", "files"}


class Observed(t.TypedDict):
    """What a host has."""

    changed: bool
    facts: Facts


class Reported(t.TypedDict):
    """The files that were written."""

    changed: bool
    paths: list[str]


class ReportSteps(HostAction):
    """The steps ``observe`` and ``report``; ``plan``, ``inspected`` and ``observed`` name the variables of results."""

    def observe(self, plan: str) -> Observed:
        """Return the facts of a host that was not inspected: it refuses a change, or its keys are being rotated."""
        part = part_of(self._registered(self._host, plan), self._host)
        if part is None:
            raise ValueError("it has no part in the plan")
        return {"changed": False, "facts": self._call("facts", questions(part))}

    def report(self, plan: str, inspected: str, observed: str, folder: Path) -> Reported:
        """Write the report of all hosts of the play that have a part in the plan. Raises OSError."""
        # Ansible compiles each module in every run, and no other playbook needs these.
        from ..._report._fleet import fleet_report
        from ..._report._page import as_json, page

        parts = planned(self._registered(self._host, plan)["plan"])["hosts"]
        hosts = [host for host in self._vars["ansible_play_hosts_all"] if host in parts]
        told = {host: self._registered(host, inspected) for host in hosts}
        found = fleet_report(
            {host: _ended(parts[host], each, self._registered(host, observed)) for host, each in told.items()},
            time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            {host: each.get("effects") or [] for host, each in told.items()},
        )
        files = {folder / PAGE: page(found), folder / DATA: as_json(found)}
        if not self._task.check_mode:
            folder.mkdir(parents=True, exist_ok=True)
            for path, text in files.items():
                _replace(path, text)
        return {"changed": True, "paths": list(map(str, files))}


def _ended(part: HostPlan, told: Mapping[str, t.Any], seen: Mapping[str, t.Any]) -> Ended:
    facts: Facts | None = facts_of(told) or seen.get("facts")
    wrong = told.get("failed") or told.get("unreachable")
    probes = UNASKED if told.get("differs") else PROBES
    return Ended(
        part,
        unreachable=bool(told.get("unreachable")),
        refused=bool(told.get("refused")),
        failed=bool(told.get("failed")),
        changed=bool(told.get("differs") or told.get("lacking")),
        check_mode=True,
        problems=list(told.get("problems") or [str(told.get("msg", ""))]) if wrong else [],
        checks=[worded(check) for check in checks(part, facts, probes)] if facts else None,
        facts=facts,
    )


def _replace(path: Path, text: str) -> None:
    """Write a file in one step: whoever has the old page open never reads half of the new one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
