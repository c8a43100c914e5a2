# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values for any key, right and wrong, from grammars: none of them is one of those that built the schema."""

from __future__ import annotations

import base64
import functools
import re
import typing as t

from _probe import PROBES
from _variants import HIDDEN, written
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import type_of

if t.TYPE_CHECKING:
    Values = st.SearchStrategy[str]

_KNOWN = frozenset(PROBES) | HIDDEN
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_RANGE = re.compile(r"(?:([a-z]+) )?(-?[0-9]+)\.\.(-?[0-9]+)")
_SPECIAL = "%@:/.,;#!|&*?[](){}<>=+-_~'\"\\ $^`"


def _joined(*parts: Values, by: str = "") -> Values:
    return st.tuples(*parts).map(by.join)


def _list(one: Values) -> Values:
    return st.tuples(st.lists(one, min_size=2, max_size=5), st.sampled_from([" ", "  ", ",", "\t"])).map(
        lambda pair: pair[1].join(pair[0])
    )


def _written(number: int) -> Values:
    """Return a number in each of the ways in which it can be written."""
    plus, sign = ("-", "-") if number < 0 else ("+", "")
    size = abs(number)
    return st.sampled_from(
        [str(number)] * 6
        + [f"{plus}{size}", f"{sign}{size:#x}", f"{sign}0{size:o}", f"{size:#b}", f"0{number}", f"{number}.0"]
    )


def near(low: int, high: int) -> Values:
    """Return numbers at the ends of a range, inside and outside."""
    ends = [low + step for step in (-3, -2, -1, 0, 1, 2, 3)] + [high + step for step in (-3, -2, -1, 0, 1, 2, 3)]
    return (st.integers(low, high) | st.sampled_from(ends) | st.integers(-(2**34), 2**66)).flatmap(_written)


NUMBER = st.one_of(*(near(0, 2**bits - 1) for bits in (4, 8, 12, 16, 20, 24, 31, 32, 63, 64)))
_SIZE_SUFFIX = st.sampled_from(["B", "K", "M", "G", "T", "P", "E", "k", "Ki", "KB", "", " K"])
SIZE = (
    _joined(near(0, 5000), _SIZE_SUFFIX)
    | _joined(NUMBER, _SIZE_SUFFIX)
    | _joined(st.integers(0, 99).map(str), st.just("."), st.integers(0, 999).map(str), _SIZE_SUFFIX)
)
_UNIT = st.sampled_from(
    "s sec second seconds m min minutes h hr hour d day w week M month y year ms msec us usec ns x".split()
)
_TIME_PART = _joined(
    st.integers(0, 10**10).map(str) | st.integers(0, 700).map(str), st.sampled_from(["", " ", ".5", ".25 "]), _UNIT
)
SPAN = (
    NUMBER
    | _TIME_PART
    | st.lists(_TIME_PART, min_size=2, max_size=3).map(" ".join)
    | st.sampled_from(["Infinity", "infinit", "infinity s"])  # codespell:ignore
)
PART = _joined(
    near(0, 100) | near(0, 1000),
    st.sampled_from(["", ".5", ".25", ".125"]),
    st.sampled_from(["%", "‰", "‱", "%%", " %"]),
)
IPV4 = (
    st.ip_addresses(v=4).map(str)
    | st.ip_addresses(network="169.254.0.0/16").map(str)
    | st.ip_addresses(network="224.0.0.0/4").map(str)
    | st.ip_addresses(network="127.0.0.0/8").map(str)
)
IPV6 = (
    st.ip_addresses(v=6).map(str)
    | st.ip_addresses(network="fe80::/10").map(str)
    | st.ip_addresses(network="ff00::/8").map(str)
    | st.integers(2, 2**32).map(lambda low: f"2001:db8::{low & 0xFFFF:x}")
)
_BROKEN_ADDRESS = _joined(IPV4, st.sampled_from([".1", ".", "x", "%eth7", "@eth7", "@12"])) | _joined(
    IPV6, st.sampled_from([":", "::1::", "%eth7", "%12", "@eth7", "g"])
)
ADDRESS = IPV4 | IPV6 | _BROKEN_ADDRESS
PREFIX = (
    _joined(IPV4, st.just("/"), near(0, 32))
    | _joined(IPV6, st.just("/"), near(0, 128))
    | st.builds(
        lambda network, length: f"{network}/{length}",
        st.sampled_from(["10.32.0.0", "198.18.64.0", "2001:db8:40::", "64:ff9b:1::", "fd12::"]),
        st.integers(8, 32),
    )
)


