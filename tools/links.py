# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the links of the documentation: each file and each heading that a page links to exists.

It prints what is wrong, with file and line, and exits with 1 if something is. Links to other sites are left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def plain_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a page that are not code, with their numbers."""
    code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code:
            yield number, line


def anchors(text: str) -> set[str]:
    """Return the names that GitHub and others give to the headings of a page."""
    found: set[str] = set()
    for _number, line in plain_lines(text):
        heading = re.match(r"#+\s+(.*)", line)
        if heading:
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1)).lower()
            found.add(re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-"))
    return found


def problems(page: Path) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the links of a page: line and message."""
    for number, line in plain_lines(page.read_text(encoding="utf-8")):
        for target in _LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                yield number, f"{target}: there is no file {path}"
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8")):
                yield number, f"{target}: {path or page.name} has no heading #{anchor}"


def main() -> int:
    """Run the check on every page that git tracks."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    wrong = 0
    for name in listed.stdout.splitlines():
        for line, message in problems(ROOT / name):
            print(f"{name}:{line}: {message}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
