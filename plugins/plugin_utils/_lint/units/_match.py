# SPDX-License-Identifier: GPL-3.0-or-later
"""The .network that a link gets: systemd.network(5), [Match]."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from ....module_utils._common._match import globbed
from ._unit import Unit


def matches(network: Unit, name: str, kind: str | None = None) -> bool | None:
    """Return whether a .network is for a link; None if only the host knows (a MAC address, a condition).

    ``kind`` is the link's netdev kind, if that is known.
    """
    verdict: bool | None = True
    if network.file is None:
        return False
    given = match_settings(network)
    for key, patterns in given.items():
        if key == "Name":
            found: bool | None = globbed(patterns, name)
        elif key == "Kind" and kind is not None:
            found = globbed(patterns, kind)
        else:
            found = None
        if found is False:
            return False
        verdict = verdict and found
    return verdict if given else False


def match_settings(unit: Unit) -> dict[str, list[str]]:
    """Return the keys of [Match] that are set, with their values; networkd ignores a unit without any."""
    keys = sorted({key for section in unit.named("Match") for key in section.body.keys})
    return {key: values for key in keys if (values := [item.value for item in unit.values("Match", key)])}


class Candidates:
    """The .network units that may be for a link of a name, in their order: of many units, only a few are asked."""

    def __init__(self, networks: list[Unit]) -> None:
        self._by_name: dict[str, list[tuple[int, Unit]]] = {}
        self._others: list[tuple[int, Unit]] = []
        undecided: set[bool] = set()
        for place in enumerate(networks):
            given = match_settings(place[1]) if place[1].file is not None else {}
            words = [word for value in given.get("Name", ()) for word in value.split()]
            if words and not any(set(word) & set("*?[!") for word in words):
                for word in dict.fromkeys(words):
                    self._by_name.setdefault(word, []).append(place)
            elif words or "Kind" in given:
                self._others.append(place)
            elif given and ("MACAddress" in given) not in undecided:
                # Units that match by neither name nor kind all answer "perhaps": one of them is enough, and one more
                # for those who know the MAC address.
                undecided.add("MACAddress" in given)
                self._others.append(place)

    def of(self, name: str) -> Iterator[Unit]:
        """Yield the units to ask about a name, in their order."""
        yield from (unit for _place, unit in heapq.merge(self._by_name.get(name, ()), self._others, key=_place))


def _place(item: tuple[int, Unit]) -> int:
    return item[0]


def only_names(network: Unit) -> list[str] | None:
    """Return the names that a .network is for, if it matches by whole names alone; None otherwise."""
    items = [item for section in network.named("Match") for item in section.assignments]
    words = [word for item in network.values("Match", "Name") for word in item.value.split()]
    plain = network.file is not None and all(item.key == "Name" for item in items)
    return words if plain and words and not any(set(word) & set("*?[!") for word in words) else None
