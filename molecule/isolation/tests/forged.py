# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames that a neighbour forges, and a counter behind a router's filter."""

from __future__ import annotations

import contextlib
import json
import shlex
import typing as t

from lab.topology import node
from leaks import Host, changed

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SEND = """
import socket, sys
card = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
card.bind((sys.argv[1], 0))
for frame in sys.argv[2:]:
    card.send(bytes.fromhex(frame))
"""
_TYPES = {4: "0800", 6: "86dd"}
# One argument of a command holds 128 KiB.
_AT_ONCE = 64


def until_there(path: str, seconds: int = 20) -> str:
    """Return a line of shell that waits for a file, and fails where it does not come within so many seconds."""
    return f"for n in $(seq {seconds * 5}); do test -e {path} && break; sleep 0.2; done; test -e {path}"


def mac(name: str, card: str) -> str:
    """Return the MAC address of a node's card, as hexadecimal digits."""
    return next(each.mac for each in node(name).interfaces if each.name == card).replace(":", "")


def send(sender: Host, card: str, target: str, packets: Iterable[bytes]) -> None:
    """Send packets as they are from a card of `wan` to the first card of a router on its segment."""
    header = mac(target, "eth0") + mac("wan", card)
    frames = [header + _TYPES[packet[0] >> 4] + packet.hex() for packet in packets]
    for start in range(0, len(frames), _AT_ONCE):
        words = ("python3", "-c", _SEND, card, *frames[start : start + _AT_ONCE])
        sender.check_output(" ".join(map(shlex.quote, words)))


@contextlib.contextmanager
def counted(router: Host, *matches: str) -> Iterator[Counter]:
    """Count what gets through the router's filter and matches any of these expressions of nft(8)."""
    rules = "; ".join(f"{match} counter name passed" for match in matches)
    chain = f"chain input {{ type filter hook input priority filter; {rules}; }}"
    table = f"table inet behind {{ counter passed {{ }}; {chain}; }}"
    with changed(router, f"nft {shlex.quote(table)}", "nft delete table inet behind"):
        yield Counter(router)


class Counter:
    """The counter behind a filter."""

    def __init__(self, router: Host) -> None:
        self._router = router

    def read(self) -> int:
        """Return how many packets have passed since the last time."""
        said = json.loads(self._router.check_output("nft -j reset counter inet behind passed"))["nftables"]
        return next(int(item["counter"]["packets"]) for item in said if "counter" in item)


@contextlib.contextmanager
def loaded_without(router: Host, pattern: str) -> Iterator[None]:
    """Load the router's filter without the rules that match a pattern of sed(1)."""
    path = "/etc/transit-networkd/filter.nft"
    assert router.run(f"grep -q '{pattern}' {path}").rc == 0, f"there is no rule {pattern} to take away"
    with changed(router, f"sed '/{pattern}/d' {path} | nft -f -", f"nft -f {path}"):
        yield
