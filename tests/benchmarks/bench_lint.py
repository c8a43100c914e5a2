# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much CPU the lint needs: a tunnel of many peers, and a folder of many units.

Each must stay below a second at 1,000, and grow no faster than its input from 10 to 10,000. The floor is what any
reader of the same text has to do: split it into lines, and each line at its "=".
"""

from __future__ import annotations

import sys
import time
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_memory import forget

if t.TYPE_CHECKING:
    from collections.abc import Callable

VERSION = 257
SIZES = (10, 100, 1000, 10000)
LIMIT = 1.0
# From 10 to 10,000 the input grows a thousandfold; twice that leaves room for a cache that is too small.
STEEPEST = 2.0

_PEER = """
[WireGuardPeer]
PublicKey={number:043d}=
PresharedKeyFile=/etc/keys/{number}.psk
AllowedIPs=fd00:99::{number:x}/128,10.{high}.{low}.0/24
Endpoint=[2001:db8::{number:x}]:51820
PersistentKeepalive=25
"""
_UNIT = """[Match]
Name=eth{number}

[Network]
VRF=vrf-wan
Address=10.{high}.{low}.1/24
Gateway=10.{high}.{low}.254
DNS=10.{high}.{low}.253
IPv6AcceptRA=no

[Route]
Destination=192.0.2.0/24
Gateway=10.{high}.{low}.254
Table={number}
"""


def _filled(text: str, number: int) -> str:
    return text.format(number=number, high=number // 256 % 256, low=number % 256)


def tunnel(peers: int) -> dict[str, str]:
    """A .netdev with so many peers."""
    head = "[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\nPrivateKeyFile=/etc/keys/wg0.key\nListenPort=51820\n"
    return {"wg0.netdev": head + "".join(_filled(_PEER, number) for number in range(1, peers + 1))}


def folder(units: int) -> dict[str, str]:
    """So many .network files."""
    return {f"20-eth{number}.network": _filled(_UNIT, number) for number in range(1, units + 1)}


def seconds(work: Callable[[], object]) -> float:
    """The CPU that a piece of work needs, the best of three."""
    found = []
    for _round in range(3):
        forget()
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def split(files: dict[str, str]) -> list[tuple[str, str, str]]:
    """What any reader has to do."""
    return [line.partition("=") for text in files.values() for line in text.splitlines()]


def bench(name: str, made: Callable[[int], dict[str, str]]) -> bool:
    """Measure one kind of input in all sizes, and say whether it keeps its limits."""
    took: dict[int, float] = {}
    for size in SIZES:
        files = made(size)
        took[size] = seconds(lambda files=files: findings(files, VERSION))  # type: ignore[misc]
        floor = seconds(lambda files=files: split(files))  # type: ignore[misc]
        print(f"{name} of {size}: {took[size]:.4f} s, floor {floor:.4f} s, ratio {took[size] / max(floor, 1e-6):.0f}")
    each = {size: took[size] / size for size in SIZES}
    growth = each[SIZES[-1]] / each[SIZES[1]]
    print(f"{name}, time for each, {SIZES[-1]} to {SIZES[1]}: {growth:.2f} times, floor 1 times, ratio {growth:.2f}")
    return took[1000] < LIMIT and growth < STEEPEST


def main() -> int:
    """Run all."""
    findings(tunnel(1) | folder(1), VERSION)  # fills the caches of the schema
    kept = [bench("lint a tunnel", tunnel), bench("lint a folder", folder)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
