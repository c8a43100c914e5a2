# SPDX-License-Identifier: GPL-3.0-or-later
"""What else makes a tunnel of the plan, or may configure an interface, at the next boot."""

from __future__ import annotations

import glob
import os
import re
import typing as t

from .._common._files import under
from .._common._host_units import enabled, text_of
from .._common._layout import WG_QUICK_DIR

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._shapes import HostPlan
    from ._shapes import Claim

# "network: {config: disabled}" in one line or several, among other keys and comments: all of YAML that is needed here.
_DISABLED = re.compile(
    r"""^network\s*:\s*(?:\{[^}]*?|(?:\#.*\n|[ \t]+[^\s#].*\n|\s)*?[ \t])["']?config["']?\s*:\s*["']?disabled\b""",
    re.MULTILINE,
)


def wg_quick(root: str, new: HostPlan) -> list[Claim]:
    """Return the tunnels of the plan that wg-quick makes at boot, too, up or down."""
    return [
        {"link": tunnel["name"], "path": path}
        for tunnel in new["tunnels"]
        if f"{WG_QUICK_DIR}/{tunnel['name']}.conf" not in new["set_aside"]
        for path in enabled(root, f"wg-quick@{tunnel['name']}.service")
    ]


def cloud_init(root: str) -> bool:
    """Return whether cloud-init, where there is one, may write a network configuration at a boot."""
    there = os.path.exists(under(root, "/etc/cloud/cloud.cfg"))
    if not there or os.path.exists(under(root, "/etc/cloud/cloud-init.disabled")):
        return False
    kernel = text_of(root, "/proc/cmdline").split()
    if {"network-config=disabled", "cloud-init=disabled"} & {*kernel}:
        return False
    drop_ins = sorted(glob.glob(under(root, "/etc/cloud/cloud.cfg.d/*.cfg")))
    paths = ["/etc/cloud/cloud.cfg", *(f"/{os.path.relpath(place, root)}" for place in drop_ins)]
    return not any(_DISABLED.search(text_of(root, path)) for path in paths)
