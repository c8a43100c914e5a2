# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write a collection's file again, so that the same sources give the same bytes on every machine.

`reproducible.py FILE.tar.gz TIME`: ansible-galaxy lists files in the order of the disk, with the times of the checkout
and of the build. Here they are sorted, and have one time (seconds since 1970, the commit's). What is left to differ is
zlib's own version.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

FILES, MANIFEST = "FILES.json", "MANIFEST.json"


def reproducible(data: bytes, time: int) -> bytes:
    """Return a collection's file in its one form. Raises KeyError for a file that is not a collection."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as given:
        members = {member.name: member for member in given.getmembers()}
        contents = {name: file.read() for name, member in members.items() if (file := given.extractfile(member))}
    files = json.loads(contents[FILES])
    files["files"].sort(key=lambda row: row["name"])
    contents[FILES] = _dumped(files)
    manifest = json.loads(contents[MANIFEST])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(contents[FILES]).hexdigest()
    contents[MANIFEST] = _dumped(manifest)

    out = io.BytesIO()
    with (
        gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed,
        # Without the extended headers that hold parts of a second.
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for name in (MANIFEST, FILES, *sorted(members.keys() - {MANIFEST, FILES})):
            member = members[name]
            member.mtime = time
            member.size = len(contents.get(name, b""))
            member.pax_headers = {}
            tar.addfile(member, io.BytesIO(contents[name]) if name in contents and member.isreg() else None)
    return out.getvalue()


def _dumped(value: object) -> bytes:
    # As ansible-galaxy writes it.
    return json.dumps(value, indent=True).encode()


def main() -> int:
    """Write the file that is named in its place."""
    path = Path(sys.argv[1])
    path.write_bytes(reproducible(path.read_bytes(), int(sys.argv[2])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
