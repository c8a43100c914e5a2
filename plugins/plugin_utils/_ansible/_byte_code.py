# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the byte code of the collection's modules in ``__pycache__``, as Python does for any package.

Ansible's own loader reads the text of each module and compiles it again in every run, which takes longer than all that
the collection does on the controller for a few hosts. Where the folder cannot be written, Python compiles, too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader

_PLUGINS = __name__.rpartition(".plugin_utils.")[0]
_OWN = (f"{_PLUGINS}.module_utils.", f"{_PLUGINS}.plugin_utils.")


class ByteCodeFinder:
    """Finds what is below ``module_utils`` and ``plugin_utils``, and nothing else."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        """Return how Python loads a module of the collection; ``path`` is that of its package."""
        if path is None or not fullname.startswith(_OWN):
            return None
        return FileFinder(path[0], (SourceFileLoader, [".py"])).find_spec(fullname)


def keep_byte_code() -> None:
    """Load each further module of the collection from its byte code."""
    if ByteCodeFinder not in sys.meta_path:
        sys.meta_path.insert(0, ByteCodeFinder)
