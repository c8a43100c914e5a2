# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings and sections that networkd ignores because of other settings of the same .network (`network_verify`)."""

from __future__ import annotations

from collections.abc import Callable

from ..types._numbers import span
from ..types._types import boolean
from ..units._links import dhcp
from ._link import ROUTER, Link
from ._row import Row, both, neither

_ACCEPT = ("IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
_OF_BOND = "a port of a bond has no addresses, routes and DHCP of its own; set it in the bond's .network"
_NO_LINK_LOCAL = "the link has no IPv6 link-local address"


Condition = Callable[[Link], bool]


def _is(section: str, *keys: str) -> Condition:
    return lambda link: link.yes(section, *keys)


def _has(section: str, *keys: str) -> Condition:
    return lambda link: link.text(section, *keys) is not None


def _policy(*words: str) -> Condition:
    return lambda link: link.text("Link", "ActivationPolicy") in words


def _bonded(link: Link) -> bool:
    return link.bonded


def _no_link_local(link: Link) -> bool:
    return not link.link_local


def _finite_loss(link: Link) -> bool:
    given = link.text("Network", "IgnoreCarrierLoss") or ""
    return boolean(given) is False or (boolean(given) is None and span(given) is not None and given != "infinity")


def _zero_router(link: Link) -> bool:
    return span(link.text("IPv6SendRA", "RouterLifetimeSec") or "") == 0


NETWORKS: tuple[Row[Link], ...] = (
    *(
        Row(
            "Network",
            _is("Network", "KeepMaster"),
            "KeepMaster=yes excludes it",
            f"{key}= set with KeepMaster=",
            key,
            since=250,
        )
        for key in ("BatmanAdvanced", "Bond", "Bridge", "VRF")
    ),
    Row(
        "Network",
        both(_bonded, lambda link: not link.no("Network", "LinkLocalAddressing")),
        _OF_BOND,
        "Cannot enable LinkLocalAddressing= when Bond= is specified",
        "LinkLocalAddressing",
    ),
    Row("Network", _bonded, _OF_BOND, "Cannot set addresses when Bond= is specified", "Address"),
    Row("Address", _bonded, _OF_BOND, "Cannot set addresses when Bond= is specified"),
    Row("Network", _bonded, _OF_BOND, "Cannot set routes when Bond= is specified", "Gateway"),
    Row("Route", _bonded, _OF_BOND, "Cannot set routes when Bond= is specified"),
    Row(
        "Network",
        both(_bonded, lambda link: dhcp(link.unit, 4) or dhcp(link.unit, 6)),
        _OF_BOND,
        "Cannot enable DHCP= when Bond= is specified",
        "DHCP",
    ),
    Row("Network", both(_bonded, _is("Network", "DHCPServer")), _OF_BOND, "DHCPServer=", "DHCPServer"),
    Row(
        "Network",
        both(neither(_bonded), _no_link_local, lambda link: dhcp(link.unit, 6)),
        _NO_LINK_LOCAL,
        "Disabling DHCPv6 client.",
        "DHCP",
        effect="starts no DHCPv6 client",
    ),
    *(
        Row(
            "Network",
            both(_no_link_local, _is("Network", *_ACCEPT)),
            _NO_LINK_LOCAL,
            "IPv6AcceptRA= is enabled but",
            key,
        )
        for key in _ACCEPT
    ),
    *(
        Row(
            "Network",
            both(_no_link_local, lambda link: link.advertises),
            _NO_LINK_LOCAL,
            "IPv6PrefixDelegation= is enabled but",
            key,
        )
        for key in ROUTER
    ),
    Row(
        "Network",
        both(neither(_bonded), _is("Network", "DHCPServer"), lambda link: not link.server_address),
        "the link has no static IPv4 address that the server could use",
        "DHCPServer= is enabled, but no ",
        "DHCPServer",
        since=249,
    ),
    *(
        Row(
            section,
            both(_has("Link", "MTUBytes"), _is(section, "UseMTU")),
            "MTUBytes= in [Link] excludes it",
            "MTUBytes= in [Link] section and UseMTU= in",
            "UseMTU",
        )
        for section in ("DHCPv4", "DHCP")
    ),
    *(
        Row(
            section,
            _has("Network", "KeepConfiguration"),
            "KeepConfiguration= in [Network] replaces it",
            "Both KeepConfiguration= and deprecated CriticalConnection= are set.",
            "CriticalConnection",
        )
        for section in ("DHCPv4", "DHCP")
    ),
    Row(
        "Link",
        both(_has("Network", "BindCarrier"), neither(_policy("bound"))),
        "BindCarrier= means ActivationPolicy=bound",
        "ActivationPolicy=bound is required with BindCarrier=.",
        "ActivationPolicy",
        since=249,
    ),
    Row(
        "Link",
        both(_policy("bound"), neither(_has("Network", "BindCarrier"))),
        "it needs BindCarrier= in [Network]",
        "ActivationPolicy=bound requires BindCarrier=.",
        "ActivationPolicy",
        since=249,
    ),
    Row(
        "Network",
        both(_policy("always-up"), neither(_has("Network", "BindCarrier")), _finite_loss),
        "ActivationPolicy=always-up ignores the loss of the carrier",
        "conflicts with ActivationPolicy=always-up.",
        "IgnoreCarrierLoss",
        since=249,
    ),
    Row(
        "Network",
        lambda link: link.no("Network", "IPv6ProxyNDP"),
        "IPv6ProxyNDP=no excludes it",
        "IPv6ProxyNDP= is disabled.",
        "IPv6ProxyNDPAddress",
    ),
    Row(
        "Network",
        lambda link: link.no("Network", "IPv4ProxyARP", "ProxyARP"),
        "IPv4ProxyARP=no excludes it",
        "is disabled. Ignoring IPv4ProxyARPAddress=",
        "IPv4ProxyARPAddress",
        since=262,
    ),
    Row(
        "DHCPv4",
        both(
            _is("DHCPv4", "Anonymize"),
            lambda link: link.text("DHCPv4", "ClientIdentifier") != "mac" and dhcp(link.unit, 4),
        ),
        "Anonymize=yes means ClientIdentifier=mac",
        "ClientIdentifier= is set, although Anonymize=yes.",
        "ClientIdentifier",
        since=249,
    ),
    Row(
        "IPv6SendRA",
        both(
            _zero_router,
            lambda link: link.text("IPv6SendRA", "RouterPreference") not in ("medium", "normal", "default"),
        ),
        "RouterLifetimeSec=0 excludes it",
        "specified with RouterLifetimeSec=0, ignoring RouterPreference= setting.",
        "RouterPreference",
        since=256,
    ),
    *(
        Row(
            "IPv6AcceptRA",
            _has("IPv6AcceptRA", f"{what}AllowList"),
            f"{what}AllowList= replaces it",
            "",
            f"{what}DenyList",
        )
        for what in ("Router", "Prefix", "Route")
    ),
    Row(
        "Route",
        lambda link: not dhcp(link.unit, 4),
        "Gateway=_dhcp4 needs DHCP=ipv4 or DHCP=yes",
        'Gateway="_dhcp4" is specified but DHCPv4 client is disabled.',
        "Gateway",
        value="_dhcp4",
    ),
    Row(
        "Route",
        lambda link: link.no("Network", *_ACCEPT) or not link.link_local,
        "Gateway=_ipv6ra needs IPv6AcceptRA=yes",
        'Gateway="_ipv6ra" is specified but IPv6AcceptRA= is disabled.',
        "Gateway",
        value="_ipv6ra",
    ),
    Row("DHCPv4", _has("DHCPv4", "AllowList"), "AllowList= replaces it", "", "DenyList"),
    *(
        Row(section, lambda link: not link.advertises, "IPv6SendRA= in [Network] is not set", "")
        for section in ("IPv6Prefix", "IPv6RoutePrefix", "IPv6PREF64Prefix", "IPv6SendRA", "IPv6PrefixDelegation")
    ),
    *(
        Row(section, neither(_is("Network", "DHCPServer")), "DHCPServer= in [Network] is not set", "")
        for section in ("DHCPServer", "DHCPServerStaticLease")
    ),
)
