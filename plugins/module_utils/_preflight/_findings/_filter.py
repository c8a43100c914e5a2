# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about the packet filter of ours, and those of others.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import FILTER_FAMILY, FILTER_TABLE
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import links_of

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict


def nft(survey: Row) -> Iterator[str]:
    """There is nothing to load the packet filter with."""
    if survey["new"]["filter"] and not survey["filter"]["nft"]:
        yield "there is no nft for the packet filter: install nftables, or set wireguard_vrf_filter to false"


def filter_table(survey: Row) -> Iterator[str]:
    """The table of a name that we want is somebody else's."""
    if survey["new"]["filter"] and not survey["old"]["filter"] and survey["filter"]["table"]:
        yield (
            f"there is an nft table {FILTER_FAMILY} {FILTER_TABLE} that is not ours: remove it, or set "
            "wireguard_vrf_filter to false"
        )


def filter_ssh(survey: Row) -> Iterator[str]:
    """The packet filter would shut the door that the controller came in by."""
    allowed, connection = survey["new"]["filter"], survey["connection"]
    if not allowed or connection is None or connection["port"] in allowed["tcp"]:
        return
    links = links_of(survey)
    for member in survey["new"]["members"]:
        addresses = [address.partition("/")[0] for address in links.get(member["name"], {}).get("addresses", [])]
        if connection["address"] in addresses:
            yield (
                f"this connection comes in by {member['name']}, port {connection['port']}, which the packet filter "
                "would not let in any more: add it to wireguard_vrf_filter_tcp"
            )


def firewall(survey: Row) -> Iterator[str]:
    """Rules of others name an interface that moves, and would mean something else afterwards."""
    rules = _unacknowledged(survey, moves=True)
    if rules:
        masters = {member["name"]: member["vrf"] for member in survey["new"]["members"]}
        vrfs = " or ".join(sorted({masters[rule["link"]] for rule in rules}))
        yield (
            f"{_mean_something_else(rules)}. Nothing was changed: let them name {vrfs}, too (or a copy of "
            "each in its chain); of those that are not needed beside the filter of ours, "
            f"{_acknowledgement(survey, rules)} for this host"
        )


def firewall_moved(survey: Row) -> Iterator[str]:
    """Rules of others name an interface that has moved already."""
    rules = _unacknowledged(survey, moves=False)
    if rules:
        yield f"{_mean_something_else(rules)}. To silence this: {_acknowledgement(survey, rules)}"


def _unacknowledged(survey: Row, *, moves: bool) -> list[Row]:
    return [
        rule
        for rule in survey["filter"]["others"]
        if rule["moves"] == moves and rule["name"] not in survey["acknowledged"]
    ]


def _mean_something_else(rules: list[Row]) -> str:
    links = " and ".join(sorted({rule["link"] for rule in rules}))
    listed = "; ".join(f"{rule['name']} ({rule['place']}: {rule['rule']})" for rule in rules)
    hooks = {rule["hook"] for rule in rules}
    why = ["input sees a packet as coming from the VRF, so that they match no more"] if "input" in hooks else []
    if "prerouting" in hooks:
        why.append("what prerouting does to a connection (NAT, zones) is forgotten where the VRF takes over")
    return f"rules of somebody else's packet filter name {links}: {listed}. In a VRF, {', and '.join(why)}"


def _acknowledgement(survey: Row, rules: list[Row]) -> str:
    names = list(dict.fromkeys([*survey["acknowledged"], *(rule["name"] for rule in rules)]))
    return f"set wireguard_vrf_foreign_firewall to [{', '.join(names)}]"


ERRORS: dict[str, Verdict] = {
    "nft": nft,
    "filter-table": filter_table,
    "filter-ssh": filter_ssh,
    "firewall": firewall,
}
WARNINGS: dict[str, Verdict] = {
    "firewall-moved": firewall_moved,
}

__all__ = ("ERRORS", "WARNINGS")
