# SPDX-License-Identifier: GPL-3.0-or-later
"""The public interface as ifupdown has it: what its stanzas say, and what keeps networkd from taking it over."""

from __future__ import annotations

import ipaddress

from ....module_utils._common._adoption import Adoption
from ....module_utils._common._coded import problem
from ....module_utils._common._ifupdown import Stanza, is_named, obstacles, stanzas
from ....module_utils._common._layout import is_of_ifupdown
from ....module_utils._common._shapes import Unit, Value
from ....module_utils._words import text as words
from ._shapes import Interface
from ._units import address, number, plain_address

_ACCEPTS = {"0": False, "1": True, "2": True}
_LEASE = (
    "A DHCP server that knows hosts by their client ID may give {name} another address, because networkd has an ID of "
    "its own (DUIDRawData= and IAID= in systemd.network(5))."
)
_NAMES = (
    "ifupdown gives DNS servers to resolvconf, and networkd to systemd-resolved: without that, write them into "
    "/etc/resolv.conf."
)


def of_ifupdown(adoption: Adoption, found: Interface) -> Unit | None:
    """Take what the stanzas of an interface say, and return what no variable has; None where no stanza is for it."""
    there = _stanzas(adoption)
    own = [each for each in there if each.word == "iface" and is_named(found.name, each.heads())]
    if not own:
        return None
    named = [each.path for each in there if is_named(found.name, each.heads())]
    found.stanzas = list(dict.fromkeys(named))
    for path, line, word in obstacles(there, found.name):
        obstacle = problem("ifupdown-obstacle", interface=found.name, path=path, line=line, word=word)
        found.notes.append(f"{words(obstacle)}.")
    families = {family for each in own if (family := _family_of_dhcp(each))}
    found.dhcp = "yes" if len(families) == 2 else next(iter(families), "no")
    if families:
        found.notes.append(_LEASE.format(name=found.name))
    for each in own:
        _of_stanza(found, each)
    if found.dns:
        found.notes.append(_NAMES)
    return _unit(own)


def _stanzas(adoption: Adoption) -> list[Stanza]:
    files = (file for file in adoption["files"] if is_of_ifupdown(file["path"]))
    return [each for file in files for each in stanzas(file["path"], file["content"])]


def _family_of_dhcp(stanza: Stanza) -> str | None:
    if stanza.names[2:3] != ["dhcp"]:
        return None
    return "ipv6" if stanza.names[1] == "inet6" else "ipv4"


def _of_stanza(found: Interface, stanza: Stanza) -> None:
    lengths = stanza.values("netmask")
    for value in stanza.values("address"):
        if own := _address(value, lengths[0] if lengths else None):
            found.addresses.append(own)
    found.gateways += [own for value in stanza.values("gateway") if (own := plain_address(value.split(" ")[0]))]
    servers = [word for value in stanza.values("dns-nameserver", "dns-nameservers") for word in value.split()]
    found.dns += [own for word in servers if (own := plain_address(word)) and own not in found.dns]
    for value in stanza.values("mtu"):
        found.mtu = number(value)
    for value in stanza.values("metric"):
        found.metric = number(value) or None
    if stanza.names[1:3] == ["inet6", "auto"]:
        found.accept_ra = True
    for value in stanza.values("accept_ra"):
        found.accept_ra = _ACCEPTS.get(value, found.accept_ra)


def _address(value: str, mask: str | None) -> str | None:
    """Return an address with its prefix length, which a line of its own may have as a length or a mask."""
    if mask and "/" not in value:
        return address(f"{value.strip()}/{mask.strip()}")
    own = address(value)
    # Without either, ifupdown takes the class of the address, and a single IPv6 address.
    plain = "/" not in value and own is not None and ipaddress.ip_interface(own).version == 4
    return address(f"{value.strip()}/{_class_of(value)}") if plain else own


def _class_of(value: str) -> int:
    first = int(value.strip().partition(".")[0])
    return 8 if first < 128 else 16 if first < 192 else 24


def _unit(own: list[Stanza]) -> Unit:
    """Return the sections of what no variable has a place for."""
    domains = [word for each in own for value in each.values("dns-search", "dns-domain") for word in value.split()]
    cards = [value.split()[-1] for each in own for value in each.values("hwaddress") if value]
    sections: dict[str, dict[str, Value]] = {}
    if cards:
        sections["Link"] = {"MACAddress": cards[-1]}
    if domains:
        sections["Network"] = {"Domains": " ".join(dict.fromkeys(domains))}
    return [{name: section} for name, section in sections.items()]
