# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the pages of docs/ as RST, for the sites on which antsibull publishes collections.

    python -m docsite.antsibull ROOT     writes ROOT/docs/docsite/rst and ROOT/docs/docsite/extra-docs.yml

`make build` does it in the copy that it builds from: the repository has the Markdown alone.
The pages of a folder inside a kind become one page.
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path, PurePosixPath

import pypandoc  # type: ignore[import-not-found, unused-ignore]
import yaml

from docsite import pages as the

PREFIX = "ansible_collections.transit.networkd.docsite."
_READ = "commonmark+pipe_tables+raw_attribute"
_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(rf"^(\.\. _{re.escape(PREFIX)}\S+:)\n", re.MULTILINE)
_REFERENCE = re.compile(rf" (:ref:`[^`<>]* <{re.escape(PREFIX)}[^`<>]*>`) ")
_HEADING = re.compile(r"(#+) +(.*)")


def label(page: PurePosixPath, anchor: str = "") -> str:
    """Return the RST label of a page of docs, or of a heading in it."""
    name = "-".join(page.with_suffix("").parts[1:])
    return f"{PREFIX}{name}{'.' if anchor else ''}{anchor}".lower()


def slug(heading: str) -> str:
    """Return the anchor that Markdown's readers give a heading."""
    words = the.LINK.sub(lambda link: link["text"], heading).lower()
    return re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")


class Converter:
    """The pages of a tree as RST."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.repository = the.repository(root)
        self.pages = [page for page in the.pages(root) if the.kind_of(page) != the.PROJECT]
        self.texts = {page: (root / page).read_text(encoding="utf-8") for page in self.pages}
        # (page, anchor) of each link to a heading: only these get a label.
        self.anchors = {
            the.resolved(page, link["target"])
            for page, text in self.texts.items()
            for link in the.LINK.finditer(text)
            if "#" in link["target"]
        }

    def rst(self, entry: PurePosixPath) -> str:
        """Return a page, or all pages of a folder as its sections."""
        inside = [page for page in self.pages if entry.name == "index.md" and the.folder_of(page) == entry.parent]
        parts = [self._marked(page, level=1) for page in inside] or [self._marked(entry)]
        if inside:
            parts.insert(0, f"{_raw(f'.. _{label(entry)}:')}# {the.name_of(entry.parent)}\n")
        options = ["--list-tables=true", "--wrap=preserve"]
        text = str(pypandoc.convert_text("\n".join(parts), "rst", _READ, options))
        # pandoc keeps the blanks inside the code of a reference, and puts no empty line around a label.
        return _LABEL.sub(r"\n\1\n\n", _REFERENCE.sub(r"\1", text)).lstrip("\n")

    def _marked(self, page: PurePosixPath, level: int = 0) -> str:
        """Return a page's Markdown with labels and references of RST, its headings ``level`` levels deeper."""
        text = the.with_links(_COMMENT.sub("", self.texts[page]), lambda link: self._link(page, link))
        return _raw(f".. _{label(page)}:") + "\n".join(self._lines(page, text, level)) + "\n"

    def _lines(self, page: PurePosixPath, text: str, level: int) -> t.Iterator[str]:
        """Yield the lines of a page, with a label before each heading that a link leads to."""
        wanted = {anchor for target, anchor in self.anchors if target == page}
        code = False
        for line in text.splitlines():
            code ^= line.lstrip().startswith("```")
            heading = None if code else _HEADING.match(line)
            if heading and slug(heading[2]) in wanted:
                wanted.remove(slug(heading[2]))
                yield _raw(f".. _{label(page, slug(heading[2]))}:")
            yield f"{'#' * level}{line}" if heading else line

    def _link(self, page: PurePosixPath, link: re.Match[str]) -> str:
        path, anchor = the.resolved(page, link["target"])
        if path is None:
            return link[0]
        # A role of RST holds no code and no other markup.
        text = re.sub(r"[`*<>]", "", link["text"])
        if path not in self.texts and path / "README.md" in self.texts:
            path /= "README.md"
        if path in self.texts and not link["image"]:
            return f"`` :ref:`{text} <{label(path, anchor)}>` ``{{=rst}}"
        address = the.elsewhere(self.root, self.repository, path)
        return f"[{text}]({address}{'#' if anchor else ''}{anchor})"


def write(root: Path) -> None:
    """Write the pages, and the list of them."""
    converter = Converter(root)
    target = root / "docs/docsite"
    (target / "rst").mkdir(parents=True, exist_ok=True)
    index = PurePosixPath("docs/README.md")
    sections = []
    for kind, entries in the.listed(root).items():
        if kind == the.PROJECT:
            continue
        if kind == the.MORE and index in converter.texts:
            entries = [index, *entries]
        for entry in entries:
            file = target / "rst" / f"{label(entry)[len(PREFIX) :]}.rst"
            file.write_text(converter.rst(entry), encoding="utf-8")
        sections.append({"title": kind, "toctree": [{"ref": label(entry)[len(PREFIX) :]} for entry in entries]})
    (target / "extra-docs.yml").write_text(yaml.safe_dump({"sections": sections}, sort_keys=False), encoding="utf-8")


def _raw(text: str) -> str:
    """Return RST as a block that pandoc leaves as it is."""
    return f"\n```{{=rst}}\n{text}\n```\n\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
