#!/usr/bin/env python3
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure which sections, keys and values systemd-networkd and udev take, and write it down as data for the lint.

    tools/schema.py                 make a tree of each Debian release, ask its daemon, write _lint/schema/_data*.py
    tools/schema.py --check         the same, but only compare
    tools/schema.py --beside SUITE  measure this release alone, with the words that the data have (repeatable)
    tools/schema.py --tags CLONE    take from a clone of systemd, too, with which tag each key came
    tools/schema.py --fresh         rebuild the trees, for a newer systemd, and measure all again

The names are those in the programs themselves, the types those that say of all probes what the daemon says of them.
Which version a key came with is known exactly for those that stood in a tag when a clone was last read; a key that is
newer has the two versions measured around it. Needs root and apt's sources; writes nothing but the data and .build.
The first run takes about ten minutes, any later one seconds.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

from _beside import beside, of_data
from _fit import fitted
from _lint_parts import LINT, ROOT
from _measure import Measurement, compared, measure
from judge.trees import SUITES, tree

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema._data import KEYS, REMOVED

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from _probe import Key

KINDS = ("network", "netdev", "link")
FIRST_TAG = 209
TABLES = {
    "network": ["src/network/networkd-network-gperf.gperf", "src/network/networkd-gperf.gperf"],
    "netdev": ["src/network/netdev/netdev-gperf.gperf", "src/network/networkd-netdev-gperf.gperf"],
    "link": ["src/udev/net/link-config-gperf.gperf"],
}
REMOVED_PARSER = "config_parse_warn_compat"

# (earliest, latest) version that the key may have come in
Since = tuple[int, int]
# Section -> anything that sorts -> keys
Grouped = dict[str, dict[t.Any, list[str]]]

_KEY_FILE = "247: ? old path; 257: ? path"
# Types that the trees cannot tell, because they depend on what a host has: its users, interfaces, time zones and
# credentials; and key files, of which no probe tells that since 257 `/../x` is `/x`. (section, key) -> text
FIXED = {
    ("MACsecReceiveAssociation", "KeyFile"): _KEY_FILE,
    ("MACsecTransmitAssociation", "KeyFile"): _KEY_FILE,
    ("WireGuard", "PrivateKeyFile"): _KEY_FILE,
    ("WireGuardPeer", "PresharedKeyFile"): _KEY_FILE,
    ("WireGuardPeer", "PublicKeyFile"): "? path",
    ("IPv6SendRA", "Domains"): "? any",  # 252 asks a library for international names
    ("IPv6PrefixDelegation", "Domains"): "? any",
    ("IPv6SendRA", "DNS"): "? list: some ipv6 | =_link_local",
    ("IPv6PrefixDelegation", "DNS"): "? list: some ipv6 | =_link_local",
    ("RoutingPolicyRule", "User"): "users",
    ("Network", "DNS"): "247: ? list: old dns server; 257: ? list: dns server",
    ("DHCPServer", "Timezone"): "? timezone",
    ("WireGuard", "PrivateKey"): "247: ? key; 257: ? key | credential",
    ("WireGuardPeer", "PublicKey"): "247: ? key; 257: ? key | credential",
    ("WireGuardPeer", "PresharedKey"): "247: ? key; 257: ? key | credential",
    ("WireGuardPeer", "Endpoint"): "247: endpoint; 257: endpoint | credential",
}
# Keys that collect what they are given; an empty value resets what came before. A log cannot tell, so this is by
# what networkd does with the values.
REPEATS = {
    "network": """
        Match.* Network.Address Network.Gateway Network.DNS Network.NTP Network.Domains Network.BindCarrier
        Network.DNSSECNegativeTrustAnchors Network.IPv6ProxyNDPAddress Network.ProxyNeighbor Network.IPVLAN
        Network.IPVTAP Network.IPoIB Network.MACsec Network.MACVLAN Network.MACVTAP Network.Tunnel Network.VLAN
        Network.VXLAN Network.Xfrm Address.NFTSet DHCPv4.SendOption DHCPv4.SendVendorOption DHCPv4.RequestOptions
        DHCPv4.UserClass DHCPv4.AllowList DHCPv4.DenyList DHCPv4.BlackList DHCPv4.NFTSet DHCPv6.SendOption
        DHCPv6.SendVendorOption DHCPv6.RequestOptions DHCPv6.UserClass DHCPv6.VendorClass DHCPv6.NFTSet DHCP.UserClass
        IPv6AcceptRA.Token IPv6AcceptRA.NFTSet IPv6AcceptRA.RouterAllowList IPv6AcceptRA.RouterDenyList
        IPv6AcceptRA.PrefixAllowList IPv6AcceptRA.PrefixDenyList IPv6AcceptRA.RouteAllowList IPv6AcceptRA.RouteDenyList
        IPv6AcceptRA.BlackList IPv6AcceptRA.DenyList DHCPPrefixDelegation.Token DHCPPrefixDelegation.NFTSet
        IPv6Prefix.Token DHCPServer.DNS DHCPServer.NTP DHCPServer.SIP DHCPServer.POP3 DHCPServer.SMTP DHCPServer.LPR
        DHCPServer.SendOption DHCPServer.SendVendorOption DHCPRelay.ExtraOption BridgeVLAN.VLAN
        BridgeVLAN.EgressUntagged IPv6SendRA.DNS IPv6SendRA.Domains IPv6PrefixDelegation.DNS
        IPv6PrefixDelegation.Domains Route.MultiPathRoute NextHop.Group EnhancedTransmissionSelection.QuantumBytes
        EnhancedTransmissionSelection.PriorityMap
    """,
    "netdev": """
        Match.* VLAN.EgressQOSMaps VLAN.IngressQOSMaps MACVLAN.SourceMACAddress MACVTAP.SourceMACAddress
        Bond.ARPIPTargets HSR.Ports WireGuardPeer.AllowedIPs
    """,
    "link": "Match.* Link.AlternativeName Link.Property Link.ImportProperty Link.UnsetProperty Link.Advertise "
    "Link.ReceivePacketSteeringCPUMask "
    "EnergyEfficientEthernet.LinkMode",
}


