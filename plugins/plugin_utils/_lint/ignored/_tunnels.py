# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels, VXLANs and GENEVE devices that networkd does not create, and their settings that it ignores."""

from __future__ import annotations

from ..types._types import boolean, number
from ._row import NEWEST, Asked, Condition, Of, Row, Settings, family, has, has_address, is_one_of, lacks, unset, yes

# Words for an address of the link below, and their IP version.
_LEARNED = {"ipv4_link_local": 4, "dhcp4": 4, "ipv6_link_local": 6, "dhcp6": 6, "slaac": 6}
_EVERY = "ipip sit gre gretap erspan vti ip6gre ip6gretap ip6tnl vti6"
_ENDS_NEEDED = 251
# An end that may be any address.
_OPEN = (None, "", "any", "0.0.0.0", "::")
_LARGEST_VNI, _LARGEST_INDEX = (1 << 24) - 1, (1 << 20) - 1


def tunnel_family(settings: Settings) -> int | None:
    """Return the IP version of a tunnel's ends, None if both are open. The first one decides."""
    # One that is taken back has no part in it.
    ends = [key for key in ("Local", "Remote") if settings.text(key) not in _OPEN]
    for text in settings.texts(*ends) if ends else ():
        found = _LEARNED.get(text or "") or family(text)
        if found and text not in _OPEN:
            return found
    return None


# networkd checks no more of such a tunnel, because another program sets its ends.
_external = Condition[Settings](
    lambda settings: settings.kind not in ("vti", "vti6") and boolean(settings.text("External") or "") is True
)


def _tunnel(when: Asked, why: str, log: str, since: int = 0, until: int = NEWEST, kinds: str = _EVERY) -> Row[Settings]:
    return Of("Tunnel", kinds)(~_external & when, why, log, since=since, until=until)


def _ends(version: int | None) -> Asked:
    return Condition(lambda settings: tunnel_family(settings) == version)


def _no_vni(key: str) -> Asked:
    """Return whether there is no network identifier, or one that is too large."""
    large = Condition[Settings](lambda settings: (number(settings.text(key, "Id") or "") or 0) > _LARGEST_VNI)
    return lacks(key, "Id") | large


_no_index = unset("ERSPANIndex") | Condition[Settings](
    lambda settings: (number(settings.text("ERSPANIndex") or "") or 0) > _LARGEST_INDEX
)
_learned = is_one_of("Local", *_LEARNED)
_independent = yes("Independent") | yes("AssignToLoopback")
_no_remote = ~has_address("Remote")
_filled_later = yes("External")
_vxlan = Of("VXLAN", "vxlan")
_NO_VNI = ("has no VNI= from 0 to 16777215", "VXLAN without valid VNI")

TUNNELS: tuple[Row[Settings], ...] = (
    _vxlan(_no_vni("VNI"), *_NO_VNI, until=257),
    _vxlan(~_filled_later & _no_vni("VNI"), *_NO_VNI, since=258),
    _vxlan(
        has_address("Group") & has_address("Remote"),
        "has both Group= and Remote=",
        "VXLAN both 'Group=' and 'Remote=' cannot be specified.",
    ),
    _vxlan(
        yes("Independent") & _learned,
        "has Independent=yes, so Local= must be an address",
        "when Independent= is enabled, ignoring.",
        since=251,
    ),
    _vxlan(
        _filled_later & ~_no_vni("VNI"), "External=yes excludes it", "VNI= is set while External=", "VNI", since=258
    ),
    _vxlan(
        yes("VNIFilter") & ~_filled_later,
        "it needs External=yes",
        "VNIFilter= is enabled while",
        "VNIFilter",
        since=258,
    ),
    Of("GENEVE", "geneve")(_no_vni("Id"), "has no Id=", "Geneve without valid VNI"),
    Of("Tunnel", "ip6tnl").lacks("Mode", log="ip6tnl without mode configured", until=257),
    *(
        _tunnel(
            _ends(other),
            f"has an IPv{other} address as Local= or Remote=; for IPv{other}, use Kind={wanted}",
            f"tunnel without a{log}",
            kinds=kinds,
        )
        for kinds, other, wanted, log in (
            ("ipip sit gre vti", 6, "ip6gre, ip6tnl or vti6", " local/remote IPv4 address configured"),
            ("gretap erspan", 6, "ip6gretap", ""),
            ("ip6gre", 4, "gre", " local/remote IPv6 address configured"),
            ("ip6tnl vti6 ip6gretap", 4, "gretap, ipip, sit or vti", ""),
        )
    ),
    # The newest releases of 252 and later take a tunnel without ends.
    *(
        _tunnel(when, f"has no {what}=", f"{log} address configured", until=_ENDS_NEEDED, kinds=kinds)
        for kinds, when, what, log in (
            ("gretap erspan", ~_ends(6) & _no_remote, "Remote", "gretap/erspan tunnel without a remote IPv4"),
            ("ip6tnl vti6", _ends(None), "Local= and no Remote", "ip6gre tunnel without a local/remote IPv6"),
            ("ip6gretap", ~_ends(4) & _no_remote, "Remote", "ip6gretap tunnel without a remote IPv6"),
        )
    ),
    _tunnel(
        _no_index, "has no ERSPANIndex= from 1 to 1048575", "Invalid erspan index", until=_ENDS_NEEDED, kinds="erspan"
    ),
    _tunnel(
        yes("FooOverUDP") & unset("FOUDestinationPort"),
        "has FooOverUDP=yes without FOUDestinationPort=",
        "FooOverUDP missing port configured",
    ),
    _tunnel(
        _independent & _learned,
        "has Independent=yes or AssignToLoopback=yes, so Local= must be an address",
        "when Independent= or AssignToLoopback= is enabled, ignoring.",
        since=251,
    ),
    _tunnel(
        yes("DiscoverPathMTU") & yes("IgnoreDontFragment"),
        "has both DiscoverPathMTU=yes and IgnoreDontFragment=yes",
        "IgnoreDontFragment= cannot be enabled when DiscoverPathMTU= is enabled",
        since=254,
    ),
    *(
        _tunnel(
            has("Mode") & ~is_one_of("Mode", "any", *modes),
            f"must have Mode={', '.join(['any', *modes][:-1])} or {modes[-1]}",
            "Specified unsupported tunnel mode",
            since=258,
            kinds=kind,
        )
        for kind, modes in (("ipip", ["ipip"]), ("sit", ["ipip", "ip6ip"]), ("ip6tnl", ["ipip6", "ip6ip6"]))
    ),
    _tunnel(
        has("Mode"),
        "has Mode=, which this kind does not have",
        "tunnel does not support Mode= setting",
        since=258,
        kinds="gre gretap erspan vti ip6gre ip6gretap vti6",
    ),
)
