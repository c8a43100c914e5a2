# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change import (
    _baseline,
    _diff,
    _effects,
    _repair,
    _sides,
)
from ansible_collections.transit.networkd.plugins.module_utils._common import _codes, _entry
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import FILTER_PATH, METRICS_TIMER_PATH

Row = dict[str, t.Any]

DIR = "/etc/systemd/network"
UNIT = f"{DIR}/05-transit-{{}}"
RULES = "/etc/systemd/system/transit-networkd-rules.service"
RELOAD = "reload systemd-networkd"


def vrf(name: str, table: int = 1000) -> Row:
    return {UNIT.format(f"{name}.netdev"): f"[NetDev]\nName={name}\nKind=vrf\n[VRF]\nTable={table}\n"}


def network(name: str, into: str | None = None, more: str = "") -> Row:
    said = f"VRF={into}\n" if into else ""
    return {UNIT.format(f"{name}.network"): f"[Match]\nName={name}\n[Network]\n{said}{more}"}


def wireguard(name: str, *peers: str, port: int = 51820, mark: int = 1000, key: str = "wg0") -> Row:
    sections = "".join(f"[WireGuardPeer]\nPublicKey={peer}=\nAllowedIPs=fd00::/64\n" for peer in peers)
    device = f"ListenPort={port}\nFirewallMark={mark}\nPrivateKeyFile=/etc/transit-networkd/keys/{key}.key\n"
    return {UNIT.format(f"{name}.netdev"): f"[NetDev]\nName={name}\nKind=wireguard\n[WireGuard]\n{device}{sections}"}


def plan(
    members: dict[str, str] | None = None,
    tunnels: dict[str, str | None] | None = None,
    *,
    key: str = "A=",
    **more: t.Any,
) -> Row:
    peers = [{"host": host, "public_key": f"{host}="} for host in ("r2", "r3")] + [{"host": "r3", "public_key": "new="}]
    return {
        **_sides.empty_plan(),
        "members": [{"name": name, "vrf": vrf, "drop_in": None} for name, vrf in (members or {}).items()],
        "tunnels": [
            {"name": name, "vrf": vrf, "public_key": key, "peers": peers} for name, vrf in (tunnels or {}).items()
        ],
        **more,
    }


def side(plan: Row | None, *parts: Row, **more: t.Any) -> Row:
    files = {path: text for part in parts for path, text in part.items()}
    entries = [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in files.items()]
    return {**_baseline.NO_BASELINE, "plan": plan, "files": entries, **more}


NOTHING = side(None)


def facts(*links: str, version: int = 257, **masters: str) -> Row:
    return {
        "systemd_version": version,
        "links": [{"name": name, "master": masters.get(name)} for name in ("eth0", "eth1", *links)],
        "tunnels": [{"name": name, "public_key": "A="} for name in links if name.startswith("wg")],
    }


def needed(source: Row, target: Row, found: Row, **more: t.Any) -> list[str]:
    paths = {entry["path"] for entry in (*source["files"], *target["files"])}
    both = []
    for each in (source, target):
        there = {entry["path"] for entry in each["files"]}
        both.append([*each["files"], *(_entry.absent(path) for path in paths - there)])
    usual: Row = {
        "source": source,
        "target": target,
        "changed": sorted(_diff.changes(*both), key=lambda pair: str(pair[1]["path"])),
        **{key: [] for key in ("sysctls", "live", "repair", "sessions")},
        "services": {"restart": [], "active": []},
        "adopt": False,
        "goes": False,
    }
    return _effects.effects({**usual, **more}, found)


WAN = plan({"eth0": "vrf-wan"})
ROUTER = (vrf("vrf-wan"), network("eth0", "vrf-wan"))
IN_WAN = side(WAN, *ROUTER)
BOTH = (vrf("vrf-a"), vrf("vrf-b", 2000))
TUNNEL = plan(tunnels={"wg0": None})
INNER = (vrf("blue", 50), network("wg0", "blue"), wireguard("wg0", "r2"))
FILTER = {FILTER_PATH: "table inet transit\n"}

