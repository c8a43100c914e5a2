# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Debian mirror that this machine itself uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .progress import LabError

APT = Path("/etc/apt")
SUITES = {"bookworm", "trixie", "sid", "stable", "oldstable", "testing", "unstable"}


def one_line_sources(text: str) -> Iterator[tuple[str, str, str]]:
    """URI, suite and component of each entry in the one-line format."""
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words or words[0] != "deb":
            continue
        words = words[1:]
        if words and words[0].startswith("["):
            while words and not words[0].endswith("]"):
                words = words[1:]
            words = words[1:]
        for component in words[2:]:
            yield words[0], words[1], component


def deb822_sources(text: str) -> Iterator[tuple[str, str, str]]:
    """URI, suite and component of each entry in the deb822 format."""
    for paragraph in text.split("\n\n"):
        fields: dict[str, list[str]] = {}
        name = ""
        for line in paragraph.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] not in {" ", "\t"}:
                name, _, line = line.partition(":")
            fields.setdefault(name.lower(), []).extend(line.split())
        if "deb" not in fields.get("types", ()) or fields.get("enabled") == ["no"]:
            continue
        for uri in fields.get("uris", ()):
            for suite in fields.get("suites", ()):
                for component in fields.get("components", ()):
                    yield uri, suite, component


def mirror(apt: Path = APT) -> str:
    """The first source of this machine that serves a whole Debian suite. Raises LabError where there is none."""
    texts = [(path, path.read_text()) for path in _source_lists(apt)]
    for path, text in texts:
        parse = deb822_sources if path.suffix == ".sources" else one_line_sources
        for uri, suite, component in parse(text):
            if suite in SUITES and component == "main" and uri.startswith("http"):
                return uri.rstrip("/")
    raise LabError(f"{apt} names no source of Debian's packages; the lab is built from the one that this machine uses")


def _source_lists(apt: Path) -> Iterator[Path]:
    parts = sorted((apt / "sources.list.d").glob("*"))
    for path in (apt / "sources.list", *parts):
        if path.is_file() and path.suffix in {".list", ".sources"}:
            yield path
