# SPDX-License-Identifier: GPL-3.0-or-later
"""The self-check: whether the host is on a side, by what the kernel has, and by asking its gateways."""

from __future__ import annotations

import contextlib
import socket
import time
import typing as t
from collections.abc import Callable, Iterable, Mapping

from .. import _drift
from .._change import _sides
from .._change._members import made, members
from .._common._addresses import FAMILY_NAMES, global_families
from .._common._coded import Problem, problem, problem_of, unaccepted
from .._common._command import FAMILY_OPTIONS, CommandError, ip_json
from . import _filter, _local_rule, _rules

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Seen, Side
    from .._common._facts import Facts

ANSWERED = frozenset(("REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT", "NOARP"))
DISCARD_PORT = 9
# What networkd calls a link until it is configured, or has failed (link_state_to_string).
UNFINISHED = frozenset(("pending", "initialized", "configuring"))


def off(side: Side, other: Side, facts: Facts) -> list[Problem]:
    """Return what keeps the host from being on ``side``, coming from ``other``; nothing when it is.

    What was wrong already when the host was last on this side (``accepted``) is left out.
    """
    judged = None if side.get("by_hand") else side["plan"]
    found = [problem_of(check) for check in _drift.drift(judged, facts)] if judged else []
    enslaved = members(side)
    links = {link["name"]: link for link in facts["links"]}
    found += [
        problem("in-vrf", subject=name, vrf=vrf)
        for name, vrf in members(other).items()
        if name not in enslaved and name in links and links[name]["master"] == vrf
    ]
    # wg-quick makes its own again.
    again = {*made(side), *side.get("started", [])}
    found += [problem("link-left", subject=name) for name in made(other) if name not in again and name in links]
    found += _rules.off(side, other, facts)
    found += _local_rule.left(facts) if _sides.strict(other) and not _sides.strict(side) else []
    found += _filter.left(other, side)
    found += _not_back(side["seen"], members(other), facts) if side["seen"] else []
    return unaccepted(found, side["accepted"])


def lost(side: Side, other: Side, facts: Facts) -> list[Problem]:
    """Return what links that are there had on ``side`` and lack: without it the host may not be reachable."""
    there = {link["name"] for link in facts["links"]}
    found = _not_back(side["seen"], set(members(other)) & there, facts) if side["seen"] else []
    return unaccepted(found, side["accepted"])


def _not_back(seen: Seen, concerned: Iterable[str], facts: Facts) -> list[Problem]:
    """Return what links had before and lack now: a master, an address of a family, a default route.

    Only the family of an address is compared: the next lease may be another address.
    """
    concerned = set(concerned)
    links = {link["name"]: link for link in facts["links"]}
    found = []
    for name in sorted(concerned & set(seen["links"])):
        if name not in links:
            found.append(problem("link-lost", subject=name))
            continue
        master, now = seen["links"][name]["master"], links[name]["master"]
        if master is not None and master != now:
            found.append(problem("master-lost", subject=name, expected=master, found=now or "none"))
        there = global_families(links[name]["addresses"])
        found += [
            problem("address-lost", subject=name, family=FAMILY_NAMES[family])
            for family in seen["links"][name]["families"]
            if family not in there
        ]
    defaults = [
        (route["family"], route["table"], route["device"])
        for route in facts["routes"]
        if route["destination"] in ("0.0.0.0/0", "::/0")
    ]
    found += [
        problem("default-lost", subject=route["device"], family=FAMILY_NAMES[route["family"]], table=route["table"])
        for route in seen["defaults"]
        if route["device"] in concerned and (route["family"], route["table"], route["device"]) not in defaults
    ]
    return found


def busy(names: Iterable[str], facts: Facts) -> list[Problem]:
    """Return which of these links networkd is still setting up: what is well may be so from before."""
    return [
        problem("link-unfinished", subject=link["name"], setup=str(link["setup"]))
        for link in facts["links"]
        if link["name"] in names and link.get("setup") in UNFINISHED
    ]


def silent_gateways(
    concerned: Iterable[str], facts: Facts, marks: Mapping[str, int] | None = None, *, patience: float = 3
) -> list[Problem]:
    """Return the gateways of these links' default routes whose link-layer address cannot be resolved.

    A wrong gateway is the most common way to cut a host off, and the one that a host can see itself. Links without
    such addresses (a tunnel, PPP) are passed over. ``marks`` are those with which packets may leave by a link, where
    the packet filter lets no others. ``patience`` is in seconds, for each gateway.
    """
    asked = sorted(
        {
            (route["family"], route["gateway"], route["device"])
            for route in facts["routes"]
            if route["device"] in set(concerned) and route["gateway"] and route["destination"] in ("0.0.0.0/0", "::/0")
        }
    )
    return [
        problem(
            "gateway-silent",
            subject=device,
            gateway=gateway,
            protocol="neighbour discovery" if family == "ipv6" else "ARP",
        )
        for family, gateway, device in asked
        if _has_neighbours(device) and not _resolves(family, gateway, device, (marks or {}).get(device), patience)
    ]


def _has_neighbours(device: str) -> bool:
    try:
        return not {"NOARP", "POINTOPOINT"} & set(ip_json(["link", "show", "dev", device])[0]["flags"])
    except (CommandError, IndexError):
        return False


def _resolves(family: str, gateway: str, device: str, mark: int | None, patience: float) -> bool:
    end = time.monotonic() + patience
    while True:
        _knock(family, gateway, device, mark)
        with contextlib.suppress(CommandError):
            found = ip_json([FAMILY_OPTIONS[family], "neigh", "show", "to", gateway, "dev", device])
            if any(ANSWERED & set(item.get("state", [])) for item in found):
                return True
        if time.monotonic() >= end:
            return False
        time.sleep(0.5)


def _knock(family: str, gateway: str, device: str, mark: int | None) -> None:
    """Send a datagram to the gateway's discard port, out of this link, so that the kernel must resolve it."""
    kind = socket.AF_INET6 if family == "ipv6" else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(kind, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        if mark is not None:
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
        if family == "ipv6":
            sender.sendto(b"", (gateway, DISCARD_PORT, 0, socket.if_nametoindex(device)))
        else:
            sender.sendto(b"", (gateway, DISCARD_PORT))


def wait(
    look: Callable[[], list[Problem]],
    seconds: float,
    helps: Iterable[tuple[float, Callable[[], object]]] = (),
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Problem]:
    """Look until nothing is wrong, for so many seconds at most, and return what is wrong in the end.

    ``helps`` are things to try, each once, when it is still not well after so many seconds.
    """
    start = clock()
    ahead = sorted(helps, key=lambda item: item[0])
    while True:
        found = look()
        passed = clock() - start
        if not found or passed >= seconds:
            return found
        if ahead and passed >= ahead[0][0]:
            ahead.pop(0)[1]()
        sleep(1)
