# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import multiprocessing
import time
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.action import wireguard_key
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys

OTHER = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="


def ask(hosts: t.Any, **more: t.Any) -> dict[str, t.Any]:
    how = {name: more.pop(name) for name in ("check", "diff") if name in more}
    args = {"tunnels": ["wg0"], "public_keys": "pub", **more}
    found: dict[str, t.Any] = hosts.run(wireguard_key, "r1", args, **how)
    return found


@pytest.fixture
def file(hosts: t.Any) -> Path:
    return t.cast(Path, hosts.folder / "pub/r1/wg0.pub.txt")


def test_first_and_second_run(hosts: t.Any, file: Path) -> None:
    first = ask(hosts, diff=True)
    key = file.read_text().strip()
    assert first["changed"] is True
    assert first["tunnels"] == {"wg0": {"public_key": key, "file": str(file), "changed": True}}
    assert first["changes"] == [
        "made /etc/transit-networkd",
        "made /etc/transit-networkd/keys",
        "made /etc/transit-networkd/keys/wg0.key",
        f"wrote {file}",
    ]
    assert first["diff"] == [
        {"before": "", "after": f"{key}\n", "before_header": "/dev/null", "after_header": str(file)}
    ]
    assert hosts.keys("r1")["wg0.key"] not in repr(first)

    second = ask(hosts, diff=True, pairs=[{"tunnel": "wg0", "peer": "r2"}])
    assert second["changed"] is False
    assert second["tunnels"] == {"wg0": {"public_key": key, "file": str(file), "changed": False}}
    assert second["preshared_keys"] == {"wg0": {"r2": {"state": "none", "digest": None}}}
    assert (second["changes"], second["diff"]) == ([], [])
    # The host had no copy of the program, and was asked again with it.
    assert hosts.calls == ["r1", "r1", "r1"]


def test_check_mode_changes_nothing_and_says_what_would_be_made(hosts: t.Any, file: Path) -> None:
    result = ask(hosts, check=True, diff=True)
    assert result["changed"] is True
    assert result["tunnels"] == {"wg0": {"public_key": None, "file": str(file), "changed": True}}
    assert result["changes"] == ["made /etc/transit-networkd/keys/wg0.key", f"wrote {file}"]
    assert result["diff"][0]["after"] == "(known once the private key is made)\n"
    assert not file.exists()
    assert hosts.keys("r1") == {}


@pytest.mark.parametrize("check", [True, False])
def test_a_changed_key_stops_until_it_is_accepted(hosts: t.Any, file: Path, check: bool) -> None:
    ask(hosts)
    key = file.read_text().strip()
    file.write_text(f"{OTHER}\n")
    with pytest.raises(AnsibleActionFail) as caught:
        ask(hosts, check=check)
    assert str(caught.value) == (
        f"r1: {file} records the public key {OTHER} of wg0, but the host has the public key {key}. If r1 was "
        "reinstalled, or its key changed on purpose, run again with 'accept_changed: true' (the role's "
        "'wireguard_vrf_accept_changed_keys'), which records the host's key for all its peers. If not, find out what "
        "answers as r1"
    )
    assert file.read_text() == f"{OTHER}\n"

    result = ask(hosts, check=check, diff=True, accept_changed=True)
    assert result["changed"] is True
    assert (result["diff"][0]["before"], result["diff"][0]["after"]) == (f"{OTHER}\n", f"{key}\n")
    assert file.read_text() == (f"{OTHER}\n" if check else f"{key}\n")


@pytest.mark.parametrize("check", [True, False])
def test_a_lost_key_is_not_made_anew_until_that_is_accepted(hosts: t.Any, file: Path, check: bool) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(f"{OTHER}\n")
    with pytest.raises(AnsibleActionFail, match=r"but the host has lost its private key. If r1 was reinstalled"):
        ask(hosts, check=check)
    assert hosts.keys("r1") == {}
    assert ask(hosts, check=check, accept_changed=True)["changed"] is True
    assert (file.read_text() == f"{OTHER}\n") is check


def test_the_host_s_own_words_come_with_its_name(hosts: t.Any) -> None:
    (hosts.etc("r1") / "group").write_text("root:x:0:\n")
    with pytest.raises(AnsibleActionFail, match=r"^r1: this host has no group systemd-network, which must be able"):
        ask(hosts)


def test_a_tunnel_s_name_cannot_leave_the_folder(hosts: t.Any) -> None:
    with pytest.raises(AnsibleActionFail, match=r"^r1: the tunnel name '\.\./r2/wg0' cannot be the name of a file"):
        ask(hosts, tunnels=["../r2/wg0"])
    assert hosts.calls == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"pairs": [{"tunnel": "wg0"}]}, "missing required arguments: peer found in pairs"),
        ({"tunnel": "wg0"}, "Unsupported parameters for .* module: tunnel"),
    ],
)
def test_wrong_arguments_stop_before_the_host_is_asked(hosts: t.Any, args: dict[str, t.Any], message: str) -> None:
    with pytest.raises(Exception, match=message):
        ask(hosts, **args)
    assert hosts.calls == []


