# SPDX-License-Identifier: GPL-3.0-or-later
"""A way in words, with the file and line of every unit on it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ....module_utils._common._layout import MAIN_TABLE
from ..types._net import Numbers
from ._shapes import Place, Route, Way, table_name


def prefix_text(found: Numbers) -> str:
    """Return a prefix as text; an address without its length."""
    if found.version == 4:
        plain: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.IPv4Address(found.first)
    else:
        plain = ipaddress.IPv6Address(found.first)
    return str(plain) if found.length == plain.max_prefixlen else f"{plain}/{found.length}"


def at(place: Place) -> str:
    """Return FILE:LINE of a place."""
    return f"{place.file}:{place.line}"


def route_text(route: Route) -> str:
    """Return a route as iproute2 shows it, with its place."""
    kind = "" if route.type == "unicast" else f"{route.type} "
    via = "" if route.gateway is None else f" via {route.gateway}"
    learnt = "" if route.learnt is None else f" by {route.learnt}"
    dev = f" dev {route.link.name}" if route.type in ("unicast", "local") else ""
    prefix = "default" if route.prefix.length == 0 else prefix_text(route.prefix)
    return f"{kind}{prefix}{via}{dev}{learnt} at {at(route.where)}"


def way_text(way: Way) -> str:
    """Return the way in one line: the routing policy rules of units, and the tables and routes that are looked up."""
    return ", then ".join(_told(way)) or "no routing policy rule matches"


def _told(way: Way) -> Iterator[str]:
    for step in way.steps:
        by = "" if step.rule.section is None else f" by the rule at {at(step.rule.section)}"
        if step.route is not None:
            dropped = "" if step.answers else ", which does not answer"
            yield f"table {table_name(step.table)}{by}: {route_text(step.route)}{dropped}"
        elif step.rule.action not in ("table", "l3mdev"):
            yield f"{step.rule.action}{by}"
        elif step.rule.section is not None or step.table == MAIN_TABLE or step.rule.in_vrf:
            yield f"table {table_name(step.table)}{by}: no route"
