# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of the steps of a key rotation, as their tasks register them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ....module_utils._common._replies import KeyPair, Rotation
from ..._fleet import _pairs, _rotation
from ..._fleet._rotation_keys import Own


class Decided(_rotation.Decision):
    """What the step ``decide`` returns: the decision, the folder of the public keys, and all that is recorded.

    ``in_variables`` are the keys of the hosts whose variable records them.
    """

    changed: bool
    public_keys: str
    recorded: dict[str, dict[str, str]]
    in_variables: Mapping[str, Mapping[str, str]]


class Seen(t.TypedDict):
    """What the step ``look`` returns; ``record`` is None where no rotation is open on the host."""

    changed: bool
    record: Rotation | None


class Done(t.TypedDict):
    """What was changed, in words."""

    changed: bool
    changes: list[str]


class FinishedKeys(Done):
    """What the step ``finish`` returns: the host's new public keys, and why those are not in files that are not."""

    recorded_keys: dict[str, str]
    unrecorded: dict[str, str]


class StagedKeys(Done):
    """What the step ``stage`` returns: the host's public keys, and what it holds of the coming preshared keys."""

    own: dict[str, KeyPair]
    preshared_keys: dict[str, dict[str, _pairs.End]]


class Agreed(t.TypedDict):
    """What the step ``agree`` returns: the public keys of all hosts, by host and tunnel."""

    changed: bool
    own: dict[str, Own]


class Failure(t.TypedDict, total=False):
    """Why a task fails."""

    failed: bool
    msg: str


class Switch(Failure):
    """What the step ``switch`` returns; ``id`` and ``seconds`` are None where nothing was to be done."""

    changed: bool
    state: str
    reason: str | None
    id: str | None
    seconds: float | None


class Summed(t.TypedDict):
    """What the step ``summary`` returns, in lines: how many keys have changed, and what is not as it was asked for.

    ``variables`` are those that must be set, by host, because the new keys are in no file.
    """

    changed: bool
    summary: list[str]
    problems: list[str]
    variables: dict[str, dict[str, dict[str, str]]]
