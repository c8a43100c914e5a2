# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder that stands for a host; its kernel says what it is told to."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _drift, _observe, _preflight
from ansible_collections.transit.networkd.plugins.module_utils._apply import _commands, _self_check
from ansible_collections.transit.networkd.plugins.module_utils._change import _sides
from ansible_collections.transit.networkd.plugins.module_utils._common import _clock, _codes, _command
from ansible_collections.transit.networkd.plugins.module_utils._observe._lookups import unanswered
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units, _store
from ansible_collections.transit.networkd.plugins.module_utils._transaction import (
    _begin,
    _inspection,
    _main,
    _unattended,
)
from ansible_collections.transit.networkd.plugins.module_utils._words import check_text
from helpers.host.fake_kernel import Kernel
from helpers.host.fake_preflight import FakePreflight, replace

# Seconds after the last request: a guard that never ends is to fail a test, and not to hang it.
FOREVER = 30_000.0
VRF = "/etc/systemd/network/05-transit-vrf-wan.netdev"
WAN = "/etc/systemd/network/05-transit-eth0.network"
SYSCTL = "net.ipv4.udp_l3mdev_accept"
PLACE = "proc/sys/net/ipv4/udp_l3mdev_accept"
OWNER = {"owner": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}
PLAN: dict[str, t.Any] = {
    **_sides.empty_plan(),
    "systemd_version": 252,
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}],
}


def bundle(table: int = 1000) -> dict[str, t.Any]:
    texts = {
        VRF: f"[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTable={table}\n",
        WAN: "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\n",
    }
    return {
        "version": 1,
        "files": [{"path": path, "mode": "0644", "content": text, **OWNER} for path, text in texts.items()],
        "sysctls": {SYSCTL: "1"},
        "plan": PLAN,
    }


def drift_row(message: str) -> dict[str, t.Any]:
    """Return the failing check whose text is a message."""
    match = re.fullmatch(r"(.+): expected (\w+) (.+), (?:there is none|found (.+))", message)
    assert match
    subject, code, expected, found = match.groups()
    code = _codes.SYSCTL if code == "value" else code
    row = {"code": code, "subject": subject, "expected": expected, "found": found or "none", "ok": False, "fields": {}}
    assert check_text(row) == message
    return row


