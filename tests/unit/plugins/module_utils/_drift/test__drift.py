# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each thing that can be wrong with a host gives the one message that says so, and nothing else does."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _codes
from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem_of
from ansible_collections.transit.networkd.plugins.module_utils._common._effective import effective
from ansible_collections.transit.networkd.plugins.module_utils._drift import (
    PROBES,
    checks,
    drift,
    lookups_for,
    pings_for,
    units_for,
)
from ansible_collections.transit.networkd.plugins.module_utils._words import (
    TEMPLATES,
    check_name,
    check_text,
    wrong_fields,
)

Data = dict[str, t.Any]
CODES = {value for name, value in vars(_codes).items() if name.isupper() and isinstance(value, str)}


def link(facts: Data, name: str) -> Data:
    return next(each for each in facts["links"] if each["name"] == name)


def rule(facts: Data, family: str, priority: int) -> Data:
    return next(each for each in facts["rules"] if (each["family"], each["priority"]) == (family, priority))


def peer(facts: Data, number: int) -> Data:
    found: Data = facts["tunnels"][0]["peers"][number]
    return found


def remove_link(facts: Data, name: str) -> None:
    facts["links"].remove(link(facts, name))


def remove_rule(facts: Data, family: str, priority: int) -> None:
    facts["rules"].remove(rule(facts, family, priority))


def add_rule(facts: Data, family: str, priority: int, **values: t.Any) -> None:
    facts["rules"].append({**rule(facts, family, 1998), "priority": priority, **values})


def default_in_main(facts: Data, family: str, gateway: str | None) -> None:
    like = {**facts["routes"][-1], "family": family, "table": 254, "gateway": gateway}
    facts["routes"].append({**like, "destination": "0.0.0.0/0" if family == "ipv4" else "::/0"})


def learn_nothing(facts: Data, name: str, kept: str) -> None:
    found = link(facts, name)
    found["addresses"] = [address for address in found["addresses"] if kept in address or address.startswith("fe80:")]


OUTSIDE = "(what comes in through a VRF would find this host's addresses outside of it)"
ON_TO_MAIN = "(what finds no route in its VRF would continue in main)"
NEXT_BOOT = "(the next boot may have no filter: see systemctl status transit-networkd-filter.service)"
LET_IN = "(more than is wanted may come in from the WAN)"
FALL_THROUGH = "(what has no route in the table would leave by main)"
ELSEWHERE = "(it takes the marked packets elsewhere)"
LEAVES_HERE = "(traffic that no tunnel takes would leave here)"
STRANGER = "E" * 42 + "A="

