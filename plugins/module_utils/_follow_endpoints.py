# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follow the endpoints that have names: a peer that is silent is sent to the address that its name has now.

A timer of the bundle runs this file, which stands alone: ``CONFIGURATION``. It asks for names itself, by sockets that
are bound to the VRF and carry its mark, so that no question can go by way of the tunnel which it is to bring up,
whatever the host's own resolver does. A peer that shook hands a short while ago is left where it is: it may have
roamed.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
import socket
import struct
import subprocess
import sys
import time

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LEARNED = "/run/systemd/netif/links"
RESOLV_CONF = "/etc/resolv.conf"

# Seconds. WireGuard uses no session for longer (REJECT_AFTER_TIME, section 6.1 of its paper).
ALIVE = 180
PATIENCE = 3.0
# RFC 1035, 3.2: types and classes; RFC 3596: AAAA.
KINDS = {4: 1, 6: 28}
_CNAME, _INTERNET, _PORT = 5, 1, 53
_LARGEST = 65535


class AnswerError(Exception):
    """What a name server sent is no answer to what was asked."""


class Peer:
    """A peer to follow: a line ``peer LINK VRF MARK PUBLIC_KEY NAME PORT FAMILIES`` of the configuration."""

    def __init__(self, words: list[str]) -> None:
        self.link, self.vrf, mark, self.key, self.name, port, families = words
        self.mark, self.port = int(mark), int(port)
        self.families = [int(digit) for digit in families]


def read(text: str) -> tuple[list[Peer], list[str], list[tuple[str, str]]]:
    """Give the peers, the name servers, and the pairs of VRF and member of a configuration."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    peers = [Peer(words[1:]) for words in lines if words[0] == "peer"]
    servers = [words[1] for words in lines if words[0] == "resolver"]
    return peers, servers, [(words[1], words[2]) for words in lines if words[0] == "member"]


def decide(current: str | None, age: float | None, addresses: list[str], port: int) -> str | None:
    """Give the endpoint that a peer shall have, None where it stays as it is.

    ``current`` is its endpoint, ``age`` that of its last handshake, ``addresses`` what its name has now. One of the
    family that it has is taken first, for that is known to work.
    """
    if not addresses or (age is not None and age < ALIVE):
        return None
    endpoints = [_endpoint(address, port) for address in addresses]
    if current in endpoints:
        return None
    alike = [each for each in endpoints if current and each.startswith("[") == current.startswith("[")]
    return (alike or endpoints)[0]


def _endpoint(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def question(name: str, kind: int, identity: int) -> bytes:
    """Give a question of DNS for the records of one type (RFC 1035, 4.1)."""
    labels = [label.encode("ascii") for label in name.rstrip(".").split(".")]
    asked = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack("!6H", identity, 0x0100, 1, 0, 0, 0) + asked + struct.pack("!2H", kind, _INTERNET)


def answers(packet: bytes, asked: bytes) -> list[str] | None:
    """Give the addresses of an answer to a question, sorted; None where it was cut short and TCP must be asked.

    Only what the chain of names leads to is taken. Raises AnswerError for what is no answer to this question.
    """
    try:
        identity, flags, questions, count = struct.unpack_from("!4H", packet)
        if identity != struct.unpack_from("!H", asked)[0] or not flags & 0x8000 or questions != 1:
            raise AnswerError("it is no answer to the question")
        name, place = _name(packet, 12)
        wanted, _end = _name(asked, 12)
        kind, _class = struct.unpack_from("!2H", packet, place)
        if (name, kind) != (wanted, struct.unpack_from("!H", asked, len(asked) - 4)[0]):
            raise AnswerError("it answers another question")
        if flags & 0x0200:
            return None
        if flags & 0x000F not in (0, 3):
            raise AnswerError(f"the server says {flags & 0x000F}")
        return _records(packet, place + 4, count, name, kind)
    except (struct.error, IndexError) as exc:
        raise AnswerError(f"it cannot be read: {exc}") from None


def _records(packet: bytes, place: int, count: int, name: str, wanted: int) -> list[str]:
    names, found = {name}, []
    for _number in range(count):
        owner, place = _name(packet, place)
        kind, kind_of_net, _life, length = struct.unpack_from("!2HIH", packet, place)
        place += 10
        data = packet[place : place + length]
        if owner in names and kind_of_net == _INTERNET:
            if kind == _CNAME:
                names.add(_name(packet, place)[0])
            elif kind == wanted and len(data) == (4 if kind == KINDS[4] else 16):
                found.append(ipaddress.ip_address(data))
        place += length
    return [str(address) for address in sorted(found, key=int)]


def _name(packet: bytes, place: int) -> tuple[str, int]:
    """Give a name, in small letters, and the place behind it; a name may go on at an earlier place (4.1.4)."""
    labels, behind = [], 0
    while True:
        length = packet[place]
        if length >= 0xC0:
            behind = behind or place + 2
            earlier = struct.unpack_from("!H", packet, place)[0] & 0x3FFF
            # Only backwards, so that it ends.
            if earlier >= place:
                raise AnswerError("a name goes on at a later place")
            place = earlier
        elif length:
            labels.append(packet[place + 1 : place + 1 + length].decode("latin-1").lower())
            place += 1 + length
        else:
            return ".".join(labels), behind or place + 1


def ask(server: str, name: str, kind: int, peer: Peer) -> list[str]:
    """Ask one name server through a peer's VRF. Raises OSError and AnswerError."""
    asked = question(name, kind, secrets.randbits(16))
    end = time.monotonic() + PATIENCE
    with _socket(server, socket.SOCK_DGRAM, peer) as channel:
        channel.send(asked)
        while True:
            channel.settimeout(max(0.01, end - time.monotonic()))
            with contextlib.suppress(AnswerError):
                found = answers(channel.recv(_LARGEST), asked)
                break
    if found is not None:
        return found
    with _socket(server, socket.SOCK_STREAM, peer) as channel:
        channel.sendall(struct.pack("!H", len(asked)) + asked)
        with channel.makefile("rb") as stream:
            packet = stream.read(struct.unpack("!H", stream.read(2))[0])
    return answers(packet, asked) or []