# Those of them that take one value a line; the others take several words, with blanks between them.
SINGLE = {"Address", "ExtraOption", "Gateway", "MultiPathRoute", "SendOption", "SendVendorOption", "Token"}


def known_since(data: Mapping[str, Mapping[str, Mapping[Since, str]]]) -> dict[tuple[str, str], Since]:
    """What data that is there says: (kind, Section.Key) -> since."""
    return {
        (kind, f"{section}.{key}"): since
        for kind, sections in data.items()
        for section, versions in sections.items()
        for since, keys in versions.items()
        for key in keys.split()
    }


def tagged(clone: Path) -> dict[int, dict[str, dict[str, str]]]:
    """The tables of keys in a clone of systemd: tag -> kind -> Section.Key -> parser. Raises LookupError."""
    found: dict[int, dict[str, dict[str, str]]] = {}
    listed = subprocess.run(["git", "-C", clone, "tag"], check=True, text=True, stdout=subprocess.PIPE).stdout
    for version in sorted(int(tag[1:]) for tag in listed.split() if re.fullmatch(r"v[0-9]{3}", tag)):
        if version >= FIRST_TAG:
            found[version] = {kind: _table(clone, version, paths) for kind, paths in TABLES.items()}
    if not found:
        raise LookupError(f"{clone} has no tag like v257")
    return found


def _table(clone: Path, version: int, paths: list[str]) -> dict[str, str]:
    for path in paths:
        shown = subprocess.run(["git", "-C", clone, "show", f"v{version}:{path}"], check=False, capture_output=True)
        if not shown.returncode:
            rows = re.findall(r"^([\w-]+\.[\w-]+),\s*(\w+)", shown.stdout.decode(), re.MULTILINE)
            return dict(rows)
    return {}


class Facts:
    """Which version a key came in, and since when it does nothing: from tags, the programs, and what was known."""

    def __init__(self, measured: Mapping[int, Measurement], tags: Mapping[int, dict[str, dict[str, str]]]) -> None:
        self._measured = measured
        self._tags = tags
        self._known, self._gone = known_since(KEYS), known_since(REMOVED)

    def since(self, kind: str, key: str) -> Since:
        """The version that a key came in."""
        has = [version for version, found in self._measured.items() if key in found.keys[kind]]
        tag = next((version for version, found in self._tags.items() if key in found[kind]), None)
        if tag is not None and tag <= min(has):
            return tag, tag
        known = self._known.get((kind, key))
        if known is not None and known[1] <= min(has):
            return known
        return self._between(min(has), max(self._tags, default=0))

    def removed(self, kind: str, key: Key) -> Since | None:
        """The version since which a key does nothing, None if it does something."""
        does_nothing = [version for version, found in self._measured.items()
                        if key in found.verdicts and found.verdicts[key].removed]  # fmt: skip
        if not does_nothing:
            return None
        name = f"{key[1]}.{key[2]}"
        gone = [version for version, found in self._tags.items() if found[kind].get(name) == REMOVED_PARSER]
        known = self._gone.get((kind, name))
        if not gone and known is not None and known[1] <= min(does_nothing):
            return known
        return (gone[0], gone[0]) if gone else self._between(min(does_nothing), 0)

    def _between(self, first: int, tagged_until: int) -> Since:
        before = max((version for version in self._measured if version < first), default=0)
        return max(before, tagged_until if tagged_until < first else 0) + 1 if before else 0, first


