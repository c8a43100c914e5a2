# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel and networkd really have, as plain data: the shape "Facts" of docs/data.md."""

from __future__ import annotations

import os
import typing as t
from collections.abc import Iterable, Sequence

from .._common._command import ip_json
from .._common._layout import SOURCE_TABLES
from ._files import managed_files, networkd_link, sysctls, systemd_version, transaction
from ._filter import packet_filter
from ._kernel import links, routes, rules, vrfs
from ._probes import look_up, ping
from ._services import services as look_at_services
from ._wireguard import moved, tunnels

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts, Question


def observe(
    *,
    root: str = "/",
    lookups: Iterable[Question] = (),
    pings: Iterable[str] = (),
    services: Sequence[str] = (),
) -> Facts:
    """Return the facts of this host; nothing is changed and no secret is read.

    ``root`` is where files are read from. ``lookups`` are questions for the kernel's routing, ``pings`` are addresses,
    and ``services`` are names of units. Raises CommandError when iproute2 does not answer; without wg the tunnels are
    empty and ``notes`` says so.
    """
    notes: list[str] = []
    # A ping makes a sleeping tunnel shake hands, so it comes before the handshakes are read.
    answers = ping(pings)
    shown = ip_json(["addr", "show"])
    found_vrfs = vrfs(shown)
    found_rules = rules()
    tables = [vrf["table"] for vrf in found_vrfs]
    tables += [rule["table"] for rule in found_rules if rule["src"] and rule["table"] in SOURCE_TABLES]
    return {
        "systemd_version": systemd_version(root),
        "kernel": os.uname().release,
        "links": links(shown, lambda index: networkd_link(root, index)),
        "vrfs": found_vrfs,
        "rules": found_rules,
        "routes": routes([table for table in tables if table is not None]),
        "tunnels": tunnels(notes),
        "filter": packet_filter(root, notes),
        "sysctls": sysctls(root),
        "lookups": look_up(lookups, [vrf["name"] for vrf in found_vrfs]),
        "pings": answers,
        "services": look_at_services(services, notes),
        "files": managed_files(root),
        "transaction": transaction(root),
        "notes": notes,
    }


def answered(
    facts: Facts, *, lookups: Iterable[Question] = (), pings: Iterable[str] = (), services: Iterable[str] = ()
) -> Facts:
    """Return facts, a moment old, with the answers to questions.

    ``services`` are some of those that the facts have. After pings, what these change in tunnels is read again.
    """
    notes: list[str] = []
    answers = ping(pings)
    there = {service["unit"]: service for service in facts["services"]}
    return {
        **facts,
        "tunnels": moved(facts["tunnels"], notes) if answers else facts["tunnels"],
        "lookups": look_up(lookups, [vrf["name"] for vrf in facts["vrfs"]]),
        "pings": answers,
        "services": [there[unit] for unit in services if unit in there],
        "notes": [*facts["notes"], *(note for note in notes if note not in facts["notes"])],
    }


__all__ = ("answered", "observe")
