# SPDX-License-Identifier: GPL-3.0-or-later
"""Import the collection's own files from byte code: ansible-core compiles each file of a collection in each run.

That is a tenth of what a run costs that changes nothing. Python keeps the byte code in ``__pycache__`` beside the file,
where it may write there, and compares it with the file's time and size (importlib.machinery.SourceFileLoader).
"""

from __future__ import annotations

import functools
import sys
import typing as t
from collections.abc import Sequence
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader

_PLUGINS = __name__.partition(".plugin_utils.")[0]
OWN = tuple(f"{_PLUGINS}.{half}." for half in ("module_utils", "plugin_utils"))


class ByteCode:
    """A finder for ``sys.meta_path`` that finds the modules of OWN, and no other."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        """Return how Python itself loads a module; None leaves the module to the next finder."""
        for folder in path or () if name.startswith(OWN) else ():
            found = _finder(folder).find_spec(name)
            # Without a loader it is a folder without __init__.py, which ansible-core imports in a way of its own.
            if found is not None and found.loader is not None:
                return found
        return None


@functools.cache
def _finder(folder: str) -> FileFinder:
    return FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))


def install() -> None:
    """Put the finder before those of ansible-core."""
    if ByteCode not in sys.meta_path:
        sys.meta_path.insert(0, t.cast(t.Any, ByteCode))
