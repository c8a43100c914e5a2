# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.module_utils._common import _layout as layout


@pytest.mark.parametrize(
    "path",
    [
        layout.netdev_path("wg0"),
        layout.network_path("eth0"),
        layout.drop_in_path("10-eth0.network"),
        layout.SYSCTL_PATH,
        layout.RT_TABLES_PATH,
        layout.RULES_UNIT_PATH,
        layout.RULES_WANTED_BY,
        layout.FILTER_PATH,
        layout.FILTER_UNIT_PATH,
        layout.FILTER_WANTED_BY,
        layout.FILTER_DROP_IN_PATH,
        layout.VRF_SOCKETS_PATH,
        layout.FOLLOW_UNIT_PATH,
        layout.FOLLOW_TIMER_PATH,
        layout.FOLLOW_WANTED_BY,
        layout.FOLLOW_PROGRAM_PATH,
        layout.FOLLOW_CONFIG_PATH,
        layout.METRICS_UNIT_PATH,
        layout.METRICS_TIMER_PATH,
        layout.METRICS_WANTED_BY,
        layout.service_drop_in_path("ssh.socket"),
        layout.service_drop_in_path("openvpn@a.service"),
        layout.private_key_path("wg0"),
        layout.preshared_key_path("wg0", "r2.example.com"),
    ],
)
def test_what_we_write_is_ours(path: str) -> None:
    assert layout.is_managed_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/systemd/network/10-eth0.network",
        "/etc/systemd/network/05-transit-eth0.conf",
        "/etc/systemd/network/10-eth0.network.d/10-other.conf",
        "/etc/systemd/network/sub/10-eth0.network.d/05-transit.conf",
        "/etc/systemd/networkd.conf.d/05-transit.conf",
        "/etc/systemd/network/05-transit-../../../passwd",
        "/etc/transit-networkd/keys/../wg0.key",
        "/etc/transit-networkd/keys/wg0.key.new",
        "/etc/sysctl.d/99-sysctl.conf",
        layout.RECOVER_UNIT_PATH,
        "/etc/systemd/system/ssh.service.d/10-other.conf",
        "/etc/systemd/system/ssh.mount.d/05-transit.conf",
        "/etc/systemd/system/sub/ssh.service.d/05-transit.conf",
        "/run/systemd/system/ssh.service.d/05-transit.conf",
        "05-transit-eth0.network",
    ],
)
def test_what_others_write_is_not_ours(path: str) -> None:
    assert not layout.is_managed_path(path)


@given(st.text(min_size=1), st.text(min_size=1))
def test_safe_names_are_safe_and_keep_names_apart(one: str, other: str) -> None:
    safe = layout.safe_name(one)
    assert set(safe) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=")
    assert (safe == layout.safe_name(other)) == (one == other)


@given(st.tuples(st.text(min_size=1), st.text(min_size=1)), st.tuples(st.text(min_size=1), st.text(min_size=1)))
def test_no_two_pairs_share_a_key_file(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (layout.preshared_key_path(*one) == layout.preshared_key_path(*other)) == (one == other)
    assert layout.preshared_key_path(*one) != layout.private_key_path(other[0])


def test_the_service_of_a_drop_in() -> None:
    assert layout.service_of_drop_in(layout.service_drop_in_path("ssh.socket")) == "ssh.socket"
    assert layout.service_of_drop_in(layout.FILTER_DROP_IN_PATH) is None
    assert layout.service_of_drop_in(layout.drop_in_path("10-eth0.network")) is None


def test_the_rules_stand_in_their_order() -> None:
    assert (
        layout.PRIORITY_LOCAL_FIRST
        < layout.PRIORITY_L3MDEV
        < layout.PRIORITY_MARK_TABLE
        < layout.PRIORITY_MARK_UNREACHABLE
        < layout.PRIORITY_L3MDEV_UNREACHABLE
        < layout.PRIORITY_LOCAL
        < 32766
    )
    assert layout.PRIORITY_MARK_UNREACHABLE == layout.PRIORITY_MARK_TABLE + 1


@pytest.mark.parametrize(
    ("path", "tunnel", "aside"),
    [
        ("/etc/wireguard/wg0.conf", "wg0", True),
        ("/etc/wireguard/a name.conf", None, False),
        ("/etc/wireguard/wg0.key", None, False),
        ("/etc/wireguard/x/wg0.conf", None, False),
        ("/etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service", None, True),
        ("/etc/systemd/system/multi-user.target.wants/ssh.service", None, False),
        ("/etc/systemd/network/10-x.netdev", None, True),
        ("/etc/systemd/network/05-transit-x.netdev", None, False),
        ("/etc/systemd/network/10-x.link", None, False),
        ("/run/systemd/network/10-x.network", None, False),
        ("/etc/network/interfaces", None, True),
        ("/etc/network/interfaces.d/wan.cfg", None, True),
        ("/etc/network/interfaces.d/a/wan", None, False),
        ("/etc/network/interfaces.d/../interfaces", None, False),
        ("/etc/network/if-up.d/wan", None, False),
        ("/run/network/interfaces.d/eth0", None, False),
    ],
)
def test_what_managed_units_may_take_the_place_of(path: str, tunnel: str | None, aside: bool) -> None:
    assert (layout.tunnel_of_wg_quick(path), layout.may_be_set_aside(path)) == (tunnel, aside)
