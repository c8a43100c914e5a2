# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choices, deployed by the playbook as users run it, and a second uplink for those that need one."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

Host = t.Any
Nodes = t.Callable[[str], Host]
SCENARIO = Path(__file__).parents[1]
ROUTERS = ("r1", "r2", "r3")


class Choice(t.NamedTuple):
    """A choice: its inventory beside the lab's, what fetches, and who else reaches the internet.

    ``clients``: the users of apt and the NTP client do. ``all``: everybody does. ``unit``: fetch.service does.
    ``uplinks`` are the routers that get a second uplink.
    """

    inventory: str | None
    clients: bool = False
    all: bool = False
    unit: bool = False
    uplinks: tuple[str, ...] = ()


CHOICES = {
    "users": Choice(None, clients=True),
    "users, with the egress lock": Choice("locked.yml", clients=True),
    "services": Choice("services.yml", unit=True),
    "none": Choice("none.yml"),
    "uplink": Choice("uplink.yml", all=True, uplinks=ROUTERS),
    "tunnel": Choice("tunnel.yml", all=True, uplinks=("r1",)),
}


class Uplink(t.NamedTuple):
    """A VLAN on the router's segment: its addresses there, and wan's."""

    card: str
    own: tuple[str, ...]
    gateways: tuple[str, ...]


UPLINKS = {
    "r1": Uplink("a", ("198.18.1.11/24", "2001:db8:1a::11/64"), ("198.18.1.1", "2001:db8:1a::1")),
    "r2": Uplink("b", ("198.18.2.12/24", "2001:db8:1b::12/64"), ("198.18.2.1", "2001:db8:1b::1")),
    "r3": Uplink("c", ("2001:db8:1c::13/64",), ("2001:db8:1c::1",)),
}
# What the exit router forwards comes back through it.
INNER = {"10.99.0.0/24": "198.18.1.11", "fd00:99::/64": "2001:db8:1a::11"}


def play(playbook: str, choice: Choice, *options: str) -> str:
    """Run a playbook, which must succeed, and return what it said."""
    inventories = [SCENARIO.parent / "inventory/hosts.yml"]
    inventories += [SCENARIO / "inventory" / choice.inventory] if choice.inventory else []
    command = ["ansible-playbook", *(f"--inventory={each}" for each in inventories)]
    command += [str(SCENARIO.parents[1] / f"playbooks/{playbook}.yml"), "-e", "transit_target=routers", *options]
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def no_uplinks(node: Nodes) -> None:
    """Take all second uplinks away."""
    for name, uplink in UPLINKS.items():
        node(name).run("ip link del up0")
        node("wan").run(f"ip link del {uplink.card}7")


def add_uplink(node: Nodes, name: str) -> None:
    """Add a second uplink to a router, outside of the VRF, where networkd leaves it alone."""
    uplink, router, wan = UPLINKS[name], node(name), node("wan")
    card = f"{uplink.card}7"
    lines = [f"ip link add {card} link {uplink.card} type vlan id 7", f"ip link set {card} up"]
    lines += [f"ip addr add {each}/{64 if ':' in each else 24} dev {card} nodad" for each in uplink.gateways]
    lines += [f"ip route replace {prefix} via {hop}" for prefix, hop in INNER.items() if name == "r1"]
    wan.check_output(" && ".join(lines))
    lines = ["ip link add up0 link eth0 type vlan id 7", "ip link set up0 up"]
    lines += [f"ip addr add {address} dev up0 nodad" for address in uplink.own]
    lines += [f"ip route add default via {gateway} dev up0 metric 2048" for gateway in uplink.gateways]
    router.check_output(" && ".join(lines))


def deploy(node: Nodes, choice: Choice) -> None:
    """Put a choice on all routers."""
    no_uplinks(node)
    for name in choice.uplinks:
        add_uplink(node, name)
    # The DNS server of the lab answers only on cards that it knows.
    cards = "".join(f"interface={UPLINKS[name].card}7\n" for name in choice.uplinks)
    node("wan").check_output(
        f"sed -i '/^interface=.7$/d' /etc/dnsmasq.conf; printf '{cards}' >>/etc/dnsmasq.conf; systemctl restart dnsmasq"
    )
    play("site", choice)
