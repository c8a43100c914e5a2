# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rule of the kernel a [RoutingPolicyRule] makes (systemd.network(5)). Pure."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Mapping

from .._common._layout import TABLE_NUMBERS

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Rule
    from .._common._shapes import Value

_ALL_BITS = 0xFFFFFFFF


def makes(section: Mapping[str, Value], rule: Rule) -> bool:
    """Return whether a rule of the facts may be the one that networkd makes of a section's keys.

    What cannot be compared here (a table's name, ports, users) is taken to agree.
    """
    keys = {key: str(value[-1] if isinstance(value, list) else value) for key, value in section.items() if value}
    table = keys.get("Table", "main")
    return (
        rule["protocol"] == "static"
        and rule["family"] in _families(keys)
        and _number(keys.get("Priority")) in (None, rule["priority"])
        and _mark(keys.get("FirewallMark", "")) == (rule["mark"], rule["mask"])
        and _prefix(keys.get("From")) == _prefix(rule["src"])
        and _prefix(keys.get("To")) == _prefix(rule["dst"])
        and keys.get("IncomingInterface") == rule["iif"]
        and keys.get("OutgoingInterface") == rule["oif"]
        and (rule["action"] != "table" or TABLE_NUMBERS.get(table, _number(table)) in (None, rule["table"]))
        and keys.get("Type", "table") == (rule["action"] if rule["action"] != "l3mdev" else "table")
    )


def _families(keys: Mapping[str, str]) -> tuple[str, ...]:
    word = keys.get("Family", "")
    if word == "both":
        return ("ipv4", "ipv6")
    if word in ("ipv4", "ipv6"):
        return (word,)
    return ("ipv6",) if ":" in keys.get("From", "") + keys.get("To", "") else ("ipv4",)


def _mark(text: str) -> tuple[int | None, int | None]:
    """Return the mark and its mask as the facts have them, where all bits are no mask."""
    mark, _slash, mask = text.partition("/")
    bits = _number(mask)
    return _number(mark), None if bits == _ALL_BITS else bits


def _number(text: str | None) -> int | None:
    try:
        return int(text or "", 0)
    except ValueError:
        return None


def _prefix(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_network(text, strict=False)) if text else None
    except ValueError:
        return text
