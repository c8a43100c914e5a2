# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections about traffic control that networkd ignores: queueing disciplines and classes of a .network."""

from __future__ import annotations

from ..types._types import number
from ._row import NEWEST, Condition, Of, Row, Settings, unset

_limit = unset("LimitBytes", "LimitSize")
_latency = unset("LatencySec")


def _bands(settings: Settings) -> tuple[int, int]:
    """Return how many bands there are, and how many the strict bands and quanta need."""
    quanta = sum(len(value.split()) for value in settings.texts("QuantumBytes"))
    needed = quanta + (number(settings.text("StrictBands") or "") or 0)
    return number(settings.text("Bands") or "") or needed, needed


@Condition
def _out_of_bands(settings: Settings) -> bool:
    bands, _needed = _bands(settings)
    mapped = [number(word) for value in settings.texts("PriorityMap") for word in value.split()]
    return bands > 0 and any(band is not None and band >= bands for band in mapped)


@Condition
def _beyond_queues(settings: Settings) -> bool:
    queues, default = (number(settings.text(key) or "0") for key in ("VirtualQueues", "DefaultVirtualQueue"))
    return queues is not None and default is not None and default >= queues


_bucket, _class = Of("TokenBucketFilter"), Of("HierarchyTokenBucketClass")
_selection, _early = Of("EnhancedTransmissionSelection"), Of("GenericRandomEarlyDetection")

TRAFFIC: tuple[Row[Settings], ...] = (
    _bucket(
        ~_limit & ~_latency,
        "LimitBytes= excludes LatencySec=",
        " and LatencySec= is not allowed.",
    ),
    _bucket(_limit & _latency, "it has no LimitBytes= and no LatencySec=", " or LatencySec= is required."),
    _bucket.unset("Rate", log="Rate= is mandatory."),
    *(
        _bucket(
            unset("BurstBytes", "Burst"), "it has no BurstBytes=", f"{name}= is mandatory.", since=since, until=until
        )
        for name, since, until in (("BurstBytes", 251, NEWEST), ("Burst", 0, 250))
    ),
    _bucket(
        ~unset("PeakRate") & unset("MTUBytes"),
        "PeakRate= needs MTUBytes=",
        "MTUBytes= is mandatory when PeakRate= is specified.",
    ),
    _selection(
        Condition(lambda settings: _bands(settings)[0] == 0),
        "it has no Bands=, StrictBands= or QuantumBytes=",
        "At least one of Band=, Strict=, or Quanta= must be specified.",
    ),
    _selection(
        Condition(lambda settings: _bands(settings)[0] < _bands(settings)[1]),
        "StrictBands= and QuantumBytes= need more than Bands=",
        "Not enough total bands to cover all the strict bands and quanta.",
    ),
    _selection(_out_of_bands, "PriorityMap= names a band that does not exist", "PriorityMap= element is out of bands."),
    _early(
        _beyond_queues,
        "DefaultVirtualQueue= (0 by default) must be less than VirtualQueues=",
        "DefaultVirtualQueue= must be less than VirtualQueues=.",
    ),
    _class.unset("Rate", log="Rate= is mandatory."),
)
