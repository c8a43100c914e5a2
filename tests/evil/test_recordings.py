# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recorded is small, and holds neither a secret nor a word of the machine that it was recorded on."""

from __future__ import annotations

import getpass
import json
import re
import socket
import typing as t
from pathlib import Path

import pytest

from helpers.evil.project import KEY, recorded

RECORDINGS = sorted((Path(__file__).resolve().parent / "recordings").glob("*.json"))
# Where 32 bytes in base64 may stand: a public key, or a preshared key behind a mask that exists no more.
PUBLIC = {"public_key", "new", "old", "masked", "publickey", "wg0"}
each = pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)


def strings(data: t.Any, name: str = "") -> t.Iterator[tuple[str, str]]:
    """Yield every string with the name that it stands at."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield "", key
            yield from strings(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value, name)
    elif isinstance(data, str):
        yield name, data


@each
def test_no_key_but_a_public_one(file: Path) -> None:
    for name, text in strings(recorded(file.stem)):
        # In units, and in what networkd and wg say, a key's name stands before it.
        rest = re.sub(rf"PublicKey={KEY.pattern}", "", text)
        if name not in PUBLIC:
            assert not KEY.search(rest), (name, text)
        assert not re.search(r"(PrivateKey|PresharedKey)=(?!@)", rest), (name, text)


@each
def test_nothing_of_the_machine_that_recorded_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for word in (
        f"{getpass.getuser()}@{socket.gethostname()}",
        str(Path.home()),
        str(file.parents[3]),
        "/home/",
        "/root/",
    ):
        assert word not in text


def test_they_are_small() -> None:
    assert {"site", "again", "verify", "rotate", "resume", "remove"} == {file.stem for file in RECORDINGS}
    assert sum(file.stat().st_size for file in RECORDINGS) < 1_000_000


@each
def test_every_host_answers_to_its_own_transactions(file: Path) -> None:
    for host, rows in recorded(file.stem)["hosts"].items():
        for row in rows:
            if row["asked"] in ("status", "confirm"):
                assert row["reply"]["id"] == row["id"], (host, json.dumps(row)[:200])
