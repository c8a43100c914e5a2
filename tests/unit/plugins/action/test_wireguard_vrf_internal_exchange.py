# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.action import wireguard_key, wireguard_vrf_internal
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _pairs

pytestmark = pytest.mark.slow

NAMES = ("r1", "r2", "r3")
COLLECTIONS = Path(wireguard_key.__file__).absolute().parents[5]


class Results:
    """Stands for hostvars: what tasks have registered for hosts."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, t.Any]] = {}

    def raw_get(self, host: str) -> dict[str, t.Any]:
        return self.of.setdefault(host, {})


def pairs(host: str) -> list[dict[str, t.Any]]:
    return [{"tunnel": "wg0", "peer": peer} for peer in NAMES if peer != host]


class Play:
    """The role's tasks, by hand, so that a test can stop between two of them."""

    def __init__(self, hosts: t.Any) -> None:
        self.hosts = hosts
        self.results = Results()

    def list(self, **more: t.Any) -> None:
        for host in NAMES:
            args = {"tunnels": [], "public_keys": "pub", "pairs": pairs(host)}
            self.results.raw_get(host)["keys"] = self.hosts.run(wireguard_key, host, args, **more)

    def step(self, host: str, name: str, todo: dict[str, t.Any], results: str | None = None, **more: t.Any) -> t.Any:
        variables = {"hostvars": self.results, "ansible_play_batch": list(NAMES)}
        args = {"step": name, "pairs": todo, **({"results": results} if results else {})}
        result = self.hosts.run(wireguard_vrf_internal, host, args, variables=variables, **more)
        self.results.raw_get(host)[name] = result
        return result

    def compare(self) -> dict[str, t.Any]:
        steps: dict[str, t.Any] = self.step("r1", "compare", {}, "keys")["steps"]
        return steps

    def exchange(self, **more: t.Any) -> None:
        self.list(**more)
        steps = self.compare()
        for name, results in (("give", None), ("take", "give"), ("settle", "take")):
            for host, todo in steps.get(name, {}).items():
                self.step(host, name, todo, results, **more)


def test_all_pairs_hold_their_keys_and_the_second_run_asks_each_host_once(hosts: t.Any) -> None:
    play = Play(hosts)
    play.exchange()
    held = {host: hosts.keys(host) for host in NAMES}
    assert {host: list(there) for host, there in held.items()} == {
        "r1": ["wg0.r2.psk", "wg0.r3.psk"],
        "r2": ["wg0.r1.psk", "wg0.r3.psk"],
        "r3": ["wg0.r1.psk", "wg0.r2.psk"],
    }
    for one, other in (("r1", "r2"), ("r1", "r3"), ("r2", "r3")):
        assert held[one][f"wg0.{other}.psk"] == held[other][f"wg0.{one}.psk"]
    secrets = {key for there in held.values() for key in there.values()}
    assert len(secrets) == 3
    assert not [key for key in secrets if key in json.dumps(play.results.of)]

    hosts.calls.clear()
    play.list()
    assert play.compare() == {}
    assert hosts.calls == list(NAMES)


def test_check_mode_asks_no_host_to_do_anything(hosts: t.Any) -> None:
    play = Play(hosts)
    play.exchange(check=True)
    assert [play.results.of[host][step]["changed"] for host, step in (("r1", "give"), ("r2", "take"))] == [True, True]
    assert {host: hosts.keys(host) for host in NAMES} == {host: {} for host in NAMES}
    # Each is asked once. It has no copy of the program yet, and is asked again with it.
    assert hosts.calls == sorted([*NAMES, *NAMES])


def test_an_absent_end_stops_a_run_and_not_its_check(hosts: t.Any) -> None:
    play = Play(hosts)
    args = {"tunnels": [], "public_keys": "pub", "pairs": pairs("r1")}
    play.results.raw_get("r1")["keys"] = hosts.run(wireguard_key, "r1", args)
    with pytest.raises(AnsibleActionFail, match=r"^r1: there is no preshared key of wg0 with r2 yet, and r2 takes no"):
        play.compare()
    found = play.step("r1", "compare", {}, "keys", check=True)
    assert found["steps"] == {}
    assert [line.partition(" yet")[0] for line in found["warnings"]] == [
        f"r1: there is no preshared key of wg0 with {peer}" for peer in ("r2", "r3")
    ]


@pytest.mark.parametrize("last", ["give", "take"])
def test_a_run_that_stopped_is_taken_up(hosts: t.Any, last: str) -> None:
    play = Play(hosts)
    play.list()
    steps = play.compare()
    for name, results in [("give", None), ("take", "give")][: ["give", "take"].index(last) + 1]:
        for host, todo in steps[name].items():
            play.step(host, name, todo, results)
    made = {key for host in NAMES for key in hosts.keys(host).values()}
    Play(hosts).exchange()
    assert {key for host in NAMES for key in hosts.keys(host).values()} == made


def test_an_end_that_failed_stops_its_pairs_and_says_so(hosts: t.Any) -> None:
    play = Play(hosts)
    play.list()
    steps = play.compare()
    with pytest.raises(AnsibleActionFail, match=r"^r2: r1 has given no preshared key of wg0; see its own error above$"):
        play.step("r2", "take", steps["take"]["r2"], "give")
    play.step("r1", "give", steps["give"]["r1"])
    with pytest.raises(AnsibleActionFail, match=r"^r1: r2 has not stored the preshared key of wg0; see its own error"):
        play.step("r1", "settle", steps["settle"]["r1"], "take")
    assert list(hosts.keys("r1")) == [".staged.wg0.r2.psk", ".staged.wg0.r3.psk"]


