# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must be on a host: plain data, and nothing of how a transaction works.

It knows what was confirmed last, what that took the place of, and what others have changed since.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import is_managed_path

Row = dict[str, t.Any]
# A path's kind, mode, and content or target.
Entry = tuple[str, int, str]
Tree = dict[str, Entry]


def entries(wanted: Row | None) -> Tree:
    """Return the files of a bundle as they will be on the host."""
    return {
        item["path"]: ("link", 0, item["target"])
        if "target" in item
        else ("file", int(item["mode"], 8), item["content"])
        for item in (wanted or {"files": []})["files"]
    }


def places(wanted: Row | None) -> dict[str, str]:
    """Return the sysctls of a bundle by their places."""
    return {name.replace(".", "/"): str(value) for name, value in (wanted or {"sysctls": {}})["sysctls"].items()}


@dataclass
class Model:
    """``files`` and ``sysctls`` are what is there; ``ours`` is the bundle that was confirmed last."""

    files: Tree
    sysctls: dict[str, str]
    ours: Row | None = None
    # What ours took the place of.
    under: Tree = field(default_factory=dict)
    sysctls_before: dict[str, str] = field(default_factory=dict)

    @property
    def paths(self) -> set[str]:
        """The paths that are ours."""
        return set(entries(self.ours))

    @property
    def plan(self) -> Row:
        return dict((self.ours or {"plan": {}})["plan"])

    def edited(self, paths: t.Iterable[str]) -> set[str]:
        """Return those of the paths that others have changed since the last commit, if they are ours."""
        confirmed = entries(self.ours)
        return {path for path in paths if path in confirmed and confirmed[path] != self.files.get(path)}

    def after(self, wanted: Row | None) -> tuple[Tree, dict[str, str]]:
        """Return the files and sysctls that a host must have once this is confirmed; None is a removal."""
        files = {path: entry for path, entry in self.files.items() if path not in self.paths}
        files.update({path: self.under[path] for path in self.paths if path in self.under})
        return {**files, **entries(wanted)}, {**self.sysctls, **self.sysctls_before, **places(wanted)}

    def foresee(self, wanted: Row | None, *, overwrite: bool, records: bool) -> str:
        """Return what comes of asking for this: it is ``begun`` or ``refused``, there is ``nothing`` to do, and so on.

        ``records`` says whether the host has any.
        """
        files, sysctls = self.after(wanted)
        concerned = self.paths | set(entries(wanted))
        changed = {path for path in concerned if self.files.get(path) != files.get(path)}
        gone = wanted is None and not concerned & set(self.files)
        if gone and (self.ours or records) and any(is_managed_path(path) for path in self.files):
            # With our keys somebody else's file of such a name would lose what it may need.
            return "kept"
        if changed or sysctls != self.sysctls:
            return "refused" if self.edited(changed) and not overwrite else "begun"
        return "forgotten" if gone else "nothing"

    def commit(self, wanted: Row | None) -> None:
        """Have this confirmed."""
        files, sysctls = self.after(wanted)
        if wanted is None:
            self.under, self.sysctls_before = {}, {}
        else:
            kept = {path: entry for path, entry in self.under.items() if path in entries(wanted)}
            new = {path: self.files[path] for path in set(entries(wanted)) - self.paths if path in self.files}
            before = {place: self.sysctls_before.get(place, self.sysctls[place]) for place in places(wanted)}
            self.under, self.sysctls_before = {**kept, **new}, before
        self.ours, self.files, self.sysctls = wanted, files, sysctls

    def sysctls_at_boot(self) -> dict[str, str]:
        """Return what the kernel's defaults and systemd-sysctl come to."""
        return {**dict.fromkeys(self.sysctls, "0"), **in_sysctl_d(self.files)}


def in_sysctl_d(files: Tree) -> dict[str, str]:
    """Return what systemd-sysctl sets, of files in their order."""
    texts = [
        text
        for path, (kind, _mode, text) in sorted(files.items())
        if path.startswith("/etc/sysctl.d/") and kind == "file"
    ]
    lines = [line.partition("=")[::2] for text in texts for line in text.splitlines() if not line.startswith("#")]
    return {name.strip().replace(".", "/"): value.strip() for name, value in lines if value}


__all__ = ("Entry", "Model", "Row", "Tree", "in_sysctl_d")
