# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the host program: from the copy that the host keeps, or from the archive that the controller sends.

The controller sends this file, with calls of ``start`` and ``end`` behind it, to ``python3 -I -S -``. What a host keeps
is byte code, because compiling the program costs ten times what the rest of a start does. Whatever is off about a kept
copy, and wherever none can be written, the program runs from the archive.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import os
import stat
import sys
import typing as t
from binascii import a2b_base64, crc32
from importlib.machinery import ModuleSpec

# How many copies a host keeps: controllers may have different versions, and a host's Python is updated.
COPIES = 3
# The length of a CRC-32, in bytes. A copy begins with it. It finds damage; against others there are the folder's owner
# and mode.
CHECKSUM = 4
PACKAGE = "ansible_collections.transit.networkd.plugins.module_utils"

# By a module's name: its path in the archive, whether it is a package, and its byte code.
Modules = dict[str, tuple[str, bool, bytes]]


class Loader:
    """Finds and loads the program's modules from byte code; ``archive`` is the path of the archive, as zipimport's."""

    def __init__(self, archive: str, modules: Modules) -> None:
        self.archive = archive
        self._modules = modules

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Return how a module of the program is loaded, None for any other module."""
        found = self._modules.get(name)
        # typeshed wants a class of importlib.abc, which would be one import more.
        loader = t.cast(t.Any, self)
        return None if found is None else ModuleSpec(name, loader, origin=found[0], is_package=found[1])

    def create_module(self, _spec: ModuleSpec) -> None:
        """Have Python make the module."""

    def exec_module(self, module: t.Any) -> None:
        """Run a module's byte code."""
        exec(marshal.loads(self._modules[module.__name__][2]), module.__dict__)

    def get_source(self, name: str) -> str:
        """Return a module's text, for a traceback."""
        import zipfile

        with zipfile.ZipFile(self.archive) as file:
            return file.read(self._modules[name][0]).decode()


def start(
    *, folder: str, digest: str, request: bytes, absent: str, program: bytes | None = None, keep: bool = False
) -> None:
    """Answer a request on standard output, with ``absent`` where the program is neither kept nor sent.

    ``folder`` holds the kept copies, and ``digest`` is the SHA-256 of the program's files, in hexadecimal digits.
    """
    # The process ends before garbage counts.
    gc.disable()
    name = f"{digest}-{sys.implementation.cache_tag}-{sys.hexversion:x}"
    modules = None
    # A copy that cannot be used or written is no error.
    with contextlib.suppress(OSError, ValueError):
        if program is None:
            program, modules = _kept(folder, name)
        elif keep:
            modules = _keep(folder, name, program)
    if program is None:
        sys.stdout.write(absent)
        return
    # It lies in memory only. A transaction copies it from here.
    handle = os.memfd_create("transit-networkd")
    with os.fdopen(handle, "wb", closefd=False) as out:
        out.write(program)
    archive = f"/proc/self/fd/{handle}"
    if modules is None:
        sys.path.insert(0, archive)
    else:
        sys.meta_path.insert(0, t.cast(t.Any, Loader(archive, modules)))
    __import__(f"{PACKAGE}._program")
    sys.modules[f"{PACKAGE}._program"].serve(request)


def end() -> t.NoReturn:
    """End the process. The kernel frees its memory at once, and Python would free each object."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@contextlib.contextmanager
def _opened(path: str, flags: int, directory: int | None = None) -> t.Iterator[int]:
    """Open what belongs to this user and nobody else may use; raises OSError, ValueError."""
    handle = os.open(path, flags | os.O_NOFOLLOW, 0o600, dir_fd=directory)
    try:
        found = os.fstat(handle)
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise ValueError(f"{path} is open to others")
        if directory is not None and not (stat.S_ISREG(found.st_mode) and found.st_nlink == 1):
            raise ValueError(f"{path} is not a regular file")
        yield handle
    finally:
        os.close(handle)


def _checksum(name: str, content: bytes) -> bytes:
    return crc32(content, crc32(name.encode())).to_bytes(CHECKSUM, "big")


def _kept(folder: str, name: str) -> tuple[bytes, Modules]:
    """Return the archive and the modules of a kept copy; raises OSError, ValueError."""
    with _opened(folder, os.O_RDONLY | os.O_DIRECTORY) as directory, _opened(name, os.O_RDONLY, directory) as handle:
        content = os.read(handle, os.fstat(handle).st_size)
    if content[:CHECKSUM] != _checksum(name, content[CHECKSUM:]):
        raise ValueError(f"{name} is damaged")
    found: tuple[bytes, Modules] = marshal.loads(content[CHECKSUM:])
    return found


def _keep(folder: str, name: str, program: bytes) -> Modules:
    """Keep a copy of the program, and return its modules; raises OSError, ValueError."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    with _opened(folder, os.O_RDONLY | os.O_DIRECTORY) as directory:
        temporary = f".{os.getpid()}"
        try:
            with _opened(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, directory) as handle:
                modules = _compiled(program)
                content = marshal.dumps((program, modules))
                with os.fdopen(handle, "wb", closefd=False) as out:
                    out.write(_checksum(name, content) + content)
            os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
        finally:
            _remove_all_but(name, directory)
    return modules


def _compiled(program: bytes) -> Modules:
    import io
    import zipfile

    modules: Modules = {}
    with zipfile.ZipFile(io.BytesIO(program)) as archive:
        for path in archive.namelist():
            name, _dot, file = path.rpartition(".py")[0].replace("/", ".").rpartition(".")
            package = file == "__init__"
            # Without docstrings, which a start would read for nothing. The program has no assertions.
            code = compile(archive.read(path), path, "exec", dont_inherit=True, optimize=2)
            modules[name if package else f"{name}.{file}"] = (path, package, marshal.dumps(code))
    return modules


def _remove_all_but(name: str, directory: int) -> None:
    """Remove all copies but this one and the newest of the others, and what a killed process has left."""

    def age(other: str) -> tuple[bool, float]:
        return other.startswith("."), -os.stat(other, dir_fd=directory, follow_symlinks=False).st_mtime

    others = sorted((other for other in os.listdir(directory) if other != name), key=age)
    for number, other in enumerate(others):
        if number >= COPIES - 1 or other.startswith("."):
            os.unlink(other, dir_fd=directory)


__all__ = ("a2b_base64", "end", "start")
