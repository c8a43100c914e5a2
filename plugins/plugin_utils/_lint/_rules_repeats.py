# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""What is said twice, and what is said to the lint itself."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._comments import disabled
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import sections_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import Assignment, View


@rule(
    "key-repeated",
    "warning",
    why="The key holds one value: the last one counts, and the others look as if they did.",
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
                    yield Finding(
                        item.file, item.line, f"{item.key}= stands in line {first.line}, too; this one counts"
                    )


@rule(
    "unknown-rule",
    "warning",
    why="A comment `# networkd-lint: disable=RULE` that names no rule switches nothing off.",
    fix="Correct the id: each problem ends with that of its rule.",
)
def unknown_rule(view: View) -> Iterator[Finding]:
    # The registry is made of this module, among others.
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import RULES

    for source in view.sources:
        for line, identifier in disabled(source.text):
            if identifier not in RULES:
                yield Finding(source.path, line, f"there is no rule {identifier}")
