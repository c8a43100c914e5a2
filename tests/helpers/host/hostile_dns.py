# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server that misbehaves, each name in its own way: run as a program, on 127.0.0.1 and port 53 (RFC 1035, 4.1).

Only IPv4 addresses exist. ``good.example`` and ``alias.example`` are answered as they should be.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time

GOOD = bytes((203, 0, 113, 9))
TRUNCATED = 0x8380
# How long a flood lasts, and a TCP answer that comes byte by byte, at most.
SECONDS = 60.0


def asked(packet: bytes) -> tuple[str, int, bytes]:
    """Return the name and the type of a question, and the question's own bytes."""
    place, labels = 12, []
    while packet[place]:
        labels.append(packet[place + 1 : place + 1 + packet[place]].decode())
        place += 1 + packet[place]
    return ".".join(labels), struct.unpack_from("!H", packet, place + 1)[0], packet[12 : place + 5]


def reply(packet: bytes, *records: bytes, flags: int = 0x8180, question: bytes | None = None) -> bytes:
    """Return an answer to a question."""
    head = packet[:2] + struct.pack("!5H", flags, 1, len(records), 0, 0)
    return head + (asked(packet)[2] if question is None else question) + b"".join(records)


def record(data: bytes, kind: int = 1, owner: bytes = b"\xc0\x0c") -> bytes:
    """Return a record, by default an address of the name that was asked for."""
    return owner + struct.pack("!2HIH", kind, 1, 60, len(data)) + data


def name(text: str) -> bytes:
    """Return a name as it stands in a packet."""
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def answers(packet: bytes) -> list[bytes]:
    """Return what is sent by UDP for a question."""
    wanted, kind, question = asked(packet)
    if wanted in ("silent.example", "flood.example"):
        return []
    if wanted in ("drip.example", "huge.example"):
        return [reply(packet, flags=TRUNCATED)]
    if wanted == "loop.example":
        return [
            # 16 bytes: a label and a pointer to that label.
            packet[:2] + struct.pack("!5H", 0x8180, 1, 0, 0, 0) + b"\x01a\xc0\x0c",
            reply(packet, record(GOOD, owner=b"\xc0" + bytes([12 + len(question)]))),
            reply(packet, record(b"\xc0" + bytes([12 + len(question) + 12]), kind=5)),
        ]
    if wanted == "wrong.example":
        other = name("other.example") + question[-4:]
        return [
            struct.pack("!H", struct.unpack("!H", packet[:2])[0] ^ 1) + reply(packet, record(GOOD))[2:],
            reply(packet, record(GOOD), question=other),
            reply(packet, record(GOOD))[:14],
        ]
    if wanted == "stranger.example":
        return [reply(packet, record(GOOD, owner=name("other.example")))]
    if wanted == "gone.example":
        return [reply(packet, flags=0x8183)]
    if kind != 1:
        return [reply(packet)]
    if wanted == "nowhere.example":
        places = ((127, 0, 0, 1), (0, 0, 0, 0), (169, 254, 169, 254), (224, 0, 0, 1), (255, 255, 255, 255))
        return [reply(packet, *(record(bytes(place)) for place in places))]
    if wanted == "chain.example":
        names = [name(f"{number}.chain.example") for number in range(9)]
        links = zip([name(wanted), *names], [*names, names[0]])
        return [reply(packet, *(record(target, 5, owner) for owner, target in links))]
    if wanted == "alias.example":
        target = name("good.example")
        return [reply(packet, record(target, kind=5), record(GOOD, owner=target))]
    return [reply(packet, record(GOOD))]


def flood(channel: socket.socket, packet: bytes, client: tuple[str, int]) -> None:
    """Send answers to other questions without a pause."""
    end, wrong = time.monotonic() + SECONDS, reply(packet, record(GOOD))[2:]
    number = struct.unpack("!H", packet[:2])[0]
    while time.monotonic() < end:
        number = (number + 1) & 0xFFFF
        if number != struct.unpack("!H", packet[:2])[0]:
            channel.sendto(struct.pack("!H", number) + wrong, client)


def serve_tcp(listener: socket.socket) -> None:
    """Answer by TCP: byte by byte, or with as many addresses as there is room for."""
    while True:
        connection, _client = listener.accept()
        threading.Thread(target=_serve, args=(connection,), daemon=True).start()


def _serve(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as stream:
        packet = stream.read(struct.unpack("!H", stream.read(2))[0])
        wanted, kind, _question = asked(packet)
        if wanted == "drip.example":
            connection.sendall(struct.pack("!H", 65535))
            for byte in reply(packet) + bytes(int(SECONDS * 2)):
                connection.sendall(bytes([byte]))
                time.sleep(0.5)
        many = [record(struct.pack("!I", 0x0A000000 + number)) for number in range(4000, 0, -1)] if kind == 1 else []
        answer = reply(packet, *many)
        connection.sendall(struct.pack("!H", len(answer)) + answer)


def main() -> None:
    """Serve until killed."""
    channel, listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    channel.bind(("127.0.0.1", 53))
    listener.bind(("127.0.0.1", 53))
    listener.listen()
    threading.Thread(target=serve_tcp, args=(listener,), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        packet, client = channel.recvfrom(512)
        if asked(packet)[0] == "flood.example":
            threading.Thread(target=flood, args=(channel, packet, client), daemon=True).start()
        for each in answers(packet):
            channel.sendto(each, client)


if __name__ == "__main__":
    main()
