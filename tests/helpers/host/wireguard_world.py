# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that are folders, joined by a WireGuard that is made up: who shakes hands with whom, and what is let through.

What runs on them is real: the verbs, the unit that follows, the key files.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._netdevs import netdevs
from ansible_collections.transit.networkd.plugins.module_utils._common import _clock, _command
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    netdev_path,
    preshared_key_path,
    private_key_path,
)
from ansible_collections.transit.networkd.plugins.module_utils._keys import _folder, _keys
from ansible_collections.transit.networkd.plugins.module_utils._observe import _ping, _wireguard
from ansible_collections.transit.networkd.plugins.module_utils._rotation import _main, _own, _view, _watch
from ansible_collections.transit.networkd.plugins.module_utils._rotation._watch import Watch
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _pairs, _rotation, _rotation_keys
from helpers.host import wg_dump

LINK = "wg0"
TICK = 0.5
KEEPALIVE = 25


def public_key(private: bytes) -> str:
    """Return a public key, as far as anybody here can tell."""
    return base64.b64encode(hashlib.sha256(private.strip()).digest()).decode()


class Host:
    """A host: its files below ``root``, its kernel's link, and its unit while it runs."""

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self.root = root
        self.boot = 1
        self.private = b""
        self.peers: dict[str, dict[str, t.Any]] = {}
        self.watch: Watch | None = None
        self.down = False
        # Since when its sessions are worth nothing: they end with the link, and with its private key.
        self.age = 0.0

    @property
    def public(self) -> str:
        return public_key(self.private)

    def path(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def keys(self) -> dict[str, str]:
        folder = self.path("/etc/transit-networkd/keys")
        return {file.name: file.read_text().strip() for file in sorted(folder.iterdir())}

    def unit(self) -> dict[str, t.Any]:
        path = netdev_path(LINK)
        return netdevs([(path, self.path(path).read_text())])[LINK]

    def read_units(self, now: float) -> None:
        """Be networkd, which makes the link from its files."""
        self.age = now
        self.private = self.path(private_key_path(LINK)).read_bytes()
        unit = self.unit()
        self.peers = {
            key: {
                "preshared": self.path(peer["preshared_key_file"]).read_bytes(),
                "holds": True,
                "handshake": 0,
                "endpoint": peer["endpoint"],
                "keepalive": KEEPALIVE,
            }
            for key, peer in unit["peers"].items()
        }

    def apply(self, keys: dict[str, str]) -> None:
        """Be the transaction that brings the peers' keys into the unit, and takes other peers away."""
        text = f"[NetDev]\nName={LINK}\nKind=wireguard\n[WireGuard]\nPrivateKeyFile={private_key_path(LINK)}\n"
        for peer, key in sorted(keys.items()):
            text += (
                f"[WireGuardPeer]\nPublicKey={key}\nPresharedKeyFile={preshared_key_path(LINK, peer)}\n"
                f"AllowedIPs=fd00::{peer}/128\nEndpoint={peer}:51820\n"
            )
        self.path(netdev_path(LINK)).write_text(text)
        before, age = self.peers, self.age
        self.read_units(age)
        for key, peer in self.peers.items():
            peer["handshake"] = before.get(key, peer)["handshake"]


class World:
    """All hosts, their clock, and what is between them."""

    def __init__(self, folder: Path, names: t.Sequence[str]) -> None:
        self.folder = folder
        self.hosts = {name: Host(name, folder / name) for name in names}
        self.now = 1000.0
        # The host that runs something of ours, and the one that did when that was cut short.
        self.current: Host | None = None
        self.crashed: Host | None = None
        self.accept_outside_peers = False
        # The id of the rotation that the playbook is at.
        self.rotation: str | None = None
        self.step: t.Callable[[str], None] = lambda _what: None
        self.sessions: dict[tuple[str, str, bytes], float] = {}
        self.time = SimpleNamespace(time=lambda: self.now, monotonic=lambda: self.now, sleep=self.sleep)

    def furnish(self) -> None:
        """Be hosts that have a tunnel, and no rotation."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.now, self.sessions, self.current, self.crashed = 1000.0, {}, None, None
        for host in self.hosts.values():
            for name in ("etc/systemd/network", "etc/systemd/system", "etc/transit-networkd", "var/lib", "run"):
                host.path(name).mkdir(parents=True)
            host.boot, host.watch, host.down, host.age, host.peers = 1, None, False, 0.0, {}
            self.ask(host, "keys", tunnels={LINK: True})
        self.exchange(
            {}, {name: self.ask(host, "keys", list=self.pairs(host))["listed"] for name, host in self.hosts.items()}
        )
        for host in self.hosts.values():
            host.private = host.path(private_key_path(LINK)).read_bytes()
        for host in self.hosts.values():
            host.apply({other.name: other.public for other in self.hosts.values() if other is not host})
        self.talk()

    def ask(self, host: Host, verb: str, **request: t.Any) -> dict[str, t.Any]:
        """Run the host's program there."""
        module: t.Any = _keys if verb == "keys" else _main
        before, self.current = self.current, host
        try:
            if verb == "keys":
                told: dict[str, t.Any] = module.handle(request, root=str(host.root))
            else:
                told = module.handle({"step": verb, "root": str(host.root), **request})
        except BaseException:
            self.crashed = self.crashed or self.current
            raise
        finally:
            self.current = before
        return told

    def pairs(self, host: Host) -> list[dict[str, str]]:
        return [{"tunnel": LINK, "peer": other} for other in self.hosts if other != host.name]

    def exchange(self, pair: dict[str, t.Any], listed: t.Mapping[str, list[dict[str, t.Any]]]) -> None:
        """Bring preshared keys to both ends, as the role does; ``listed`` is what each host holds of them."""
        held = {name: {LINK: {row["peer"]: row for row in rows}} for name, rows in listed.items()}
        steps, absent, problems = _pairs.exchange(held)
        assert absent + problems == []
        pad = base64.b64encode(bytes(32)).decode()
        for giver, peers in steps.get("give", {}).items():
            for taker in peers:
                mine, theirs = ({"tunnel": LINK, "peer": name, "pad": pad, **pair} for name in (taker, giver))
                (given,) = self.ask(self.hosts[giver], "keys", give=[mine])["given"]
                there = {key: given[key] for key in ("masked", "digest")}
                self.ask(self.hosts[taker], "keys", take=[{**theirs, **there}])
                if taker in steps.get("settle", {}).get(giver, {}):
                    self.ask(self.hosts[giver], "keys", settle=[{**mine, **there}])

    def run(self, argv: t.Sequence[str], **options: t.Any) -> str:
        """Be the programs that ours calls."""
        words = list(argv)
        if words == ["wg", "pubkey"]:
            return public_key(str(options["stdin"]).encode()) + "\n"
        self.step(" ".join(words))
        assert self.current is not None
        if words[:2] == ["wg", "set"]:
            self.set(self.current, words[3:])
            return ""
        if words == wg_dump.COMMAND:
            return self.show(self.current)
        assert words[0] == "systemctl", words
        if "restart" in words:
            self.current.watch = Watch(Store(str(self.current.root)))
        if "stop" in words:
            self.current.watch = None
        return ""

    def show(self, host: Host) -> str:
        lines = [wg_dump.interface(LINK, host.public)]
        lines += [
            wg_dump.peer(
                LINK,
                key,
                endpoint=peer["endpoint"],
                allowed_ips=["fd00::1/128"] if peer["holds"] else [],
                handshake=int(peer["handshake"]),
            )
            for key, peer in host.peers.items()
        ]
        return "".join(lines)

    def set(self, host: Host, words: list[str]) -> None:
        peer: dict[str, t.Any] = {}
        key = ""
        rest = iter(words)
        for word in rest:
            value = "" if word == "remove" else next(rest)
            if word == "private-key":
                if host.private != host.path(value).read_bytes():
                    host.private = host.path(value).read_bytes()
                    host.age = self.now
                host.peers.pop(host.public, None)
            elif word == "peer":
                key = value
                new = {"preshared": b"", "holds": False, "handshake": 0, "endpoint": None, "keepalive": 0}
                peer = host.peers.setdefault(key, new)
                # Its private key may be erased by the time that somebody asks.
                self.name_of(key)
            elif word == "remove":
                del host.peers[key]
            elif word == "preshared-key":
                peer["preshared"] = host.path(value).read_bytes()
            elif word == "endpoint":
                peer["endpoint"] = value
            elif word == "allowed-ips":
                # Prefixes belong to one peer: there is one other in this world.
                name = self.name_of(key)
                for other, found in host.peers.items():
                    if self.name_of(other) == name:
                        found["holds"] = other == key
            else:
                assert word == "persistent-keepalive", word
                peer["keepalive"] = int(value)

    def name_of(self, key: str) -> str:
        """Whose key that is: of those that any host has a private key of."""
        found = self.known.get(key)
        if found is None:
            for host in self.hosts.values():
                for name, private in host.keys().items():
                    if name.endswith(".key"):
                        self.known[public_key(private.encode())] = host.name
        return self.known[key]

    known: t.ClassVar[dict[str, str]] = {}

    def talk(self) -> None:
        """Let everybody say something to everybody."""
        for one in self.hosts.values():
            for other in self.hosts.values():
                if one is not other and not one.down and not other.down:
                    self.shake(one, other)

    def shake(self, one: Host, other: Host) -> bool:
        """Have a session between two, where both know each other; give whether there is one."""
        mine, theirs = one.peers.get(other.public), other.peers.get(one.public)
        if not (mine and theirs and mine["holds"] and mine["preshared"] == theirs["preshared"]):
            return False
        session = (one.public, other.public, mine["preshared"])
        begun = self.sessions.get(session, -1e9)
        if self.now - begun > 120 or begun <= max(one.age, other.age):
            self.sessions[session] = self.now
            mine["handshake"] = theirs["handshake"] = self.now
        return True

    def passes(self, one: Host, other: Host) -> bool:
        """Return whether what one sends is let through by the other."""
        return not other.down and self.shake(one, other) and bool(other.peers[one.public]["holds"])

    def all_pass(self) -> bool:
        return all(
            self.passes(one, other) for one in self.hosts.values() for other in self.hosts.values() if one is not other
        )

    def ping(self, addresses: t.Iterable[str], patience: float = 0) -> list[dict[str, t.Any]]:
        host = self.current
        assert host is not None
        assert patience == 0
        return [
            {"to": name, "received": all(self.passes(*pair) for pair in ((host, other), (other, host))), "error": None}
            for name, other in ((name, self.hosts[name]) for name in addresses)
        ]

    def sleep(self, _seconds: float) -> None:
        self.tick()

    def tick(self) -> None:
        """Let a moment pass: packets, and one look of each host's unit."""
        self.now += TICK
        self.talk()
        caller = self.current
        for host in self.hosts.values():
            self.current = self.crashed = host
            if host.watch and not host.down and not host.watch.turn():
                host.watch = None
        self.current, self.crashed = caller, None
        self.talk()

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.tick()

    def start_units(self) -> None:
        """Be systemd: the unit runs while there is a record, and is started again when it was killed."""
        for host in self.hosts.values():
            unit = host.path("/etc/systemd/system/multi-user.target.wants/transit-networkd-rotation.service")
            record = host.path("/var/lib/transit-networkd/rotation/state")
            host.watch = Watch(Store(str(host.root))) if unit.is_symlink() and record.exists() else None

    def cut_power(self, host: Host) -> None:
        """Have a host start anew."""
        host.boot += 1
        host.down = False
        host.read_units(self.now)

    def rotate(self, rotate: t.Collection[str] | None = None) -> None:
        """Be the playbook."""
        records = {host.name: self.ask(host, "look")["record"] for host in self.hosts.values()}
        plans = {host.name: self.plan(host) for host in self.hosts.values()}
        decided, problems = _rotation.decide(
            plans,
            records,
            rotate,
            identity=f"{int(self.now * 10):012x}",
            accept_outside_peers=self.accept_outside_peers,
        )
        assert problems == []
        self.rotation = decided["rotation"]
        chosen = decided["rotate"]
        hosts = [self.hosts[name] for name in decided["hosts"]]
        if not decided["finishing"]:
            own, listed = {}, {}
            for host in hosts:
                part = decided["hosts"][host.name]
                links = _rotation_keys.links(plans[host.name], chosen, None)
                asked = {"tunnels": part["tunnels"], "rotate": chosen, "rotation": self.rotation}
                told = self.ask(host, "stage", pairs=part["pairs"], links=links, **asked)
                own[host.name], listed[host.name] = told["own"], told["listed"]
            self.exchange({"next": True}, listed)
            for host in hosts:
                links = _rotation_keys.links(plans[host.name], chosen, own)
                self.ask(host, "follow", rotate=chosen, rotation=self.rotation, links=links)
            for host in hosts:
                if decided["hosts"][host.name]["rotates"]:
                    self.switch(host)
        recorded = {}
        ending = [host for host in hosts if not decided["finishing"] or decided["hosts"][host.name]["resumes"]]
        for host in ending:
            for keys in self.ask(host, "finish")["own"].values():
                recorded[host.name] = keys["new"]
        for host in ending:
            others = [other for other in self.hosts.values() if other is not host]
            host.apply({other.name: recorded.get(other.name, other.public) for other in others})
        for host in hosts:
            self.ask(host, "close")

    def abandon(self) -> None:
        """Be the playbook that takes a rotation back."""
        records = {host.name: self.ask(host, "look")["record"] for host in self.hosts.values()}
        plans = {host.name: self.plan(host) for host in self.hosts.values()}
        decided, problems = _rotation.decide(plans, records, None, identity="", abandon=True)
        assert problems == []
        for name in decided["abandon"]:
            self.ask(self.hosts[name], "abandon")

    def rotate_until(self, verb: str, rotate: t.Collection[str] | None = None) -> None:
        """Be the playbook that is killed before something is asked."""
        ask = self.ask

        def stop(asked: Host, step: str, **request: t.Any) -> dict[str, t.Any]:
            if step == verb:
                raise KeyboardInterrupt
            return ask(asked, step, **request)

        self.ask = stop  # type: ignore[method-assign]
        try:
            self.rotate(rotate)
        except KeyboardInterrupt:
            return
        finally:
            self.ask = ask  # type: ignore[method-assign]
        raise AssertionError(f"{verb} was not asked")

    def switch(self, host: Host) -> None:
        identity = f"a{int(self.now * 10)}"
        reply = self.ask(host, "switch", id=identity, timeout=60)
        end = self.now + 300
        while reply["state"] not in ("committed", "rolled-back"):
            assert self.now < end, f"{host.name} is {reply['state']} for ever"
            self.tick()
            reply = self.ask(host, "status", id=reply["id"])
            if reply["state"] == "pending":
                reply = self.ask(host, "confirm", id=reply["id"])
        if reply["state"] != "committed":
            raise _command.CommandError(["rotate"], 1, reply["reason"])

    def plan(self, host: Host) -> dict[str, t.Any]:
        """The plan of a host, as far as a rotation reads it."""
        unit = host.unit()
        names = {key: peer["endpoint"].partition(":")[0] for key, peer in unit["peers"].items()}
        peers = [
            {
                "host": name,
                "public_key": key,
                "allowed_ips": [f"fd00::{name}/128"],
                "keepalive": KEEPALIVE,
                "preshared_key_file": preshared_key_path(LINK, name),
                "addresses": [name],
                "inventory": True,
                "from_units": False,
            }
            for key, name in names.items()
        ]
        return {
            "host": host.name,
            "tunnels": [{"name": LINK, "tunnel": LINK, "peers": peers}],
            "pairs": [{"tunnel": LINK, "peer": name} for name in names.values()],
        }


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, names: t.Sequence[str]) -> World:
    """Make a world of hosts with these names, and have the host program run in it."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another group")
    world = World(folder / "hosts", names)
    (folder / "program").write_bytes(b"program")
    monkeypatch.setattr(_folder, "NETWORKD_USER", "daemon")
    for module in (_command, _keys, _wireguard):
        monkeypatch.setattr(module, "run", world.run)
    monkeypatch.setattr(_ping, "ping", world.ping)
    monkeypatch.setattr(_main, "archive", lambda: str(folder / "program"))
    for timed in (_main, _own, _view, _watch):
        monkeypatch.setattr(timed, "time", world.time)
    monkeypatch.setattr(_clock, "now", lambda: world.now)

    def boot(_root: str = "/") -> str:
        assert world.current is not None
        return f"kernel:{world.current.boot}"

    monkeypatch.setattr(_clock, "boot_identity", boot)
    world.furnish()
    return world
