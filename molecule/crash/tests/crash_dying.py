# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On the node: count the steps of all processes of a transaction together, and kill them all before one of them.

``/run/crash/count`` has the steps so far, ``/run/crash/kill`` the numbers before which everything of ours is killed, or
what the line says else: networkd with it (``networkd``), networkd alone (``networkd alone``), the path to whoever is
elsewhere (``path``), or the whole machine (``reset``).
"""

from __future__ import annotations

import fcntl
import glob
import os
import signal
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils import _crash_steps
from ansible_collections.transit.networkd.plugins.module_utils._preflight import _rehearsal

COUNT = "/run/crash/count"
KILL = "/run/crash/kill"
WORDS = "/run/crash/words"

# Commands that only look: a death before one of them is a death before the next step.
LOOKS = (
    *("ip -N -j", "wg show", "nft list", "nft -s list", "systemctl show", "systemctl is-", "networkctl --json"),
    *("sshd -T", "ss -H", "unshare --net ip", "journalctl"),
)

if t.TYPE_CHECKING:
    from collections.abc import Callable

# As they are before they count themselves.
_open, _fopen, _write = os.open, open, os.write


def hook() -> None:
    """Count from here on, where somebody counts."""
    if os.path.exists(COUNT):
        rehearsing = False
        complaints = _rehearsal.complaints

        def rehearse(changes: t.Any) -> list[str]:
            nonlocal rehearsing
            rehearsing = True
            try:
                return complaints(changes)
            finally:
                rehearsing = False

        def before(call: str, what: str) -> None:
            # A rehearsal writes into a folder of its own in memory, and changes nothing else.
            if not rehearsing and not (call == "run" and what.startswith(LOOKS)):
                _before(call, what)

        _rehearsal.complaints = rehearse
        _crash_steps.hook(before, setattr)


def _before(call: str, what: str) -> None:
    handle = _open(COUNT, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        number = int(os.pread(handle, 20, 0) or b"0") + 1
        os.pwrite(handle, b"%020d" % number, 0)
        words = _open(WORDS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        _write(words, f"{number} {call} {what}\n".encode())
        os.close(words)
    finally:
        os.close(handle)
    with _fopen(KILL, encoding="ascii") as file:
        for line in file:
            at, _space, what = line.strip().partition(" ")
            if int(at) == number:
                LOSSES[what]()


def _reset() -> None:
    """Reset the machine at once, with nothing written out (the kernel's sysrq.rst, ``b``)."""
    with _fopen("/proc/sysrq-trigger", "w", encoding="ascii") as trigger:
        trigger.write("b")


def _cut() -> None:
    """Let nothing in that somebody elsewhere sends; neighbours are resolved, so that the host itself sees nothing."""
    rule = 'iifname != "lo" meta l4proto { tcp, udp } drop'
    script = f"table inet lost {{ chain arrivals {{ type filter hook prerouting priority -350; {rule}; }}; }}"
    # Not by way of what counts commands.
    _pid, status = os.waitpid(os.posix_spawnp("nft", ["nft", script], os.environ), 0)
    if status:
        raise RuntimeError(f"the path is not cut: nft ended with {status}")


def _kill_all() -> None:
    _kill(lambda words, _name: b"program.pyz" in words)
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_networkd() -> None:
    _kill(lambda _words, name: name.startswith(b"systemd-network"))


def _kill_both() -> None:
    _kill_networkd()
    _kill_all()


def _kill(chosen: Callable[[bytes, bytes], bool]) -> None:
    """Kill the processes that are chosen by their arguments and their name, but not this one."""
    ourselves = os.getpid()
    for place in glob.glob("/proc/[0-9]*"):
        pid = int(os.path.basename(place))
        try:
            with _fopen(f"{place}/cmdline", "rb") as file:
                words = file.read()
            with _fopen(f"{place}/comm", "rb") as file:
                name = file.read()
            if pid != ourselves and chosen(words, name):
                os.kill(pid, signal.SIGKILL)
        except OSError:
            continue


LOSSES = {
    "": _kill_all,
    "networkd": _kill_both,
    "networkd alone": _kill_networkd,
    "path": _cut,
    "reset": _reset,
}
