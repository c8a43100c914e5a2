# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import sys
import typing as t
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _drift, _observe
from ansible_collections.transit.networkd.plugins.module_utils._change import _baseline, _manifest, _sides
from ansible_collections.transit.networkd.plugins.module_utils._common import _clock
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import CONSOLE_PATH, PROGRAM_PATH
from ansible_collections.transit.networkd.plugins.module_utils._console import _main
from ansible_collections.transit.networkd.plugins.module_utils._observe import _wireguard
from ansible_collections.transit.networkd.plugins.module_utils._state import _history, _rollback_units, _states, _store
from helpers.host import healthy_host, wg_printed
from helpers.host.fake_host import drift_row

NOTHING = _baseline.NO_BASELINE


class Host:
    """A host with a transaction, and what the console says of it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store = _store.Store(str(root))
        self.capsys = capsys
        self.commands: list[str] = []
        self.store.make(self.store.place("tx"))

    def change(self, identity: str, state: str, **fields: t.Any) -> None:
        record = _states.new(identity=identity, kind="change", timeout=60, now=1000, boot="b", owner="ann@desk")
        self.store.make(self.store.transaction(identity))
        self.store.write_record({**record, "state": state, **fields})
        bundle = {"files": [], "sysctls": {}, "plan": None}
        request = {"kind": "change", "bundle": bundle, "sessions": [], "before": NOTHING, "after": NOTHING}
        self.store.write_json({**request, "before": {**NOTHING, "seen": {}}}, "tx", identity, "request")
        self.store.set_pending(identity)

    def run(self, argv: t.Sequence[str], **_: object) -> str:
        self.commands.append(" ".join(argv))
        return "0"

    def say(self, *words: str) -> tuple[int, str]:
        status = _main.main(list(words), self.store)
        said = self.capsys.readouterr()
        return status, said.out + said.err

    def state(self, identity: str) -> str:
        record = self.store.record(identity)
        assert record is not None
        return str(record["state"])


@pytest.fixture
def host(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Host:
    for name in ("etc/systemd/system", "run", "usr/local/sbin"):
        (tmp_path / name).mkdir(parents=True)
    host = Host(tmp_path, capsys)
    monkeypatch.setattr(_rollback_units, "run", host.run)
    monkeypatch.setattr(_clock, "now", lambda: 1010.0)
    monkeypatch.setattr(_clock, "boot_identity", lambda _root="/": "b")
    return host


def test_nothing_waits(host: Host) -> None:
    assert host.say("status") == (0, "no change is pending\n")
    host.store.make(host.store.place("rotation"))
    host.store.write_json({"state": "staged"}, "rotation", "state")
    said = "WireGuard keys are being rotated; this host's keys are staged\nno change is pending\n"
    assert host.say("status") == (0, said)


def test_a_change_that_waits_is_told_with_its_time(host: Host) -> None:
    host.change("a1", _states.PENDING)
    status, said = host.say("status")
    assert status == 3
    assert "change a1, started by ann@desk: pending" in said
    assert "rolled back in 50 s unless you confirm it" in said


def test_what_waits_is_confirmed(host: Host) -> None:
    host.change("a1", _states.PENDING)
    assert host.say("confirm") == (0, "change a1: committed\n")
    assert host.state("a1") == _states.COMMITTED
    status, said = host.say("status")
    assert status == 0
    assert "a1  change  committed  (by ann@desk)" in said


def test_what_is_too_late_is_not_confirmed_and_the_truth_is_told(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.change("a1", _states.PENDING)
    monkeypatch.setattr(_clock, "now", lambda: 1061.0)
    assert host.say("confirm") == (1, "change a1: pending\n")
    assert host.state("a1") == _states.PENDING


def test_what_waits_is_rolled_back(host: Host) -> None:
    host.change("a1", _states.PENDING)
    status, said = host.say("rollback")
    assert (status, said) == (0, "change a1: rolling-back (it was asked for at the console)\n")
    # By its guard, which needs nobody.
    assert any(line.endswith("guard a1") for line in host.commands)
    assert "rolls back by itself" in host.say("status")[1]


@pytest.mark.parametrize("verb", ["confirm", "rollback"])
def test_where_nothing_waits_it_says_what_there_is_to_do(host: Host, verb: str) -> None:
    status, said = host.say(verb)
    assert status == 1
    assert "no change is pending" in said
    assert "run Ansible again with the old inventory" in said


@pytest.mark.parametrize("verb", ["confirm", "rollback"])
@pytest.mark.parametrize("state", [_states.COMMITTED, _states.ROLLED_BACK])
def test_what_has_ended_is_not_pending_even_before_it_is_cleared_away(host: Host, verb: str, state: str) -> None:
    host.change("a1", state)
    status, said = host.say(verb)
    assert (status, host.state("a1"), host.commands) == (1, state, [])
    assert "no change is pending" in said


def test_the_past(host: Host) -> None:
    for number in range(_history.LONGEST + 5):
        identity = f"a{number}"
        record = _states.new(identity=identity, kind="remove", timeout=60, now=0, boot="b")
        _history.note(host.store, {**record, "state": _states.ROLLED_BACK, "reason": "nobody confirmed"})
        _history.note(host.store, {**record, "state": _states.ROLLED_BACK, "reason": "a second look"})
    lines = host.say("history")[1].splitlines()
    assert len(lines) == _history.LONGEST
    assert lines[-1].endswith("a54  remove  rolled-back (nobody confirmed)")


def test_the_kernel_is_compared_with_what_was_confirmed(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    assert host.say("check") == (1, "no change was ever confirmed on this host\n")
    plan = {**_sides.empty_plan(), "services": [{"unit": "ssh.socket", "vrf": "vrf-wan"}]}
    host.store.write_json({**_manifest.NO_MANIFEST, "plan": plan}, "manifest.json")
    observe = create_autospec(_observe.observe)
    monkeypatch.setattr(_observe, "observe", observe)
    rows = [drift_row("eth0: expected master vrf-wan, there is none")]
    drift = create_autospec(_drift.drift, return_value=rows)
    monkeypatch.setattr(_drift, "drift", drift)
    assert host.say("check") == (1, "eth0: expected master vrf-wan, there is none\n")
    observe.assert_called_once_with(root=host.store.root, lookups=[], services=["ssh.socket"])
    (compared,) = drift.call_args_list
    assert (compared.args[0], compared.args[1]) == (plan, observe.return_value)
    assert sorted(compared.args[2]) == ["files", "lookups", "services"]
    rows.clear()
    assert host.say("check") == (0, "this host is as it was confirmed\n")


def test_metrics_of_a_host_that_nothing_was_confirmed_on(host: Host) -> None:
    host.change("a1", _states.PENDING)
    status, said = host.say("metrics")
    assert status == 0
    assert 'transaction_state{state="pending"} 1\n' in said
    assert "transit_networkd_transaction_rollback_seconds 50.0\n" in said
    assert "peer" not in said
    assert "checks" not in said


def confirmed(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the host have a confirmed plan, and a kernel that is nearly as planned."""
    host.store.write_json({**_manifest.NO_MANIFEST, "plan": wg_printed.plan()}, "manifest.json")
    monkeypatch.setattr(_wireguard, "run", wg_printed.answer)
    facts = {**healthy_host.facts(), "tunnels": _wireguard.tunnels([])}
    monkeypatch.setattr(_observe, "observe", create_autospec(_observe.observe, return_value=facts))


