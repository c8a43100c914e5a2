# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole transactions on a folder that stands for a host; its kernel says what it is told to."""

from __future__ import annotations

import json
import os
import shutil
import typing as t
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _files, _links
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import MADE_BY
from ansible_collections.transit.networkd.plugins.module_utils._observe import _files as _observed_files
from ansible_collections.transit.networkd.plugins.module_utils._rollback import _rollback
from ansible_collections.transit.networkd.plugins.module_utils._state import _entries, _rollback_units, _store
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _begin, _finalize, _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.crash_steps import Crash
from helpers.host.fake_host import (
    OLD_FILES,
    OWNER,
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


def everything(host: Host) -> dict[str, tuple[int, ...]]:
    found = {str(path.relative_to(host.root)): path.lstat() for path in host.root.rglob("*")}
    return {name: (stat.st_mode, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in found.items()}


def test_inspect_writes_nothing(host: Host) -> None:
    before = everything(host)
    reply = host.ask("inspect", bundle=bundle())
    assert reply["changed"]
    assert [part["after_header"].split()[0] for part in reply["diff"]] == [VRF, WAN]
    assert reply["effects"] == [
        f"set {SYSCTL} to 1",
        "create the link vrf-wan",
        "move eth0 from main to vrf-wan",
        "reload systemd-networkd",
    ]
    assert reply["transaction"]["state"] == "none"
    assert everything(host) == before
    assert host.commands == []


def test_begin_arms_before_it_applies_and_changes_nothing_itself(host: Host) -> None:
    reply = begun(host, timeout=120)
    assert reply["transaction"]["remaining"] == 120
    assert [words.split("--unit=")[1].split()[0] for words in host.commands if "--unit" in words] == [
        "transit-networkd-guard-a1",
        "transit-networkd-deadline-a1",
        "transit-networkd-apply-a1",
    ]
    assert new_files().items() - host.files().items() == new_files().items()
    assert (host.root / _rollback_units.WANTED_BY[1:]).readlink() == Path("../transit-networkd-recover.service")
    assert (host.root / "var/lib/transit-networkd/pending/program.pyz").read_bytes() == b"program"


def test_apply_and_confirm(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    assert host.ask("status")["state"] == "pending"
    assert new_files().items() <= host.files().items()
    assert (host.root / PLACE).read_text() == "1\n"
    assert host.ask("confirm")["state"] == "committed"
    assert host.ask("confirm")["state"] == "committed"
    assert host.store().pending() is None
    assert sorted(host.store().read_json("manifest.json")["files"]) == [WAN, VRF]
    assert "systemctl stop transit-networkd-deadline-a1.timer" in host.commands


def test_a_connection_that_began_before_the_change_was_pending_confirms_nothing(host: Host) -> None:
    begun(host)
    # The reply to "begin" is out at 1000, and the change is pending a second later.
    _unattended.apply(host.store(), "a1")
    pending = host.now
    assert pending > 1000
    for after in (0.0, pending - 1000):
        assert host.ask("confirm", after=after, wait=10)["state"] == "pending"
    assert host.ask("confirm", after=pending - 1000 + 0.1, wait=10)["state"] == "committed"


def test_a_controller_is_told_when_the_self_check_is_over(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    tick = host.tick

    def applied_meanwhile(seconds: float) -> None:
        monkeypatch.setattr("time.sleep", tick)
        _unattended.apply(host.store(), "a1")
        tick(seconds)

    monkeypatch.setattr("time.sleep", applied_meanwhile)
    assert host.ask("confirm", after=0.5, wait=10)["state"] == "pending"
    assert host.ask("confirm")["state"] == "committed"


def test_a_controller_does_not_wait_for_longer_than_it_wants(host: Host) -> None:
    begun(host)
    start = host.now
    assert host.ask("confirm", after=1, wait=3)["state"] == "applying"
    assert 3 <= host.now - start < 4
    assert host.ask("confirm", after=1)["state"] == "applying"
    assert host.ask("confirm", after=1, wait=500)["state"] == "applying"
    assert host.now - start < 25


def test_what_an_older_version_recorded_is_only_confirmed_when_it_is_asked_for(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    record = host.store().record("a1")
    assert record is not None
    del record["pending_since"]
    host.store().write_record(record)
    assert host.ask("confirm", after=100)["state"] == "pending"
    assert host.ask("confirm")["state"] == "committed"


def test_what_nobody_knows_is_none(host: Host) -> None:
    assert host.ask("confirm", id="ff", after=1, wait=1)["state"] == "none"


def test_what_is_so_already_arms_nothing(host: Host) -> None:
    committed(host)
    before = everything(host)
    reply = host.ask("begin", id="a2", bundle=bundle())
    assert not reply["changed"]
    assert reply["transaction"]["state"] == "none"
    assert everything(host) == before
    assert host.commands == []


def test_what_preflight_forbids_is_not_begun(host: Host) -> None:
    finding = {"severity": "error", **problem("key-empty", path="/x")}
    host.preflight.problems = [finding]
    before = everything(host)
    reply = host.ask("begin", bundle=bundle())
    assert reply["preflight"] == [finding]
    assert reply["transaction"]["state"] == "none"
    assert everything(host).keys() - before.keys() == {"run/transit-networkd.lock"}
    assert host.commands == []


@pytest.mark.parametrize(("verb", "really"), [("inspect", False), ("begin", True)])
def test_preflight_tries_folders_with_a_file_only_where_a_change_begins(host: Host, verb: str, really: bool) -> None:
    host.ask(verb, bundle=bundle())
    assert [survey["begins"] for survey in host.preflight.asked] == [really]


def test_what_changes_nothing_is_forbidden_by_nothing(host: Host) -> None:
    committed(host)
    finding = {"severity": "error", **problem("key-empty", path="/x")}
    host.preflight.problems = [finding]
    for verb in ("inspect", "begin"):
        assert host.ask(verb, id="a2", bundle=bundle())["preflight"] == []
    assert host.ask("begin", id="a2", bundle=bundle(table=1001))["preflight"] == [finding]


def test_a_host_without_networkd_has_nothing_to_remove(host: Host) -> None:
    finding = {"severity": "error", **problem("networkd", state="inactive")}
    host.preflight.problems = [finding]
    reply = host.ask("remove")
    assert (reply["changed"], reply["preflight"]) == (False, [])


def test_what_does_not_come_out_right_goes_back_at_once(host: Host) -> None:
    begun(host)
    host.off = ["eth0: expected master vrf-wan, there is none"]
    _unattended.apply(host.store(), "a1")
    reply = host.ask("status")
    assert reply["state"] == "rolled-back"
    assert reply["reason"] == "the host is not as it should be"
    assert texts(reply["drift"]) == host.off
    assert host.files() == OLD_FILES
    assert (host.root / PLACE).read_text() == "0\n"
    assert host.now < 1000 + 180
    assert not (host.root / _rollback_units.WANTED_BY[1:]).is_symlink()


def test_sysctls_are_judged_after_a_rollback(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    monkeypatch.setattr(_unattended.Live, "write_sysctls", create_autospec(_unattended.Live.write_sysctls))
    _rollback.roll_back(host.store(), "a1", "a test")
    assert host.ask("status")["reason"] == (
        "a test; the host is back on its old files, but not as before: "
        "sysctl net/ipv4/udp_l3mdev_accept: expected 0, found 1"
    )


@pytest.mark.parametrize(("done_after", "seconds"), [(4, 4), (1000, 10)], ids=["it is done", "it never is"])
def test_networkd_is_waited_for_a_little(
    host: Host, monkeypatch: pytest.MonkeyPatch, done_after: float, seconds: float
) -> None:
    def facts_now(_services: t.Sequence[str]) -> dict[str, t.Any]:
        setup = "configuring" if host.now < 1001 + done_after else "configured"
        return {**host.facts, "links": [{"name": "eth0", "master": "vrf-wan", "addresses": [], "setup": setup}]}

    begun(host)
    monkeypatch.setattr(host, "facts_now", facts_now)
    _unattended.apply(host.store(), "a1")
    assert host.ask("status")["state"] == "pending"
    # One second of head start.
    assert host.now == 1001 + seconds


def test_nobody_confirms(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    _unattended.guard(host.store(), "a1")
    assert 1180 <= host.now < 1190
    assert host.files() == OLD_FILES
    reply = host.ask("confirm")
    assert reply["state"] == "rolled-back"
    assert reply["reason"] == "it was not confirmed within 180 s"


def test_the_guard_leaves_alone_what_is_confirmed(host: Host) -> None:
    committed(host)
    _unattended.guard(host.store(), "a1")
    assert host.now < 1010
    assert new_files().items() <= host.files().items()


@pytest.mark.parametrize("verb", ["begin", "remove"])
def test_the_guard_tidies_up_after_a_confirmation_that_died(
    host: Host, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    if verb == "remove":
        committed(host)
    host.ask(verb, id="a2", bundle=bundle())
    _unattended.apply(host.store(), "a2")

    def killed(*_: object) -> t.NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_finalize, "tidy", killed)
        with pytest.raises(KeyboardInterrupt):
            host.ask("confirm", id="a2")
    assert os.path.lexists(host.store().pending_link)
    host.commands.clear()
    _unattended.guard(host.store(), "a2")
    assert not os.path.lexists(host.store().pending_link)
    assert (host.store().read_json("manifest.json") is None) == (verb == "remove")
    assert "systemctl stop transit-networkd-deadline-a2.timer" in host.commands


def test_an_apply_that_hangs_is_stopped_by_the_guard(host: Host) -> None:
    begun(host)
    _unattended.guard(host.store(), "a1")
    assert "systemctl stop transit-networkd-apply-a1.service" in host.commands
    assert host.ask("status")["state"] == "rolled-back"
    # Should it wake up all the same, it finds that it is too late.
    _unattended.apply(host.store(), "a1")
    assert host.files() == OLD_FILES


def test_a_rollback_that_was_cut_short_is_taken_up(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")

    def killed(*_: object) -> t.NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_links, "move_links", killed)
        with pytest.raises(KeyboardInterrupt):
            _rollback.roll_back(host.store(), "a1", "a test")
    assert host.ask("status")["state"] == "rolling-back"
    host.commands.clear()
    _unattended.guard(host.store(), "a1")
    # The files were moved before; networkd must read them all the same.
    assert "networkctl reload" in host.commands
    assert host.ask("status")["reason"] == "a test"
    assert host.files() == OLD_FILES


def until(host: Host, end: float, path: str) -> t.Callable[..., None]:
    """What ``put`` is on a host where one path cannot be written until then."""

    def put(root: str, entry: dict[str, t.Any]) -> None:
        if entry["path"] == path and host.now < end:
            raise OSError(1, "Operation not permitted")
        _entries.put(root, entry)

    return put


def test_an_apply_that_cannot_go_back_leaves_it_to_the_guard(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    host.off = ["off"]
    write_sysctls = _unattended.Live.write_sysctls

    def and_then_the_disk_fails(*given: t.Any) -> None:
        write_sysctls(*given)
        monkeypatch.setattr(_files, "put", until(host, 5000, VRF))

    monkeypatch.setattr(_unattended.Live, "write_sysctls", and_then_the_disk_fails)
    assert _unattended.apply(host.store(), "a1") == 1
    reply = host.ask("status")
    assert reply["state"] == "rolling-back"
    assert f"{VRF}: Operation not permitted" in texts(reply["drift"])
    host.off = []
    assert host.now < 5000
    _unattended.guard(host.store(), "a1")
    assert (host.files(), host.ask("status")["state"]) == (OLD_FILES, "rolled-back")


def test_one_file_that_cannot_be_put_back_holds_up_nothing_else(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    monkeypatch.setattr(_files, "put", until(host, 1e9, VRF))
    with pytest.raises(_files.UnmovedError, match=f"{VRF}: Operation not permitted"):
        _rollback.roll_back(host.store(), "a1", "a test")
    assert {path: text for path, text in host.files().items() if "/network/" in path} == {
        WAN: "theirs\n",
        VRF: new_files()[VRF],
    }
    assert "networkctl reload" in host.commands
    assert (host.root / PLACE).read_text() == "0\n"
    reply = host.ask("status")
    assert (reply["state"], texts(reply["drift"])) == ("rolling-back", [f"{VRF}: Operation not permitted"])
    monkeypatch.setattr(_files, "put", until(host, host.now + 500, VRF))
    _unattended.guard(host.store(), "a1")
    assert host.files() == OLD_FILES
    assert host.ask("status")["state"] == "rolled-back"
    assert len([words for words in host.commands if words == "networkctl reload"]) < 12


def test_a_disk_that_is_full_does_not_keep_the_host_where_it_is(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    reserve = Path(host.store().transaction("a1")) / "reserve"
    assert reserve.stat().st_size == _store.RESERVE
    _unattended.apply(host.store(), "a1")
    written = _store.Store.write_record

    def full(store: _store.Store, record: dict[str, t.Any]) -> None:
        if host.now < 1400:
            assert not reserve.exists()
            raise OSError(28, "No space left on device")
        written(store, record)

    monkeypatch.setattr(_store.Store, "write_record", full)
    host.now = 1180
    with pytest.raises(OSError, match="No space left on device"):
        _rollback.roll_back(host.store(), "a1", "a test")
    assert host.files()[WAN] == "theirs\n"
    assert "networkctl reload" in host.commands
    assert host.ask("confirm")["state"] == "pending"
    _unattended.guard(host.store(), "a1")
    assert host.now >= 1400
    assert host.ask("status")["state"] == "rolled-back"


def test_at_boot_the_guard_goes_on_with_what_cannot_be_put_back(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.boot, host.now = "kernel:2", 3
    host.commands.clear()
    monkeypatch.setattr(_files, "put", until(host, 100, VRF))
    assert _unattended.recover(host.store()) == 1
    assert host.files()[WAN] == "theirs\n"
    assert (host.root / PLACE).read_text() == "0\n"
    started = [words for words in host.commands if "--unit" in words]
    assert [words.split("--unit=")[1].split()[0] for words in started if "--no-block" in words] == [
        "transit-networkd-guard-a1",
        "transit-networkd-deadline-a1",
    ]
    _unattended.guard(host.store(), "a1")
    assert host.files() == OLD_FILES
    assert host.ask("status")["state"] == "rolled-back"


def test_what_is_missing_or_left_over_is_seen_to_long_before_networkd_is_restarted(host: Host) -> None:
    committed(host)
    host.facts["vrfs"] = [{"name": "vrf-wan", "table": 1000}]
    begun(host, "a2", bundle=bundle(table=1001))
    _unattended.apply(host.store(), "a2")
    host.commands.clear()
    host.off = ["IPv4: expected rule 1000 l3mdev, there is none"]
    _rollback.roll_back(host.store(), "a2", "a test")
    rule = "ip -4 rule add l3mdev pref 1000 protocol kernel"
    assert host.commands.index(rule) < host.commands.index("networkctl reconfigure -- eth0")


def test_a_rollback_that_was_asked_for(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    assert host.ask("rollback")["state"] == "rolling-back"
    _unattended.guard(host.store(), "a1")
    assert host.ask("rollback")["state"] == "rolled-back"
    assert host.ask("status")["reason"] == "it was asked for"


def test_an_unconfirmed_change_does_not_outlive_a_restart(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.boot, host.now = "kernel:2", 3
    _unattended.recover(host.store())
    assert host.files() == OLD_FILES
    assert host.ask("status")["state"] == "rolled-back"
    assert host.ask("status")["reason"] == "the host restarted before the change was confirmed"
    assert host.store().pending() is None
    _unattended.recover(host.store())


def test_a_restart_of_the_programs_alone_keeps_the_deadline(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    host.now = 1100
    monkeypatch.setattr("time.clock_gettime", lambda _clock: 500.0)
    assert _unattended.recover(host.store()) == 0
    assert host.ask("status")["state"] == "pending"
    guard, timer = (words for words in host.commands if "--unit" in words)
    assert "--no-block --unit=transit-networkd-guard-a1" in guard
    # pid 1 started at 1 s; 80 s remain, and the timer is the second to act.
    assert "--on-startup=584" in timer


def test_the_boot_time_unit_does_nothing_when_it_is_started_by_hand(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    host.refuse = "systemd-run"
    assert _unattended.recover(host.store()) == 0
    assert host.ask("status")["state"] == "pending"


def test_a_commit_that_was_cut_short_is_finished_not_rolled_back(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    with monkeypatch.context() as patch:
        patch.setattr(_finalize, "tidy", create_autospec(_finalize.tidy))
        assert host.ask("confirm")["state"] == "committed"
    assert host.store().pending() is not None
    host.boot = "kernel:2"
    _unattended.recover(host.store())
    assert host.store().pending() is None
    assert host.store().read_json("manifest.json")["id"] == "a1"
    assert new_files().items() <= host.files().items()


def test_one_at_a_time(host: Host) -> None:
    begun(host, owner="me@here")
    host.now += 30
    with pytest.raises(RefusedError) as caught:
        host.ask("begin", id="a2", bundle=bundle())
    assert str(caught.value) == (
        "another change (a1, started by me@here) is applying; it ends within 150 s. Try again then"
    )
    host.now += 200
    with pytest.raises(RefusedError, match=r"another change \(a1\) is being rolled back. Try again when that is done"):
        host.ask("begin", id="a2", bundle=bundle())
    assert [words for words in host.commands if "guard-a1" in words]


@pytest.mark.parametrize("what", ["guard-a1", "deadline-a1"])
def test_what_cannot_be_armed_is_not_begun(host: Host, what: str) -> None:
    host.refuse = f"--unit=transit-networkd-{what}"
    with pytest.raises(RefusedError, match="nothing was changed: the rollback could not be armed: 'systemd-run"):
        host.ask("begin", bundle=bundle())
    assert host.files() == OLD_FILES
    assert host.store().pending() is None
    assert host.ask("status")["state"] == "rolled-back"
    host.refuse = ""
    begun(host, "a2")


def test_an_apply_that_was_started_though_systemd_did_not_say_so_is_taken_back(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def started_and_late(store: _store.Store, identity: str) -> t.NoReturn:
        # The apply takes no lock until it has moved the host.
        live = _files.move_files(store.root, store.read_json("tx", identity, "request")["after"])
        raise _command.CommandError(["systemd-run"], 124, f"no answer, {len(live)} files moved")

    with monkeypatch.context() as patch:
        patch.setattr(_rollback_units, "start_apply", started_and_late)
        with pytest.raises(RefusedError, match="the apply may or may not have started; the host is rolling back"):
            host.ask("begin", bundle=bundle())
    assert host.ask("status")["state"] == "rolling-back"
    assert "systemctl stop transit-networkd-apply-a1.service" in host.commands
    _unattended.guard(host.store(), "a1")
    assert host.files() == OLD_FILES
    assert host.ask("status")["state"] == "rolled-back"


def test_a_beginning_that_is_asked_for_again_is_told_again(host: Host) -> None:
    first = begun(host)
    host.commands.clear()
    host.now += 10
    again = host.ask("begin", bundle=bundle())
    assert again["transaction"] == {**first["transaction"], "remaining": 170}
    assert (again["changed"], again["effects"]) == (True, first["effects"])
    assert host.commands == []
    host.ask("rollback")
    _unattended.guard(host.store(), "a1")
    assert host.ask("begin", bundle=bundle())["transaction"]["state"] == "rolled-back"


@pytest.mark.parametrize("where", ["_store", "set_pending", "arm"])
def test_a_beginning_that_died_before_it_was_armed(host: Host, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    module: t.Any = {"_store": _begin, "set_pending": _store.Store, "arm": _rollback_units}[where]
    done = getattr(module, where)

    def die(*arguments: t.Any) -> t.NoReturn:
        done(*arguments)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(module, where, die)
        with pytest.raises(Crash):
            host.ask("begin", bundle=bundle())
    assert host.ask("status")["state"] == "rolled-back"
    assert host.ask("status")["reason"] == "it was cut short before anything was changed"
    facts = _observed_files.transaction(str(host.root))["state"]
    assert facts == ("none" if where == "_store" else "preparing")
    begun(host, "a2")
    assert host.files()[WAN] == "theirs\n"


def test_a_controller_that_asks_writes_nothing(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    with monkeypatch.context() as patch:
        patch.setattr(_finalize, "tidy", create_autospec(_finalize.tidy))
        host.ask("confirm")
    before = everything(host)
    host.ask("inspect", bundle=bundle())
    assert host.ask("status")["state"] == "committed"
    assert everything(host) == before


def test_a_commit_that_lands_before_the_lock_is_finished_under_it(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    with monkeypatch.context() as patch:
        patch.setattr(_finalize, "tidy", create_autospec(_finalize.tidy))
        host.ask("confirm")
    assert not host.ask("begin", id="a2", bundle=bundle())["changed"]
    assert host.store().pending() is None


def test_a_second_change_keeps_the_first_baseline(host: Host) -> None:
    committed(host)
    begun(host, "a2", bundle=bundle(table=1001))
    _unattended.apply(host.store(), "a2")
    host.ask("confirm", id="a2")
    host.ask("remove", id="a3")
    _unattended.apply(host.store(), "a3")
    host.ask("confirm", id="a3")
    assert host.files() == OLD_FILES


def test_a_kernel_that_differs_is_repaired_though_the_files_are_right(host: Host) -> None:
    committed(host)
    host.off = ["eth0: expected master vrf-wan, there is none"]
    reply = begun(host, "a2")
    assert reply["diff"] == []
    assert reply["effects"] == ["reconfigure eth0", "reload systemd-networkd", f"repair: {host.off[0]}"]
    host.off = []
    _unattended.apply(host.store(), "a2")
    assert "networkctl reconfigure -- eth0" in host.commands
    assert host.ask("confirm", id="a2")["state"] == "committed"


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("eth0: expected master vrf-wan, there is none", ["networkctl reload", "networkctl reconfigure -- eth0"]),
        (
            "IPv4: expected rule 1998 fwmark 1000, there is none",
            ["networkctl reload", "networkctl reconfigure -- vrf-wan"],
        ),
        ("net.ipv4.udp_l3mdev_accept: expected value 1, found 0", []),
        ("wg0 r2: expected keepalive 25, found 0", []),
        ("wg0: expected mark 1000, there is none", []),
    ],
)
@pytest.mark.parametrize("table", [1000, None], ids=["no file changes", "a file changes, too"])
def test_networkd_sets_up_anew_what_is_off_and_nothing_else(
    host: Host, word: str, mended: list[str], table: int | None
) -> None:
    committed(host)
    asked = bundle()
    if table is None:
        asked["files"].append({"path": "/etc/sysctl.d/90-transit.conf", "mode": "0644", "content": "x\n", **OWNER})
    host.off = [word]
    reply = begun(host, "a2", bundle=asked)
    assert f"repair: {word}" in reply["effects"]
    assert ("reload systemd-networkd" in reply["effects"]) == bool(mended)
    host.off = []
    _unattended.apply(host.store(), "a2")
    assert [words for words in host.commands if words.startswith("networkctl")] == mended


def test_preflight_is_told_what_is_set_up_anew_and_what_is_accepted(host: Host) -> None:
    committed(host)
    host.off = ["eth0: expected master vrf-wan, there is none"]
    host.preflight.asked.clear()
    host.ask("inspect", bundle=bundle(), accept=["names"], foreign_firewall=["ssh"])
    assert [survey["repair"] for survey in host.preflight.asked] == [["eth0"]]
    assert host.preflight.accepted == ["names"]


def test_what_the_new_plan_alone_asks_for_is_no_repair(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(host)
    asked = {**bundle(table=1001), "plan": {**PLAN, "new": True}}
    new = "eth0: expected address 192.0.2.8/24, there is none"
    monkeypatch.setattr(host, "off_now", lambda plan, _facts: [new] if "new" in plan else [])
    assert not [words for words in begun(host, "a2", bundle=asked)["effects"] if words.startswith("repair")]


@pytest.mark.parametrize("lost", [False, True], ids=["", "the manifest was lost"])
def test_what_somebody_has_edited_is_given_beside_what_is_wanted(host: Host, lost: bool) -> None:
    asked = bundle()
    asked["files"][0]["content"] = f"# {MADE_BY}\n{asked['files'][0]['content']}"
    begun(host, bundle=asked)
    _unattended.apply(host.store(), "a1")
    host.ask("confirm")
    place = host.root / VRF[1:]
    text = place.read_text() + "PrivateKey=c2VjcmV0\n"
    place.write_text(text)
    if lost:
        shutil.rmtree(host.store().directory)
    reply = host.ask("inspect", bundle=asked)
    survey = host.preflight.asked[-1]
    assert (survey["edited"], survey["unrecorded"]) == (([], [VRF]) if lost else ([VRF], []))
    (row,) = reply["edited"]
    assert (row["after"], row["before_header"][: len(VRF)]) == (asked["files"][0]["content"], VRF)
    assert row["before"].startswith(row["after"])
    assert "PrivateKey=(hidden)" in row["before"]
    # Older files of ours that nobody has touched are as the manifest says.
    place.write_text(asked["files"][0]["content"])
    assert host.ask("inspect", bundle={**asked, "files": asked["files"][1:]})["edited"] == []


def test_a_file_of_somebody_else_is_no_edit_of_ours(host: Host) -> None:
    assert host.ask("inspect", bundle=bundle())["edited"] == []


def test_of_transactions_that_nobody_knows(host: Host) -> None:
    assert host.ask("status")["state"] == "none"
    for verb in ("confirm", "rollback"):
        with pytest.raises(RefusedError, match="this host knows no transaction a1"):
            host.ask(verb)


def test_an_owner_that_the_host_does_not_know(host: Host) -> None:
    strange = bundle()
    strange["files"][0]["group"] = "no-such-group"
    with pytest.raises(RefusedError, match=r"unknown owner or group of a file in the bundle: .*no-such-group"):
        host.ask("begin", bundle=strange)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/systemd/network/10-eth0.network", "/etc/systemd/network/../05-transit-x.network"]
)
@pytest.mark.parametrize("verb", ["inspect", "begin"])
def test_a_path_that_is_not_managed_is_refused(host: Host, verb: str, path: str) -> None:
    strange = bundle()
    strange["files"][0]["path"] = path
    with pytest.raises(RefusedError, match=f"^{path} is not a path of a managed file$"):
        host.ask(verb, bundle=strange)
    assert not (host.root / path[1:]).exists()


def test_no_key_of_ours_is_in_what_is_kept(host: Host) -> None:
    committed(host)
    kept = [path.name for path in (host.root / "var/lib/transit-networkd/tx/a1").iterdir()]
    assert sorted(kept) == ["mover", "program.pyz", "state"]
    assert json.loads((host.root / "var/lib/transit-networkd/tx/a1/state").read_text())["state"] == "committed"