KERNEL: list[tuple[str, t.Callable[[Data], object], str]] = [
    # The VRF
    ("no VRF", lambda f: remove_link(f, "vrf-wan"), "vrf-wan: expected a VRF device, there is none"),
    (
        "no VRF but a namesake",
        lambda f: link(f, "vrf-wan").update(kind="dummy"),
        "vrf-wan: expected a VRF device, found dummy",
    ),
    (
        "a NIC with the VRF's name",
        lambda f: link(f, "vrf-wan").update(kind=None),
        "vrf-wan: expected a VRF device, found hardware",
    ),
    ("wrong table", lambda f: f["vrfs"][0].update(table=1001), "vrf-wan: expected table 1000, found 1001"),
    ("VRF is down", lambda f: link(f, "vrf-wan").update(up=False), "vrf-wan: expected state up, found down"),
    (
        "another unit matches the VRF",
        lambda f: link(f, "vrf-wan").update(unit="/run/systemd/network/01-all.network"),
        (
            "vrf-wan: expected unit /etc/systemd/network/05-transit-vrf-wan.network, "
            "found /run/systemd/network/01-all.network"
        ),
    ),
    (
        "no IPv6 unreachable default",
        lambda f: f["routes"].pop(1),
        "vrf-wan: expected an IPv6 unreachable default with metric 4278198272 in table 1000, there is none "
        + FALL_THROUGH,
    ),
    (
        "IPv4 unreachable default in another table",
        lambda f: f["routes"][0].update(table=1001),
        "vrf-wan: expected an IPv4 unreachable default with metric 4278198272 in table 1000, there is none "
        + FALL_THROUGH,
    ),
    (
        "unreachable default that wins over the real one",
        lambda f: f["routes"][0].update(metric=0),
        "vrf-wan: expected an IPv4 unreachable default with metric 4278198272 in table 1000, found 0 " + FALL_THROUGH,
    ),
    # The strict host model
    (
        "the local rule before all others",
        lambda f: rule(f, "ipv4", 32764).update(priority=0),
        "IPv4: expected 32764 lookup 255, and none before it, found 0 lookup 255 " + OUTSIDE,
    ),
    (
        "a local rule before the VRFs', too",
        lambda f: add_rule(f, "ipv6", 0, mark=None, table=255),
        "IPv6: expected 32764 lookup 255, and none before it, found 32764 lookup 255; 0 lookup 255 " + OUTSIDE,
    ),
    (
        "no local rule at all",
        lambda f: remove_rule(f, "ipv6", 32764),
        "IPv6: expected 32764 lookup 255, and none before it, there is none " + OUTSIDE,
    ),
    (
        "no end of the VRFs' rules",
        lambda f: remove_rule(f, "ipv4", 2000),
        "IPv4: expected 2000 l3mdev unreachable, there is none " + ON_TO_MAIN,
    ),
    (
        "the end of the VRFs' rules elsewhere",
        lambda f: rule(f, "ipv6", 2000).update(priority=32765),
        "IPv6: expected 2000 l3mdev unreachable, found 32765 l3mdev unreachable " + ON_TO_MAIN,
    ),
    # The packet filter
    (
        "no table",
        lambda f: f["filter"].update(table=None),
        "table inet transit: expected the rules of /etc/transit-networkd/filter.nft, there is none " + LET_IN,
    ),
    (
        "another table",
        lambda f: f["filter"].update(table="0b"),
        "table inet transit: expected the rules of /etc/transit-networkd/filter.nft, found 0b " + LET_IN,
    ),
    (
        "no file",
        lambda f: f["filter"].update(file=None, table=None),
        "table inet transit: expected the managed rules in /etc/transit-networkd/filter.nft, there is none",
    ),
    (
        "the filter was not loaded at boot",
        lambda f: f["services"].append({"unit": "transit-networkd-filter.service", "state": "failed"}),
        "transit-networkd-filter.service: expected state active, found failed " + NEXT_BOOT,
    ),
    # The rules
    (
        "no rule",
        lambda f: remove_rule(f, "ipv6", 1998),
        "IPv6: expected rule 1998 fwmark 1000 lookup 1000, there is none",
    ),
    (
        "no unreachable rule",
        lambda f: remove_rule(f, "ipv4", 1999),
        "IPv4: expected rule 1999 fwmark 1000 unreachable, there is none",
    ),
    (
        "rule with another table",
        lambda f: rule(f, "ipv4", 1998).update(table=1001),
        "IPv4: expected rule 1998 fwmark 1000 lookup 1000, found 1998 fwmark 1000 lookup 1001",
    ),
    (
        "rule with a mask",
        lambda f: rule(f, "ipv4", 1998).update(mask=0xFFFF),
        "IPv4: expected rule 1998 fwmark 1000 lookup 1000, found 1998 fwmark 1000/0xffff lookup 1000",
    ),
    (
        "rule for one source only",
        lambda f: rule(f, "ipv4", 1998).update(src="10.0.0.0/8"),
        "IPv4: expected rule 1998 fwmark 1000 lookup 1000, found 1998 from 10.0.0.0/8 fwmark 1000 lookup 1000",
    ),
    (
        "rule after main",
        lambda f: rule(f, "ipv6", 1998).update(priority=32767),
        "IPv6: expected rule 1998 fwmark 1000 lookup 1000, found 32767 fwmark 1000 lookup 1000",
    ),
    (
        "rule twice",
        lambda f: add_rule(f, "ipv4", 1998, protocol="boot"),
        "IPv4: expected rule 1998 fwmark 1000 lookup 1000, found 2 times 1998 fwmark 1000 lookup 1000",
    ),
    (
        "another owner's rule for our mark before ours",
        lambda f: add_rule(f, "ipv4", 100, table=52),
        "IPv4: expected no rule for mark 1000 before 1998, found 100 fwmark 1000 lookup 52 " + ELSEWHERE,
    ),
    (
        "a masked rule that takes in our mark",
        lambda f: add_rule(f, "ipv4", 100, mark=0x3E0, mask=0x3F0, table=52),
        "IPv4: expected no rule for mark 1000 before 1998, found 100 fwmark 992/0x3f0 lookup 52 " + ELSEWHERE,
    ),
    (
        "a rule for all marks but one, as wg-quick makes it",
        lambda f: add_rule(f, "ipv4", 100, mark=51820, inverted=True, table=51820),
        "IPv4: expected no rule for mark 1000 before 1998, found 100 not fwmark 51820 lookup 51820 " + ELSEWHERE,
    ),
    (
        "main before our rules",
        lambda f: add_rule(f, "ipv6", 5, mark=None, table=254),
        "IPv6: expected no rule for mark 1000 before 1998, found 5 lookup 254 " + ELSEWHERE,
    ),
    (
        "no l3mdev rule",
        lambda f: remove_rule(f, "ipv6", 1000),
        "IPv6: expected rule 1000 l3mdev, there is none (what comes in through a VRF would be routed by main)",
    ),
    (
        "an l3mdev rule that comes too late",
        lambda f: rule(f, "ipv4", 1000).update(priority=32800),
        "IPv4: expected rule 1000 l3mdev, found 32800 l3mdev (what comes in through a VRF would be routed by main)",
    ),
    # The members
    ("no NIC", lambda f: remove_link(f, "eth0"), "eth0: expected an interface of this name, there is none"),
    (
        "member pulled out",
        lambda f: link(f, "eth0").update(master=None),
        "eth0: expected master vrf-wan, there is none",
    ),
    (
        "member in another VRF",
        lambda f: link(f, "eth0").update(master="vrf-old"),
        "eth0: expected master vrf-wan, found vrf-old",
    ),
    ("member is down", lambda f: link(f, "eth2").update(up=False), "eth2: expected state up, found down"),
    (
        "no static address",
        lambda f: link(f, "eth0").update(addresses=["198.51.100.12/24", "2001:db8:a::11/64"]),
        "eth0: expected address 198.51.100.11/24, found 198.51.100.12/24",
    ),
    (
        "duplicate address",
        lambda f: link(f, "eth0").update(addresses=["198.51.100.11/24"], tentative=["2001:db8:a::11/64"]),
        (
            "eth0: expected address 2001:db8:a::11/64, "
            "found 2001:db8:a::11/64, which has not passed duplicate address detection"
        ),
    ),
    (
        "no lease",
        lambda f: learn_nothing(f, "eth2", kept=":"),
        "eth2: expected an address from DHCPv4, there is none",
    ),
    ("no RA", lambda f: learn_nothing(f, "eth2", kept="."), "eth2: expected an address from RA, there is none"),
    (
        "no address from the unit that we add to",
        lambda f: learn_nothing(f, "eth1", kept="none"),
        "eth1: expected an address from 10-eth1.network, there is none",
    ),
    (
        "drop-in not read",
        lambda f: link(f, "eth1").update(drop_ins=[]),
        (
            "eth1: expected drop-in /etc/systemd/network/10-eth1.network.d/05-transit.conf, "
            "found /etc/systemd/network/10-eth1.network without drop-ins"
        ),
    ),
    (
        "no default route",
        lambda f: f["routes"].pop(2),
        "eth0: expected an IPv4 default route via 198.51.100.1 dev eth0 in table 1000, there is none",
    ),
    (
        "another gateway",
        lambda f: f["routes"][2].update(gateway="198.51.100.254"),
        (
            "eth0: expected an IPv4 default route via 198.51.100.1 dev eth0 in table 1000, "
            "found via 198.51.100.254 dev eth0"
        ),
    ),
    (
        "IPv4 default in main",
        lambda f: default_in_main(f, "ipv4", "198.51.100.1"),
        f"eth0: expected no IPv4 default route in main, found via 198.51.100.1 {LEAVES_HERE}",
    ),
    (
        "IPv6 default in main",
        lambda f: default_in_main(f, "ipv6", None),
        f"eth0: expected no IPv6 default route in main, found via no gateway {LEAVES_HERE}",
    ),
    # The tunnel
    ("no tunnel", lambda f: remove_link(f, "wg0"), "wg0: expected a WireGuard interface, there is none"),
    ("tunnel is down", lambda f: link(f, "wg0").update(up=False), "wg0: expected state up, found down"),
    ("MTU", lambda f: link(f, "wg0").update(mtu=1500), "wg0: expected MTU 1420, found 1500"),
    (
        "tunnel in the underlay's VRF",
        lambda f: link(f, "wg0").update(master="vrf-wan"),
        "wg0: expected no master, found vrf-wan",
    ),
    (
        "no inner address",
        lambda f: link(f, "wg0").update(addresses=[]),
        "wg0: expected address fd00:99::1/64, there is none",
    ),
    ("no mark", lambda f: f["tunnels"][0].update(mark=None), "wg0: expected mark 1000, there is none"),
    ("port", lambda f: f["tunnels"][0].update(listen_port=51821), "wg0: expected port 51820, found 51821"),
    (
        "own key",
        lambda f: f["tunnels"][0].update(public_key=STRANGER),
        f"wg0: expected public key {'A' * 43}=, found {STRANGER}",
    ),
    (
        "wg is gone",
        lambda f: f.update(tunnels=[], notes=["WireGuard cannot be read: wg: no such program"]),
        "wg0: expected its keys and peers to be readable, found WireGuard cannot be read: wg: no such program",
    ),
    (
        "no peer",
        lambda f: f["tunnels"][0]["peers"].pop(0),
        f"wg0 r2: expected a peer with the key {'B' * 42}A=, there is none",
    ),
    (
        "a stranger",
        lambda f: f["tunnels"][0]["peers"].append({**peer(f, 0), "public_key": STRANGER}),
        f"wg0: expected no peer that is not in the plan, found {STRANGER}",
    ),
    (
        "allowed IPs",
        lambda f: peer(f, 1).update(allowed_ips=[]),
        "wg0 r3: expected allowed IPs fd00:99::3/128, there is none",
    ),
    ("keepalive", lambda f: peer(f, 0).update(keepalive=0), "wg0 r2: expected keepalive 25, found 0"),
    (
        "preshared key not taken",
        lambda f: peer(f, 0).update(preshared=False),
        "wg0 r2: expected a preshared key, there is none",
    ),
    (
        "a preshared key that the plan does not know",
        lambda f: peer(f, 2).update(preshared=True),
        "wg0 phone: expected no preshared key, found a preshared key",
    ),
    # The sysctls
    (
        "udp_l3mdev_accept",
        lambda f: f["sysctls"].update({"net.ipv4.udp_l3mdev_accept": "0"}),
        (
            "net.ipv4.udp_l3mdev_accept: expected value 1, found 0 "
            "(WireGuard's socket is in no VRF and hears no packet that comes in through one)"
        ),
    ),
    (
        "a sysctl that the kernel lacks",
        lambda f: f["sysctls"].pop("net.ipv4.ip_forward"),
        "net.ipv4.ip_forward: expected value 1, there is none",
    ),
]

