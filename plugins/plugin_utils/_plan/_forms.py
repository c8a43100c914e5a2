# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms of single values: each function returns the normal form of a value or raises ``ValueError``.

A message continues a sentence about the value: "must be ...".
"""

from __future__ import annotations

import base64
import functools
import posixpath
import re
import typing as t

from ...module_utils._common._key_text import is_key
from ...module_utils._common._layout import (
    INTERFACE_NAME,
    INTERFACE_NAME_LENGTH,
    NETWORK_DIR,
    RESERVED_TABLES,
    UNIT_PREFIX,
    may_be_set_aside,
    safe_name,
)
from ...module_utils._common._printable import printable
from ...module_utils._common._shapes import Unit
from ._netaddr import ip_address, ip_network, is_ipv4_form, unreachable_kind

if t.TYPE_CHECKING:
    from netaddr import IPNetwork

KEY_BYTES = 32

_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\Z"
)
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
# Letters of any script are harmless: in file names, safe_name writes their bytes. Spaces and signs are not letters.
_NAME_SIGNS = "-_.:+@"
# Of 255 bytes that a file's name may have, 50 stay for the tunnel and what stands around (.staged.TUNNEL.PEER.psk).
_LONGEST_NAME = 200
_SERVICE_UNIT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9:_.\\-]*(@[A-Za-z0-9:_.\\-]+)?\.(service|socket)\Z")
# Units that serve all VRFs, or that have a drop-in of the collection already.
_NOT_OF_A_VRF = ("systemd-networkd.service", "systemd-networkd.socket", "nftables.service")
_HOST_FOLDER = re.compile(r"(/[A-Za-z0-9_.-]+)+\Z")
_RULE_NAME = re.compile(r"rule-[0-9a-f]{10}\Z")
# What systemd takes for the name of a user (its docs/USER_NAMES.md, strict).
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,30}\Z")
_NUMBER = re.compile(r"[0-9]{1,10}\Z")
# Names of the user 0 where there is one; a host may have others.
_ROOTS = ("root", "toor")
# (uid_t) -1, also with 16 bits, is nobody's number.
_NO_USERS = (0xFFFF, 0xFFFFFFFF)
_UNIT_NAME = re.compile(r"(?![.-])[A-Za-z0-9@_.:=-]+\.(network|netdev|link)\Z")


def _is_edge(network: IPNetwork) -> bool:
    """Return whether the address is the first or (IPv4) last of its prefix, which no host can have."""
    bits = 128 if network.version == 6 else 32
    if bits - network.prefixlen < 2:
        return False
    return bool(network.value == network.first or (network.version == 4 and network.value == network.last))


def address(text: str) -> str:
    """Return the normal form of an address that a host can have."""
    value = ip_address(text)
    if value.is_multicast() or int(value) == 0:
        raise ValueError("must be an address that one host can have")
    return str(value)


def reachable(text: str) -> str:
    """Return the normal form of an address to which another host can send."""
    kind = unreachable_kind(text)
    if kind:
        raise ValueError(f"must be an address to which other hosts can send; this is {kind}")
    return address(text)


def interface_address(text: str) -> str:
    """Return the normal form of ``ADDRESS/LENGTH`` of an interface."""
    network = ip_network(text)
    address(text.partition("/")[0])
    if _is_edge(network):
        raise ValueError(f"must be the address of a host in {network.cidr}, not the prefix itself or its broadcast")
    return str(network)


def inner_address(text: str) -> str:
    """Return the normal form of an inner address, with or without a length."""
    return interface_address(text) if "/" in text else address(text)


def prefix(text: str) -> str:
    """Return the normal form of a prefix, whose host bits are zero."""
    network = ip_network(text)
    if network.value != network.first:
        raise ValueError(f"must be a prefix without host bits; {network.cidr} is one")
    return str(network.cidr)


def interface_name(text: str) -> str:
    """Check a name for a network interface (linux/if.h: 15 bytes; networkd refuses digits only)."""
    if len(text) > INTERFACE_NAME_LENGTH:
        raise ValueError(
            f"must have at most {INTERFACE_NAME_LENGTH} characters, because it names an interface; it has {len(text)}"
        )
    if not INTERFACE_NAME.match(text):
        raise ValueError(
            "must be a name for an interface: letters, digits, '-', '_' and '.', not only digits, "
            "and no '-' or '.' at the beginning"
        )
    return text


def inventory_name(text: str) -> str:
    """Check a name of a host, of a group or of a peer: it becomes a part of file names, arguments and messages."""
    if not text or not (text[0].isalnum() or text[0] == "_"):
        raise ValueError("must be a name that begins with a letter, a digit or '_'")
    if not all(character.isalnum() or character in _NAME_SIGNS for character in text):
        raise ValueError("must be a name of letters, digits, '-', '_', '.', ':', '+' and '@'")
    if len(safe_name(text)) > _LONGEST_NAME:
        raise ValueError(f"is too long for the file names that it is a part of; at most {_LONGEST_NAME} bytes")
    return text


def table_alias(text: str) -> str:
    """Check a name for a routing table."""
    if not _ALIAS.match(text) or text in (*RESERVED_TABLES.values(), "all"):
        raise ValueError("must be a name of letters, digits, '-', '_' and '.', and none of the kernel's own tables")
    return text


def unit_name(text: str) -> str:
    """Check a file name of a unit."""
    if not _UNIT_NAME.match(text):
        raise ValueError("must be a file name without a folder that ends in .network, .netdev or .link")
    return text


def network_unit_name(text: str) -> str:
    """Check a file name of a .network unit."""
    if unit_name(text).startswith(UNIT_PREFIX) or not text.endswith(".network"):
        raise ValueError("must be the file name of an existing .network unit that the collection does not manage")
    return text


def unmanaged_unit(text: str) -> str:
    """Check the whole path of an unmanaged .netdev or .network unit, or of a file of wg-quick or ifupdown."""
    if not may_be_set_aside(text):
        raise ValueError(
            f"must be the whole path of a .netdev or .network unit in {NETWORK_DIR} that the collection does not "
            "manage, or of a file of wg-quick, such as /etc/wireguard/wg0.conf, or of ifupdown, such as "
            "/etc/network/interfaces"
        )
    return text


def service_unit(text: str) -> str:
    """Check a name of a service or a socket of systemd that can be bound to a VRF."""
    if not _SERVICE_UNIT.match(text):
        raise ValueError("must be the name of a service or a socket, such as chrony.service or ssh.socket")
    if text in _NOT_OF_A_VRF or text.startswith("transit-networkd-"):
        raise ValueError("cannot be bound to a VRF, because it makes this host's network")
    return text


def egress_user(text: str) -> str:
    """Return the normal form of a user's name or number, except root's.

    The kernel counts forwarded packets, and its own answers, as root's (net/ipv4/route.c, sock_net_uid()).
    """
    number = int(text) if _NUMBER.match(text) else None
    if text in _ROOTS or number == 0:
        raise ValueError("cannot be root, because the kernel counts forwarded packets as root's")
    if number is not None:
        if number >= _NO_USERS[-1] or number in _NO_USERS:
            raise ValueError("must be a user's number, from 1 to 4294967294, except 65535")
        return str(number)
    if not _USER.match(text):
        raise ValueError("must be the name or the number of a user, such as _apt or 42")
    return text


def rule_name(text: str) -> str:
    """Check the name of a rule of another program's packet filter, as preflight shows it."""
    if not _RULE_NAME.match(text):
        raise ValueError("must be the name of a rule as preflight shows it, such as rule-0a1b2c3d4e")
    return text


