# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction

NONE = {"id": None, "state": "none", "reason": None, "remaining": None, "drift": []}


class Asks(HostAction):
    """Asks for a status."""

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        return {**result, **self._call("status", {"id": "ab"})}


def action(no_log: bool = False) -> t.Any:
    loader = DataLoader()
    return Asks(
        task=mock.Mock(args={}, check_mode=False, diff=False, no_log=no_log, async_val=0, action="test"),
        connection=mock.Mock(),
        play_context=mock.Mock(check_mode=False),
        loader=loader,
        templar=Templar(loader=loader),
        shared_loader_obj=None,
    )


@pytest.mark.parametrize("name", ["wireguard_vrf_networks", "__wireguard_vrf_bundle"])
def test_a_host_whose_facts_are_variables_of_the_role_is_not_asked(name: str) -> None:
    asks = action()
    with (
        mock.patch.object(_remote, "call", return_value=NONE) as call,
        pytest.raises(AnsibleActionFail, match=f"^r1: its facts set {name}, which only the inventory, -e"),
    ):
        asks.run(task_vars={"inventory_hostname": "r1", "ansible_facts": {name: ["0.0.0.0/0"], "pkg_mgr": "apt"}})
    call.assert_not_called()
    with mock.patch.object(_remote, "call", return_value=NONE):
        found = asks.run(task_vars={"inventory_hostname": "r1", "ansible_facts": {"pkg_mgr": "apt"}})
    assert found["state"] == "none"


def test_a_host_that_takes_the_name_of_another_is_not_asked() -> None:
    # As Ansible has it: the fact is above the inventory, and SSH would reach r1.
    variables = {"inventory_hostname": "r1", "ansible_facts": {"inventory_hostname": "r1"}}
    with (
        mock.patch.object(_remote, "call", return_value=NONE) as call,
        pytest.raises(
            AnsibleActionFail, match=r"^this host: its facts set inventory_hostname, which only the inventory, -e"
        ),
    ):
        action().run(task_vars=variables)
    call.assert_not_called()


@pytest.mark.parametrize("kind", [AnsibleConnectionFailure, AnsibleAuthenticationFailure])
def test_what_ssh_shows_of_a_host_is_made_safe(kind: type[Exception]) -> None:
    said = kind("Failed to connect via ssh:\r\n\x1b]0;owned\x07\r\nok: [r2]\r\n")
    with mock.patch.object(_remote, "call", side_effect=said), pytest.raises(kind) as caught:
        action().run(task_vars={"inventory_hostname": "r1"})
    assert str(caught.value).endswith(r"Failed to connect via ssh:; \x1b]0;owned\x07; ok: [r2]")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("no_log", [False, True])
def test_where_an_error_is_in_the_program_is_shown_to_whoever_looks_closely(no_log: bool) -> None:
    asks = action(no_log)
    asks._display = mock.Mock()
    error = _remote.RemoteError("failed", "status: KeyError at _store.py:7: 'x'", "Traceback ...")
    with mock.patch.object(_remote, "call", side_effect=error), pytest.raises(_remote.RemoteError):
        asks.run(task_vars={"inventory_hostname": "r1"})
    assert asks._display.vvv.mock_calls == ([] if no_log else [mock.call("Traceback ...", host="r1")])