def _socket(server: str, kind: int, peer: Peer) -> socket.socket:
    channel = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, kind)
    try:
        channel.settimeout(PATIENCE)
        # Before it is connected, so that no packet of it is ever outside of the VRF, nor stopped by the egress lock.
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, peer.vrf.encode())
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, peer.mark)
        channel.connect((server, _PORT))
    except OSError:
        channel.close()
        raise
    return channel


def resolve(peer: Peer, servers: list[str]) -> list[str]:
    """Give the addresses of a peer's name, of the first name server that answers. Says which do not."""
    for server in servers:
        try:
            return [address for each in peer.families for address in ask(server, peer.name, KINDS[each], peer)]
        except (OSError, AnswerError, struct.error) as exc:
            say(f"{server} does not tell the address of {peer.name}: {exc}")
    return []


def learned(members: list[str]) -> list[str]:
    """Give the name servers that these links have learned, as networkd writes them down, else those of resolv.conf."""
    found = []
    for member in members:
        with contextlib.suppress(OSError), open(f"{LEARNED}/{socket.if_nametoindex(member)}", encoding="utf-8") as file:
            found += [word for line in file if line.startswith("DNS=") for word in line[4:].split()]
    if not found:
        with contextlib.suppress(OSError), open(RESOLV_CONF, encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
            found = [words[1] for words in lines if words[:1] == ["nameserver"] and len(words) > 1]
    return [server for server in found if _is_far(server)]


def _is_far(server: str) -> bool:
    try:
        address = ipaddress.ip_address(server)
    except ValueError:
        return False
    return not address.is_loopback and not address.is_link_local


def show(link: str, field: str) -> dict[str, str]:
    """Give a field of each peer of a link, by its key; no field that holds a secret is asked."""
    command, environment = ["wg", "show", link, field], {"PATH": PATH, "LC_ALL": "C"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env=environment)
    return dict(line.split("\t") for line in done.stdout.splitlines())


def say(text: str) -> None:
    """Write a line into the journal."""
    sys.stdout.write(f"{text}\n")


def follow(peer: Peer, servers: list[str]) -> None:
    """See to one peer. Raises CalledProcessError and OSError where wg does not do as it is told."""
    endpoints, shaken = show(peer.link, "endpoints"), show(peer.link, "latest-handshakes")
    if peer.key not in endpoints:
        return
    last = int(shaken.get(peer.key, "0"))
    age = time.time() - last if last else None
    if age is not None and age < ALIVE:
        return
    current = endpoints[peer.key]
    new = decide(None if current == "(none)" else current, age, resolve(peer, servers), peer.port)
    if new is not None:
        command = ["wg", "set", peer.link, "peer", peer.key, "endpoint", new]
        subprocess.run(command, check=True, env={"PATH": PATH, "LC_ALL": "C"})
        say(f"{peer.link}: {peer.name} is at {new} now, and was at {current}")


def main(arguments: list[str]) -> int:
    """Follow what the configuration names, and give the exit status: 1 where a peer could not be seen to."""
    with open(arguments[0], encoding="utf-8") as file:
        peers, servers, members = read(file.read())
    failed = False
    for peer in peers:
        try:
            follow(peer, servers or learned([name for vrf, name in members if vrf == peer.vrf]))
        except (OSError, subprocess.CalledProcessError, ValueError) as exc:
            say(f"{peer.link}: {peer.name} cannot be followed: {exc}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
