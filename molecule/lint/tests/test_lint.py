# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule of the lint warns of happens on the real networkd and kernel, and without the mistake it does not.

Each case is a set of units that are right, a change that breaks a rule, and a command on the node that shows the
difference. The lint must find the one and not the other, as the node does. The devices are made for the case and are
gone after it; eth0 and eth1 are left alone.
"""

from __future__ import annotations

import base64
import re
import shlex
import time
import typing as t
from dataclasses import dataclass

import pytest
import testinfra

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._x25519 import public_key

if t.TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEMD = {"r1": 257, "r2": 252, "r3": 262}
ETC, RUN = "/etc/systemd/network", "/run/systemd/network"
KEY_FILE = "/run/lint-lab/key"
PRIVATE, FIRST, SECOND = (letter * 43 + "=" for letter in "EIM")
SECONDS = 10

# Files by name in /etc/systemd/network; what begins with "/" is a path.
Files = dict[str, str]


def dummy(name: str, network: str, netdev: str = "") -> Files:
    """A device of no use, and its configuration."""
    return {
        f"90-{name}.netdev": f"[NetDev]\nName={name}\nKind=dummy\n{netdev}",
        f"90-{name}.network": f"[Match]\nName={name}\n{network}",
    }


def vrf(name: str, table: int, network: str = "") -> Files:
    """A VRF that is up."""
    return {
        f"90-{name}.netdev": f"[NetDev]\nName={name}\nKind=vrf\n[VRF]\nTable={table}\n",
        f"90-{name}.network": f"[Match]\nName={name}\n{network}",
    }


def wireguard(name: str, peers: str, section: str = "", network: str = "") -> Files:
    """A tunnel that is up."""
    return {
        f"90-{name}.netdev": f"[NetDev]\nName={name}\nKind=wireguard\n[WireGuard]\nPrivateKeyFile={KEY_FILE}\n"
        f"{section}{peers}",
        f"90-{name}.network": f"[Match]\nName={name}\n{network}",
    }


def peer(key: str, allowed: str, more: str = "") -> str:
    return f"[WireGuardPeer]\nPublicKey={key}\nAllowedIPs={allowed}\n{more}"


def rule(keys: str) -> Files:
    """A routing policy rule of a device of no use. Its table is empty, so that no packet finds anything in it."""
    return dummy("lint0", f"[RoutingPolicyRule]\n{keys}")


MARKED = "FirewallMark=7\nTable=4799\nPriority=31999\nFamily=both\n"
TWO_PEERS = peer(FIRST, "10.254.1.0/24") + peer(SECOND, "10.254.2.0/24")
RULE = r"ip -4 rule show | sed -n 's/^31999:\s*//p'"
IS_THERE = "cd /sys/class/net && ls -d {0} 2>/dev/null"
IS_UP = "ip -o link show up dev {0} | grep -o 'lint[a-z0-9]*:' | tr -d :"
ALLOWED = "wg show lintw allowed-ips | sort"
ENDPOINT = "wg show lintw endpoints | cut -f2"
ADDRESS = "ip -4 -o addr show dev lint0 | grep -o '10.254.0.1/24'"
MAIN_OR_VRF = "ip -4 route get 192.0.2.99 {0} 2>&1 | grep -ow 'lint[01]\\|unreachable\\|No route'"


@dataclass(frozen=True)
class Case:
    """``change``: file -> (old, new), a new text, or None; ``right`` and ``broken`` are patterns of what is shown."""

    rule: str
    files: Files
    change: dict[str, tuple[str, str] | str | None]
    show: str
    right: str
    broken: str
    before: str = ""
    key_mode: str = "0640"  # the key file's, where the rule is broken

    def __str__(self) -> str:
        return f"{self.rule}-{next(iter(self.change), 'modes')}"

    @property
    def broken_files(self) -> Files:
        files = dict(self.files)
        for name, edit in self.change.items():
            if edit is None:
                del files[name]
            elif isinstance(edit, tuple):
                assert edit[0] in files[name]
                files[name] = files[name].replace(edit[0], edit[1], 1)
            else:
                files[name] = edit
        return files


MEMBER = dummy("lint0", "[Network]\nVRF=lintv\nAddress=10.254.0.1/24\n")
CASES = [
    Case(
        "vrf-undefined",
        MEMBER | vrf("lintv", 4711),
        {"90-lint0.network": ("VRF=lintv", "VRF=lintx")},
        "ip -o link show dev lint0 | grep -o 'master [a-z]*'; ip -4 route show table main | grep -o '^10.254.0.0/24'",
        "master lintv",
        "10.254.0.0/24",
        before="ip link add lintx type vrf table 4712",
    ),
    Case("vrf-table", vrf("lintv", 4711), {"90-lintv.netdev": ("Table=4711\n", "")}, IS_THERE.format("lintv"),
         "lintv", ""),
    Case(
        "vrf-table-shared",
        MEMBER | vrf("lintv", 4711) | vrf("lintx", 4712)
        | dummy("lint1", "[Network]\nVRF=lintx\nAddress=10.254.1.1/24\n"),
        {"90-lintx.netdev": ("Table=4712", "Table=4711")},
        "ip -4 route show table 4711 | grep -o '^10.254.1.0/24 dev lint1'",
        "",
        "10.254.1.0/24 dev lint1",
    ),
    Case("vrf-down", vrf("lintv", 4711), {"90-lintv.network": None}, IS_UP.format("lintv"), "lintv", ""),
    Case(
        "vrf-unreachable-default",
        MEMBER | dummy("lint1", "[Network]\nAddress=10.254.1.1/24\n[Route]\nDestination=192.0.2.99/32\n")
        | vrf("lintv", 4711, "[Route]\nDestination=0.0.0.0/0\nType=unreachable\nTable=4711\nMetric=4278198272\n"
              "[Route]\nDestination=::/0\nType=unreachable\nTable=4711\nMetric=4278198272\n"),
        {"90-lintv.network": ("Destination=0.0.0.0/0", "Destination=10.254.9.0/24")},
        MAIN_OR_VRF.format("vrf lintv"),
        "unreachable|No route",
        "lint1",
    ),
    Case(
        "unreachable-default-in-main",
        vrf("lintv", 4711, "[Route]\nDestination=::/0\nType=unreachable\nTable=4711\nMetric=4278198272\n"),
        {"90-lintv.network": ("Table=4711\n", "")},
        "ip -6 route show table main type unreachable | grep -o '^unreachable default.* metric 4278198272'",
        "",
        "unreachable default dev .* metric 4278198272",
    ),
    Case(
        "member-leak",
        wireguard("lintw", peer(FIRST, "10.254.7.0/24"), "RouteTable=4711\n", "[Network]\nVRF=lintv\n")
        | vrf("lintv", 4711),
        {"90-lintw.netdev": ("RouteTable=4711", "RouteTable=main")},
        "ip -4 route show table main | grep -o '^10.254.7.0/24 dev lintw'",
        "",
        "10.254.7.0/24 dev lintw",
    ),
    Case("rule-mark-zero", rule(MARKED), {"90-lint0.network": ("FirewallMark=7", "FirewallMark=0")}, RULE,
         "from all fwmark 0x7 lookup 4799.*", "from all lookup 4799.*"),
    Case("rule-all-traffic", rule(MARKED) | vrf("lintv", 4799), {"90-lint0.network": ("FirewallMark=7\n", "")}, RULE,
         "from all fwmark 0x7 lookup 4799.*", "from all lookup 4799.*"),
    Case("rule-no-table", rule(MARKED), {"90-lint0.network": ("Table=4799\n", "")}, RULE,
         "from all fwmark 0x7 lookup 4799.*", "from all fwmark 0x7 lookup main.*"),
    Case("rule-one-family",
         rule(MARKED)
         | wireguard("lintw", peer(FIRST, "10.254.1.0/24", "Endpoint=[2001:db8::9]:51820\n"), "FirewallMark=7\n"),
         {"90-lint0.network": ("Family=both\n", "")},
         "ip -6 rule show | grep -o 'fwmark 0x7 lookup 4799'", "fwmark 0x7 lookup 4799", ""),
    Case("rule-priority", rule(MARKED), {"90-lint0.network": ("Priority=31999\n", "")},
         "ip -4 rule show | sed -n 's/^\\([0-9]*\\):.*lookup 4799.*/\\1/p'", "31999", "32765"),
    Case(
        "mark-without-rule",
        wireguard("lintw", TWO_PEERS, "FirewallMark=7\n")
        | vrf("lintv", 4711, "[RoutingPolicyRule]\nFirewallMark=7\nTable=4711\nPriority=1998\nFamily=both\n")
        | dummy("lint0", "[Network]\nVRF=lintv\nAddress=10.254.0.1/24\n[Route]\nDestination=192.0.2.99/32\n"),
        {"90-lintv.network": ("FirewallMark=7", "FirewallMark=8")},
        MAIN_OR_VRF.format("mark 7"),
        "lint0",
        "(unreachable|No route)?",
    ),
    Case("allowed-ips-shared", wireguard("lintw", TWO_PEERS), {"90-lintw.netdev": ("10.254.2.0", "10.254.1.0")},
         ALLOWED, rf"{FIRST}\t10.254.1.0/24\n{SECOND}\t10.254.2.0/24",
         rf"{FIRST}\t10.254.1.0/24\n{SECOND}\t\(none\)"),
    Case("peer-key-shared", wireguard("lintw", TWO_PEERS), {"90-lintw.netdev": (SECOND, FIRST)}, ALLOWED,
         rf"{FIRST}\t10.254.1.0/24\n{SECOND}\t10.254.2.0/24", rf"{FIRST}\t10.254.1.0/24"),
    Case(
        "peer-is-self",
        {name: text.replace(f"PrivateKeyFile={KEY_FILE}", f"PrivateKey={PRIVATE}")
         for name, text in wireguard("lintw", TWO_PEERS).items()},
        {"90-lintw.netdev": (SECOND, public_key(PRIVATE) or "")},
        ALLOWED,
        rf"{FIRST}\t10.254.1.0/24\n{SECOND}\t10.254.2.0/24",
        rf"{FIRST}\t10.254.1.0/24",
    ),
    Case("allowed-ips-host-bits", wireguard("lintw", peer(FIRST, "10.254.7.3/32")),
         {"90-lintw.netdev": ("7.3/32", "7.3/24")}, ALLOWED, rf"{FIRST}\t10.254.7.3/32", rf"{FIRST}\t10.254.7.0/24"),
    Case("endpoint", wireguard("lintw", peer(FIRST, "10.254.1.0/24", "Endpoint=192.0.2.1:51820\n")),
         {"90-lintw.netdev": (":51820", "")}, ENDPOINT, "192.0.2.1:51820", "(192.0.2.1:0)?"),
    Case("endpoint", wireguard("lintw", peer(FIRST, "10.254.1.0/24", "Endpoint=[2001:db8::1]:5182\n")),
         {"90-lintw.netdev": ("[2001:db8::1]", "2001:db8::1")}, ENDPOINT, r"\[2001:db8::1\]:5182",
         r"(\[2001:db8::1:5182\]:0)?"),
    Case("value", wireguard("lintw", peer(FIRST, "10.254.1.0/24", "PersistentKeepalive=25\n")),
         {"90-lintw.netdev": ("=25", "=70000")}, "wg show lintw peers", re.escape(FIRST), ""),
    Case("key-unreadable", wireguard("lintw", TWO_PEERS), {}, IS_THERE.format("lintw"), "lintw", "", key_mode="0600"),
    Case(
        "port-shared",
        wireguard("lintw", TWO_PEERS, "ListenPort=4711\n") | wireguard("lintx", TWO_PEERS, "ListenPort=4712\n"),
        {"90-lintx.netdev": ("4712", "4711")},
        "ip -o link show up type wireguard | grep -c lint",  # either may be the first
        "2",
        "1",
    ),
    Case("shadowed-network", dummy("lint0", "[Network]\nAddress=10.254.0.1/24\n"),
         {"80-lint.network": "[Match]\nName=lint*\n"}, ADDRESS, "10.254.0.1/24", ""),
    Case("match-missing", dummy("lint0", "[Network]\nAddress=10.254.0.1/24\n"),
         {"90-lint0.network": ("[Match]\nName=lint0\n", "")}, ADDRESS, "10.254.0.1/24", ""),
    Case("quoted-name", dummy("lint0", "[Network]\nAddress=10.254.0.1/24\n"),
         {"90-lint0.network": ("Name=lint0", 'Name="lint0"')}, ADDRESS, "10.254.0.1/24", ""),
    Case("domain-given-twice",
         dummy("lint0", "[Network]\nAddress=10.254.0.1/24\n[IPv6SendRA]\nDomains=example.net example.org\n"),
         {"90-lint0.network": ("example.org", "example.net")}, ADDRESS, "10.254.0.1/24", ""),
    Case(
        "empty-file",
        {"90-lint0.netdev": "[NetDev]\nName=lint0\nKind=dummy\n",
         f"{RUN}/90-lint0.network": "[Match]\nName=lint0\n[Network]\nAddress=10.254.0.1/24\n"},
        {"90-lint0.network": ""},
        ADDRESS,
        "10.254.0.1/24",
        "",
    ),
    Case(
        "device-shared",
        dummy("lint0", "", "MTUBytes=1400\n") | dummy("lint1", "", "MTUBytes=1300\n"),
        {"90-lint1.netdev": ("Name=lint1", "Name=lint0")},
        "cat /sys/class/net/lint0/mtu /sys/class/net/lint1/mtu 2>/dev/null",
        "1400\n1300",
        "1400",
    ),
    Case("device-down", dummy("lint0", ""), {"90-lint0.network": None}, IS_UP.format("lint0"), "lint0", ""),
    Case(
        "device-undefined",
        dummy("lint0", "[Network]\nBridge=lintx\n")
        | {"90-lintx.netdev": "[NetDev]\nName=lintx\nKind=bridge\n", "90-lintx.network": "[Match]\nName=lintx\n"},
        {"90-lintx.netdev": None},
        "ip -o link show dev lint0 | grep -o 'master [a-z]*'",
        "master lintx",
        "",
        before="ip link add lintx type bridge",
    ),
    Case(
        "device-never-made",
        dummy("lint0", "[Network]\nVLAN=lintx\n")
        | {"90-lintx.netdev": "[NetDev]\nName=lintx\nKind=vlan\n[VLAN]\nId=7\n",
           "90-lintx.network": "[Match]\nName=lintx\n"},
        {"90-lint0.network": ("VLAN=lintx\n", "")},
        IS_THERE.format("lintx"),
        "lintx",
        "",
    ),
    Case(
        "mtu-ipv6",
        dummy("lint0", "[Network]\nAddress=fd00:4711::1/64\n", "MTUBytes=1280\n"),
        {"90-lint0.netdev": ("1280", "1279")},
        "ip -6 -o addr show dev lint0 | grep -o fd00:4711::1",
        "fd00:4711::1",
        "",
    ),
]  # fmt: skip

CLEAN = f"""
rm -rf {ETC}/[89]0-lint* {RUN}/[89]0-lint* {KEY_FILE}
for link in lint0 lint1 lintw lintx lintv; do ip link del dev $link 2>/dev/null; done
for family in -4 -6; do
    for rule in 'table 4799' 'table 4711' 'priority 31999' 'priority 1998'; do
        while ip $family rule del $rule 2>/dev/null; do :; done
    done
