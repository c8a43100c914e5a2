# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about forwarding and router advertisements: what one link sets, and what the whole host must."""

from __future__ import annotations

from collections.abc import Iterator

from ....module_utils._common._unit_file import Assignment
from ..types._types import boolean
from ..units._links import addresses, dhcp
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule, where

# Since then, a .network sets forwarding of its links, and networkd.conf that of the host.
_PER_LINK = 256
_MASQUERADES = ("ipv6", "both")
_IPV6 = 6
# What says that the link's IPv6 comes from here.
_ROUTER = ("IPv6SendRA", "IPv6PrefixDelegation", "DHCPPrefixDelegation", "DHCPv6PrefixDelegation")


@rule(
    "accept-ra-implicit",
    "warning",
    why="If a link forwards IPv6, networkd ignores router advertisements unless `IPv6AcceptRA=` is set. Then no "
    "address and no default route arrive, and DHCPv6, which waits for an advertisement, never starts.",
    fix="Set `IPv6AcceptRA=yes` in [Network], or `no` if that is meant. `IPForward=ipv4` forwards IPv4 only.",
)
def accept_ra_implicit(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        if unit.last("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements"):
            continue
        if not dhcp(unit, 6):
            _without_slaac(unit, report)
            continue
        if unit.text("DHCPv6", "WithoutRA") not in (None, "no") or unit.text("Network", "LinkLocalAddressing") == "no":
            continue
        if item := next(_forwards(unit), None):
            words = "{key}={value} turns router advertisements and DHCPv6 off; set IPv6AcceptRA="
            report(item, words, key=item.key, value=item.value)
        elif (common := _of_host(view)) and not unit.last("Network", "IPv6Forwarding"):
            given = unit.last("Network", "DHCP")
            words = "{key}={value} at {other} turns router advertisements and DHCPv6 off; set IPv6AcceptRA="
            if given is not None:
                report(given, words, key=common.key, value=common.value, other=where(common))


def _without_slaac(unit: Unit, report: Report) -> None:
    """Report a link to another network that forwards both families, and has no IPv6 address of its own."""
    item = unit.last("Network", "IPForward")
    if item is None or not boolean(item.value) or not dhcp(unit, 4):
        return
    own = any(address.version == _IPV6 for _item, address in addresses(unit))
    local = unit.text("Network", "LinkLocalAddressing") or "ipv6"
    if not own and (local == "ipv6" or boolean(local)) and not unit.having("Network", _ROUTER):
        words = "{key}={value} turns router advertisements off, so the link gets no IPv6 address; set IPv6AcceptRA="
        report(item, words, key=item.key, value=item.value)


def _forwards(unit: Unit) -> Iterator[Assignment]:
    for key, words in (("IPForward", ("ipv6",)), ("IPv6Forwarding", ()), ("IPMasquerade", _MASQUERADES)):
        item = unit.last("Network", key)
        if item and (item.value in words or (key != "IPMasquerade" and boolean(item.value))):
            yield item


def _of_host(view: View) -> Assignment | None:
    """Return the assignment of networkd.conf that lets the host forward IPv6."""
    item = view.config.get(("Network", "IPv6Forwarding")) if (view.version or _PER_LINK) >= _PER_LINK else None
    return item if item is not None and boolean(item.value) else None


@rule(
    "forwarding-one-link",
    "warning",
    why="The kernel forwards no IPv6 packet unless the host as a whole forwards (`net.ipv6.conf.all.forwarding`). "
    "From systemd 256 on, a .network sets only its own links.",
    fix="Set `IPv6Forwarding=yes` in [Network] of networkd.conf (networkd.conf(5)), beside the units so that the lint "
    "sees it, or `net.ipv6.conf.all.forwarding=1` in sysctl.d.",
)
def forwarding_one_link(view: View, report: Report) -> None:
    if (view.version or _PER_LINK) < _PER_LINK or _of_host(view):
        return
    networks = [unit for unit in view.of_kind("network") if unit.having("Network", ("IPv6Forwarding",))]
    # Both turn the host's forwarding on.
    if not networks or any(_turns_on(unit) for unit in view.of_kind("network")):
        return
    for unit in networks:
        item = unit.last("Network", "IPv6Forwarding")
        if item is not None and boolean(item.value):
            words = "{key}={value} of one link forwards nothing: no networkd.conf here sets {key}=yes for the host"
            report(item, words, key=item.key, value=item.value)


def _turns_on(unit: Unit) -> bool:
    old = unit.text("Network", "IPForward") or ""
    return unit.text("Network", "IPMasquerade") in _MASQUERADES or old == "ipv6" or bool(boolean(old))


@rule(
    "managed-without-server",
    "warning",
    why="With `Managed=yes`, [IPv6SendRA] tells clients to ask a DHCPv6 server for an address. networkd is not a "
    "DHCPv6 server: `DHCPServer=` is IPv4 only. Without another program that answers, clients wait in vain.",
    fix="Remove `Managed=yes`, so that clients form their addresses from the prefix. If another program serves DHCPv6, "
    "disable the rule for the file.",
)
def managed_without_server(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        item = unit.last("IPv6SendRA", "Managed") or unit.last("IPv6PrefixDelegation", "Managed")
        if item is not None and boolean(item.value):
            words = "{key}={value} sends clients to a DHCPv6 server, and networkd has none"
            report(item, words, key=item.key, value=item.value)
