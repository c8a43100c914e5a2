# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the answers of TCP connections that are older than a move inside the VRF, and end them with the commit.

Their sockets are bound to no VRF. With tcp_l3mdev_accept they still receive from the VRF, but main decides where their
answers go: into an inner default route, where there is one. A routing policy rule for each address of a link that moves
sends them into the VRF's table until the change is confirmed. Then the sockets are closed, because a rule that stays
would lead packets of the default VRF into the underlay.

``protocol kernel`` keeps networkd from deleting the rules as unmanaged ones.
"""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterable

from .._change._members import members
from .._common import _command
from .._common._addresses import FAMILY_NAMES, family_of, global_addresses
from .._common._command import FAMILY_OPTIONS, CommandError
from .._common._journal import say
from .._common._layout import PRIORITY_SESSIONS
from .._observe import _kernel

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import SessionRule, Side
    from .._common._facts import Facts
    from ._commands import Live

ACCEPT = "net/ipv4/tcp_l3mdev_accept"


def rules(source: Side, target: Side, facts: Facts) -> list[SessionRule]:
    """Return the rules of a move, as ``[family, address, table]``. None where the sockets would receive nothing."""
    if target["sysctls"].get(ACCEPT) != "1":
        return []
    vrfs = target["plan"]["vrfs"] if target["plan"] else []
    tables = {vrf["name"]: str(vrf["table"]) for vrf in vrfs}
    moving = {name: vrf for name, vrf in members(target).items() if members(source).get(name) != vrf}
    return [
        [family_of(address), address.partition("/")[0], tables[moving[link["name"]]]]
        for link in facts["links"]
        if link["name"] in moving and moving[link["name"]] in tables
        for address in global_addresses(link["addresses"])
    ]


def add_rules(live: Live, wanted: Iterable[SessionRule]) -> None:
    """Add the rules. What fails is in ``live.notes``."""
    for rule in wanted:
        live.command(*_arguments("add", rule), "protocol", "kernel")


def end(wanted: Iterable[SessionRule]) -> None:
    """Close the sockets of these addresses that are bound to no device, while their peers can still be told."""
    for family, address, _table in wanted:
        source = f"[{address}]" if family == "ipv6" else address
        # A kernel without CONFIG_INET_DIAG_DESTROY refuses.
        with contextlib.suppress(CommandError):
            _command.run(["ss", "--kill", "--no-header", "--numeric", "--tcp", "src", source, "dev", "=", "0"])


def delete_rules(wanted: Iterable[SessionRule]) -> None:
    """Delete the rules that are still there."""
    for rule in wanted:
        with contextlib.suppress(CommandError):
            _command.run(_arguments("del", rule))


def delete_remaining(wanted: Iterable[SessionRule]) -> None:
    """Delete what a crash left of the rules, and log what cannot be deleted: it sends packets into a VRF."""
    delete_rules(_remaining(wanted))
    for family, address, table in _remaining(wanted):
        rule = f"{PRIORITY_SESSIONS} from {address} lookup {table}"
        say(f"{FAMILY_NAMES[family]}: the routing policy rule {rule} could not be deleted. Delete it by hand")


def _remaining(wanted: Iterable[SessionRule]) -> list[SessionRule]:
    """Return those of the rules that the kernel has."""
    wanted = list(wanted)
    try:
        there = [rule for rule in _kernel.rules() if rule["priority"] == PRIORITY_SESSIONS] if wanted else []
    except CommandError:
        return []
    found = {(rule["family"], (rule["src"] or "").partition("/")[0], str(rule["table"])) for rule in there}
    return [rule for rule in wanted if tuple(rule) in found]


def _arguments(verb: str, rule: SessionRule) -> list[str]:
    family, address, table = rule
    option, priority = FAMILY_OPTIONS[family], str(PRIORITY_SESSIONS)
    return ["ip", option, "rule", verb, "pref", priority, "from", address, "lookup", table]
