# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the English of the documentation: how long a sentence is, and words that have a better one.

``tools/prose.py`` prints what is wrong, with file and line, and exits with 1 if something is.
``tools/prose.py --count [FOLDER]`` prints figures of a clone: words and sentences, how many sentences are too long, the
longest ones, and how often a word of the list occurs. To compare with an older commit: ``git worktree add FOLDER``.
"""

from __future__ import annotations

import collections
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
    "whose doing": "(name the actor)",
    "somebody": "(name the program or the person)",
    "anybody": "(name the program or the person)",
    "foreign": "unmanaged, of another program",
    "ours": "managed, the collection's",
    "way back": "rollback",
    "dead man": "rollback timer",
    "stand-in": "placeholder",
    "goes on": "continues",
    "takes up again": "re-adopts",
    "takes back": "rolls back",
    "take back": "roll back",
    "gives back": "restores",
    "knows no": "does not have",
    "as it is told": "(name the message or the option)",
    "is told": "(name the message or the option)",
    "it is said": "(name the message or the option)",
    "what is said": "(name the message or the option)",
    r"(?<!there )is no (?:error|problem|change|other|part)": "is not a ...",
    r"\w+n't": "(no contraction)",
    r"(?:it|that|what|there|you|we)'(?:s|re|ll|ve)": "(no contraction)",
}
_WORD = re.compile(rf"\b(?:{'|'.join(f'({word})' for word in WORDS)})\b", re.IGNORECASE)
# The lint's pages are made from its rules, and the changelog from the fragments, at a release.
_LEFT_OUT = ("CHANGELOG.md", "docs/reference/lint-reports.md", "docs/reference/rules/")
_END = re.compile(r"(?<=[.!?])[)*\"]*\s+(?=[\"'`\[(*A-Z])")
_ITEM = re.compile(r"(#+|[-*]|\d+\.)\s+")


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
    """Yield the sentences of a Markdown page, without code and link targets; a sentence may go over several lines."""
    code = comment = False
    first, lines, heading = 0, list[str](), False
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", raw.strip())
        comment = (comment or line.startswith("<!--")) and not line.endswith("-->")
        apart = not line or comment or line.startswith(("```", "<!--", "|")) or _ITEM.match(line)
        if apart or heading or (lines and lines[-1].endswith((".", ":", "!", "?"))):
            yield from _split(first, " ".join(lines), cell=False)
            lines = []
        if line.startswith("```"):
            code = not code
        elif line.startswith("|") and not code:
            for part in re.split(r"(?<!\\)\|", line.strip("|")):
                yield from _split(number, part, cell=True)
        elif line and not (code or comment or line.startswith("<!--")):
            first = first if lines else number
            lines.append(_ITEM.sub("", line) if _ITEM.match(line) else line)
        heading = line.startswith("#")


def _split(line: int, text: str, *, cell: bool) -> Iterator[Sentence]:
    yield from (Sentence(line, sentence, cell) for sentence in _END.split(text.strip()) if sentence)


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield what is wrong in a page: line and message."""
    for sentence in sentences(text):
        if sentence.length > LONGEST:
            yield sentence.line, f"{sentence.length} words; a sentence has {LONGEST} at most: {sentence.text[:60]} …"
        for found in _WORD.finditer(re.sub(r"`[^`]*`", "", sentence.text)):
            hint = next(hint for group, hint in zip(found.groups(), WORDS.values(), strict=True) if group)
            yield sentence.line, f"'{found.group()}': write {hint}"


def pages(root: Path = ROOT) -> list[Path]:
    """Return every page: README and the other pages of the root, the docs, and the roles' READMEs."""
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("roles/*/README.md")])


def checked(page: Path) -> bool:
    """Return whether a page is checked."""
    return not str(page.relative_to(ROOT)).startswith(_LEFT_OUT)


def count(root: Path) -> None:
    """Print the figures of a clone."""
    every: list[Sentence] = []
    words: collections.Counter[str] = collections.Counter()
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        found = list(sentences(text))
        every += found
        words.update(
            match.group().lower()
            for sentence in found
            for match in _WORD.finditer(re.sub(r"`[^`]*`", "", sentence.text))
        )
        lengths = [sentence.length for sentence in found]
        print(f"{page.relative_to(root)}: {sum(lengths)} words, {len(lengths)} sentences, longest {max(lengths)}")
    lengths = sorted((sentence.length for sentence in every), reverse=True)
    print(
        f"all: {sum(lengths)} words, {len(lengths)} sentences, "
        f"{sum(length > LONGEST for length in lengths)} longer than {LONGEST} words"
    )
    print(f"longest: {', '.join(map(str, lengths[:10]))}")
    print(f"words of the list: {sum(words.values())} ({', '.join(f'{word} {n}' for word, n in words.most_common())})")


def main(arguments: list[str]) -> int:
    """Run the check."""
    if arguments[:1] == ["--count"]:
        count(Path(arguments[1]) if arguments[1:] else ROOT)
        return 0
    wrong = 0
    for page in filter(checked, pages()):
        for line, message in problems(page.read_text(encoding="utf-8")):
            print(f"{page.relative_to(ROOT)}:{line}: {message}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
