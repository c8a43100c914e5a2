# SPDX-License-Identifier: GPL-3.0-or-later
"""The last resort of a rollback: restore the addresses and routes of links by ip(8) alone, without networkd.

The kernel's own state is noted, whether it came from a unit, a lease or an advertisement.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._addresses import is_link_local
from .._common._command import FAMILY_OPTIONS, CommandError, Shown, ip_json

if t.TYPE_CHECKING:  # pragma: no cover
    from .._apply._commands import Live
    from .._common._facts import Facts
    from ._shapes import NotedLink

FOREVER = 0xFFFFFFFF
# What ``ip -N`` calls them: rtnetlink(7), RTN_UNICAST and RTPROT_KERNEL. The kernel's own come with the addresses.
UNICAST = ("1", "unicast")
KERNEL = ("2", "kernel")
ROUTE_WORDS = {"table": "table", "protocol": "protocol", "metric": "metric", "prefsrc": "src", "pref": "pref"}
# noprefixroute: no connected route. mngtmpaddr: the template of privacy addresses.
FLAGS = ("noprefixroute", "mngtmpaddr")
# Addresses that the kernel makes by itself.
MADE_BY_KERNEL = ("temporary", "dadfailed")


def note(names: Iterable[str], facts: Facts) -> list[NotedLink]:
    """Return what each of these links has now: its VRF with the table, its addresses and its routes.

    ``facts`` are those of the host; an unknown link is passed over. Raises CommandError.
    """
    links = {link["name"]: link for link in facts["links"]}
    tables = {vrf["name"]: vrf["table"] for vrf in facts["vrfs"]}
    return [
        {
            "name": name,
            "master": links[name]["master"],
            "table": tables.get(links[name]["master"] or ""),
            "addresses": [
                address_arguments(address)
                for item in ip_json(["address", "show", "dev", name])
                for address in item.get("addr_info", [])
                if not is_link_local(str(address["local"])) and not any(map(address.get, MADE_BY_KERNEL))
            ],
            "routes": [
                [option, "route", "replace", *route_arguments(route, name)]
                for option in FAMILY_OPTIONS.values()
                for route in sorted(_routes(option, name), key=_needs_others)
            ],
        }
        for name in sorted(set(names))
        if name in links
    ]


def _routes(option: str, name: str) -> list[Shown]:
    """Return the unicast routes of a family that leave by a link, with those that leave by several links.

    ``ip route show dev NAME`` would leave out the latter: they have no device of their own, only nexthops.
    """
    try:
        found = ip_json([option, "route", "show", "table", "all"])
    except CommandError as exc:
        if "FIB table does not exist" in exc.stderr:
            return []
        raise
    return [
        route
        for route in found
        if name in (hop.get("dev") for hop in (route, *route.get("nexthops", ())))
        and str(route.get("type", UNICAST[0])) in UNICAST
        and str(route.get("protocol")) not in KERNEL
    ]


def _duplicates(name: str) -> list[str]:
    """Return the addresses of a link that failed duplicate address detection."""
    try:
        found = [address for item in ip_json(["address", "show", "dev", name]) for address in item.get("addr_info", [])]
    except CommandError:
        return []
    return [f"{address['local']}/{address['prefixlen']}" for address in found if address.get("dadfailed")]


def _needs_others(route: Shown) -> bool:
    """Return whether the kernel takes a route only once another route leads to its gateway."""
    return bool(_gateway(route)) or "nexthops" in route


def _gateway(route: Shown) -> list[str]:
    if "via" in route:
        return ["via", {"2": "inet", "10": "inet6"}.get(str(route["via"]["family"]), "inet6"), route["via"]["host"]]
    return ["via", route["gateway"]] if "gateway" in route else []


def address_arguments(address: Shown) -> list[str]:
    """Return ip-address(8)'s words for an address of ``ip -j address``; lifetimes are those of when it was noted."""
    own, length = address["local"], address["prefixlen"]
    words = [own, "peer", f"{address['address']}/{length}"] if "address" in address else [f"{own}/{length}"]
    if "broadcast" in address:
        words += ["broadcast", address["broadcast"]]
    if "metric" in address:
        # The metric of the connected route, which the kernel makes.
        words += ["metric", str(address["metric"])]
    if str(address.get("scope", "0")) not in ("0", "global"):
        words += ["scope", str(address["scope"])]
    for key, word in (("valid_life_time", "valid_lft"), ("preferred_life_time", "preferred_lft")):
        if address.get(key, FOREVER) != FOREVER:
            words += [word, str(address[key])]
    return [*words, *(flag for flag in FLAGS if address.get(flag))]


def route_arguments(route: Shown, device: str) -> list[str]:
    """Return ip-route(8)'s words for a route of ``ip -N -j route`` that leaves by ``device``, or by several links."""
    hops = route.get("nexthops", ())
    words = [str(route["dst"]), *([] if hops else [*_gateway(route), "dev", device])]
    for key, word in ROUTE_WORDS.items():
        if route.get(key) is not None:
            words += [word, str(route[key])]
    if route.get("scope") is not None and not _needs_others(route):
        words += ["scope", str(route["scope"])]
    for metric in route.get("metrics", []):
        if "mtu" in metric:
            words += ["mtu", str(metric["mtu"])]
    if route.get("expires"):
        words += ["expires", str(route["expires"])]
    for hop in hops:
        words += ["nexthop", *_gateway(hop), "dev", hop["dev"], "weight", str(hop["weight"]), *_onlink(hop)]
    return words if hops else [*words, *_onlink(route)]


def _onlink(hop: Shown) -> list[str]:
    return ["onlink"] if "onlink" in hop.get("flags", []) else []


def restore(live: Live, noted: Iterable[NotedLink]) -> None:
    """Restore what was noted of links; what is there already stays, and what fails is in ``live.notes``.

    Routes come last: one that leaves by several links needs all of them.
    """
    noted = list(noted)
    for link in noted:
        name, vrf = link["name"], link["master"]
        if vrf is not None and link["table"] is not None:
            if live.vrf_table(vrf) is None:
                live.command("ip", "link", "add", vrf, "type", "vrf", "table", str(link["table"]))
            live.command("ip", "link", "set", "dev", vrf, "up")
            live.command("ip", "link", "set", "dev", name, "master", vrf)
        live.command("ip", "link", "set", "dev", name, "up")
        for address in _duplicates(name):
            # The kernel does not try again, and the duplicate may be gone by now.
            live.command("ip", "address", "del", address, "dev", name)
        for words in link["addresses"]:
            live.command("ip", "address", "replace", *words, "dev", name)
    for link in noted:
        for route in link["routes"]:
            live.command("ip", *route)
