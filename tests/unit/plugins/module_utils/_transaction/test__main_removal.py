# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removals, and hosts whose state was lost."""

from __future__ import annotations

import os
import shutil
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import KEPT_DIR, MADE_BY
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units, _store
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.crash_steps import Crash
from helpers.host.fake_host import (
    OLD_FILES,
    PLACE,
    PLAN,
    SYSCTL,
    VRF,
    WAN,
    Host,
    begun,
    bundle,
    committed,
    new_files,
)


def keep_a_program(host: Host) -> Path:
    """Have a host keep a copy of the host program, as a call does, and return its path."""
    kept = host.root / KEPT_DIR[1:] / "copy"
    kept.parent.mkdir(parents=True)
    kept.touch()
    return kept


@pytest.mark.parametrize("managed", [False, True])
def test_the_inspection_of_a_removal_forgets_a_kept_program_that_is_all_there_is(host: Host, managed: bool) -> None:
    if managed:
        committed(host)
    kept = keep_a_program(host)
    assert host.ask("inspect", bundle=None)["changed"] is managed
    assert kept.exists() is managed


def test_remove_gives_everything_back_once_it_is_confirmed(host: Host) -> None:
    committed(host)
    keys = host.root / "etc/transit-networkd/keys"
    keys.mkdir(parents=True)
    (keys / "wg0.key").touch()
    kept = keep_a_program(host)
    reply = host.ask("remove", id="a2")
    assert reply["effects"] == [
        f"set {SYSCTL} to 0",
        "delete the link vrf-wan",
        "move eth0 from vrf-wan to main",
        "reload systemd-networkd",
        "delete the keys and the records",
    ]
    _unattended.apply(host.store(), "a2")
    assert host.ask("status", id="a2")["state"] == "pending"
    assert (keys / "wg0.key").exists()
    assert kept.exists()
    assert host.ask("confirm", id="a2")["state"] == "committed"
    assert not kept.parent.exists()
    assert host.files() == OLD_FILES
    assert (host.root / PLACE).read_text() == "0\n"
    assert sorted(str(path.relative_to(host.root)) for path in (host.root / "etc").rglob("*")) == [
        "etc/systemd",
        "etc/systemd/network",
        "etc/systemd/network/05-transit-eth0.network",
    ]
    assert not Path(host.store().directory).exists()
    assert host.ask("status", id="a2")["state"] == "none"
    assert not host.ask("remove", id="a3")["changed"]


def test_a_removal_that_nobody_confirms_is_taken_back(host: Host) -> None:
    committed(host)
    host.ask("remove", id="a2")
    _unattended.apply(host.store(), "a2")
    assert host.files()[WAN] == "theirs\n"
    _unattended.guard(host.store(), "a2")
    assert new_files().items() <= host.files().items()
    assert (host.root / PLACE).read_text() == "1\n"
    assert host.store().read_json("manifest.json")["id"] == "a1"
    assert (host.root / _rollback_units.WANTED_BY[1:]).is_symlink()


