# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder that stands for a host with a VRF that was set up by hand, and the bundle that takes it over."""

from __future__ import annotations

import typing as t

from helpers.host.fake_host import Host, bundle

DIR = "/etc/systemd/network"
BY_HAND = {
    f"{DIR}/10-vrf.netdev": "[NetDev]\nKind=vrf\nName=vrf-wan\nDescription=mine\n[VRF]\nTable=1000\n",
    f"{DIR}/10-vrf.network": "[Match]\nName=vrf-wan\n[RoutingPolicyRule]\nFirewallMark=1000\nTable=1000\n",
    f"{DIR}/20-wan.network": "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\nDHCP=yes\n",
}
ASIDE = sorted(BY_HAND)


def adopting(table: int = 1000, aside: t.Sequence[str] = ASIDE) -> dict[str, t.Any]:
    """Return the bundle of a host that is adopted."""
    found = bundle(table)
    return {**found, "plan": {**found["plan"], "set_aside": list(aside)}}


def set_up(host: Host) -> None:
    """Have the host a VRF that was set up by hand, and that is live."""
    for path, text in BY_HAND.items():
        place = host.root / path[1:]
        place.write_text(text)
        place.chmod(0o640)
    links = [
        {"name": "eth0", "master": "vrf-wan", "kind": None, "addresses": ["198.51.100.11/24"]},
        {"name": "vrf-wan", "master": None, "kind": "vrf", "addresses": []},
    ]
    host.facts.update(links=links, vrfs=[{"name": "vrf-wan", "table": 1000}])
    for link in ("eth0", "vrf-wan"):
        (host.root / "sys/class/net" / link).mkdir(parents=True)
    (host.root / "sys/class/net/eth0/master").symlink_to("../vrf-wan")
