# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Markdown pages of a tree: where they lie, what they are called, and in which order they are read.

Nothing here names a page: a page belongs to the kind that its folder names, and stands where docs/README.md links it.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path, PurePosixPath

# Folder below docs -> the kind of its pages, in the order in which they are listed.
KINDS = {
    "tutorials": "Tutorials",
    "howto": "How-to guides",
    "reference": "Reference",
    "explanation": "Explanation",
}
MORE, PROJECT = "More", "Project"
# Pages outside of docs.
_ELSEWHERE = ("*.md", "roles/*/README.md", "molecule/README.md", "plugins/**/README.md")
LINK = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"(`+).*?\1")


def pages(root: Path) -> list[PurePosixPath]:
    """Return the paths of all pages of a tree, sorted."""
    found = [path for pattern in ("docs/**/*.md", *_ELSEWHERE) for path in root.glob(pattern)]
    return sorted({PurePosixPath(path.relative_to(root).as_posix()) for path in found})


def title(text: str) -> str:
    """Return the first heading of a page, as plain text."""
    found = re.search(r"^# +(.*)$", text, re.MULTILINE)
    return re.sub(r"[`*]", "", LINK.sub(lambda link: link["text"], found[1])).strip() if found else ""


def kind_of(page: PurePosixPath) -> str:
    """Return the kind of a page: one of KINDS, MORE or PROJECT."""
    if page.parts[0] != "docs":
        return PROJECT
    return KINDS.get(page.parts[1], MORE) if len(page.parts) > 2 else MORE


def listed(root: Path) -> dict[str, list[PurePosixPath]]:
    """Return the pages by kind, the kinds and their pages in the order in which they are read.

    The front page and docs/README.md, which is a list itself, are left out.
    A folder inside a kind is one entry, ``FOLDER/index.md``.
    """
    every = pages(root)
    order = {page: number for number, page in enumerate(_linked(root))}
    found: dict[str, list[PurePosixPath]] = {kind: [] for kind in (*KINDS.values(), MORE, PROJECT)}
    for page in sorted(every, key=lambda page: (order.get(page, len(order)), page)):
        if str(page) in ("README.md", "docs/README.md"):
            continue
        folder = folder_of(page)
        entry = page if folder is None else folder / "index.md"
        if entry not in found[kind_of(page)]:
            found[kind_of(page)].append(entry)
    return {kind: entries for kind, entries in found.items() if entries}


def folder_of(page: PurePosixPath) -> PurePosixPath | None:
    """Return the folder inside of docs, or of a kind, that a page is in; None for a page that is in none."""
    depth = 3 if page.parts[:1] == ("docs",) and page.parts[1] in KINDS else 2
    return PurePosixPath(*page.parts[:depth]) if page.parts[0] == "docs" and len(page.parts) > depth else None


def name_of(folder: PurePosixPath) -> str:
    """Return what the list of the pages in a folder is called."""
    return {"rules": "Lint rules"}.get(folder.name, folder.name.capitalize())


def _linked(root: Path) -> list[PurePosixPath]:
    """Return the pages that docs/README.md links, in its order."""
    index = root / "docs/README.md"
    text = index.read_text(encoding="utf-8") if index.exists() else ""
    targets = [link["target"].partition("#")[0] for link in LINK.finditer(text)]
    return [PurePosixPath("docs") / target for target in targets if target.endswith(".md")]


def with_links(text: str, replaced: t.Callable[[re.Match[str]], str]) -> str:
    """Return a page with each link that is not in code replaced."""
    lines, fence = [], ""
    for line in text.splitlines(keepends=True):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence:
            codes = [found.span() for found in _CODE.finditer(line)]

            def outside(link: re.Match[str], codes: list[tuple[int, int]] = codes) -> str:
                # Code may be a part of the link's text, but not hold the link.
                inside = any(start <= link.start() and link.end() <= end for start, end in codes)
                return link[0] if inside else replaced(link)

            line = LINK.sub(outside, line)
        lines.append(line)
    return "".join(lines)


def resolved(page: PurePosixPath, target: str) -> tuple[PurePosixPath | None, str]:
    """Return the path that a link of a page leads to, and its anchor; the path is None for an address."""
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return None, ""
    path, _hash, anchor = target.partition("#")
    parts: list[str] = []
    for part in (page.parent / path).parts if path else page.parts:
        if part == "..":
            del parts[-1:]
        else:
            parts.append(part)
    return PurePosixPath(*parts), anchor


def elsewhere(root: Path, repository: str, path: PurePosixPath) -> str:
    """Return the address of a file or folder that is no page."""
    return f"{repository}/{'tree' if (root / path).is_dir() else 'blob'}/main/{path}"


def repository(root: Path) -> str:
    """Return the repository's address from galaxy.yml."""
    found = re.search(r"^repository: (\S+)$", (root / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError("galaxy.yml names no repository")
    return found[1]
