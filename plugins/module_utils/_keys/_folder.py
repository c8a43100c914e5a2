# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a host's secret keys: its files come into being whole, with their final mode.

No key is replaced except in a rotation, which keeps the old key beside the new one until no host rolls back to it.

networkd reads them as its own user, hence root:systemd-network 0640 (systemd.netdev(5), PrivateKeyFile=). A key is
written under a temporary name that only root can read, gets its group, then its mode, and then its name, by a link
that fails where the name is taken: so there is no moment of wider permission, and a crash leaves no half of a key.
"""

from __future__ import annotations

import contextlib
import fcntl
import grp
import os
import stat

from .._common._errors import RefusedError
from .._common._key_text import is_key
from .._common._layout import CONFIG_DIR, KEYS_DIR, NETWORKD_USER

FILE_MODE = 0o640
FOLDER_MODE = 0o750
CONFIG_MODE = 0o755

# No key's name begins with a dot (_layout), so this is no key; it ends as one, so it counts as managed.
NEW = ".new."


class KeyFolder:
    """The folder of the keys, open and locked: a second run on this host waits for the first.

    With ``check`` nothing is written, and ``changes`` says what would have been done. ``root`` stands before
    every path. Use it in a ``with`` statement.
    """

    def __init__(self, *, check: bool, root: str = "/") -> None:
        self.check = check
        self.changes: list[str] = []
        self._root = root.rstrip("/")
        self._fd: int | None = None
        try:
            self._gid = grp.getgrnam(NETWORKD_USER).gr_gid
        except KeyError:
            raise RefusedError(
                f"this host has no group {NETWORKD_USER}, which must be able to read the keys; "
                "it comes with systemd-networkd: is that installed?"
            ) from None

    def __enter__(self) -> KeyFolder:
        if not self.check:
            self._make(CONFIG_DIR, CONFIG_MODE)
            self._make(KEYS_DIR, 0o700)
        try:
            self._fd = os.open(self._root + KEYS_DIR, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return self
        except OSError as exc:
            raise RefusedError(f"{KEYS_DIR} cannot be opened as a folder: {exc.strerror}") from None
        if not self.check:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
            # This process holds the lock, so a run that died left what has such a name.
            for name in os.listdir(self._fd):
                if name.startswith(NEW):
                    self._shred(name)
        self._mend(self._fd, KEYS_DIR, FOLDER_MODE)
        return self

    def __exit__(self, *_: object) -> None:
        if self._fd is not None:
            os.close(self._fd)

    def read(self, name: str) -> bytes | None:
        """Return the key in a file, None if there is no such file; correct its owner and mode.

        Raises RefusedError for what is not a regular file, and for a file that holds no key: it stays as it is.
        """
        path = f"{KEYS_DIR}/{name}"
        if self._fd is None:
            return None
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._fd)
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise RefusedError(f"{path} cannot be opened as a plain file: {exc.strerror}") from None
        with open(fd, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise RefusedError(f"{path} is no plain file; a key is never read from anything else")
            text = (file.read(4096) or b"").strip()
            if not is_key(text.decode("ascii", "replace")):
                raise RefusedError(
                    f"{path} holds no WireGuard key (32 bytes in base64). It was not touched: put the right key "
                    "there, or remove the file so that a new key is made"
                )
            self._mend(fd, path, FILE_MODE)
        return text

    def create(self, name: str, key: bytes) -> None:
        """Write a key into a new file. Raises RefusedError, also where there is such a file by now."""
        folder, path, new = self._open(), f"{KEYS_DIR}/{name}", NEW + name
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with open(os.open(new, flags, 0o600, dir_fd=folder), "wb", buffering=0) as file:
                file.write(key + b"\n")
                os.fchown(file.fileno(), 0, self._gid)
                os.fchmod(file.fileno(), FILE_MODE)
                os.fsync(file.fileno())
            os.link(new, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except OSError as exc:
            raise RefusedError(f"{path} cannot be written: {exc.strerror}") from None
        finally:
            self._unlink(new)
            os.fsync(folder)
        self.changes.append(f"made {path}")

    def rename(self, old: str, new: str) -> None:
        """Rename a file to a name that is free: the lock keeps it free."""
        folder = self._open()
        os.rename(old, new, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
        self.changes.append(f"made {KEYS_DIR}/{new}")

    def swap(self, current: str, coming: str, leaving: str) -> None:
        """Put the key under the name ``coming`` in the place of the current one, which gets the name ``leaving``.

        There is a whole key under the name ``current`` at every instant, unless it was removed before. If there is no
        coming key, this was done before. After a crash at any point, doing this or its reverse again completes it.
        """
        folder = self._open()
        if not self.has(coming):
            return
        if self._same(coming, current):
            # The reverse was cut short.
            self.remove(coming)
            return
        if self.has(current) and not self._same(leaving, current):
            self.erase(leaving)
            os.link(current, leaving, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
            os.fsync(folder)
        os.rename(coming, current, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
        self.changes.append(f"changed {KEYS_DIR}/{current}")

    def names(self) -> list[str]:
        """Return the names of all files."""
        return [] if self._fd is None else sorted(os.listdir(self._fd))

    def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        return self._fd is not None and self._inode(name) is not None

    def erase(self, name: str) -> None:
        """Overwrite a key, if it is there, and remove it; one that has another name, too, only loses this one."""
        folder = self._open()
        if not self.has(name):
            return
        # A process that is killed in the middle leaves no zeros under a name that is read.
        os.rename(name, NEW + name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
        self._shred(NEW + name)
        self.changes.append(f"erased {KEYS_DIR}/{name}")

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        self._unlink(name)
        os.fsync(self._open())

    def _open(self) -> int:
        if self._fd is None:  # pragma: no cover - __enter__ makes the folder unless in check mode
            raise RuntimeError(f"{KEYS_DIR} is not open")
        return self._fd

    def _inode(self, name: str) -> os.stat_result | None:
        try:
            return os.stat(name, dir_fd=self._open(), follow_symlinks=False)
        except FileNotFoundError:
            return None

    def _same(self, one: str, other: str) -> bool:
        left, right = self._inode(one), self._inode(other)
        return left is not None and right is not None and left.st_ino == right.st_ino

    def _shred(self, name: str) -> None:
        found = self._inode(name)
        if found and stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            with open(os.open(name, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._open()), "wb") as file:
                file.write(bytes(found.st_size))
                file.flush()
                os.fsync(file.fileno())
        self.remove(name)

    def _unlink(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._open())

    def _make(self, path: str, mode: int) -> None:
        try:
            os.mkdir(self._root + path, 0o700)
        except FileExistsError:
            return
        os.chmod(self._root + path, mode)
        self.changes.append(f"made {path}")
        parent = os.open(os.path.dirname(self._root + path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)

    def _mend(self, fd: int, path: str, mode: int) -> None:
        """Bring an open file to root:systemd-network and its mode, never through a wider one."""
        found = os.fstat(fd)
        is_mode = stat.S_IMODE(found.st_mode)
        if (is_mode, found.st_uid, found.st_gid) == (mode, 0, self._gid):
            return
        if self.changes[-1:] != [f"made {path}"]:
            self.changes.append(
                f"{path}: {found.st_uid}:{found.st_gid} {is_mode:04o} "
                f"becomes 0:{self._gid} ({NETWORKD_USER}) {mode:04o}"
            )
        if not self.check:
            os.fchmod(fd, is_mode & mode & 0o700)
            os.fchown(fd, 0, self._gid)
            os.fchmod(fd, mode)
            os.fsync(fd)
