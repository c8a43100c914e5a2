# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about keys: where they come from, and who can read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ....module_utils._common._layout import NETWORKD_USER
from ....module_utils._common._secrets import SECRETS, hidden
from ....module_utils._common._unit_file import Assignment
from ..units._modes import Mode
from ..units._section import Section
from ..units._sections import Reader
from ..units._view import View
from ._registry import Line, Report, rule, section_rule, where

# Secrets that may stand in a file of their own.
_WITH_FILE = sorted((section, key) for section, key in SECRETS if key.endswith("Key"))
_WITH_SECRETS = sorted({section for section, _key in SECRETS})
_KEY_FILES = (
    ("WireGuard", "PrivateKeyFile"),
    ("WireGuardPeer", "PresharedKeyFile"),
    ("WireGuardPeer", "PublicKeyFile"),
)


def _peer_key_given_twice(reader: Reader, section: Section, report: Report) -> None:
    for key in ("PresharedKey", "PublicKey") if reader.has_peer(section.name) else ():
        _report_twice(section.last(key), section.last(f"{key}File"), report)


@rule(
    "key-given-twice",
    "warning",
    why="If a key is set both in the unit and in a file, networkd uses the file. The key in the unit has no effect.",
    fix="Remove the key from the unit, and replace it if it was ever in use.",
    section=_peer_key_given_twice,
)
def key_given_twice(view: View, report: Report) -> None:
    for unit in view.devices("wireguard"):
        # [WireGuard] is one section, even if its parts are in several files.
        file = unit.last("WireGuard", "PrivateKeyFile")
        for section in unit.named("WireGuard"):
            _report_twice(section.last("PrivateKey"), file or section.last("PrivateKeyFile"), report)


def _report_twice(item: Assignment | None, file: Assignment | None, report: Report) -> None:
    if item is not None and file is not None:
        words = "{key}= is ignored, because {other_key}= is set at {other}"
        report(item, words, key=item.key, other_key=file.key, other=where(file))


def _key_files(view: View) -> Iterator[tuple[Assignment, Mode]]:
    """Yield the key files whose modes are known."""
    for unit in view.devices("wireguard") if view.modes else ():
        for name, key in _KEY_FILES:
            for section in unit.named(name):
                mode = view.mode(section.text(key) or "")
                if mode is not None and (item := section.last(key)) is not None:
                    yield item, mode


@rule(
    "key-unreadable",
    "error",
    why=f"networkd reads keys as the user {NETWORKD_USER}, not as root. If it cannot read a private key, it "
    "does not create the device. If it cannot read a preshared key, it leaves the peer out.",
    fix=f"Make the file 0640 root:{NETWORKD_USER}.",
)
def key_unreadable(view: View, report: Report) -> None:
    for item, mode in _key_files(view):
        if not mode.readable:
            report(item, "{path} is {mode}: networkd cannot read it", path=item.value, mode=mode)


@rule(
    "key-open",
    "error",
    why="Every user and every service of the host can read the key. networkd logs a warning and uses it.",
    fix=f"Make the file 0640 root:{NETWORKD_USER}, and replace the key.",
)
def key_open(view: View, report: Report) -> None:
    for item, mode in _key_files(view):
        if mode.open_to_all and item.key != "PublicKeyFile":
            report(item, "{path} is {mode}: every user can read the key", path=item.value, mode=mode)
    sections = (section for unit in view.units.values() for name in _WITH_SECRETS for section in unit.named(name))
    for secret in _secrets(sections, SECRETS) if view.modes else ():
        known = view.modes.get(secret.file)
        if known is not None and known.open_to_all:
            report(secret, "{key}= is in a file that is {mode}: every user can read it", key=secret.key, mode=known)


def _secrets(sections: Iterable[Section], keys: Iterable[tuple[str, str]]) -> Iterator[Assignment]:
    """Yield the values of some (section, key) that are secrets, and not names of credentials."""
    for section in sections:
        for name, key in keys:
            for item in section.values(key) if section.name == name else ():
                if hidden(name, key, item.value) != item.value:
                    yield item


@rule(
    "unit-unreadable",
    "error",
    why=f"networkd reads its files as the user {NETWORKD_USER}. It leaves out a unit that it cannot read. If it "
    "cannot read a drop-in, it leaves out the whole unit. It ignores a folder that it cannot read silently.",
    fix=f"Make units 0644, units with secrets 0640 root:{NETWORKD_USER}, and folders 0755.",
)
def unit_unreadable(view: View, report: Report) -> None:
    for source in view.sources:
        folder = source.path.rpartition("/")[0]
        for path in (source.path, folder):
            mode = view.modes.get(path)
            if source.kind != "link" and mode is not None and not mode.readable:
                what = "the file is" if path == source.path else "its folder {path} is"
                report(Line(source.path), f"{what} {{mode}}: networkd cannot read it", path=path, mode=mode)


@section_rule(
    "inline-secret",
    "warning",
    why="Everyone who may read the unit, its backups or its repository has the key.",
    fix="Use `PrivateKeyFile=`, `PresharedKeyFile=` or `KeyFile=` with a file 0640 root:systemd-network. From systemd "
    "256 on, a WireGuard key can also be a credential (`PrivateKey=@NAME`).",
    in_force=True,
)
def inline_secret(_reader: Reader, section: Section, report: Report) -> None:
    for item in _secrets([section], _WITH_FILE):
        report(item, "{key}= holds a secret; use {key}File= to keep it out of the unit", key=item.key)


@rule(
    "private-key-missing",
    "error",
    why="networkd ignores the whole .netdev. (From systemd 256 on, the key may be a credential, so the lint does not "
    "check this.)",
    fix="Add `PrivateKeyFile=`.",
)
def private_key_missing(view: View, report: Report) -> None:
    if view.version is None or view.version >= 256:
        return
    for unit in view.devices("wireguard"):
        if unit.file is not None and unit.last("WireGuard", "PrivateKey", "PrivateKeyFile") is None:
            report(Line(unit.file), "[WireGuard] has no PrivateKeyFile=, so the whole file is ignored")
