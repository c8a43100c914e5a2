# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections about routes that networkd ignores: [Route], [NextHop] and [RoutingPolicyRule] of a .network."""

from __future__ import annotations

from ..types._types import number
from ._row import Condition, Of, Row, Settings, family, has, has_address, is_ipv4, is_ipv6, is_one_of, lacks, yes

# A Gateway= that DHCP or a router advertisement brings.
_LEARNED = ("_dhcp", "_dhcp4", "_ipv6ra")
_REJECTS = ("unreachable", "prohibit", "blackhole", "throw")
_of_route = ("Destination", "Source", "PreferredSource")

_gateway = has_address("Gateway") | is_one_of("Gateway", *_LEARNED)
_several = has("MultiPathRoute")
_path = _gateway | _several
_ipv4_gateway = is_ipv4("Gateway") | is_one_of("Gateway", "_dhcp4")
_to_ipv6 = is_ipv6(*_of_route)
_ipv6 = _to_ipv6 | lacks(*_of_route) & (is_ipv6("Gateway") | is_one_of("Gateway", "_ipv6ra"))
_no_gateway = has("Gateway") & ~has_address("Gateway") & ~is_one_of("Gateway", *_LEARNED)
_group, _blackhole = has("Group"), yes("Blackhole") & lacks("Group")


@Condition
def _ipv4_path(settings: Settings) -> bool:
    """Return whether a path has an IPv4 gateway; a value is ADDRESS@LINK WEIGHT."""
    words = (settings.text("MultiPathRoute") or "").split(maxsplit=1)
    return bool(words) and family(words[0].partition("@")[0]) == 4


@Condition
def _other_family(settings: Settings) -> bool:
    """Return whether Family= of a routing policy rule is more or other than that of its addresses."""
    source, target = family(settings.text("From")), family(settings.text("To"))
    if source and target and source != target:
        return False  # see the lint rule family-mixed
    given = source or target
    return settings.text("Family") in {4: ("ipv6", "both"), 6: ("ipv4", "both")}.get(given or 0, ())


@Condition
def _jumps(settings: Settings) -> bool:
    """Return whether a routing policy rule jumps: GoTo= implies Type=goto, and the last of the two counts."""
    given = settings.texts("Type", "GoTo")
    return bool(given) and (given[-1] == "goto" or number(given[-1]) is not None)


@Condition
def _goes_back(settings: Settings) -> bool:
    target, own = number(settings.text("GoTo") or ""), number(settings.text("Priority") or "")
    return bool(target) and own is not None and own >= (target or 0)


_route, _hop, _rule = Of("Route"), Of("NextHop"), Of("RoutingPolicyRule")

ROUTES: tuple[Row[Settings], ...] = (
    _route(
        lacks("Gateway", *_of_route),
        "it has no Gateway=, Destination=, Source= or PreferredSource=",
        "Route section without Gateway=, Destination=, Source=, or PreferredSource= field configured.",
    ),
    _route(
        _to_ipv6 & _ipv4_gateway, "the route is IPv6, but its Gateway= is IPv4", "IPv4 gateway is configured for IPv6"
    ),
    _route(
        _ipv6 & _ipv4_path,
        "the route is IPv6, but a MultiPathRoute= is IPv4",
        "IPv4 multipath route is specified",
        since=248,
    ),
    _route(
        has("NextHop") & _path,
        "NextHop= excludes Gateway= and MultiPathRoute=",
        "NextHopId= cannot be specified",
        since=248,
    ),
    _route(
        is_one_of("Type", *_REJECTS) & _path,
        "a route that rejects packets has no Gateway= and no MultiPathRoute=",
        "Reject type route cannot be specified with Gateway= or MultiPathRoute=.",
        since=256,
    ),
    _route(
        _gateway & _several,
        "Gateway= excludes MultiPathRoute=; write every gateway as a MultiPathRoute=",
        "Gateway= cannot be specified with MultiPathRoute=.",
        since=249,
    ),
    _route(
        _ipv6 & ~is_one_of("Scope", "global", "0"),
        "an IPv6 route has no scope",
        "Scope= is specified for IPv6",
        key="Scope",
    ),
    _hop(
        _group & has_address("Gateway"),
        "a group has no Gateway= of its own",
        "Nexthop group cannot have gateway",
        since=249,
    ),
    _hop(
        _group & (has("Family") | _no_gateway), "a group has no Family=", "Nexthop group cannot have Family=", since=249
    ),
    # Before 256, networkd looks at Blackhole= of a group only beside a gateway.
    _hop(_group & yes("Blackhole"), "a group is not a blackhole", "Nexthop group cannot be a blackhole.", since=256),
    _hop(_group & yes("OnLink"), "a group has no OnLink=", "Nexthop group cannot have on-link flag.", since=256),
    _hop(
        _blackhole & has_address("Gateway"),
        "a blackhole has no Gateway=",
        "Blackhole nexthop cannot have gateway",
        since=248,
    ),
    _hop(_blackhole & yes("OnLink"), "a blackhole has no OnLink=", "Blackhole nexthop cannot have on-link", since=256),
    _hop(
        is_one_of("Family", "ipv4") & is_ipv6("Gateway") | is_one_of("Family", "ipv6") & is_ipv4("Gateway"),
        "Family= is not that of Gateway=",
        "Family= and Gateway= settings for nexthop contradict each other.",
        since=257,
    ),
    _rule(
        _other_family,
        "Family= is not that of From= or To=; remove it, because the addresses say it",
        "Address family specified by Family= conflicts with",
    ),
    _rule(_jumps & lacks("GoTo"), "Type=goto needs GoTo=", "the target priority GoTo= is unspecified.", since=257),
    _rule(_jumps & _goes_back, "GoTo= must be larger than Priority=", "must be larger than the priority", since=257),
)
