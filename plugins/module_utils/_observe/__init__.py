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
from ._kernel import links, routing, vrfs
from ._lookups import unanswered
from ._ping import ping
from ._services import services as look_at_services
from ._users import users
from ._wireguard import settled, tunnels

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
    asked = unanswered(lookups, [vrf["name"] for vrf in found_vrfs])
    rules, routes = routing([vrf["table"] for vrf in found_vrfs if vrf["table"] is not None], asked)
    # The tables of uplinks, which only their source rules name.
    named = {rule["table"] for rule in rules if rule["src"]}
    if sources := [table for table in SOURCE_TABLES if table in named]:
        routes += [route for route in routing(sources)[1] if route["table"] in sources]
    return {
        "systemd_version": systemd_version(root),
        "kernel": os.uname().release,
        "links": links(shown, lambda index: networkd_link(root, index)),
        "vrfs": found_vrfs,
        "rules": rules,
        "users": users(root),
        "routes": routes,
        "tunnels": tunnels(notes),
        "filter": packet_filter(root, notes),
        "sysctls": sysctls(root),
        "lookups": asked,
        "pings": answers,
        "services": look_at_services(services, notes),
        "files": managed_files(root),
        "transaction": transaction(root),
        "notes": notes,
    }


def answered(facts: Facts, *, pings: Iterable[str] = (), services: Iterable[str] = ()) -> Facts:
    """Return facts, a moment old, with the answers of pings.

    ``services`` are some of those that the facts have. The tunnels are read again where the pings have begun a session.
    """
    notes: list[str] = []
    answers = ping(pings)
    there = {service["unit"]: service for service in facts["services"]}
    return {
        **facts,
        "tunnels": facts["tunnels"] if not answers or settled(facts["tunnels"]) else tunnels(notes, facts["tunnels"]),
        "pings": answers,
        "services": [there[unit] for unit in services if unit in there],
        "notes": [*facts["notes"], *(note for note in notes if note not in facts["notes"])],
    }


__all__ = ("answered", "observe")
