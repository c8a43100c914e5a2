# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services that a transaction binds to a VRF."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _self_check, _services
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.fake_host import (
    OWNER,
    PLAN,
    Host,
    begun,
    bundle,
)

DROP_IN = "/etc/systemd/system/a.service.d/05-transit.conf"


def service_bundle() -> dict[str, t.Any]:
    drop_in = {"path": DROP_IN, "mode": "0644", "content": "[Service]\n", **OWNER}
    plan = {**PLAN, "services": [{"unit": "a.service", "vrf": "vrf-wan"}]}
    return {**bundle(), "files": [*bundle()["files"], drop_in], "plan": plan}


@pytest.fixture
def service(host: Host, monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """A service that runs and has no socket yet."""
    there = {"unit": "a.service", "load": "loaded", "state": "active", "drop_ins": [DROP_IN], "stale": False}
    there.update(group="", triggers=[], sockets=[])
    host.facts["services"] = [there]
    monkeypatch.setattr(_services, "services", lambda units, _notes: [there] if "a.service" in units else [])
    return there


@pytest.mark.usefixtures("service")
def test_a_service_is_restarted_when_all_else_is_well_and_it_is_said_before(host: Host) -> None:
    told = begun(host, bundle=service_bundle())
    assert told["effects"][-1] == "restart a.service"
    seen: list[list[str]] = []
    host.off = ["eth0: expected master vrf-wan, there is none"]
    well = host.tick

    def tick(seconds: float) -> None:
        seen.append([words for words in host.commands if "a.service" in words])
        host.off = host.off if len(seen) < 4 else []
        well(seconds)

    _self_check.wait.__kwdefaults__["sleep"] = tick
    _unattended.apply(host.store(), "a1")
    assert host.ask("status")["state"] == "pending"
    assert seen[-1] == []
    assert host.commands.count("systemctl restart -- a.service") == 1


def test_a_service_that_does_not_run_again_rolls_the_host_back(host: Host, service: dict[str, t.Any]) -> None:
    begun(host, bundle=service_bundle())
    service["state"] = "failed"
    _unattended.apply(host.store(), "a1")
    status = host.ask("status")
    assert (status["state"], texts(status["drift"])[0]) == (
        "rolled-back",
        "a.service: expected state active, found failed",
    )
    assert not (host.root / DROP_IN[1:]).exists()
    # Once into the VRF, twice out of it: at once, and when all else was back.
    assert host.commands.count("systemctl restart -- a.service") == 3


@pytest.mark.usefixtures("service")
def test_nobody_confirms_and_a_service_goes_back_with_the_files(host: Host) -> None:
    begun(host, bundle=service_bundle())
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    host.now += 1000
    _unattended.guard(host.store(), "a1")
    commands = [words for words in host.commands if words.startswith(("systemctl daemon-reload", "systemctl restart"))]
    assert commands == ["systemctl daemon-reload", "systemctl restart -- a.service"]
    assert not (host.root / DROP_IN[1:]).exists()


@pytest.mark.usefixtures("service")
def test_at_boot_systemd_forgets_the_drop_in_that_it_has_read_and_starts_what_ran(host: Host) -> None:
    begun(host, bundle=service_bundle())
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    host.boot = "kernel:2"
    assert _unattended.recover(host.store()) == 0
    # Its start may have failed for want of the VRF, before systemd forgets that it needs one.
    commands = [
        words for words in host.commands if words.startswith(("systemctl daemon-reload", "systemctl --no-block"))
    ]
    assert commands == ["systemctl daemon-reload", "systemctl --no-block start a.service"]


def test_at_boot_systemd_is_not_made_to_read_its_files_again_for_nothing(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    host.boot = "kernel:2"
    assert _unattended.recover(host.store()) == 0
    assert "systemctl daemon-reload" not in host.commands
