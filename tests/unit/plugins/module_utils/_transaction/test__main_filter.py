# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packet filter, as a part of a transaction."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._rollback import _rollback
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.fake_host import (
    OWNER,
    PLAN,
    SYSCTL,
    Host,
    begun,
    bundle,
)
from helpers.host.fake_kernel import Kernel

FILTER = "/etc/transit-networkd/filter.nft"


def filtered_bundle() -> dict[str, t.Any]:
    found = bundle()
    rules = {"path": FILTER, "mode": "0644", "content": "table inet transit\n", **OWNER}
    return {**found, "files": [*found["files"], rules], "plan": {**PLAN, "filter": {"tcp": [22], "udp": []}}}


def nft(host: Host) -> list[str]:
    return [word for word in host.commands if word.startswith("nft") or "transit-networkd-filter" in word]


def test_a_filter_is_loaded_and_a_rollback_takes_it_away(host: Host) -> None:
    begun(host, bundle=filtered_bundle())
    _unattended.apply(host.store(), "a1")
    # Before the WAN moves, and once more by its unit.
    assert nft(host) == [f"nft -f {host.root}{FILTER}", "systemctl reload-or-restart transit-networkd-filter.service"]
    host.commands.clear()
    host.now += 1000
    host.refuse = "nft list"
    _unattended.guard(host.store(), "a1")
    assert set(nft(host)) == {
        "systemctl stop transit-networkd-filter.service",
        "nft list table inet transit",
    }
    assert not (host.root / FILTER[1:]).exists()


def test_a_table_that_stays_is_told(host: Host) -> None:
    begun(host, bundle=filtered_bundle())
    _unattended.apply(host.store(), "a1")
    host.now += 1000
    host.refuse = "nft delete"
    _unattended.guard(host.store(), "a1")
    assert "table inet transit: expected to be gone, it is still there" in host.ask("status")["reason"]


class Stubborn(Kernel):
    """One whose nft does not delete the filter that was there before when it is asked for the first time."""

    def _filter(self, words: list[str], stdin: str) -> str:
        if stdin.endswith("delete table inet transit-before\n"):
            raise _command.CommandError(words, 1, "Device or resource busy")
        return super()._filter(words, stdin)


@pytest.mark.parametrize(("refused", "state"), [("", "pending"), ("nft delete", "rolled-back")])
def test_the_filter_that_was_there_before_does_not_stay_beside(host: Host, refused: str, state: str) -> None:
    """It would go on dropping what only the new one lets in."""
    host.kernel = Stubborn()
    begun(host, bundle=filtered_bundle())
    _unattended.apply(host.store(), "a1")
    host.ask("confirm")
    other = filtered_bundle()
    other["files"][-1]["content"] += "# of the other one\n"
    other["plan"] = {**other["plan"], "members": [{"name": "eth0", "vrf": "vrf-two", "drop_in": None}]}
    begun(host, "a2", bundle=other)
    host.refuse = refused
    _unattended.apply(host.store(), "a2")
    told = host.ask("status", id="a2")
    assert (told["state"], host.kernel.beside) == (state, bool(refused))
    words = "table inet transit-before: expected to be gone, it is still there"
    assert (words in texts(told["drift"])) == (words in (told["reason"] or "")) == bool(refused)


def test_a_boot_that_goes_back_to_a_filter_loads_it(host: Host) -> None:
    begun(host, bundle=filtered_bundle())
    _unattended.apply(host.store(), "a1")
    assert host.ask("confirm")["state"] == "committed"
    host.refuse = "nft list"
    begun(host, "a2", bundle=bundle())
    _unattended.apply(host.store(), "a2")
    assert host.ask("status", id="a2")["state"] == "pending"
    host.commands.clear()
    host.boot = "kernel:2"
    assert _unattended.recover(host.store()) == 0
    assert nft(host) == [f"nft -f {host.root}{FILTER}"]


def test_packets_are_passed_on_behind_the_filter_alone(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plain host does not pass on it must not pass on while the WAN is on its way, there or back."""
    forwards = host.root / "proc/sys/net/ipv4/ip_forward"
    forwards.write_text("0\n")
    happened: list[tuple[str, str]] = []

    def run(argv: t.Sequence[str], **given: object) -> str:
        happened.append((" ".join(argv), forwards.read_text().strip()))
        return host.run(argv, **given)

    monkeypatch.setattr(_command, "run", run)
    asked = {**bundle(), "plan": {**PLAN, "filter": {"tcp": [22], "udp": []}}}
    begun(host, bundle={**asked, "sysctls": {SYSCTL: "1", "net.ipv4.ip_forward": "1"}})
    _unattended.apply(host.store(), "a1")
    (loaded,) = [value for words, value in happened if words.startswith("nft -f ")]
    assert loaded == "0"
    assert ("networkctl reload", "1") in happened, "networkd looks at it when it sets links up"
    happened.clear()
    _rollback.roll_back(host.store(), "a1", "a test")
    assert ("networkctl reload", "0") in happened
    before = ("systemctl stop transit-networkd-apply", "systemctl show")
    assert {value for words, value in happened if not words.startswith(before)} == {"0"}
