# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that run in the nodes: they send to some targets, as ``LOG RATE MARK ADDRESS/PORT...``, or answer."""

from __future__ import annotations

# So many rounds to all targets a second. What cannot be sent is counted by its error.
GENERATE = """
import collections, errno, json, signal, socket, sys, time
log, rate, mark, *targets = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
sockets = {}
for family in (socket.AF_INET, socket.AF_INET6):
    sockets[family] = socket.socket(family, socket.SOCK_DGRAM)
    if int(mark):
        sockets[family].setsockopt(socket.SOL_SOCKET, socket.SO_MARK, int(mark))
sent = {target: collections.Counter() for target in targets}
ways = []
for target in targets:
    address, _, port = target.rpartition("/")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    ways.append((sockets[family], (address, int(port)), sent[target]))
due = time.monotonic()
begun = False
try:
    while True:
        for way, address, count in ways:
            try:
                way.sendto(b"one packet", socket.MSG_DONTWAIT, address)
                count["sent"] += 1
            except OSError as exc:
                count[errno.errorcode[exc.errno]] += 1
        if not begun:
            begun = bool(open(log, "w"))
        due = max(due + 1 / int(rate), time.monotonic() - 0.1)
        time.sleep(max(0, due - time.monotonic()))
finally:
    with open(log, "w") as file:
        json.dump(sent, file)
"""

# Ten times a second a connection to each target, which is reset as soon as it is there, or given up for the next one.
CONNECT = """
import collections, json, signal, socket, struct, sys, time
log, _rate, _mark, *targets = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
sent = {target: collections.Counter() for target in targets}
open(log, "w").close()
try:
    while True:
        begun = []
        for target in targets:
            address, _, port = target.rpartition("/")
            trial = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            trial.setblocking(False)
            trial.connect_ex((address, int(port)))
            sent[target]["sent"] += 1
            begun.append(trial)
        time.sleep(0.1)
        for trial in begun:
            trial.close()
finally:
    with open(log, "w") as file:
        json.dump(sent, file)
"""

ECHO = """
import socket, sys, threading
def server(kind):
    found = socket.socket(socket.AF_INET6, kind)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    found.bind(("::", int(sys.argv[1])))
    return found
def connections():
    listening = server(socket.SOCK_STREAM)
    listening.listen(64)
    while True:
        listening.accept()[0].close()
threading.Thread(target=connections, daemon=True).start()
server = server(socket.SOCK_DGRAM)
while True:
    data, peer = server.recvfrom(2048)
    try:
        server.sendto(data, peer)
    except OSError:
        pass
"""