NEEDS = [
    ("nothing", IN_WAN, IN_WAN, facts(), []),
    (
        "the first change",
        NOTHING,
        side(plan({"eth0": "vrf-wan"}, {"wg0": None}), *ROUTER, wireguard("wg0", "r2"), network("wg0")),
        facts(),
        ["create the link vrf-wan", "create the link wg0", "move eth0 from main to vrf-wan", RELOAD],
    ),
    (
        "by hand it is there already",
        NOTHING,
        IN_WAN,
        facts(eth0="vrf-wan"),
        ["create the link vrf-wan", "reconfigure eth0", RELOAD],
    ),
    (
        "out of a bridge",
        NOTHING,
        IN_WAN,
        facts(eth0="br0"),
        ["create the link vrf-wan", "move eth0 from br0 to vrf-wan", RELOAD],
    ),
    (
        "a removal",
        IN_WAN,
        NOTHING,
        facts(eth0="vrf-wan"),
        ["delete the link vrf-wan", "move eth0 from vrf-wan to main", RELOAD],
    ),
    (
        "a removal, back into a bridge",
        IN_WAN,
        side(None, seen={"links": {"eth0": {"master": "br0"}}}),
        facts(eth0="vrf-wan"),
        ["delete the link vrf-wan", "move eth0 from vrf-wan to br0", RELOAD],
    ),
    (
        "from VRF to VRF",
        side(plan({"eth0": "vrf-a"}), *BOTH, network("eth0", "vrf-a")),
        side(plan({"eth0": "vrf-b"}), *BOTH, network("eth0", "vrf-b")),
        facts(eth0="vrf-a"),
        ["move eth0 from vrf-a to vrf-b", RELOAD],
    ),
    (
        "a VRF that is renamed",
        IN_WAN,
        side(plan({"eth0": "vrf-new"}), vrf("vrf-new"), network("eth0", "vrf-new")),
        facts(eth0="vrf-wan"),
        ["delete the link vrf-wan", "create the link vrf-new", "move eth0 from vrf-wan to vrf-new", RELOAD],
    ),
    (
        "a VRF whose table changes",
        IN_WAN,
        side(WAN, vrf("vrf-wan", 1001), network("eth0", "vrf-wan")),
        facts(eth0="vrf-wan"),
        ["delete the link vrf-wan and create it again", "move eth0 to the new vrf-wan", RELOAD],
    ),
    (
        "the table of a tunnel's inner VRF",
        side(plan(tunnels={"wg0": "blue"}), *INNER),
        side(plan(tunnels={"wg0": "blue"}), *INNER, vrf("blue", 51)),
        facts("wg0", wg0="blue"),
        [
            "delete the link blue and create it again",
            "move wg0 to the new blue",
            "restart all WireGuard sessions of wg0",
            RELOAD,
        ],
    ),
    (
        "a tunnel that is renamed",
        side(TUNNEL, wireguard("wg0", "r2"), network("wg0")),
        side(plan(tunnels={"wg9": None}), wireguard("wg9", "r2"), network("wg9")),
        facts("wg0"),
        ["delete the link wg0", "create the link wg9", RELOAD],
    ),
    (
        "a tunnel that is renamed, in a VRF",
        side(plan(tunnels={"wg0": "blue"}), *INNER),
        side(plan(tunnels={"wg9": "blue"}), vrf("blue", 50), network("wg9", "blue"), wireguard("wg9", "r2")),
        facts("wg0", wg0="blue"),
        ["delete the link wg0", "create the link wg9 in blue", RELOAD],
    ),
    (
        "an interface has other addresses",
        IN_WAN,
        side(WAN, *ROUTER, network("eth0", "vrf-wan", "Address=192.0.2.1/24\n")),
        facts(eth0="vrf-wan"),
        ["reconfigure eth0", RELOAD],
    ),
    (
        "a unit for several, none of which is deleted",
        NOTHING,
        side(WAN, {UNIT.format("lan.network"): "[Match]\nName=eth* lan0\n"}),
        facts(eth0="vrf-wan"),
        ["reconfigure eth0", "reconfigure eth1", RELOAD],
    ),
    (
        "peers alone",
        side(TUNNEL, wireguard("wg0", "r2", "r4")),
        side(TUNNEL, wireguard("wg0", "r3", "r4", "r5")),
        facts("wg0"),
        ["remove peers from wg0 live: r2", "add peers to wg0 live: r3, r5="],
    ),
    (
        "many peers",
        side(TUNNEL, wireguard("wg0")),
        side(TUNNEL, wireguard("wg0", *"abcdefg")),
        facts("wg0"),
        ["add peers to wg0 live: a=, b=, c=, d=, e= and 2 more"],
    ),
    (
        "a peer with another key, and one with another prefix",
        side(TUNNEL, wireguard("wg0", "r3", "r2")),
        side(
            TUNNEL,
            {path: text.replace("::", "::1", 1) for path, text in wireguard("wg0", "r2", "new").items()},
        ),
        facts("wg0"),
        ["set the new keys of peers of wg0 live: r3", "change peers of wg0 live: r2"],
    ),
    (
        "port and mark",
        side(TUNNEL, wireguard("wg0", "r2")),
        side(TUNNEL, wireguard("wg0", "r2", port=51821, mark=7)),
        facts("wg0"),
        [
            "set the port of wg0 to 51821 live",
            "set the mark of wg0 to 7 live",
            "restart all WireGuard sessions of wg0",
            RELOAD,
        ],
    ),
    (
        "port, on a networkd that does not read it",
        side(TUNNEL, wireguard("wg0", "r2")),
        side(TUNNEL, wireguard("wg0", "r2", port=51821)),
        facts("wg0", version=252),
        ["set the port of wg0 to 51821 live", RELOAD],
    ),
    (
        "no port of ours any more, and the kernel's stays",
        side(TUNNEL, wireguard("wg0", "r2")),
        side(TUNNEL, {path: text.replace("=51820", "=auto") for path, text in wireguard("wg0", "r2").items()}),
        facts("wg0", version=252),
        [RELOAD],
    ),
    (
        "the file of the key",
        side(TUNNEL, wireguard("wg0", "r2")),
        side(TUNNEL, wireguard("wg0", "r2", key="other")),
        facts("wg0", version=252),
        [RELOAD],
    ),
    (
        "another key in another file",
        side(TUNNEL, wireguard("wg0", "r2")),
        side(plan(tunnels={"wg0": None}, key="B="), wireguard("wg0", "r2", key="other")),
        facts("wg0", version=252),
        ["set the private key of wg0 live", "restart all WireGuard sessions of wg0", RELOAD],
    ),
    (
        "a mark that is written in hexadecimal digits",
        side(TUNNEL, {path: text.replace("=1000", "=0x3e8") for path, text in wireguard("wg0", "r2").items()}),
        side(TUNNEL, wireguard("wg0", "r2")),
        facts("wg0", version=252),
        [RELOAD],
    ),
    (
        "the key in its file, and a peer",
        side(TUNNEL, wireguard("wg0", "r2")),
        side(plan(tunnels={"wg0": None}, key="B="), wireguard("wg0", "r2", "r3")),
        facts("wg0"),
        ["set the private key of wg0 live", "add peers to wg0 live: r3", "restart all WireGuard sessions of wg0"],
    ),
    (
        "a filter, the rule of local addresses, and a timer",
        side(plan()),
        side(
            plan(filter={"tcp": []}, strict=True, follow={"peers": []}),
            FILTER,
            {RULES: "[Unit]\n"},
        ),
        facts(),
        [
            "load the packet filter",
            "move the local rule behind the VRF rules (priority 0 to 32764)",
            "start transit-networkd-follow.timer",
            "reload systemd (daemon-reload)",
        ],
    ),
    (
        "and away again",
        side(plan(filter={"tcp": []}, strict=True, follow={"peers": []}), FILTER, {RULES: "[Unit]\n"}),
        NOTHING,
        facts(),
        [
            "remove the packet filter",
            "move the local rule before all others (priority 32764 to 0)",
            "stop transit-networkd-follow.timer",
            "reload systemd (daemon-reload)",
        ],
    ),
    (
        "another timer",
        side(plan(follow={"peers": []})),
        side(plan(metrics_folder="/m"), {METRICS_TIMER_PATH: "[Timer]\n"}),
        facts(),
        [
            "stop transit-networkd-follow.timer",
            "start transit-networkd-metrics.timer",
            "reload systemd (daemon-reload)",
        ],
    ),
    (
        "another filter",
        side(plan(filter={"tcp": []}), FILTER),
        side(plan(filter={"tcp": [22]}), {FILTER_PATH: "table inet transit {}\n"}),
        facts(),
        ["reload the packet filter"],
    ),
    ("a table's name", NOTHING, side(plan(), {"/etc/iproute2/rt_tables.d/transit.conf": "1000 x\n"}), facts(), []),
]


