# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""The alternatives that types are made of, each with what it says in words."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import _values_net as net
from ansible_collections.transit.networkd.plugins.plugin_utils._lint import _values_numbers as numbers
from ansible_collections.transit.networkd.plugins.plugin_utils._lint import _values_text as texts
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values_numbers import UINT32, number
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values_plain import boolean, is_table_name, mark

if t.TYPE_CHECKING:
    from collections.abc import Callable

    Right = Callable[[str], bool]

_CLASS = re.compile(r"\+?(?:0x)?([0-9a-f]{1,40}):\+?(?:0x)?([0-9a-f]{1,40})", re.ASCII | re.IGNORECASE)


class Atom(t.NamedTuple):
    """One alternative of a type: a test, and what it says in words."""

    right: Right
    expected: str


def in_range(read: Callable[[str], int | None], low: int, high: int) -> Right:
    def right(value: str) -> bool:
        found = read(value)
        return found is not None and low <= found <= high

    return right


def _traffic_class(value: str) -> bool:
    match = _CLASS.fullmatch(value)
    return match is not None and all(int(half, 16) <= 0xFFFF for half in match.groups())


def _address(version: int | None = None, **wanted: bool) -> Right:
    """``wanted``: properties of ipaddress's addresses, and whether they must hold."""

    def right(value: str) -> bool:
        found = net.address(value, version)
        return found is not None and all(getattr(found, f"is_{name}") is truth for name, truth in wanted.items())

    return right


def _prefix(
    version: int | None = None, *, bare: bool = True, lengths: tuple[int, ...] = (), null: bool = True
) -> Right:
    def right(value: str) -> bool:
        found = net.interface(value, version, bare)
        if found is None or (lengths and found.network.prefixlen not in lengths):
            return False
        return null or found.ip.packed.strip(b"\0") != b""

    return right


def _old_address(value: str) -> bool:
    """With a prefix length, or without where the address itself, in the classes of old, tells one."""
    found = net.interface(value)
    if found is None:
        return False
    if "/" in value:
        return found.network.prefixlen > 0 or int(found.ip) != 0
    return found.packed[0] < 224 if found.version == 4 else int(found.ip) != 0


def _token(value: str) -> bool:
    """How an IPv6 address is made: eui64, static:ADDRESS, prefixstable[:ADDRESS][,KEY], or an address."""
    if value == "eui64":
        return True
    name, _colon, rest = value.partition(":")
    if value.startswith("prefixstable"):
        plain, comma, secret = value.removeprefix("prefixstable").partition(",")
        if comma and not (re.fullmatch(r"[0-9a-fA-F]{32}", secret, re.ASCII) and secret.strip("0")):
            return False
        return plain == "" or (plain.startswith(":") and net.address(plain[1:], 6) is not None)
    found = net.address(rest if name == "static" else value, 6)
    return found is not None and int(found) & (2**64 - 1) != 0


def _option(limit: int, vendor: bool = False) -> Right:
    """CODE:TYPE:DATA, with a vendor's number before it."""

    def right(value: str) -> bool:
        rest = value
        if vendor:
            enterprise, _colon, rest = value.partition(":")
            if not in_range(number, 0, UINT32)(enterprise):
                return False
        code, _colon, rest = rest.partition(":")
        kind, _colon, data = rest.partition(":")
        return in_range(number, 1, limit)(code) and texts.dhcp_data(kind, data.lstrip(":"))

    return right


def _multipath(value: str) -> bool:
    """ADDRESS[@INTERFACE] [WEIGHT]."""
    every = texts.words(value) or []
    if not 1 <= len(every) <= 2:
        return False
    gateway, at, device = every[0].partition("@")
    weight = number(every[1]) if len(every) == 2 else 1
    named = not at or net.ifname(device) or in_range(number, 1, 2**31 - 1)(device)
    return net.address(gateway) is not None and named and weight is not None and 1 <= weight <= 256


def _next_hop(value: str) -> bool:
    """ID[:WEIGHT]."""
    identifier, colon, weight = value.partition(":")
    return in_range(number, 1, UINT32)(identifier) and (not colon or in_range(number, 1, 256)(weight))


def _metrics(value: str) -> bool:
    """HIGH:MEDIUM:LOW."""
    parts = value.split(":")
    return len(parts) == 3 and all(in_range(number, 0, UINT32)(part) for part in parts)


def _qos_map(value: str) -> bool:
    first, _dash, second = value.partition("-")
    return all(in_range(number, 0, UINT32)(part) for part in (first, second or first))


