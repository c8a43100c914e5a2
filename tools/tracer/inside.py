# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part that runs in namespaces of its own, here or on a node of the lab: real networkd, and `ip route get`.

Reads a JSON object from standard input: ``{"units": {name: text}, "links": [...], "packets": [[...], ...]}``, a packet
being the arguments of `ip route get`. Prints a JSON list: what `ip` said of each packet. Without input it prints the
kinds of devices that the kernel has. It needs root, iproute2 and systemd-networkd, and nothing else.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import typing as t
from pathlib import Path

NETWORKD = "/usr/lib/systemd/systemd-networkd"
FOLDER = Path("/etc/systemd/network")
_LINKS = Path("/run/systemd/netif/links")
_PATIENCE = 20.0


def ip(*words: str) -> subprocess.CompletedProcess[str]:
    """Run ip(8)."""
    return subprocess.run(["ip", *words], check=False, text=True, capture_output=True)


def prepare() -> None:
    """Hide the machine's own units, /run and /sys from the networkd of this namespace."""
    for place in ("/run", "/usr/lib/systemd/network", "/usr/local/lib/systemd/network", str(FOLDER)):
        Path(place).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tracer", place], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], check=True)
    # Without udev, which networkd takes from a /sys that cannot be written, it does not wait for it.
    subprocess.run(["mount", "-t", "sysfs", "-o", "ro", "sysfs", "/sys"], check=True)
    for name, value in (("accept_dad", "0"), ("dad_transmits", "0")):
        for which in ("all", "default"):
            Path(f"/proc/sys/net/ipv6/conf/{which}/{name}").write_text(value)
    ip("link", "set", "lo", "up")


def has(kind: str) -> bool:
    """Return whether this kernel has a kind of device."""
    made = ip("link", "add", "tracer0", "type", kind, *(["table", "9"] if kind == "vrf" else []))
    ip("link", "del", "tracer0")
    return made.returncode == 0


def start() -> subprocess.Popen[bytes]:
    """Start networkd, and wait until it has read its units."""
    Path("/run/systemd").mkdir(exist_ok=True)
    ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    name = f"tracer-{time.monotonic_ns()}"
    ready.bind(f"\0{name}")
    ready.settimeout(_PATIENCE)
    environment = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": f"@{name}", "SYSTEMD_LOG_TARGET": "console"}
    log = open("/run/networkd.log", "wb")  # noqa: SIM115
    daemon = subprocess.Popen([NETWORKD], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    while b"READY=1" not in ready.recv(4096):
        pass
    return daemon


def settle(names: t.Iterable[str]) -> bool:
    """Wait until networkd has configured the links. Return whether it has."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if all(state(name) in ("configured", "unmanaged") for name in names):
            return True
        time.sleep(0.05)
    return False


def state(name: str) -> str:
    """Return networkd's administrative state of a link."""
    try:
        index = Path(f"/sys/class/net/{name}/ifindex").read_text().strip()
        text = (_LINKS / index).read_text()
    except OSError:
        return "missing"
    return next((line.partition("=")[2] for line in text.splitlines() if line.startswith("ADMIN_STATE=")), "missing")


def answers(given: dict[str, t.Any]) -> list[str] | None:
    """Return what `ip` says of each packet; None if networkd does not get its links ready."""
    for name, text in given["units"].items():
        place = FOLDER / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
    for name in given["links"]:
        ip("link", "add", name, "type", "veth", "peer", "name", f"p-{name}")
        ip("link", "set", f"p-{name}", "up")
    daemon = start()
    try:
        if not settle([*given["links"], *given["devices"]]):
            states = {name: state(name) for name in (*given["links"], *given["devices"])}
            sys.stderr.write(f"tracer: networkd is not ready: {states}\n")
            if given["show"]:
                show()
            return None
        if given["show"]:
            show()
        return [said(packet) for packet in given["packets"]]
    finally:
        daemon.kill()
        daemon.wait()


def show() -> None:
    """Print what the kernel has, to standard error."""
    for family in ("-4", "-6"):
        for words in (("rule",), ("route", "show", "table", "all")):
            sys.stderr.write(ip(family, *words).stdout)
    sys.stderr.write(Path("/run/networkd.log").read_text(errors="replace"))


def said(packet: list[str]) -> str:
    """Return the route of `ip route get` as JSON, or the error's words."""
    found = ip("-j", "route", "get", *packet)
    return found.stdout.strip() if found.returncode == 0 else found.stderr.strip()


def main() -> int:
    """Answer what standard input asks."""
    prepare()
    asked = sys.stdin.read()
    found = answers(json.loads(asked)) if asked else [kind for kind in ("vrf", "wireguard") if has(kind)]
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
