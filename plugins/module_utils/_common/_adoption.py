# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the reply to ``adopt``: what configures a host's network today, without a secret."""

from __future__ import annotations

import typing as t

from ._facts import Facts
from ._replies import Line, PublicKey, Text


class Configured(t.TypedDict):
    """A unit of networkd with its drop-ins, or a file of wg-quick or ifupdown; secrets in ``content`` are hidden.

    ``enabled``: wg-quick brings the tunnel up at boot.
    """

    path: Line
    content: Text
    enabled: bool


class UnmanagedKey(t.TypedDict):
    """The private key of a tunnel that a file at ``path`` makes: its public half, and the file that holds it.

    ``problem`` says why there is no public key.
    """

    tunnel: Line
    path: Line
    held_by: Line
    public_key: PublicKey | None
    problem: Line | None


class OtherProgram(t.TypedDict):
    """A program beside networkd that configures a link, and the file by which it is known."""

    link: Line
    by: Line
    sign: Line


class Adoption(t.TypedDict):
    """The verb ``adopt``. ``managed``: the collection manages the host already."""

    managed: bool
    files: list[Configured]
    keys: list[UnmanagedKey]
    programs: list[OtherProgram]
    facts: Facts