def _bytes_with_colons(value: str) -> bool:
    return all(re.fullmatch(r"[0-9a-fA-F]{0,2}", part, re.ASCII) for part in value.split(":")) and len(value) < 400


def _octets(value: str) -> bool:
    digits = re.sub(r"\s", "", value)
    return len(digits) % 2 == 0 and re.fullmatch(r"[0-9a-fA-F]{2,32}", digits, re.ASCII) is not None


def _hardware(*lengths: int, group: bool = True, null: bool = True) -> Right:
    """A hardware address of one of some lengths; of a length that an IP address has, also that."""

    def right(value: str) -> bool:
        if lengths != (6,) and net.address(value) is not None:
            return True
        found = net.hardware(value)
        if found is None or (lengths and len(found) not in lengths):
            return False
        return (group or not found[0] & 1) and (null or any(found))

    return right


def _duid(value: str, numeric: bool = True) -> bool:
    """TYPE or link-layer-time:TIME; since 257 a number will do as well."""
    name, colon, rest = re.sub(r"\\(.)", r"\1", value).lstrip(":").partition(":")
    if numeric and in_range(number, 0, 65535)(name):
        return not rest or _TIME.fullmatch(rest) is not None
    if name == "link-layer-time":
        return not colon or _TIME.fullmatch(rest) is not None
    return name in ("vendor", "uuid", "link-layer") and not colon


def _protocol(but: set[int], numbers_too: bool = True) -> Right:
    """A protocol of IP by name, in any case, or by number; ``but`` those that a version does not know."""
    names = {name for name, known in _PROTOCOLS.items() if known not in but}

    def right(value: str) -> bool:
        found = number(value)
        return value.lower() in names or (numbers_too and found in set(_PROTOCOLS.values()) - but)

    return right


def _users(value: str) -> bool:
    """A user's name, a number or a range of numbers. Whether there is such a user only the host knows."""
    if re.fullmatch(r"[a-z_][a-z0-9_-]*", value, re.ASCII):
        return True
    every = texts.words(value) or []
    parts = every[0].split("-") if len(every) == 1 else []
    if not 1 <= len(parts) <= 2 or not all(re.fullmatch(r"0|[1-9][0-9]{0,9}", part, re.ASCII) for part in parts):
        return False
    low, high = int(parts[0]), int(parts[-1])
    return low <= high < UINT32 and 65535 not in (low, high)


def _states(value: str) -> bool:
    """STATE, MINIMUM:MAXIMUM, or one of the two left out."""
    low, colon, high = value.partition(":")
    first, last = low or "degraded", high or "routable"
    if not colon:
        return value in _OPERATIONAL
    return first in _OPERATIONAL and last in _OPERATIONAL and _OPERATIONAL.index(first) <= _OPERATIONAL.index(last)


def _tunnel_end(value: str) -> bool:
    """ADDRESS@INTERFACE, or one of a few words instead of the address."""
    plain, at, device = value.partition("@")
    known = plain in ("auto", "static", "dynamic") or net.address(plain) is not None
    return bool(at) and known and net.ifname(device)


def _at_most(count: int, one: Right) -> Right:
    def right(value: str) -> bool:
        every = texts.words(value)
        return every is not None and len(every) <= count and all(map(one, every))

    return right


def _absolute_host(value: str) -> bool:
    return value == "." or net.hostname(value.removesuffix("."), 253)


def _server_address(value: str, null: bool, local: bool) -> bool:
    found = net.interface(value, 4)
    return (
        found is not None
        and not found.ip.is_loopback
        and (null or int(found.ip) != 0)
        and (local or not found.ip.is_link_local)
    )


