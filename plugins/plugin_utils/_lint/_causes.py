# SPDX-License-Identifier: GPL-3.0-or-later
"""One cause, one finding: leave out what only follows from another finding."""

from __future__ import annotations

import bisect
import re
import typing as t
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from .rules._files import TEMPLATE
from .rules._finding import Finding
from .units._read import read_again
from .units._unit import Source
from .units._view import View

_HEADER = re.compile(r"\[[A-Za-z0-9]+")


def _any(_effect: Finding, _cause: Finding) -> bool:
    return True


def _names_key(effect: Finding, cause: Finding) -> bool:
    """Return whether a finding asks for the key that is wrong: `it has no Address=`."""
    return f"{cause.fields.get('key')}=" in effect.message


def _in_section(name: str) -> Callable[[Finding, Finding], bool]:
    return lambda _effect, cause: cause.fields.get("section") == name


def _selects_table(_effect: Finding, cause: Finding) -> bool:
    return cause.fields.get("key") in ("FirewallMark", "InvertRule", "Table", "RouteTable")


def _without_header(_effect: Finding, cause: Finding) -> bool:
    return "whole file" in cause.message or "before the first section" in cause.message


def _belongs_in_match(_effect: Finding, cause: Finding) -> bool:
    return "[Match]" in cause.fields.get("wanted", "")


def _names_line(effect: Finding, cause: Finding) -> bool:
    """Return whether a finding names the place of another one."""
    return f"{cause.file}:{cause.line}" in (f"{effect.file}:{effect.line}", *effect.message.split())


def _same_bridge(effect: Finding, cause: Finding) -> bool:
    return effect.fields["device"] == cause.fields["value"]


def _same_table(effect: Finding, cause: Finding) -> bool:
    return effect.fields.get("table") == cause.fields.get("table")


def _names_device(effect: Finding, cause: Finding) -> bool:
    return f"={cause.fields['value']}" in effect.message or f" {cause.fields['value']}" in effect.message


def _same_stem(effect: Finding, cause: Finding) -> bool:
    """Return whether the files are those of one device: 30-wg0.netdev, 30-wg0.network."""
    return PurePosixPath(effect.file).stem == PurePosixPath(cause.file).stem


# The field with the wrong name, for which the finding has a better one.
_SUGGESTS = {"unknown-section": "section", "unknown-key": "key", "value": "value", "device-undefined": "value",
             "vrf-undefined": "vrf"}  # fmt: skip


class Follows(t.NamedTuple):
    """Findings of some lint rules that follow from one of others, in the same line, section, file or host."""

    effects: str
    causes: str
    where: t.Literal["line", "section", "file", "host"]
    when: Callable[[Finding, Finding], bool] = _any


# What the reader of a section asks for, and does not find where the key has a wrong value or is too new.
_LACKS = "section-ignored device-ignored peer-without-key rule-all-traffic rule-no-table rule-priority rule-one-family "
_LACKS += "unreachable-default-in-main"
_OF_UNITS = "unknown-section unknown-key netdev-incomplete match-missing syntax"

FOLLOWS = (
    Follows("value noted-value", "allowed-ips-host-bits endpoint", "line"),
    Follows(_OF_UNITS, "wg-quick-file", "file"),
    Follows("setting-ignored", "bridge-port-dhcp tunnel-dhcp", "line"),
    Follows("match-missing netdev-incomplete", "syntax", "file", _without_header),
    Follows("match-missing", "value too-new unknown-key", "file", _in_section("Match")),
    Follows("match-missing", "unknown-key", "file", _belongs_in_match),
    Follows("netdev-incomplete", "value too-new", "file", _in_section("NetDev")),
    Follows(f"{_LACKS} setting-ignored", "value too-new", "section", _names_key),
    Follows("setting-ignored", "key-repeated", "section"),
    Follows("section-ignored", "section-unused", "section"),
    Follows("rule-never-reached", "rule-no-table", "section"),
    Follows("device-down device-never-made", "device-ignored private-key-missing", "file"),
    Follows("routes-equal", "section-ignored", "file", _in_section("Route")),
    Follows("routes-equal", "tunnel-loop", "host", _names_line),
    Follows("device-down device-never-made bridge-without-port", "device-of-itself", "host", _names_device),
    Follows("bridge-port-dhcp", "device-of-itself", "host", _same_bridge),
    Follows("table-unused", "mark-without-rule", "file"),
    Follows("mark-without-rule", "tunnel-loop", "file"),
    Follows("vrf-unreachable-default", "unreachable-default-in-main", "host", _same_table),
    Follows("device-down vrf-down", "match-missing", "host", _same_stem),
    Follows("device-undefined vrf-undefined", "netdev-incomplete", "host"),
    Follows("table-unused", "rule-no-table", "host"),
    Follows("tunnel-loop endpoint-unrouted mark-without-rule table-unused", "value", "host", _selects_table),
    Follows("vrf-unreachable-default", "value section-ignored", "host", _in_section("Route")),
    Follows("section-unused", "value too-new", "file", _names_key),
    Follows("device-never-made bridge-without-port", "device-undefined too-new", "host", _names_key),
    Follows("vrf-without-member vrf-down", "vrf-undefined", "host"),
)


