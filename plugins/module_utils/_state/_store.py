# SPDX-License-Identifier: GPL-3.0-or-later
"""The state directory on the host: the records of changes, and one lock."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import typing as t
from collections.abc import Iterator

from .._common._files import read, remove_tree, sync_directory, under, write
from .._common._layout import KEPT_DIR, LOCK, STATE_DIR

if t.TYPE_CHECKING:  # pragma: no cover
    from ._records import Record

# Some states and units: what a rollback may have to write on a disk that is full by then.
RESERVE = 256 * 1024


class Store:
    """The collection's state on one host; every path lies below ``root``, which is ``/`` except in tests."""

    def __init__(self, root: str = "/") -> None:
        self.root = root
        self.directory = under(root, STATE_DIR)
        self.pending_link = os.path.join(self.directory, "pending")

    def place(self, *names: str) -> str:
        """Return a path in the state directory."""
        return os.path.join(self.directory, *names)

    def transaction(self, identity: str) -> str:
        """Return the directory of a transaction. Raises ValueError for what cannot be a name."""
        if not identity or not all(c.isalnum() or c in "-_" for c in identity) or len(identity) > 64:
            raise ValueError(f"{identity!r} cannot name a transaction: letters, digits, '-' and '_', 64 at most")
        return self.place("tx", identity)

    def make(self, path: str) -> None:
        """Make a directory of the state directory, which root alone may read, and the ones above it."""
        made = []
        while not os.path.isdir(path):
            made.append(path)
            path = os.path.dirname(path)
        for directory in reversed(made):
            os.mkdir(directory, 0o700 if directory.startswith(self.directory) else 0o755)
            sync_directory(os.path.dirname(directory))

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock under which a transaction begins and takes every step."""
        with self._flock(under(self.root, LOCK)):
            yield

    @contextlib.contextmanager
    def mover(self, identity: str) -> Iterator[None]:
        """Hold the lock of the one process that moves the host's files and links for a transaction."""
        with self._flock(os.path.join(self.transaction(identity), "mover")):
            yield

    def set_aside(self, identity: str) -> None:
        """Reserve what a rollback needs on a full or read-only disk: some space, and its lock's file."""
        with self.mover(identity):
            self.reserve("tx", identity)

    def free_reserve(self, identity: str) -> None:
        """Release the space reserved for a transaction."""
        self.release("tx", identity)

    def reserve(self, *names: str) -> None:
        """Reserve space in a directory of the state directory, for a rollback on a disk that is full by then."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.place(*names, "reserve"), flags, 0o600)
        try:
            os.posix_fallocate(handle, 0, RESERVE)
            os.fsync(handle)
        finally:
            os.close(handle)

    def release(self, *names: str) -> None:
        """Release that space."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.place(*names, "reserve"))

    @staticmethod
    @contextlib.contextmanager
    def _flock(path: str) -> Iterator[None]:
        handle = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def read_json(self, *names: str) -> t.Any:
        """Return what a file of the state directory holds, None where there is none."""
        content = read(self.place(*names))
        return None if content is None else json.loads(content)

    def write_json(self, data: t.Any, *names: str) -> None:
        """Write a file of the state directory."""
        write(self.place(*names), json.dumps(data, indent=1, sort_keys=True).encode())

    def forget_program(self) -> None:
        """Remove the copies of the host program that save time (``_payloads/_start.py``)."""
        remove_tree(under(self.root, KEPT_DIR))

    def record(self, identity: str) -> Record | None:
        """Return the record of a transaction, None where it is not known."""
        self.transaction(identity)
        record: Record | None = self.read_json("tx", identity, "state")
        return record

    def write_record(self, record: Record) -> None:
        """Write the record of a transaction. The rename is the step."""
        self.write_json(record, "tx", record["id"], "state")

    def pending(self) -> Record | None:
        """Return the record of the pending transaction, None where there is none."""
        try:
            target = os.readlink(self.pending_link)
        except FileNotFoundError:
            return None
        return self.record(os.path.basename(target))

    def set_pending(self, identity: str) -> None:
        """Note which transaction is pending: from here on a boot rolls it back."""
        os.symlink(os.path.join("tx", identity), self.pending_link)
        sync_directory(self.directory)

    def clear_pending(self) -> None:
        """Note that no transaction is pending."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.pending_link)
            sync_directory(self.directory)
