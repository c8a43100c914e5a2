# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of keys that the units name."""

from __future__ import annotations

import grp
import os
import stat
import typing as t

from ..._common._files import under
from ..._common._layout import NETWORKD_USER

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._shapes import HostPlan
    from .._shapes import KeyFile


def keys(root: str, new: HostPlan) -> list[KeyFile]:
    """Return the files of keys that the units name."""
    paths = []
    for tunnel in new["tunnels"]:
        paths.append(tunnel["private_key_file"])
        paths += [str(peer["preshared_key_file"]) for peer in tunnel["peers"] if peer.get("preshared_key_file")]
    try:
        group = grp.getgrnam(NETWORKD_USER).gr_gid
    except KeyError:
        group = -1
    return [_key(root, path, group) for path in paths if path]


def _key(root: str, path: str, group: int) -> KeyFile:
    try:
        found = os.stat(under(root, path))
    except OSError as exc:
        missing = exc.strerror or str(exc)
        return {"path": path, "missing": missing, "mode": 0, "size": 0, "root": False, "networkd": False}
    return {
        "path": path,
        "missing": None,
        "mode": stat.S_IMODE(found.st_mode),
        "size": found.st_size,
        "root": found.st_uid == 0,
        "networkd": found.st_gid == group,
    }
