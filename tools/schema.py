#!/usr/bin/env python3
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure which sections and keys systemd-networkd and udev know, and write them down as data for the lint.

    tools/schema.py            download Debian's packages of systemd, measure, write _lint/_schema_data.py
    tools/schema.py --check    the same, but only compare

The names are those in the programs themselves, not those in the manual: the manual leaves out some and has others that
networkd refuses. What the manual says about the version of a key is taken where the measured programs bear it out.
Needs apt (and its sources, the machine's own); writes nothing but the data and a folder of its own in .build.
"""

from __future__ import annotations

import argparse
import collections
import os
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

from _gperf import Table, tables
from _man_notes import added

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "plugins/plugin_utils/_lint/_schema_data.py"
WORK = Path(os.environ.get("BUILD", ROOT / ".build")) / "schema"

SUITES = ("bookworm", "trixie", "sid")  # oldest first
PACKAGES = ("systemd", "udev")
PAGES = {"network": "systemd.network", "netdev": "systemd.netdev", "link": "systemd.link"}
# A key that only this kind's table has.
MARKER = {"network": "Network.VRF", "netdev": "NetDev.Kind", "link": "Link.MACAddressPolicy"}
TYPES = {
    "config_parse_bool": "bool",
    "config_parse_tristate": "bool",
    "config_parse_uint8": "uint8",
    "config_parse_uint16": "uint16",
    "config_parse_uint32": "uint32",
    "config_parse_unsigned": "uint32",
    "config_parse_ip_port": "port",
    "config_parse_ifname": "ifname",
    "config_parse_mtu": "mtu",
    "config_parse_warn_compat": "removed",
}

# In the table of keys, but left out of the table of sections (networkd-network.c), so "Unknown section".
UNREACHABLE = {"network": {"IPoIB"}}

# First git tag that has the key, where that is known better than the programs and the manual tell (systemd's own
# tags v231 to v257, and its NEWS).
EXACT = {
    "network": {
        "Network.VRF": 231,
        "Match.Kind": 251,
        "Link.ActivationPolicy": 248,
        "Network.KeepConfiguration": 243,
        "Network.IPv4Forwarding": 256,
        "Network.IPv6Forwarding": 256,
        "RoutingPolicyRule.From": 235,
        "RoutingPolicyRule.To": 235,
        "RoutingPolicyRule.Table": 235,
        "RoutingPolicyRule.FirewallMark": 235,
        "RoutingPolicyRule.Priority": 235,
        "RoutingPolicyRule.IncomingInterface": 236,
        "RoutingPolicyRule.OutgoingInterface": 236,
        "RoutingPolicyRule.SourcePort": 240,
        "RoutingPolicyRule.DestinationPort": 240,
        "RoutingPolicyRule.IPProtocol": 240,
        "RoutingPolicyRule.InvertRule": 240,
        "RoutingPolicyRule.Family": 243,
        "RoutingPolicyRule.SuppressPrefixLength": 245,
        "RoutingPolicyRule.User": 245,
        "RoutingPolicyRule.Type": 248,
        "RoutingPolicyRule.SuppressInterfaceGroup": 250,
        "RoutingPolicyRule.L3MasterDevice": 256,
        "RoutingPolicyRule.GoTo": 257,
    },
    "netdev": {
        "VRF.TableId": 231,
        "VRF.Table": 235,
        "WireGuard.FwMark": 237,
        "WireGuard.FirewallMark": 243,
        "WireGuard.PrivateKeyFile": 242,
        "WireGuard.RouteTable": 250,
        "WireGuard.RouteMetric": 250,
        "WireGuardPeer.PresharedKeyFile": 242,
        "WireGuardPeer.RouteTable": 250,
        "WireGuardPeer.RouteMetric": 250,
        "WireGuardPeer.PublicKeyFile": 257,
    },
}
# Sections whose notes in the manual agree with git's tags throughout, so that they are believed below the oldest
# version measured, too.
TRUSTED = {"wireguard", "wireguardpeer", "routingpolicyrule", "link"}

# (earliest, latest) version that the key may have come in
Since = tuple[int, int]


def apt(*arguments: str, folder: Path, cwd: Path) -> str:
    """Run an apt program that sees nothing of the machine but its keys."""
    settings = [
        f"Dir::Etc::sourcelist={folder}/sources.list",
        "Dir::Etc::sourceparts=-",
        f"Dir::State={folder}/state",
        "Dir::State::status=/dev/null",
        f"Dir::Cache={folder}/cache",
        "Acquire::Languages=none",
        "APT::Sandbox::User=root",
    ]
    options = [word for setting in settings for word in ("-o", setting)]
    return subprocess.run([arguments[0], *options, *arguments[1:]], cwd=cwd, check=True, text=True, stdout=-1).stdout


def mirror() -> str:
    """The machine's own source of Debian's packages. Raises LookupError."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)", "Identifier: Packages", "Label: Debian"],
        check=True,
        text=True,
        stdout=-1,
    ).stdout.split()
    if not listed:
        raise LookupError("apt knows no source of Debian's packages; run apt-get update, or name one with --mirror")
    return listed[0]


