# SPDX-License-Identifier: GPL-3.0-or-later
"""Links change hands between ifupdown and networkd, and networkd runs only on a side that needs it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
import typing as t
from collections.abc import Iterator

from .._change._ifupdown import only_raised
from .._common import _command
from .._common._command import CommandError
from .._common._files import under
from .._common._host_units import text_of
from .._common._layout import DHCP_CLIENTS, NETWORKD_SERVICE, NETWORKD_SOCKET

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Raised, Side
    from ._commands import Live

# interfaces(5): what it has up. Each interface has a file of its own, too, which ifup asks first.
STATE = "/run/network/ifstate"
LOCK = "/run/network/.ifstate.lock"
# How long a DHCP client may take to be gone, and how long ifup may wait for a lease and for duplicate addresses.
GONE_WAIT = 5.0
RAISE_WAIT = 120.0
# What networkd changes of a link, and ifupdown sets only where a stanza says so.
SYSCTLS = ("accept_ra", "autoconf", "use_tempaddr", "addr_gen_mode", "disable_ipv6")


def take(live: Live, source: Side, target: Side) -> None:
    """Take links from ifupdown, and start networkd if it does not run.

    The addresses stay until networkd sets up the link, which it does at once. No ``ifdown``: it would release a lease,
    and take the link down. A DHCP client is killed, so that it neither releases nor removes anything.
    """
    for each in only_raised(source, target):
        _forget(live, each["names"])
        for pid in _clients(live, each["link"]):
            _end(live, pid)
        if each["service"]:
            live.command("systemctl", "stop", each["service"])
    if source.get("without_networkd") and not target.get("without_networkd"):
        live.command("systemctl", "start", NETWORKD_SOCKET, NETWORKD_SERVICE)


def stop_networkd(live: Live, target: Side, *, wait: bool = True) -> None:
    """Stop networkd on a side where it did not run; nothing may ask it from here on, because the bus would start it."""
    live.networkd = not target.get("without_networkd")
    if not live.networkd:
        if wait:
            # As long as systemd has networkd enabled, what wants network-online.target starts it, such as wg-quick.
            live.command("systemctl", "daemon-reload")
        live.command("systemctl", *([] if wait else ["--no-block"]), "stop", NETWORKD_SOCKET, NETWORKD_SERVICE)


def raise_links(live: Live, source: Side, target: Side) -> None:
    """Have ifupdown bring up the links that it has up on the target. They may be half up, so they go down first."""
    for each in only_raised(target, source):
        link = each["link"]
        if not os.path.isdir(under(live.root, f"/sys/class/net/{link}")):
            continue
        for pid in _clients(live, link):
            _end(live, pid)
        _forget(live, each["names"])
        live.command("ip", "link", "set", "dev", link, "down")
        live.command("ip", "address", "flush", "dev", link)
        live.command("ip", "link", "set", "dev", link, "mtu", str(each["mtu"]))
        live.write_sysctls(each["sysctls"])
        if not (each["service"] and live.command("systemctl", "restart", each["service"])):
            _ifup(live, each)


def raise_at_boot(live: Live, source: Side, target: Side) -> None:
    """Have ifupdown bring up what udev found no stanza for, before the files were restored.

    What ``auto`` names is brought up by networking.service, which waits for the recovery.
    """
    for each in only_raised(target, source):
        if each["service"]:
            live.command("systemctl", "--no-block", "restart", each["service"])


def _ifup(live: Live, each: Raised) -> None:
    """Bring a link up in a scope of its own: a DHCP client would end with the unit of this program."""
    command = ["systemd-run", "--quiet", "--collect", "--scope", "ifup", "--force", *each["names"]]
    try:
        _command.run(command, timeout=RAISE_WAIT)
    except CommandError as exc:
        live.notes.append(str(exc))


def _forget(live: Live, names: list[str]) -> None:
    """Take interfaces out of the list of what ifupdown has up."""
    place = under(live.root, STATE)
    with contextlib.suppress(OSError), _locked(under(live.root, LOCK)):
        lines = text_of(live.root, STATE).splitlines(keepends=True)
        left = [line for line in lines if line.partition("=")[0].strip() not in names]
        with open(f"{place}.transit", "w", encoding="utf-8") as file:
            file.writelines(left)
        os.rename(f"{place}.transit", place)
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                os.truncate(f"{place}.{name}", 0)


@contextlib.contextmanager
def _locked(place: str) -> Iterator[None]:
    with open(place, "a", encoding="utf-8") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def _clients(live: Live, link: str) -> list[int]:
    """Return the processes of DHCP clients of a link. A number in an old file may be another program's by now."""
    found = []
    for client, places in DHCP_CLIENTS.items():
        for place in places:
            number = next(iter(text_of(live.root, place.format(link=link)).split()), "")
            if number.isdecimal() and text_of(live.root, f"/proc/{number}/comm").strip() == client:
                found.append(int(number))
    return found


def _end(live: Live, pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + GONE_WAIT
    while os.path.exists(under(live.root, f"/proc/{pid}")) and time.monotonic() < end:
        time.sleep(0.05)