done
ip -6 route del unreachable default metric 4278198272 2>/dev/null
systemctl reset-failed systemd-networkd
"""


@pytest.fixture(params=SYSTEMD, scope="module")
def node(request: pytest.FixtureRequest) -> Iterator[tuple[t.Any, int]]:
    """A router and the version of its systemd."""
    host = testinfra.get_host(f"ssh://{request.param}", ssh_config=request.config.getoption("--ssh-config"))
    yield host, SYSTEMD[request.param]
    run(host, CLEAN + "systemctl restart systemd-networkd\n")


def run(host: t.Any, script: str) -> str:
    """What a script prints on a node, whatever its status."""
    return str(host.run(f"bash -c {shlex.quote(script)}").stdout).strip()


def shown(host: t.Any, case: Case, files: Files, key_mode: str, pattern: str) -> str:
    """What the case's command shows where networkd begins with these units and none of the devices.

    Once it is as it should be, or at last.
    """
    script = [CLEAN, case.before, f"mkdir -p {KEY_FILE.rpartition('/')[0]} {RUN}"]
    for name, text in files.items():
        path = name if name.startswith("/") else f"{ETC}/{name}"
        written = base64.b64encode(text.encode()).decode()
        script.append(f"echo {written} | base64 -d > {path}; chown root:systemd-network {path}; chmod 0640 {path}")
    script.append(f"echo {PRIVATE} > {KEY_FILE}; chmod {key_mode} {KEY_FILE}; chown root:systemd-network {KEY_FILE}")
    script.append(f"systemctl restart systemd-networkd || exit; sleep 2; echo applied\n{case.show}")
    applied, _end, text = run(host, "\n".join(script)).partition("\n")
    assert applied == "applied"
    end = time.monotonic() + SECONDS
    while not re.fullmatch(pattern, text) and time.monotonic() < end:
        time.sleep(0.5)
        text = run(host, case.show)
    return text


def rules(files: Files, version: int, key_mode: str) -> set[str]:
    placed = {name if name.startswith("/") else f"{ETC}/{name}": text for name, text in files.items()}
    modes = {KEY_FILE: {"mode": key_mode, "owner": "root", "group": "systemd-network"}}
    return {finding.rule for finding in findings(placed, version, (), modes)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_rule_warns_of_happens(node: tuple[t.Any, int], case: Case) -> None:
    host, version = node
    assert case.rule not in rules(case.files, version, "0640")
    assert case.rule in rules(case.broken_files, version, case.key_mode)

    assert re.fullmatch(case.broken, shown(host, case, case.broken_files, case.key_mode, case.broken))
    assert re.fullmatch(case.right, shown(host, case, case.files, "0640", case.right))
