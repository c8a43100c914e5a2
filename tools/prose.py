# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the English of the documentation: how long a sentence is, and words that have a better one.

``tools/prose.py`` prints what is wrong, with file and line, and exits with 1 if something is.
``tools/prose.py --count`` prints the words, the sentences and the longest sentence of each page.
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 30
WORDS = {
    "anew": "again",
    "once more": "again",
    "but for": "except",
    "shall": "must, will",
    "whom": "(name the actor)",
    "somebody": "(name the program or the person)",
    "ours": "managed, the collection's",
    "way back": "rollback",
    "stand-in": "placeholder",
    "goes on": "continues",
    "takes back": "rolls back",
    "gives back": "restores",
    "as it is told": "(name the message or the option)",
}
_WORD = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
# Generated, or not yet rewritten.
_LEFT_OUT = tuple(
    f"docs/reference/{name}" for name in ("codes", "data", "ignored", "lint", "rules/", "shapes", "variables")
)
_END = re.compile(r"(?<=[.!?:;])[)*]*\s+(?=[\"'`\[(*A-Z])")


class Sentence(t.NamedTuple):
    """A sentence of a page; ``cell`` if it is in a table."""

    line: int
    text: str
    cell: bool

    @property
    def length(self) -> int:
        """Return the number of words; a piece of code is one."""
        return len(re.sub(r"`[^`]*`", "code", self.text).split())


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a Markdown page, without code and link targets."""
    code = comment = False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("```"):
            code = not code
            continue
        comment = (comment or line.startswith("<!--")) and not line.endswith("-->")
        if code or comment or line.startswith("<!--"):
            continue
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        cell = plain.startswith("|")
        for part in plain.strip("|").split("|") if cell else [re.sub(r"^(#+|[-*]|\d+\.)\s+", "", plain)]:
            for sentence in _END.split(part.strip()):
                if sentence:
                    yield Sentence(number, sentence, cell)


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield what is wrong in a page: line and message."""
    for sentence in sentences(text):
        if sentence.length > LONGEST and not sentence.cell:
            yield sentence.line, f"{sentence.length} words; a sentence has {LONGEST} at most: {sentence.text[:60]} …"
        for found in _WORD.finditer(re.sub(r"`[^`]*`", "", sentence.text)):
            yield sentence.line, f"'{found.group()}': write {WORDS[found.group().lower()]}"


def pages() -> list[Path]:
    """Return the pages that are written by hand."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("roles/*/README.md")]
    return sorted(page for page in found if not str(page.relative_to(ROOT)).startswith(_LEFT_OUT))


def main() -> int:
    """Run the check."""
    wrong = 0
    for page in pages():
        name, text = page.relative_to(ROOT), page.read_text(encoding="utf-8")
        if sys.argv[1:] == ["--count"]:
            lengths = [sentence.length for sentence in sentences(text)]
            print(f"{name}: {sum(lengths)} words, {len(lengths)} sentences, longest {max(lengths, default=0)}")
            continue
        for line, message in problems(text):
            print(f"{name}:{line}: {message}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
