# SPDX-License-Identifier: GPL-3.0-or-later
"""A host as its own variables describe it: VRFs, enslaved interfaces, reach of the underlay."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...module_utils._common._layout import SOURCE_TABLES, UNIT_PREFIX
from ...module_utils._common._shapes import GatewayPlan, MemberPlan, ServicePlan, Unit, VrfPlan
from ._endpoints import Endpoint
from ._forms import families_of, family, is_name, sections, split_endpoint
from ._netaddr import ip_address, ip_network, unreachable_kind
from ._problems import Problems
from ._read import Reader
from ._shapes import Variables
from ._variables import PREFIX

ENDPOINTS = f"{PREFIX}endpoints"

DHCP_FAMILIES = {"no": (), "ipv4": (4,), "ipv6": (6,), "yes": (4, 6)}


@dataclass(frozen=True)
class Host:
    """One host: its variables in normal form (without the prefix), and which of them the user has set."""

    name: str
    variables: Variables
    given: frozenset[str]
    resolved: Mapping[str, Sequence[str]] | None = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The host's number, 0 where it has none."""
        return self.variables["host_id"] or 0

    @property
    def vrfs(self) -> list[VrfPlan]:
        """The VRFs; a mark that is not set is the table's number."""
        return [{**vrf, "mark": vrf["table"] if vrf["mark"] is None else vrf["mark"]} for vrf in self.variables["vrfs"]]

    @property
    def first_vrf(self) -> str:
        """The name of the VRF that interfaces and tunnels take when they name none; empty where there is no VRF."""
        return self.variables["vrfs"][0]["name"] if self.variables["vrfs"] else ""

    @functools.cached_property
    def members(self) -> list[MemberPlan]:
        """The enslaved interfaces with all keys filled in.

        ``accept_ra`` of an interface that we write whole is never unset: networkd's own default depends on whether
        the host forwards, and DHCPv6 gets no gateway without router advertisements. Of several uplinks in a VRF, each
        with a metric and a gateway has a table of its own for what is sent from its addresses.
        """
        result: list[MemberPlan] = []
        taken = {vrf["table"] for vrf in self.variables["vrfs"]}
        tables = (number for number in SOURCE_TABLES if number not in taken)
        vrfs = [member["vrf"] or self.first_vrf for member in self.variables["interfaces"]]
        for member, vrf in zip(self.variables["interfaces"], vrfs, strict=True):
            accept_ra = member["accept_ra"]
            if accept_ra is None and member["drop_in"] is None:
                accept_ra = member["dhcp"] in ("ipv6", "yes")
            gateways: list[GatewayPlan] = [
                {"address": gateway, "on_link": bool(on_link(gateway, member["addresses"]))}
                for gateway in member["gateways"]
            ]
            chosen = member["metric"] is not None and gateways and vrfs.count(vrf) > 1
            result.append(
                {
                    **member,
                    "vrf": vrf,
                    "accept_ra": accept_ra,
                    "gateways": gateways,
                    "source_table": next(tables, None) if chosen else None,
                }
            )
        return result

    @property
    def services(self) -> list[ServicePlan]:
        """The services and sockets that are bound to a VRF, by name; without one of its own, to the first."""
        found: list[ServicePlan] = [
            {"unit": service["unit"], "vrf": service["vrf"] or self.first_vrf} for service in self.variables["services"]
        ]
        return sorted(found, key=lambda service: str(service["unit"]))

    @functools.cached_property
    def units(self) -> dict[str, Unit]:
        """The user's sections in normal form, by file names without the collection's prefix."""
        units = self.variables["units"]
        return {str(name).removeprefix(UNIT_PREFIX): sections(unit) for name, unit in sorted(units.items())}

    def members_of(self, vrf: str | None) -> list[MemberPlan]:
        """The interfaces that are enslaved to one VRF."""
        return [member for member in self.members if member["vrf"] == vrf]

    def said_endpoints(self, tunnel: str, vrf: str) -> list[str] | None:
        """The endpoints that the user has set for a tunnel, as they were said; None where there are none for it."""
        said = self.variables["endpoints"]
        return said.get(tunnel, said.get(vrf)) if isinstance(said, dict) else said

    def all_endpoints(self) -> Iterator[tuple[str, str]]:
        """Yield each endpoint that the user has set, with the place where it stands."""
        said = self.variables["endpoints"]
        lists = {f"[{name}]": values for name, values in said.items()} if isinstance(said, dict) else {"": said or []}
        for name, values in lists.items():
            for index, value in enumerate(values):
                yield f"{ENDPOINTS}{name}[{index}]", value

    def endpoints(self, tunnel: str, vrf: str) -> list[Endpoint]:
        """Where others reach this host in a tunnel, best first: as set, or else at the static addresses of the VRF.

        Those of the uplink by which packets leave come first. Over IPv6, WireGuard answers from there, whichever was
        asked: in a VRF it forgets the address that was asked (drivers/net/wireguard/socket.c, send6). So it does over
        IPv4 (send4) where the uplink has no source rules.
        """
        said = self.said_endpoints(tunnel, vrf)
        if said is not None:
            return [endpoint for text in said for endpoint in self._found_at(text)]
        members = sorted(self.members_of(vrf), key=lambda member: member["metric"] or 0)
        static = [address.partition("/")[0] for member in members for address in member["addresses"]]
        return [Endpoint(address) for address in static if unreachable_kind(address) is None]

    def _found_at(self, text: str) -> list[Endpoint]:
        """Return an endpoint as it was said, or each address of its name."""
        host, port = split_endpoint(text)
        if not is_name(host):
            return [Endpoint(host, port)]
        return [Endpoint(address, port, host) for address in self.addresses_of(host)]

    def addresses_of(self, name: str) -> Sequence[str]:
        """Return the addresses of a name, or the name itself where names were not looked up."""
        return [name] if self.resolved is None else self.resolved.get(name, ())

    def families(self, tunnel: str, vrf: str) -> frozenset[int]:
        """The families that this host can send with through the VRF of a tunnel.

        What a drop-in's unit does is not known here: its families are those of the endpoints that the user has set,
        or both.
        """
        found: set[int] = set()
        for member in self.members_of(vrf):
            found.update(family(address) for address in member["addresses"])
            found.update(DHCP_FAMILIES[member["dhcp"]])
            if member["accept_ra"]:
                found.add(6)
            if member["drop_in"] is not None:
                said = [self._found_at(text) for text in self.said_endpoints(tunnel, vrf) or ()]
                found.update({number for each in said for at in each for number in families_of(at.address)} or {4, 6})
        return frozenset(found)


def on_link(gateway: str, addresses: Sequence[str]) -> bool | None:
    """Return whether a gateway must be declared on-link: true, false because it is within a prefix, None for neither.

    On-link is what a hoster gives with a /32 or a /128: no prefix holds the gateway. Beside a real prefix, a gateway
    outside of it is a typing error, and declaring it on-link would hide that.
    """
    if ip_address(gateway).is_link_local():
        return False
    networks = [ip_network(address) for address in addresses]
    networks = [network for network in networks if network.version == family(gateway)]
    if any(ip_address(gateway) in network for network in networks):
        return False
    alone = networks and all(network.prefixlen in (32, 128) and network.size == 1 for network in networks)
    return True if alone else None


def read_hosts(raw: Mapping[str, Mapping[str, object]], problems: Problems) -> dict[str, Host]:
    """Read every host's variables, in the order of names; what is wrong goes to ``problems``."""
    return {
        name: Host(
            name=name,
            variables=Reader(name, problems).read(raw[name]),
            given=frozenset(
                key.removeprefix(PREFIX)
                for key, value in raw[name].items()
                if key.startswith(PREFIX) and value is not None
            ),
        )
        for name in sorted(raw)
    }
