# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Sections, keys and values, each for itself."""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._secrets import SECRETS
from ansible_collections.transit.networkd.plugins.plugin_utils._lint import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values import TYPES, is_table_name
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import KINDS, sections_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import Assignment, Section, View


def _sections(view: View) -> Iterator[tuple[str, Section]]:
    for source in view.sources:
        for section in sections_of(source):
            if not section.name.startswith("X-"):
                yield source.kind, section


def _assignments(view: View) -> Iterator[tuple[str, str, Assignment]]:
    """Every assignment in a section that is known, with kind and section."""
    for kind, section in _sections(view):
        if section.name in _schema.sections(kind):
            for item in section.assignments:
                if not item.key.startswith("X-"):
                    yield kind, section.name, item


def _nearest(name: str, names: Iterable[str]) -> str | None:
    folded = {candidate.casefold(): candidate for candidate in names}
    close = difflib.get_close_matches(name.casefold(), sorted(folded), 1, 0.6)
    return folded[close[0]] if close else None


@rule(
    "unknown-section",
    "error",
    why="networkd ignores the section and all that is in it.",
    fix="Correct the name; names are case-sensitive. A section of your own may begin with `X-`.",
)
def unknown_section(view: View) -> Iterator[Finding]:
    for kind, section in _sections(view):
        known = _schema.sections(kind)
        if section.name in known:
            continue
        elsewhere = [other for other in KINDS if section.name in _schema.sections(other)]
        if elsewhere:
            hint = f"it belongs into a .{elsewhere[0]}"
        elif nearest := _nearest(section.name, known):
            hint = f"[{nearest}] is near"
        else:
            hint = "it is ignored"
        yield Finding(section.file, section.line, f"a .{kind} has no section [{section.name}]; {hint}")


@rule(
    "unknown-key",
    "error",
    why="networkd ignores the line.",
    fix="Correct the name; names are case-sensitive. A key of your own may begin with `X-`.",
)
def unknown_key(view: View) -> Iterator[Finding]:
    for kind, section, item in _assignments(view):
        known = _schema.sections(kind)
        if item.key in known[section]:
            continue
        elsewhere = [f"[{other}]" for other, keys in known.items() if item.key in keys]
        if elsewhere:
            hint = f"it belongs into {' or '.join(elsewhere[:3])}"
        elif nearest := _nearest(item.key, known[section]):
            hint = f"{nearest}= is near"
        else:
            hint = "it is ignored"
        yield Finding(item.file, item.line, f"[{section}] has no key {item.key}=; {hint}")


@rule(
    "too-new",
    "error",
    why="The host's systemd is older than the key (or section, or kind of value) and ignores it.",
    fix="Do without it, or raise the host's version (`wireguard_vrf_systemd_version`) if it has a newer one.",
)
def too_new(view: View) -> Iterator[Finding]:
    version = view.version
    if version is None:
        return
    for kind, section in _sections(view):
        keys = _schema.sections(kind).get(section.name, {})
        if keys and all(version < earliest for earliest, _latest in keys.values()):
            message = f"[{section.name}] exists since {_since(min(keys.values()))}, and the host has {version}"
            yield Finding(section.file, section.line, message)
            continue
        for item in section.assignments:
            since = keys.get(item.key, (0, 0))
            newer = _schema.value_since(section.name, item.key, item.value)
            if version < since[0]:
                message = f"[{section.name}] {item.key}= exists since {_since(since)}, and the host has {version}"
                yield Finding(item.file, item.line, message)
            elif newer is not None and version < newer[1]:
                message = f"[{section.name}] {item.key}= takes {newer[0]} since systemd {newer[1]}"
                yield Finding(item.file, item.line, f"{message}, and the host has {version}")


def _since(version: tuple[int, int]) -> str:
    earliest, latest = version
    return f"systemd {latest}" if earliest == latest else f"a systemd between {earliest} and {latest}"


@rule(
    "removed-key",
    "warning",
    why="networkd still knows the key, but it does nothing any more.",
    fix="Remove the line.",
)
def removed_key(view: View) -> Iterator[Finding]:
    for kind, section, item in _assignments(view):
        if _schema.types(kind).get((section, item.key)) == "removed":
            yield Finding(item.file, item.line, f"[{section}] {item.key}= does nothing any more")


@rule(
    "value",
    "error",
    why="networkd ignores the assignment; in a [WireGuardPeer] or a [Route] often the whole section with it.",
    fix="Write what the message says. A comment needs a line of its own: behind a value it is part of the value.",
)
def value(view: View) -> Iterator[Finding]:
    for kind, section, item in _assignments(view):
        expected = TYPES.get(_schema.types(kind).get((section, item.key), ""))
        if expected is None or (expected.right(item.value) if item.value else expected.empty):
            continue
        if view.version is not None and view.version < _schema.sections(kind)[section][item.key][0]:
            continue  # see too-new
        shown = "" if (section, item.key) in SECRETS else item.value
        message = f"[{section}] {item.key}={shown} is wrong; it must be {expected.expected}"
        if nearest := _nearest(item.value, expected.words):
            message += f"; {nearest} is near"
        if " #" in item.value or " ;" in item.value:
            message += "; a comment must stand in a line of its own"
        yield Finding(item.file, item.line, message)


@rule(
    "table-name",
    "warning",
    why="networkd knows main, default and local, and the names that `RouteTable=` in networkd.conf gives; it does not "
    "read iproute2's rt_tables, and ignores the assignment.",
    fix="Write the number, or add `RouteTable=NAME:NUMBER` to [Network] of networkd.conf.",
)
def table_name(view: View) -> Iterator[Finding]:
    for kind, section, item in _assignments(view):
        is_table = _schema.types(kind).get((section, item.key)) in ("table", "vrf table", "wireguard table")
        if is_table and is_table_name(item.value) and item.value not in view.tables:
            message = f"[{section}] {item.key}={item.value}: no networkd.conf here gives this name a number"
            yield Finding(item.file, item.line, message)
