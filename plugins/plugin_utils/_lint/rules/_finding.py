# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""A finding: what a lint rule reports, the same thing for a program, a person and every report format."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable

if t.TYPE_CHECKING:
    from collections.abc import Mapping

Severity = t.Literal["error", "warning"]

# Field -> its meaning, for docs/lint.md. A field keeps its name and its meaning in every version.
FIELDS = {
    "action": "what a routing policy rule does: `unreachable`, …",
    "address": "an IP address",
    "device": "the name of an interface",
    "drop_in": "the file name of a drop-in",
    "earliest": "the first systemd version that may have it, if `since` is not known exactly",
    "expected": "what networkd accepts, in words",
    "family": "`IPv4` or `IPv6`; several are joined with `or` or `and`",
    "file_kind": "`network`, `netdev` or `link`",
    "host": "the host of an `Endpoint=`",
    "key": "a key; with `section` and `value`, the assignment that the finding is about",
    "kind": "the `Kind=` of a .netdev",
    "limit": "the number that would be right",
    "link_mtu": "the MTU of the link below",
    "mode": "mode and owner of a file, like `0600 root:root`",
    "name": "the name of a file or folder",
    "near": "a known name that is close to the wrong one",
    "network": "the IP prefix that is meant",
    "other": "FILE:LINE of the other place",
    "other_key": "the key at the other place",
    "other_value": "the value at the other place",
    "owner": "the root folder of the host that has the address",
    "path": "the path of a key file or a folder",
    "peer": "the other end of a tunnel, like `wg0 of r2`",
    "port": "a UDP port",
    "prefix": "an IP prefix as it is written; several are joined with `and`",
    "rule": "the name of a lint rule",
    "section": "the section of `key`",
    "since": "the first systemd version that is known to have it",
    "table": "the number of a routing table",
    "table_name": "the name of a routing table",
    "tables": "the tables of the VRFs, like `1000 (vrf-wan)`",
    "text": "the beginning of a line",
    "unit": "the name of another unit",
    "value": "the value of `key`; left out where it may be a secret",
    "version": "the systemd version of the host",
    "vrf": "the name of a VRF",
    "wanted": "what would be right",
}

_COMMAND = re.compile(r"##(?=\w*\[)")


class Place(t.Protocol):
    """A line of a file: a section, an assignment, or a ``Line``."""

    @property
    def file(self) -> str:
        """Return the file's path."""

    @property
    def line(self) -> int:
        """Return the line, counted from 1."""


class Line(t.NamedTuple):
    """A line of a file; the first one for what a file as a whole does not have."""

    file: str
    line: int = 1


@dataclass(frozen=True, order=True)
class Finding:
    """One place where a lint rule is broken. ``rule`` and ``fields`` are stable, ``message`` is for people."""

    file: str
    line: int
    severity: Severity
    rule: str
    message: str
    fields: Mapping[str, str] = field(compare=False)


class Report:
    """The findings of one lint rule, which calls this for each: ``report(item, "no {key}=", key="Name")``."""

    def __init__(self, rule: str, severity: Severity) -> None:
        self.findings: list[Finding] = []
        self._rule, self._severity = rule, severity

    def __call__(self, place: Place, words: str, /, **fields: object) -> None:
        """Add a finding. ``words`` has ``{field}`` for each field; a field that is None is left out."""
        given = {name: shown(str(value)) for name, value in fields.items() if value is not None}
        message = words.format(**given) if given else shown(words)
        self.findings.append(Finding(place.file, place.line, self._severity, self._rule, message, given))


def shown(text: str) -> str:
    """Return a text that may stand in a log: without control characters, and without what CI takes for a command.

    GitHub, Azure and TeamCity look for ``##[error]`` and the like anywhere in a line.
    """
    # A question mark for each byte that is not UTF-8.
    return _COMMAND.sub(r"#\\x23", printable(text.encode("utf-8", "replace").decode()))


def where(place: Place) -> str:
    """Return FILE:LINE of a place."""
    return f"{place.file}:{place.line}"


__all__ = ("FIELDS", "Finding", "Line", "Place", "Report", "Severity", "shown", "where")
