# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What networkd ignores without a word: seen on the wire and in the kernel, beside what the lint's tables say.

Each row has two links: one with the setting or section and what excludes it, and one without that. What shows that the
setting has an effect is seen of one of them only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored import _found

if t.TYPE_CHECKING:
    from judge.trees import Tree

_UNKNOWN = {"unknown-key", "unknown-section", "too-new", "value"}
_ADVERTISED = "[Network]\nIPv6AcceptRA=no\n{}"
_SERVED = "[Network]\nAddress=10.@.0.1/24\n{}"


class Case(t.NamedTuple):
    """A silent row: ``ignored`` is the text of a link for which it holds, ``effective`` of one for which it does not.

    ``shown`` is seen of the link only if networkd ignores the setting, or with ``effect`` only if it does not. An @
    stands for the number of the link.
    """

    section: str
    key: str
    ignored: str
    effective: str
    shown: str
    effect: bool = True


def _unused(section: str, text: str, base: str, needs: str, shown: str) -> Case:
    own = f"[{section}]\n{text}\n"
    return Case(section, "", base.format("") + own, base.format(f"{needs}\n") + own, shown)


def _denied(section: str, what: str, value: str, shown: str, base: str = "[Network]\nIPv6AcceptRA=yes\n") -> Case:
    deny = f"{base}[{section}]\n{what}DenyList={value}\n"
    return Case(section, f"{what}DenyList", f"{deny}{what}AllowList={value}\n", deny, shown, effect=False)


CASES = (
    _unused("IPv6Prefix", "Prefix=2001:db8:5::/64", _ADVERTISED, "IPv6SendRA=yes", "prefix 2001:db8:5::"),
    _unused("IPv6RoutePrefix", "Route=2001:db8:6::/64", _ADVERTISED, "IPv6SendRA=yes", "route 2001:db8:6::"),
    _unused("IPv6PREF64Prefix", "Prefix=64:ff9b::/96", _ADVERTISED, "IPv6SendRA=yes", "pref64"),
    _unused("IPv6SendRA", "Managed=yes", _ADVERTISED, "IPv6SendRA=yes", "managed"),
    _unused("IPv6PrefixDelegation", "Managed=yes", _ADVERTISED, "IPv6SendRA=yes", "managed"),
    _unused("DHCPServer", "PoolOffset=77\nPoolSize=1", _SERVED, "DHCPServer=yes", "offers 10.@.0.77"),
    _unused(
        "DHCPServerStaticLease",
        "MACAddress=02:00:00:00:07:@\nAddress=10.@.0.88",
        _SERVED,
        "DHCPServer=yes",
        "offers 10.@.0.88",
    ),
    _unused("DHCPRelay", "InterfacePriority=7", _SERVED, "DHCPRelay=downstream", "listens"),
    _denied("IPv6AcceptRA", "Router", "fe80::1", "to default"),
    _denied("IPv6AcceptRA", "Prefix", "2001:db8:7::/64", "in 2001:db8:7::/64"),
    _denied("IPv6AcceptRA", "Route", "2001:db8:9::/48", "to 2001:db8:9::/48"),
    # Without udev, 247 has no other identifier.
    _denied("DHCPv4", "", "10.@.0.1", "requests", base="[Network]\nDHCP=ipv4\n[DHCPv4]\nClientIdentifier=mac\n"),
)
_CONF = {"networkd.conf": "[DHCPRelay]\nServerAddress=192.0.2.1\n"}


class Difference(t.NamedTuple):
    """A row that does not hold for the daemon, or that the lint does not report."""

    case: Case
    why: str


class Result(t.NamedTuple):
    """How many rows were compared, and where lint and daemon differ."""

    rows: int
    differing: list[Difference]


def uncovered() -> list[str]:
    """Return the silent rows of the tables that no case is about."""
    rows = [row for table in _found.TABLES.values() for row in table if not row.log]
    return [f"[{row.section}] {row.key}" for row in rows if (row.section, row.key) not in {case[:2] for case in CASES}]


def compare(tree: Tree) -> Result:
    """Return what lint and daemon say of the rows that a version has. Raises CalledProcessError."""
    texts: dict[str, str] = {}
    links: dict[int, tuple[str, str]] = {}
    for place, case in enumerate(CASES):
        links[place] = (f"c{len(texts)}", f"c{len(texts) + 1}")
        for text in (case.ignored, case.effective):
            number = len(texts)
            own = text.replace("07:@", f"07:{number:02x}").replace("@", str(number))
            texts[f"c{number}.network"] = f"[Match]\nName=c{number}\n{own}"
    awaited: list[str | None] = [None] * len(texts)
    for place, case in enumerate(CASES):
        # What an older systemd does not have never comes.
        name = links[place][case.effect]
        if not _unknown(name, texts[f"{name}.network"], tree.version):
            awaited[int(name[1:])] = case.shown.replace("@", name[1:])
    seen = _seen(tree, {**texts, **_CONF}, awaited)
    rows, differing = 0, []
    for place, case in enumerate(CASES):
        ignored, effective = links[place]
        found = {name: findings({f"{name}.network": texts[f"{name}.network"]}, tree.version) for name in links[place]}
        if any(_unknown(name, texts[f"{name}.network"], tree.version) for name in links[place]):
            continue
        rows += 1
        for name, holds in ((ignored, True), (effective, False)):
            wanted = ("setting-ignored", case.key) if case.key else ("section-unused", case.section)
            said = any((row.rule, row.fields.get("key", row.fields.get("section"))) == wanted for row in found[name])
            shown = case.shown.replace("@", name.removeprefix("c")) in seen[name]
            if said is not holds:
                differing.append(Difference(case, f"{name}: the lint says {sorted(row.rule for row in found[name])}"))
            if shown is (holds is case.effect):
                differing.append(Difference(case, f"{name}: the daemon shows {seen[name]}"))
    return Result(rows, differing)


def _unknown(name: str, text: str, version: int) -> bool:
    return any(row.rule in _UNKNOWN for row in findings({f"{name}.network": text}, version))


def _seen(tree: Tree, files: dict[str, str], awaited: list[str | None]) -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        Path(folder).chmod(0o755)
        wire = [sys.executable, str(Path(__file__).with_name("wire.py")), str(tree.root), folder]
        command = ["unshare", "-n", "-m", "-p", "-f", "--kill-child", "--propagation", "private", *wire]
        done = subprocess.run(command, check=True, text=True, input=json.dumps(awaited), stdout=subprocess.PIPE)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


__all__ = ("CASES", "Difference", "Result", "compare", "uncovered")
