# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about sections, keys and values, each by itself."""

from __future__ import annotations

from ....module_utils._common._nearest import nearest
from ....module_utils._common._secrets import hidden
from ....module_utils._common._unit_file import Assignment
from ..schema import _schema
from ..schema._schema import Since
from ..types._types import is_table_name
from ..units._section import Section
from ..units._sections import Reader, is_known, is_own, is_too_new
from ..units._unit import KINDS
from ._finding import Place
from ._registry import Report, assignment_rule, section_rule

_NAMES = {("NetDev", "Name"), ("Match", "Name"), ("Match", "OriginalName"), ("Link", "Name"), ("Network", "VRF"),
          ("Network", "Bridge"), ("Network", "Bond")}  # fmt: skip
_MANY = 12
# Keys of wg-quick's [Interface], and where networkd has them.
_OF_WG_QUICK = {
    "Address": "[Network] of the .network",
    "DNS": "[Network] of the .network",
    "MTU": "[NetDev] as MTUBytes=",
    "Table": "[WireGuard] as RouteTable=",
}
_COMMANDS = ("PreUp", "PostUp", "PreDown", "PostDown")
# Longer than every name of a key, and shorter than a WireGuard key.
_LONGEST = 40


@section_rule(
    "unknown-section",
    "error",
    why="networkd ignores the section and everything in it.",
    fix="Correct the name; names are case-sensitive. A section of your own may begin with `X-`.",
)
def unknown_section(reader: Reader, section: Section, report: Report) -> None:
    kind, device, name = reader.kind, reader.device, section.name
    if is_own(name) or is_known(kind, name, device):
        return
    if name in _schema.sections(kind):
        words = "section [{section}] is not for Kind={kind}; it is for Kind={wanted}"
        wanted = " or ".join(sorted(_schema.netdev_kinds(name) or ()))
        report(section, words, section=name, kind=device, wanted=wanted)
        return
    words = "unknown section [{section}] in a .{file_kind}"
    elsewhere = next((other for other in KINDS if name in _schema.sections(other)), None)
    near = None if elsewhere else nearest(name, _schema.sections(kind))
    words += "; it belongs in a .{wanted}" if elsewhere else "; did you mean [{near}]?" if near else ""
    report(section, words, section=name, file_kind=kind, wanted=elsewhere, near=near)


@assignment_rule(
    "unknown-key",
    "error",
    why="networkd ignores the line.",
    fix="Correct the name; names are case-sensitive. A key of your own may begin with `X-`.",
)
def unknown_key(reader: Reader, section: str, item: Assignment, report: Report) -> None:
    known = _schema.sections(reader.kind)
    if item.key in known[section]:
        return
    elsewhere = " or ".join([f"[{other}]" for other, keys in known.items() if item.key in keys][:3])
    # A key of wg-quick may have a namesake in another section of a .netdev.
    elsewhere = _OF_WG_QUICK.get(item.key, elsewhere) if section == "WireGuard" else elsewhere
    near = None if elsewhere else nearest(item.key, known[section])
    words = "unknown key {key}= in [{section}]"
    if section == "WireGuard" and item.key in _COMMANDS:
        report(item, f"{words}; networkd runs no commands", section=section, key=item.key)
        return
    words += "; it belongs in {wanted}" if elsewhere else "; did you mean {near}=?" if near else ""
    report(item, words, section=section, key=_shown(item.key), wanted=elsewhere or None, near=near)


def _shown(key: str) -> str:
    """Return enough of an unknown key to find it: a line of base64 is a key, too, and must not be shown."""
    # systemd takes a space that is not ASCII's for a key.
    word = (key.split(maxsplit=1) or [key])[0]
    if len(word) > _LONGEST:
        word = word[:8]
    return word if word == key else f"{word}…"


def _section_too_new(reader: Reader, section: Section, report: Report) -> None:
    kind, name = reader.kind, section.name
    if not is_own(name) and is_known(kind, name, reader.device) and is_too_new(reader.version, kind, name):
        since = min(_schema.sections(kind)[name].values())
        _report_newer(report, section, since, "[{section}]", section=name, version=reader.version)


@assignment_rule(
    "too-new",
    "error",
    why="The key, the section or the kind of value is newer than the host's systemd, which ignores it.",
    fix="Remove it, or raise the host's version (`wireguard_vrf_systemd_version`) if the host has a newer systemd.",
    section=_section_too_new,
)
def too_new(reader: Reader, section: str, item: Assignment, report: Report) -> None:
    kind, version = reader.kind, reader.version
    if version is None:
        return
    since = _schema.sections(kind)[section].get(item.key, (0, 0))
    given = {"section": section, "key": item.key, "version": version}
    if version < since[0]:
        _report_newer(report, item, since, "[{section}] {key}=", **given)
    elif newer := _newer(kind, section, item, version):
        value = item.value if _may_show(section, item) else "…"
        _report_newer(report, item, newer, "[{section}] {key}={value}", value=value, **given)


