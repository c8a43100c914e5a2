# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's program: one zip archive of the private module_utils, and the text that starts it from standard input.

Starting an ordinary module is nearly all that an Ansible task costs. This program needs no temporary file, no second
connection and no site packages, and a transaction keeps a copy of it for the time when no controller is there.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import typing as t
import zipfile
from pathlib import Path

PACKAGE = "ansible_collections/transit/networkd/plugins/module_utils"
MODULE_UTILS = Path(__file__).resolve().parents[2] / "module_utils"

MAIN = f"""\
import sys
from {PACKAGE.replace("/", ".")}._program import main
sys.exit(main(sys.argv[1:]))
"""

# The archive lies in memory only, so a verb that reads writes nothing on the host. zipimport reads it by its name.
BOOTSTRAP = """\
import os, sys
from binascii import a2b_base64
program = os.memfd_create("transit-networkd")
with os.fdopen(program, "wb", closefd=False) as out:
    out.write(a2b_base64(b"{program}"))
sys.path.insert(0, "/proc/self/fd/%d" % program)
from {package}._program import serve
serve(a2b_base64(b"{request}"))
"""


@functools.lru_cache(maxsize=1)
def archive() -> bytes:
    """Return the program as a zip archive; the same sources give the same bytes.

    In it are the private files of module_utils only: they need nothing but the standard library. Their own name, or
    that of the package around them, begins with an underscore.
    """
    names = {path.relative_to(MODULE_UTILS).as_posix(): path for path in MODULE_UTILS.rglob("*.py")}
    members = {f"{PACKAGE}/{name}": path.read_bytes() for name, path in names.items() if name.startswith("_")}
    folders = {str(parent) for name in members for parent in Path(name).parents if str(parent) != "."}
    for folder in folders:
        members.setdefault(f"{folder}/__init__.py", b"")
    members["__main__.py"] = MAIN.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in sorted(members.items()):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)
    return out.getvalue()


def start_text(request: t.Mapping[str, object]) -> bytes:
    """Return what ``python3 -I -S -`` reads on its standard input to answer a request. It may hold secrets."""
    return BOOTSTRAP.format(
        program=base64.b64encode(archive()).decode(),
        package=PACKAGE.replace("/", "."),
        request=base64.b64encode(json.dumps(request).encode()).decode(),
    ).encode()


# Ansible imports every action before it forks its workers: each of them finds the archive made.
archive()
