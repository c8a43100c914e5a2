# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a controller asks a host, read from the command and the bytes that a connection is given."""

from __future__ import annotations

import base64
import json
import re
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END

# In the text that starts the host program (plugin_utils/_remote/_program.py).
REQUEST = re.compile(rb'\brequest=a2b_base64\(b"([A-Za-z0-9+/=]*)"\)')
# The name of a module, in the text that ansible-core wraps around it.
MODULE = re.compile(rb"(?:module_fqn|mod_name)='[a-z_.]*\bmodules\.([a-z_]+)'")
# What only asks whether the host is there.
NOTHING = re.compile(r"\btrue\b")


class Asked(t.NamedTuple):
    """What is asked: a name for it (``begin``, ``rotation look``, ``module apt``), and the request itself."""

    what: str
    request: dict[str, t.Any]


def asked(cmd: str, in_data: bytes | None) -> Asked | None:
    """Return what is asked of a host, or None for a command that asks nothing, such as one about a folder."""
    found = REQUEST.search(in_data or b"")
    if found:
        request = json.loads(base64.b64decode(found[1]))
        return Asked(f"{request['verb']} {_part(request)}".strip(), request)
    found = MODULE.search(in_data or b"")
    if found:
        return Asked(f"module {found[1].decode()}", {})
    return Asked("nothing", {}) if NOTHING.search(cmd) else None


def _part(request: dict[str, t.Any]) -> str:
    """Return the step of a rotation, and what the verb ``keys`` is asked to do with preshared keys, if anything."""
    return request.get("step") or next((part for part in ("give", "take", "settle") if request.get(part)), "")


def framed(reply: str) -> bytes:
    """Return what the host program prints for a reply."""
    return f"\n{BEGIN}\n{reply}\n{END}\n".encode("utf-8", "surrogatepass")


def unframed(stdout: bytes) -> t.Any:
    """Return the reply in what the host program has printed."""
    return json.loads(stdout.decode().split(BEGIN)[1].split(END)[0])


__all__ = ("Asked", "asked", "framed", "unframed")