@pytest.mark.parametrize(
    ("source", "target", "found", "expected"), [row[1:] for row in NEEDS], ids=[row[0] for row in NEEDS]
)
def test_what_a_change_takes(source: Row, target: Row, found: Row, expected: list[str]) -> None:
    assert needed(source, target, found) == expected


def off(subject: str, identity: str) -> Row:
    return {"code": identity, "subject": subject, "expected": "1", "found": "2", "ok": False, "fields": {}}


def test_what_is_off_in_the_kernel_is_repaired() -> None:
    live = [off("IPv4", _codes.RULE), off("wg0", _codes.PUBLIC_KEY)]
    repair = _repair.to_reconfigure({**WAN, "vrfs": [{"name": "vrf-wan"}]}, live)
    assert needed(IN_WAN, IN_WAN, facts(), live=live, repair=repair) == [
        "reconfigure vrf-wan",
        RELOAD,
        "repair: IPv4: expected rule 1, found 2",
        "repair: wg0: expected public key 1, found 2",
    ]


def test_a_key_that_is_off_is_said_once() -> None:
    there = side(plan(tunnels={"wg0": None}, key="B="), wireguard("wg0", "r2"))
    found = needed(there, there, facts("wg0"), live=[off("wg0", _codes.PUBLIC_KEY)])
    assert found == ["repair: wg0: expected public key 1, found 2"]


def test_what_is_not_of_networkd() -> None:
    said = needed(
        IN_WAN,
        {**IN_WAN, "sysctls": {"net/a": "1"}},
        facts(),
        sysctls=["net.b", "net.a"],
        services={"restart": ["a.service", "b.socket"], "active": ["b.socket"]},
        sessions=[["ipv4", "192.0.2.7", "1000"]],
        goes=True,
    )
    assert said == [
        "set net.a to 1",
        "set net.b",
        "restart b.socket",
        "end the TCP sessions of 192.0.2.7 that are older than the move, once the change is confirmed",
        "delete the keys and the records",
    ]


def test_records_alone() -> None:
    assert needed(IN_WAN, IN_WAN, facts(), adopt=True) == ["adopt the files, which are there already"]
    assert needed(NOTHING, NOTHING, facts(), goes=True) == ["delete the keys and the records"]
