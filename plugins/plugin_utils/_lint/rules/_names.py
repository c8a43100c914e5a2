# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Sections, keys and values, each for itself."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import hidden
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import is_table_name
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._sections import (
    device_kind,
    is_own,
    is_passed_over,
    is_too_new,
    nearest,
    section_hint,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import sections_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment, Section
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View


_NAMES = {("NetDev", "Name"), ("Match", "Name"), ("Match", "OriginalName"), ("Link", "Name"), ("Network", "VRF"),
          ("Network", "Bridge"), ("Network", "Bond")}  # fmt: skip
_MANY = 12
# Longer than every name of a key, and shorter than a WireGuard key.
_LONGEST = 40


def _sections(view: View) -> Iterator[tuple[str, Section, bool]]:
    """Every section that networkd knows, with the kind of its file, and whether it looks into it."""
    for source in view.sources:
        device = device_kind(view, source)
        for section in sections_of(source):
            if not is_own(section.name) and section_hint(source.kind, section.name, device) is None:
                yield source.kind, section, not is_passed_over(source.kind, section.name, device)


def _assignments(view: View) -> Iterator[tuple[str, str, Assignment]]:
    """Every assignment in a section that is read, with kind and section."""
    for kind, section, read in _sections(view):
        if not read or is_too_new(view, kind, section.name):
            continue
        for item in section.assignments:
            if not item.key.startswith("X-"):
                yield kind, section.name, item


@rule(
    "unknown-section",
    "error",
    why="networkd ignores the section and all that is in it.",
    fix="Correct the name; names are case-sensitive. A section of your own may begin with `X-`.",
)
def unknown_section(view: View) -> Iterator[Finding]:
    for source in view.sources:
        device = device_kind(view, source)
        for section in sections_of(source):
            if not is_own(section.name) and (hint := section_hint(source.kind, section.name, device)):
                yield Finding(section.file, section.line, hint)


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
        elif near := nearest(item.key, known[section]):
            hint = f"{near}= is near"
        else:
            hint = "it is ignored"
        yield Finding(item.file, item.line, f"[{section}] has no key {_shown(item.key)}=; {hint}")


def _shown(key: str) -> str:
    """Return enough of an unknown key to find it by: a line of base64 is a key, too, and must not be shown."""
    word = key.split(maxsplit=1)[0]
    if len(word) > _LONGEST:
        word = word[:8]
    return word if word == key else f"{word}…"


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
    for kind, section, read in _sections(view):
        keys = _schema.sections(kind)[section.name]
        if is_too_new(view, kind, section.name):
            message = f"[{section.name}] exists since {_since(min(keys.values()))}, and the host has {version}"
            yield Finding(section.file, section.line, message)
            continue
        for item in section.assignments if read else ():
            since = keys.get(item.key, (0, 0))
            if version < since[0]:
                message = f"[{section.name}] {item.key}= exists since {_since(since)}, and the host has {version}"
                yield Finding(item.file, item.line, message)
            elif newer := _newer(kind, section.name, item, version):
                message = f"[{section.name}] {item.key}= takes {newer[0]} since {_since(newer[1])}"
                yield Finding(item.file, item.line, f"{message}, and the host has {version}")


def _newer(kind: str, section: str, item: Assignment, version: int) -> tuple[str, tuple[int, int]] | None:
    """What a value is that only newer versions take, and since when."""
    if (known := _schema.value_since(section, item.key, item.value)) is not None:
        return (known[0], (known[1], known[1])) if version < known[1] else None
    found = _schema.verdict(kind, section, item.key, item.value, version)
    if found is None or found.since is None:
        return None
    shown = (item.value or "an empty value") if _may_show(section, item) else "this value"
    return shown, found.since


def _may_show(section: str, item: Assignment) -> bool:
    return hidden(section, item.key, item.value) == item.value


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
        since = _schema.removed(kind).get((section, item.key))
        if since is not None and (view.version is None or view.version >= since[1]):
            yield Finding(item.file, item.line, f"[{section}] {item.key}= does nothing any more")


@rule(
    "value",
    "error",
    why="networkd ignores the assignment; in a [WireGuardPeer] or a [Route] often the whole section with it.",
    fix="Write what the message says. A comment needs a line of its own: behind a value it is part of the value.",
)
def value(view: View) -> Iterator[Finding]:
    for kind, section, item, found in _judged(view):
        if found.taken or found.since is not None or _names_a_table(kind, section, item):
            continue  # see too-new, table-name
        shown = item.value if _may_show(section, item) else ""
        truths = ("yes", "no") if found.expected.expected.startswith("yes or no") else ()
        near = nearest(item.value, found.expected.words + truths)
        message = f"[{section}] {item.key}={shown} is wrong"
        if near is None or len(found.expected.words) <= _MANY:
            message += f"; it must be {found.expected.expected}"
        if near:
            message += f"; {near} is near"
        if " #" in item.value or " ;" in item.value:
            message += "; a comment must stand in a line of its own"
        yield Finding(item.file, item.line, message)


def _judged(view: View) -> Iterator[tuple[str, str, Assignment, _schema.Verdict]]:
    """Every assignment whose key the host's version has and whose type is known, and the verdict."""
    for kind, section, item in _assignments(view):
        since = _schema.sections(kind)[section].get(item.key)
        if since is None or (view.version is not None and view.version < since[0]):
            continue
        newer = _schema.value_since(section, item.key, item.value)
        if newer is not None and view.version is not None and view.version < newer[1]:
            continue  # see too-new
        found = _schema.verdict(kind, section, item.key, item.value, view.version)
        if found is not None:
            yield kind, section, item, found


def _names_a_table(kind: str, section: str, item: Assignment) -> bool:
    return _schema.is_table(kind, section, item.key) and is_table_name(item.value)


@rule(
    "noted-value",
    "warning",
    why="networkd takes the value, but logs a warning each time: it is deprecated, or not quite what was meant.",
    fix="Write what the message says.",
)
def noted_value(view: View) -> Iterator[Finding]:
    for _kind, section, item, found in _judged(view):
        if found.taken and found.complaint:
            better = found.expected.expected
            hint = f"better is {better}" if found.expected.words != _schema.NOTHING else "the key is deprecated"
            message = f"[{section}] {item.key}={item.value} is taken, but with a warning in the log; {hint}"
            yield Finding(item.file, item.line, message)


@rule(
    "quoted-name",
    "warning",
    why="networkd takes the quotes for a part of the name, so no interface has it.",
    fix="Leave the quotes out.",
)
def quoted_name(view: View) -> Iterator[Finding]:
    for _kind, section, item in _assignments(view):
        if (section, item.key) in _NAMES and item.value[:1] in ("'", '"'):
            yield Finding(item.file, item.line, f"[{section}] {item.key}={item.value}: the quotes are part of the name")


@rule(
    "table-name",
    "warning",
    why="networkd knows main, default and local, and the names that `RouteTable=` in networkd.conf gives; it does not "
    "read iproute2's rt_tables, and ignores the assignment.",
    fix="Write the number, or add `RouteTable=NAME:NUMBER` to [Network] of networkd.conf.",
)
def table_name(view: View) -> Iterator[Finding]:
    for kind, section, item in _assignments(view):
        if _names_a_table(kind, section, item) and item.value not in view.tables:
            message = f"[{section}] {item.key}={item.value}: no networkd.conf here gives this name a number"
            yield Finding(item.file, item.line, message)