def typed(measured: Mapping[int, Measurement]) -> tuple[dict[str, Grouped], dict[str, Grouped], list[Key]]:
    """What keys take, where they take more than they take in silence the latter, and the keys without a type."""
    takes: dict[str, Grouped] = {kind: {} for kind in KINDS}
    quiet: dict[str, Grouped] = {kind: {} for kind in KINDS}
    untyped: list[Key] = []
    for key in sorted({key for found in measured.values() for key in found.verdicts}):
        kind, section, name = key
        text = FIXED.get((section, name)) or _over_versions(key, measured, silent=False)
        if text is None:
            untyped.append(key)
            continue
        takes[kind].setdefault(section, {}).setdefault(text, []).append(name)
        if any(found.verdicts[key].noted for found in measured.values() if key in found.verdicts):
            silent = _over_versions(key, measured, silent=True)
            if silent is not None:
                quiet[kind].setdefault(section, {}).setdefault(silent, []).append(name)
    return takes, quiet, untyped


def _over_versions(key: Key, measured: Mapping[int, Measurement], *, silent: bool) -> str | None:
    """The text of a key's type, with versions where they differ. A version without a type has its neighbour's."""
    found = {version: _text(key, one, silent) for version, one in sorted(measured.items()) if key in one.verdicts}
    last = next((text for text in found.values() if text is not None), None)
    if last is None:
        return None
    texts = {min(found): last}
    for version, text in found.items():
        if text not in (None, last):
            texts[version] = last = text
    return last if len(texts) == 1 else "; ".join(f"{version}: {text}" for version, text in texts.items())


def _text(key: Key, found: Measurement, silent: bool) -> str | None:
    known = found.texts.get((key, silent))
    if known is not None:
        return known
    taken = found.verdicts[key].taken - (found.verdicts[key].noted if silent else frozenset())
    return fitted(taken, found.values[key], several=_collects(key)) if taken else "=(none)"


def _collects(key: Key) -> bool:
    kind, section, name = key
    return name not in SINGLE and any(row in (f"{section}.*", f"{section}.{name}") for row in REPEATS[kind].split())


def data(measured: Mapping[int, Measurement], facts: Facts) -> str:
    """The keys, as Python text."""
    lines = [
        *_head("Every section and key of systemd's network files."),
        "# The versions of systemd that were measured.",
        f"MEASURED = {tuple(sorted(measured))}",
        "",
        "# kind of file -> section -> (earliest, latest version it may have come in) -> keys",
        "KEYS: dict[str, dict[str, dict[tuple[int, int], str]]] = {",
    ]
    keys: dict[str, Grouped] = {kind: {} for kind in KINDS}
    removed: dict[str, Grouped] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for name in sorted({name for found in measured.values() for name in found.keys[kind]}):
            section, key = name.split(".", 1)
            keys[kind].setdefault(section, {}).setdefault(facts.since(kind, name), []).append(key)
            if (gone := facts.removed(kind, (kind, section, key))) is not None:
                removed[kind].setdefault(section, {}).setdefault(gone, []).append(key)
    lines += [*_kinds(keys), "}", ""]
    lines += ["# the same for keys that are known, but do nothing any more", f"REMOVED: {_SHAPE} = {{"]
    lines += [*_kinds(removed), "}", ""]
    lines += ["# kind of file -> section -> keys that collect their values", "REPEATS: dict[str, dict[str, str]] = {"]
    for kind in KINDS:
        lines += [f'    "{kind}": {{', *_mapping(_repeats(kind, keys[kind]), 8), "    },"]
    lines += ["}", "", "# section of a .netdev -> the Kind= that it is for", "NETDEV_KINDS: dict[str, str] = {"]
    every: dict[str, list[str]] = {}
    for found in measured.values():
        for section, kinds in found.kinds.items():
            every[section] = sorted({*every.get(section, []), *kinds})
    return "\n".join([*lines, *_mapping(every, 4), "}", ""])


_SHAPE = "dict[str, dict[str, dict[tuple[int, int], str]]]"


def _repeats(kind: str, keys: Grouped) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pattern in REPEATS[kind].split():
        section, key = pattern.split(".", 1)
        every = sorted(name for names in keys.get(section, {}).values() for name in names)
        found.setdefault(section, []).extend(every if key == "*" else [name for name in every if name == key])
    return {section: sorted(names) for section, names in found.items() if names}