PROBED: list[tuple[str, str, t.Callable[[Data], object], str]] = [
    (
        "handshakes",
        "no endpoint",
        lambda f: peer(f, 0).update(endpoint=None),
        "wg0 r2: expected endpoint 203.0.113.12:51820, there is none",
    ),
    (
        "lookups",
        "marked packet falls to main",
        lambda f: f["lookups"][0].update(table=254),
        "203.0.113.12 with mark 1000: expected a route by table 1000, found table 254 device eth0",
    ),
    (
        "lookups",
        "marked packet is refused",
        lambda f: f["lookups"][0].update(table=None, device=None, error="Network is unreachable"),
        "203.0.113.12 with mark 1000: expected a route by table 1000, found Network is unreachable",
    ),
    (
        "lookups",
        "inner packet leaves by the underlay",
        lambda f: f["lookups"][2].update(table=1000, device="eth0"),
        "fd00:99::2 without a mark: expected a route by device wg0, found table 1000 device eth0",
    ),
    (
        "lookups",
        "not asked",
        lambda f: f["lookups"].pop(),
        "fd00:50:2:: without a mark: expected a route by device wg0, the host was not asked",
    ),
    (
        "pings",
        "no answer",
        lambda f: f["pings"][1].update(received=False),
        "wg0 r3: expected an answer from fd00:99::3, there is none",
    ),
    (
        "pings",
        "no ping",
        lambda f: f["pings"][1].update(received=False, error="ping: no such program"),
        "wg0 r3: expected an answer from fd00:99::3, found ping: no such program",
    ),
    (
        "pings",
        "not asked",
        lambda f: f["pings"].pop(),
        "wg0 r3: expected an answer from fd00:99::3, the host was not asked",
    ),
    (
        "handshakes",
        "never",
        lambda f: peer(f, 0).update(handshake_age=None),
        "wg0 r2: expected a handshake within the last 180 s, there is none",
    ),
    (
        "handshakes",
        "too old",
        lambda f: peer(f, 0).update(handshake_age=180),
        "wg0 r2: expected a handshake within the last 180 s, found 180 s ago",
    ),
    (
        "files",
        "edited",
        lambda f: f["files"][0].update(state="edited"),
        "/etc/systemd/network/05-transit-wg0.netdev: expected file as written, found edited",
    ),
]


