# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder that stands for a host, with a kernel that remembers, a boot, and perhaps a disk that loses its power."""

from __future__ import annotations

import os
import shutil
import stat
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._apply import _local_rule, _services
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _members
from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import FILTER_WANTED_BY, RULES_WANTED_BY
from ansible_collections.transit.networkd.plugins.module_utils._observe import _kernel
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units, _states
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from helpers.host.crash_steps import Crash, Steps, hook
from helpers.host.fake_host import Host, stand_in
from helpers.host.fake_kernel import Kernel
from helpers.host.fake_preflight import FakePreflight
from helpers.transactions.fake_networkd import Networkd
from helpers.transactions.model import Entry, Row, Tree, in_sysctl_d

if t.TYPE_CHECKING:
    import pytest

MACHINERY = {*_rollback_units.PATHS, "/var/lib/transit-networkd/program.pyz"}
# What a crash leaves of it while it is written.
HALF = {f"{parent}/.{name}.transit-new" for parent, _slash, name in (path.rpartition("/") for path in MACHINERY)}
HELD = "/etc/transit-networkd/read"
SYSCTLS = (
    *("net/ipv4/udp_l3mdev_accept", "net/ipv4/tcp_l3mdev_accept", "net/ipv4/ip_forward"),
    *("net/ipv6/conf/all/forwarding", "net/ipv6/conf/eth0/forwarding", "net/ipv4/conf/eth0/forwarding"),
)
# What is there before us, some of it where we want to write.
THEIRS = {
    "/etc/systemd/network/10-eth0.network": "[Match]\nName=eth0\n",
    "/etc/systemd/network/05-transit-eth0.network": "theirs\n",
    "/etc/systemd/network/99-default.network": "theirs\n",
    "/etc/sysctl.d/50-theirs.conf": "net.ipv4.ip_forward=1\n",
}


class Disk(t.Protocol):
    """What a host may lie on: a file system that loses what was not written when its power is cut (tests/crash)."""

    root: Path

    def sync(self) -> None:
        """Write everything to the disk."""

    def cut(self) -> None:
        """Cut the power."""

    def back(self) -> None:
        """Bring the power back."""


class EditsAlone(FakePreflight):
    """Preflight that finds the one problem that is about what the files of a host are."""

    def judge(self, survey: Row, overwrite_edited: bool) -> list[Row]:
        paths = () if overwrite_edited else survey["edited"]
        return [{"severity": "error", **problem("edited", path=path)} for path in paths]


