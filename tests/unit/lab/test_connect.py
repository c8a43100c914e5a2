# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import subprocess
import sys
import threading

from lab.places import PACKAGE

CONNECT = [sys.executable, str(PACKAGE / "connect.py")]


def test_a_connected_socket_is_passed_on():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address, port = server.getsockname()
        greeter = threading.Thread(target=lambda: server.accept()[0].sendall(b"SSH-2.0-test\r\n"))
        greeter.start()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            subprocess.run([*CONNECT, address, str(port)], check=True, stdout=theirs)
            handles = socket.recv_fds(ours, 1, 1)[1]
        with socket.socket(fileno=handles[0]) as passed:
            assert passed.getpeername() == (address, port)
            assert passed.recv(100) == b"SSH-2.0-test\r\n"
        greeter.join()


def test_a_refused_connection_is_named():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        ours, theirs = socket.socketpair()
        with ours, theirs:
            done = subprocess.run(
                [*CONNECT, "127.0.0.1", str(port)], check=False, text=True, stdout=theirs, stderr=subprocess.PIPE
            )
    assert done.returncode == 1
    assert done.stderr == f"connect.py: 127.0.0.1 port {port}: Connection refused\n"
