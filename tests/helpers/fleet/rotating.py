# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of the fleet whose keys are rotated: the program's own steps and unit, with a kernel that is a file.

No peer ever shakes hands, so none keeps the host from its new keys.
"""

from __future__ import annotations

import json
import time
import typing as t
from pathlib import Path
from types import SimpleNamespace

from ansible_collections.transit.networkd.plugins.module_utils._common import _clock, _command
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import private_key_path
from ansible_collections.transit.networkd.plugins.module_utils._keys import _keys
from ansible_collections.transit.networkd.plugins.module_utils._observe import _wireguard
from ansible_collections.transit.networkd.plugins.module_utils._rotation import _main
from ansible_collections.transit.networkd.plugins.module_utils._rotation._watch import Watch
from ansible_collections.transit.networkd.plugins.module_utils._state import _rotation_unit, _states
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store
from helpers.host import wg_dump

Data = dict[str, t.Any]
REALLY_RUN = _command.run


class Kernel:
    """The link of a tunnel: its private key, and the prefixes of each peer. It is as planned when it is new."""

    def __init__(self, folder: Path, plan: Data) -> None:
        self.folder = folder
        self.file = folder / "kernel.json"
        (link,) = plan["tunnels"]
        self.name: str = link["name"]
        private = (folder / private_key_path(link["tunnel"]).lstrip("/")).read_text().strip()
        peers = {peer["public_key"]: ",".join(peer["allowed_ips"]) for peer in link["peers"]}
        self.link: Data = {"private": private, "peers": peers}
        if self.file.exists():
            self.link = json.loads(self.file.read_text())

    def run(self, argv: t.Sequence[str], **options: t.Any) -> str:
        """Be wg and systemctl."""
        if argv[0] == "systemctl":
            return ""
        if argv[1] == "set":
            self._set(iter(argv[3:]))
            self.file.write_text(json.dumps(self.link))
            return ""
        if argv[1] != "show":
            return REALLY_RUN(argv, **options)
        assert argv == wg_dump.COMMAND
        own = _keys.public_key(self.link["private"].encode(), "the key in force")
        peers = self.link["peers"].items()
        lines = (wg_dump.peer(self.name, key, allowed_ips=prefixes.split(",")) for key, prefixes in peers)
        return wg_dump.interface(self.name, own) + "".join(lines)

    def _set(self, words: t.Iterator[str]) -> None:
        peers: dict[str, str] = self.link["peers"]
        key = ""
        for word in words:
            if word == "remove":
                del peers[key]
                continue
            value = next(words)
            if word == "private-key":
                self.link["private"] = (self.folder / value.lstrip("/")).read_text().strip()
            elif word == "peer":
                key = value
                peers.setdefault(key, "")
            elif word == "allowed-ips":
                # A prefix belongs to one peer.
                peers.update({other: "" for other, prefixes in peers.items() if prefixes == value}, **{key: value})


def answer(folder: Path, plan: Data, request: Data) -> Data:
    """Return the reply to a request of the verb ``rotation``."""
    kernel = Kernel(folder, plan)
    store = Store(str(folder))
    for name in ("etc/systemd/system", "var/lib", "run"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "proc").exists():
        (folder / "proc").symlink_to("/proc")
    watch = Watch(store)
    _command.run = _wireguard.run = kernel.run  # type: ignore[assignment]
    _main.archive = lambda: __file__  # type: ignore[attr-defined]
    # The unit has its turns while the program waits for it.
    _main.time = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _seconds: watch.turn())  # type: ignore[attr-defined]
    record = _rotation_unit.read(store)
    if record and record["state"] == _states.APPLYING and request["step"] != "switch":
        time.sleep(max(0.0, (record["due"] or 0.0) - _clock.now()))
        # It changes the key, and checks it.
        watch.turn()
        watch.turn()
    reply = t.cast("Data", _main.handle({**request, "root": str(folder)}))
    if request["step"] in ("close", "abandon"):
        kernel.file.unlink(missing_ok=True)
    return reply
