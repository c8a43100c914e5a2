# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken away for a control, and put back whatever happens."""

from __future__ import annotations

import contextlib
import typing as t

from leaks import Host, changed

if t.TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = ("IPv4", "IPv6")
OPTION = {"IPv4": "-4", "IPv6": "-6"}
GATEWAY = {"IPv4": "198.51.100.1", "IPv6": "2001:db8:a::1"}
CONTROLLER = {"IPv4": "192.0.2.0/24", "IPv6": "2001:db8:f::/64"}
# A peer's outer address, and the prefix around it, for which somebody has an inner route.
PEER = {"IPv4": "203.0.113.12", "IPv6": "2001:db8:c::13"}
AROUND = {"IPv4": "203.0.113.0/24", "IPv6": "2001:db8:c::/64"}
UNREACHABLE_METRIC = 4278198272


@contextlib.contextmanager
def local_rule_first(r1: Host) -> Iterator[None]:
    """The kernel's own order of rules."""
    there = "for family in -4 -6; do ip $family rule add pref 0 lookup local protocol kernel; done"
    back = "for family in -4 -6; do ip $family rule del pref 0 lookup local; done"
    with changed(r1, there, back):
        yield


@contextlib.contextmanager
def without_defaults(r1: Host, family: str, *, unreachable: bool) -> Iterator[None]:
    """Table 1000 without its default route, and on demand without its unreachable default; we keep our way in."""
    option, gateway = OPTION[family], GATEWAY[family]
    ours = f"{CONTROLLER[family]} via {gateway} dev eth0 table 1000"
    default = f"default via {gateway} dev eth0 proto static table 1000"
    last = f"unreachable default metric {UNREACHABLE_METRIC} proto static table 1000"
    metric = " metric 1024" if family == "IPv6" else ""
    there = f"ip {option} route replace {ours} && ip {option} route del {default}"
    back = f"ip {option} route add {default}{metric} && ip {option} route del {ours}"
    if unreachable:
        there += f" && ip {option} route del {last}"
        back = f"ip {option} route add {last} && {back}"
    with changed(r1, there, back):
        yield


@contextlib.contextmanager
def filter_stopped(r1: Host) -> Iterator[None]:
    """r1 without the packet filter, so that it is the routing alone that is asked to keep the domains apart."""
    with changed(r1, "systemctl stop transit-networkd-filter", "systemctl start transit-networkd-filter"):
        assert r1.run("nft list table inet transit").rc != 0
        yield
