# SPDX-License-Identifier: GPL-3.0-or-later
"""What Prometheus is told of this host: tunnels and peers, drift, the transaction, versions. Pure.

Nothing here is a secret: keys are public ones. The labels of a series change only when the plan or a peer's address
does; the port of an endpoint, which a NAT may change each minute, is a value.
"""

from __future__ import annotations

import calendar
import time
import typing as t
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .._common import _replies
from .._common._version import VERSION
from ._exposition import Family, Sample

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Peer
    from .._common._shapes import HostPlan, PeerPlan, TunnelPlan
    from .._state._history import Ended

PREFIX = "transit_networkd"
STATES: tuple[str, ...] = t.get_args(_replies.State)
# (interface, public key) -> the time of the last handshake, in seconds since 1970.
Handshakes = t.Mapping[t.Tuple[str, str], int]  # noqa: UP006 - an alias is evaluated, by Python 3.9 too


class _Row(t.NamedTuple):
    """A peer that the kernel has: its labels, its interface, and what the plan says of it."""

    labels: dict[str, str]
    interface: TunnelPlan
    found: Peer
    planned: PeerPlan | None


def of_host(systemd_version: int | None) -> list[Family]:
    """Return the versions, as labels of a metric that is always 1."""
    labels = {"version": VERSION, "systemd_version": str(systemd_version or "")}
    return [_gauge("info", "Versions of the collection transit.networkd and of systemd.", [(labels, 1)])]


def of_changes(state: str, remaining: float | None, past: Sequence[Ended]) -> list[Family]:
    """Return the state of the transaction, the time until it is rolled back, and when each kind of end was last."""
    ended = {entry["state"]: _unix(entry["ended"]) for entry in past}
    return [
        _gauge(
            "transaction_state",
            "1 for the state of the pending change, else of the last one.",
            [({"state": each}, int(each == state)) for each in STATES],
        ),
        _gauge(
            "transaction_rollback_seconds",
            "Seconds until the pending change is rolled back unless it is confirmed.",
            [] if remaining is None else [({}, remaining)],
        ),
        _gauge(
            "last_change_timestamp_seconds",
            "When a change last ended this way.",
            [({"result": result}, when) for result, when in sorted(ended.items())],
        ),
    ]


def of_checks(checks: Iterable[Check]) -> list[Family]:
    """Return how many checks of each code fail; a code that was checked and is well has 0."""
    checks = list(checks)
    failed = Counter(check["code"] for check in checks if not check["ok"])
    samples: list[Sample] = [({"code": code}, failed[code]) for code in sorted({check["code"] for check in checks})]
    return [_gauge("checks_failed", "Checks of the host against its confirmed plan that fail, by code.", samples)]


def of_peers(plan: HostPlan, facts: Facts, handshakes: Handshakes) -> list[Family]:
    """Return the metrics of the peers of all tunnels of the plan."""
    rows = _rows(plan, facts)
    endpoints = [(row.labels, *row.found["endpoint"].rpartition(":")[::2]) for row in rows if row.found["endpoint"]]
    return [
        _gauge(
            "peer_info",
            "A peer: its tunnel and key, whether the inventory sets it up, and its keepalive in seconds.",
            [({**row.labels, **_info(row)}, 1) for row in rows],
        ),
        _gauge(
            "peer_last_handshake_timestamp_seconds",
            "When the peer last completed a handshake; 0 for never.",
            [(row.labels, handshakes.get((row.interface["name"], row.found["public_key"]), 0)) for row in rows],
        ),
        _counter("peer_receive_bytes_total", "Bytes received.", [(row.labels, row.found["received"]) for row in rows]),
        _counter("peer_transmit_bytes_total", "Bytes sent.", [(row.labels, row.found["sent"]) for row in rows]),
        _gauge(
            "peer_endpoint_info",
            "The address that packets to the peer are sent to.",
            [({**labels, "address": address.strip("[]")}, 1) for labels, address, _port in endpoints],
        ),
        _gauge(
            "peer_endpoint_port",
            "The UDP port that packets to the peer are sent to.",
            [(labels, int(port)) for labels, _address, port in endpoints],
        ),
    ]


def _rows(plan: HostPlan, facts: Facts) -> list[_Row]:
    found = {device["name"]: device["peers"] for device in facts["tunnels"]}
    return [row for tunnel in plan["tunnels"] for row in _rows_of(tunnel, found.get(tunnel["name"], []))]


def _rows_of(interface: TunnelPlan, found: list[Peer]) -> list[_Row]:
    """Return the peers of an interface; one that the plan does not have is named by its key."""
    planned = {peer["public_key"]: peer for peer in interface["peers"]}
    names = {key: peer["host"] for key, peer in planned.items()}
    return [
        _Row(
            {"interface": interface["name"], "peer": names.get(peer["public_key"], peer["public_key"])},
            interface,
            peer,
            planned.get(peer["public_key"]),
        )
        for peer in found
    ]


def _info(row: _Row) -> Mapping[str, str]:
    return {
        "tunnel": row.interface["tunnel"],
        "public_key": row.found["public_key"],
        "inventory": "true" if row.planned and row.planned["inventory"] else "false",
        "keepalive": str(row.found["keepalive"]),
    }


def _unix(ended: str) -> int:
    """Return the seconds since 1970 of a time in UTC, as the history has it."""
    return calendar.timegm(time.strptime(ended, "%Y-%m-%dT%H:%M:%SZ"))


def _gauge(name: str, meaning: str, samples: list[Sample]) -> Family:
    return Family(f"{PREFIX}_{name}", "gauge", meaning, samples)


def _counter(name: str, meaning: str, samples: list[Sample]) -> Family:
    return Family(f"{PREFIX}_{name}", "counter", meaning, samples)
