# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that a host's new private keys are those that its peers were told. A file may be lost or replaced."""

from __future__ import annotations

import posixpath
import typing as t

from .._common._errors import RefusedError
from .._common._layout import private_key_path
from .._keys import _keys
from .._keys._folder import KeyFolder
from . import _wireguard

if t.TYPE_CHECKING:  # pragma: no cover
    from .._state._records import Rotation


def lacking(root: str, record: Rotation) -> list[str]:
    """Return in words which of the host's new keys are not in force, in their files or in the kernel.

    A missing link is made from the file. Raises CommandError.
    """
    own = record["own"]
    words = []
    with KeyFolder(check=True, root=root) as folder:
        for tunnel in sorted(own):
            path = private_key_path(tunnel)
            try:
                key = folder.read(posixpath.basename(path))
                right = key is not None and _keys.public_key(key, path) == own[tunnel]["new"]
            except RefusedError as exc:
                words.append(str(exc))
                continue
            if not right:
                words.append(f"{path} is not the key whose public key the peers were told")
    _peers, keys = _wireguard.read_peers()
    words += [
        f"{link['name']} has not the new key in force"
        for link in record["links"]
        if link["tunnel"] in own and keys.get(link["name"], own[link["tunnel"]]["new"]) != own[link["tunnel"]]["new"]
    ]
    return words
