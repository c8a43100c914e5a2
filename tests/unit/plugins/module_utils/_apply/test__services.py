# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _services
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _bound_services
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._entry import absent, file
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import netdev_path, service_drop_in_path
from ansible_collections.transit.networkd.plugins.module_utils._payloads import _vrf_sockets
from ansible_collections.transit.networkd.plugins.module_utils._words import texts

ATTACHED = "[Service]\nExecStartPre=+python3 /etc/transit-networkd/vrf_sockets.py vrf-wan\n"
NATIVE = "[Service]\nBindNetworkInterface=vrf-wan\n"
PLAN: dict[str, t.Any] = {
    **empty_plan(),
    "services": [{"unit": "a.service", "vrf": "vrf-wan"}, {"unit": "b.socket", "vrf": "vrf-wan"}],
}


def entry(path: str, text: str | None) -> dict[str, t.Any]:
    return absent(path) if text is None else file(path, text.encode(), uid=0, gid=0, mode=0o644)


def pair(path: str, before: str | None, after: str | None) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    return entry(path, before), entry(path, after)


def found(unit: str, state: str = "active", **fields: t.Any) -> dict[str, t.Any]:
    usual = {"load": "loaded", "drop_ins": [service_drop_in_path(unit)], "stale": False, "triggers": [], "sockets": []}
    return {"unit": unit, "state": state, "group": f"/system.slice/{unit}", **usual, **fields}


A, B = service_drop_in_path("a.service"), service_drop_in_path("b.socket")
VRF = "[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTable={}\n"


@pytest.mark.parametrize(
    ("changed", "live", "plan", "units"),
    [
        ([pair(A, None, ATTACHED)], [], PLAN, ["a.service"]),
        ([pair(A, ATTACHED, None), pair(B, "x", None)], [], None, ["a.service", "b.socket"]),
        ([pair("/etc/sysctl.d/90-transit.conf", "x", "y")], [], PLAN, []),
        ([], [{"subject": "b.socket"}, {"subject": "eth0"}], PLAN, ["b.socket"]),
        ([pair(netdev_path("vrf-wan"), VRF.format(1000), VRF.format(2000))], [], PLAN, ["a.service", "b.socket"]),
        ([pair(netdev_path("vrf-wan"), None, VRF.format(2000))], [], PLAN, []),
    ],
    ids=["into", "out of", "another file", "a socket that is outside", "a VRF made anew", "a VRF made"],
)
def test_whose_binding_a_change_touches(
    changed: list[t.Any], live: list[dict[str, t.Any]], plan: dict[str, t.Any] | None, units: list[str]
) -> None:
    facts = {"services": [found("a.service"), found("b.socket", "inactive")]}
    concerned = _bound_services.concerned(changed, live, plan, facts)
    assert concerned == {"restart": units, "active": [unit for unit in units if unit == "a.service"]}


def test_only_what_runs_is_restarted_and_said() -> None:
    assert _bound_services.effects({"restart": ["a.service", "b.socket"], "active": ["b.socket"]}) == [
        "restart b.socket"
    ]


class Host:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.services = {"a.service": found("a.service"), "b.socket": found("b.socket", triggers=["b.service"])}
        self.services["b.service"] = found("b.service")
        self.done: list[str] = []
        self.refuse = ""
        monkeypatch.setattr(
            _services,
            "services",
            lambda units, _notes: [self.services[unit] for unit in units if unit in self.services],
        )
        monkeypatch.setattr(_command, "run", self.run)
        monkeypatch.setattr(_vrf_sockets, "release", lambda group: self.done.append(f"release {group}"))

    def run(self, argv: t.Sequence[str], **_: object) -> str:
        self.done.append(" ".join(argv))
        if self.refuse and self.refuse in self.done[-1]:
            raise _command.CommandError(argv, 1, "refused")
        return ""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(monkeypatch)


def side(plan: dict[str, t.Any] | None, **texts: str) -> dict[str, t.Any]:
    files = [entry(service_drop_in_path(name.replace("_", ".")), text) for name, text in texts.items()]
    return {"plan": plan, "files": files, "accepted": []}


ALL = {"restart": ["a.service", "b.socket"], "active": ["a.service", "b.socket"]}


def test_a_socket_is_made_anew_while_its_service_stands_still(host: Host) -> None:
    assert _services.restart(Live(), side(PLAN, a_service=ATTACHED, b_socket="x"), ALL) == []
    assert [words for words in host.done if words.startswith("systemctl")] == [
        "systemctl restart -- a.service",
        "systemctl stop -- b.service",
        "systemctl restart -- b.socket",
        "systemctl start -- b.service",
    ]


def test_a_service_starts_again_when_its_socket_does_not(host: Host) -> None:
    host.refuse = "restart -- b.socket"
    words = _services.restart(Live(), side(PLAN, b_socket="x"), {"restart": ["b.socket"], "active": ["b.socket"]})
    assert texts(words) == ["b.socket does not start: 'systemctl restart -- b.socket' failed with status 1: refused"]
    assert host.done[-1] == "systemctl start -- b.service"


@pytest.mark.parametrize("state", ["inactive", "failed"])
def test_a_service_that_did_not_run_is_left_so(host: Host, state: str) -> None:
    host.services["b.service"]["state"] = state
    _services.restart(Live(), side(PLAN), {"restart": ["a.service", "b.socket"], "active": ["b.socket"]})
    assert [words for words in host.done if words.startswith("systemctl")] == ["systemctl restart -- b.socket"]


@pytest.mark.parametrize(
    ("target", "released"),
    [
        (side(PLAN, a_service=ATTACHED), False),
        (side(PLAN, a_service=NATIVE), True),
        (side({**PLAN, "services": []}, a_service=ATTACHED), True),
        (side(None), True),
    ],
    ids=["stays", "systemd does it", "goes out", "is removed"],
)
def test_what_is_attached_to_a_group_goes_before_the_restart(
    host: Host, target: dict[str, t.Any], released: bool
) -> None:
    _services.restart(Live(), target, {"restart": ["a.service"], "active": ["a.service"]})
    release = ["release /sys/fs/cgroup/system.slice/a.service"] if released else []
    assert host.done == [*release, "systemctl restart -- a.service"]


def test_what_is_off(host: Host) -> None:
    assert _services.off(side(PLAN), ALL) == []
    host.services["a.service"]["sockets"] = [{"socket": "udp *:123", "device": None}]
    host.services["b.socket"]["state"] = "inactive"
    state, sockets = _services.off(side(PLAN), ALL)
    assert texts([state])[0] == "b.socket: expected state active, found inactive"
    assert texts([sockets])[0].startswith("a.service: expected sockets all in vrf-wan, found outside: udp *:123")
    assert _services.off(side(None), {"restart": ["a.service"], "active": ["a.service"]}) == []
    assert _services.off(side(None), ALL) == [state]
    assert _services.off({**side(PLAN), "accepted": [sockets]}, ALL) == [state]


def test_drop_ins_that_differ_between_the_sides() -> None:
    one, other = side(PLAN, a_service=ATTACHED), side(PLAN, a_service=NATIVE)
    assert _bound_services.drop_ins_differ(one, other)
    assert not _bound_services.drop_ins_differ(one, one)
