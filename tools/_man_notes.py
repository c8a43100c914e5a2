# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The "Added in version N." notes of systemd's manual pages."""

from __future__ import annotations

import gzip
import re
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

_HEADING = re.compile(r'\.SH "\[(.+)\] SECTION OPTIONS"')
_ENTRY = re.compile(r"(\\fI[A-Za-z0-9\\-]+=\\fR(, )?)+")
_KEY = re.compile(r"\\fI([A-Za-z0-9-]+)=\\fR")
_ADDED = re.compile(r"Added in version (\d+)")


def added(page: Path) -> dict[tuple[str, str], int]:
    """Read a page: (section in lower case, key) -> the version that the key came in, as the manual says."""
    notes: dict[tuple[str, str], int] = {}
    section = ""
    keys: list[str] = []
    for line in gzip.decompress(page.read_bytes()).decode().splitlines():
        if line.startswith(".SH"):
            heading = _HEADING.fullmatch(line)
            section = heading[1].replace("\\", "").lower() if heading else ""
            keys = []
        elif _ENTRY.fullmatch(line):
            keys = _KEY.findall(line.replace("\\-", "-"))
        elif section and keys and (note := _ADDED.match(line)):
            for key in keys:
                notes.setdefault((section, key), int(note[1]))
            keys = []
    return notes