def test_good_facts_are_no_drift(plan: Data, facts: Data) -> None:
    assert drift(plan, facts, PROBES) == []
    rows = checks(plan, facts, PROBES)
    assert len(rows) > 40
    assert [row for row in rows if not row["ok"]] == []


def test_rows_have_one_shape(plan: Data, facts: Data) -> None:
    facts["routes"].clear()
    rows = checks(plan, facts, PROBES)
    assert {row["ok"] for row in rows} == {True, False}
    for row in rows:
        assert set(row) == {"code", "subject", "expected", "found", "ok", "fields"}
        assert row["code"] in CODES
        assert all([row["subject"], row["expected"], row["found"], check_name(row), check_text(row)])
        assert wrong_fields(TEMPLATES[row["code"]], problem_of(row)["fields"]) == []
        assert json.loads(json.dumps(row)) == row


@pytest.mark.parametrize(("change", "message"), [case[1:] for case in KERNEL], ids=[case[0] for case in KERNEL])
def test_one_change_is_one_message(plan: Data, facts: Data, change: t.Callable[[Data], object], message: str) -> None:
    change(facts)
    assert [check_text(row) for row in drift(plan, facts)] == [message]


@pytest.mark.parametrize(
    ("probe", "change", "message"),
    [(probe, change, message) for probe, _name, change, message in PROBED],
    ids=[f"{probe}: {name}" for probe, name, _change, _message in PROBED],
)
def test_a_probe_is_judged_when_it_was_asked_for(
    plan: Data, facts: Data, probe: str, change: t.Callable[[Data], object], message: str
) -> None:
    change(facts)
    assert [check_text(row) for row in drift(plan, facts, {probe})] == [message]
    assert drift(plan, facts, PROBES - {probe}) == []


