# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure one release beside those that the data have.

Every key gets the probes, and the words that any key of its section takes in any version. The types that the data have
for the key are tried first, and a new one is made only where none of them agrees with the daemon on every value. So it
takes a fraction of the time of a whole measurement. It does not look for words and ends of ranges that only this
release has.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from _fit import fitted
from _measure import KIND, STATEFUL, Measurement, keys_of, read, write
from _probe import PROBES, Key, Verdict, ask_each
from _variants import HIDDEN, written
from judge.trees import WORK

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema._data import KEYS, NETDEV_KINDS
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import Type, type_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from judge.trees import Tree

_WHICH = {False: "takes", True: "quiet"}
_KINDS = {section: kinds.split() for section, kinds in NETDEV_KINDS.items()}


def of_data(tree: Tree) -> Measurement:
    """Return what the data have of a release, without a measurement. Raises OSError, ValueError."""
    table = keys_of(tree)
    verdicts: dict[Key, Verdict] = {}
    texts: dict[tuple[Key, bool], str] = {}
    for kind in KEYS:
        removed = _schema.removed(kind)
        for name in table[kind]:
            section, option = name.split(".", 1)
            key = (kind, section, option)
            gone = removed.get((section, option), (0, tree.version + 1))[1] <= tree.version
            for silent, which in _WHICH.items():
                text = _schema.types_of(kind, section, option, which).get(tree.version)
                if text is not None:
                    texts[key, silent] = text
            # Only whether there are any counts.
            noted = frozenset(("",) if (key, True) in texts else ())
            verdicts[key] = Verdict(noted, noted, gone)
    return Measurement(tree.version, table, _KINDS, verdicts, {}, texts)


def beside(tree: Tree, collects: Callable[[Key], bool], fresh: bool = False) -> Measurement:
    """Measure a release with the words that the data have, or read what was measured. Raises JudgeError.

    ``collects`` says whether a key takes several words.
    """
    table = keys_of(tree)
    values = _values([(kind, *name.split(".", 1)) for kind in KEYS for name in sorted(table[kind])])
    digest = hashlib.sha256(json.dumps([sorted(map(repr, values.items())), 1]).encode()).hexdigest()[:16]
    store = WORK / f"beside-{tree.version}-{digest}.json"
    if fresh or not store.exists():
        chosen = {section: kinds[0] for section, kinds in _KINDS.items()}
        alone = {key for key in values if key[2] in STATEFUL or key == KIND}
        verdicts = ask_each(tree, {key: some for key, some in values.items() if key not in alone}, chosen)
        verdicts |= ask_each(tree, {key: values[key] for key in sorted(alone)}, chosen, alone=True)
        write(store, Measurement(tree.version, table, _KINDS, verdicts, values, {}))
    measured = read(store, tree.version, table)
    return measured._replace(texts=dict(_texts(measured, collects)))


def _values(keys: Collection[t.Any]) -> dict[Key, tuple[str, ...]]:
    words: dict[tuple[str, str], set[str]] = {}
    for kind, sections in KEYS.items():
        for section in sections:
            own = words.setdefault((kind, section), set(HIDDEN))
            for option in _schema.sections(kind)[section]:
                if (kind, section, option) != KIND:
                    for text in _schema.types_of(kind, section, option, "takes").values():
                        choices = type_of(text).words
                        own |= {*choices, *written(choices)}
    kinds = {word for text in _schema.types_of(*KIND, "takes").values() for word in type_of(text).words}
    return {
        key: PROBES + tuple(sorted((kinds if key == KIND else words.get(key[:2], set())) - set(PROBES))) for key in keys
    }


def _texts(measured: Measurement, collects: Callable[[Key], bool]) -> Iterator[tuple[tuple[Key, bool], str]]:
    """The types of a release: of the versions in the data the nearest that agrees, or a new one."""
    for key, verdict in measured.verdicts.items():
        takes: str | None = None
        for silent, which in _WHICH.items():
            wanted = verdict.taken - (verdict.noted if silent else frozenset())
            have = _schema.types_of(*key, "takes") | _schema.types_of(*key, which)
            have.pop(measured.version, None)
            every = [have[version] for version in sorted(have, key=lambda other: abs(other - measured.version))]
            values = measured.values[key]
            if silent and not verdict.noted:
                every = [takes] if takes else []
            text = next((text for text in every if agrees(text, wanted, values)), None)
            if text is None:
                text = fitted(wanted, values, several=collects(key)) if wanted else "=(none)"
            if text is None and every:
                text = every[0]
                if not silent:
                    differing = [value for value in values if _right(type_of(text), value) is not (value in wanted)]
                    print(
                        f"schema: systemd {measured.version}: no type says what [{key[1]}] {key[2]}= takes; of", end=""
                    )
                    print(f" {len(values)} values, {text!r} says something else of {len(differing)}: {differing[:5]}")
            if text is not None:
                yield (key, silent), text
            takes = takes if silent else text


def agrees(text: str, taken: Collection[str], values: Collection[str]) -> bool:
    """Return whether a type takes just these out of the values."""
    found = type_of(text)
    return all(_right(found, value) is (value in taken) for value in values)


def _right(found: Type, value: str) -> bool:
    return found.right(value) if value else found.empty


__all__ = ("agrees", "beside", "of_data")
