# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb ``adopt`` of the host's program: what configures the network today. Nothing is changed."""

from __future__ import annotations

import glob
import os
import typing as t

from .._common._command import CommandError
from .._common._errors import RefusedError
from .._common._files import under
from .._common._host_units import enabled, host_units, text_of, texts_of
from .._common._layout import SHIPPED_UNITS, STATE_DIR, UNIT_PREFIX, WG_QUICK_DIR, is_of_ifupdown
from .._common._secrets import redact, redact_interfaces
from .._keys._keys import public_key
from .._keys._unmanaged import Found, key_of_unit, key_of_wg_quick
from .._observe import observe
from .._preflight._claims import managers
from .._preflight._ifupdown import files as files_of_ifupdown
from .._preflight._ifupdown import ifupdown
from .._preflight._survey._kernel import active

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._adoption import Adoption, Configured, OtherProgram, UnmanagedKey
    from .._common._facts import Facts

# The kinds of a network card: hardware, and what is one in a container.
CARDS = (None, "veth")


def handle(_request: object = None, *, root: str = "/") -> Adoption:
    """Return what configures this host's network. Raises RefusedError."""
    try:
        facts = observe(root=root)
    except CommandError as exc:
        raise RefusedError(str(exc)) from None
    units = {path: "\n".join(texts_of(root, path)) for path in _units(root)}
    files = {path: text_of(root, path) for path in _wg_quick_files(root)}
    interfaces = {path: text for path, text in files_of_ifupdown(root).items() if is_of_ifupdown(path)}
    found = [(path, key_of_unit(root, path, text)) for path, text in units.items() if path.endswith(".netdev")]
    found += [(path, key_of_wg_quick(path, text)) for path, text in files.items()]
    return {
        "managed": os.path.exists(under(root, f"{STATE_DIR}/manifest.json")),
        "files": [_configured(root, path, text) for path, text in (units | files | interfaces).items() if text],
        "keys": [_key(path, key) for path, key in found if key is not None],
        "programs": _programs(root, facts),
        "facts": facts,
    }


def _units(root: str) -> list[str]:
    """Return the paths of the units that somebody wrote or another program made, the collection's own left out."""
    paths = [*host_units(root, ".netdev"), *host_units(root)]
    own = [path for path in paths if not path.startswith(SHIPPED_UNITS)]
    return [path for path in own if not os.path.basename(path).startswith(UNIT_PREFIX)]


def _wg_quick_files(root: str) -> list[str]:
    return [f"/{os.path.relpath(place, root)}" for place in sorted(glob.glob(under(root, f"{WG_QUICK_DIR}/*.conf")))]


def _configured(root: str, path: str, text: str) -> Configured:
    name = os.path.basename(path)
    at_boot = path.startswith(f"{WG_QUICK_DIR}/") and bool(enabled(root, f"wg-quick@{name[: -len('.conf')]}.service"))
    content = redact_interfaces(text) if is_of_ifupdown(path) else redact(text)
    return {"path": path, "content": content, "enabled": at_boot}


def _key(path: str, found: Found) -> UnmanagedKey:
    """Return the public half of a key. Only this leaves the host."""
    public, problem = None, found.problem
    if found.key is not None:
        try:
            public = public_key(found.key, found.held_by)
        except RefusedError as exc:
            problem = str(exc)
    return {
        "tunnel": found.tunnel,
        "path": path,
        "held_by": found.held_by,
        "public_key": public,
        "problem": problem,
    }


def _programs(root: str, facts: Facts) -> list[OtherProgram]:
    """Return the programs beside networkd that configure a network card, now or at the next boot."""
    links = [link for link in facts["links"] if link["kind"] in CARDS and link["name"] != "lo"]
    rows: list[OtherProgram] = [
        {"link": row["link"], "by": row["by"], "sign": row["sign"]}
        for link in links
        for row in managers(root, link, lambda unit: active(unit) == "active")
    ]
    known = {row["link"] for row in rows if row["by"] == "ifupdown"}
    at_boot: list[OtherProgram] = [
        {"link": each["link"], "by": "ifupdown", "sign": each["path"]}
        for each in ifupdown(root, [link["name"] for link in links if link["name"] not in known])
    ]
    return rows + at_boot
