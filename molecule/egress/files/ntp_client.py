# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SNTP client (RFC 4330): asks a server for the time once, and fails without an answer."""

import os
import socket
import struct
import sys
import time

EPOCH = 2208988800
server = sys.argv[1]
client = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(5)
client.connect((server, 123))
# Version 4, mode 3 (client). What it sends as its time comes back, so that no other answer counts.
cookie = os.urandom(8)
client.send(bytes([4 << 3 | 3]) + bytes(39) + cookie)
answer = client.recv(512)
if answer[24:32] != cookie:
    sys.exit("another answer")
seconds, fraction = struct.unpack("!II", answer[40:48])
print(f"{seconds - EPOCH + fraction / 2**32 - time.time():+.3f} s")
