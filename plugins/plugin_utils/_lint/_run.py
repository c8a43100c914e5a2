# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Run the rules over a set of files."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._text import shown
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._comments import disabled
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._modes import modes_of
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

# The rule to leave out for what we render: a drop-in of ours may add to a unit of the host's own, which no plan knows.
FOR_BUNDLES = "orphan-drop-in"

# Where one of the special rules says what is wrong with a value, the general ones need not say it again.
_GENERAL = {"value", "noted-value"}
_SPECIAL = {"allowed-ips-host-bits", "endpoint"}


def problems(
    files: Mapping[str, str],
    systemd_version: int | None = None,
    disable: Collection[str] = (),
    modes: Mapping[str, Mapping[str, t.Any]] | None = None,
    unread: Mapping[str, str] | None = None,
) -> list[dict[str, t.Any]]:
    """Say what is wrong with network units.

    ``files`` is path -> text, of one host or of several: what lies below one root (the folder that holds ``etc/`` or
    ``usr/``, or else the units' own folder) is one host's. Other files than units and their drop-ins are passed over.
    ``systemd_version`` is what the units must suit; without it, a key of any known version is right. ``disable`` are
    ids of rules to leave out; a comment ``# networkd-lint: disable=RULE,RULE`` does so for its file. ``modes`` is
    path -> ``{"mode": "0640", "owner", "group"}`` of units, key files and folders, as far as they are known. ``unread``
    is path -> why the caller did not read the file.

    Gives ``{"file", "line", "severity": "error"|"warning", "rule", "message"}``, sorted by file and line; no message
    holds a private or preshared key, or a control character. Raises ValueError for an unknown id in ``disable`` and
    for a mode that is none, and for nothing else.
    """
    return problems_of(views(files, systemd_version, modes_of(modes or {}), unread), disable)


def problems_of(hosts: Iterable[View], disable: Collection[str] = ()) -> list[dict[str, t.Any]]:
    """As ``problems``, for hosts that are read already, each with its own version of systemd."""
    if unknown := sorted(set(disable) - RULES.keys()):
        raise ValueError(f"there is no rule {unknown[0]!r}; the rules are {', '.join(sorted(RULES))}")
    every = list(hosts)
    silent = {
        (source.path, identifier)
        for view in every
        for source in view.sources
        for _line, identifier in disabled(source.text)
    }
    found = {
        (finding.file, finding.line, rule.severity, rule.id, shown(finding.message))
        for rule in RULES.values()
        if rule.id not in disable
        for finding in rule.check(every)
        if (finding.file, rule.id) not in silent
    }
    special = {(file, line) for file, line, _severity, identifier, _message in found if identifier in _SPECIAL}
    found = {row for row in found if row[3] not in _GENERAL or row[:2] not in special}
    return [dict(zip(("file", "line", "severity", "rule", "message"), row, strict=True)) for row in sorted(found)]


__all__ = ("FOR_BUNDLES", "problems", "problems_of")
