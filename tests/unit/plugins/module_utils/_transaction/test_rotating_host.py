# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host whose keys are being rotated, and a transaction that does not know of it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    ROTATION_UNIT_PATH,
    ROTATION_WANTED_BY,
)
from ansible_collections.transit.networkd.plugins.module_utils._state import _rotation_record, _rotation_unit
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import advice
from helpers.host.fake_host import Host, begun, bundle, committed

REFUSED = (
    "the WireGuard keys of this host are being rotated. Run transit.networkd.rotate_keys again, which ends the "
    "rotation; with -e transit_abandon=true it rolls the rotation back, as long as no new key is in force"
)


def rotating(host: Host, **fields: t.Any) -> None:
    store = host.store()
    _rotation_unit.save(store, {**_rotation_record.new(["r1"], {"wg0": {"old": "A", "new": "B"}}), **fields})
    _rotation_unit.install(store, str(host.root.parent / "program"))
    host.commands.clear()


@pytest.mark.parametrize("finishing", [False, True])
def test_a_change_waits_until_the_rotation_ends_it_itself(host: Host, finishing: bool) -> None:
    rotating(host, finishing=finishing)
    reply = host.ask("begin", bundle=bundle())
    refused = [row for row in reply["preflight"] if row["code"] == "rotation"]
    assert reply["transaction"]["state"] == ("applying" if finishing else "none")
    assert [advice(row) for row in refused] == ([] if finishing else [REFUSED])


def test_what_changes_nothing_is_refused_nothing(host: Host) -> None:
    committed(host)
    rotating(host)
    assert host.ask("begin", id="a2", bundle=bundle())["preflight"] == []


def test_a_removal_takes_the_unit_with_it(host: Host) -> None:
    committed(host)
    rotating(host)
    assert (host.root / ROTATION_WANTED_BY[1:]).is_symlink()
    begun_removal = host.ask("remove", id="a2")
    assert begun_removal["transaction"]["state"] == "applying"
    _unattended.apply(host.store(), "a2")
    assert host.ask("confirm", id="a2")["state"] == "committed"
    assert "systemctl stop transit-networkd-rotation.service" in host.commands
    assert not (host.root / ROTATION_UNIT_PATH[1:]).exists()
    assert not (host.root / ROTATION_WANTED_BY[1:]).is_symlink()
    assert not (host.root / "var/lib/transit-networkd").exists()


def test_a_crash_of_the_end_is_ended_by_the_next(host: Host) -> None:
    rotating(host)
    host.refuse = "daemon-reload"
    with pytest.raises(Exception, match="daemon-reload"):
        _rotation_unit.uninstall(host.store())
    assert _rotation_unit.read(host.store()) is not None
    host.refuse = ""
    _rotation_unit.uninstall(host.store())
    assert _rotation_unit.read(host.store()) is None
    assert begun(host)["preflight"] == []
