# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another design for r1, with the same addresses, peers and keys: the plain recipe.

It is put on in our place, for a boot of its own, so that nothing in the kernel is left of us.
"""

from __future__ import annotations

import contextlib
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab, LabNode

ASIDE = "/root/aside"
NETWORK = "/etc/systemd/network"
SYSTEM = "/etc/systemd/system"
OURS = (
    f"{NETWORK}/05-transit-*",
    f"{SYSTEM}/transit-networkd-*.service",
    f"{SYSTEM}/sysinit.target.wants/transit-networkd-*.service",
    f"{SYSTEM}/nftables.service.d/05-transit.conf",
    "/etc/iproute2/rt_tables.d/transit.conf",
)

# The recipe as it is usually told: VRF, the interface in it, the mark's rule, the sysctls (ours stay), RouteTable=off.
PLAIN_VRF = """\
[Match]
Name=vrf-wan
[RoutingPolicyRule]
FirewallMark=1000
Family=both
Table=1000
"""
PLAIN_ETH0 = """\
[Match]
Name=eth0
[Network]
VRF=vrf-wan
IPv6AcceptRA=no
Address=198.51.100.11/24
Address=2001:db8:a::11/64
Gateway=198.51.100.1
Gateway=2001:db8:a::1
"""


def write(r1: LabNode, path: str, text: str) -> None:
    """Write a file, readable for networkd and nobody else."""
    r1.check_output(
        f"mkdir -p {path.rpartition('/')[0]}; cat >{path} <<'END'\n{text}END\n"
        f"chgrp systemd-network {path}; chmod 640 {path}"
    )


def plain(r1: LabNode) -> None:
    """The plain recipe; its tunnel's units are no other than ours."""
    for name in ("vrf-wan.netdev", "wg0.netdev", "wg0.network"):
        r1.check_output(f"cp -p {ASIDE}{NETWORK}/05-transit-{name} {NETWORK}/05-{name}")
    write(r1, f"{NETWORK}/05-vrf-wan.network", PLAIN_VRF)
    write(r1, f"{NETWORK}/05-eth0.network", PLAIN_ETH0)


@contextlib.contextmanager
def plain_in_our_place(lab: Lab) -> Iterator[None]:
    """Put the plain recipe on r1 instead of ours, and ours back afterwards."""
    r1 = lab["r1"]
    r1.check_output(f"rm -rf {ASIDE}; mkdir {ASIDE}; cp -a --parents {' '.join(OURS)} {ASIDE}")
    try:
        plain(r1)
        r1.check_output(f"rm -rf {' '.join(OURS)}")
        r1.reboot()
        yield
    finally:
        r1.check_output(f"rm -f {NETWORK}/05-*; cp -a {ASIDE}/etc /; rm -rf {ASIDE}")
        r1.reboot()