def lie(hosts: t.Any, name: str, key: object, **more: t.Any) -> dict[str, t.Any]:
    """Run the action for a host that reports this key."""
    reply = {"rotation": False, "tunnels": {"wg0": {"public_key": key, "changed": False}}, "changes": [], "listed": []}
    how = {each: more.pop(each) for each in ("check",) if each in more}
    args = {"tunnels": ["wg0"], "public_keys": "pub", **more}
    with mock.patch.object(wireguard_key._remote, "call", return_value=reply):
        found: dict[str, t.Any] = hosts.run(wireguard_key, name, args, **how)
        return found


def recorded(hosts: t.Any) -> dict[str, str]:
    return {file.parent.name: file.read_text() for file in sorted(hosts.folder.glob("pub/*/*"))}


LAPTOP = f"l{'A' * 42}="
PEER = {"host": "laptop", "inventory": False, "from_units": False, "public_key": LAPTOP}
PLAN = {"hosts": {"r1": {"tunnels": [{"peers": [PEER]}]}}}


@pytest.mark.parametrize("more", [{}, {"accept_changed": True}, {"check": True}])
def test_the_key_of_another_host_is_not_recorded(hosts: t.Any, more: dict[str, t.Any]) -> None:
    """The reproduction of S6."""
    lie(hosts, "r1", OTHER)
    with pytest.raises(AnsibleActionFail) as caught:
        lie(hosts, "r2", OTHER, **more)
    assert str(caught.value) == (
        f"r2: reports {OTHER} as its public key of wg0, which is a key of r1, and was not recorded; if its disk is a "
        "copy of that of r1, remove its key files and run again. No other host was changed by it. Find out what "
        "answers as r2; to go on without it, take it out of the inventory and run again"
    )
    with pytest.raises(AnsibleActionFail, match=r"r2: reports .* which is a key of laptop, and was not recorded"):
        lie(hosts, "r2", LAPTOP, plan=PLAN, **more)
    assert recorded(hosts) == {"r1": f"{OTHER}\n"}


@pytest.mark.parametrize("key", [7, "7", f"{OTHER}\n{OTHER}\n{OTHER}", "x" * 3_000_001, "\x1b[2J", f"{'A' * 43}="])
def test_what_is_not_a_key_is_not_recorded(hosts: t.Any, key: object) -> None:
    for more in ({}, {"accept_changed": True}):
        with pytest.raises(AnsibleActionFail, match=r"^r1: reports as its public key of wg0 what is not one") as caught:
            lie(hosts, "r1", key, **more)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 300
        assert recorded(hosts) == {}


def test_of_two_hosts_that_report_the_same_key_at_once_one_is_recorded(
    hosts: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all = _public_keys.read_all

    def slowly(folder: Path) -> dict[str, dict[str, str]]:
        found = read_all(folder)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(_public_keys, "read_all", slowly)

    def report(name: str) -> None:
        try:
            lie(hosts, name, OTHER)
        except AnsibleActionFail:
            raise SystemExit(3) from None

    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=report, args=(name,)) for name in ("r1", "r2")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(worker.exitcode for worker in workers if worker.exitcode is not None) == [0, 3]
    assert list(recorded(hosts).values()) == [f"{OTHER}\n"]


def test_with_the_variable_no_file_is_written(hosts: t.Any, file: Path) -> None:
    first = ask(hosts, recorded_keys={})
    key = first["tunnels"]["wg0"]["public_key"]
    assert first["recorded_keys"] == {"wg0": key}
    assert first["unrecorded"] == {"wg0": "no file is written where wireguard_vrf_recorded_keys is set"}
    assert not file.parent.parent.exists()
    second = ask(hosts, recorded_keys={"wg0": key})
    assert (second["changed"], second["changes"], second["unrecorded"]) == (False, [], {})
    # The control: without the variable the key is written.
    assert ask(hosts)["changes"] == [f"wrote {file}"]


@pytest.mark.parametrize("check", [True, False])
def test_a_key_that_differs_from_the_variable_stops(hosts: t.Any, check: bool) -> None:
    key = ask(hosts, recorded_keys={})["tunnels"]["wg0"]["public_key"]
    with pytest.raises(AnsibleActionFail) as caught:
        ask(hosts, check=check, recorded_keys={"wg0": OTHER})
    assert str(caught.value) == (
        f"r1: wireguard_vrf_recorded_keys records the public key {OTHER} of wg0, but the host has the public key {key}."
        " If r1 was reinstalled, or its key changed on purpose, set wireguard_vrf_recorded_keys[wg0] of r1 to "
        f"{key}. If not, find out what answers as r1"
    )


def test_a_key_of_another_hosts_variable_is_refused(hosts: t.Any) -> None:
    plan = {"hosts": {}, "recorded_keys": {"r1": {"wg0": OTHER}}}
    with pytest.raises(AnsibleActionFail, match=r"r2: reports .* which is a key of r1, and was not recorded"):
        lie(hosts, "r2", OTHER, plan=plan, recorded_keys={})


def test_a_folder_that_cannot_be_written_is_said(hosts: t.Any) -> None:
    result = ask(hosts, public_keys="/proc/wireguard_keys")
    key = result["tunnels"]["wg0"]["public_key"]
    assert result["recorded_keys"] == {"wg0": key}
    assert "cannot be written" in result["unrecorded"]["wg0"]
    assert not [change for change in result["changes"] if change.startswith("wrote")]
