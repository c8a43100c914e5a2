# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TCP sessions that come in through an interface live through its move, until the change is confirmed.

Their sockets belong to the default VRF. With tcp_l3mdev_accept they go on hearing; but what they answer is looked up in
main, where there is no way any more. A rule by their source address, one for each address of the interface, leads it
into the VRF's table. Nothing depends on it: who confirms comes by a new connection, whose socket is the VRF's own.

``protocol kernel`` keeps networkd from deleting the rules as somebody else's.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._change._members import members
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import plan_of
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import (
    FAMILY_NAMES,
    family_of,
    global_addresses,
)
from ansible_collections.transit.networkd.plugins.module_utils._common._command import FAMILY_OPTIONS, CommandError
from ansible_collections.transit.networkd.plugins.module_utils._common._journal import say
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import PRIORITY_SESSIONS
from ansible_collections.transit.networkd.plugins.module_utils._observe import _kernel

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable

    from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live

    Row = dict[str, t.Any]

ACCEPT = "net/ipv4/tcp_l3mdev_accept"


def rules(source: Row, target: Row, facts: Row) -> list[list[str]]:
    """Give the rules of a move, each as ``[family, address, table]``: none where the sockets would hear nothing."""
    if target["sysctls"].get(ACCEPT) != "1":
        return []
    tables = {vrf["name"]: str(vrf["table"]) for vrf in plan_of(target)["vrfs"]}
    moving = {name: vrf for name, vrf in members(target).items() if members(source).get(name) != vrf}
    return [
        [family_of(address), address.partition("/")[0], tables[moving[link["name"]]]]
        for link in facts["links"]
        if link["name"] in moving and moving[link["name"]] in tables
        for address in global_addresses(link["addresses"])
    ]


def keep(live: Live, wanted: Iterable[list[str]]) -> None:
    """Add the rules."""
    for rule in wanted:
        live.command(*_words("add", rule), "protocol", "kernel")


def end(wanted: Iterable[list[str]]) -> None:
    """End the sessions while there is a way to their other ends: sockets of the addresses that belong to no device."""
    for family, address, _table in wanted:
        source = f"[{address}]" if family == "ipv6" else address
        # A kernel that cannot do it says so, and what it leaves is as it would be without us.
        with contextlib.suppress(CommandError):
            _command.run(["ss", "--kill", "--no-header", "--numeric", "--tcp", "src", source, "dev", "=", "0"])


def let_go(wanted: Iterable[list[str]]) -> None:
    """Delete the rules that are still there."""
    for rule in wanted:
        with contextlib.suppress(CommandError):
            _command.run(_words("del", rule))


def see_off(wanted: Iterable[list[str]]) -> None:
    """Delete what is left of the rules all the same, and say what stays: it leads packets into a VRF, or nowhere."""
    left = _left(wanted)
    let_go(left)
    for rule in _left(left):
        family, address, table = rule
        place = f"{FAMILY_NAMES[family]}: expected the rule {PRIORITY_SESSIONS} from {address} lookup {table}"
        say(f"{place} to be gone, it is still there")


def _left(wanted: Iterable[list[str]]) -> list[list[str]]:
    """Give those of the rules that the kernel has."""
    wanted = list(wanted)
    try:
        there = [rule for rule in _kernel.rules() if rule["priority"] == PRIORITY_SESSIONS] if wanted else []
    except CommandError:
        return []
    found = {(rule["family"], (rule["src"] or "").partition("/")[0], str(rule["table"])) for rule in there}
    return [rule for rule in wanted if tuple(rule) in found]


def _words(verb: str, rule: list[str]) -> list[str]:
    family, address, table = rule
    option, priority = FAMILY_OPTIONS[family], str(PRIORITY_SESSIONS)
    return ["ip", option, "rule", verb, "pref", priority, "from", address, "lookup", table]


__all__ = ("end", "keep", "let_go", "rules", "see_off")
