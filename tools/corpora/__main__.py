# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lint on units that others wrote and that work: an error is a real defect whose cause is known, or a false alarm.

    python -m corpora FOLDER

FOLDER holds clones of the repositories of public-units.txt, of canonical/netplan, and of systemd, as OWNER/NAME or
OWNER+NAME; a missing one is left out. Fails for an error that is not in defects.txt.
"""

from __future__ import annotations

import re
import sys
import time
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings, formatted
from corpora import netplan
from corpora.clones import clone

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from corpora.clones import Clone

HERE = Path(__file__).resolve().parent
SYSTEMD = ("systemd/systemd", "systemd/systemd-stable", "yuwata/systemd")
# A test of systemd's takes several of the files, so that one alone may lack its VRF.
_TOGETHER = ("vrf-undefined", "vrf-down")
Defects = dict[tuple[str, str, str], str]


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a list that are not comments."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def listed() -> dict[tuple[str, str], list[str]]:
    """Return repository and commit -> paths."""
    found: dict[tuple[str, str], list[str]] = {}
    paths: list[str] = []
    for line in lines("public-units.txt"):
        if line.startswith(" "):
            paths.append(line.strip())
        else:
            repository, commit = line.split()
            paths = found.setdefault((repository, commit), [])
    return found


def defects() -> Defects:
    """Return repository, rule and path -> why an error is not a mistake of the lint. Raises ValueError."""
    found = {}
    for line in lines("defects.txt"):
        match = re.fullmatch(r"(\S+) (\S+) (.+?): (.+)", line)
        if match is None:
            raise ValueError(f"defects.txt: {line!r} is not OWNER/NAME RULE PATH: CAUSE")
        found[match[1], match[2], match[3]] = match[4]
    return found


class Corpus:
    """What was found in one kind of units."""

    def __init__(self, title: str, known: Defects) -> None:
        self._title, self._known = title, known
        self._units, self._wrong, self.alarms = 0, set[tuple[str, str]](), 0

    def lint(self, repository: str, units: Mapping[str, str], place: str = "", disable: Collection[str] = ()) -> None:
        """Lint some units as one host's, and print each error without a cause."""
        self._units += len(units)
        for finding in findings(units, None, disable):
            if finding.severity == "error":
                path = place or finding.file
                self._wrong.add((repository, f"{place}{finding.file}"))
                if (repository, finding.rule, path) not in self._known:
                    self.alarms += 1
                    print(f"{repository} {place}: {formatted(finding)}")

    def report(self) -> int:
        """Print the figures. Return the number of errors without a cause."""
        print(f"corpora: {self._title}: {self._units} files, {len(self._wrong)} with errors; ", end="")
        print(f"{self.alarms} errors without a known cause")
        return self.alarms


def public(folder: Path, known: Defects) -> int:
    """Lint the units of routers, distributions and people."""
    corpus = Corpus("public repositories", known)
    for (repository, commit), paths in listed().items():
        if (found := clone(folder, repository)) is not None:
            corpus.lint(repository, {path: found.text(commit, path) for path in paths})
    return corpus.report()


def netplans(folder: Path, known: Defects) -> int:
    """Lint what netplan writes."""
    corpus = Corpus("netplan's tests", known)
    if (found := clone(folder, netplan.REPOSITORY)) is not None:
        for place, units in netplan.sets(found, "HEAD").items():
            corpus.lint(netplan.REPOSITORY, units, place.rpartition(":")[0])
    return corpus.report()


def systemds(found: Clone, repository: str, known: Defects) -> int:
    """Lint what systemd installs, each unit of its tests by itself, and the seeds of its fuzzers."""
    date = found.git("log", "-1", "--format=%cs", "HEAD").decode().strip()
    installed = Corpus(f"{repository} of {date}, network/", known)
    installed.lint(repository, found.units("HEAD", "network"))
    tests = Corpus(f"{repository} of {date}, its tests", known)
    units = found.units("HEAD", "test/test-network/conf")
    for name in sorted({path.partition(".d/")[0] for path in units}):
        some = {path: text for path, text in units.items() if path.partition(".d/")[0] == name}
        tests.lint(repository, some, disable=_TOGETHER)
    junk = [
        found.text("HEAD", path)
        for kind in ("network", "netdev", "link")
        for path in found.files("HEAD", f"test/fuzz/fuzz-{kind}-parser")
    ]
    begun = time.process_time()
    for text in junk:
        for kind in ("network", "netdev", "link"):
            findings({f"fuzz.{kind}": text})
    took = time.process_time() - begun
    alarms = installed.report() + tests.report()
    print(
        f"corpora: {repository} of {date}, its fuzzers' corpora: {len(junk)} files as each kind of unit in {took:.1f} s"
    )
    return alarms


def main() -> int:
    """Lint everything, and return 1 for an error without a cause."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print(__doc__)
        return 2
    folder, known = Path(sys.argv[1]), defects()
    alarms = public(folder, known) + netplans(folder, known)
    for repository in SYSTEMD:
        if (found := clone(folder, repository)) is not None:
            alarms += systemds(found, repository, known)
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main())
