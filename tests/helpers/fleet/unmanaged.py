# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that the collection has never changed, each a folder with units, files of wg-quick, and a kernel's answers.

``python -m helpers.fleet.unmanaged FOLDER`` is the Python of such a host: the real host program answers, below the
folder. The commands ``ip``, ``wg`` and ``systemctl`` print what files say; ``wg pubkey`` is the real one.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shlex
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._adopt import _main
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._keys import _keys
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _inspection
from helpers.evil.conversation import asked, framed
from helpers.fleet.said import OPTIONS, routing_said, said, services_said
from helpers.host.healthy_host import link, route, rule

if t.TYPE_CHECKING:
    from ansible_collections.transit.networkd.plugins.module_utils._common._adoption import Adoption

Data = dict[str, t.Any]
NETWORK = "/etc/systemd/network"
COMMANDS = ("ip", "wg", "systemctl", "nft", "unshare")
FAMILIES = ("ipv4", "ipv6")
# Which tables a batch is about depends on the request, so each of its questions has an answer of its own.
BATCH = """case "$*" in *" -batch -")
    while read -r question; do
        file="${0%/*}/ip $4 $question"
        [ "$question" = "link show dev lo" ] && echo '[{"ifname": "lo"}]'
        [ -f "$file" ] && . "$file"
    done
    exit 0
esac
"""
FIRST = {"wg": '[ "$1" = pubkey ] && exec /usr/bin/wg pubkey\n', "ip": BATCH}


class Unmanaged:
    """A host in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, text: str) -> None:
        """Write a file of the host."""
        place = self.folder / path[1:]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def has(self, facts: Data) -> None:
        """Have the kernel and networkd say what facts say."""
        commands = self.folder / "commands"
        commands.mkdir(exist_ok=True)
        for name in COMMANDS:
            file = commands / name
            place = shlex.quote(str(commands))
            first = FIRST.get(name, "")
            file.write_text(f'#!/bin/sh\n{first}file={place}/"{name} $*"\n[ -f "$file" ] && . "$file"\nexit 0\n')
            file.chmod(0o755)
        for name in ("udp", "tcp"):
            self.write(f"/proc/sys/net/ipv4/{name}_l3mdev_accept", "0\n")
        answers = said({"lookups": [], **facts}) | services_said([])
        for family, option in OPTIONS.items():
            for question, objects in routing_said(facts, family).items():
                answers[f"ip {option} {question}"] = json.dumps(objects)
        for command, words in answers.items():
            (commands / command).write_text(f"printf %s {shlex.quote(words)}\n")
        for each in facts["links"]:
            if each["unit"]:
                self.write(f"/run/systemd/netif/links/{each['index']}", f"NETWORK_FILE={each['unit']}\n")

    def adoption(self) -> Adoption:
        """Return what the host program says to ``adopt``."""
        with self.commands():
            return _main.handle(root=str(self.folder))

    @contextlib.contextmanager
    def commands(self) -> t.Iterator[None]:
        """Have the program find the commands that answer as this host."""
        before = _command.SEARCH_PATH
        _command.SEARCH_PATH = f"{self.folder}/commands:{before}"
        try:
            yield
        finally:
            _command.SEARCH_PATH = before


def facts_of(links: list[Data], **parts: t.Any) -> Data:
    """Return facts of links, with the kernel's own rules."""
    vrfs = parts.pop("vrfs", [])
    rules = [
        rule(family, priority, table=table, protocol="kernel")
        for family in FAMILIES
        for priority, table in ((0, 255), (32766, 254))
    ]
    empty: Data = {"routes": [], "tunnels": [], "lookups": []}
    loopback = link("lo", 1, unit=None, setup="unmanaged")
    return {**empty, **parts, "links": [loopback, *links], "vrfs": vrfs, "rules": [*rules, *parts.pop("rules", [])]}


def default(device: str, gateway: str, table: int = 254) -> Data:
    """Return a default route."""
    return route("ipv6" if ":" in gateway else "ipv4", table, gateway=gateway, device=device)


def a_key() -> str:
    """Return a new key, private or preshared."""
    return base64.b64encode(os.urandom(32)).decode()


def public(key: str) -> str:
    """Return the public half of a private key."""
    return subprocess.run(["wg", "pubkey"], input=key, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Answer what is asked on standard input."""
    found = asked("", sys.stdin.buffer.read())
    if found is None:
        return
    host = Unmanaged(Path(sys.argv[1]))
    with host.commands():
        try:
            reply = _answer(host, found.request)
        except RefusedError as exc:
            reply = {"error": {"kind": "refused", "message": str(exc)}}
    sys.stdout.buffer.write(framed(json.dumps(reply)))


def _answer(host: Unmanaged, request: t.Any) -> object:
    """Answer a request below the folder; what would change a host would change this machine, too."""
    root = str(host.folder)
    if request["verb"] == "adopt":
        return _main.handle(root=root)
    if request["verb"] == "keys":
        return _keys.handle(request, root=root)
    assert request["verb"] == "inspect"
    return _inspection.handle({**request, "root": root})


if __name__ == "__main__":
    main()
