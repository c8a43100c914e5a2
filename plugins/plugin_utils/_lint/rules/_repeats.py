# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""What stands twice in a unit."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._text import words
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import sections_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View


@rule(
    "key-repeated",
    "warning",
    why="The key holds one value: the last one counts (of `Kind=` the first), and the others look as if they did.",
    fix="Remove the line that is not meant. For a second route, rule, address or peer, begin a section of its own.",
)
def key_repeated(view: View) -> Iterator[Finding]:
    for source in view.sources:
        known, repeats = _schema.sections(source.kind), _schema.repeats(source.kind)
        for section in sections_of(source):
            seen: dict[str, Assignment] = {}
            for item in section.assignments:
                single = item.key in known.get(section.name, {}) and (section.name, item.key) not in repeats
                if not item.value or not single:
                    seen.pop(item.key, None)
                    continue
                first = seen.setdefault(item.key, item)
                if first is not item:
                    counts = "that one" if (section.name, item.key) == ("NetDev", "Kind") else "this one"
                    message = f"{item.key}= stands in line {first.line}, too; {counts} counts"
                    yield Finding(item.file, item.line, message)


@rule(
    "domain-given-twice",
    "error",
    why="networkd drops the whole file, drop-ins and all, for a domain that [IPv6SendRA] gives a second time; what it "
    "says of that is 'Failed to parse file: Cannot allocate memory'.",
    fix="Give each domain once; over all `Domains=` of [IPv6SendRA] in the unit and its drop-ins.",
)
def domain_given_twice(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("network"):
        seen: dict[str, Assignment] = {}
        for section in unit.sections:
            for item in section.assignments:
                if section.name not in ("IPv6SendRA", "IPv6PrefixDelegation") or item.key != "Domains":
                    continue
                if not item.value:
                    seen.clear()
                for domain in words(item.value) or ():
                    if domain in seen:
                        where = f"{seen[domain].file}:{seen[domain].line}"
                        yield Finding(item.file, item.line, f"Domains={domain} stands at {where}, too")
                    seen.setdefault(domain, item)
