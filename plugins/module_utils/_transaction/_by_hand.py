# SPDX-License-Identifier: GPL-3.0-or-later
"""What is live of files that are to be set aside: services of wg-quick, links of ifupdown, routing policy rules."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from .._apply import _rules
from .._apply._commands import Live
from .._apply._ifupdown import SYSCTLS
from .._change._ifupdown import removed
from .._change._set_aside import service_of, wg_quick
from .._change._sides import plan_of
from .._common._ifupdown import is_of
from .._common._layout import NETWORKD_SERVICE
from .._preflight._ifupdown import is_up
from .._preflight._rule_sections import makes
from .._preflight._survey._kernel import active
from .._preflight._survey._networkd import rule_sections

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Pair, Raised, Side
    from .._common._facts import Facts, Rule

DEFAULT_MTU = 1500


def started(paths: Sequence[str]) -> list[str]:
    """Return the tunnels that wg-quick has up, of those whose files are among these paths."""
    return [name for name in wg_quick(paths) if active(service_of(name)) == "active"]


def raised(root: str, target: Side, changed: Sequence[Pair], facts: Facts) -> list[Raised]:
    """Return the links that ifupdown has up, of those that a change takes out of its files."""
    gone = {name for names in removed(changed).values() for name in names}
    up = [name for name in is_up(root) if name in gone]
    links = {link["name"]: link for link in facts["links"]}
    found: list[Raised] = []
    for member in plan_of(target)["members"]:
        name = member["name"]
        names = [each for each in up if is_of(name, each)]
        if names and name in links:
            service = f"ifup@{name}.service"
            found.append(
                {
                    "link": name,
                    "names": names,
                    "service": service if active(service) == "active" else None,
                    "sysctls": Live(root).read_places(f"net/ipv6/conf/{name}/{key}" for key in SYSCTLS),
                    "mtu": links[name]["mtu"] or DEFAULT_MTU,
                }
            )
    return found


def without_networkd(changed: Sequence[Pair]) -> bool:
    """Return whether networkd does not run, where a change takes links out of files of ifupdown."""
    return any(removed(changed).values()) and active(NETWORKD_SERVICE) != "active"


def rules(root: str, side: Side, paths: Sequence[str], facts: Facts) -> list[Rule]:
    """Return the routing policy rules that units at these paths have made, without those of the side's plan."""
    sections = rule_sections(root, [path for path in paths if path.endswith(".network")])
    managed = _rules.keys(side)
    found = (rule for rule in facts["rules"] if any(makes(section, rule) for section in sections))
    return [rule for rule in found if _rules.key(rule) not in managed]
