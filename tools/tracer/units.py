# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random unit sets that all systemd versions take, and packets to try on each.

Nothing in a set depends on what came first: no two routes of a table have one prefix and metric, and each routing
policy rule has a priority of its own.
"""

from __future__ import annotations

import random
import typing as t

TABLES = (100, 200, 1000)
_VRF_TABLE = 1000
MARKS = (1, 7, 1000)
_PREFIXES = {
    4: ("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32",
        "198.51.100.0/24", "198.51.100.7/32"),
    6: ("::/0", "2000::/3", "fd00::/8", "fd00:1::/32", "fd00:1:2::/48", "fd00:1:2::3/128", "2001:db8:7::/48"),
}  # fmt: skip
_TARGETS = {
    4: ("10.1.2.3", "10.1.2.9", "10.1.9.9", "10.9.9.9", "198.51.100.7", "198.51.100.8", "203.0.113.9", "8.8.8.8",
        "192.0.2.9", "192.0.3.9", "192.0.4.9"),
    6: ("fd00:1:2::3", "fd00:1:2::9", "fd00:1:9::9", "fd09::9", "2001:db8:7::7", "2001:db8:9::9", "2001:db8:2::9",
        "2001:db8:3::9", "2001:db8:4::9"),
}  # fmt: skip
_KEY = "5rttFX5mXHVDC+Lc+KbnIJRL8lHVshthww/Udd0pZVY="


class Packet(t.NamedTuple):
    """A packet: its destination, mark, and the VRF of its socket."""

    to: str
    mark: int
    vrf: str | None

    def words(self) -> list[str]:
        """Return it as the arguments of `ip route get`."""
        marked = ["mark", str(self.mark)] if self.mark else []
        return [self.to, *marked, *(["vrf", self.vrf] if self.vrf else [])]


class Units(t.NamedTuple):
    """Some units; ``links`` are hardware, ``devices`` are what networkd creates."""

    texts: dict[str, str]
    links: list[str]
    devices: list[str]
    packets: list[Packet]


def made(seed: int, number: int, kinds: t.Collection[str]) -> Units:
    """Return one set of a run; ``kinds`` are the kinds of devices that the kernel has. A seed gives the same sets."""
    return _Maker(random.Random(f"{seed}-{number}"), kinds).units()


class _Maker:
    def __init__(self, chance: random.Random, kinds: t.Collection[str]) -> None:
        self.chance = chance
        # Drawn in any case, so that a seed gives alike sets everywhere.
        vrf, wireguard = chance.random() < 0.5, chance.random() < 0.7
        self.vrf, self.wireguard = vrf and "vrf" in kinds, wireguard and "wireguard" in kinds
        self.taken: set[tuple[object, ...]] = set()
        self.texts: dict[str, str] = {}

    def units(self) -> Units:
        links, devices = ["eth0", "eth1"], []
        member = self.chance.choice(links) if self.vrf else None
        if self.vrf:
            devices.append("vrf0")
            self.texts["10-vrf0.netdev"] = f"[NetDev]\nName=vrf0\nKind=vrf\n[VRF]\nTable={_VRF_TABLE}\n"
            self.texts["10-vrf0.network"] = self.network("vrf0", None, None)
        for number, name in enumerate(links, 2):
            self.texts[f"20-{name}.network"] = self.network(name, number, "vrf0" if name == member else None)
        (devices if self.wireguard else links).append("wg0")
        if self.wireguard:
            self.texts["30-wg0.netdev"] = self.tunnel()
        self.texts["30-wg0.network"] = self.network("wg0", 4, None)
        return Units(self.texts, links, devices, list(self.packets()))

    def network(self, name: str, number: int | None, vrf: str | None) -> str:
        lines = ["[Match]", f"Name={name}", "[Network]", "IPv6AcceptRA=no", *([f"VRF={vrf}"] if vrf else [])]
        families = [family for family in (4, 6) if self.chance.random() < 0.8] if number is not None else []
        addresses = [f"Address={self.address(family, number)}" for family in families]
        lines += addresses
        table = _VRF_TABLE if vrf else 254
        # networkd would wait for a gateway that is in no prefix of the link, and never be ready.
        reached = any(line.endswith("/24") for line in addresses)
        if reached and self.chance.random() < 0.5 and self.free(4, "0.0.0.0/0", table, 0):
            lines.append(f"Gateway=192.0.{number}.1")
        for _round in range(self.chance.randint(0, 5)):
            lines += self.route(number, families, table)
        for _round in range(self.chance.randint(0, 2)):
            lines += self.rule()
        return "\n".join([*lines, ""])

    def address(self, family: int, number: int | None) -> str:
        if family == 4:
            return f"192.0.{number}.2/{self.chance.choice((24, 24, 32))}"
        return f"2001:db8:{number}::2/{self.chance.choice((64, 64, 128))}"

    def free(self, *place: object) -> bool:
        """Take a place that only one route or rule may have; return whether it was free."""
        before = len(self.taken)
        self.taken.add(place)
        return len(self.taken) > before

    def route(self, number: int | None, families: list[int], own: int) -> list[str]:
        family = self.chance.choice((4, 6))
        to = self.chance.choice(_PREFIXES[family])
        metric = self.chance.choice((None, 50, 2000))
        table = self.chance.choice((None, None, *TABLES))
        rank = metric if metric is not None else 0 if family == 4 else 1024
        kind = self.chance.choice(["unicast"] * 6 + ["unreachable", "blackhole", "prohibit", "throw"])
        on_link = self.chance.random() < 0.5
        if number is None and kind == "unicast":
            kind = "unreachable"
        if not self.free(family, to, own if table is None else table, rank):
            return []
        lines = ["[Route]", f"Destination={to}"]
        if kind != "unicast":
            lines.append(f"Type={kind}")
        elif not on_link and family in families:
            via = f"192.0.{number}.1" if family == 4 else f"2001:db8:{number}::1"
            lines += [f"Gateway={via}", "GatewayOnLink=yes"]
        lines += [f"Metric={metric}"] if metric is not None else []
        return [*lines, *([f"Table={table}"] if table is not None else [])]

    def rule(self) -> list[str]:
        priority = self.chance.randint(1, 33000)
        if not self.free("rule", priority) or priority in (1000, 32766, 32767):
            return []
        lines = ["[RoutingPolicyRule]", f"Priority={priority}"]
        family = self.chance.choice((None, "ipv4", "ipv6", "both", "both"))
        if family is not None:
            lines.append(f"Family={family}")
        if self.chance.random() < 0.7:
            mask = self.chance.choice(("", "", "/0xff", "/0x3"))
            lines.append(f"FirewallMark={self.chance.choice(MARKS)}{mask}")
        elif family in ("ipv4", "ipv6"):
            lines.append(f"To={self.chance.choice(_PREFIXES[int(family[-1])][3:])}")
        if self.chance.random() < 0.2:
            lines.append("InvertRule=yes")
        kind = self.chance.random()
        if kind < 0.1:
            lines.append(f"Type={self.chance.choice(('unreachable', 'blackhole', 'prohibit'))}")
        elif kind < 0.9:
            lines.append(f"Table={self.chance.choice((*TABLES, 'main'))}")
        if self.chance.random() < 0.2:
            lines.append(f"SuppressPrefixLength={self.chance.choice((0, 1, 8))}")
        return lines

    def tunnel(self) -> str:
        lines = ["[NetDev]", "Name=wg0", "Kind=wireguard", "[WireGuard]"]
        lines.append("PrivateKey=XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=")
        if self.chance.random() < 0.7:
            lines.append(f"FirewallMark={self.chance.choice(MARKS)}")
        table = self.chance.choice((None, "main", *TABLES))
        lines += [f"RouteTable={table}"] if table is not None else []
        lines += ["[WireGuardPeer]", f"PublicKey={_KEY}"]
        number = 254 if table == "main" else table
        allowed = [
            to
            for family in (4, 6)
            for to in self.chance.sample(_PREFIXES[family], 2)
            if self.free(family, to, number, 0 if family == 4 else 1024)
        ]
        return "\n".join([*lines, *([f"AllowedIPs={','.join(allowed)}"] if allowed else []), ""])

    def packets(self) -> t.Iterator[Packet]:
        for family in (4, 6):
            for to in self.chance.sample(_TARGETS[family], 5):
                for mark in (0, self.chance.choice(MARKS)):
                    yield Packet(to, mark, "vrf0" if self.vrf and self.chance.random() < 0.3 else None)


__all__ = ("MARKS", "TABLES", "Packet", "Units", "made")
