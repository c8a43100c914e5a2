# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the source of the site for Sphinx: the Markdown pages, and the lists of them for its sidebar.

python -m docsite.source ROOT TARGET     TARGET/collection has the reference that antsibull-docs writes
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path, PurePosixPath

from docsite import pages as the

FRONT = PurePosixPath("README.md")
REFERENCE = PurePosixPath("collection/index.rst")
_CONTENTS = re.compile(r"^\.\. contents::\n(?: +:.*\n)*", re.MULTILINE)


def at(page: PurePosixPath) -> PurePosixPath:
    """Return where a page lies in the source: the front page is the site's index."""
    return PurePosixPath("index.md") if page == FRONT else page


def page_text(root: Path, page: PurePosixPath, known: set[PurePosixPath], repository: str) -> str:
    """Return a page with links that lead to pages of the site, or to the repository's files."""

    def replaced(link: re.Match[str]) -> str:
        path, anchor = the.resolved(page, link["target"])
        if path is None or link["image"] or (path == page and not link["target"].partition("#")[0]):
            return link[0]
        if path not in known and path / "README.md" in known:
            path /= "README.md"
        hash_ = f"#{anchor}" if anchor else ""
        if path in known:
            return f"[{link['text']}]({os.path.relpath(at(path), at(page).parent)}{hash_})"
        if (root / path).exists():
            return f"[{link['text']}]({the.elsewhere(root, repository, path)}{hash_})"
        return link[0]  # Sphinx names it

    return the.with_links((root / page).read_text(encoding="utf-8"), replaced)


def toctree(entries: list[PurePosixPath], caption: str = "", hidden: bool = True) -> str:
    """Return a list of pages for Sphinx."""
    options = [":hidden:"] if hidden else [":maxdepth: 1"]
    options += [f":caption: {caption}"] if caption else []
    return "\n".join(["", "```{toctree}", *options, "", *(f"/{each.with_suffix('')}" for each in entries), "```", ""])


def write(root: Path, target: Path) -> None:
    """Write the source."""
    every = the.pages(root)
    known, repository = set(every), the.repository(root)
    folders: dict[PurePosixPath, list[PurePosixPath]] = {}
    for page in every:
        file = target / at(page)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page_text(root, page, known, repository), encoding="utf-8")
        if (folder := the.folder_of(page)) is not None:
            folders.setdefault(folder, []).append(page)
    for folder, inside in folders.items():
        text = f"# {the.name_of(folder)}\n{toctree(inside, hidden=False)}"
        (target / folder / "index.md").write_text(text, encoding="utf-8")
    for file in (root / "docs").rglob("*"):
        if file.is_file() and file.suffix in (".svg", ".png", ".jpg"):
            copy = target / file.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)

    # The theme lists the headings of a page beside it, and shows an error in the place of another list.
    for file in (target / REFERENCE.parent).glob("*.rst"):
        file.write_text(_CONTENTS.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")

    groups = the.listed(root)
    if PurePosixPath("docs/README.md") in known:
        groups.setdefault(the.MORE, []).insert(0, PurePosixPath("docs/README.md"))
    groups.setdefault(the.KINDS["reference"], []).append(REFERENCE)
    with (target / at(FRONT)).open("a", encoding="utf-8") as index:
        for caption in (*the.KINDS.values(), the.MORE, the.PROJECT):
            if caption in groups:
                index.write(toctree(groups[caption], caption))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
