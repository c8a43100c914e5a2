# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of one host's own variables."""

from __future__ import annotations

from ...module_utils._common._layout import RESERVED_TABLES
from ...module_utils._common._shapes import MemberPlan
from ...module_utils._common._unit_file import dumps
from . import _forms as forms
from ._check_metrics import check_metrics
from ._hosts import Host, on_link
from ._netaddr import ip_address, ip_network
from ._problems import Problems
from ._read import nearest
from ._shapes import InterfaceVariables

_VRFS = "wireguard_vrf_vrfs"
_INTERFACES = "wireguard_vrf_interfaces"
_TUNNELS = "wireguard_vrf_tunnels"


def check_name(host: Host, problems: Problems) -> None:
    """Check the name of a host that has a part in the plan: folders of keys and of units are named after it."""
    try:
        forms.inventory_name(host.name)
    except ValueError as exc:
        problems.add(host.name, "the name of the host", host.name, str(exc))


def check_host(host: Host, problems: Problems) -> None:
    """Check the VRFs, the interfaces, the tunnels' references and the user's units of one host."""
    _check_vrfs(host, problems)
    names: set[str] = set()
    for index, member in enumerate(host.members):
        where = f"{_INTERFACES}[{index}]"
        if member["name"] in names:
            problems.add(host.name, f"{where}.name", member["name"], "is enslaved twice; an interface has one VRF")
        names.add(member["name"])
        _check_vrf_name(host, f"{where}.vrf", member["vrf"], problems)
        if any(member["name"] == vrf["name"] for vrf in host.vrfs):
            problems.add(host.name, f"{where}.name", member["name"], "is the name of a VRF")
        if member["drop_in"] is None:
            _check_addressing(host, where, member, problems)
        else:
            _check_drop_in(host, where, host.variables["interfaces"][index], problems)
    _check_drop_ins(host, problems)
    check_metrics(host, problems)
    if host.variables["egress_lock"] and not host.variables["filter"]:
        problems.add(
            host.name,
            "wireguard_vrf_egress_lock",
            True,
            "needs wireguard_vrf_filter, whose table it is a part of",
        )
    _check_endpoints(host, problems)
    units: set[str] = set()
    for index, service in enumerate(host.variables["services"]):
        where = f"wireguard_vrf_services[{index}]"
        _check_vrf_name(host, f"{where}.vrf", service["vrf"] or host.first_vrf, problems)
        if service["unit"] in units:
            problems.add(host.name, f"{where}.unit", service["unit"], "is listed twice; a service has one VRF")
        units.add(service["unit"])
    for name, sections in host.variables["units"].items():
        try:
            forms.unit_name(str(name))
            dumps(forms.sections(sections))
        except ValueError as exc:
            # Its value is not printed: it may be a key.
            problems.add(host.name, f"wireguard_vrf_units[{name}]", None, str(exc))


def _check_endpoints(host: Host, problems: Problems) -> None:
    """Check that no endpoint is the first or the last address of a prefix that one of the interfaces is in."""
    networks = [ip_network(address) for member in host.members for address in member["addresses"]]
    networks = [network for network in networks if network.version == 4 and network.size > 2]
    for where, said in host.all_endpoints():
        address, _port = forms.split_endpoint(said)
        for network in networks:
            if forms.is_name(address) or int(ip_address(address)) not in (network.first, network.last):
                continue
            message = f"must be the address of a host in {network.cidr}, not the prefix itself or its broadcast"
            problems.add(host.name, where, said, message)


def check_tunnel_vrfs(host: Host, name: str, underlay: str, vrf: str | None, problems: Problems) -> None:
    """Check that the VRFs which a tunnel of this host names are there and can do their work."""
    where = f"{_TUNNELS}[{name}]"
    if _check_vrf_name(host, f"{where}.underlay", underlay, problems) and not host.members_of(underlay):
        problems.add(
            host.name,
            _INTERFACES,
            None,
            f"no interface is enslaved to {underlay}, through which the tunnel {name} sends",
        )
    if vrf is not None and _check_vrf_name(host, f"{where}.vrf", vrf, problems) and vrf == underlay:
        problems.add(host.name, f"{where}.vrf", vrf, "is the VRF of the outer packets; the inner ones need another")


