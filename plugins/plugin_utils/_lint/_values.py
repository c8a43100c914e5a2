# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""The types of values. A type says what is expected where a value is wrong, and nothing where it is right.

An empty value resets a key, or leaves it at its default; only where systemd refuses it is it wrong.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Callable

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

UINT32 = 2**32 - 1
TABLE_NAMES = {"default": 253, "main": 254, "local": 255}

_NUMBER = re.compile(r"\+?(0x[0-9a-f]+|0b[01]+|0o[0-7]+|[0-9]+)", re.ASCII | re.IGNORECASE)
_BOOLEANS = {"1", "yes", "y", "true", "t", "on", "0", "no", "n", "false", "f", "off"}
_SIZE = re.compile(r"\+?([0-9]+)(?:\.[0-9]+)?\s*([BKMG]?)", re.ASCII)
_TABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
_KINDS = (
    "bareudp batadv bond bridge dummy erspan fou geneve gre gretap hsr ifb ip6gre ip6gretap ip6tnl ipip ipoib ipvlan "
    "ipvtap l2tp macsec macvlan macvtap netdevsim nlmon sit tap tun vcan veth vlan vrf vti vti6 vxcan vxlan wireguard "
    "wlan xfrm"
)


def number(value: str) -> int | None:
    """A number as systemd reads it: decimal, or with 0x, 0o, 0b, or octal with a leading 0. None if it is none."""
    match = _NUMBER.fullmatch(value)
    if match is None or len(value) > 40:
        return None
    digits = match[1]
    try:
        return int(digits, 8 if digits.isdigit() and len(digits) > 1 and digits.startswith("0") else 0)
    except ValueError:  # 08
        return None


def boolean(value: str) -> bool | None:
    """A boolean as systemd reads it, None if it is none."""
    word = value.lower()
    return word in ("1", "yes", "y", "true", "t", "on") if word in _BOOLEANS else None


def mark(value: str) -> tuple[int, int] | None:
    """MARK or MARK/MASK as (mark, mask), None if it is none."""
    plain, slash, mask = value.partition("/")
    first, second = number(plain), number(mask) if slash else UINT32
    if first is None or second is None or first > UINT32 or second > UINT32:
        return None
    return first, second


def prefix(value: str) -> IPNetwork | None:
    """An address or prefix, with or without bits behind its length, as a network; None if it is none."""
    try:
        return ipaddress.ip_network(value, strict=False) if "%" not in value else None
    except ValueError:
        return None


def prefix_list(value: str) -> list[str]:
    """The items of a list, with commas or spaces between them."""
    return value.replace(",", " ").split()


def is_table_name(value: str) -> bool:
    """Whether a table is given by a name, and not by a number or as off."""
    return boolean(value) is None and _TABLE_NAME.fullmatch(value) is not None


def _range(low: int, high: int, *words: str) -> Callable[[str], bool]:
    def right(value: str) -> bool:
        found = number(value)
        return value in words or (found is not None and low <= found <= high)

    return right


def _address(value: str) -> bool:
    return "/" not in value and prefix(value) is not None


def _interface_address(value: str) -> bool:
    return "/" in value and prefix(value) is not None


def _prefixes(value: str) -> bool:
    return all(prefix(item) is not None for item in prefix_list(value))


def _numeric(value: str) -> bool:
    return number(value) is not None or (value.isascii() and value.isdigit())


def _ifname(value: str, longest: int = 15) -> bool:
    return (
        1 <= len(value.encode(errors="replace")) <= longest
        and value not in (".", "..", "all", "default")
        and not _numeric(value)
        and all("!" <= char <= "~" and char not in "/:%\"'" for char in value)
    )


def _name_patterns(value: str) -> bool:
    words = (word.removeprefix("!") for word in value.split())
    return all(len(word) <= 128 and not _numeric(word) and not set(word) & set("/:%\"'") for word in words)


