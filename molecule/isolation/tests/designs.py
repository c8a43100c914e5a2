# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other designs for r1, with the same addresses, peers and keys, to see what the same packets do to them.

Each is put on in our place, for a boot of its own, so that nothing in the kernel is left of us. The sysctls stay, which
they want, too, and so does 10-eth0.network, which is plain Debian's.
"""

from __future__ import annotations

import contextlib
import shlex
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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

SERVICE = """\
[Unit]
After=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=sh -ex /root/design.sh
[Install]
WantedBy=multi-user.target
"""

# The tunnel is made beside the interface and moved out: its socket stays where it was made.
NAMESPACE = """\
ip netns add wan
ip link set eth0 netns wan
ip -n wan addr add 198.51.100.11/24 dev eth0
ip -n wan addr add 2001:db8:a::11/64 dev eth0 nodad
ip -n wan link set lo up
ip -n wan link set eth0 up
ip -n wan route add default via 198.51.100.1
ip -n wan route add default via 2001:db8:a::1
ip -n wan link add wg0 type wireguard
ip -n wan link set wg0 netns 1
wg setconf wg0 /etc/wireguard/bare.conf
ip addr add {address}/64 dev wg0
ip link set wg0 mtu 1420 up
"""

# What VyOS does beside (src/conf_mode/vrf.py): an end for what a VRF does not route, and local addresses after VRFs.
ORDER = """\
for family in -4 -6; do
    ip $family rule add pref 2000 l3mdev unreachable protocol kernel
    ip $family rule add pref 32765 lookup local protocol kernel
    ip $family rule del pref 0
done
"""

CONVERT = """
import re, sys
text = "[Interface]\\n" + sys.argv[2] + open(sys.argv[1]).read().partition("[WireGuard]")[2]
text = re.sub(r"^(#|FirewallMark|RouteTable).*\\n", "", text.replace("[WireGuardPeer]", "[Peer]"), flags=re.M)
key = lambda found: found[1] + "=" + open(found[2]).read().strip()
print(re.sub(r"^(PrivateKey|PresharedKey)File=(.*)$", key, text, flags=re.M))
"""


def write(r1: LabNode, path: str, text: str) -> None:
    """Write a file, readable for networkd and nobody else."""
    r1.check_output(
        f"mkdir -p {path.rpartition('/')[0]}; cat >{path} <<'END'\n{text}END\n"
        f"chgrp systemd-network {path}; chmod 640 {path}"
    )


def converted(r1: LabNode, path: str, interface: str = "") -> None:
    """Write the same tunnel in the language of wg(8), with more lines in its first section. The keys stay on r1."""
    words = shlex.join(["python3", "-c", CONVERT, f"{NETWORK}/05-transit-wg0.netdev", interface])
    r1.check_output(f"mkdir -p /etc/wireguard; umask 077; {words} >{path}")


def plain(r1: LabNode, _address: str) -> None:
    """The plain recipe; its tunnel's units are no other than ours."""
    for name in ("vrf-wan.netdev", "wg0.netdev", "wg0.network"):
        r1.check_output(f"cp -p {ASIDE}{NETWORK}/05-transit-{name} {NETWORK}/05-{name}")
    write(r1, f"{NETWORK}/05-vrf-wan.network", PLAIN_VRF)
    write(r1, f"{NETWORK}/05-eth0.network", PLAIN_ETH0)


def at_boot(r1: LabNode, script: str) -> None:
    """Run a script at each boot, when networkd has begun."""
    write(r1, "/root/design.sh", script)
    write(r1, f"{SYSTEM}/design.service", SERVICE)
    r1.check_output("systemctl enable -q design")


def vyos(r1: LabNode, address: str) -> None:
    """The plain recipe with VyOS's rules."""
    plain(r1, address)
    write(r1, f"{NETWORK}/05-vrf-wan.network", f"{PLAIN_VRF}Priority=1998\n")
    at_boot(r1, ORDER)


def wg_quick(r1: LabNode, address: str, extra: str = "") -> None:
    """wg-quick as roles for it use it by default: no VRF, no mark, routes for the peers' allowed IPs in main."""
    converted(r1, "/etc/wireguard/wg0.conf", f"Address = {address}/64\nMTU = 1420\n{extra}")
    r1.check_output("systemctl enable -q wg-quick@wg0")


def wg_quick_table(r1: LabNode, address: str) -> None:
    """wg-quick with a mark, and a table of its own for what has it."""
    rules = "".join(
        f"PostUp = ip {family} route add default via {gateway} table 1000\n"
        f"PostUp = ip {family} rule add fwmark 1000 lookup 1000\n"
        for family, gateway in (("-4", "198.51.100.1"), ("-6", "2001:db8:a::1"))
    )
    wg_quick(r1, address, f"FwMark = 1000\n{rules}")


def namespace(r1: LabNode, address: str) -> None:
    """The WAN's interface in a network namespace, where the tunnel's socket is, too."""
    r1.check_output(f"mkdir -p {ASIDE}{NETWORK}; mv {NETWORK}/10-eth0.network {ASIDE}{NETWORK}/")
    converted(r1, "/etc/wireguard/bare.conf")
    at_boot(r1, NAMESPACE.format(address=address))


DESIGNS: dict[str, Callable[[LabNode, str], None]] = {
    "plain recipe": plain,
    "VyOS's rules": vyos,
    "wg-quick": wg_quick,
    "wg-quick, mark and table": wg_quick_table,
    "network namespace": namespace,
}


@contextlib.contextmanager
def in_our_place(lab: Lab, name: str, address: str) -> Iterator[None]:
    """Put a design on r1 instead of ours, and ours back afterwards."""
    r1 = lab["r1"]
    r1.check_output(f"rm -rf {ASIDE}; mkdir {ASIDE}; cp -a --parents {' '.join(OURS)} {ASIDE}")
    try:
        DESIGNS[name](r1, address)
        r1.check_output(f"rm -rf {' '.join(OURS)}")
        r1.restart()
        yield
    finally:
        r1.run("systemctl disable -q wg-quick@wg0; systemctl disable -q design")
        r1.check_output(
            f"rm -rf /etc/wireguard/*.conf /root/design.sh {NETWORK}/05-* {SYSTEM}/design.service; "
            f"cp -a {ASIDE}/etc /; rm -rf {ASIDE}"
        )
        r1.reboot()
