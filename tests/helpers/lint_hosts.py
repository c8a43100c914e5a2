# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Good files of three hosts, and modes of files. Shared by the tests of the lint rules that need them."""

from __future__ import annotations

from helpers.lint_cases import KEYS

# RFC 7748, 6.1: Alice's keys.
PRIVATE, PUBLIC = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
# Bob's.
OTHER_PRIVATE, OTHER_PUBLIC = (
    "XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=",
    "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=",
)


def place(host, name):
    return f"{host}/etc/systemd/network/{name}"


def netdev(*peers):
    return "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/etc/wg0.key\nListenPort=51820\n" + "".join(
        f"[WireGuardPeer]\nPublicKey={KEYS[number - 1]}\nAllowedIPs=10.0.0.{number}/32\n"
        f"Endpoint=192.0.2.{number}:51820\n"
        for number in peers
    )


HOSTS = {
    place(f"r{number}", name): text
    for number, others in ((1, (2, 3)), (2, (1, 3)), (3, (1, 2)))
    for name, text in {
        "10-eth0.network": f"[Match]\nName=eth0\n[Network]\nAddress=192.0.2.{number}/24\n",
        "20-wg0.netdev": netdev(*others),
        "20-wg0.network": f"[Match]\nName=wg0\n[Network]\nAddress=10.0.0.{number}/24\n",
    }.items()
}
WG1, WG2, WG3 = (place(f"r{number}", "20-wg0.netdev") for number in (1, 2, 3))
NET3 = place("r3", "20-wg0.network")
FILE = "PrivateKeyFile=/etc/wg0.key"


def mode(bits, owner="root", group="systemd-network"):
    return {"mode": bits, "owner": owner, "group": group}
