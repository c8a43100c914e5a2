# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units of public reports, with other names, addresses and keys: what was wrong, and what the lint says of it.

A report is a text file. Lines of `# NAME: VALUE` come first: Source, Cause, Systemd (the version), a Finding for each
thing that the lint says, and a Missed for a cause that it does not name. Then each unit follows a line of `=== PATH`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import findings

FOLDER = Path(__file__).resolve().parents[1] / "unit/plugins/plugin_utils/_lint/reports"
_UNIT = re.compile(r"^=== (.+)\n", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Report:
    """One report: ``wanted`` is FILE:LINE RULE of each finding; ``right`` is whether nothing is wrong."""

    name: str
    source: str
    cause: str
    systemd: int
    wanted: list[str]
    missed: bool
    files: dict[str, str]

    @property
    def right(self) -> bool:
        return not self.wanted and not self.missed

    def found(self) -> list[str]:
        """Return FILE:LINE RULE of each thing that the lint says."""
        return [f"{each.file}:{each.line} {each.rule}" for each in findings(self.files, self.systemd)]


def reports() -> Iterator[Report]:
    """Yield every report."""
    for path in sorted(FOLDER.glob("*.txt")):
        head, *parts = _UNIT.split(path.read_text(encoding="utf-8"))
        said: dict[str, list[str]] = {}
        for line in head.splitlines():
            name, _colon, value = line.removeprefix("# ").partition(": ")
            said.setdefault(name, []).append(value)
        files = dict(zip(parts[::2], parts[1::2], strict=True))
        (source,), (cause,), (version,) = said["Source"], said["Cause"], said["Systemd"]
        yield Report(
            path.stem, source, cause, int(version), sorted(said.get("Finding", [])), bool(said.get("Missed")), files
        )
