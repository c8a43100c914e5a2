# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sections of a file networkd reads. The content of any other section is ignored."""

from __future__ import annotations

import typing as t

from ..schema import _schema

# Marker: networkd ignores this .netdev.
IGNORED = ""


class Reader(t.NamedTuple):
    """What reads a file: one text means the same to equal readers.

    ``kind`` is that of the file, ``device`` the Kind= of its .netdev, ``tables`` are the names of routing tables.
    """

    kind: str
    device: str | None
    version: int | None
    tables: frozenset[str]

    def reads(self, section: str) -> bool:
        """Return whether the reader reads a section."""
        return is_read(self.version, self.kind, section, self.device)

    def has_peer(self, section: str) -> bool:
        """Return whether a section is a peer of a WireGuard interface."""
        return self.kind == "netdev" and self.device == "wireguard" and section == "WireGuardPeer"


def is_own(section: str) -> bool:
    """Return whether a section is the user's own, which systemd ignores on purpose."""
    return section.startswith("X-")


def is_read(version: int | None, kind: str, section: str, device: str | None) -> bool:
    """Return whether the host's networkd reads a section of a kind of file, in a .netdev of Kind= ``device``."""
    return (
        not is_own(section)
        and is_known(kind, section, device)
        and not is_passed_over(kind, section, device)
        and not is_too_new(version, kind, section)
    )


def is_known(kind: str, section: str, device: str | None) -> bool:
    """Return whether networkd knows a section of a kind of file, in a .netdev of Kind= ``device``."""
    kinds = _schema.netdev_kinds(section) if kind == "netdev" and device not in (None, IGNORED) else None
    return section in _schema.sections(kind) and (kinds is None or device in kinds)


def is_passed_over(kind: str, section: str, device: str | None) -> bool:
    """Return whether networkd knows a section but does not read it, because it ignores the .netdev."""
    return kind == "netdev" and device == IGNORED and _schema.netdev_kinds(section) is not None


def is_too_new(version: int | None, kind: str, section: str) -> bool:
    """Return whether a known section is newer than the host's systemd."""
    keys = _schema.sections(kind)[section]
    return version is not None and all(version < earliest for earliest, _latest in keys.values())
