# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections about routes that networkd ignores: [Route], [NextHop] and [RoutingPolicyRule] of a .network."""

from __future__ import annotations

from ..types._types import boolean, number
from ._row import (
    Row,
    Settings,
    both,
    either,
    family,
    has,
    has_address,
    is_ipv4,
    is_ipv6,
    is_one_of,
    lacks,
    neither,
    yes,
)

# A Gateway= that DHCP or a router advertisement brings.
_LEARNED = ("_dhcp", "_dhcp4", "_ipv6ra")
_REJECTS = ("unreachable", "prohibit", "blackhole", "throw")
_of_route = ("Destination", "Source", "PreferredSource")

_gateway = either(has_address("Gateway"), is_one_of("Gateway", *_LEARNED))
_several = has("MultiPathRoute")
_ipv6 = is_ipv6(*_of_route)


def _ipv4_gateway(settings: Settings) -> bool:
    return family(settings.text("Gateway")) == 4 or settings.text("Gateway") == "_dhcp4"


def _ipv4_path(settings: Settings) -> bool:
    """Return whether a path has an IPv4 gateway; a value is ADDRESS@LINK WEIGHT."""
    words = (settings.text("MultiPathRoute") or "").split(maxsplit=1)
    return bool(words) and family(words[0].partition("@")[0]) == 4


def _other_family(settings: Settings) -> bool:
    """Return whether Family= of a routing policy rule is more or other than that of its addresses."""
    given = family(settings.text("From")) or family(settings.text("To"))
    return settings.text("Family") in {4: ("ipv6", "both"), 6: ("ipv4", "both")}.get(given or 0, ())


def _goes_back(settings: Settings) -> bool:
    target, own = number(settings.text("GoTo") or ""), number(settings.text("Priority") or "")
    return _jumps(settings) and bool(target) and own is not None and own >= (target or 0)


def _jumps(settings: Settings) -> bool:
    return settings.text("Type") == "goto"


def _as_group(settings: Settings) -> bool:
    return settings.text("Group") is not None


def _blackhole_group(settings: Settings) -> bool:
    """Return whether a group is a blackhole; before 256, networkd looks at that only beside a gateway."""
    return _as_group(settings) and boolean(settings.text("Blackhole") or "") is True


ROUTES: tuple[Row[Settings], ...] = (
    Row(
        "Route",
        lacks("Gateway", *_of_route),
        "it has no Gateway=, Destination=, Source= or PreferredSource=",
        "Route section without Gateway=, Destination=, Source=, or PreferredSource= field configured.",
    ),
    Row(
        "Route",
        both(_ipv6, _ipv4_gateway),
        "the route is IPv6, but its Gateway= is IPv4",
        "IPv4 gateway is configured for IPv6 route.",
    ),
    Row(
        "Route",
        both(either(_ipv6, is_ipv6("Gateway")), _ipv4_path),
        "the route is IPv6, but a MultiPathRoute= is IPv4",
        "IPv4 multipath route is specified for IPv6 route.",
        since=248,
    ),
    Row(
        "Route",
        both(has("NextHop"), either(_gateway, _several)),
        "NextHop= excludes Gateway= and MultiPathRoute=",
        "NextHopId= cannot be specified with Gateway= or MultiPathRoute=.",
        since=248,
    ),
    Row(
        "Route",
        both(is_one_of("Type", *_REJECTS), either(_gateway, _several)),
        "a route that rejects packets has no Gateway= and no MultiPathRoute=",
        "Reject type route cannot be specified with Gateway= or MultiPathRoute=.",
        since=256,
    ),
    Row(
        "Route",
        both(_gateway, _several),
        "Gateway= excludes MultiPathRoute=; write every gateway as a MultiPathRoute=",
        "Gateway= cannot be specified with MultiPathRoute=.",
        since=249,
    ),
    Row(
        "Route",
        both(either(_ipv6, is_ipv6("Gateway")), neither(is_one_of("Scope", "global", "0"))),
        "an IPv6 route has no scope",
        "Scope= is specified for IPv6 route. It will be ignored.",
        key="Scope",
    ),
    Row(
        "NextHop",
        both(has("Group"), has_address("Gateway")),
        "a group has no Gateway= of its own",
        "Nexthop group cannot have gateway address.",
        since=249,
    ),
    Row(
        "NextHop",
        both(has("Group"), has("Family")),
        "a group has no Family=",
        "Nexthop group cannot have Family= setting.",
        since=249,
    ),
    Row("NextHop", _blackhole_group, "a group is not a blackhole", "Nexthop group cannot be a blackhole.", since=256),
    Row(
        "NextHop",
        both(has("Group"), yes("OnLink")),
        "a group has no OnLink=",
        "Nexthop group cannot have on-link flag.",
        since=256,
    ),
    Row(
        "NextHop",
        both(yes("Blackhole"), lacks("Group"), has_address("Gateway")),
        "a blackhole has no Gateway=",
        "Blackhole nexthop cannot have gateway address.",
        since=248,
    ),
    Row(
        "NextHop",
        both(yes("Blackhole"), lacks("Group"), yes("OnLink")),
        "a blackhole has no OnLink=",
        "Blackhole nexthop cannot have on-link flag.",
        since=256,
    ),
    Row(
        "NextHop",
        either(
            both(is_one_of("Family", "ipv4"), is_ipv6("Gateway")),
            both(is_one_of("Family", "ipv6"), is_ipv4("Gateway")),
        ),
        "Family= is not that of Gateway=",
        "Family= and Gateway= settings for nexthop contradict each other.",
        since=257,
    ),
    Row(
        "RoutingPolicyRule",
        _other_family,
        "Family= is not that of From= or To=; remove it, because the addresses say it",
        "Address family specified by Family= conflicts with",
    ),
    Row(
        "RoutingPolicyRule",
        both(_jumps, lacks("GoTo")),
        "Type=goto needs GoTo=",
        "Type=goto is specified but the target priority GoTo= is unspecified.",
        since=257,
    ),
    Row(
        "RoutingPolicyRule",
        _goes_back,
        "GoTo= must be larger than Priority=",
        "must be larger than the priority of this rule",
        since=257,
    ),
)
