# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A way back that meets what it cannot move, and a change that is asked for while another one waits."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _preflight
from ansible_collections.transit.networkd.plugins.module_utils._apply import _files, _netdev_pin, _self_check
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings import _host
from ansible_collections.transit.networkd.plugins.module_utils._preflight._shapes import Survey
from ansible_collections.transit.networkd.plugins.module_utils._rollback import _rollback
from ansible_collections.transit.networkd.plugins.module_utils._state import _entries
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _finalize, _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.fake_host import OLD_FILES, PLACE, WAN, Host, begun, bundle, committed, new_files
from helpers.host.fake_preflight import FakePreflight, replace

SERVICE = "/etc/systemd/system/transit-networkd-rules.service"


class PendingAlone(FakePreflight):
    """Preflight that says of another change what it says."""

    def judge(self, survey: dict[str, t.Any], _overwrite_edited: bool) -> list[dict[str, t.Any]]:
        surveyed: Survey = t.cast("Survey", survey)
        return [{"severity": "error", **found} for found in _host.pending(surveyed)]


def asked_of(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have preflight judge the pending change, and nothing of a host that is a folder."""
    preflight = PendingAlone(host)
    replace(monkeypatch, _preflight, "survey", preflight.survey)
    replace(monkeypatch, _preflight, "findings", preflight.findings)


def test_what_waits_for_a_confirmation_is_not_all_right(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second change of a host: its files and its kernel are as wanted, until it is rolled back."""
    committed(host)
    begun(host, "a2", bundle=bundle(1001))
    _unattended.apply(host.store(), "a2")
    asked_of(host, monkeypatch)
    reply = host.ask("inspect", id="a3", bundle=bundle(1001))
    assert not reply["changed"]
    assert texts(reply["preflight"]) == [
        "another change is pending (a2, started by me@here). Try again when it is confirmed or rolled back"
    ]
    host.now += 1000
    _unattended.guard(host.store(), "a2")
    reply = host.ask("inspect", id="a3", bundle=bundle())
    assert (reply["changed"], reply["preflight"]) == (False, [])


def stays(host: Host, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roll back on a host where one path cannot be written."""

    def put(root: str, entry: dict[str, t.Any]) -> None:
        if entry["path"] == path:
            raise OSError(30, "Read-only file system")
        _entries.put(root, entry)

    monkeypatch.setattr(_files, "put", put)
    host.commands.clear()
    with pytest.raises(_files.UnmovedError, match=f"{path}: Read-only file system"):
        _rollback.roll_back(host.store(), "a1", "a test")


def test_a_member_whose_unit_cannot_be_put_back_stays_where_it_is(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    stays(host, WAN, monkeypatch)
    assert not [words for words in host.commands if words.startswith(("ip ", "networkctl"))]
    assert (host.root / PLACE).read_text() == "1\n"
    reply = host.ask("status")
    assert (reply["state"], texts(reply["drift"])) == ("rolling-back", [f"{WAN}: Read-only file system"])
    monkeypatch.setattr(_files, "put", _entries.put)
    _unattended.guard(host.store(), "a1")
    assert (host.files(), host.ask("status")["state"]) == (OLD_FILES, "rolled-back")
    assert (host.root / PLACE).read_text() == "0\n"


@pytest.mark.parametrize("trouble", [UnicodeDecodeError("utf-8", b"", 0, 1, "no"), OSError(30, "Read-only")])
def test_networkd_that_cannot_be_kept_on_its_files_is_no_reason_to_stay(
    host: Host, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")

    def keep(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(_netdev_pin, "keep", keep)
    assert _rollback.roll_back(host.store(), "a1", "a test")
    assert _unattended.guard(host.store(), "a1") == 0
    assert host.files() == OLD_FILES


def deletions(host: Host) -> int:
    return len([words for words in host.commands if words == "ip link del dev vrf-wan"])


@pytest.mark.parametrize(("live", "deleted"), [(1001, 1), (1000, 0)], ids=["still the new one", "the old one again"])
def test_a_vrf_that_is_the_right_one_already_is_not_made_anew(
    host: Host, monkeypatch: pytest.MonkeyPatch, live: int, deleted: int
) -> None:
    (host.root / "sys/class/net/vrf-wan").mkdir(parents=True)
    committed(host)
    begun(host, "a2", bundle=bundle(1001))
    _unattended.apply(host.store(), "a2")
    assert deletions(host) == 1
    host.commands.clear()

    def run(argv: t.Sequence[str], **given: object) -> str:
        said = host.run(argv, **given)
        found = [{"ifname": "vrf-wan", "linkinfo": {"info_kind": "vrf", "info_data": {"table": live}}}]
        return json.dumps(found) if argv[-4:] == ["link", "show", "dev", "vrf-wan"] else said

    monkeypatch.setattr(_command, "run", run)
    _rollback.roll_back(host.store(), "a2", "a test")
    assert deletions(host) == deleted


def test_a_confirmation_that_is_written_down_is_one(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    reserve = Path(host.store().transaction("a1")) / "reserve"
    assert reserve.exists()

    def full(_store: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(_finalize, "tidy", full)
        assert host.ask("confirm")["state"] == "committed"
    assert not reserve.exists()
    host.now += 1000
    _unattended.guard(host.store(), "a1")
    assert host.files().items() >= new_files().items()
    assert host.store().pending() is None
    assert host.store().read_json("manifest.json")["id"] == "a1"


def test_a_boot_that_puts_a_unit_of_systemd_back_has_it_read(host: Host) -> None:
    unit = {"path": SERVICE, "mode": "0644", "content": "[Service]\n", "owner": "root", "group": "root"}
    begun(host, bundle={**bundle(), "files": [*bundle()["files"], unit]})
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    host.boot = "kernel:2"
    assert _unattended.recover(host.store()) == 0
    assert "systemctl daemon-reload" in host.commands


def test_only_gateways_of_links_that_move_are_asked(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another WAN may be down, and that is no reason to take back what has nothing to do with it."""
    asked: list[list[str]] = []
    monkeypatch.setattr(_self_check, "silent_gateways", lambda names, *_: asked.append(list(names)) or [])
    begun(host)
    _unattended.apply(host.store(), "a1")
    assert host.ask("confirm")["state"] == "committed"
    other = {**bundle(), "sysctls": {}}
    begun(host, "a2", bundle=other)
    _unattended.apply(host.store(), "a2")
    assert host.ask("confirm", id="a2")["state"] == "committed"
    begun(host, "a3", bundle=bundle(1001))
    _unattended.apply(host.store(), "a3")
    assert asked == [["eth0"], [], ["eth0"]]
