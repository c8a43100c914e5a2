# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._baseline import NO_BASELINE
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._preflight import SurveyRequest, _survey, findings

UNITS = "etc/systemd/network"
TUNNEL: dict[str, t.Any] = {
    "name": "wg0",
    "vrf": None,
    "listen_port": 51820,
    "private_key_file": "/etc/transit-networkd/keys/wg0.key",
    "peers": [],
}
PLAN: dict[str, t.Any] = {
    **empty_plan(),
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}],
    "rules": [{"priority": 1998, "mark": 1000, "action": "table", "table": 1000}],
    "tunnels": [TUNNEL],
}
LINK: dict[str, t.Any] = {
    "name": "eth0",
    "index": 2,
    "kind": None,
    "master": None,
    "unit": "/etc/systemd/network/10-eth0.network",
    "setup": "configured",
    "up": True,
    "operstate": "up",
    "addresses": ["192.0.2.7/24"],
}
FACTS: dict[str, t.Any] = {
    "systemd_version": 257,
    "kernel": "6.12",
    "links": [LINK],
    "vrfs": [],
    "rules": [],
    "tunnels": [],
    "services": [],
}
FILES = {
    f"{UNITS}/00-all.network": "[Match]\nName=*\n",
    f"{UNITS}/00-wg.netdev": "[NetDev]\nName=wg0\nKind=wireguard\n",
    "run/network/ifstate": "eth0=eth0\n",
    "usr/sbin/ifup": "",
    "etc/network/interfaces": "allow-hotplug vrf-wan\niface vrf-wan inet manual\n",
    "etc/cloud/cloud.cfg": "",
    "etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service": "",
    "etc/resolv.conf": "nameserver 127.0.0.1\n",
    "proc/net/udp": "head\n 1: 00000000:CA6C x\n",
    "proc/self/cgroup": "0::/here\n",
    "var/lib/x": "",
}
# What needs a program, or the kernel, is asked of neither here.
FOUND = (
    "networkd kernel key-missing sysctl-missing folder-mode managed-by-ifupdown wg-quick ifupdown unit-before "
    "unit-before-new-link netdev-exists port-in-use cloud-init own-resolver edited unrecorded pending"
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A host on which much stands in the way, and that has no program at all."""

    def run(*_given: object, **_options: object) -> t.NoReturn:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(_survey, "routes", lambda _tables: [])
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "var/lib").chmod(0o777)
    return str(tmp_path)


def request(root: str, **asked: t.Any) -> SurveyRequest:
    """Return the request of a survey: by default of a change from nothing to nothing that is only inspected."""
    usual: dict[str, t.Any] = {
        "root": root,
        "source": NO_BASELINE,
        "target": NO_BASELINE,
        "facts": FACTS,
        "pending": None,
        "edited": [],
        "unrecorded": [],
        "acknowledged": [],
        "repair": [],
        "begins": False,
    }
    return SurveyRequest(**{**usual, **asked})


def test_the_findings_have_of_a_survey_what_they_ask(root: str) -> None:
    target = {**NO_BASELINE, "plan": PLAN, "sysctls": {"net/ipv4/udp_l3mdev_accept": "1"}}
    pending = {"id": "a1", "owner": "me@here", "state": "pending"}
    found = _survey.survey(
        request(
            root,
            target=target,
            edited=["/etc/x"],
            pending=pending,
            acknowledged=["rule-1"],
            unrecorded=["/etc/y"],
            begins=True,
        )
    )
    assert {problem["code"] for problem in findings(found)} == {*FOUND.split()}
    assert (found["acknowledged"], found["group"], found["old"]) == (["rule-1"], "0::/here", empty_plan())


def test_nothing_is_in_the_way_of_a_removal_but_that_the_host_cannot_be_written(root: str) -> None:
    found = _survey.survey(request(root))
    assert {problem["code"] for problem in findings(found)} == {"networkd", "folder-mode"}


@pytest.mark.parametrize("repair", [[], ["eth0"]])
def test_what_is_mended_in_the_kernel_alone_is_set_up_anew_too(root: str, repair: list[str]) -> None:
    found = _survey.survey(request(root, repair=repair))
    assert found["sets_up"] == bool(repair)
