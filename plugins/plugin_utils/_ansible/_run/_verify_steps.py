# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a run: ``check`` compares each host with its plan, ``table`` shows all hosts, one row each."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ....module_utils._common._facts import Facts
from ....module_utils._common._shapes import HostPlan
from ..._report._hosts_table import hosts_table
from ..._report._rows import Ended, HostRow, host_row
from ..._report._summary import summary
from ..._report._table import WordedCheck
from .._host_action import HostAction
from .._planned import part_of, planned
from .._problems import some, stopped
from ._inspect_step import facts_of, questions
from ._judged import failing, judged, unsaid


class Names(t.TypedDict):
    """The names of the variables in which the results of earlier tasks are registered."""

    planned: str
    inspected: str
    applied: str
    checked: str


class Table(t.TypedDict):
    """One row per host, as data and as lines, and warnings, each once for all hosts that it is about."""

    changed: bool
    hosts: list[HostRow]
    table: list[str]
    warnings: list[str]


class VerifySteps(HostAction):
    """The steps at the end of a run."""

    def check(self, result: dict[str, t.Any], names: Names, *, change: bool) -> dict[str, t.Any]:
        """Compare the host with its plan, by the facts of its inspection where nothing has changed since.

        Without ``change`` the run was about keys, and only says whether it has failed.
        """
        part = part_of(self._registered(self._host, names["planned"]), self._host)
        if part is None:
            return {**result, "changed": False, "skipped": True, "skip_reason": "it has no part in the plan"}
        before, done = (self._registered(self._host, names[name]) for name in ("inspected", "applied"))
        result["changed"] = False
        for told in (before, done):
            if told.get("failed") or told.get("unreachable"):
                reason = str(told.get("msg", "see above")).partition("\n")[0]
                return {**result, "failed": True, "msg": reason, "row": self._row(part, names)}
        if before.get("row") and not done:
            # Its inspection has found all as planned.
            return {**result, **{name: before[name] for name in ("row", "summary", "unsaid")}}
        if not change or (before.get("differs") and not done):
            # It would change, or its turn has not come.
            return {**result, "row": self._row(part, names)}
        facts = facts_of(before) if not done.get("changed") else None
        rows = judged(part, facts) if facts else []
        if facts is None or (failing(rows) and self._any_changed(names["applied"])):
            # It has changed, or its peers have, and what failed may be well by now.
            facts = self._call("facts", questions(part))
            rows = judged(part, facts)
        result["row"] = self._row(part, names, rows, facts)
        result["unsaid"] = unsaid(part, facts)
        wrong = failing(rows)
        if wrong and not (self._task.check_mode and before):
            # Ansible prints all that is in this result.
            return {**result, **stopped(f"{self._host}: not as planned", [f"{self._host}: {row}" for row in wrong])}
        return {**result, "checks": rows, "summary": summary(part, rows)}

    def table(self, names: Names) -> Table:
        """Show all hosts that the run was about, one row each."""
        parts = planned(self._registered(self._host, names["planned"])["plan"])["hosts"]
        rows = []
        warned: dict[str, list[str]] = {}
        # A host that was as planned at its inspection is in no later play.
        for host in parts:
            told = [self._registered(host, names[name]) for name in ("inspected", "applied", "checked")]
            if any(told):
                row = told[2].get("row") or (None if any(told[1:]) else told[0].get("row"))
                rows.append(row or self._row(parts[host], names))
                for text in (told[2] or told[0]).get("unsaid", ()):
                    warned.setdefault(text, []).append(host)
        lines = hosts_table(rows)
        for line in lines:
            self._display.display(line)
        warnings = [f"{some(hosts)}: {text}" for text, hosts in warned.items()]
        return {"changed": False, "hosts": rows, "table": lines, "warnings": warnings}

    def _row(
        self,
        part: HostPlan,
        names: Names,
        rows: Sequence[WordedCheck] | None = None,
        facts: Facts | None = None,
    ) -> HostRow:
        """Return the row of a host, from what its tasks have registered."""
        host = part["host"]
        before, done, checked = (self._registered(host, names[name]) for name in ("inspected", "applied", "checked"))
        told = (before, done, checked)
        check_mode = bool(self._task.check_mode)
        return host_row(
            host,
            Ended(
                part,
                unreachable=any(each.get("unreachable") for each in told),
                refused=bool(before.get("refused") or (done.get("failed") and not done.get("state"))),
                failed=any(each.get("failed") for each in told),
                started=check_mode or not before.get("differs") or bool(done),
                changed=bool(done.get("changed") or (check_mode and before.get("differs"))),
                check_mode=check_mode,
                transaction=done.get("state") or "none",
                problems=[problem for each in told for problem in _problems(each)],
                checks=rows,
                facts=facts or facts_of(before),
            ),
        )

    def _any_changed(self, applied: str) -> bool:
        return any(self._registered(host, applied).get("changed") for host in self._vars["ansible_play_hosts_all"])


def _problems(told: Mapping[str, t.Any]) -> list[str]:
    """Return why a task has failed for a host."""
    if not (told.get("failed") or told.get("unreachable")):
        return []
    return list(told.get("problems") or [str(told.get("msg", ""))])
