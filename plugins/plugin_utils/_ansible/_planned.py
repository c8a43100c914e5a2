# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan in an argument, whole or of one host: text, or the data that an older Ansible has made of the text.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import json
import typing as t


def planned(given: object) -> dict[str, t.Any]:
    """Return the plan in an action's argument; raises ValueError where it is none.

    Before ansible-core 2.19, a template whose result looks like JSON arrives as data.
    """
    plan = json.loads(given) if isinstance(given, str) else given
    if not isinstance(plan, dict) or not isinstance(plan.get("hosts"), dict):
        raise ValueError("plan must be what transit.networkd.wireguard_vrf_plan returns as 'plan'")
    return plan


def host_plan_of(given: object, what: str) -> dict[str, t.Any]:
    """Return the plan of one host in an argument; raises ValueError, which names the argument by ``what``."""
    if not isinstance(given, dict) or "vrfs" not in given:
        raise ValueError(f"{what} must be a host's plan (plan.hosts[HOST]), got {type(given).__name__}")
    return given


__all__ = ("host_plan_of", "planned")
