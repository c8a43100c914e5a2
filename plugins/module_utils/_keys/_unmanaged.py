# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys that unmanaged files have: those of networkd's .netdev units, and of wg-quick."""

from __future__ import annotations

import os
import stat
import typing as t
from collections.abc import Iterable

from .._common._files import under
from .._common._host_units import texts_of
from .._common._key_text import is_key
from .._common._unit_file import Section, effective, parse
from .._common._wg_quick import sections

# A file of a key holds 45 bytes; what is larger is another file.
LONGEST = 4096


class Found(t.NamedTuple):
    """The private key of a tunnel, and the file that holds it; ``problem`` says why there is no key."""

    tunnel: str
    held_by: str
    key: bytes | None
    problem: str | None


def key_of_unit(root: str, path: str, text: str) -> Found | None:
    """Return the key of the tunnel that a .netdev unit makes, None where it makes no tunnel.

    ``text`` is the unit's with that of its drop-ins. As with networkd, a named file wins over a key in the unit.
    """
    found = parse(text).sections
    name = _last(found, "NetDev", "Name")
    if not name or _last(found, "NetDev", "Kind") != "wireguard":
        return None
    file, inline = _last(found, "WireGuard", "PrivateKeyFile"), _last(found, "WireGuard", "PrivateKey")
    if file:
        return _of_file(root, name, file)
    if inline and inline.startswith("@"):
        return Found(name, path, None, f"it is the credential {inline[1:]} of systemd-networkd")
    return _checked(name, path, inline or "")


def keys_of(root: str, paths: Iterable[str]) -> dict[str, Found]:
    """Return the keys of the tunnels that files make, by tunnel; one that is not there has none."""
    found: list[Found | None] = []
    for path in paths:
        text = "\n".join(texts_of(root, path))
        if path.endswith(".netdev"):
            found.append(key_of_unit(root, path, text))
        elif text and path.endswith(".conf"):
            found.append(key_of_wg_quick(path, text))
    return {each.tunnel: each for each in found if each is not None}


def key_of_wg_quick(path: str, text: str) -> Found:
    """Return the key in a file of wg-quick, whose name is that of the tunnel."""
    name = os.path.basename(path)[: -len(".conf")]
    try:
        keys = [block.last("privatekey") for block in sections(text) if block.name == "interface"]
    except ValueError as exc:
        return Found(name, path, None, str(exc))
    return _checked(name, path, next((key for key in keys if key), ""))


def _last(found: list[Section], section: str, key: str) -> str | None:
    values = effective(item for each in found if each.name == section for item in each.assignments if item.key == key)
    return values[-1].value if values else None


def _checked(tunnel: str, held_by: str, key: str) -> Found:
    if is_key(key):
        return Found(tunnel, held_by, key.encode(), None)
    return Found(tunnel, held_by, None, "it holds no WireGuard key (32 bytes in base64)" if key else "there is none")


def _of_file(root: str, tunnel: str, path: str) -> Found:
    try:
        handle = os.open(under(root, path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as exc:
        return Found(tunnel, path, None, exc.strerror or str(exc))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return Found(tunnel, path, None, "it is not a regular file")
        return _checked(tunnel, path, os.read(handle, LONGEST).decode("ascii", "replace").strip())
    finally:
        os.close(handle)