def _hardware(data: bytes, separator: str) -> str:
    if separator == ".":
        return ".".join(f"{data[i]:02x}{data[i + 1]:02x}" for i in range(0, len(data) - 1, 2))
    return separator.join(f"{byte:02x}" for byte in data)


HARDWARE = st.builds(
    _hardware,
    st.sampled_from([6] * 8 + [4, 5, 7, 8, 16, 20, 21]).flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    st.sampled_from([":", "-", ".", ":", ":", ""]),
)
_PLAIN = st.text(_LETTERS + "0123456789", min_size=1, max_size=18)
NAME = (
    _PLAIN
    | st.text(_LETTERS + "0123456789.-_@+", min_size=1, max_size=40)
    | st.text(_LETTERS + _SPECIAL, min_size=1, max_size=17)
    | _joined(_PLAIN, st.sampled_from(["*", "?", "[a-c]", "%i", "/", ":"]))
)
_LABEL = st.text(_LETTERS + "0123456789-", min_size=1, max_size=20) | st.integers(60, 66).map(lambda size: "q" * size)
HOST = st.lists(_LABEL, min_size=1, max_size=4).map(".".join) | _joined(
    _PLAIN, st.sampled_from([".example", ".example.", "..example", "_.example", "-.example"])
)
LOCALHOST = _joined(_PLAIN, st.sampled_from([".localhost", ".LocalHost.", ".localhosts", ".LOCALHOST.localdomain"]))
ENDPOINT = (
    _joined(ADDRESS | HOST, st.just(":"), near(1, 65535))
    | _joined(st.just("["), IPV6 | HOST, st.just("]:"), near(1, 65535))
    | _joined(st.just("["), IPV6, st.sampled_from(["]", "]9", ":9"]))
)
SERVER = ADDRESS | ENDPOINT | _joined(ADDRESS | ENDPOINT, st.just("#"), HOST)
KEY = st.sampled_from([31, 32, 32, 32, 33]).flatmap(lambda size: st.binary(min_size=size, max_size=size)).map(
    lambda data: base64.b64encode(data).decode()
) | st.binary(min_size=32, max_size=32).map(lambda data: base64.b64encode(data).decode()[:-1])
PATH = st.lists(_PLAIN | st.sampled_from(["..", ".", "", "%i", "a b"]), min_size=1, max_size=4).map(
    lambda parts: "/" + "/".join(parts)
) | _joined(_PLAIN, st.just("/"), _PLAIN)
URL = _joined(
    st.sampled_from(["https://", "http://", "https:", "gopher://"]), HOST, st.sampled_from(["", "/", "/ä", "/a b"])
)
ASSIGNMENT = _joined(
    st.text("ABCXYZ_abc019-", min_size=1, max_size=6), st.sampled_from(["=", "==", " = ", "+="]), _PLAIN
)
OPTION = _joined(
    near(0, 255) | near(0, 65535),
    st.sampled_from(["uint8", "uint16", "uint32", "ipv4address", "ipv6address", "string", "blob"]),
    NUMBER | IPV4 | IPV6 | _PLAIN,
    by=":",
)
NFT_SET = _joined(
    st.sampled_from("address prefix ifindex cgroup table".split()),
    st.sampled_from("inet ip ip6 netdev bridge arp unix".split()),
    _PLAIN | NAME,
    _PLAIN,
    by=":",
)
CLASS = _joined(
    st.integers(0, 70000).map(lambda n: f"{n:x}"), st.just(":"), st.integers(0, 70000).map(lambda n: f"{n:x}")
)
HEX = (
    st.integers(0, 2**66).map(lambda n: f"{n:x}")
    | st.integers(0, 70000).map(lambda n: f"{n:x}")
    | st.integers(0, 2**40).map(lambda n: f"{n:#x}")
)
OCTETS = st.binary(max_size=18).map(lambda data: data.hex()) | st.binary(min_size=1, max_size=12).map(
    lambda data: ":".join(f"{byte:x}" for byte in data)
)
PAIR = _joined(
    near(1, 65535) | near(0, 4094) | near(0, 7),
    st.sampled_from(["-", ":", "/", "@"]),
    near(1, 65535) | near(0, 4094) | near(0, 255),
)
BOOLEAN = st.sampled_from("yEs nO tRUE fALSE oN oFF yess nope 2 -1 disabled enabled yes,no TrUe oFf YeS".split())
JUNK = (
    st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"]), min_size=1, max_size=24)
    .map(str.strip)
    .filter(lambda text: text and not text.endswith("\\"))
)
EVERY = (NUMBER, SIZE, SPAN, PART, ADDRESS, PREFIX, HARDWARE, NAME, HOST, ENDPOINT, KEY, PATH, URL, ASSIGNMENT, OPTION,
         NFT_SET, CLASS, HEX, OCTETS, PAIR, BOOLEAN, JUNK)  # fmt: skip
