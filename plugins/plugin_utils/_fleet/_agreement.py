# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the hosts' records of a key rotation agree: each host is believed about itself only. Pure.

A record names all hosts whose keys are rotated. One hostile host could so have others rotated, left out, or passed over
as if they were done. So what a record says about another host counts only if that host's own record has the same
rotation id and the same hosts.
"""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

WAY_OUT = (
    "A host is believed about itself only. Find out which is right, take the one that is wrong, or new, out of the "
    "inventory, and run again; as long as no new key is in force, -e transit_abandon=true ends it, too"
)
FOLLOWING, STAGED, COMMITTED = "following", "staged", "committed"


class Keys(t.TypedDict):
    """The public keys of one tunnel of one host, the current one and the coming one."""

    old: str
    new: str


class Record(t.TypedDict):
    """What a host says of the rotation that it takes part in.

    ``rotation`` is the rotation's id, None in a record that was written before there were ids.
    """

    rotation: t.NotRequired[str | None]
    rotate: list[str]
    own: dict[str, Keys]
    state: str
    reason: str | None
    finishing: bool


# Host -> its record, None where it has none.
Told = Mapping[str, t.Optional[Record]]  # noqa: UP045 - an alias is evaluated


@dataclass(frozen=True)
class Rotation:
    """A rotation that some hosts say is open: its id, who gets new keys, and the records that say so."""

    identity: str | None
    rotate: frozenset[str]
    records: Mapping[str, Record]

    def __str__(self) -> str:
        of = f"of {listed(self.rotate)}" if self.rotate else "of hosts that have no part in the plan"
        return f"the rotation {self.identity} {of}" if self.identity else f"the rotation {of}"

    @property
    def finishing(self) -> bool:
        """Return whether any host says that no host rolls back any more."""
        return any(record["finishing"] for record in self.records.values())

    @property
    def all_finishing(self) -> bool:
        """Return whether all records say so: then a host without one has ended its part."""
        return all(record["finishing"] for record in self.records.values())

    @property
    def names(self) -> set[str]:
        """Return all hosts that it concerns."""
        return {*self.rotate, *self.records}


def rotations(told: Told, planned: Collection[str]) -> list[Rotation]:
    """Return the rotations that are open, the one with the most records first.

    A host that has left the plan is in none of them.
    """
    found: dict[tuple[str, frozenset[str]], dict[str, Record]] = {}
    for host, record in sorted(told.items()):
        if record:
            key = (record.get("rotation") or "", frozenset(record["rotate"]) & frozenset(planned))
            found.setdefault(key, {})[host] = record
    made = [Rotation(identity or None, rotate, records) for (identity, rotate), records in found.items()]
    return sorted(made, key=lambda each: (-len(each.records), min(each.records)))


def disagreements(open_ones: Iterable[Rotation], taking_part: Collection[str]) -> list[str]:
    """Return in words where records contradict each other, each with the host that says otherwise.

    ``taking_part`` are the hosts of the play that would take part in the first of the rotations.
    """
    open_ones = list(open_ones)
    words = [
        f"{listed(other.records)}: {says(other.records)} that {other} is open, but {listed(one.records)} "
        f"{says(one.records)} that {one} is. {WAY_OUT}"
        for index, one in enumerate(open_ones)
        for other in open_ones[index + 1 :]
        if one.names & other.names
    ]
    for rotation in open_ones[:1]:
        words += _without_record(rotation, taking_part) + _not_ready(rotation)
    return words


def _without_record(rotation: Rotation, taking_part: Collection[str]) -> list[str]:
    """Return in words which hosts have no record, where all must have one.

    A run that was cut short at its begin leaves hosts without one, and one that was cut short at its end. In between
    all have one: no host changes its keys before all have staged theirs, and none ends before all are finishing.
    """
    lacking = set(taking_part) - set(rotation.records)
    if not lacking or rotation.all_finishing:
        return []
    further = {
        host: record["state"]
        for host, record in rotation.records.items()
        if record["finishing"] or record["state"] not in (STAGED, FOLLOWING)
    }
    if not further:
        return []
    states = listed(set(further.values()))
    return [
        (
            f"{listed(further)}: {says(further)} that the new keys are {states} in {rotation}, but {listed(lacking)} "
            f"{'have' if len(lacking) > 1 else 'has'} no record of it, and no key changes before all have one. "
            f"{WAY_OUT}"
        )
    ]


def _not_ready(rotation: Rotation) -> list[str]:
    """Return in words which hosts have not changed their keys, where others say that all have."""
    early = {
        host: record["state"]
        for host, record in rotation.records.items()
        if not record["finishing"] and record["state"] not in (COMMITTED, FOLLOWING)
    }
    if not early or not rotation.finishing:
        return []
    ending = {host for host, record in rotation.records.items() if record["finishing"]}
    return [
        (
            f"{listed(ending)}: {says(ending)} that {rotation} is nearly over, but the new keys of {listed(early)} "
            f"are {listed(set(early.values()))}. {WAY_OUT}"
        )
    ]


def says(hosts: Collection[str]) -> str:
    """Return the verb for these hosts."""
    return "say" if len(hosts) > 1 else "says"


def listed(names: Iterable[str]) -> str:
    """Return names in one order, with commas."""
    return ", ".join(sorted(names))
