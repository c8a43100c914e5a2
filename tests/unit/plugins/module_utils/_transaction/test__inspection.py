# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the verb ``inspect`` tells beyond the change: tools, keys and facts."""

from __future__ import annotations

import base64
import os
import shutil
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._keys import _folder, _keys
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _inspection
from helpers.host.fake_host import Host, begun, bundle, committed

PAD = base64.b64encode(bytes(range(32))).decode()
PAIR = {"tunnel": "wg0", "peer": "r2"}
QUESTIONS: t.Any = {
    "lookups": [{"to": "x", "mark": None, "vrf": None}],
    "pings": ["x"],
    "services": ["b.service", "a.service"],
}
ROWS = [{"unit": unit, "state": "active"} for unit in ("a.service", "b.service", "c.service")]


def has_facts(host: Host) -> None:
    host.facts.update(services=ROWS, notes=["a note"])


def test_what_is_not_asked_is_not_told(host: Host) -> None:
    assert not {"missing", "keys", "facts"} & host.ask("inspect", bundle=bundle()).keys()


def test_a_host_that_is_as_wanted_answers_the_questions(host: Host) -> None:
    has_facts(host)
    committed(host)
    asked: list[t.Any] = []
    host.facts_now = lambda services: asked.append(services) or host.facts  # type: ignore[method-assign,func-returns-value]
    reply = host.ask("inspect", bundle=bundle(), facts=QUESTIONS)
    assert not reply["changed"]
    assert [row["error"] for row in reply["facts"]["pings"]] == ["not an IP address"]
    assert [row["error"] for row in reply["facts"]["lookups"]] == ["not an IP address"]
    # In the order in which they were asked for, and one look for all.
    assert [row["unit"] for row in reply["facts"]["services"]] == QUESTIONS["services"]
    assert asked == [QUESTIONS["services"]]
    assert reply["facts"]["notes"][0] == "a note"


def test_a_host_that_would_change_is_not_probed(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    has_facts(host)
    monkeypatch.setattr(_inspection._observe, "answered", lambda *_, **__: pytest.fail("it was probed"))
    host.facts.update(lookups=[], pings=[])
    reply = host.ask("inspect", bundle=bundle(), facts=QUESTIONS)
    assert reply["changed"]
    assert (reply["facts"]["lookups"], reply["facts"]["pings"], reply["facts"]["services"]) == ([], [], [])


def test_tools_that_are_missing(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wg").write_text("#!/bin/sh\n")
    (tmp_path / "wg").chmod(0o755)
    monkeypatch.setattr(_inspection, "SEARCH_PATH", str(tmp_path))
    assert host.ask("inspect", bundle=bundle(), tools=["wg", "nft"])["missing"] == ["nft"]
    assert host.ask("inspect", bundle=bundle(), tools=[])["missing"] == []


@pytest.fixture
def real_wg(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() or shutil.which("wg") is None:
        pytest.skip("needs root and wireguard-tools")
    monkeypatch.setattr(_folder, "NETWORKD_USER", "daemon")


@pytest.mark.usefixtures("real_wg")
def test_keys_are_told_and_none_is_made(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: t.Any = {"tunnels": {"wg0": True}, "list": [PAIR]}
    lacks = host.ask("inspect", bundle=bundle(), tools=["wg"], keys=keys)["keys"]
    assert lacks["tunnels"] == {"wg0": {"public_key": None, "changed": False}}
    assert [row["state"] for row in lacks["listed"]] == ["none"]
    assert lacks["changes"] == []
    assert not (host.root / "etc/transit-networkd").exists()

    made = _keys.handle({"tunnels": {"wg0": True}}, root=str(host.root))["tunnels"]["wg0"]["public_key"]
    found = host.ask("inspect", bundle=bundle(), tools=["wg"], keys=keys)["keys"]
    assert found["tunnels"]["wg0"]["public_key"] == made

    # Without wg nobody can say what the public key is.
    monkeypatch.setattr(_inspection, "SEARCH_PATH", "/nowhere")
    monkeypatch.setattr(_command, "SEARCH_PATH", "/nowhere")
    reply = host.ask("inspect", bundle=bundle(), tools=["wg"], keys=keys)
    assert (reply["missing"], reply["keys"]["tunnels"]["wg0"]["public_key"]) == (["wg"], None)


@pytest.mark.usefixtures("real_wg")
def test_a_key_that_is_given_is_stored_and_one_that_was_made_is_settled_when_a_change_begins(host: Host) -> None:
    made = _keys.handle({"give": [{**PAIR, "pad": PAD}]}, root=str(host.root))["given"][0]
    assert made["state"] == "staged"
    other: t.Any = {"tunnel": "wg0", "peer": "r1", "pad": PAD, "masked": made["masked"], "digest": made["digest"]}
    reply = host.ask("inspect", bundle=bundle(), tools=[], keys={"tunnels": {}, "list": [], "take": [other]})
    assert [row["state"] for row in reply["keys"]["taken"]] == ["final"]
    keys = host.root / "etc/transit-networkd/keys"
    assert (keys / "wg0.r1.psk").read_text() == (keys / ".staged.wg0.r2.psk").read_text()

    begun(host, settle=[{**PAIR, "digest": made["digest"]}])
    assert (keys / "wg0.r1.psk").read_text() == (keys / "wg0.r2.psk").read_text()


@pytest.mark.usefixtures("real_wg")
def test_a_change_does_not_begin_with_another_key_than_the_peer_holds(host: Host) -> None:
    _keys.handle({"give": [{**PAIR, "pad": PAD}]}, root=str(host.root))
    with pytest.raises(RefusedError, match="r2 holds another preshared key of wg0 than this host by now"):
        host.ask("begin", bundle=bundle(), settle=[{**PAIR, "digest": "0" * 64}])
    assert host.store().pending() is None
