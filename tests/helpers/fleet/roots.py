# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that are root directories: the real host program works in each by chroot(8), with files of its own.

The system's programs are this machine's, except those that ask the kernel or systemd: they print what a host prints
that is as planned (``said``). This process needs mount and network namespaces of its own: `unshare --mount --net`.
"""

from __future__ import annotations

import base64
import itertools
import os
import shlex
import shutil
import subprocess
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._common import _layout as layout
from ansible_collections.transit.networkd.plugins.module_utils._common._files import under
from ansible_collections.transit.networkd.plugins.module_utils._drift import lookups_for, pings_for, units_for
from ansible_collections.transit.networkd.plugins.module_utils._observe._files import SYSCTLS
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.fleet.healthy import facts
from helpers.fleet.said import filter_said, said, services_said

if t.TYPE_CHECKING:
    from ansible_collections.transit.networkd.plugins.module_utils._common._shapes import BundleFile, HostPlan
    from helpers.fleets import Fleet

# What a host says instead of this machine: a file with the name of the command and its arguments.
ANSWERS = "/answers"
# It is read as shell text, so that no second program is started for it.
ANSWERING = f'#!/bin/sh\nfile="{ANSWERS}/${{0##*/}} $*"\n[ -f "$file" ] && . "$file"\nexit 0\n'
COMMANDS = ("ip", "nft", "systemctl", "ss", "networkctl", "wg")
GROUP = layout.NETWORKD_USER


class Roots:
    """Root directories of a fleet below a folder, which is in the inventory's own folder."""

    def __init__(self, folder: Path, fleet: Fleet) -> None:
        self.folder, self.fleet = folder, fleet
        self._system = self._make_system()
        self._make_keys()
        for name, part in self._planned().items():
            self._make(self.root(name), part)

    def root(self, host: str) -> Path:
        """Return a host's root directory."""
        return self.folder / "hosts" / host

    def inventory(self) -> dict[str, t.Any]:
        """Return the inventory: a host is reached by a local connection, and its Python is in its root."""
        found = self.fleet.yaml()
        for name, host in found["all"]["children"]["routers"]["hosts"].items():
            program = self.folder / f"python-{name}"
            root = shlex.quote(str(self.root(name)))
            program.write_text(f'#!/bin/sh\nexec /usr/sbin/chroot {root} /usr/bin/python3 "$@"\n')
            program.chmod(0o755)
            host["ansible_python_interpreter"] = str(program)
        return found

    def _make_system(self) -> Path:
        """Make /usr with the commands that answer from files."""
        system, commands = self.folder / "usr", self.folder / "commands"
        system.mkdir()
        commands.mkdir()
        for name in COMMANDS:
            text = ANSWERING
            if name == "wg":
                text = text.replace("\n", '\n[ "$1" = pubkey ] && exec /usr/bin/wg pubkey\n', 1)
            (commands / name).write_text(text)
            (commands / name).chmod(0o755)
        _mount("--bind", "/usr", system)
        _mount("--bind", commands, system / "sbin")
        return system

    def _make_keys(self) -> None:
        """Make the keys of all hosts as a first run does."""
        public = _public_keys.folder_of(str(self.folder / "wireguard_keys"))
        public.mkdir()
        for host in self.fleet.hosts:
            keys = Path(under(str(self.root(host)), layout.KEYS_DIR))
            keys.mkdir(parents=True)
            _write(self.root(host), layout.private_key_path("wg0"), key := _key(), 0o640)
            told = subprocess.run(["wg", "pubkey"], input=key, stdout=subprocess.PIPE, text=True, check=True)
            _public_keys.write(_public_keys.key_file(public, host, "wg0"), told.stdout.strip())
            own(keys, 0o750)
        for one, other in itertools.combinations(self.fleet.hosts, 2):
            key = _key()
            for host, peer in ((one, other), (other, one)):
                _write(self.root(host), layout.preshared_key_path("wg0", peer), key, 0o640)

    def _planned(self) -> dict[str, HostPlan]:
        found, _missing = with_recorded_keys(plan(self.fleet.inventory()), str(self.folder / "wireguard_keys"))
        return found["hosts"]

    def _make(self, root: Path, part: HostPlan) -> None:
        for name in ("usr", "proc", "dev", "run/systemd/netif/links", "root", "tmp", "var/lib", f".{ANSWERS}", "sys"):
            (root / name).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (root / name).symlink_to(f"usr/{name}")
        (root / "tmp").chmod(0o1777)
        lines = {"passwd": f"{GROUP}:x:998:998::/:/bin/false", "group": f"{GROUP}:x:998:"}
        for name, line in lines.items():
            first = "root:x:0:0::/root:/bin/sh" if name == "passwd" else "root:x:0:"
            (root / "etc" / name).write_text(f"{first}\n{line}\n")
        shutil.copy("/etc/ld.so.cache", root / "etc")
        _mount("--rbind", self._system, root / "usr")
        _mount("--bind", "/dev", root / "dev")
        _mount("-t", "proc", "proc", root / "proc")
        self._answers(root, part)
        for file in render(part)["files"]:
            _install(root, file)

    def _answers(self, root: Path, part: HostPlan) -> None:
        questions = {"lookups": lookups_for(part), "pings": pings_for(part), "services": []}
        own = {tunnel["tunnel"]: tunnel["public_key"] for tunnel in part["tunnels"]}
        found = facts(t.cast("dict[str, t.Any]", part), questions, own)
        answers = said(found) | services_said(units_for(part))
        for file in render(part)["files"]:
            if file["path"] == layout.FILTER_PATH:
                answers |= filter_said(file["content"])
        for command, text in answers.items():
            (root / ANSWERS[1:] / command).write_text(f"printf %s {shlex.quote(text)}\n")
        for link in found["links"]:
            text = f"ADMIN_STATE={link['setup']}\nNETWORK_FILE={link['unit']}\n"
            (root / f"run/systemd/netif/links/{link['index']}").write_text(text)
        values = {**dict.fromkeys(SYSCTLS, "0"), "kernel.random.boot_id": "1", **part["sysctls"]}
        for name, value in values.items():
            place = root / "sysctls" / name.replace(".", "/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f"{value}\n")
        _mount("--bind", root / "sysctls", root / "proc/sys")


def reach_inner(prefixes: t.Iterable[str]) -> None:
    """Have this machine itself answer all pings to prefixes, in its own network namespace."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for prefix in prefixes:
        subprocess.run(["ip", "route", "add", "local", prefix, "dev", "lo"], check=True)


def _install(root: Path, file: BundleFile) -> None:
    place = root / file["path"][1:]
    place.parent.mkdir(parents=True, exist_ok=True)
    if "target" in file:
        place.symlink_to(file["target"])
        return
    place.write_text(file["content"])
    if file["group"] == GROUP:
        own(place, int(file["mode"], 8))
    else:
        place.chmod(int(file["mode"], 8))


def own(place: Path, mode: int) -> None:
    """Have networkd read a file or a folder."""
    os.chown(place, 0, 998)
    place.chmod(mode)


def _write(root: Path, path: str, key: str, mode: int) -> None:
    place = root / path[1:]
    place.write_text(f"{key}\n")
    own(place, mode)


def _key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)