NO_DRIFT: list[tuple[str, t.Callable[[Data], object]]] = [
    ("a peer that roamed", lambda f: peer(f, 0).update(endpoint="192.0.2.200:1234")),
    ("an l3mdev rule that somebody moved", lambda f: rule(f, "ipv4", 1000).update(priority=1001)),
    ("a peer that nobody must be able to reach", lambda f: peer(f, 2).update(endpoint=None)),
    ("a rule with another owner's mark", lambda f: add_rule(f, "ipv4", 100, mark=0x80000, mask=0xFF0000, table=52)),
    ("a rule after ours", lambda f: add_rule(f, "ipv4", 2100, table=52)),
    ("a rule for one source", lambda f: add_rule(f, "ipv4", 100, mark=None, src="198.51.100.11/32")),
    ("the l3mdev unreachable rule", lambda f: add_rule(f, "ipv4", 1001, mark=None, action="unreachable", l3mdev=True)),
    ("a second local rule behind ours", lambda f: add_rule(f, "ipv4", 32765, mark=None, table=255)),
    ("a route with another metric beside ours", lambda f: f["routes"].append({**f["routes"][0], "metric": 7})),
    ("a default route of main by another interface", lambda f: default_in_main(f, "ipv4", "192.168.0.1")),
    ("a further address", lambda f: link(f, "eth0")["addresses"].append("198.51.100.99/24")),
]


