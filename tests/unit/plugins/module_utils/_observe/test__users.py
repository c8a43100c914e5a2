# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pwd
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._observe._users import number_of, users

UNITS = "etc/systemd/network"


def test_users_of_managed_units(tmp_path: Path) -> None:
    (tmp_path / UNITS).mkdir(parents=True)
    text = "[RoutingPolicyRule]\nUser=daemon\n\n[RoutingPolicyRule]\nUser=no-such-user\n[RoutingPolicyRule]\nUser=77\n"
    (tmp_path / UNITS / "05-transit-vrf-wan.network").write_text(text)
    (tmp_path / UNITS / "10-eth0.network").write_text("[RoutingPolicyRule]\nUser=78\n")
    assert users(str(tmp_path)) == {"77": 77, "daemon": pwd.getpwnam("daemon").pw_uid}
    assert number_of("no-such-user") is None


def test_no_units(tmp_path: Path) -> None:
    assert users(str(tmp_path)) == {}