def public_key(text: str) -> str:
    """Return a public key, checked: 32 bytes in base64, as ``wg`` writes it."""
    if not is_key(text):
        raise ValueError("must be a WireGuard key: 32 bytes in base64, 44 characters that end in '='")
    if not any(base64.b64decode(text)):
        raise ValueError("must be a WireGuard key; this one is all zeros")
    return text


def endpoint(text: str) -> str:
    """Return the normal form of ``ADDRESS:PORT``, ``[IPV6]:PORT`` or ``NAME:PORT``."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError("must end in a port, as in 192.0.2.1:51820 or [2001:db8::1]:51820")
    if host.startswith("[") and host.endswith("]"):
        return join_endpoint(reachable(host[1:-1]), int(port))
    if ":" in host:
        raise ValueError("must have its IPv6 address in brackets, as in [2001:db8::1]:51820")
    if is_ipv4_form(host):
        return join_endpoint(reachable(host), int(port))
    if not _HOST_NAME.match(host):
        raise ValueError("must be ADDRESS:PORT, [IPV6 ADDRESS]:PORT or NAME:PORT")
    return f"{host.lower()}:{int(port)}"


def host(text: str) -> str:
    """Return the normal form of an address or a name of a host, with a port (as ``endpoint``) or without one."""
    if _has_port(text):
        return endpoint(text)
    if ":" in text or is_ipv4_form(text):
        return reachable(text)
    if not _HOST_NAME.match(text):
        raise ValueError("must be an address or the name of a host")
    return text.lower()


def split_endpoint(text: str) -> tuple[str, int | None]:
    """Return host and port of an endpoint in normal form; no port where it has none."""
    if not _has_port(text):
        return text, None
    found, _colon, port = text.rpartition(":")
    return found.strip("[]"), int(port)


def _has_port(text: str) -> bool:
    # Several colons without a bracket are those of an IPv6 address.
    return text.startswith("[") or text.count(":") == 1


def folder(text: str) -> str:
    """Check the path of a folder on the controller."""
    if printable(text) != text:
        raise ValueError("must be the path of a folder, without control characters")
    return text


def is_name(text: str) -> bool:
    """Return whether an address or a name, in normal form, is a name."""
    return ":" not in text and not is_ipv4_form(text)


def join_endpoint(host: str, port: int) -> str:
    """Return an endpoint as networkd reads it: an IPv6 address is bracketed."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def host_prefix(text: str) -> str:
    """Return the prefix that holds an address alone; a length in the text is left out."""
    host = text.partition("/")[0]
    return f"{host}/128" if ":" in host else f"{host}/32"