@pytest.mark.parametrize("change", [case[1] for case in NO_DRIFT], ids=[case[0] for case in NO_DRIFT])
def test_what_is_not_ours_is_no_drift(plan: Data, facts: Data, change: t.Callable[[Data], object]) -> None:
    change(facts)
    for route in facts["routes"]:
        if route["table"] == 254:
            route["device"] = "lan0"
    assert drift(plan, facts, PROBES) == []


FROM = "198.51.100.11/32"
ASKED = "(answers leave by another uplink than the one that was asked)"


def with_source_rules(plan: Data, facts: Data) -> None:
    """Add a source table to the plan of eth0, and its rules and routes to the facts."""
    plan["members"][0].update(metric=10, source_table=900)
    facts["routes"].append({**facts["routes"][-1], "table": 900})
    add_rule(facts, "ipv4", 900, mark=None, src=FROM, iif="lo", table=1000, other={"suppress_prefixlen": 0})
    add_rule(facts, "ipv4", 901, mark=None, src=FROM, iif="lo", table=900)


def test_source_rules_in_place_are_no_drift(plan: Data, facts: Data) -> None:
    with_source_rules(plan, facts)
    assert drift(plan, facts, PROBES) == []
    assert [row["expected"] for row in checks(plan, facts) if row["code"] == "source-rule"] == [
        f"900 from {FROM} iif lo suppress_prefixlength 0 lookup 1000",
        f"901 from {FROM} iif lo lookup 900",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda f: remove_rule(f, "ipv4", 901),
            f"eth0: expected source rule 901 from {FROM} iif lo lookup 900, there is none {ASKED}",
        ),
        (
            lambda f: rule(f, "ipv4", 901).update(iif=None),
            f"eth0: expected source rule 901 from {FROM} iif lo lookup 900, found 901 from {FROM} lookup 900 {ASKED}",
        ),
        (
            lambda f: rule(f, "ipv4", 900).update(other={}),
            (
                f"eth0: expected source rule 900 from {FROM} iif lo suppress_prefixlength 0 lookup 1000, "
                f"found 900 from {FROM} iif lo lookup 1000 {ASKED}"
            ),
        ),
        (
            lambda f: f["routes"].pop(),
            "eth0: expected an IPv4 default route via 198.51.100.1 dev eth0 in table 900, there is none",
        ),
    ],
    ids=["no rule", "also what others send", "default routes, too", "no default route"],
)
def test_a_source_rule_that_differs_is_drift(
    plan: Data, facts: Data, change: t.Callable[[Data], object], message: str
) -> None:
    with_source_rules(plan, facts)
    change(facts)
    assert [check_text(row) for row in drift(plan, facts)] == [message]


@pytest.mark.parametrize("endpoint", ["192.0.2.200:1234", "[2001:db8::12]:51820"])
def test_a_roamed_endpoint_is_said_and_rolls_nothing_back(plan: Data, facts: Data, endpoint: str) -> None:
    peer(facts, 0)["endpoint"] = endpoint
    assert drift(plan, facts) == []
    said = [check_text(row) for row in checks(plan, facts, ["handshakes"]) if row["code"] == "endpoint"]
    assert said[0] == f"wg0 r2: endpoint {endpoint} (it roamed)"
    assert drift(plan, facts, ["handshakes"]) == []
    # Nobody has roamed who never shook hands.
    peer(facts, 0)["handshake_age"] = None
    assert f"wg0 r2: expected endpoint 203.0.113.12:51820, found {endpoint}" in [
        check_text(row) for row in drift(plan, facts, ["handshakes"])
    ]


@pytest.mark.parametrize("keys", [{"PresharedKeyFile": "/k"}, {"PresharedKey": "x"}])
def test_what_the_users_sections_add_is_expected(plan: Data, facts: Data, keys: Data) -> None:
    peer_keys = {"PublicKey": STRANGER, "AllowedIPs": ["fd00:8::/64", "", "fd00:7::/64 192.0.2.9"], **keys}
    plan["units"] = {
        "wg0.netdev": [{"WireGuard": {"ListenPort": "4500"}}, {"WireGuardPeer": peer_keys}],
        "05-transit-wg0.network": [{"Link": {"MTUBytes": "1380"}}],
    }
    plan = effective(plan)
    assert len(drift(plan, facts)) == 3
    facts["tunnels"][0]["listen_port"] = 4500
    link(facts, "wg0")["mtu"] = 1380
    allowed = ["192.0.2.9/32", "fd00:7::/64"]
    facts["tunnels"][0]["peers"].append(
        {**peer(facts, 0), "public_key": STRANGER, "allowed_ips": allowed, "keepalive": 0}
    )
    assert drift(plan, facts) == []


