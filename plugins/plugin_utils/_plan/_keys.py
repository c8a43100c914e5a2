# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""The public keys that a plan needs: which are missing, and what stands in for them where nothing is applied."""

from __future__ import annotations

import base64
import hashlib
import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._problems import Problem


def missing(planned: Mapping[str, t.Any]) -> list[tuple[str, str]]:
    """Give host and tunnel of every public key that a plan of ours needs and does not have, sorted."""
    return sorted(
        {
            (name, tunnel["tunnel"])
            for name, host_plan in planned["hosts"].items()
            for tunnel in host_plan["tunnels"]
            if tunnel["public_key"] is None
        }
    )


def missing_problems(keys: Iterable[tuple[str, str]], folder: str) -> list[Problem]:
    """Say of each missing key which file would hold it and what makes it."""
    return [
        {
            "host": host,
            "variable": f"public key of {tunnel}",
            "value": None,
            "message": f"{folder}/{host}/{tunnel}.pub.txt is missing; "
            "make it on the host with: ansible-playbook transit.networkd.site -i INVENTORY --tags keys",
        }
        for host, tunnel in keys
    ]


def placeholder(host: str, tunnel: str) -> str:
    """Give a key that has the right form and is nobody's, the same at every call."""
    digest = hashlib.sha256(f"placeholder\0{tunnel}\0{host}".encode("utf-8", "surrogateescape")).digest()
    return base64.b64encode(digest).decode()
