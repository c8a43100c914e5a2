# SPDX-License-Identifier: GPL-3.0-or-later
"""The alternatives that types consist of, each with its description."""

from __future__ import annotations

import re
import typing as t

from ....module_utils._common._key_text import is_key
from . import _forms as forms
from . import _net as net
from . import _numbers as numbers
from . import _text as texts
from ._forms import Right
from ._numbers import UINT32, number
from ._plain import boolean, is_table_name, mark


class Atom(t.NamedTuple):
    """One alternative of a type: a test, and the expected value in words."""

    right: Right
    expected: str


_IFNAME = "an interface name: at most 15 characters, not a number, no space, '/', ':' or '%'"
ATOMS: dict[str, Atom] = {
    "any": Atom(lambda _value: True, "anything"),
    "word": Atom(lambda _value: True, "words"),
    "bool": Atom(lambda value: boolean(value) is not None, "yes or no"),
    "no": Atom(lambda value: boolean(value) is False, "no"),
    # A table's name may come from RouteTable= in networkd.conf: see the lint rule table-name.
    "table name": Atom(is_table_name, "main, default or local"),
    "mark": Atom(lambda value: mark(value) is not None, "a number from 0 to 4294967295, or MARK/MASK"),
    "class": Atom(forms.traffic_class, "MAJOR:MINOR in hexadecimal"),
    "address": Atom(forms.address(), "an IP address without a prefix length"),
    "ipv4": Atom(forms.address(4), "an IPv4 address"),
    "ipv6": Atom(forms.address(6), "an IPv6 address"),
    "some ipv4": Atom(forms.address(4, unspecified=False), "an IPv4 address other than 0.0.0.0"),
    "some ipv6": Atom(forms.address(6, unspecified=False), "an IPv6 address other than ::"),
    "some address": Atom(forms.address(unspecified=False), "an IP address"),
    "unicast address": Atom(forms.address(multicast=False), "an IP address other than multicast"),
    "host address": Atom(forms.address(multicast=False, unspecified=False), "an IP address of a host"),
    "multicast address": Atom(forms.address(multicast=True), "a multicast address"),
    "interface address": Atom(forms.prefix(bare=False), "an IP address with its prefix length, like 192.0.2.1/24"),
    "some interface address": Atom(
        lambda value: forms.prefix(bare=False)(value) and value not in ("::/0", "0.0.0.0/0"),
        "an IP address with its prefix length, like 192.0.2.1/24",
    ),
    "old address": Atom(forms.old_address, "an IP address with its prefix length, like 192.0.2.1/24"),
    "prefix": Atom(forms.prefix(), "an IP prefix like 192.0.2.0/24 or 2001:db8::/32"),
    "ipv4 prefix": Atom(forms.prefix(4), "an IPv4 prefix like 192.0.2.0/24"),
    "ipv6 prefix": Atom(forms.prefix(6), "an IPv6 prefix like 2001:db8::/32"),
    "nat64 prefix": Atom(
        forms.prefix(6, bare=False, lengths=(32, 40, 48, 56, 64, 96)), "an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits"
    ),
    "hint prefix": Atom(
        lambda value: forms.prefix(6)(value) and not value.endswith("/0"), "an IPv6 prefix like 2001:db8::/56"
    ),
    "whole prefix": Atom(
        lambda value: (found := net.interface(value)) is not None and found.ip == found.network.network_address,
        "an IP prefix without host bits, like 192.0.2.0/24",
    ),
    "server address": Atom(
        lambda value: forms.server_address(value, null=True, local=False),
        "an IPv4 address, with or without its prefix length",
    ),
    "old server address": Atom(
        lambda value: forms.server_address(value, null=False, local=True),
        "an IPv4 address, with or without its prefix length",
    ),
    "unmapped prefix": Atom(
        lambda value: (
            (found := net.interface(value, 6)) is not None and found.ip.packed[:12] != b"\0" * 10 + b"\xff\xff"
        ),
        "an IPv6 prefix like 2001:db8::/32",
    ),
    "tunnel end": Atom(forms.tunnel_end, "ADDRESS@INTERFACE"),
    "old duid": Atom(lambda value: forms.duid(value, numeric=False), "vendor, uuid, link-layer or link-layer-time"),
    "protocol": Atom(forms.protocol({262}), "an IP protocol"),
    "protocol before aggfrag": Atom(forms.protocol({144, 262}), "an IP protocol"),
    "protocol before l2tp": Atom(forms.protocol({115, 144}), "an IP protocol"),
    "protocol name": Atom(forms.protocol({262}, numbers_too=False), "the name of an IP protocol"),
    "protocol name before aggfrag": Atom(forms.protocol({144, 262}, numbers_too=False), "the name of an IP protocol"),
    "protocol name before l2tp": Atom(forms.protocol({115, 144, 262}, numbers_too=False), "the name of an IP protocol"),
    "users": Atom(forms.users, "a user, or numbers of users"),
    "states": Atom(forms.states, "a state like carrier, or MINIMUM:MAXIMUM"),
    "priority map": Atom(forms.at_most(16, forms.in_range(number, 0, 255)), "at most 16 numbers from 0 to 255"),
    "quanta": Atom(forms.at_most(16, forms.in_range(numbers.size, 1, UINT32)), "at most 16 numbers of bytes"),
    "absolute hostname": Atom(forms.absolute_host, "a host name"),
    "localhost": Atom(forms.localhost, "localhost"),
    "variable": Atom(texts.variable, "the name of a variable"),
    "option data": Atom(
        lambda value: texts.dhcp_data(value.partition(":")[0], value.partition(":")[2].lstrip(":"), 255), "TYPE:DATA"
    ),
    "string data": Atom(lambda value: value.startswith("string:"), "string:TEXT"),
    "token": Atom(forms.token, "eui64, static:ADDRESS, prefixstable or an IPv6 address"),
    "ethernet": Atom(forms.hardware(6), "a hardware address like 02:00:00:00:00:01"),
    "station": Atom(
        forms.hardware(6, group=False, null=False), "a hardware address like 02:00:00:00:00:01, not multicast"
    ),
    "some ethernet": Atom(
        lambda value: (found := net.ethernet(value)) is not None and any(found), "a hardware address, not all zeroes"
    ),
    "hardware": Atom(forms.hardware(4, 16, 6, 20), "a hardware address like 02:00:00:00:00:01"),
    "hardware of any length": Atom(forms.hardware(), "a hardware address like 02:00:00:00:00:01"),
    "duid": Atom(forms.duid, "vendor, uuid, link-layer or link-layer-time"),
    "bytes": Atom(forms.bytes_with_colons, "bytes in hexadecimal with ':' between them"),
    "ifname": Atom(net.ifname, _IFNAME),
    "altname": Atom(lambda value: net.ifname(value, 127), "an interface name of at most 127 characters"),
    "name pattern": Atom(lambda value: net.ifname(value, 127), "interface names; * and ? are wildcards"),
    "ifindex": Atom(forms.in_range(numbers.integer, 1, 2**31 - 1), "an interface's number"),
    "search domain": Atom(
        lambda value: texts.domain(value) and not forms.localhost(value.removeprefix("~")),
        "a domain name other than localhost",
    ),
    "hostname": Atom(net.hostname, "a host name"),
    "domain": Atom(texts.domain, "a domain name"),
    "safe": Atom(texts.safe, "text without quotes and backslashes"),
    "safe ascii": Atom(texts.safe_ascii, "ASCII text without quotes and backslashes"),
    "label": Atom(lambda value: texts.ascii_text(value, 15), "at most 15 ASCII characters"),
    "alias": Atom(lambda value: texts.ascii_text(value, 255), "at most 255 ASCII characters"),
    "key": Atom(is_key, "32 bytes in base64, which are 44 characters"),
    "credential": Atom(texts.credential, "@ and the name of a credential"),
    "path": Atom(texts.path, "an absolute path"),
    "old path": Atom(lambda value: texts.path(value, above_root=False), "an absolute path without '..'"),
    "url": Atom(texts.web_address, "a URL that begins with http:// or https://"),
    "endpoint": Atom(texts.endpoint, "HOST:PORT"),
    "dns server": Atom(lambda value: texts.dns_server(value, zones=False), "a DNS server's address"),
    "old dns server": Atom(lambda value: texts.dns_server(value, zones=True), "a DNS server's address"),
    "octets": Atom(forms.octets, "at most 16 bytes in hexadecimal"),
    "timezone": Atom(
        lambda value: re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", value, re.ASCII) is not None,
        "a time zone like Europe/Berlin",
    ),
    "device multipath": Atom(
        lambda value: value.startswith("@") and forms.multipath(f"::{value}"), "ADDRESS[@INTERFACE] [WEIGHT]"
    ),
    "neighbor address": Atom(
        lambda value: value != "255.255.255.255" and forms.address(multicast=False, unspecified=False)(value),
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
    "dhcp option": Atom(forms.option(254), "CODE:TYPE:DATA, with a code from 1 to 254"),
    "dhcp6 option": Atom(forms.option(65534), "CODE:TYPE:DATA, with a code from 1 to 65534"),
    "vendor option": Atom(forms.option(65534, vendor=True), "ENTERPRISE:CODE:TYPE:DATA"),
    "multipath": Atom(forms.multipath, "ADDRESS[@INTERFACE] [WEIGHT]"),
    "metrics": Atom(forms.metrics, "HIGH:MEDIUM:LOW"),
    "next hop": Atom(forms.next_hop, "ID[:WEIGHT]"),
    "qos map": Atom(forms.qos_map, "FROM-TO"),
    "macsec key": Atom(
        lambda value: re.fullmatch(r"[0-9a-fA-F]{32}", value, re.ASCII) is not None, "128 bits in hexadecimal"
    ),
}