@pytest.mark.parametrize("left", ["manifest.json", "pending"])
def test_a_removal_that_loses_power_can_be_finished_at_boot(
    host: Host, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    committed(host)
    host.ask("remove", id="a2")
    _unattended.apply(host.store(), "a2")
    seen: list[bool] = []
    really_unlink = os.unlink

    def unlink(path: str, **options: t.Any) -> None:
        if str(path).endswith(left):
            seen.append((host.root / _rollback_units.WANTED_BY[1:]).exists())
        really_unlink(path, **options)

    monkeypatch.setattr(os, "unlink", unlink)
    host.ask("confirm", id="a2")
    # The boot-time unit goes after what only it would take away, and before nothing but the note that brings it up.
    assert seen == [left == "manifest.json"]


def test_keys_outlive_a_first_change_that_is_rolled_back_until_it_is_removed(host: Host) -> None:
    """They were made before it began, and the next try needs the same ones: their public halves are recorded."""
    (host.root / WAN[1:]).unlink()
    key = host.root / "etc/transit-networkd/keys/wg0.key"
    key.parent.mkdir(parents=True)
    key.touch()
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.now += 1000
    _unattended.guard(host.store(), "a1")
    assert host.ask("status")["state"] == "rolled-back"
    assert key.exists()
    assert host.ask("remove", id="a2")["changed"]
    assert not key.parent.parent.exists()
    assert not Path(host.store().directory).exists()


def test_nothing_is_left_of_a_host_that_was_only_given_keys(host: Host) -> None:
    (host.root / WAN[1:]).unlink()
    keys = host.root / "etc/transit-networkd/keys"
    keys.mkdir(parents=True)
    (keys / "wg0.key").touch()
    reply = host.ask("remove")
    assert reply["changed"]
    assert reply["transaction"]["state"] == "none"
    assert not keys.parent.exists()


@pytest.mark.parametrize(("step", "settled"), [("uninstall", False), ("clear_pending", False), ("rmtree", True)])
def test_a_removal_that_was_cut_short_is_finished(
    host: Host, monkeypatch: pytest.MonkeyPatch, step: str, settled: bool
) -> None:
    committed(host)
    host.ask("remove", id="a2")
    _unattended.apply(host.store(), "a2")
    modules: dict[str, t.Any] = {
        "uninstall": _rollback_units,
        "clear_pending": _store.Store,
        "rmtree": shutil,
    }

    def die(*_: object, **__: object) -> t.NoReturn:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(modules[step], step, die)
        with pytest.raises(Crash):
            host.ask("confirm", id="a2")
    assert (host.store().pending() is None) == settled
    assert not Path(host.store().place("manifest.json")).exists()
    begun(host, "a3")
    # The next change finishes what still waits, and forgets it; what is settled is a record like any other.
    assert (host.store().record("a2") is not None) == settled


def test_a_manifest_of_which_nothing_is_there_any_more_can_be_removed(host: Host) -> None:
    (host.root / WAN[1:]).unlink()
    committed(host)
    for path in new_files():
        (host.root / path[1:]).unlink()
    (host.root / PLACE).write_text("0\n")
    assert host.ask("remove", id="a2")["changed"]
    assert not Path(host.store().directory).exists()


def test_a_host_whose_state_was_lost_is_taken_up_again(host: Host) -> None:
    committed(host)
    shutil.rmtree(host.store().directory)
    assert host.ask("inspect", bundle=bundle())["changed"]
    reply = host.ask("begin", id="a2", bundle=bundle())
    assert (reply["changed"], reply["transaction"]["state"]) == (True, "none")
    assert reply["effects"] == ["adopt the files, which are there already"]
    assert host.commands == []
    assert not host.ask("begin", id="a3", bundle=bundle())["changed"]
    assert sorted(host.store().read_json("manifest.json")["files"]) == [WAN, VRF]
    host.ask("remove", id="a4")
    _unattended.apply(host.store(), "a4")
    assert host.ask("confirm", id="a4")["state"] == "committed"
    assert host.files() == {}


def test_a_host_whose_state_was_lost_is_repaired_as_one_of_ours(host: Host) -> None:
    committed(host)
    shutil.rmtree(host.store().directory)
    (host.root / PLACE).write_text("0\n")
    host.off = ["eth0: expected master vrf-wan, there is none"]
    begun(host, "a2")
    # Preflight would take the VRF for somebody else's, were it not in the plan of the side that the host is on.
    before = host.store().read_json("tx", "a2", "request")["before"]
    assert (before["plan"], texts(before["accepted"])) == (PLAN, host.off)


def test_a_host_whose_state_was_lost_is_ours_as_far_as_its_files_are(host: Host) -> None:
    committed(host)
    shutil.rmtree(host.store().directory)
    (host.root / VRF[1:]).write_text(f"# {MADE_BY}; of an older run\n")
    (host.root / WAN[1:]).write_text("theirs\n")
    host.off = ["vrf-wan: expected state up, found down"]
    begun(host, "a2")
    before = host.store().read_json("tx", "a2", "request")["before"]
    assert before["plan"] == {**PLAN, "members": []}
    assert texts(before["accepted"]) == host.off


def test_keys_stay_while_something_of_ours_is_there_without_a_record(host: Host) -> None:
    keys = host.root / "etc/transit-networkd/keys"
    keys.mkdir(parents=True)
    (keys / "wg0.key").touch()
    for verb in ("inspect", "remove"):
        with pytest.raises(RefusedError, match=f"{WAN}: made by the collection, .* no record of how to remove it"):
            host.ask(verb, bundle=None)
    assert (keys / "wg0.key").exists()
