# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of all replies of the host program, except those with facts (``_facts``, ``_inspection``)."""

from __future__ import annotations

import typing as t

from . import _forms
from ._coded import Finding, Problem

Line = t.Annotated[str, _forms.text(_forms.LONGEST_LINE)]
Text = t.Annotated[str, _forms.text(_forms.LONGEST_TEXT, lines=True)]
Name = t.Annotated[str, _forms.name]
PublicKey = t.Annotated[str, _forms.public_key]
Digest = t.Annotated[str, _forms.digest]
MaskedKey = t.Annotated[str, _forms.masked_key]
Id = t.Annotated[str, _forms.identity]

RotationState = t.Literal["following", "staged", "applying", "pending", "committed", "rolling-back"]
State = t.Literal["none", "preparing", "applying", "pending", "committed", "rolling-back", "rolled-back"]


class MoreOfError(t.TypedDict, total=False):
    """Where in the program an error is, and the code of a refusal that the controller has a hint for."""

    trace: Text
    code: Line


class Error(MoreOfError):
    """Why the program gave no reply: it ``refused``, in words, or ``failed``, with an error inside of it.

    ``absent``: the host keeps no copy of the program.
    """

    kind: t.Literal["refused", "failed", "absent"]
    message: Line


class Failure(t.TypedDict):
    """What the program answers in place of a reply."""

    error: Error


class Attempt(t.TypedDict):
    """How a transaction, or a change of keys, stands. ``remaining`` are the seconds until it is rolled back."""

    id: Id | None
    state: State
    reason: Line | None
    remaining: float | None
    drift: list[Problem]


class FilePair(t.TypedDict):
    """A file before and after, as Ansible shows it."""

    before: Text
    after: Text
    before_header: Line
    after_header: Line


class Report(t.TypedDict):
    """What lies between a host and its bundle: ``begin``, ``remove``, and a part of ``inspect``."""

    changed: bool
    diff: list[FilePair]
    edited: list[FilePair]
    effects: list[Line]
    preflight: list[Finding]
    transaction: Attempt


KeyState = t.Literal["none", "staged", "final"]


class OwnKey(t.TypedDict):
    """The key of one tunnel, None where none was to be made."""

    public_key: PublicKey | None
    changed: bool


class PairKey(t.TypedDict):
    """What a host holds of the preshared key of a pair. ``digest`` is None where it holds none."""

    tunnel: Name
    peer: Name
    state: KeyState
    digest: Digest | None


class GivenKey(PairKey):
    """A preshared key on its way to the other end, masked."""

    masked: MaskedKey


class Keys(t.TypedDict):
    """The verb ``keys``."""

    rotation: bool
    tunnels: dict[Name, OwnKey]
    listed: list[PairKey]
    given: list[GivenKey]
    taken: list[PairKey]
    settled: list[PairKey]
    changes: list[Line]


class KeyPair(t.TypedDict):
    """The public keys of one tunnel in a rotation."""

    old: PublicKey
    new: PublicKey


class RotationId(t.TypedDict, total=False):
    """The id of a rotation; a host that began one with an older version has none."""

    rotation: Id | None


class Rotation(RotationId):
    """The record of a rotation, as far as a controller needs it."""

    rotate: list[Name]
    own: dict[Name, KeyPair]
    state: RotationState
    reason: Line | None
    finishing: bool


class Looked(t.TypedDict):
    """Step ``look``."""

    record: Rotation | None


class Changed(t.TypedDict):
    """Steps ``follow``, ``close`` and ``abandon``: what was done."""

    changes: list[Line]


class Finished(Changed):
    """Step ``finish``."""

    own: dict[Name, KeyPair]


class Staged(Finished):
    """Step ``stage``."""

    listed: list[PairKey]


class Switched(Attempt):
    """Step ``switch``."""

    changes: list[Line]


# The verb ``rotation`` has a shape for each step; those of ``inspect`` and ``facts`` are in files of their own.
VERBS: t.Mapping[str, type] = {
    "begin": Report,
    "remove": Report,
    "status": Attempt,
    "confirm": Attempt,
    "rollback": Attempt,
    "keys": Keys,
}
STEPS: t.Mapping[str, type] = {
    "look": Looked,
    "stage": Staged,
    "follow": Changed,
    "switch": Switched,
    "status": Attempt,
    "confirm": Attempt,
    "finish": Finished,
    "close": Changed,
    "abandon": Changed,
}
