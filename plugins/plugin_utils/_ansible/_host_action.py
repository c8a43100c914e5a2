# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the actions that ask the host program: the call, fresh connections, registered results."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure, AnsibleError
from ansible.plugins.action import ActionBase

from ...module_utils._common._printable import printable
from ...module_utils._common._replies import Attempt
from .. import _remote
from .._remote import Ask, UnreachableError
from ._facts import refusal
from ._unsafe import unsafe

# A connection that is shared stays open over a path that is dead, and proves nothing; one that hangs is given up.
# The first of two values wins with ssh.
FRESH_SSH = (
    "-o ControlMaster=no -o ControlPath=none -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2"
)


class HostAction(ActionBase):
    """An action that needs nothing of its host but the program."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return what ``act`` returns; no string of it is ever templated, because hosts have written some."""
        result: dict[str, t.Any] = super().run(tmp, task_vars or {})
        self._vars = task_vars or {}
        self._raw: dict[str, t.Mapping[str, t.Any]] = {}
        self._host: str = self._vars["inventory_hostname"]
        try:
            # Facts outrank the inventory, and so the host's own name.
            if (refused := refusal(self._vars)) is not None:
                raise AnsibleActionFail(refused)
            return unsafe(self.act(result))
        except AnsibleActionFail as exc:
            exc.result.update(unsafe(exc.result))
            raise
        except AnsibleConnectionFailure as exc:
            # It quotes what ssh has shown, which is the host's word, too.
            exc._message = _one_line(exc)
            raise exc from None

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        """Do the action's work, and return the result that Ansible has begun, with the action's own part."""
        raise NotImplementedError

    @property
    def _call(self) -> Ask:
        """Ask the host program; raises RemoteError, and what Ansible raises for a host that is not reached."""
        return t.cast(Ask, self._asked)

    def _asked(self, verb: str, request: t.Mapping[str, object]) -> object:
        python = _remote.interpreter(self._templar.template(self._vars.get("ansible_python_interpreter")))
        try:
            return _remote.call(self._execute, verb, request, python=python)
        except _remote.RemoteError as exc:
            if exc.trace and not self._task.no_log:
                self._display.vvv(exc.trace, host=self._host)
            raise

    def _execute(self, cmd: str, in_data: bytes) -> dict[str, t.Any]:
        return dict(self._low_level_execute_command(cmd, in_data=in_data))

    def _registered(self, host: str, results: str) -> t.Mapping[str, t.Any]:
        """Return what a task has registered for a host, without templating it."""
        if host not in self._raw:
            # Ansible collects all variables of a host again, each time that it is asked.
            self._raw[host] = self._vars["hostvars"].raw_get(host)
        found: t.Mapping[str, t.Any] = self._raw[host].get(results) or {}
        return found

    def _disconnect(self) -> None:
        """Leave the connection that began, and make each that follows a fresh one."""
        try:
            self._connection.reset()
        except (AnsibleError, NotImplementedError) as exc:
            self._display.vv(f"the connection could not be reset: {_one_line(exc)}", host=self._host)
        if self._connection.transport == "ssh":
            arguments = self._connection.get_option("ssh_args") or ""
            self._connection.set_option("ssh_args", f"{FRESH_SSH} {arguments}")
            self._connection.set_option("reconnection_retries", 0)

    def _ask_again(self, ask: t.Callable[[], Attempt], identity: str) -> Attempt:
        """Ask about a change that is not confirmed yet; raises UnreachableError where asking again may help."""
        try:
            if self._connection.transport not in ("ssh", "local"):
                # What another plugin resets it connects anew at once: that one may be as old as the change.
                self._connection.reset()
            return ask()
        except AnsibleAuthenticationFailure as exc:
            # A password that is wrong stays wrong, and asking again locks accounts.
            raise AnsibleAuthenticationFailure(
                f"{exc}; {identity} is not confirmed, and the host rolls it back by itself"
            ) from exc
        except AnsibleConnectionFailure as exc:
            raise UnreachableError(_one_line(exc)) from exc
        except _remote.RemoteError as exc:
            if exc.kind != "silent":
                raise
            raise UnreachableError(str(exc)) from exc


def _one_line(error: Exception) -> str:
    """Return an error's message in one line, its control characters escaped."""
    lines = (line.strip() for line in str(error).splitlines())
    return printable("; ".join(line for line in lines if line))
