# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan against facts: what should be there, and what is there, as checks. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Collection

from ._egress import egress_checks, is_unsaid, users_rule_checks
from ._filter import filter_checks
from ._members import member_checks
from ._probes import (
    PROBES,
    file_checks,
    handshake_checks,
    lookup_checks,
    lookups_for,
    ping_checks,
    pings_for,
    units_for,
)
from ._rules import rule_checks
from ._services import service_checks
from ._tunnels import tunnel_checks
from ._vrfs import sysctl_checks, vrf_checks

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts
    from .._common._shapes import HostPlan


def checks(host_plan: HostPlan, facts: Facts, probes: Collection[str] = frozenset()) -> list[Check]:
    """Return a check for everything that a host must have.

    ``host_plan`` and ``facts`` have the shapes of data.md. ``probes`` names what is judged beyond the state of
    the kernel: any of PROBES. Raises ValueError for a probe that is none.
    """
    unknown = sorted(set(probes) - PROBES)
    if unknown:
        raise ValueError(f"there is no probe {unknown[0]!r}; there are {', '.join(sorted(PROBES))}")
    rows = [
        *vrf_checks(host_plan, facts),
        *rule_checks(host_plan, facts),
        *users_rule_checks(host_plan, facts),
        *member_checks(host_plan, facts),
        *tunnel_checks(host_plan, facts),
        *sysctl_checks(host_plan, facts),
        *filter_checks(host_plan, facts),
    ]
    if "services" in probes:
        rows += service_checks(host_plan, facts["services"])
    if "files" in probes:
        rows += file_checks(facts)
    if "lookups" in probes:
        rows += [*lookup_checks(host_plan, facts), *egress_checks(host_plan, facts)]
    if "pings" in probes:
        rows += ping_checks(host_plan, facts)
    if "handshakes" in probes:
        rows += handshake_checks(host_plan, facts)
    return rows


def drift(host_plan: HostPlan, facts: Facts, probes: Collection[str] = frozenset()) -> list[Check]:
    """Return the checks that fail: nothing when all is well."""
    return [row for row in checks(host_plan, facts, probes) if not row["ok"]]


__all__ = ("PROBES", "checks", "drift", "is_unsaid", "lookups_for", "pings_for", "units_for")
