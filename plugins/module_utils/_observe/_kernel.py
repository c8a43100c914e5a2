# SPDX-License-Identifier: GPL-3.0-or-later
"""Links, VRFs, rules and routes, from iproute2's JSON."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Sequence

from .._common._command import CommandError, Shown, ip_json
from .._common._layout import MAIN_TABLE, TABLE_NUMBERS
from ._ip_batch import Answer, ask
from ._lookups import answer, command, of_family

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Family, Link, Lookup, NetworkdLink, Route, Rule, Vrf

FAMILIES: tuple[tuple[Family, str, int, str], ...] = (("ipv4", "-4", 32, "0.0.0.0/0"), ("ipv6", "-6", 128, "::/0"))

# linux/rtnetlink.h, RTPROT_*: what "ip -N" leaves as numbers.
PROTOCOLS = {
    0: "unspec",
    1: "redirect",
    2: "kernel",
    3: "boot",
    4: "static",
    8: "gated",
    9: "ra",
    11: "zebra",
    12: "bird",
    16: "dhcp",
    18: "keepalived",
    42: "babel",
    186: "bgp",
    187: "isis",
    188: "ospf",
    189: "rip",
    192: "eigrp",
}
# linux/rtnetlink.h, RTN_*. A rule's action uses the same numbers (linux/fib_rules.h, FR_ACT_*, from 6 on).
ROUTE_TYPES = {
    1: "unicast",
    2: "local",
    3: "broadcast",
    4: "anycast",
    5: "multicast",
    6: "blackhole",
    7: "unreachable",
    8: "prohibit",
    9: "throw",
}

RULE_FIELDS = frozenset(
    "priority src srclen dst dstlen iif oif fwmark fwmask table action protocol l3mdev not goto nop".split()
)


def _number(value: t.Any) -> int | None:
    """Return an int from iproute2's number, decimal text or hexadecimal text; None stays None."""
    return value if value is None or isinstance(value, int) else int(value, 0)


def _name(value: t.Any, names: dict[int, str]) -> str:
    """Return the name of a number that ``-N`` left bare; a number with no name stays a number, as text."""
    text = str(value)
    return names.get(int(text), text) if text.isdigit() else text


def _table(value: t.Any) -> int | None:
    """Return a table's number; ``main`` and its like are names even under ``-N`` where a filter asked for them."""
    return TABLE_NUMBERS[value] if value in TABLE_NUMBERS else _number(value)


def _prefix(address: str | None, length: int | None, longest: int) -> str | None:
    """Return ``address/length`` of a rule's selector, None where it selects all."""
    if address in (None, "all"):
        return None
    return f"{address}/{longest if length is None else length}"


def links(shown: Iterable[Shown], networkd_link: Callable[[int], NetworkdLink]) -> list[Link]:
    """Return the links of ``ip address`` with their addresses, and with what networkd says of each, by its index."""
    return [_link(item, networkd_link(item["ifindex"])) for item in shown]


def _link(item: Shown, by_networkd: NetworkdLink) -> Link:
    addresses = item.get("addr_info", [])
    return {
        **by_networkd,
        "name": item["ifname"],
        "index": item["ifindex"],
        "kind": item.get("linkinfo", {}).get("info_kind"),
        "master": item.get("master"),
        "mtu": item.get("mtu"),
        "up": "UP" in item.get("flags", []),
        "operstate": item.get("operstate", "UNKNOWN").lower(),
        "addresses": [_cidr(address) for address in addresses if _usable(address)],
        "tentative": [_cidr(address) for address in addresses if not _usable(address)],
    }


def _cidr(address: Shown) -> str:
    return f"{address['local']}/{address['prefixlen']}"


def _usable(address: Shown) -> bool:
    """Return whether duplicate address detection is done with an address, and has not found a duplicate."""
    return not address.get("dadfailed") and (not address.get("tentative") or bool(address.get("optimistic")))