def _mtu(value: str) -> bool:
    match = _SIZE.fullmatch(value)
    if match is None or len(value) > 20:
        return False
    return int(match[1]) * {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[match[2]] <= UINT32


def _key(value: str) -> bool:
    if value.startswith("@"):  # a credential, see `too-new`
        return len(value) > 1
    try:
        return len(value) == 44 and len(base64.b64decode(value, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _table(low: int) -> Callable[[str], bool]:
    numeric = _range(low, UINT32)
    # A name may be one of networkd.conf's RouteTable=; the rule table-name looks after those.
    return lambda value: numeric(value) or is_table_name(value)


class Type(t.NamedTuple):
    """``right`` judges a value that is not empty; ``empty`` says whether an empty one will do.

    ``words`` are those that are right, where words are all there is.
    """

    right: Callable[[str], bool]
    expected: str
    empty: bool = True
    words: tuple[str, ...] = ()


def _words(words: str, expected: str | None = None) -> Type:
    """A type of a few words, given with spaces between them."""
    every = tuple(words.split())
    return Type(lambda value: value in every, expected or f"{', '.join(every[:-1])} or {every[-1]}", words=every)


_UP_TO = "a number from {} to 4294967295"
TYPES = {
    "bool": Type(lambda value: value.lower() in _BOOLEANS, "yes or no"),
    "uint8": Type(_range(0, 255), "a number from 0 to 255"),
    "uint16": Type(_range(0, 65535), "a number from 0 to 65535"),
    "uint32": Type(_range(0, UINT32), _UP_TO.format(0)),
    "port": Type(_range(1, 65535), "a port from 1 to 65535"),
    "mtu": Type(_mtu, "a number of bytes"),
    "ifname": Type(
        _ifname, "a name of an interface: at most 15 characters, no number, no space, quote, '/', ':' or '%'"
    ),
    "name patterns": Type(
        _name_patterns, "names of interfaces with spaces between them, * and ? allowed, without quotes"
    ),
    "address": Type(_address, "an IP address without a prefix length"),
    "interface address": Type(_interface_address, "an IP address with its prefix length, like 192.0.2.1/24"),
    "prefix": Type(lambda value: prefix(value) is not None, "an IP prefix like 192.0.2.0/24 or 2001:db8::/32"),
    "prefixes": Type(_prefixes, "IP prefixes with commas between them, like 192.0.2.0/24,2001:db8::/32"),
    "route gateway": Type(
        lambda value: value in ("_dhcp4", "_ipv6ra", "_dhcp") or _address(value),
        "an IP address without a prefix length, _dhcp4 or _ipv6ra",
    ),
    "route source": Type(
        lambda value: boolean(value) is not None or _address(value), "an IP address without a prefix length, or no"
    ),
    "route type": _words("unicast unreachable blackhole prohibit throw local broadcast anycast multicast nat xresolve"),
    "table": Type(_table(1), f"{_UP_TO.format(1)}, or main, default or local", empty=False),
    "vrf table": Type(_table(0), _UP_TO.format(1)),  # 0 has a rule of its own: vrf-table
    "wireguard table": Type(
        lambda value: _table(0)(value) or boolean(value) is False,
        f"off, {_UP_TO.format(0)}, or main, default or local",
    ),
    "mark": Type(_range(0, UINT32), f"{_UP_TO.format(0)}, without a mask", empty=False),
    "mark with mask": Type(lambda value: mark(value) is not None, f"{_UP_TO.format(0)}, or MARK/MASK", empty=False),
    "rule family": _words("ipv4 ipv6 both"),
    "rule type": _words("table goto nop blackhole unreachable prohibit", "blackhole, unreachable or prohibit"),
    "online family": _words("ipv4 ipv6 both any"),
    "activation policy": _words("up always-up manual always-down down bound"),
    "dhcp": Type(
        lambda value: value in ("ipv4", "ipv6", "v4", "v6", "both", "none") or boolean(value) is not None,
        "yes, no, ipv4 or ipv6",
    ),
    "listen port": Type(_range(1, 65535, "auto"), "a port from 1 to 65535, or auto"),
    "keepalive": Type(_range(0, 65535, "off"), "seconds from 0 to 65535, or off", empty=False),
    "key": Type(_key, "32 bytes in base64, which are 44 characters"),
    "path": Type(lambda value: value.startswith("/"), "an absolute path"),
    "netdev kind": _words(_KINDS, "a kind that systemd.netdev(5) lists"),
}


__all__ = ("TABLE_NAMES", "TYPES", "IPNetwork", "boolean", "is_table_name", "mark", "number", "prefix", "prefix_list")
