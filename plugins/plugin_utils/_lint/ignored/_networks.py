# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings and sections that networkd ignores because of other settings of the same .network (`network_verify`)."""

from __future__ import annotations

from ..types._numbers import span
from ..types._types import boolean
from ..units._links import dhcp
from ._link import ROUTER, Link
from ._row import Asked, Condition, Of, Row, Settings, has, is_one_of, lacks, no, yes, zero

_ACCEPT = ("IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
_OF_BOND = "a port of a bond has no addresses, routes and DHCP of its own; set it in the bond's .network"
_NO_LINK_LOCAL = "the link has no IPv6 link-local address"


def _in(section: str, condition: Asked) -> Condition[Link]:
    """Return whether a condition holds for the settings in a section."""
    return Condition(lambda link: condition(link.settings(section)))


@Condition
def _finite_loss(settings: Settings) -> bool:
    given = settings.text("IgnoreCarrierLoss") or ""
    return boolean(given) is False or (boolean(given) is None and span(given) is not None and given != "infinity")


@Condition
def _address_set(settings: Settings) -> bool:
    return any(word.startswith("address:") for text in settings.texts("NFTSet") for word in text.split())


_bonded = Condition[Link](lambda link: link.bonded)
_link_local = Condition[Link](lambda link: link.link_local)
_advertises = Condition[Link](lambda link: link.advertises)
_dhcp4 = Condition[Link](lambda link: dhcp(link.unit, 4))
_dhcp6 = Condition[Link](lambda link: dhcp(link.unit, 6))
_delegates = ~_bonded & (_dhcp4 | _dhcp6) & ~_in("Network", no("DHCPPrefixDelegation"))
_uses_mtu = Condition[Link](lambda link: link.uses_mtu)
_keeps_master, _no_local = _in("Network", yes("KeepMaster")), ~_in("Network", no("LinkLocalAddressing"))
_server, _bound = _in("Network", yes("DHCPServer")), _in("Network", has("BindCarrier"))
_no_ndp = _in("Network", no("IPv6ProxyNDP"))
_policy_bound = _in("Link", is_one_of("ActivationPolicy", "bound"))
_serves = _server & Condition(lambda link: link.server_address)
_agent = Condition[Link](lambda link: link.agent_address)
_network, _link, _route = Of("Network"), Of("Link", since=249), Of("Route")

NETWORKS: tuple[Row[Link], ...] = (
    *(
        _network(
            _keeps_master,
            "KeepMaster=yes excludes it",
            f"{key}= set with KeepMaster=",
            key,
            since=250,
        )
        for key in ("BatmanAdvanced", "Bond", "Bridge", "VRF")
    ),
    *(
        rows(_bonded & when, _OF_BOND, f"{log} when Bond= is specified", key)
        for rows, key, log, when in (
            (_network, "LinkLocalAddressing", "Cannot enable LinkLocalAddressing=", _no_local),
            (_network, "Address", "Cannot set addresses", _bonded),
            (Of("Address"), "", "Cannot set addresses", _bonded),
            (_network, "Gateway", "Cannot set routes", _bonded),
            (_route, "", "Cannot set routes", _bonded),
            (_network, "DHCP", "Cannot enable DHCP=", _dhcp4 | _dhcp6),
        )
    ),
    _network(_bonded & _server, _OF_BOND, "DHCPServer=", "DHCPServer"),
    _network(
        ~_bonded & ~_link_local & _dhcp6,
        _NO_LINK_LOCAL,
        "Disabling DHCPv6 client.",
        "DHCP",
        effect="starts no DHCPv6 client",
    ),
    *(
        _network(~_link_local & when, _NO_LINK_LOCAL, f"{log}= is enabled but", key)
        for when, log, keys in (
            (_in("Network", yes(*_ACCEPT)), "IPv6AcceptRA", _ACCEPT),
            (_advertises, "IPv6PrefixDelegation", ROUTER),
        )
        for key in keys
    ),
    _network(
        ~_bonded & _server & ~Condition(lambda link: link.server_address),
        "the link has no static IPv4 address that the server could use",
        "DHCPServer= is enabled, but no ",
        "DHCPServer",
        since=249,
    ),
    *(
        _network(when, why, f"DHCPRelay= {log}", "DHCPRelay", since=261)
        for when, why, log in (
            (_bonded, _OF_BOND, "is enabled for bond slave."),
            (~_bonded & _serves, "DHCPServer=yes excludes it", "cannot be enabled when DHCPServer= is enabled."),
            (~_bonded & ~_serves & _dhcp4, "a DHCPv4 client excludes it", "cannot be enabled when DHCPv4 client is"),
        )
    ),
    *(
        _network(~_bonded & ~_serves & ~_dhcp4 & ~_agent & when, why, log, "DHCPRelay", since=261)
        for when, why, log in (
            (
                _in("DHCPRelay", has("AgentAddress")),
                "AgentAddress= in [DHCPRelay] is no static address of the link",
                "not found among static addresses.",
            ),
            (
                _in("DHCPRelay", lacks("AgentAddress")),
                "the link has no static IPv4 address that the relay agent could use",
                "DHCPRelay= is enabled, but no suitable static address configured.",
            ),
        )
    ),
    Of("DHCPPrefixDelegation")(
        _delegates & _in("DHCPPrefixDelegation", no("Assign") & _address_set),
        "Assign=no excludes sets of addresses",
        "NFTSet=address:... is not supported and will be ignored.",
        "NFTSet",
        since=260,
    ),
    *(
        Of(section)(
            _in("Link", has("MTUBytes")) & _in(section, yes("UseMTU")) & _uses_mtu,
            "MTUBytes= in [Link] excludes it",
            "MTUBytes= in [Link] section and UseMTU= in",
            "UseMTU",
        )
        for section in ("DHCPv4", "DHCP")
    ),
    *(
        Of(section)(
            _in("Network", has("KeepConfiguration")),
            "KeepConfiguration= in [Network] replaces it",
            "Both KeepConfiguration= and deprecated CriticalConnection= are set.",
            "CriticalConnection",
        )
        for section in ("DHCPv4", "DHCP")
    ),
    _link(
        _bound & ~_policy_bound,
        "BindCarrier= means ActivationPolicy=bound",
        "ActivationPolicy=bound is required",
        "ActivationPolicy",
    ),
    _link(
        ~_bound & _policy_bound,
        "it needs BindCarrier= in [Network]",
        "ActivationPolicy=bound requires",
        "ActivationPolicy",
    ),
    _network(
        ~_bound & _in("Link", is_one_of("ActivationPolicy", "always-up")) & _in("Network", _finite_loss),
        "ActivationPolicy=always-up ignores the loss of the carrier",
        "conflicts with ActivationPolicy=always-up.",
        "IgnoreCarrierLoss",
        since=249,
    ),
    _network(_no_ndp, "IPv6ProxyNDP=no excludes it", "IPv6ProxyNDP= is disabled", "IPv6ProxyNDPAddress"),
    Of("DHCPv4")(
        ~_bonded & _dhcp4 & _in("DHCPv4", yes("Anonymize") & ~is_one_of("ClientIdentifier", "mac")),
        "Anonymize=yes means ClientIdentifier=mac",
        "ClientIdentifier= is set, although Anonymize=yes.",
        "ClientIdentifier",
        since=249,
    ),
    Of("IPv6SendRA")(
        _advertises
        & _link_local
        & _in("IPv6SendRA", zero("RouterLifetimeSec") & ~is_one_of("RouterPreference", "medium", "normal", "default")),
        "RouterLifetimeSec=0 excludes it",
        "specified with RouterLifetimeSec=0, ignoring RouterPreference= setting.",
        "RouterPreference",
        since=256,
    ),
    *(
        Of(section)(_in(section, has(f"{what}AllowList")), f"{what}AllowList= replaces it", "", f"{what}DenyList")
        for section, what in (*(("IPv6AcceptRA", what) for what in ("Router", "Prefix", "Route")), ("DHCPv4", ""))
    ),
    _route(
        ~_dhcp4,
        "Gateway=_dhcp4 needs DHCP=ipv4 or DHCP=yes",
        'Gateway="_dhcp4" is specified but DHCPv4 client is disabled.',
        "Gateway",
        value="_dhcp4",
    ),
    _route(
        _in("Network", no(*_ACCEPT)) | ~_link_local,
        "Gateway=_ipv6ra needs IPv6AcceptRA=yes",
        'Gateway="_ipv6ra" is specified but IPv6AcceptRA= is disabled.',
        "Gateway",
        value="_ipv6ra",
    ),
    *(
        Of(section)(~_advertises, "IPv6SendRA= in [Network] is not set", "")
        for section in ("IPv6Prefix", "IPv6RoutePrefix", "IPv6PREF64Prefix", "IPv6SendRA", "IPv6PrefixDelegation")
    ),
    *(
        Of(section)(~_server, "DHCPServer= in [Network] is not set", "")
        for section in ("DHCPServer", "DHCPServerStaticLease")
    ),
    Of("DHCPRelay")(_in("Network", lacks("DHCPRelay")), "DHCPRelay= in [Network] is not set", "", since=261),
)
