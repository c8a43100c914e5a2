# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an apply does for a host that does not come right by itself."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from helpers.host.fake_host import WAN, Host, begun


@pytest.mark.parametrize("down", [0, 4, 15, 30])
def test_a_member_outside_of_its_vrf_is_told_again_of_once_networkd_is_back(
    host: Host, monkeypatch: pytest.MonkeyPatch, down: float
) -> None:
    """networkd is down for so many seconds, and then takes no member up by itself."""
    begun(host)
    start, unit = host.now, host.root / WAN[1:]
    host.off = ["eth0: expected master vrf-wan, there is none"]
    host.facts["links"] = [{"name": "eth0", "master": None, "addresses": []}]
    known = []

    def run(argv: t.Sequence[str], **given: object) -> str:
        if argv == ("networkctl", "reload"):
            found = unit.stat().st_mtime_ns
            if host.now >= start + down and known and found not in known:
                host.off = []
            # What it starts with, or has read, is no news to it.
            known.append(found)
        return host.run(argv, **given)

    monkeypatch.setattr(_command, "run", run)
    _unattended.apply(host.store(), "a1")
    assert host.ask("status")["state"] == "pending"