def host_folder(text: str) -> str:
    """Check the path of a folder on a host that a unit of systemd names."""
    if not _HOST_FOLDER.match(text) or posixpath.normpath(text) != text:
        raise ValueError("must be the whole path of a folder: letters, digits, '-', '_', '.' and '/', as in /var/lib/x")
    return text


def family(text: str) -> int:
    """Return 4 or 6 for an address or a prefix in normal form."""
    return 6 if ":" in text else 4


def families_of(text: str) -> tuple[int, ...]:
    """Return the families of an address, or of a name of which the addresses are not known."""
    return (6, 4) if is_name(text) else (family(text),)


@functools.lru_cache(maxsize=65536)
def prefix_order(text: str) -> tuple[int, int, int]:
    """Order prefixes as people do: IPv6 first, then by number, the wider one first."""
    network = ip_network(text)
    return (-network.version, int(network.first), network.prefixlen)


def sections(unit: object) -> Unit:
    """Return the normal form of a unit's sections, from a list of one-key mappings or a plain mapping.

    Values become what networkd reads: ``yes`` and ``no`` for booleans, text for numbers; a list stays a list.
    """
    parts = [{name: keys} for name, keys in unit.items()] if isinstance(unit, dict) else unit
    if not isinstance(parts, (list, tuple)):
        raise ValueError("must be sections: a list of mappings, as in [{Network: {DNS: 192.0.2.53}}]")
    result: Unit = []
    for part in parts:
        if not isinstance(part, dict) or len(part) != 1:
            raise ValueError(
                "must be sections, each a mapping of one name to its keys, as in {Network: {DNS: 192.0.2.53}}"
            )
        ((name, keys),) = part.items()
        if not isinstance(keys, dict):
            raise ValueError(f"must have a mapping of keys in the section {name}")
        result.append({str(name): {str(key): _values(f"{name}.{key}", value) for key, value in keys.items()}})
    return result


def _values(where: str, value: object) -> str | list[str]:
    if isinstance(value, (list, tuple)):
        return [_value(where, item) for item in value]
    return _value(where, value)


def _value(where: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, str)):
        if printable(str(value), lines=True) != str(value):
            raise ValueError(f"has a control character in {where}")
        return str(value)
    raise ValueError(f"must have text, a number, a boolean or a list of these for {where}")
