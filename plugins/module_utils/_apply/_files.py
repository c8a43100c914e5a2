# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the files those of a side."""

from __future__ import annotations

import typing as t

from .._change._diff import changes, texts
from .._common._coded import problem
from .._common._files import drop_temporary, under
from .._common._layout import DROP_IN_NAME, NETWORK_DIR
from .._state._entries import drop_directories, look, put
from .._words import texts as texts_of

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Pair, Side
    from .._common._entry import Entry


class UnmovedError(Exception):
    """Some paths could not be written or removed: ``problems`` says which and why, ``changed`` are those that were.

    ``enslaves`` says whether one of them is a unit that puts a link into a VRF.
    """

    def __init__(self, changed: list[Pair], failed: dict[str, str], *, enslaves: bool) -> None:
        self.changed = changed
        self.enslaves = enslaves
        self.problems = [problem("path-unmoved", subject=path, error=why) for path, why in failed.items()]
        super().__init__("; ".join(texts_of(self.problems)))


def move_files(root: str, target: Side) -> list[Pair]:
    """Make the files those of a side, and return the pairs of entries that differed.

    A file comes after those that it needs, and goes before them: without the .netdev of its VRF, networkd would
    configure a member in main. A path that cannot be written does not stop the others; UnmovedError is raised in the
    end.
    """
    before, failed = _look_at(root, target["files"])
    there = {entry["path"] for entry in before}
    changed = changes(before, [entry for entry in target["files"] if entry["path"] in there])
    ahead = sorted(changed, key=lambda pair: _rank(*pair))
    # On a disk that is full, what is removed may make the room for what was to be written before it.
    for _attempt in range(2):
        again = []
        for pair in ahead:
            try:
                put(root, pair[1])
                failed.pop(pair[1]["path"], None)
            except OSError as exc:
                failed[pair[1]["path"]] = exc.strerror or str(exc)
                again.append(pair)
        ahead = again
    drop_directories(root, target["missing"])
    if failed:
        done = [pair for pair in changed if pair[1]["path"] not in failed]
        enslaves = any(_enslaves(entry) for pair in changed for entry in pair if entry["path"] in failed)
        raise UnmovedError(done, failed, enslaves=enslaves)
    return changed


def _look_at(root: str, entries: list[Entry]) -> tuple[list[Entry], dict[str, str]]:
    """Return the entries of what is there now, and ``{path: why}`` of those that cannot be read."""
    found, failed = [], {}
    for entry in entries:
        try:
            # A kill within a write leaves half of a file beside its place, which may hold a key.
            drop_temporary(under(root, entry["path"]))
            found.append(look(root, entry["path"]))
        except OSError as exc:
            failed[entry["path"]] = exc.strerror or str(exc)
    return found, failed


def _rank(before: Entry, after: Entry) -> tuple[int, int, str]:
    removed = after["kind"] == "absent"
    path = after["path"]
    place = 0 if not path.startswith(f"{NETWORK_DIR}/") else 1 if path.endswith(".netdev") else 2
    if place == 2 and _enslaves(before if removed else after):
        place = 3
    return (int(removed), -place if removed else place, path)


def _enslaves(entry: Entry) -> bool:
    path = entry["path"]
    return path.startswith(f"{NETWORK_DIR}/") and (path.endswith(f"/{DROP_IN_NAME}") or names_vrf(entry))


def names_vrf(entry: Entry) -> bool:
    return any(line.startswith("VRF=") for _path, text in texts([entry]) for line in text.splitlines())