def vrfs(shown: Iterable[Shown]) -> list[Vrf]:
    """Return the VRF devices among the links of ``ip address``, each with the names of its members."""
    shown = list(shown)
    return [
        {
            "name": item["ifname"],
            "table": _table(item["linkinfo"].get("info_data", {}).get("table")),
            "members": [member["ifname"] for member in shown if member.get("master") == item["ifname"]],
            "up": "UP" in item.get("flags", []),
        }
        for item in shown
        if item.get("linkinfo", {}).get("info_kind") == "vrf"
    ]


def rules() -> list[Rule]:
    """Return the policy rules of both families in the order in which the kernel asks them. Raises CommandError."""
    return [
        _rule(item, family, longest)
        for family, option, longest, _default in FAMILIES
        for item in ip_json([option, "rule", "show"])
    ]


def routing(tables: Iterable[int], lookups: Sequence[Lookup] = ()) -> tuple[list[Rule], list[Route]]:
    """Return the policy rules as ``rules`` does, and routes; the ``lookups`` get their answers.

    The routes are those of the given tables, and the default routes of main. It is one process for each family.
    Raises CommandError.
    """
    numbers = sorted(set(tables) - {MAIN_TABLE})
    questions = ["rule show", *(f"route show table {number}" for number in numbers)]
    questions.append(f"route show table {MAIN_TABLE} exact default")
    found: list[Rule] = []
    routes: list[Route] = []
    for family, option, longest, default in FAMILIES:
        asked = of_family(lookups, family)
        told = ask([*questions, *map(command, asked)], option)
        for lookup, found_of_it in zip(asked, told[len(questions) :]):
            answer(lookup, found_of_it)
        shown, *answers = [_objects(option, *each) for each in zip(questions, told)]
        found += [_rule(item, family, longest) for item in shown]
        for table, items in zip([*numbers, MAIN_TABLE], answers):
            for item in items:
                routes += _route(item, family=family, table=table, longest=longest, default=default)
    return found, routes


def _objects(option: str, question: str, answer: Answer) -> list[Shown]:
    # The kernel makes a table with its first route, and knows no table that never had one.
    if answer.error is None or "FIB table does not exist" in answer.error:
        return answer.objects
    raise CommandError(["ip", option, *question.split()], 2, answer.error)


def _rule(item: Shown, family: Family, longest: int) -> Rule:
    """Return one rule; selectors and settings that have no field of their own are in ``other``, unchanged."""
    if "action" in item:
        action = _name(item["action"], ROUTE_TYPES)
    elif "goto" in item:
        action = "goto"
    elif "nop" in item:
        action = "nop"
    elif "l3mdev" in item:
        action = "l3mdev"
    else:
        action = "table"
    mask = _number(item.get("fwmask"))
    return {
        "family": family,
        "priority": item["priority"],
        "mark": _number(item.get("fwmark")),
        "mask": None if mask == 0xFFFFFFFF else mask,
        "table": _table(item.get("table")) if action == "table" else None,
        "action": action,
        "protocol": _name(item.get("protocol", 0), PROTOCOLS),
        "src": _prefix(item.get("src"), item.get("srclen"), longest),
        "dst": _prefix(item.get("dst"), item.get("dstlen"), longest),
        "iif": item.get("iif"),
        "oif": item.get("oif"),
        "l3mdev": "l3mdev" in item,
        "inverted": "not" in item,
        "other": {key: value for key, value in item.items() if key not in RULE_FIELDS},
    }


def _route(item: Shown, *, family: Family, table: int, longest: int, default: str) -> list[Route]:
    """Return one route, once for each of its next hops."""
    kind = _name(item.get("type", 1), ROUTE_TYPES)
    destination = item["dst"]
    if destination == "default":
        destination = default
    elif "/" not in destination:
        destination = f"{destination}/{longest}"
    return [
        {
            "family": family,
            "table": table,
            "type": kind,
            "destination": destination,
            "gateway": hop.get("gateway") or hop.get("via", {}).get("host"),
            # The kernel hangs an IPv6 route that refuses on lo, an IPv4 one on nothing.
            "device": None if kind in ("unreachable", "blackhole", "prohibit", "throw") else hop.get("dev"),
            "metric": item.get("metric", 0),
            "protocol": _name(item.get("protocol", 0), PROTOCOLS),
        }
        for hop in item.get("nexthops") or [item]
    ]