def test_metrics_of_a_confirmed_host(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(host, monkeypatch)
    _history.note(
        host.store, {**_states.new(identity="a", kind="change", timeout=60, now=0, boot="b"), "state": "committed"}
    )
    status, said = host.say("metrics")
    assert status == 0
    assert 'transaction_state{state="committed"} 1\n' in said
    assert 'last_change_timestamp_seconds{result="committed"} ' in said
    assert 'transit_networkd_checks_failed{code="unit"} ' in said
    shaken = f'peer_last_handshake_timestamp_seconds{{interface="wga",peer="r2"}} {wg_printed.SHAKEN}\n'
    assert shaken in said


def test_metrics_replace_a_file_that_others_may_read(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(host, monkeypatch)
    file = tmp_path / "collector/transit-networkd.prom"
    file.parent.mkdir()
    file.write_text("old\n")
    file.chmod(0o600)
    was = file.stat().st_ino
    assert host.say("metrics", "--output", str(file)) == (0, "")
    assert file.read_text() == host.say("metrics")[1]
    assert (file.stat().st_mode & 0o7777, file.stat().st_ino != was) == (0o644, True)
    assert list(file.parent.iterdir()) == [file]


def test_a_host_that_cannot_be_observed_keeps_its_last_metrics(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(host, monkeypatch)
    failure = CommandError(["ip", "addr"], 1, "no memory")
    monkeypatch.setattr(_observe.observe, "side_effect", failure)
    file = tmp_path / "a.prom"
    file.write_text("old\n")
    assert host.say("metrics", "--output", str(file)) == (1, f"{failure}\n")
    assert file.read_text() == "old\n"


def test_help_says_what_happens_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _main.main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "rolled back at its deadline, and at the next boot" in said
    assert all(verb in said for verb in ("status", "confirm", "rollback", "history", "check", "metrics"))


@pytest.mark.usefixtures("host")
def test_the_command_that_is_installed_runs_the_program(tmp_path: Path) -> None:
    from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _program

    own = tmp_path / "own.pyz"
    own.write_bytes(_program.archive())
    _rollback_units.install(str(tmp_path), str(own))
    installed = (tmp_path / CONSOLE_PATH[1:]).read_text()
    program = tmp_path / PROGRAM_PATH[1:]
    assert f"exec {sys.executable} -I -S {PROGRAM_PATH} console" in installed
    command = [sys.executable, "-I", "-S", str(program), "console", "--help"]
    said = subprocess.run(command, check=True, text=True, capture_output=True).stdout
    assert "usage: transit-networkd" in said
    _rollback_units.uninstall(str(tmp_path))
    assert not program.exists()
    assert not (tmp_path / CONSOLE_PATH[1:]).exists()
