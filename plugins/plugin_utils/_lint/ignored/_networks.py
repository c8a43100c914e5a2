# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings and sections that networkd ignores because of other settings of the same .network (`network_verify`)."""

from __future__ import annotations

import functools
from collections.abc import Callable

from ..types._numbers import span
from ..types._types import boolean
from ..units._links import addresses, dhcp
from ..units._unit import Unit
from ._row import Row, both, family, neither

_ROUTER = ("IPv6SendRA", "IPv6PrefixDelegation")
_ACCEPT = ("IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
_IPV4 = 4
_OF_BOND = "a port of a bond has no addresses, routes and DHCP of its own; set it in the bond's .network"
_NO_LINK_LOCAL = "the link has no IPv6 link-local address"


class Link:
    """A .network, as networkd checks it. ``bonded`` and ``bridged`` say whether its Bond= and Bridge= exist."""

    def __init__(self, unit: Unit, version: int | None, *, bonded: bool, bridged: bool, passthru: bool = False) -> None:
        """``passthru`` says whether the link carries a MACVLAN or MACVTAP in that mode."""
        self.unit, self.version = unit, version
        self.keeps_master = boolean(unit.text("Network", "KeepMaster") or "") is True
        self.bonded, self.bridged = bonded and not self.keeps_master, bridged and not self.keeps_master
        self._passthru = passthru

    def text(self, section: str, *keys: str) -> str | None:
        """Return the value of a key or its aliases, None if it is not set."""
        return self.unit.text(section, *keys)

    def yes(self, section: str, *keys: str) -> bool:
        """Return whether a key is true."""
        return boolean(self.text(section, *keys) or "") is True

    def no(self, section: str, *keys: str) -> bool:
        """Return whether a key is false; one that is not set is not."""
        return boolean(self.text(section, *keys) or "") is False

    @functools.cached_property
    def link_local(self) -> bool:
        """Return whether the link gets an IPv6 link-local address."""
        if self.text("Network", "IPv6LinkLocalAddressGenerationMode") == "none" and (self.version or 249) >= 249:
            return self._static_link_local
        given = self.text("Network", "LinkLocalAddressing")
        if given is None:
            return not (self.keeps_master or self.bridged or self._passthru) or self._static_link_local
        return (given == "ipv6" or boolean(given) is True) or self._static_link_local

    @functools.cached_property
    def _static_link_local(self) -> bool:
        """Return whether an address of the .network is link-local, which counts from 261 on."""
        every = (address.ip for _item, address in addresses(self.unit)) if (self.version or 261) >= 261 else ()
        return any(ip.version == 6 and ip.is_link_local for ip in every)

    @functools.cached_property
    def advertises(self) -> bool:
        given = self.text("Network", *_ROUTER) or "no"
        return boolean(given) is True or given in ("static", "dhcpv6")

    @functools.cached_property
    def server_address(self) -> bool:
        """Return whether a static address may be that of the DHCP server."""
        if self.text("DHCPServer", "ServerAddress") is not None:
            return True
        with_peer = {
            id(section.last("Address"))
            for section in self.unit.named("Address")
            if family(section.text("Peer")) == _IPV4
        }
        return any(
            address.version == _IPV4 and not address.ip.is_loopback and not address.ip.is_link_local
            for item, address in addresses(self.unit)
            if id(item) not in with_peer
        )


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
        for key in _ROUTER
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
        both(_is("DHCPv4", "Anonymize"), lambda link: link.text("DHCPv4", "ClientIdentifier") != "mac"),
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