def types(takes: dict[str, Grouped], quiet: dict[str, Grouped], untyped: list[Key]) -> str:
    """The types, as Python text."""
    lines = [
        *_head("The types of all values, as types/_types.py reads them."),
        "# kind of file -> section -> type of what systemd takes -> keys",
        "TAKES: dict[str, dict[str, dict[str, str]]] = {",
        *_kinds(takes),
        "}",
        "",
        "# the same for what it takes without a word, where that is less",
        "QUIET: dict[str, dict[str, dict[str, str]]] = {",
        *_kinds(quiet),
        "}",
        "",
    ]
    if untyped:
        lines.append("# Without a type, so that their values are not judged:")
        lines += [f"# .{kind} [{section}] {key}=" for kind, section, key in untyped]
    return "\n".join([*lines, ""])


def _head(sentence: str) -> list[str]:
    return [
        "# SPDX-License-Identifier: GPL-3.0-or-later",
        f'"""{sentence} Made by tools/schema.py: change that, not this."""',
        "",
        "from __future__ import annotations",
        "",
    ]


def _kinds(every: dict[str, Grouped]) -> Iterator[str]:
    for kind in KINDS:
        yield f'    "{kind}": {{'
        for section in sorted(every[kind]):
            yield f'        "{section}": {{'
            yield from _mapping(every[kind][section], 12)
            yield "        },"
        yield "    },"


def _mapping(rows: Mapping[t.Any, list[str]], indent: int) -> Iterator[str]:
    """Lines of a mapping, each at most 120 characters."""
    blank = " " * indent
    for label, names in sorted(rows.items()):
        written = f'"{label}"' if isinstance(label, str) else repr(label)
        line = f'{blank}{written}: "{" ".join(names)}",'
        if len(line) <= 120:
            yield line
            continue
        if len(written) > 100 - indent:
            pieces = textwrap.wrap(str(label), 105 - indent, drop_whitespace=False, break_on_hyphens=False)
            yield f"{blank}("
            yield from (f'{blank}    "{piece}"' for piece in pieces)
            yield f"{blank}): ("
        else:
            yield f"{blank}{written}: ("
        wrapped = textwrap.wrap(" ".join(names), 112 - indent - 5)
        yield from (f'{blank}    "{row} "' for row in wrapped[:-1])
        yield f'{blank}    "{wrapped[-1]}"'
        yield f"{blank}),"


def formatted(text: str) -> str:
    """As ruff would write it."""
    command = [str(ROOT / ".venv/bin/ruff"), "format", "--config", str(ROOT / "pyproject.toml"), "-"]
    done = subprocess.run(command, input=text, check=True, text=True, stdout=subprocess.PIPE)
    return str(done.stdout)


def _measured(mirror: str | None, fresh: bool, only: Collection[str]) -> dict[int, Measurement]:
    """What is known of all releases: version -> measurement."""
    trees = [tree(suite, mirror, fresh) for suite in SUITES]
    if only:
        every = [(root, beside(root, _collects, fresh) if root.suite in only else of_data(root)) for root in trees]
    else:
        every = [(root, measure(root, fresh)) for root in trees]
    for root, found in every:
        print(f"schema: systemd {found.version} ({root.suite}): {len(found.verdicts)} keys")
    return {found.version: found for _root, found in every} if only else compared(every, fresh)


def main() -> int:
    """Measure, then write or compare."""
    parser = argparse.ArgumentParser(description="Measure the sections, keys and values of systemd's network files.")
    parser.add_argument("--check", action="store_true", help="compare the data with what is measured, write nothing")
    parser.add_argument("--tags", type=Path, metavar="CLONE", help="a clone of systemd, to know each key's first tag")
    parser.add_argument("--fresh", action="store_true", help="rebuild the trees, and measure again")
    parser.add_argument("--beside", choices=SUITES, action="append", default=[], help="measure only this release")
    parser.add_argument("--mirror", help="where to get Debian's packages (default: as this machine's apt does)")
    arguments = parser.parse_args()
    try:
        tags = tagged(arguments.tags) if arguments.tags else {}
        measured = _measured(arguments.mirror, arguments.fresh, arguments.beside)
    except LookupError as exc:
        print(f"schema: {exc}", file=sys.stderr)
        return 1
    takes, quiet, untyped = typed(measured)
    print(f"schema: {len(untyped)} keys without a type: {' '.join('.'.join(key[1:]) for key in untyped)}")
    texts = {"_data.py": formatted(data(measured, Facts(measured, tags))),
             "_data_types.py": formatted(types(takes, quiet, untyped))}  # fmt: skip
    differs = [
        name
        for name, text in texts.items()
        if not (LINT / "schema" / name).exists() or (LINT / "schema" / name).read_text() != text
    ]
    for name in differs:
        if not arguments.check:
            (LINT / "schema" / name).write_text(texts[name], encoding="utf-8")
        print(f"schema: {name} {'differs; run tools/schema.py' if arguments.check else 'written'}")
    return 1 if arguments.check and differs else 0


if __name__ == "__main__":
    sys.exit(main())
