# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a link of networkd does on the wire and to the kernel, in namespaces of their own: ``wire.py TREE FOLDER``.

The folder of the package ``judge`` must be in PYTHONPATH.

Reads a JSON list from standard input: for each link to make, c0, c1, ..., what to wait for, or null. At the other end
of each link is this program: it sends router advertisements, asks for an address, and offers one. It prints a JSON
object: link -> what was seen of it.
"""

from __future__ import annotations

import collections
import ipaddress
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from judge.inside import prepare

# How long to wait for what must be seen, and how much longer for what must not.
_PATIENCE, _MORE = 90, 6
# The DHCP server of 256 and newer waits for the disk.
_ENVIRONMENT = {"PATH": "/usr/bin:/usr/sbin", "SYSTEMD_NETWORK_PERSISTENT_STORAGE_READY": "1"}
_IPV4, _IPV6, _UDP, _ICMPV6 = 0x0800, 0x86DD, 17, 58
_SOLICIT, _ADVERTISE = 133, 134
_PREFIX, _ROUTE, _PREF64 = 3, 24, 38
_KIND, _DISCOVER, _OFFER, _REQUEST = 53, 1, 2, 3
_COOKIE = bytes((99, 130, 83, 99))
_ROUTER = ipaddress.IPv6Address("fe80::1")
_ALL_NODES, _ALL_ROUTERS = ipaddress.IPv6Address("ff02::1"), ipaddress.IPv6Address("ff02::2")
# What the other end advertises.
_NETWORK, _BEHIND = ipaddress.IPv6Network("2001:db8:7::/64"), ipaddress.IPv6Network("2001:db8:9::/48")


def mac(number: int) -> bytes:
    """Return the hardware address of the other end of a link."""
    return bytes((2, 0, 0, 0, 7, number))


def checksum(data: bytes) -> int:
    """Return the Internet checksum."""
    total: int = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + bytes(len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def icmpv6(number: int, target: ipaddress.IPv6Address, message: bytes) -> bytes:
    """Return a frame with an ICMPv6 message from the router to a group."""
    pseudo = _ROUTER.packed + target.packed + struct.pack("!II", len(message), _ICMPV6)
    message = message[:2] + struct.pack("!H", checksum(pseudo + message)) + message[4:]
    header = struct.pack("!IHBB", 6 << 28, len(message), _ICMPV6, 255) + _ROUTER.packed + target.packed
    return b"\x33\x33" + target.packed[-4:] + mac(number) + struct.pack("!H", _IPV6) + header + message


def advertisement(number: int) -> bytes:
    """Return a router advertisement with a prefix and a route."""
    head = struct.pack("!BBHBBHII", _ADVERTISE, 0, 0, 64, 0, 1800, 0, 0)
    prefix = struct.pack("!BBBBIII", _PREFIX, 4, _NETWORK.prefixlen, 0xC0, 3600, 1800, 0)
    route = struct.pack("!BBBBI", _ROUTE, 2, _BEHIND.prefixlen, 0, 1800)
    options = prefix + _NETWORK.network_address.packed + route + _BEHIND.network_address.packed[:8]
    return icmpv6(number, _ALL_NODES, head + options)


def dhcp(number: int, kind: int, *, xid: bytes, client: bytes) -> bytes:
    """Return a frame with a DISCOVER of the other end, or an OFFER to a client."""
    offers = kind == _OFFER
    server, given = socket.inet_aton(f"10.{number}.0.1"), socket.inet_aton(f"10.{number}.0.66")
    message = struct.pack("!BBBB4sHH", 2 if offers else 1, 1, 6, 0, xid, 0, 0) + bytes(4)
    message += (given + server if offers else bytes(8)) + bytes(4) + client.ljust(16, b"\0") + bytes(192) + _COOKIE
    message += bytes((_KIND, 1, kind))
    if offers:
        message += b"\x36\x04" + server + b"\x33\x04" + struct.pack("!I", 600) + b"\x01\x04\xff\xff\xff\0"
    else:
        message += b"\x3d\x07\x01" + client
    message += b"\xff"
    ports = (67, 68) if offers else (68, 67)
    ends = (server if offers else bytes(4)) + b"\xff" * 4
    udp = struct.pack("!HHHH", *ports, 8 + len(message), 0) + message
    udp = udp[:6] + struct.pack("!H", checksum(ends + struct.pack("!HH", _UDP, len(udp)) + udp)) + udp[8:]
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, _UDP, 0) + ends
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return b"\xff" * 6 + mac(number) + struct.pack("!H", _IPV4) + header + udp


def kind_of(options: bytes) -> int:
    """Return the kind of a DHCP message."""
    while len(options) > 2 and options[0] != _KIND:
        options = options[2 + options[1] :]
    return options[2] if len(options) > 2 else 0


def heard(number: int, frame: bytes, end: socket.socket) -> set[str]:
    """Return what a frame of the link says; answer a DHCP client."""
    kind, data = struct.unpack("!H", frame[12:14])[0], frame[14:]
    if frame[6:12] == mac(number):
        return set()
    if kind == _IPV6 and data[6] == _ICMPV6 and data[40] == _ADVERTISE:
        return advertised(data[40:])
    if kind != _IPV4 or data[9] != _UDP or len(data) < 28 + 244:
        return set()
    message = data[28:]
    asked = kind_of(message[240:])
    if message[0] == 2:
        return {f"offers {socket.inet_ntoa(message[16:20])}"}
    if asked == _DISCOVER:
        end.send(dhcp(number, _OFFER, xid=message[4:8], client=message[28:34]))
    return {"requests"} if asked == _REQUEST else set()


def advertised(message: bytes) -> set[str]:
    """Return what a router advertisement says."""
    found = {"advertises", *(["managed"] if message[5] & 0x80 else [])}
    rest = message[16:]
    while len(rest) >= 8 and rest[1]:
        option, rest = rest[: rest[1] * 8], rest[rest[1] * 8 :]
        if option[0] == _PREFIX:
            found.add(f"prefix {ipaddress.IPv6Address(option[16:32])}")
        elif option[0] == _ROUTE:
            found.add(f"route {ipaddress.IPv6Address(option[8:].ljust(16, bytes(1)))}")
        elif option[0] == _PREF64:
            found.add("pref64")
    return found


def kernel() -> dict[str, set[str]]:
    """Return what the kernel has of each link: addresses, routes, and whether DHCP is served on it."""

    def said(*words: str) -> str:
        return subprocess.run(words, check=True, text=True, capture_output=True).stdout

    found: dict[str, set[str]] = collections.defaultdict(set)
    for row in json.loads(said("ip", "-6", "-j", "route")):
        # Routes of several links to one prefix are one.
        for hop in row.get("nexthops", [row]):
            found[hop["dev"]].add(f"to {row['dst']}")
    for row in json.loads(said("ip", "-6", "-j", "addr")):
        found[row["ifname"]] |= {
            f"in {ipaddress.ip_network((ip['local'], 64), strict=False)}" for ip in row["addr_info"]
        }
    for name in re.findall(r"%(\w+):67 ", said("ss", "-Huln")):
        found[name].add("listens")
    return found


def one_second(ends: dict[socket.socket, int], seen: dict[str, set[str]]) -> None:
    """Ask and answer on every link for a second, and add what is seen."""
    for end, number in ends.items():
        end.send(icmpv6(number, _ALL_ROUTERS, struct.pack("!BBHI", _SOLICIT, 0, 0, 0)))
        end.send(advertisement(number))
        end.send(dhcp(number, _DISCOVER, xid=mac(number)[-4:], client=mac(number)))
    until = time.monotonic() + 1
    while (left := until - time.monotonic()) > 0:
        for end in select.select(list(ends), [], [], left)[0]:
            seen[f"c{ends[end]}"] |= heard(ends[end], end.recv(2048), end)
    had = kernel()
    for name, found in seen.items():
        found |= had[name]


def main() -> int:
    """Print what was seen of each link."""
    root, folder = sys.argv[1:]
    awaited: list[str | None] = json.loads(sys.stdin.read())
    prepare(root, folder)
    for which in ("all", "default"):
        for name in ("accept_dad", "dad_transmits"):
            Path(f"/proc/sys/net/ipv6/conf/{which}/{name}").write_text("0")
    ends = {}
    for number in range(len(awaited)):
        own = ("name", f"c{number}", "type", "veth", "peer", "name", f"p{number}", "address", mac(number).hex(":"))
        subprocess.run(["ip", "link", "add", *own], check=True)
        subprocess.run(["ip", "link", "set", f"p{number}", "up"], check=True)
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        end.bind((f"p{number}", 0))
        ends[end] = number
    command = ["chroot", root, "/usr/lib/systemd/systemd-networkd"]
    log = open(f"{root}/run/networkd.log", "wb")  # noqa: SIM115
    daemon = subprocess.Popen(command, env=_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    seen: dict[str, set[str]] = {f"c{number}": set() for number in range(len(awaited))}
    try:
        more, end_of_patience = _MORE, time.monotonic() + _PATIENCE
        while more and time.monotonic() < end_of_patience:
            one_second(ends, seen)
            if all(what is None or what in seen[f"c{number}"] for number, what in enumerate(awaited)):
                more -= 1
    finally:
        daemon.kill()
        daemon.wait()
    print(json.dumps({name: sorted(found) for name, found in seen.items()}))
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
