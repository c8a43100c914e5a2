# SPDX-License-Identifier: GPL-3.0-or-later
"""Which reply each request to the host program gets."""

from __future__ import annotations

import typing as t

from ...module_utils._common._adoption import Adoption
from ...module_utils._common._facts import Facts
from ...module_utils._common._inspection import Inspection
from ...module_utils._common._replies import Attempt, Changed, Finished, Keys, Looked, Report, Staged, Switched
from ...module_utils._common._requests import (
    AdoptRequest,
    AttemptRequest,
    BeginRequest,
    ChangeRequest,
    ConfirmRequest,
    EndRequest,
    FinishRequest,
    FollowRequest,
    IdRequest,
    InspectRequest,
    KeysRequest,
    LookRequest,
    Questions,
    StageRequest,
    SwitchRequest,
)

Report_ = t.Literal["begin", "remove"]
Attempt_ = t.Literal["status", "rollback"]


class Ask(t.Protocol):
    """Ask the host program, and return its reply, checked; raises RemoteError."""

    # fmt: off
    # Galaxy's importer warns of a body that is not in a line of its own.
    @t.overload
    def __call__(self, verb: t.Literal["inspect"], request: InspectRequest | ChangeRequest) -> Inspection:
        ...

    @t.overload
    def __call__(self, verb: Report_, request: BeginRequest) -> Report:
        ...

    @t.overload
    def __call__(self, verb: Attempt_, request: IdRequest) -> Attempt:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["confirm"], request: ConfirmRequest) -> Attempt:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["keys"], request: KeysRequest) -> Keys:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["rotation"], request: LookRequest) -> Looked:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["rotation"], request: StageRequest) -> Staged:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["rotation"], request: FollowRequest | EndRequest) -> Changed:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["rotation"], request: SwitchRequest) -> Switched:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["rotation"], request: AttemptRequest) -> Attempt:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["rotation"], request: FinishRequest) -> Finished:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["facts"], request: Questions) -> Facts:
        ...

    @t.overload
    def __call__(self, verb: t.Literal["adopt"], request: AdoptRequest) -> Adoption:
        ...
    # fmt: on