def without_effects(hosts: Iterable[View], found: Iterable[Finding]) -> list[Finding]:
    """Return some findings of hosts without those that follow from another one."""
    sources = {source.path: (view.root, source) for view in hosts for source in view.sources}
    every = list(found)
    by_rule: dict[str, list[Finding]] = {}
    for finding in every:
        by_rule.setdefault(finding.rule, []).append(finding)
    templates = {finding.file for finding in by_rule.get(TEMPLATE, ())}
    names = {PurePosixPath(file).name for file in templates}
    dropped = {each for each in every if templates and each.rule != TEMPLATE and _is_of(each, templates, names)}
    for follows in FOLLOWS:
        effects = [finding for rule in follows.effects.split() for finding in by_rule.get(rule, ())]
        if not effects:
            continue
        causes: dict[object, list[Finding]] = {}
        for rule in follows.causes.split():
            for finding in by_rule.get(rule, ()):
                causes.setdefault(_place(follows.where, finding, sources), []).append(finding)
        for effect in effects:
            for cause in causes.get(_place(follows.where, effect, sources), ()) if causes else ():
                if follows.when(effect, cause):
                    dropped.add(effect)
                    break
    return [finding for finding in every if finding not in dropped]


def _is_of(finding: Finding, files: set[str], names: set[str]) -> bool:
    """Return whether a finding stands in one of some files, or tells the name of one."""
    words = (PurePosixPath(word.partition(":")[0]).name for word in finding.message.replace(",", " ").split())
    return finding.file in files or any(name in names for name in words)


def _place(where: str, finding: Finding, sources: dict[str, tuple[str, Source]]) -> object:
    """Return what two findings of one place have in common."""
    root, source = sources.get(finding.file, ("", None))
    if where == "host":
        return root
    if where == "line":
        return finding.file, finding.line
    if where == "section" and source is not None:
        return finding.file, bisect.bisect([section.line for section in source.parsed.sections], finding.line)
    return finding.file


def corrected(hosts: Iterable[View], causes: Iterable[Finding]) -> list[View]:
    """Return hosts with the names that some findings suggest."""
    by_file: dict[str, list[Finding]] = {}
    for cause in causes:
        by_file.setdefault(cause.file, []).append(cause)
    found = []
    for view in hosts:
        texts = {
            source.path: _text(source.text, by_file[source.path]) for source in view.sources if source.path in by_file
        }
        found.append(read_again(view, texts) if texts else view)
    return found


def _text(text: str, causes: Iterable[Finding]) -> str:
    lines = text.split("\n")
    for cause in causes:
        edit = correction(cause)
        if edit is not None and cause.line <= len(lines):
            lines[cause.line - 1] = lines[cause.line - 1].replace(*edit, 1)
    return "\n".join(lines)


def correction(finding: Finding) -> tuple[str, str] | None:
    """Return what to replace in a finding's line by what, None if it suggests no name."""
    fields = finding.fields
    if finding.rule == "syntax" and _HEADER.fullmatch(text := fields.get("text", "")):
        return text, f"{text}]"
    if "near" not in fields or finding.rule not in _SUGGESTS:
        return None
    wrong = fields.get(_SUGGESTS[finding.rule])
    return None if wrong is None else (wrong, fields["near"])


__all__ = ("FOLLOWS", "Follows", "corrected", "correction", "without_effects")
