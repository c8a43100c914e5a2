# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small Debian of each release, with its systemd: made once, kept in .build."""

from __future__ import annotations

import os
import shutil
import subprocess
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("BUILD", ROOT / ".build")) / "judge"

SUITES = ("bullseye", "bookworm", "bookworm-backports", "trixie", "sid")  # oldest systemd first
# Those whose lines are compared. The others are measured, but lint and daemon were not compared line by line yet.
BY_LINE = ("bookworm", "trixie", "sid")
_MERGED_USR = "/usr/share/mmdebstrap/hooks/merged-usr/setup00.sh"


class Tree(t.NamedTuple):
    """A root folder, and the version of the systemd in it."""

    suite: str
    root: Path
    version: int


def mirror() -> str:
    """Return the machine's own source of Debian's packages. Raises LookupError."""
    command = ["apt-get", "indextargets", "--format", "$(SITE)", "Identifier: Packages", "Label: Debian"]
    listed = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.split()
    if not listed:
        raise LookupError("apt has no source of Debian's packages; run apt-get update, or name one with --mirror")
    return listed[0]


def tree(suite: str, site: str | None = None, fresh: bool = False) -> Tree:
    """Return the tree of a release; build it if it is missing. Raises LookupError, CalledProcessError."""
    root = WORK / suite
    if fresh and root.exists():
        shutil.rmtree(root)
    if not (root / "usr/lib/systemd/systemd-networkd").exists():
        _make(suite, root, site or mirror())
    status = (root / "var/lib/dpkg/status").read_text(encoding="utf-8")
    package = status.split("\nPackage: systemd\n", 1)[1]
    version = package.split("\nVersion: ", 1)[1]
    return Tree(suite, root, int(version.split(".")[0].split("-")[0]))


def _make(suite: str, root: Path, site: str) -> None:
    if shutil.which("mmdebstrap") is None:
        subprocess.run(
            [ROOT / "tools/package", "mmdebstrap"], check=True, env={"BUILD": str(WORK.parent), **os.environ}
        )
    root.parent.mkdir(parents=True, exist_ok=True)
    half = root.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--include=systemd,udev", "--format=directory"]
    # A mirror may be a snapshot of some weeks ago; its signature holds nevertheless.
    command += ["--aptopt=Acquire::Check-Valid-Until false"]
    command += [f'--aptopt=APT::Default-Release "{suite}"'] if suite.endswith("-backports") else []
    command += [f'--setup-hook={_MERGED_USR} "$1"'] if suite == "bullseye" else []
    base = suite.removesuffix("-backports")
    command += [base, str(half), *(f"deb {site} {each} main" for each in dict.fromkeys((base, suite)))]
    subprocess.run(command, check=True)
    (half / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    half.rename(root)


__all__ = ("BY_LINE", "SUITES", "WORK", "Tree", "mirror", "tree")
