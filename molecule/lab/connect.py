# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy for ssh(1) with `ProxyUseFdpass`: `connect.py ADDRESS PORT` passes on a connected socket and ends."""

from __future__ import annotations

import os
import socket
import sys

CONNECT_SECONDS = 5


def main(address: str, port: str) -> None:
    """Connect to an address and send the socket over standard output, which is a UNIX socket."""
    with (
        socket.socket(fileno=os.dup(sys.stdout.fileno())) as ssh,
        socket.create_connection((address, int(port)), CONNECT_SECONDS) as guest,
    ):
        guest.setblocking(True)
        socket.send_fds(ssh, [b"\0"], [guest.fileno()])


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OSError as error:
        sys.exit(f"connect.py: {sys.argv[1]} port {sys.argv[2]}: {error.strerror}")
