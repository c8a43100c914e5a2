# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels, VXLANs and GENEVE devices that networkd does not create, and their settings that it ignores."""

from __future__ import annotations

from ..types._types import boolean, number
from ._row import (
    Condition,
    Row,
    Settings,
    both,
    either,
    family,
    has,
    has_address,
    is_one_of,
    lacks,
    neither,
    unset,
    yes,
)

# Words for an address of the link below, and their IP version.
_LEARNED = {"ipv4_link_local": 4, "dhcp4": 4, "ipv6_link_local": 6, "dhcp6": 6, "slaac": 6}
_OVER_IPV4 = "ipip sit gre gretap erspan vti"
_OVER_IPV6 = "ip6gre ip6gretap ip6tnl vti6"
_ENDS_NEEDED = 251
_LARGEST_VNI = (1 << 24) - 1


def tunnel_family(settings: Settings) -> int | None:
    """Return the IP version of a tunnel's ends, None if both are open."""
    for text in (settings.text("Remote"), settings.text("Local")):
        found = _LEARNED.get(text or "") or family(text)
        if found and text not in ("0.0.0.0", "::"):
            return found
    return None


def _external(settings: Settings) -> bool:
    """Return whether networkd checks no more of a tunnel, because another program sets its ends."""
    return settings.kind not in ("vti", "vti6") and boolean(settings.text("External") or "") is True


def _tunnel(condition: Condition) -> Condition:
    return both(neither(_external), condition)


def _ends(*versions: int | None) -> Condition:
    return _tunnel(lambda settings: tunnel_family(settings) in versions)


def _learned(settings: Settings) -> bool:
    return settings.text("Local") in _LEARNED


def _vni(key: str) -> Condition:
    """Return whether there is no network identifier."""
    return lambda settings: (number(settings.text(key, "Id") or "") or _missing(settings, key)) > _LARGEST_VNI


def _missing(settings: Settings, key: str) -> int:
    return 0 if settings.text(key, "Id") is not None else _LARGEST_VNI + 1


def _not_a_mode(*modes: str) -> Condition:
    return _tunnel(both(has("Mode"), neither(is_one_of("Mode", *modes))))


_independent = either(yes("Independent"), yes("AssignToLoopback"))

TUNNELS: tuple[Row[Settings], ...] = (
    Row("VXLAN", _vni("VNI"), "has no VNI= from 0 to 16777215", "VXLAN without valid VNI", until=257, kinds="vxlan"),
    Row(
        "VXLAN",
        both(neither(yes("External")), _vni("VNI")),
        "has no VNI= from 0 to 16777215",
        "VXLAN without valid VNI",
        since=258,
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(has_address("Group"), has_address("Remote")),
        "has both Group= and Remote=",
        "VXLAN both 'Group=' and 'Remote=' cannot be specified.",
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(yes("Independent"), _learned),
        "has Independent=yes, so Local= must be an address",
        "when Independent= is enabled, ignoring.",
        since=251,
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(yes("External"), has("VNI", "Id")),
        "External=yes excludes it",
        "VNI= is set while External= is enabled.",
        key="VNI",
        since=258,
        kinds="vxlan",
    ),
    Row(
        "VXLAN",
        both(yes("VNIFilter"), neither(yes("External"))),
        "it needs External=yes",
        "VNIFilter= is enabled while External= is disabled.",
        key="VNIFilter",
        since=258,
        kinds="vxlan",
    ),
    Row("GENEVE", _vni("Id"), "has no Id=", "Geneve without valid VNI", kinds="geneve"),
    Row(
        "Tunnel",
        lacks("Mode"),
        "has no Mode=",
        "ip6tnl without mode configured",
        until=257,
        kinds="ip6tnl",
    ),
    Row(
        "Tunnel",
        _ends(6),
        "has an IPv6 address as Local= or Remote=; for IPv6, use Kind=ip6gre, ip6tnl or vti6",
        "tunnel without a local/remote IPv4 address configured",
        kinds="ipip sit gre vti",
    ),
    Row(
        "Tunnel",
        _ends(6),
        "has an IPv6 address as Local= or Remote=; for IPv6, use Kind=ip6gretap",
        "tunnel without a",
        kinds="gretap erspan",
    ),
    Row(
        "Tunnel",
        _ends(4),
        "has an IPv4 address as Local= or Remote=; for IPv4, use Kind=gre",
        "tunnel without a local/remote IPv6 address configured",
        kinds="ip6gre",
    ),
    Row(
        "Tunnel",
        _ends(4),
        "has an IPv4 address as Local= or Remote=; for IPv4, use Kind=gretap, ipip, sit or vti",
        "tunnel without a",
        kinds="ip6tnl vti6 ip6gretap",
    ),
    # The newest releases of 252 and later take a tunnel without ends.
    Row(
        "Tunnel",
        _tunnel(both(neither(_ends(6)), neither(has_address("Remote")))),
        "has no Remote=",
        "gretap/erspan tunnel without a remote IPv4 address configured",
        until=_ENDS_NEEDED,
        kinds="gretap erspan",
    ),
    Row(
        "Tunnel",
        _ends(None),
        "has no Local= and no Remote=",
        "vti6/ip6tnl/ip6gre tunnel without a local/remote IPv6 address configured",
        until=_ENDS_NEEDED,
        kinds="ip6tnl vti6",
    ),
    Row(
        "Tunnel",
        _tunnel(both(neither(_ends(4)), neither(has_address("Remote")))),
        "has no Remote=",
        "ip6gretap tunnel without a remote IPv6 address configured",
        until=_ENDS_NEEDED,
        kinds="ip6gretap",
    ),
    Row(
        "Tunnel",
        _tunnel(both(yes("FooOverUDP"), unset("FOUDestinationPort"))),
        "has FooOverUDP=yes without FOUDestinationPort=",
        "FooOverUDP missing port configured",
        kinds=f"{_OVER_IPV4} {_OVER_IPV6}",
    ),
    Row(
        "Tunnel",
        _tunnel(both(_independent, _learned)),
        "has Independent=yes or AssignToLoopback=yes, so Local= must be an address",
        "when Independent= or AssignToLoopback= is enabled, ignoring.",
        since=251,
        kinds=f"{_OVER_IPV4} {_OVER_IPV6}",
    ),
    Row(
        "Tunnel",
        _tunnel(both(yes("DiscoverPathMTU"), yes("IgnoreDontFragment"))),
        "has both DiscoverPathMTU=yes and IgnoreDontFragment=yes",
        "IgnoreDontFragment= cannot be enabled when DiscoverPathMTU= is enabled",
        since=254,
        kinds=f"{_OVER_IPV4} {_OVER_IPV6}",
    ),
    Row(
        "Tunnel",
        _not_a_mode("any", "ipip"),
        "must have Mode=any or ipip",
        "Specified unsupported tunnel mode",
        since=258,
        kinds="ipip",
    ),
    Row(
        "Tunnel",
        _not_a_mode("any", "ipip", "ip6ip"),
        "must have Mode=any, ipip or ip6ip",
        "Specified unsupported tunnel mode",
        since=258,
        kinds="sit",
    ),
    Row(
        "Tunnel",
        _not_a_mode("any", "ipip6", "ip6ip6"),
        "must have Mode=any, ipip6 or ip6ip6",
        "Specified unsupported tunnel mode",
        since=258,
        kinds="ip6tnl",
    ),
    Row(
        "Tunnel",
        _tunnel(has("Mode")),
        "has Mode=, which this kind does not have",
        "tunnel does not support Mode= setting",
        since=258,
        kinds="gre gretap erspan vti ip6gre ip6gretap vti6",
    ),
)