_TIME = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})?( ?([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9])?)?( UTC)?", re.ASCII
)
_OPERATIONAL = (
    "missing",
    "off",
    "no-carrier",
    "dormant",
    "degraded-carrier",
    "carrier",
    "degraded",
    "enslaved",
    "routable",
)
_PROTOCOLS = {
    "ip": 0, "hopopts": 0, "icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "egp": 8, "pup": 12, "udp": 17, "idp": 22,
    "tp": 29, "dccp": 33, "ipv6": 41, "routing": 43, "fragment": 44, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51,
    "icmpv6": 58, "none": 59, "dstopts": 60, "mtp": 92, "beetph": 94, "encap": 98, "pim": 103, "comp": 108,
    "l2tp": 115, "sctp": 132, "mh": 135, "udplite": 136, "mpls": 137, "ethernet": 143, "aggfrag": 144,
    "raw": 255, "mptcp": 262,
}  # fmt: skip
_IFNAME = "a name of an interface: at most 15 characters, no number, no space, '/', ':' or '%'"
ATOMS: dict[str, Atom] = {
    "any": Atom(lambda _value: True, "anything"),
    "word": Atom(lambda _value: True, "words"),
    "bool": Atom(lambda value: boolean(value) is not None, "yes or no"),
    "no": Atom(lambda value: boolean(value) is False, "no"),
    # A table's name may be one of networkd.conf's RouteTable=; the rule table-name looks after those.
    "table name": Atom(is_table_name, "main, default or local"),
    "mark": Atom(lambda value: mark(value) is not None, "a number from 0 to 4294967295, or MARK/MASK"),
    "class": Atom(_traffic_class, "MAJOR:MINOR in hexadecimal"),
    "address": Atom(_address(), "an IP address without a prefix length"),
    "ipv4": Atom(_address(4), "an IPv4 address"),
    "ipv6": Atom(_address(6), "an IPv6 address"),
    "some ipv4": Atom(_address(4, unspecified=False), "an IPv4 address other than 0.0.0.0"),
    "some ipv6": Atom(_address(6, unspecified=False), "an IPv6 address other than ::"),
    "some address": Atom(_address(unspecified=False), "an IP address"),
    "unicast address": Atom(_address(multicast=False), "an IP address that is no multicast address"),
    "host address": Atom(_address(multicast=False, unspecified=False), "an IP address of a host"),
    "multicast address": Atom(_address(multicast=True), "a multicast address"),
    "interface address": Atom(_prefix(bare=False), "an IP address with its prefix length, like 192.0.2.1/24"),
    "some interface address": Atom(
        lambda value: _prefix(bare=False)(value) and value not in ("::/0", "0.0.0.0/0"),
        "an IP address with its prefix length, like 192.0.2.1/24",
    ),
    "old address": Atom(_old_address, "an IP address with its prefix length, like 192.0.2.1/24"),
    "prefix": Atom(_prefix(), "an IP prefix like 192.0.2.0/24 or 2001:db8::/32"),
    "ipv4 prefix": Atom(_prefix(4), "an IPv4 prefix like 192.0.2.0/24"),
    "ipv6 prefix": Atom(_prefix(6), "an IPv6 prefix like 2001:db8::/32"),
    "nat64 prefix": Atom(
        _prefix(6, bare=False, lengths=(32, 40, 48, 56, 64, 96)), "an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits"
    ),
    "hint prefix": Atom(
        lambda value: _prefix(6)(value) and not value.endswith("/0"), "an IPv6 prefix like 2001:db8::/56"
    ),
    "whole prefix": Atom(
        lambda value: (found := net.interface(value)) is not None and found.ip == found.network.network_address,
        "an IP prefix without bits behind its length, like 192.0.2.0/24",
    ),
    "server address": Atom(
        lambda value: _server_address(value, null=True, local=False),
        "an IPv4 address, with or without its prefix length",
    ),
    "old server address": Atom(
        lambda value: _server_address(value, null=False, local=True),
        "an IPv4 address, with or without its prefix length",
    ),
    "unmapped prefix": Atom(
        lambda value: (
            (found := net.interface(value, 6)) is not None and found.ip.packed[:12] != b"\0" * 10 + b"\xff\xff"
        ),
        "an IPv6 prefix like 2001:db8::/32",
    ),
    "tunnel end": Atom(_tunnel_end, "ADDRESS@INTERFACE"),
    "old duid": Atom(lambda value: _duid(value, numeric=False), "vendor, uuid, link-layer or link-layer-time"),
    "protocol": Atom(_protocol({262}), "a protocol of IP"),
    "protocol before aggfrag": Atom(_protocol({144, 262}), "a protocol of IP"),
    "protocol before l2tp": Atom(_protocol({115, 144}), "a protocol of IP"),
    "protocol name": Atom(_protocol({262}, numbers_too=False), "the name of a protocol of IP"),
    "protocol name before aggfrag": Atom(_protocol({144, 262}, numbers_too=False), "the name of a protocol of IP"),
    "protocol name before l2tp": Atom(_protocol({115, 144, 262}, numbers_too=False), "the name of a protocol of IP"),
    "users": Atom(_users, "a user, or numbers of users"),
    "states": Atom(_states, "a state like carrier, or MINIMUM:MAXIMUM"),
    "priority map": Atom(_at_most(16, in_range(number, 0, 255)), "at most 16 numbers from 0 to 255"),
    "quanta": Atom(_at_most(16, in_range(numbers.size, 1, UINT32)), "at most 16 numbers of bytes"),
    "absolute hostname": Atom(_absolute_host, "a host's name"),
    "variable": Atom(texts.variable, "a variable's name"),
    "option data": Atom(
        lambda value: texts.dhcp_data(value.partition(":")[0], value.partition(":")[2].lstrip(":")), "TYPE:DATA"
    ),
    "string data": Atom(lambda value: value.startswith("string:"), "string:TEXT"),
    "token": Atom(_token, "eui64, static:ADDRESS, prefixstable or an IPv6 address"),
    "ethernet": Atom(_hardware(6), "a hardware address like 02:00:00:00:00:01"),
    "station": Atom(_hardware(6, group=False, null=False), "a hardware address like 02:00:00:00:00:01, not of a group"),
    "some ethernet": Atom(
        lambda value: (found := net.ethernet(value)) is not None and any(found), "a hardware address, not all zeroes"
    ),
    "hardware": Atom(_hardware(4, 16, 6, 20), "a hardware address like 02:00:00:00:00:01"),
    "hardware of any length": Atom(_hardware(), "a hardware address like 02:00:00:00:00:01"),
    "duid": Atom(_duid, "vendor, uuid, link-layer or link-layer-time"),
    "bytes": Atom(_bytes_with_colons, "bytes in hexadecimal with ':' between them"),
    "ifname": Atom(net.ifname, _IFNAME),
    "altname": Atom(lambda value: net.ifname(value, 127), "a name of an interface, of at most 127 characters"),
    "name pattern": Atom(lambda value: net.ifname(value, 127), "names of interfaces, with * and ? allowed"),
    "ifindex": Atom(in_range(numbers.integer, 1, 2**31 - 1), "an interface's number"),
    "hostname": Atom(net.hostname, "a host's name"),
    "domain": Atom(texts.domain, "a domain's name"),
    "safe": Atom(texts.safe, "text without quotes and backslashes"),
    "safe ascii": Atom(texts.safe_ascii, "ASCII text without quotes and backslashes"),
    "label": Atom(lambda value: texts.ascii_text(value, 15), "at most 15 ASCII characters"),
    "alias": Atom(lambda value: texts.ascii_text(value, 255), "at most 255 ASCII characters"),
    "key": Atom(texts.key, "32 bytes in base64, which are 44 characters"),
    "credential": Atom(texts.credential, "@ and a credential's name"),
    "path": Atom(texts.path, "an absolute path"),
    "url": Atom(texts.web_address, "a URL that begins with http:// or https://"),
    "endpoint": Atom(texts.endpoint, "HOST:PORT"),
    "dns server": Atom(lambda value: texts.dns_server(value, zones=False), "a DNS server's address"),
    "old dns server": Atom(lambda value: texts.dns_server(value, zones=True), "a DNS server's address"),
    "octets": Atom(_octets, "at most 16 bytes in hexadecimal"),
    "timezone": Atom(
        lambda value: re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", value, re.ASCII) is not None,
        "a time zone like Europe/Berlin",
    ),
    "device multipath": Atom(
        lambda value: value.startswith("@") and _multipath(f"::{value}"), "ADDRESS[@INTERFACE] [WEIGHT]"
    ),
    "neighbor address": Atom(
        lambda value: value != "255.255.255.255" and _address(multicast=False, unspecified=False)(value),
        "an IP address of a host",
    ),
    "link-local ipv4": Atom(
        lambda value: (
            (found := net.address(value, 4)) is not None
            and found.packed[:2] == b"\xa9\xfe"
            and found.packed[2] not in (0, 255)
        ),
        "an address from 169.254.1.0 to 169.254.254.255",
    ),
    "property": Atom(texts.property_assignment, "NAME=VALUE"),
    "nft set": Atom(
        lambda value: texts.nft_set(value, ("address", "prefix", "ifindex")), "SOURCE:FAMILY:TABLE:SET of nftables"
    ),
    "dhcp option": Atom(_option(254), "CODE:TYPE:DATA, with a code from 1 to 254"),
    "dhcp6 option": Atom(_option(65534), "CODE:TYPE:DATA, with a code from 1 to 65534"),
    "vendor option": Atom(_option(65534, vendor=True), "ENTERPRISE:CODE:TYPE:DATA"),
    "multipath": Atom(_multipath, "ADDRESS[@INTERFACE] [WEIGHT]"),
    "metrics": Atom(_metrics, "HIGH:MEDIUM:LOW"),
    "next hop": Atom(_next_hop, "ID[:WEIGHT]"),
    "qos map": Atom(_qos_map, "FROM-TO"),
    "macsec key": Atom(
        lambda value: re.fullmatch(r"[0-9a-fA-F]{32}", value, re.ASCII) is not None, "128 bits in hexadecimal"
    ),
}


__all__ = ("ATOMS", "Atom", "in_range")
