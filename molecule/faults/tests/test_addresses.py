# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WAN gives no address any more, or somebody else has it: found by the host itself, and taken back."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

from console import Router, refused

WAN = Router("wan")
IPV6 = "2001:db8:a::11"
# The host is to find it by itself, and not by its deadline.
LONG = "--extra-vars=wireguard_vrf_confirm_timeout=300"


@contextmanager
def on_the_wan(fault: str, mend: str) -> t.Iterator[None]:
    WAN.run(fault)
    try:
        yield
    finally:
        WAN.run(mend)


def test_f36_somebody_else_has_the_address(r1: Router) -> None:
    try:
        with on_the_wan(f"ip addr add {IPV6}/128 dev a nodad", f"ip addr del {IPV6}/128 dev a"):
            said = refused(r1, LONG)
    finally:
        # Duplicate address detection fails in the old world, too, and neither kernel nor networkd try again: the guard
        # does, with longer and longer pauses.
        r1.until_settled(600)
    assert IPV6 in said, said
    assert r1.last_change()["state"] == "rolled-back"
    r1.until(f"ip -6 addr show dev eth0 -tentative -dadfailed | grep -q {IPV6}", 30)


def test_f35_no_lease_after_the_move(r2: Router) -> None:
    before = r2.state()
    with on_the_wan("systemctl stop dnsmasq", "systemctl start dnsmasq"):
        refused(r2, LONG)
        r2.until_settled()
        # Its own again, though nobody leases it: it was noted, and given back without networkd.
        r2.run(f"ip addr show dev eth0 | grep -q {r2.address}")
    assert r2.last_change()["state"] == "rolled-back"
    # networkd asks again and again, so it has a lease as soon as there is somebody to answer.
    r2.until("networkctl --no-legend | grep -q 'eth0 .* configured'")
    r2.until("ip -6 route show default | grep -q .")
    # networkd of systemd 252 takes the metric away from an address that is there when its lease comes, and with it
    # that of the route to its prefix. It is all that differs, and goes when the link is set up again.
    differ = set(r2.state()) ^ set(before)
    assert all(f" inet {r2.address}/" in line or line.startswith("203.0.113.0/24 ") for line in differ), differ
    r2.run("networkctl reconfigure eth0")
