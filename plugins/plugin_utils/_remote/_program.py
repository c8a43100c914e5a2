# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's program: one zip archive of the private module_utils, and the text that starts it from standard input.

Starting an ordinary module is nearly all that an Ansible task costs. This program needs no second connection and no
site packages. A host keeps a copy of it in byte code (``module_utils/_payloads/_start.py``), and the archive is sent to
a host that has none. A transaction keeps a copy of the archive for the time when no controller is there.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import json
import typing as t
import zipfile
from pathlib import Path, PurePosixPath

from ...module_utils._common._files import under
from ...module_utils._common._layout import KEPT_DIR
from ...module_utils._common._replies import Failure
from ...module_utils._common._reply import BEGIN, END

PACKAGE = "ansible_collections/transit/networkd/plugins/module_utils"
MODULE_UTILS = Path(__file__).resolve().parents[2] / "module_utils"

MAIN = f"""\
import sys
from {PACKAGE.replace("/", ".")}._program import main
sys.exit(main(sys.argv[1:]))
"""

START = (MODULE_UTILS / "_payloads/_start.py").read_text(encoding="utf-8")

# What a host answers that keeps no copy of this program.
_ABSENT: Failure = {"error": {"kind": "absent", "message": "this host keeps no copy of the program"}}

# They may follow a removal, which leaves nothing of the collection behind.
_KEEP_NOTHING = ("status", "confirm", "rollback", "remove")


@functools.cache
def _sources(folder: Path = MODULE_UTILS) -> dict[str, bytes]:
    """Return the program's files, by their names in the archive.

    They are the private files of ``folder`` only: they need nothing but the standard library. Their own name, or
    that of the package around them, begins with an underscore.
    """
    start = len(str(folder)) + 1
    names = {str(path)[start:]: path for path in folder.rglob("*.py")}
    files = {f"{PACKAGE}/{name}": names[name].read_bytes() for name in sorted(names) if name.startswith("_")}
    return {"__main__.py": MAIN.encode(), **files}


@functools.cache
def archive() -> bytes:
    """Return the program as a zip archive; the same sources give the same bytes."""
    members = _sources()
    packages = {f"{parent}/__init__.py" for name in members for parent in PurePosixPath(name).parents if parent.name}
    members = {**dict.fromkeys(packages, b""), **members}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in sorted(members.items()):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)
    return out.getvalue()


@functools.cache
def digest(folder: Path = MODULE_UTILS) -> str:
    """Return the SHA-256 of the program's files, in hexadecimal digits.

    It is not that of the archive: compressing takes longer than all else that a call needs, and a host that keeps a
    copy is never sent the archive.
    """
    found = hashlib.sha256()
    for name, content in _sources(folder).items():
        found.update(f"{name}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def start_text(request: t.Mapping[str, object], *, whole: bool = False) -> bytes:
    """Return what ``python3 -I -S -`` reads on its standard input to answer a request. It may hold secrets.

    Unless it is ``whole``, a host that keeps no copy of the program answers with the error ``absent``.
    """
    # The root is not the host's own in tests.
    arguments = {
        "folder": repr(under(str(request.get("root", "/")), KEPT_DIR)),
        "digest": repr(digest()),
        "request": _bytes(json.dumps(request).encode()),
        "absent": repr(f"\n{BEGIN}\n{json.dumps(_ABSENT)}\n{END}\n"),
    }
    if whole:
        arguments |= {"program": _bytes(archive()), "keep": repr(_may_keep(request))}
    call = ", ".join(f"{name}={value}" for name, value in arguments.items())
    return f"{START}\n\nstart({call})\nend()\n".encode()


def _bytes(content: bytes) -> str:
    return f'a2b_base64(b"{base64.b64encode(content).decode()}")'


def _may_keep(request: t.Mapping[str, object]) -> bool:
    return request["verb"] not in _KEEP_NOTHING and request.get("bundle", True) is not None


# Ansible imports every action before it forks its workers: each of them finds the digest made.
digest()
