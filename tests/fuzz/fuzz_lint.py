# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make fuzz`: no input makes the codec or the lint raise, hang, or lose a byte; atheris looks for one by coverage."""

from __future__ import annotations

import re
import sys
import time

import atheris

with atheris.instrument_imports(include=["ansible_collections"]):
    from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import dumps, loads, parse
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report import _formats as _report

_VERSIONS = (None, 249, 252, 255, 257, 262, 999)
_FILE = re.compile(r"^### (.*)\n", re.MULTILINE)
# What a folder may take, a hundredfold of what it does; the instruments slow it down about tenfold.
_SECONDS, _SECONDS_PER_BYTE = 1.0, 0.002


def files_of(text: str) -> dict[str, str]:
    """The files in a text, each behind a line `### NAME`; what comes before the first is a file, too."""
    first, *rest = _FILE.split(text)
    return {"first.network": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def check(data: bytes) -> None:
    """Raise if anything is not as it must be."""
    files = files_of(data[1:].decode("utf-8", "surrogateescape"))
    begun = time.process_time()
    for text in files.values():
        assert parse(text).text == text
        try:
            unit = loads(text)
        except ValueError:
            continue
        try:
            canonical = dumps(unit)
        except ValueError:
            continue
        assert loads(canonical) == unit
        assert dumps(loads(canonical)) == canonical
    found = findings(files, _VERSIONS[data[0] % len(_VERSIONS)] if data else None)
    for write in _report.FORMATS.values():
        write(found).encode()
    took = time.process_time() - begun
    assert took < _SECONDS + _SECONDS_PER_BYTE * len(data), f"{len(data)} bytes took {took:.1f} s"


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
