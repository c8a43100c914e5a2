# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""WireGuard's keys: where they come from, and who can read them."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import SECRETS, hidden
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._modes import USER

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._modes import Mode
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment, Section, Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

# Secrets that may stand in a file of their own.
_WITH_FILE = sorted((section, key) for section, key in SECRETS if key.endswith("Key"))
_KEYS = (("WireGuard", "PrivateKey"), ("WireGuardPeer", "PresharedKey"), ("WireGuardPeer", "PublicKey"))


def _given(view: View, *keys: tuple[str, str]) -> Iterator[tuple[Unit, Section, Assignment]]:
    """The values of some (section, key), which each count where they are the last in their section."""
    for unit in view.devices("wireguard"):
        for name, key in keys:
            for section in unit.named(name):
                if (item := section.last(key)) is not None:
                    yield unit, section, item


@rule(
    "key-given-twice",
    "warning",
    why="Where a key stands in the unit and in a file, networkd takes the file's; the other one only looks as if it "
    "counted.",
    fix="Remove the one in the unit, and replace the key if it was ever in use.",
)
def key_given_twice(view: View) -> Iterator[Finding]:
    for unit, section, item in _given(view, *_KEYS):
        # [WireGuard] is one section, whatever file a part of it is in.
        file = unit.last("WireGuard", f"{item.key}File") if section.name == "WireGuard" else None
        file = file or section.last(f"{item.key}File")
        if file is not None:
            message = f"{item.key}= is ignored, since {file.key}= is given, too, at {file.file}:{file.line}"
            yield Finding(item.file, item.line, message)


def _modes(view: View) -> Iterator[tuple[Assignment, Mode]]:
    """The key files whose modes are known."""
    for _unit, _section, item in _given(view, *((section, f"{key}File") for section, key in _KEYS)):
        mode = view.mode(item.value)
        if mode is not None:
            yield item, mode


@rule(
    "key-unreadable",
    "error",
    why=f"networkd reads keys as the user {USER}, not as root: without a private key the device is not made, and "
    "without a preshared key the peer is left out.",
    fix=f"Make the file 0640 root:{USER}.",
)
def key_unreadable(view: View) -> Iterator[Finding]:
    for item, mode in _modes(view):
        if not mode.readable:
            yield Finding(item.file, item.line, f"{item.value} is {mode}, and networkd cannot read it")


@rule(
    "key-open",
    "error",
    why="Every user and every service of the host can read the key. networkd warns of it and goes on.",
    fix=f"Make the file 0640 root:{USER}, and replace the key.",
)
def key_open(view: View) -> Iterator[Finding]:
    for item, mode in _modes(view):
        if mode.open_to_all and item.key != "PublicKeyFile":
            yield Finding(item.file, item.line, f"{item.value} is {mode}, so that every user can read the key")
    for secret in _secrets(view, SECRETS):
        known = view.modes.get(secret.file)
        if known is not None and known.open_to_all:
            message = f"{secret.key}= stands in a file that is {known}, so that every user can read it"
            yield Finding(secret.file, secret.line, message)


def _secrets(view: View, keys: Iterable[tuple[str, str]]) -> Iterator[Assignment]:
    """The values of some (section, key) that are secrets, and not names of credentials."""
    for unit in view.units.values():
        for name, key in keys:
            for section in unit.named(name):
                for item in section.values(key):
                    if hidden(name, key, item.value) != item.value:
                        yield item


@rule(
    "unit-unreadable",
    "error",
    why=f"networkd reads its files as the user {USER}: a unit that it cannot read is left out, a drop-in that it "
    "cannot read takes its unit with it, and a folder that it cannot read is passed over without a word.",
    fix=f"Make units 0644, those with secrets 0640 root:{USER}, and folders 0755.",
)
def unit_unreadable(view: View) -> Iterator[Finding]:
    for source in view.sources:
        folder = source.path.rpartition("/")[0]
        for path, what in ((source.path, "it is"), (folder, f"its folder {folder} is")):
            mode = view.modes.get(path)
            if source.kind != "link" and mode is not None and not mode.readable:
                yield Finding(source.path, 1, f"{what} {mode}, and networkd cannot read it")


@rule(
    "inline-secret",
    "warning",
    why="Whoever may read the unit, its backups or its repository has the key.",
    fix="Use `PrivateKeyFile=`, `PresharedKeyFile=` or `KeyFile=` with a file 0640 root:systemd-network. For WireGuard "
    "from systemd 256 on, a credential (`PrivateKey=@NAME`) does as well.",
)
def inline_secret(view: View) -> Iterator[Finding]:
    for item in _secrets(view, _WITH_FILE):
        yield Finding(item.file, item.line, f"{item.key}= holds a secret; {item.key}File= keeps it out of the unit")


@rule(
    "private-key-missing",
    "error",
    why="networkd ignores the whole .netdev. (From systemd 256 on the key may come as a credential, so this is not "
    "judged.)",
    fix="Add `PrivateKeyFile=`.",
)
def private_key_missing(view: View) -> Iterator[Finding]:
    if view.version is None or view.version >= 256:
        return
    for unit in view.devices("wireguard"):
        if unit.file is not None and unit.last("WireGuard", "PrivateKey", "PrivateKeyFile") is None:
            yield Finding(unit.file, 1, "[WireGuard] has no PrivateKeyFile=, so networkd ignores the whole file")