class Machine(Host):
    """A host whose program can be crashed at each of its ``steps``; ``power`` says whether a crash is a power cut."""

    def __init__(self, place: Path, disk: Disk | None, patch: pytest.MonkeyPatch) -> None:
        super().__init__((disk.root if disk else place) / "host")
        self.disk = disk
        self.power = False
        self.steps = Steps(self.cut)
        self.furnish()
        shutil.rmtree(self.root / "etc")
        if disk:
            # What no disk holds.
            for name in ("proc", "run"):
                shutil.rmtree(self.root / name)
                (place / name).mkdir()
                (self.root / name).symlink_to(place / name)
        for path, text in THEIRS.items():
            self.write(path, text)
        for path in SYSCTLS:
            self.write(f"/proc/sys/{path}", f"{int(path.endswith('ip_forward'))}\n")
        for process in ("42", "self"):
            (self.root / f"proc/{process}/ns").mkdir(parents=True)
            (self.root / f"proc/{process}/ns/mnt").symlink_to(f"mnt:[{process}]")
        self.kernel: Kernel = Kernel()
        self.networkd = Networkd(self.units)
        self.preflight = EditsAlone(self)
        stand_in(self, place, patch)
        patch.setattr(Live, "_is_there", lambda _live, name: name in self.networkd.links)
        patch.setattr(Live, "_master", lambda _live, name: self.networkd.master(name))
        patch.setattr(_services, "services", lambda units, _notes: [self._service(unit) for unit in units])
        hook(self.steps, patch.setattr)

    @property
    def units(self) -> Path:
        """Where networkd finds its units."""
        return self.root / "etc/systemd/network"

    def run(self, argv: t.Sequence[str], stdin: str | None = None, **options: object) -> str:
        found = super().run(argv, stdin, **options)
        said = self.networkd.run(list(argv))
        return found if said is None else said

    def off_now(self, host_plan: Row, facts: Row) -> list[str]:
        masters = {link["name"]: link["master"] for link in facts["links"]}
        lost = [
            f"{name}: expected master {vrf}, {f'found {masters[name]}' if masters.get(name) else 'there is none'}"
            for name, vrf in _members.members({"plan": host_plan}).items()
            if masters.get(name) != vrf
        ]
        return [*self.off, *lost]

    def facts_now(self, services: t.Sequence[str]) -> Row:
        found = [self._service(unit) for unit in services]
        links, vrfs = self.networkd.facts(), self.networkd.vrfs()
        return {**self.facts, "links": links, "vrfs": vrfs, "rules": _kernel.rules(), "services": found}

    def _service(self, unit: str) -> Row:
        drop_in = f"/etc/systemd/system/{unit}.d/05-transit.conf"
        there = [drop_in] if (self.root / drop_in[1:]).exists() else []
        service = {"unit": unit, "load": "loaded", "state": "active", "drop_ins": there, "stale": False}
        return {**service, "group": "", "triggers": [], "sockets": []}

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Have somebody else write a file."""
        place = self.root / path[1:]
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink():
            place.unlink()
        place.write_text(text)
        place.chmod(mode)

    def look(self) -> Tree:
        """Return all that is below /etc and /usr/local and is not the state of the collection."""
        places = [
            Path(folder) / name
            for top in ("etc", "usr")
            for folder, folders, names in os.walk(self.root / top)
            for name in (*names, *(each for each in folders if (Path(folder) / each).is_symlink()))
        ]
        found = {f"/{place.relative_to(self.root)}": place for place in places}
        return {
            path: self._entry(place)
            for path, place in found.items()
            if path not in {*MACHINERY, *HALF} and not path.startswith(HELD)
        }

    @staticmethod
    def _entry(place: Path) -> Entry:
        if place.is_symlink():
            return ("link", 0, str(place.readlink()))
        return ("file", stat.S_IMODE(place.lstat().st_mode), place.read_text())

    def look_at_sysctls(self) -> dict[str, str]:
        """Return the sysctls' values by their places."""
        return {place: (self.root / "proc/sys" / place).read_text().strip() for place in SYSCTLS}

    def half_written(self) -> set[str]:
        """Return what was being written when somebody died."""
        return {
            f"/{path.relative_to(self.root)}" for path in self.root.rglob("*") if path.name.endswith(".transit-new")
        }

    def machinery(self) -> set[str]:
        """Return what the collection keeps of its own state."""
        return {path for path in MACHINERY if os.path.lexists(self.root / path[1:])}

    def history(self) -> list[tuple[str, str]]:
        """Return what became of the last transactions, as the host tells it."""
        return [(entry["id"], entry["state"]) for entry in self.store().read_json("history.json") or []]

    def cut(self) -> None:
        """Cut the power, if that is how this host crashes."""
        if self.disk and self.power:
            self.disk.cut()

    def recover(self) -> None:
        """Do what happens by itself after a crash."""
        if self.disk and self.power:
            self.disk.back()
        (self.reboot if self.power else self.processes_die)()

    def processes_die(self) -> None:
        """systemd starts the guard again; a beginning that died is closed by whoever comes next."""
        record = self.store().pending()
        if record is not None and record["state"] != _states.PREPARING:
            _unattended.guard(self.store(), record["id"])

    def reboot(self) -> None:
        """Start anew, in systemd's order: our recovery, networkd, sysctls, then the units that are enabled."""
        self.kernel = Kernel(self.kernel.life + 1)
        self.networkd = Networkd(self.units)
        self.boot = f"kernel:{self.kernel.life}"
        for place in SYSCTLS:
            (self.root / "proc/sys" / place).write_text("0\n")
        # ConditionPathExists= follows the link.
        if self._enabled(_rollback_units.WANTED_BY) and Path(self.store().pending_link).exists():
            try:
                _unattended.recover(self.store())
            except Crash:
                if self.power:
                    raise
                # ExecStopPost= begins it again.
                self.steps.last = None
                _unattended.recover(self.store())
            self.networkd.read()
            self.processes_die()
        self.networkd.read()
        for place, value in in_sysctl_d(self.look()).items():
            (self.root / "proc/sys" / place).write_text(f"{value}\n")
        self.kernel.table = self._enabled(FILTER_WANTED_BY)
        if self._enabled(RULES_WANTED_BY):
            _local_rule.tighten(Live(str(self.root)))

    def _enabled(self, wanted_by: str) -> bool:
        """Return whether a unit's link is there and leads to it."""
        return (self.root / wanted_by[1:]).exists()

    def start_by_hand(self, plan: Row) -> None:
        """Have somebody start filter and rules, as it takes where somebody has edited what starts them at boot."""
        self.kernel.table = bool(plan.get("filter"))
        (_local_rule.tighten if plan.get("strict") else _local_rule.relax)(Live(str(self.root)))


__all__ = ("HALF", "MACHINERY", "Disk", "Machine")