class Host:
    """A host: its files below ``root``, its clock, what its kernel lacks (``off``), the commands that it ran."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = 1000.0
        self.asked = self.now
        self.boot = "kernel:1"
        self.off: list[str] = []
        self.commands: list[str] = []
        self.refuse = ""
        # A kernel and a networkd that remember, where that matters.
        self.kernel: Kernel | None = None
        # What was asked of it last, and the facts that it gave.
        self.request: dict[str, t.Any] = {}
        self.observed: dict[str, t.Any] = {}
        self.preflight = FakePreflight(self)
        self.facts: dict[str, t.Any] = {
            "systemd_version": 252,
            "links": [],
            "routes": [],
            "rules": [],
            "vrfs": [],
            "tunnels": [],
            "services": [],
        }

    def furnish(self) -> None:
        """Be a host that nobody has touched."""
        shutil.rmtree(self.root, ignore_errors=True)
        for name in ("etc/systemd/network", "var/lib", "run", str(Path(PLACE).parent)):
            (self.root / name).mkdir(parents=True)
        (self.root / PLACE).write_text("0\n")
        (self.root / WAN[1:]).write_text("theirs\n")
        self.now = self.asked = 1000.0
        self.boot = "kernel:1"
        self.commands.clear()

    def run(self, argv: t.Sequence[str], stdin: str | None = None, **_: object) -> str:
        words = " ".join(argv)
        self.commands.append(words)
        if self.refuse and self.refuse in words:
            raise _command.CommandError(argv, 1, "refused")
        return self.kernel.run(argv, stdin) if self.kernel else "[]" if "-j" in argv else "1000000"

    def ask(self, verb: str, **request: t.Any) -> dict[str, t.Any]:
        self.asked = self.now
        self.request = {"verb": verb, "root": str(self.root), "id": "a1", **request}
        answered: dict[str, t.Any] = (_inspection if verb == "inspect" else _main).handle(t.cast("t.Any", self.request))
        return answered

    def observe(
        self,
        *,
        root: str = "/",
        lookups: t.Iterable[t.Any] = (),
        pings: t.Iterable[str] = (),
        services: t.Sequence[str] = (),
    ) -> dict[str, t.Any]:
        """Return the facts, in the place of ``_observe.observe``."""
        assert root == str(self.root)
        assert not pings
        self.observed = self.facts_now(services)
        if asked := unanswered(lookups):
            self.observed = {**self.observed, "lookups": asked}
        return self.observed

    def facts_now(self, _services: t.Sequence[str]) -> dict[str, t.Any]:
        """Return what the kernel and networkd say."""
        return self.facts

    def drift(
        self, host_plan: dict[str, t.Any], facts: dict[str, t.Any], probes: t.Collection[str] = frozenset()
    ) -> list[dict[str, t.Any]]:
        """Return what is off, in the place of ``_drift.drift``."""
        assert {"vrfs", "members", "rules"} <= set(host_plan)
        assert "links" in facts
        assert set(probes) <= {"services"}
        return [drift_row(word) for word in self.off_now(host_plan, facts)]

    def off_now(self, _host_plan: dict[str, t.Any], _facts: dict[str, t.Any]) -> list[str]:
        """Return what is not as planned, in words."""
        return self.off

    def store(self) -> _store.Store:
        return _store.Store(str(self.root))

    def files(self) -> dict[str, str]:
        return {
            f"/{path.relative_to(self.root)}": path.read_text()
            for path in sorted((self.root / "etc").rglob("*"))
            if path.is_file() and not path.is_symlink()
        }

    def tick(self, seconds: float) -> None:
        self.now += seconds
        if self.now - self.asked > FOREVER:
            pytest.fail("it is never over")  # no Exception, which a guard would survive


def stand_in(host: Host, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the program work on the folder, by the host's clock, and run its commands there; ``place`` is for files."""
    (place / "program").write_bytes(b"program")
    monkeypatch.setattr(_command, "run", host.run)
    monkeypatch.setattr(_rollback_units, "run", host.run)
    monkeypatch.setattr(_clock, "now", lambda: host.now)
    monkeypatch.setattr(_clock, "boot_identity", lambda _root="/": host.boot)
    monkeypatch.setattr(_begin, "archive", lambda: str(place / "program"))
    replace(monkeypatch, _observe, "observe", host.observe)
    replace(monkeypatch, _preflight, "survey", host.preflight.survey)
    replace(monkeypatch, _preflight, "findings", host.preflight.findings)
    replace(monkeypatch, _drift, "drift", host.drift)
    monkeypatch.setattr("time.sleep", host.tick)
    # It waits by a clock that the rest of this process needs, too.
    monkeypatch.setattr(_commands, "time", SimpleNamespace(monotonic=lambda: host.now, sleep=host.tick))
    monkeypatch.setattr(_self_check.wait, "__kwdefaults__", {"clock": lambda: host.now, "sleep": host.tick})


def begun(host: Host, identity: str = "a1", **request: t.Any) -> dict[str, t.Any]:
    reply = host.ask("begin", **{"id": identity, "bundle": bundle(), "owner": "me@here", **request})
    assert reply["transaction"]["state"] == "applying"
    return reply


def committed(host: Host) -> None:
    begun(host)
    _unattended.apply(host.store(), "a1")
    assert host.ask("confirm")["state"] == "committed"
    host.commands.clear()


def new_files() -> dict[str, str]:
    return {item["path"]: item["content"] for item in bundle()["files"]}


OLD_FILES = {WAN: "theirs\n"}
