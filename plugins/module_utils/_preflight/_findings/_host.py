# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the host itself: its systemd, its kernel, its files and keys. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..._common._coded import Problem, problem
from ..._common._layout import STATE_DIR

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Question, Survey


def pending(survey: Survey) -> Iterator[Problem]:
    """Yield another change that is not settled."""
    record = survey["pending"]
    if record is not None:
        owner = record["owner"] or "an unknown user"
        yield problem("pending", transaction=record["id"], owner=owner, state=record["state"])


def systemd(survey: Survey) -> Iterator[Problem]:
    """Yield whether the units are made for a newer systemd."""
    found, needed = survey["facts"]["systemd_version"], survey["new"]["systemd_version"]
    if found is not None and found < needed:
        yield problem("systemd", found=found, needed=needed)


def networkd(survey: Survey) -> Iterator[Problem]:
    """Yield whether systemd-networkd does not run, and is not to be started for a link of ifupdown."""
    started = bool(survey["taken"]) and survey["networkd"] == "inactive"
    if survey["networkd"] != "active" and not started:
        yield problem("networkd", state=survey["networkd"])


def kernel(survey: Survey) -> Iterator[Problem]:
    """Yield the kinds of links that the kernel does not make."""
    for kind, refusal in survey["kernel"].items():
        if refusal:
            yield problem("kernel", kernel=survey["facts"]["kernel"], kind=kind, error=refusal)


def sysctl(survey: Survey) -> Iterator[Problem]:
    """Yield the sysctls that the kernel does not have."""
    for place, there in survey["sysctls"].items():
        if not there and "/conf/" not in place:
            yield problem("sysctl-missing", sysctl=place.replace("/", "."))


def edited(survey: Survey) -> Iterator[Problem]:
    """Yield the managed files that others have changed."""
    for path in survey["edited"]:
        yield problem("edited", path=path)


def unrecorded(survey: Survey) -> Iterator[Problem]:
    """Yield the managed files that change, and of which the record was lost."""
    for path in survey["unrecorded"]:
        yield problem("unrecorded", path=path, directory=STATE_DIR)


def key_missing(survey: Survey) -> Iterator[Problem]:
    """Yield the keys that are missing."""
    for found in survey["keys"]:
        if found["missing"]:
            yield problem("key-missing", path=found["path"], error=found["missing"])


def key(survey: Survey) -> Iterator[Problem]:
    """Yield the keys that networkd cannot read, or that others can."""
    for found in survey["keys"]:
        path = found["path"]
        if found["missing"]:
            continue
        if not found["size"]:
            yield problem("key-empty", path=path)
        elif found["mode"] & 0o037 or not found["root"] or not (found["networkd"] and found["mode"] & 0o040):
            yield problem("key-mode", path=path, mode=found["mode"])


def rehearsal(survey: Survey) -> Iterator[Problem]:
    """Yield what the host's own networkd complains of."""
    for complaint in survey["rehearsal"]["complaints"]:
        yield problem("rehearsal", complaint=complaint)


def no_rehearsal(survey: Survey) -> Iterator[Problem]:
    """Yield why the host's networkd could not be asked."""
    if survey["rehearsal"]["error"]:
        yield problem("no-rehearsal", error=survey["rehearsal"]["error"])


ERRORS: tuple[Question, ...] = (
    pending,
    systemd,
    networkd,
    kernel,
    sysctl,
    edited,
    key_missing,
    key,
    rehearsal,
)
WARNINGS: tuple[Question, ...] = (
    no_rehearsal,
    unrecorded,
)