def test_workers_that_do_not_share_the_mask_bring_nothing(hosts: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play(hosts)
    play.list()
    play.step("r1", "give", {"r2": ["wg0"]})
    monkeypatch.setattr(_pairs, "_OF_THIS_RUN", os.urandom(32))
    with pytest.raises(AnsibleActionFail, match=r"^r2: what arrived as .* is not what r1 gave"):
        play.step("r2", "take", {"r1": ["wg0"]}, "give")
    assert hosts.keys("r2") == {}


@pytest.mark.parametrize("no_log", [True, False])
def test_an_error_is_seen_under_no_log_too(hosts: t.Any, capfd: pytest.CaptureFixture[str], no_log: bool) -> None:
    play = Play(hosts)
    (hosts.etc("r1") / "group").write_text("root:x:0:\n")
    with pytest.raises(AnsibleActionFail, match=r"^r1: this host has no group systemd-network"):
        play.step("r1", "give", {"r2": ["wg0"]}, no_log=no_log)
    assert ("this host has no group" in capfd.readouterr().err) is no_log


@pytest.mark.parametrize(
    "error",
    [
        _remote.RemoteError("silent", "the host's program gave no reply; it said: psk="),
        _remote.RemoteError("failed", "KeyError: psk="),
    ],
    ids=lambda error: str(error.kind),
)
def test_what_may_hold_a_key_is_not_seen_under_no_log(
    hosts: t.Any, capfd: pytest.CaptureFixture[str], error: Exception
) -> None:
    with (
        mock.patch.object(_remote, "call", side_effect=error),
        pytest.raises(AnsibleActionFail, match=r"^r1: .*psk="),
    ):
        Play(hosts).step("r1", "give", {"r2": ["wg0"]}, no_log=True)
    assert "psk=" not in "".join(capfd.readouterr())


INVENTORY = """\
all:
  hosts:
{hosts}
  vars:
    ansible_connection: local
    ansible_python_interpreter: {folder}/{{{{ inventory_hostname }}}}/python3
"""
HOST = """\
    {host}: {{pairs: {pairs}}}
"""
PLAY = """\
- hosts: all
  gather_facts: false
  tasks:
    - transit.networkd.wireguard_key: {public_keys: pub, tunnels: [wg0], pairs: "{{ pairs }}"}
      register: __wireguard_vrf_keys
    - ansible.builtin.import_role: {name: transit.networkd.wireguard_vrf, tasks_from: exchange}
      vars: {__wireguard_vrf_held: __wireguard_vrf_keys, __wireguard_vrf_next: false}
    - ansible.builtin.debug: {var: __wireguard_vrf_given}
    - ansible.builtin.debug: {var: __wireguard_vrf_taken}
    - ansible.builtin.set_fact: {kept: "{{ __wireguard_vrf_given }}", cacheable: true}
"""
# What no_log is for: the same key, read by an ordinary task.
LEAK = "    - ansible.builtin.command: cat {folder}/r1/etc/transit-networkd/keys/wg0.r2.psk\n"


def playbook(hosts: t.Any, play: str, **settings: str) -> str:
    """Run a real ansible-playbook, and give all that it has printed, logged and cached."""
    folder = hosts.folder
    (folder / "ansible.cfg").write_text("")
    listed = "".join(HOST.format(host=host, pairs=json.dumps(pairs(host))) for host in NAMES).rstrip("\n")
    (folder / "inventory.yml").write_text(INVENTORY.format(hosts=listed, folder=folder))
    (folder / "play.yml").write_text(play)
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "out/home"),
        "ANSIBLE_LOG_PATH": str(folder / "out/log"),
        "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "out/cache"),
        "ANSIBLE_NOCOLOR": "1",
        **settings,
    }
    (folder / "out").mkdir(exist_ok=True)
    program = Path(sys.executable).with_name("ansible-playbook")
    command = [program, "-i", "inventory.yml", "play.yml", "-vvvv", "--diff"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = [path.read_text() for path in (folder / "out").rglob("*") if path.is_file()]
    return "\n".join([done.stdout, done.stderr, *kept])


CALLBACKS = {
    "ANSIBLE_CALLBACKS_ENABLED": "junit,tree",
    "JUNIT_OUTPUT_DIR": "out/junit",
    "ANSIBLE_CALLBACK_TREE_DIR": "out/tree",
}


@pytest.mark.parametrize("settings", [CALLBACKS, {"ANSIBLE_DEBUG": "1"}])
def test_nothing_that_ansible_prints_logs_or_caches_holds_a_key(hosts: t.Any, settings: dict[str, str]) -> None:
    said = playbook(hosts, PLAY, **settings)
    secrets = {key for host in NAMES for key in hosts.keys(host).values()}
    assert len(secrets) == 6
    assert [name for name in NAMES if f"wg0.{name}.psk" in said] == list(NAMES)
    assert not [key for key in secrets if key in said]


def test_the_look_for_keys_finds_one_that_is_printed(hosts: t.Any) -> None:
    said = playbook(hosts, PLAY + LEAK.format(folder=hosts.folder))
    assert hosts.keys("r1")["wg0.r2.psk"] in said