def unpacked(suite: str, site: str) -> tuple[int, Path]:
    """Download and unpack a suite's systemd: its version, and the folder."""
    folder = WORK / suite
    root = folder / "root"
    for path in (root, folder / "state/lists/partial", folder / "cache/archives/partial"):
        path.mkdir(parents=True, exist_ok=True)
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (folder / "sources.list").write_text(f"deb [arch=amd64 signed-by={keyring}] {site} {suite} main\n")
    apt("apt-get", "update", "-qq", folder=folder, cwd=folder)
    for old in folder.glob("*.deb"):
        old.unlink()
    apt("apt-get", "download", "-qq", *PACKAGES, folder=folder, cwd=folder)
    for package in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    version = next(folder.glob("systemd_*.deb")).name.split("_")[1]
    return int(version.split(".")[0].split("-")[0]), root


def measured(root: Path) -> dict[str, Table]:
    """The tables of keys in an unpacked systemd: kind of file -> table."""
    programs = [found for name in ("systemd-networkd", "udevadm") for found in program(root, name)]
    every = [table for path in programs for table in tables(path)]
    found = {kind: next(table for table in every if key in table) for kind, key in MARKER.items()}
    for kind, sections in UNREACHABLE.items():
        found[kind] = {key: parser for key, parser in found[kind].items() if key.split(".")[0] not in sections}
    return found


def program(root: Path, name: str) -> list[Path]:
    """Where a program is; Debian 12 still has /lib and /bin beside /usr."""
    return [path for path in root.glob(f"**/{name}") if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]


def since(kind: str, key: str, versions: list[int], has: set[int], notes: dict[tuple[str, str], int]) -> Since:
    """When a key came: as exactly as git's tags, the programs and the manual together tell."""
    if (exact := EXACT.get(kind, {}).get(key)) is not None:
        return exact, exact
    first = min(has)
    before = max((version for version in versions if version < first), default=0)
    section, name = key.split(".")
    note = notes.get((section.lower(), name), 0)
    if before < note <= first and (before or section.lower() in TRUSTED):
        return note, note
    return (before + 1 if before else 0), first


