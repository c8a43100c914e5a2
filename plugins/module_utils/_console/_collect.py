# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console says of this host as it is now: against its confirmed plan, and to Prometheus."""

from __future__ import annotations

import typing as t

from .. import _drift, _observe
from .._change._manifest import of_host
from .._common import _clock
from .._observe._files import systemd_version
from .._observe._wireguard import handshakes
from .._state import _history, _states
from . import _metrics
from ._exposition import exposition

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from .._common._shapes import HostPlan
    from .._state._store import Store

# What is judged beside the state of the kernel; a ping or a handshake would ask other hosts.
JUDGED = ("files", "lookups", "services")


def observed(store: Store) -> tuple[HostPlan, Facts] | None:
    """Return the plan that was confirmed last, and the facts; None where no change was ever confirmed."""
    plan = of_host(store.read_json("manifest.json"))["plan"]
    if plan is None:
        return None
    return plan, _observe.observe(root=store.root, lookups=_drift.lookups_for(plan), services=_drift.units_for(plan))


def metrics(store: Store) -> str:
    """Return the metrics of this host in Prometheus' text format. Raises CommandError where it cannot be observed."""
    past = _history.read(store)
    record = store.pending()
    state = record["state"] if record else past[-1]["state"] if past else _states.NONE
    families = [
        *_metrics.of_host(systemd_version(store.root)),
        *_metrics.of_changes(state, _states.public(record, now=_clock.now())["remaining"], past),
    ]
    found = observed(store)
    if found is not None:
        # Asked first: a wg that does not answer is a check that fails, and no reason to be silent.
        families += _metrics.of_checks(_drift.checks(*found, JUDGED))
        families += _metrics.of_peers(*found, handshakes() if found[1]["tunnels"] else {})
    return exposition(families)
