# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that an older version of the collection left on a host."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._rollback import _rollback
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _assess, _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.fake_host import OLD_FILES, PLACE, Host, begun, bundle, committed, new_files
from helpers.host.fake_kernel import Kernel

SESSIONS = [["ipv4", "198.51.100.11", "1000"], ["ipv6", "2001:db8:a::11", "1000"]]


@pytest.mark.parametrize("end", ["confirm", "guard"])
@pytest.mark.parametrize("there", [True, False], ids=["rules", "no rules"])
def test_the_rules_of_older_sessions_go_with_a_change_of_b804400(host: Host, end: str, there: bool) -> None:
    """That version kept the TCP sessions of a link that moves, by a rule for each address until the change ended."""
    host.kernel = Kernel()
    begun(host)
    store = host.store()
    request = store.read_json("tx", "a1", "request")
    store.write_json({**request, "sessions": SESSIONS}, "tx", "a1", "request")
    for family, address, table in SESSIONS if there else ():
        words = ["ip", {"ipv4": "-4", "ipv6": "-6"}[family], "rule", "add", "pref", "1997", "from", address]
        host.kernel.run([*words, "lookup", table, "protocol", "kernel"])
    assert host.kernel.priorities() == dict.fromkeys(("-4", "-6"), [0, 1997] if there else [0])
    _unattended.apply(store, "a1")
    if end == "confirm":
        assert host.ask("confirm")["state"] == "committed"
    else:
        host.now += 1000
        _unattended.guard(store, "a1")
        assert host.ask("status")["state"] == "rolled-back"
    assert host.kernel.priorities() == {"-4": [0], "-6": [0]}


def test_a_plan_of_b804400_is_read_with_effective_values(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """That version recorded gateways as addresses, and left it to every reader what the user's sections change."""
    committed(host)
    store = host.store()
    manifest = store.read_json("manifest.json")
    (member,) = manifest["plan"]["members"]
    tunnel = {"name": "wg0", "tunnel": "wg0", "listen_port": 51820, "mtu": 1420, "peers": []}
    older = {
        **manifest["plan"],
        "members": [{**member, "gateways": ["198.51.100.1"]}],
        "tunnels": [tunnel],
        "units": {"wg0.netdev": [{"WireGuard": {"ListenPort": "4500"}}]},
    }
    store.write_json({**manifest, "plan": older}, "manifest.json")
    seen: list[t.Any] = []
    drift = _assess._drift.drift
    monkeypatch.setattr(_assess._drift, "drift", lambda plan, *more: seen.append(plan) or drift(plan, *more))
    assert host.ask("inspect", bundle=bundle())["changed"] is False
    assert seen[0]["members"][0]["gateways"] == [{"address": "198.51.100.1", "on_link": False}]
    assert seen[0]["tunnels"][0]["listen_port"] == 4500


@pytest.mark.parametrize("accepted", [True, False])
def test_what_b804400_accepted_in_words_does_not_keep_a_host_from_rolling_back(host: Host, accepted: bool) -> None:
    """That version recorded messages, with other words than today's, as accepted and as wrong."""
    seen = {"links": {"eth0": {"master": None, "families": ["ipv4"]}}, "defaults": [], "l3mdev": []}
    begun(host)
    store = host.store()
    _unattended.apply(store, "a1")
    request = store.read_json("tx", "a1", "request")
    words = ["eth0: expected an ipv4 address, there is none"] if accepted else []
    store.write_json(
        {**request, "before": {**request["before"], "seen": seen, "accepted": words}}, "tx", "a1", "request"
    )
    store.write_record({**store.record("a1"), "drift": ["eth0: the gateway does not answer"]})
    host.facts["links"] = [{"name": "eth0", "master": None, "addresses": []}]
    if accepted:
        _rollback.roll_back(store, "a1", "a test")
    else:
        with pytest.raises(_rollback.NotRestoredError, match="eth0: expected an IPv4 address, there is none"):
            _rollback.roll_back(store, "a1", "a test")
    told = host.ask("status")
    assert told["state"] == ("rolled-back" if accepted else "rolling-back")
    assert texts(told["drift"])[0] == "eth0: the gateway does not answer"


# What that version left on this very host: a committed bundle, and on top of it a pending one with another table.
STATE = json.loads(Path(__file__).with_name("b804400.json").read_text(encoding="utf-8"))


@pytest.fixture
def older(host: Host) -> Host:
    """A host that b804400 has changed, and that waits for a confirmation."""
    mine = {"uid": os.getuid(), "gid": os.getgid()}

    def owned(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {key: mine.get(key, owned(item)) if item is not None else None for key, item in value.items()}
        return [owned(item) for item in value] if isinstance(value, list) else value

    store = host.store()
    store.make(store.transaction("a2"))
    for name, content in STATE.items():
        store.write_json(owned(content), *name.split("/"))
    store.set_aside("a2")
    store.set_pending("a2")
    for item in bundle(1001)["files"]:
        (host.root / item["path"][1:]).write_text(item["content"])
        (host.root / item["path"][1:]).chmod(0o644)
    (host.root / PLACE).write_text("1\n")
    return host


def test_a_pending_change_of_b804400_is_confirmed(older: Host) -> None:
    assert older.ask("status", id="a2")["state"] == "pending"
    assert older.ask("confirm", id="a2")["state"] == "committed"
    store = older.store()
    assert store.read_json("manifest.json")["id"] == "a2"
    assert [entry["id"] for entry in store.read_json("history.json")] == ["a1", "a2"]
    assert older.ask("inspect", bundle=bundle(1001))["changed"] is False
    assert older.ask("remove", id="a3")["transaction"]["state"] == "applying"
    _unattended.apply(store, "a3")
    assert older.ask("confirm", id="a3")["state"] == "committed"
    assert older.files() == OLD_FILES
    assert not (older.root / "var/lib/transit-networkd").exists()


def test_a_pending_change_of_b804400_is_rolled_back(older: Host) -> None:
    older.now += 1000
    _unattended.guard(older.store(), "a2")
    assert older.ask("status", id="a2")["state"] == "rolled-back"
    assert older.files() == new_files()
    assert older.ask("inspect", bundle=bundle())["changed"] is False