def rendered(measurements: dict[int, dict[str, Table]], notes: dict[str, dict[tuple[str, str], int]]) -> str:
    """The data as Python text."""
    versions = sorted(measurements)
    lines = [
        "# Copyright: (c) 2026, the transit.networkd authors",
        "# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)",
        "# SPDX-License-Identifier: GPL-3.0-or-later",
        "",
        "# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.",
        "",
        '"""Every section and key of systemd\'s network files. Made by tools/schema.py: change that, not this."""',
        "",
        "from __future__ import annotations",
        "",
        "# The versions of systemd that were measured.",
        f"MEASURED = {tuple(versions)}",
        "",
        "# kind of file -> section -> (earliest, latest version it may have come in) -> keys; 0 is as old as need be",
        "KEYS: dict[str, dict[str, dict[tuple[int, int], str]]] = {",
    ]
    for kind in PAGES:
        sections: dict[str, dict[Since, list[str]]] = {}
        for key in sorted({key for found in measurements.values() for key in found[kind]}):
            has = {version for version, found in measurements.items() if key in found[kind]}
            section, name = key.split(".")
            when = since(kind, key, versions, has, notes[kind])
            sections.setdefault(section, {}).setdefault(when, []).append(name)
        lines += [f'    "{kind}": {{', *_sections(sections), "    },"]
    lines += [
        "}",
        "",
        "# kind of file -> section -> type of the value -> keys, for the types that systemd's programs share",
        "TYPES: dict[str, dict[str, dict[str, str]]] = {",
    ]
    for kind in PAGES:
        typed: dict[str, dict[str, list[str]]] = {}
        for key in sorted({key for found in measurements.values() for key in found[kind]}):
            parsers = {found[kind][key] for found in measurements.values() if key in found[kind]}
            newest = measurements[max(v for v, found in measurements.items() if key in found[kind])][kind][key]
            types = {TYPES.get(parser) for parser in parsers if parser is not None}
            section, name = key.split(".")
            if newest == "config_parse_warn_compat":
                typed.setdefault(section, {}).setdefault("removed", []).append(name)
            elif len(types) == 1 and (only := types.pop()) is not None and _plain(parsers, kind):
                typed.setdefault(section, {}).setdefault(only, []).append(name)
        lines += [f'    "{kind}": {{', *_sections(typed), "    },"]
    return "\n".join([*lines, "}", ""])


def _plain(parsers: t.Collection[str | None], kind: str) -> bool:
    """Whether the parser is known in every version; udevadm of 252 was linked statically and names none."""
    return None not in parsers or kind == "link"


def _sections(sections: t.Mapping[str, t.Mapping[t.Any, list[str]]]) -> t.Iterator[str]:
    for section in sorted(sections):
        yield f'        "{section}": {{'
        for label, names in sorted(sections[section].items()):
            written = f'"{label}"' if isinstance(label, str) else repr(label)
            line = f'            {written}: "{" ".join(names)}",'
            if len(line) <= 120:
                yield line
                continue
            rows = textwrap.wrap(" ".join(names), 101)
            yield f"            {written}: ("
            yield from (f'                "{row} "' for row in rows[:-1])
            yield f'                "{rows[-1]}"'
            yield "            ),"
        yield "        },"


def main() -> int:
    """Measure, then write or compare."""
    parser = argparse.ArgumentParser(description="Measure the sections and keys of systemd's network files.")
    parser.add_argument("--check", action="store_true", help="compare the data with what is measured, write nothing")
    parser.add_argument("--mirror", help="where to get Debian's packages (default: as this machine's apt does)")
    arguments = parser.parse_args()
    try:
        site = arguments.mirror or mirror()
    except LookupError as exc:
        print(f"schema: {exc}", file=sys.stderr)
        return 1
    measurements: dict[int, dict[str, Table]] = {}
    notes: dict[str, dict[tuple[str, str], int]] = collections.defaultdict(dict)
    for suite in SUITES:
        version, root = unpacked(suite, site)
        measurements[version] = measured(root)
        counts = ", ".join(f"{len(table)} of .{kind}" for kind, table in measurements[version].items())
        print(f"schema: systemd {version} ({suite}): {counts}")
        for kind, page in PAGES.items():
            notes[kind] = added(root / f"usr/share/man/man5/{page}.5.gz")
    text = rendered(measurements, notes)
    if arguments.check:
        same = TARGET.read_text(encoding="utf-8") == text
        print(f"schema: {TARGET.relative_to(ROOT)} {'is as measured' if same else 'differs; run tools/schema.py'}")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"schema: wrote {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
