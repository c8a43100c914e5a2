# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The internet between r1 and r3 fails, and traffic goes by r2."""

from __future__ import annotations

import typing as t

from routing import BEHIND_R1, INNER, Host, changed, pings, sessions, wait_until, way

if t.TYPE_CHECKING:
    from collections.abc import Callable

ONE, OTHER = "2001:db8:a::11", "2001:db8:c::13"
CUT = (
    "nft add table inet cut && nft add chain inet cut forward '{ type filter hook forward priority 0; }' && "
    f"nft add rule inet cut forward ip6 saddr {ONE} ip6 daddr {OTHER} counter drop && "
    f"nft add rule inet cut forward ip6 saddr {OTHER} ip6 daddr {ONE} counter drop"
)
HEAL = "nft delete table inet cut"


def received(host: Host, device: str) -> int:
    return sum(int(line.split("\t")[1]) for line in host.check_output(f"wg show {device} transfer").splitlines())


def test_traffic_goes_by_r2_while_r1_and_r3_are_cut_off(routers: dict[str, Host], node: Callable[[str], Host]) -> None:
    r1, r2, r3 = routers.values()
    assert way(r3, BEHIND_R1) == "wg-r1"
    with changed(node("wan"), CUT, HEAL):
        noticed = wait_until(lambda: way(r3, BEHIND_R1), "wg-r2", 60)
        wait_until(lambda: way(r1, INNER["r3"]), "wg-r2", 60)
        print(f"r3 goes by r2 after {noticed:.0f} s")
        assert sessions(r3)["wg-r1"] != "Established"
        assert pings(r3, "fe80::1%wg-r1") == 0, "the control: the link is really cut"
        before = received(r2, "wg-r3")
        assert pings(r3, BEHIND_R1, 10) == 10
        assert pings(node("lan1"), INNER["r3"], 3) == 3
        assert received(r2, "wg-r3") - before > 10 * 104, "the pings went through r2"
    back = wait_until(lambda: way(r3, BEHIND_R1), "wg-r1", 120)
    print(f"r3 is back on the straight way after {back:.0f} s")
    wait_until(lambda: way(r1, INNER["r3"]), "wg-r3", 60)
    assert pings(r3, BEHIND_R1) == 3