def _report_newer(report: Report, place: Place, since: Since, what: str, **fields: object) -> None:
    earliest, latest = since
    perhaps = " (perhaps {earliest})" if earliest < latest else ""
    words = f"{what} needs systemd {{since}}{perhaps}, but the host has {{version}}"
    report(place, words, since=latest, earliest=earliest if perhaps else None, **fields)


def _newer(kind: str, section: str, item: Assignment, version: int) -> Since | None:
    """Return since when systemd takes a value, if the version does not."""
    if (known := _schema.value_since(section, item.key, item.value)) is not None:
        return (known, known) if version < known else None
    found = _schema.verdict(kind, section, item.key, item.value, version)
    return None if found is None else found.since


def _may_show(section: str, item: Assignment) -> bool:
    return hidden(section, item.key, item.value) == item.value


@assignment_rule(
    "removed-key",
    "warning",
    why="networkd still accepts the key, but the key no longer has an effect.",
    fix="Remove the line.",
)
def removed_key(reader: Reader, section: str, item: Assignment, report: Report) -> None:
    since = _schema.removed(reader.kind).get((section, item.key))
    if since is not None and (reader.version is None or reader.version >= since[1]):
        report(item, "[{section}] {key}= no longer has an effect", section=section, key=item.key)


@assignment_rule(
    "value",
    "error",
    why="networkd ignores the assignment. In a [WireGuardPeer] or a [Route] it often ignores the whole section.",
    fix="Write what the message says. A comment needs a line of its own: after a value, it is part of the value.",
)
def value(reader: Reader, section: str, item: Assignment, report: Report) -> None:
    found = _verdict(reader, section, item)
    if found is None or found.taken or found.since is not None or _names_a_table(reader.kind, section, item):
        return  # see too-new, table-name
    given = item.value if _may_show(section, item) else None
    expected: str | None = found.expected.expected
    truths = ("yes", "no") if found.expected.expected.startswith(("yes or no", "yes, no")) else ()
    near = nearest(item.value, found.expected.words + truths)
    if near is not None and len(found.expected.words) > _MANY:
        expected = None
    words = "invalid [{section}] {key}=" + ("{value}" if given else "")
    words += "; expected {expected}" if expected else ""
    words += "; did you mean {near}?" if near else ""
    if " #" in item.value or " ;" in item.value:
        words += "; a comment needs a line of its own"
    report(item, words, section=section, key=item.key, value=given, expected=expected, near=near)


def _verdict(reader: Reader, section: str, item: Assignment) -> _schema.Verdict | None:
    """Return the verdict on a value if the reader's version has the key and its type is known."""
    kind, version = reader.kind, reader.version
    since = _schema.sections(kind)[section].get(item.key)
    if since is None or (version is not None and version < since[0]):
        return None
    newer = _schema.value_since(section, item.key, item.value)
    if newer is not None and version is not None and version < newer:
        return None  # see too-new
    return _schema.verdict(kind, section, item.key, item.value, version)


def _names_a_table(kind: str, section: str, item: Assignment) -> bool:
    return _schema.is_table(kind, section, item.key) and is_table_name(item.value)


@assignment_rule(
    "noted-value",
    "warning",
    why="networkd accepts the value, but logs a warning each time: the value is deprecated, or not quite what was "
    "meant.",
    fix="Write what the message says.",
)
def noted_value(reader: Reader, section: str, item: Assignment, report: Report) -> None:
    found = _verdict(reader, section, item)
    if found is not None and found.taken and found.complaint:
        deprecated = found.expected.words == _schema.NOTHING
        words = "networkd accepts [{section}] {key}={value} with a warning: "
        words += "the key is deprecated" if deprecated else "expected {expected}"
        expected = None if deprecated else found.expected.expected
        report(item, words, section=section, key=item.key, value=item.value, expected=expected)


@assignment_rule(
    "quoted-name",
    "warning",
    why="networkd takes the quotes as part of the name, so no interface has it.",
    fix="Remove the quotes.",
)
def quoted_name(_reader: Reader, section: str, item: Assignment, report: Report) -> None:
    if (section, item.key) in _NAMES and item.value[:1] in ("'", '"'):
        words = "[{section}] {key}={value}: the quotes are part of the name"
        report(item, words, section=section, key=item.key, value=item.value)


@assignment_rule(
    "table-name",
    "warning",
    why="networkd knows main, default and local, and the names that `RouteTable=` in networkd.conf defines. It does "
    "not read iproute2's rt_tables, and ignores the assignment.",
    fix="Write the number, or add `RouteTable=NAME:NUMBER` to [Network] of networkd.conf.",
)
def table_name(reader: Reader, section: str, item: Assignment, report: Report) -> None:
    if _names_a_table(reader.kind, section, item) and item.value not in reader.tables:
        words = "unknown table name [{section}] {key}={value}; no networkd.conf here defines it"
        report(item, words, section=section, key=item.key, value=item.value)