_BY_NAME = {
    "ip": ADDRESS, "address": ADDRESS, "prefix": PREFIX, "ethernet": HARDWARE, "station": HARDWARE,
    "hardware": HARDWARE, "interval": PAIR,
    "ifname": NAME, "altname": NAME, "hostname": HOST, "domain": HOST, "endpoint": ENDPOINT, "server": SERVER,
    "key": KEY,
    "path": PATH, "url": URL, "property": ASSIGNMENT, "variable": NAME, "nft": NFT_SET, "option": OPTION,
    "class": CLASS,
    "hex": HEX, "octets": OCTETS, "bytes": OCTETS, "map": PAIR, "hop": PAIR, "mark": PAIR,
    "bool": BOOLEAN,
    "no": BOOLEAN, "size": SIZE, "rate": SIZE, "span": SPAN, "nanoseconds": SPAN, "permille": PART, "permyriad": PART,
    "safe": NAME, "label": NAME, "alias": NAME, "token": ADDRESS, "duid": PAIR, "credential": NAME, "multipath": SERVER,
    "localhost": LOCALHOST, "data": OPTION, "users": PAIR,
}  # fmt: skip


def _mutated(words: tuple[str, ...]) -> Values:
    """Return choices with an extra letter, in other cases, or two at once: none that measured the schema."""
    word = st.sampled_from(words)
    asked = written(words)
    return st.one_of(
        word.flatmap(_any_case),
        word.map(lambda text: text[:-1] or "q"),
        _joined(word, st.sampled_from(["s", "x", "-", " "]), _PLAIN),
        _joined(word, st.sampled_from([" ", ":", ","]), word),
    ).filter(lambda value: value not in asked)


def _any_case(word: str) -> Values:
    return st.tuples(*(st.sampled_from((letter, letter.swapcase())) for letter in word)).map("".join)


@functools.cache
def values(text: str | None) -> Values:
    """Return values for a type: mostly those that it may take, and any others."""
    chosen: list[Values] = []
    for part in re.split(r"[|;]| or ", re.sub(r"[0-9]{3}: ", "", text or "")):
        part = part.strip().removeprefix("? ")
        split = next((name for name in ("list:", "quoted:", "escaped:", "commas:") if part.startswith(name)), "")
        part = part.removeprefix(split).strip()
        found: Values | None = None
        if match := _RANGE.fullmatch(part):
            found = near(int(match[2]), int(match[3])) if match[1] is None else _BY_NAME[match[1]]
        elif not part.startswith(("=", "~")):
            found = st.one_of(*[one for name, one in _BY_NAME.items() if name in part] or [NAME])
        if found is not None:
            chosen.append(found)
            if split:
                chosen.append(_list(found))
    words = tuple(
        word
        for part in (text or "").split("; ")
        for word in (type_of(part[5:] if part[:3].isdigit() else part).words if text else ())
    )
    if words and words != ("(none)",):
        chosen.append(_mutated(words))
    rest = st.one_of(*EVERY, _list(st.one_of(*EVERY)))
    drawn = st.one_of(*chosen, *chosen, *chosen, rest) if chosen else rest
    return drawn.map(str.strip).filter(lambda value: value not in _KNOWN and not value.endswith("\\"))


__all__ = ("values",)