def _check_vrfs(host: Host, problems: Problems) -> None:
    seen: dict[tuple[str, object], int] = {}
    for index, vrf in enumerate(host.vrfs):
        where = f"{_VRFS}[{index}]"
        if vrf["table"] in RESERVED_TABLES:
            problems.add(
                host.name,
                f"{where}.table",
                vrf["table"],
                f"is the kernel's own table {RESERVED_TABLES[vrf['table']]}; take another number, such as 1000",
            )
        elif vrf["mark"] == 0:
            problems.add(
                host.name,
                f"{where}.mark",
                0,
                "is the mark of every packet that has none; take another number, such as 1000",
            )
        for key in ("name", "table", "alias", "mark"):
            if vrf[key] is None:
                continue
            first = seen.setdefault((key, vrf[key]), index)
            if first != index:
                problems.add(host.name, f"{where}.{key}", vrf[key], f"is taken by {_VRFS}[{first}]")


def _check_vrf_name(host: Host, where: str, name: str, problems: Problems) -> bool:
    known = [vrf["name"] for vrf in host.vrfs]
    if name in known:
        return True
    message = "must be set: there is no VRF"
    if name:
        message = f"there is no such VRF in {_VRFS}{nearest(name, known)}"
    problems.add(host.name, where, name or None, message)
    return False


def _check_addressing(host: Host, where: str, member: MemberPlan, problems: Problems) -> None:
    if not member["addresses"] and member["dhcp"] == "no" and not member["accept_ra"]:
        problems.add(
            host.name,
            where,
            member["name"],
            "has no addresses, no dhcp, no accept_ra and no drop_in: it would be without an address",
        )
    if member["dhcp"] in ("ipv6", "yes") and not member["accept_ra"]:
        problems.add(
            host.name,
            f"{where}.accept_ra",
            False,
            f"must be true with dhcp {member['dhcp']}: DHCPv6 gives no gateway, router advertisements do",
        )
    for number, gateway in enumerate(member["gateways"]):
        address = gateway["address"]
        if on_link(address, member["addresses"]) is None:
            problems.add(
                host.name,
                f"{where}.gateways[{number}]",
                address,
                "must be an address within one of the interface's prefixes "
                f"({', '.join(member['addresses']) or 'it has none'})",
            )
        elif address in {own.partition("/")[0] for own in member["addresses"]}:
            problems.add(host.name, f"{where}.gateways[{number}]", address, "is this interface's own address")


def _check_drop_in(host: Host, where: str, member: InterfaceVariables, problems: Problems) -> None:
    given = {"addresses": member["addresses"], "gateways": member["gateways"], "dns": member["dns"]}
    for key, value in (*given.items(), ("dhcp", "" if member["dhcp"] == "no" else member["dhcp"])):
        if value:
            problems.add(
                host.name,
                f"{where}.{key}",
                value,
                f"cannot be set with drop_in: {member['drop_in']} keeps its own addressing",
            )
    if member["accept_ra"] is None and host.variables["forwarding"]:
        problems.add(
            host.name,
            f"{where}.accept_ra",
            None,
            "must be set, because wireguard_vrf_forwarding is true and forwarding turns networkd's default off: "
            f"true if {member['name']} learns from router advertisements, else false",
        )


def _check_drop_ins(host: Host, problems: Problems) -> None:
    seen: dict[str, MemberPlan] = {}
    for index, member in enumerate(host.members):
        if member["drop_in"] is None:
            continue
        first = seen.setdefault(member["drop_in"], member)
        for key in ("vrf", "accept_ra", "metric"):
            if first[key] != member[key]:
                problems.add(
                    host.name,
                    f"{_INTERFACES}[{index}].{key}",
                    member[key],
                    f"must be that of {first['name']} ({first[key]}): both have the drop_in {member['drop_in']}",
                )
