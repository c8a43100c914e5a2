# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the user's own sections against the tunnels of the plan."""

from __future__ import annotations

from ...module_utils._common._layout import UNIT_PREFIX
from ...module_utils._common._shapes import HostPlan
from ._problems import Problems

_PRIVATE_KEYS = ("PrivateKey", "PrivateKeyFile")


def check_private_keys(plan: HostPlan, problems: Problems) -> None:
    """Check that no section replaces a tunnel's private key: its peers would have the public key of another one."""
    for link in plan["tunnels"]:
        for name in (f"{link['name']}.netdev", f"{UNIT_PREFIX}{link['name']}.netdev"):
            for section in plan["units"].get(name, ()):
                keys = section.get("WireGuard", {})
                for key in _PRIVATE_KEYS:
                    if key in keys and keys[key] != link["private_key_file"]:
                        message = (
                            f"sets {key}= in [WireGuard], but peers get the public key of {link['private_key_file']}. "
                            "Remove it. If the tunnel must have a key that you have already, put it into that file on "
                            "the host before the first run"
                        )
                        problems.add(plan["host"], f"wireguard_vrf_units[{name}]", None, message)
