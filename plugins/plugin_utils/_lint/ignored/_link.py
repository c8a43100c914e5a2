# SPDX-License-Identifier: GPL-3.0-or-later
"""A .network as networkd checks it: what its settings mean together."""

from __future__ import annotations

import functools

from ..types._net import IPAddress, interface
from ..types._types import boolean
from ..units._links import addresses
from ..units._section import Section
from ..units._unit import Unit
from ._addresses import ADDRESSES
from ._row import Settings, family

ROUTER = ("IPv6SendRA", "IPv6PrefixDelegation")
_IPV4 = 4
_OF_ADDRESS = [row for row in ADDRESSES if row.section == "Address"]


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

    def settings(self, section: str) -> Settings:
        """Return the settings in all sections of one name."""
        return Settings.of(self.unit, section, self.version)

    @functools.cached_property
    def link_local(self) -> bool:
        """Return whether the link gets an IPv6 link-local address."""
        if self.text("Network", "IPv6LinkLocalAddressGenerationMode") == "none" and (self.version or 249) >= 249:
            return self._static_link_local
        given = self.text("Network", "LinkLocalAddressing")
        if given is None:
            return not (self.keeps_master or self.bridged or self._passthru) or self._static_link_local
        # For a port of a bond, networkd turns the setting off.
        return ((given == "ipv6" or boolean(given) is True) and not self.bonded) or self._static_link_local

    @functools.cached_property
    def _static_link_local(self) -> bool:
        """Return whether an address of the .network is link-local, which counts from 261 on."""
        counts = (self.version or 261) >= 261 and not self.bonded
        every = (address.ip for _item, address in addresses(self.unit)) if counts else ()
        return any(ip.version == 6 and ip.is_link_local for ip in every)

    @functools.cached_property
    def advertises(self) -> bool:
        given = self.text("Network", *ROUTER) or "no"
        return boolean(given) is True or given in ("static", "dhcpv6")

    @functools.cached_property
    def uses_mtu(self) -> bool:
        """Return whether UseMTU= is true: the last one in [DHCPv4], or in [DHCP], its old name."""
        given = [section.text("UseMTU") for section in self.unit.sections if section.name in ("DHCPv4", "DHCP")]
        last = next((text for text in reversed(given) if text is not None), "")
        return boolean(last) is True

    @functools.cached_property
    def server_address(self) -> bool:
        """Return whether a static address may be that of the DHCP server."""
        if self.text("DHCPServer", "ServerAddress") is not None:
            return True
        return any(not ip.is_loopback and not ip.is_link_local for ip in self._static_ipv4())

    @functools.cached_property
    def agent_address(self) -> bool:
        """Return whether a static address may be that of the DHCP relay agent."""
        given = interface(self.text("DHCPRelay", "AgentAddress") or "")
        if given is not None:
            return given.ip in self._static_ipv4()
        return any(not ip.is_loopback and not ip.is_link_local for ip in self._static_ipv4())

    def _static_ipv4(self) -> list[IPAddress]:
        sections = [each for each in self.unit.named("Address") if self._is_used(each)]
        given = [*self.unit.values("Network", "Address")]
        given += [item for each in sections if family(each.text("Peer")) != _IPV4 and (item := each.last("Address"))]
        # Without a prefix length, networkd takes that of the address's class.
        found = [address for item in given if (address := interface(item.value)) is not None]
        return [each.ip for each in found if each.version == _IPV4]

    def _is_used(self, section: Section) -> bool:
        settings = Settings(section.body.texts, self.version)
        return not any(row.is_for(self.version) and not row.key and row.when(settings) for row in _OF_ADDRESS)