def test_dhcp_of_any_family_may_be_either(plan: Data, facts: Data) -> None:
    plan["members"][2].update(dhcp="yes", accept_ra=False)
    learn_nothing(facts, "eth2", kept=".")
    assert drift(plan, facts) == []
    learn_nothing(facts, "eth2", kept="none")
    messages = [check_text(row) for row in drift(plan, facts)]
    assert messages == ["eth2: expected an address from DHCP, there is none"]


def test_probes_to_ask_for(plan: Data) -> None:
    assert lookups_for(plan) == [
        {"to": "203.0.113.12", "mark": 1000, "vrf": None},
        {"to": "fd00:99::2", "mark": None, "vrf": None},
        {"to": "2001:db8:c::13", "mark": 1000, "vrf": None},
        {"to": "fd00:99::3", "mark": None, "vrf": None},
        {"to": "fd00:99::9", "mark": None, "vrf": None},
        {"to": "fd00:50:2::", "mark": None, "vrf": None},
    ]
    assert pings_for(plan) == ["fd00:99::2", "fd00:99::3"]


def test_a_default_route_of_one_family_routes_no_address_of_the_other(plan: Data) -> None:
    tunnel = plan["tunnels"][0]
    tunnel.update(addresses=["fd00:99::1/64"], routes=["::/0"])
    tunnel["peers"][0]["addresses"] = ["10.99.0.2", "fd00:1::2"]
    inner = [question["to"] for question in lookups_for(plan) if question["mark"] is None]
    assert "fd00:1::2" in inner
    assert "10.99.0.2" not in inner


def test_lookups_of_an_inner_vrf_and_of_addresses_that_only_a_routing_daemon_routes(plan: Data) -> None:
    tunnel = plan["tunnels"][0]
    tunnel.update(vrf="vrf-blue", routes=["::/0"], addresses=["fd00:88::1/127"])
    tunnel["peers"][0]["endpoint"] = "r2.example.org:51820"
    assert lookups_for(plan) == [
        {"to": "fd00:99::2", "mark": None, "vrf": "vrf-blue"},
        {"to": "2001:db8:c::13", "mark": 1000, "vrf": None},
        {"to": "fd00:99::3", "mark": None, "vrf": "vrf-blue"},
        {"to": "fd00:99::9", "mark": None, "vrf": "vrf-blue"},
    ]
    tunnel["routes"] = []
    assert [question["to"] for question in lookups_for(plan)] == ["2001:db8:c::13"]


def test_an_interface_for_each_peer_is_pinged_on_its_link(plan: Data) -> None:
    tunnel = plan["tunnels"][0]
    tunnel.update(name="wg-r2", addresses=["fe80::1/64"], routes=[], peers=tunnel["peers"][:1])
    tunnel["peers"][0]["addresses"] = ["fe80::2%wg-r2"]
    assert lookups_for(plan) == [{"to": "203.0.113.12", "mark": 1000, "vrf": None}]
    assert pings_for(plan) == ["fe80::2%wg-r2"]


def test_a_probe_that_is_none_is_refused(plan: Data, facts: Data) -> None:
    with pytest.raises(ValueError, match="there is no probe 'ping'; there are files, handshakes, lookups, pings"):
        checks(plan, facts, {"ping"})


def test_where_the_plan_is_not_strict_the_local_rule_may_stand_anywhere(plan: Data, facts: Data) -> None:
    plan["strict"] = False
    rule(facts, "ipv4", 32764).update(priority=0)
    remove_rule(facts, "ipv6", 2000)
    assert drift(plan, facts) == []


def test_where_the_plan_has_no_filter_there_need_be_none(plan: Data, facts: Data) -> None:
    assert units_for(plan) == ["transit-networkd-filter.service"]
    plan["filter"] = None
    facts["filter"] = {"file": None, "table": None}
    assert drift(plan, facts) == []
    assert units_for(plan) == []
