# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the playbook ``adopt``: read each host, and write the inventory that describes all of them."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ....module_utils._common._adoption import Adoption
from ..._plan._forms import inventory_name
from ..._report._folder import Change, DiffRow, shown
from .._host_action import HostAction

MANAGED = "{host}: the collection manages this host already, so there is nothing to adopt"
NOTHING = "{host}: no VRF, no tunnel and no public interface was found on this host"
EXISTS = "{path} exists, and says something else. Remove it, or choose another folder (transit_output)"


class Read(t.TypedDict):
    """What configures a host."""

    changed: bool
    adoption: Adoption


class Written(t.TypedDict):
    """The files that were written, or would be, and what a person is told."""

    changed: bool
    paths: list[str]
    said: list[str]
    diff: t.NotRequired[list[DiffRow]]


class AdoptSteps(HostAction):
    """The steps ``adopt`` and ``adopted``."""

    def adopt(self) -> Read:
        """Return what configures this host."""
        return {"changed": False, "adoption": self._call("adopt", {})}

    def adopted(self, results: str, folder: Path) -> Written:
        """Write the inventory of all hosts of the play that were read. Raises OSError and ValueError.

        ``results`` names the variable of what they have said.
        """
        # Ansible compiles each module in every run, and no other playbook needs these.
        from ..._report._adopt._fleet import adopted
        from ..._report._adopt._host import described
        from ..._report._adopt._yaml import files

        told = {host: self._registered(host, results) for host in self._vars["ansible_play_hosts_all"]}
        found = {inventory_name(host): row["adoption"] for host, row in told.items() if "adoption" in row}
        said = [MANAGED.format(host=host) for host, row in found.items() if row["managed"]]
        hosts = {host: described(row) for host, row in found.items() if not row["managed"]}
        empty = [host for host, row in hosts.items() if not (row.vrfs or row.tunnels or row.interfaces)]
        said += [NOTHING.format(host=host) for host in empty]
        hosts = {host: row for host, row in hosts.items() if host not in empty}
        groups = {str(name): [str(host) for host in members] for name, members in self._vars["groups"].items()}
        texts = {folder / path: text for path, text in files(adopted(hosts, groups)).items()} if hosts else {}
        changes = {path: Change(_there(path), text) for path, text in texts.items()}
        changes = {path: change for path, change in changes.items() if change.before != change.after}
        for path, change in changes.items():
            if change.before is not None:
                raise ValueError(EXISTS.format(path=path))
        if not self._task.check_mode:
            for path, text in texts.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        rows = [shown(str(path), change) for path, change in changes.items()]
        diff: dict[str, list[DiffRow]] = {"diff": rows} if self._task.diff else {}
        return {"changed": bool(changes), "paths": list(map(str, changes)), "said": said, **diff}  # type: ignore[typeddict-item]


def _there(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
