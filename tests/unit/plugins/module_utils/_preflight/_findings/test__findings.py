# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common._codes import ACCEPTABLE
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings import findings
from ansible_collections.transit.networkd.plugins.module_utils._words import FINDINGS, fields_of, wrong_fields
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import advice, template

PLAN = {
    **empty_plan(),
    "systemd_version": 252,
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}],
    "rules": [
        {"priority": 1998, "mark": 1000, "action": "table", "table": 1000},
        {"priority": 1999, "mark": 1000, "action": "unreachable", "table": None},
    ],
    "strict": True,
    "filter": {"tcp": [22], "udp": []},
    "egress": {"choice": "none", "vrf": None, "users": [], "inner": []},
    "tunnels": [
        {
            "name": "wg0",
            "vrf": None,
            "listen_port": 51820,
            "routes": ["10.50.0.0/16", "fd00::/48"],
            "peers": [{"allowed_ips": ["10.50.0.0/16", "fd00::/48"]}],
        }
    ],
}
KEY = {"path": "/k/wg0.key", "missing": None, "mode": 0o640, "size": 45, "root": True, "networkd": True}


FOLDER = {"path": "/etc/systemd/network", "mode": 0o755, "root": True, "others": False, "closed": False}


def link(name: str, kind: str | None = None, unit: str | None = None) -> dict[str, t.Any]:
    setup = "configured" if unit else "unmanaged"
    addresses = ["192.0.2.7/24", "fe80::1/64"]
    return {"name": name, "kind": kind, "unit": unit, "setup": setup, "master": None, "addresses": addresses}


def rule(family: str, priority: int, **fields: t.Any) -> dict[str, t.Any]:
    none = dict.fromkeys(("mark", "mask", "table", "src", "dst", "iif", "oif"))
    usual = {**none, "action": "table", "protocol": "kernel", "l3mdev": False, "inverted": False, "other": {}}
    return {"family": family, "priority": priority, **usual, **fields}


def listener(address: str, **fields: t.Any) -> dict[str, t.Any]:
    usual = {"by": "ssh.service", "setting": "ListenAddress", "port": 22, "device": None, "free": False}
    return {**usual, "address": address, **fields}


def resolver(server: str, device: str | None = "eth0", by: str | None = None) -> dict[str, t.Any]:
    return {"server": server, "by": by, "device": device, "moves": device == "eth0"}


def default(family: str, device: str) -> dict[str, t.Any]:
    destination = "0.0.0.0/0" if family == "ipv4" else "::/0"
    return {"family": family, "table": 254, "type": "unicast", "destination": destination, "device": device}


def unit_for(name: str, *left_open: str, made: bool = False) -> dict[str, t.Any]:
    return {"link": name, "path": "/run/systemd/network/00-all.network", "open": [*left_open], "made": made}


def survey() -> dict[str, t.Any]:
    """A host on which nothing stands in the way."""
    return copy.deepcopy(
        {
            "old": empty_plan(),
            "new": PLAN,
            "facts": {
                "systemd_version": 252,
                "kernel": "6.1.0",
                "links": [link("lo"), link("eth0", unit="/etc/systemd/network/10-eth0.network"), link("eth1")],
                "vrfs": [],
                "rules": [
                    *(rule(family, 0, table=255, protocol="kernel") for family in ("ipv4", "ipv6")),
                    rule("ipv4", 32766, table=254, protocol="kernel"),
                ],
                "routes": [],
                "tunnels": [],
                "services": [],
            },
            "edited": [],
            "unrecorded": [],
            "pending": None,
            "networkd": "active",
            "ports": [68],
            "routes": [],
            "kernel": {"vrf": None, "wireguard": None},
            "keys": [KEY],
            "room": [{"path": "/etc", "bytes": 2**30, "files": 2**20}, {"path": "/b", "bytes": 2**30, "files": None}],
            "unwritable": [],
            "modes": [FOLDER],
            "resolvers": [],
            "gateways": [],
            "sysctls": {"net/ipv4/udp_l3mdev_accept": True, "net/ipv4/conf/gone/forwarding": False},
            "deletes_foreign_rules": True,
            "replaced_rules": [],
            "networkd_rules": [],
            "sets_up": True,
            "rehearsal": {"complaints": [], "error": None},
            "filter": {"nft": True, "table": False, "others": []},
            "acknowledged": [],
            "clients": [],
            "roots": [],
            "connection": {"address": "192.0.2.7", "port": 22},
            "ssh": {"listeners": [listener("::"), listener("0.0.0.0")], "family": "any"},
            "group": "0::/system.slice/ssh.service",
            "managers": [],
            "before": [],
            "netdevs": [],
            "wg_quick": [],
            "ifupdown": [],
            "taken": [],
            "obstacles": [],
            "idle_units": [],
            "cloud_init": False,
        }
    )


def test_a_good_host_has_no_problem() -> None:
    assert findings(survey()) == []


@pytest.mark.parametrize("answers", [True, None])
def test_a_gateway_that_answers_or_cannot_be_asked_is_no_problem(answers: bool | None) -> None:
    host = survey()
    host["gateways"].append({"link": "eth0", "gateway": "192.0.2.1", "answers": answers})
    assert findings(host) == []


def test_a_host_that_is_so_already_has_no_problem() -> None:
    host = survey()
    host["old"] = host["new"]
    host["ports"] = [51820]
    host["facts"]["links"] += [link("vrf-wan", "vrf"), link("wg0", "wireguard")]
    host["facts"]["vrfs"] = [{"name": "vrf-wan", "table": 1000}]
    host["facts"]["tunnels"] = [{"name": "wg0", "mark": 1000, "listen_port": 51820}]
    host["facts"]["rules"] += [
        rule("ipv4", 1998, mark=1000, table=1000, protocol="static"),
        rule("ipv4", 1999, mark=1000, action="unreachable", protocol="static"),
    ]
    assert findings(host) == []


def test_what_has_no_addresses_has_none_to_lose() -> None:
    host = survey()
    host["facts"]["links"][1].update(unit=None, setup="unmanaged", addresses=["fe80::1/64"])
    assert findings(host) == []


def test_a_member_in_its_own_vrf_is_no_port_of_something_else() -> None:
    host = survey()
    host["old"] = {**empty_plan(), "vrfs": PLAN["vrfs"], "members": PLAN["members"]}
    host["facts"]["links"][1].update(master="vrf-wan", unit=None)
    assert findings(host) == []


def test_who_configures_what_has_moved_already_is_no_question_any_more() -> None:
    host = survey()
    host["old"] = {**empty_plan(), "vrfs": PLAN["vrfs"], "members": PLAN["members"]}
    host["facts"]["links"][1].update(master="vrf-wan", unit="/run/systemd/network/10-netplan-eth0.network")
    host["managers"] = [{"link": "eth0", "by": "ifupdown", "sign": "/run/network/ifstate"}]
    assert findings(host) == []


def test_a_link_of_ifupdown_that_is_taken_over_needs_no_networkd_yet() -> None:
    host = survey()
    host["facts"]["links"][1].update(unit=None, setup=None)
    host["networkd"] = "inactive"
    host["managers"] = [
        {"link": "eth0", "by": "ifupdown", "sign": "/run/network/ifstate"},
        {"link": "eth0", "by": "dhclient", "sign": "/run/dhclient.eth0.pid"},
    ]
    host["taken"] = ["eth0"]
    assert findings(host) == []

    # ifupdown2 keeps another list of what it has up.
    up = host["managers"].pop(0)
    assert [found["code"] for found in findings(host)] == ["interface-unmanaged", "managed-by-dhcp-client"]
    host["managers"].insert(0, up)
    host["managers"].append({"link": "eth0", "by": "NetworkManager", "sign": "/run/NetworkManager/devices/2"})
    assert [found["code"] for found in findings(host)] == ["managed-by-networkmanager"]
    host["networkd"] = "masked"
    assert [found["code"] for found in findings(host)] == ["networkd", "managed-by-networkmanager"]
    host.update(taken=[], networkd="inactive", managers=host["managers"][:2])
    codes = ["networkd", "interface-unmanaged", "managed-by-ifupdown", "managed-by-dhcp-client"]
    assert [found["code"] for found in findings(host)] == codes


def test_a_drop_in_for_a_generated_unit_leaves_it_in_charge() -> None:
    host = survey()
    host["facts"]["links"][1].update(unit="/run/systemd/network/10-netplan-eth0.network")
    host["new"]["members"][0]["drop_in"] = "10-netplan-eth0.network"
    assert findings(host) == []


def test_from_a_unit_of_ours_back_to_a_drop_in() -> None:
    host = survey()
    host["old"] = {
        **empty_plan(),
        "vrfs": PLAN["vrfs"],
        "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}],
    }
    host["new"]["members"][0]["drop_in"] = "10-eth0.network"
    host["facts"]["links"][1].update(unit="/etc/systemd/network/05-transit-eth0.network", master="vrf-wan")
    assert findings(host) == []
    host["facts"]["links"][1].update(unit="/run/systemd/network/01-other.network")
    assert [problem["code"] for problem in findings(host)] == ["drop-in-unit"]


def test_rules_that_networkd_leaves_alone_need_no_warning() -> None:
    host = survey()
    host["facts"]["rules"].append(rule("ipv4", 32765, table=52, protocol="boot"))
    host["deletes_foreign_rules"] = False
    assert findings(host) == []


RESOLVED = {"unit": "systemd-resolved.service", "vrf": "vrf-wan"}


@pytest.mark.parametrize(
    "change",
    [
        lambda host: host.update(resolvers=[resolver("192.0.2.53", "eth1")]),
        lambda host: host.update(resolvers=[resolver("10.50.0.53"), resolver("fd00::53")]),
        lambda host: (
            host.update(resolvers=[resolver("192.0.2.53", by="systemd-resolved.service")]),
            host["new"].update(services=[RESOLVED]),
        ),
    ],
    ids=["by another interface", "in a tunnel", "asked by a service of the VRF"],
)
def test_resolvers_that_are_reached_afterwards(change: t.Callable[[dict[str, t.Any]], object]) -> None:
    host = survey()
    change(host)
    assert findings(host) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda host: host["new"]["tunnels"][0].update(vrf="vrf-inner"),
        lambda host: host["new"]["tunnels"][0]["peers"][0].update(allowed_ips=["10.51.0.0/16", "fd00::/48"]),
        lambda host: host.update(resolvers=[resolver("fe80::53%eth0")]),
        lambda host: host["resolvers"][0].update(server="192.0.2.53"),
        lambda host: (
            host["resolvers"][0].update(server="192.0.2.53", by="systemd-resolved.service"),
            host["new"].update(services=[{**RESOLVED, "vrf": "vrf-other"}]),
        ),
    ],
    ids=["a tunnel in an inner VRF", "not allowed", "of a link", "each program by itself", "in another VRF"],
)
def test_resolvers_that_are_not_reached_afterwards(change: t.Callable[[dict[str, t.Any]], object]) -> None:
    host = survey()
    host["resolvers"] = [resolver("10.50.0.53")]
    change(host)
    assert [problem["code"] for problem in findings(host)] == ["names"]


def test_a_unit_that_makes_a_link_which_is_ours_already_has_not_made_it() -> None:
    host = survey()
    host["old"]["tunnels"] = host["new"]["tunnels"]
    host["netdevs"] = [{"link": "wg0", "path": "/etc/systemd/network/wg.netdev"}]
    assert findings(host) == []


def test_ifupdown_that_has_a_link_up_is_named_once_and_what_has_moved_is_no_question() -> None:
    host = survey()
    host["managers"] = [{"link": "eth0", "by": "ifupdown", "sign": "/run/network/ifstate"}]
    host["ifupdown"] = [{"link": "eth0", "path": "/etc/network/interfaces", "boot": True}]
    assert [problem["code"] for problem in findings(host)] == ["managed-by-ifupdown"]
    host["old"] = {**empty_plan(), "vrfs": PLAN["vrfs"], "members": PLAN["members"]}
    host["facts"]["links"][1].update(master="vrf-wan")
    assert findings(host) == []


def test_cloud_init_is_named_once_and_left_in_charge_by_a_drop_in() -> None:
    host = survey()
    host["cloud_init"] = True
    host["facts"]["links"][1].update(unit="/etc/systemd/network/10-cloud-init-eth0.network")
    assert [problem["code"] for problem in findings(host)] == ["generated"]
    host["new"]["members"][0]["drop_in"] = "10-cloud-init-eth0.network"
    assert findings(host) == []


STATIC = {"src": "192.0.2.9/32", "table": 77, "protocol": "static"}


@pytest.mark.parametrize("side", ["of the host's units", "old", "new"])
def test_rules_that_units_make_are_not_of_others(side: str) -> None:
    host = survey()
    host["facts"]["rules"].append(rule("ipv4", 33000, **STATIC))
    section = {"Priority": "33000", "From": "192.0.2.9", "Table": "77"}
    if side in host:
        host[side]["units"] = {"lan.network": [{"RoutingPolicyRule": section}]}
    else:
        host["networkd_rules"] = [section]
    assert findings(host) == []


MOVED = (
    "the IPv6 local rule has been moved by another program ({}), and is left as it is. Set wireguard_vrf_strict to "
    "false for this host"
)
BEFORE = (
    "the IPv4 routing policy rule '{}' would come before the local rule, and take what is sent to this host. Give it a "
    "priority above 32764. Or set wireguard_vrf_strict to false for this host"
)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule("ipv6", 32765, table=255)], "32765 lookup 255"),
        ([rule("ipv6", 0, table=255), rule("ipv6", 32764, table=255)], "0 lookup 255; 32764 lookup 255"),
        (
            [rule("ipv6", 0, table=255), rule("ipv6", 2000, action="unreachable", l3mdev=True)],
            "0 lookup 255; 2000 l3mdev unreachable",
        ),
        ([], "there is none"),
    ],
)
def test_a_local_rule_that_somebody_moved_is_left_as_it_is(rules: list[dict[str, t.Any]], said: str) -> None:
    host = survey()
    host["facts"]["rules"] = [host["facts"]["rules"][0], *rules]
    assert [advice(problem) for problem in findings(host)] == [MOVED.format(said)]
    host["new"]["strict"] = False
    assert findings(host) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"table": 52}, "lookup 52"),
        ({"table": 52, "src": "10.0.0.0/8"}, "from 10.0.0.0/8 lookup 52"),
        ({"table": 51820, "mark": 51820, "inverted": True}, "not fwmark 51820 lookup 51820"),
        ({"action": "blackhole", "dst": "192.0.2.0/24"}, "to 192.0.2.0/24 blackhole"),
        ({"table": 254, "other": {"suppress_prefixlength": 0}}, "suppress_prefixlength 0 lookup 254"),
    ],
)
def test_rules_that_would_take_what_is_sent_to_this_host(fields: dict[str, t.Any], words: str) -> None:
    host = survey()
    host["facts"]["rules"].append(rule("ipv4", 5210, **fields))
    assert [advice(problem) for problem in findings(host) if problem["severity"] == "error"] == [
        BEFORE.format(f"5210 {words}")
    ]
    host["facts"]["rules"][-1]["priority"] = 32765
    assert findings(host) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"table": 52, "mark": 52},
        {"action": "goto"},
        {"action": "l3mdev", "l3mdev": True},
        {"action": "table", "table": 100, "l3mdev": True},
    ],
)
def test_rules_that_take_nothing_that_is_sent_to_this_host(fields: dict[str, t.Any]) -> None:
    host = survey()
    host["facts"]["rules"].append(rule("ipv4", 900, **fields))
    assert findings(host) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"priority": 1999, "mark": 0x200, "mask": 0x200},
        {"priority": 500, "mark": 0x400, "mask": 0x400},
        {"priority": 500, "mark": 0x200, "mask": 0x200, "inverted": True},
        {"priority": 500, "mark": 0x200},
    ],
    ids=["behind ours", "of another bit", "inverted", "of another mark"],
)
def test_rules_that_take_no_packets_of_the_mark(fields: dict[str, t.Any]) -> None:
    host = survey()
    host["new"]["strict"] = False
    host["facts"]["rules"].append(rule("ipv4", table=52, **fields))
    assert findings(host) == []


def test_a_tunnel_of_the_users_own_units_may_have_the_mark() -> None:
    host = survey()
    host["facts"]["tunnels"].append({"name": "wg7", "mark": 1000, "listen_port": 7})
    host["old"]["units"] = {"wg7.netdev": [{"NetDev": {"Name": "wg7", "Kind": "wireguard"}}, {"WireGuard": {}}]}
    assert findings(host) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda host: host["new"].update(filter=None),
        lambda host: host["connection"].update(address="10.50.1.1"),
        lambda host: host.update(connection=None),
        lambda host: host["new"]["filter"]["tcp"].append(2222),
    ],
    ids=["no filter", "by another interface", "no SSH", "let in"],
)
def test_a_connection_that_the_filter_does_not_cut(change: t.Callable[[dict[str, t.Any]], object]) -> None:
    host = survey()
    host["connection"]["port"] = 2222
    host["ssh"]["listeners"] = [listener("0.0.0.0", port=2222)]
    change(host)
    assert findings(host) == []


def test_without_a_filter_nobody_needs_nft_nor_minds_the_table() -> None:
    host = survey()
    host["new"]["filter"] = None
    host["filter"].update(nft=False, table=True)
    assert findings(host) == []


def test_our_own_table_is_not_somebody_elses() -> None:
    host = survey()
    host["old"]["filter"] = {"tcp": [], "udp": []}
    host["filter"]["table"] = True
    assert findings(host) == []


def test_a_host_that_is_strict_already_is_not_asked_again() -> None:
    host = survey()
    host["old"]["strict"] = True
    host["facts"]["rules"] = [rule(family, 32764, table=255, protocol="kernel") for family in ("ipv4", "ipv6")]
    assert findings(host) == []


# The codes that are warnings.
LATER = {
    *("egress-clients", "egress-family", "egress-unsaid"),
    *("cloud-init", "console-folder", "fewer-names", "firewall-moved", "foreign-rules-later", "ifupdown-by-hand"),
    *("no-rehearsal", "own-resolver", "ssh-start", "unit-perhaps-before", "unit-perhaps-before-new-link", "unrecorded"),
}
Spoil = t.Callable[[dict[str, t.Any]], t.Any]

SSH_SOCKET = {"unit": "ssh.socket", "vrf": "vrf-wan"}
SSH_RULE = {
    "name": "rule-0123456789",
    "link": "eth0",
    "hook": "input",
    "place": "nft inet filter input",
    "rule": 'iifname "eth0" tcp dport 22 accept',
    "moves": True,
}
DNAT_RULE = {
    **SSH_RULE,
    "name": "rule-abcdef0123",
    "hook": "prerouting",
    "place": "nft ip nat pre",
    "rule": 'iifname "eth0" dnat to 10.0.0.1',
}

PROBLEMS: list[tuple[str, Spoil, str]] = [
    (
        "managed-by-networkmanager",
        lambda host: host["managers"].append({"link": "eth0", "by": "NetworkManager", "sign": "/run/x/2"}),
        (
            "eth0 is also configured by NetworkManager (/run/x/2), which would continue to set addresses and routes, "
            "or take the link down. Hand it to networkd: write a .network with its present settings, make it unmanaged "
            "([keyfile] unmanaged-devices=interface-name:eth0 in a file of /etc/NetworkManager/conf.d), "
            "enable systemd-networkd.service, and restart the host once"
        ),
    ),
    (
        "unit-perhaps-before-new-link",
        lambda host: host["before"].append(unit_for("wg0", "Driver", made=True)),
        (
            "/run/systemd/network/00-all.network comes before 05-transit-wg0.network and may match wg0, by Driver=, "
            "which only networkd can tell. If it does, networkd applies it instead of 05-transit-wg0.network, and the "
            "change is rolled back. Rename it to come after 05-transit-wg0.network, or have its [Match] leave wg0 out"
        ),
    ),
    (
        "rule-before-local",
        lambda host: host["facts"]["rules"].append(rule("ipv4", 5210, table=52, src="10.0.0.0/8")),
        BEFORE.format("5210 from 10.0.0.0/8 lookup 52"),
    ),
    (
        "managed-by-dhcp-client",
        lambda host: host["managers"].append({"link": "eth0", "by": "dhcpcd", "sign": "/run/dhcpcd/eth0.pid"}),
        (
            "eth0 is also configured by dhcpcd (/run/dhcpcd/eth0.pid), which would continue to set addresses "
            "and routes, or take the link down. End it, and let networkd ask for addresses (DHCP=)"
        ),
    ),
    (
        "unit-before",
        lambda host: host["before"].append(unit_for("eth0")),
        (
            "/run/systemd/network/00-all.network comes before 05-transit-eth0.network and matches eth0: "
            "networkd would apply it instead of 05-transit-eth0.network. Rename it to come after 05-transit-"
            "eth0.network. Or extend it (wireguard_vrf_interfaces, drop_in)"
        ),
    ),
    (
        "unit-before-new-link",
        lambda host: host["before"].append(unit_for("wg0", made=True)),
        (
            "/run/systemd/network/00-all.network comes before 05-transit-wg0.network and matches wg0: "
            "networkd would apply it instead of 05-transit-wg0.network. Rename it to come after 05-transit-"
            "wg0.network, or have its [Match] leave wg0 out"
        ),
    ),
    (
        "unit-perhaps-before",
        lambda host: host["before"].append(unit_for("eth0", "Driver", "Path")),
        (
            "/run/systemd/network/00-all.network comes before 05-transit-eth0.network and may match eth0, by "
            "Driver= and Path=, which only networkd can tell. If it does, networkd applies it instead of "
            "05-transit-eth0.network, and the change is rolled back. Rename it to come after 05-transit-"
            "eth0.network. Or extend it (wireguard_vrf_interfaces, drop_in)"
        ),
    ),
    (
        "netdev-exists",
        lambda host: host["netdevs"].append({"link": "wg0", "path": "/etc/systemd/network/wg.netdev"}),
        (
            "/etc/systemd/network/wg.netdev also makes a link wg0, and networkd would take one of both. "
            "Remove it, or choose another name. Or adopt it (transit.networkd.adopt)"
        ),
    ),
    (
        "generated",
        lambda host: host["facts"]["links"][1].update(unit="/run/systemd/network/10-netplan-eth0.network"),
        (
            "10-netplan-eth0.network, which configures eth0 now, is made by netplan. The managed unit comes "
            "before it, so the settings of netplan for eth0 have no effect until the managed unit is removed. To "
            "leave netplan in charge, extend its unit instead (wireguard_vrf_interfaces, drop_in: 10-netplan-"
            "eth0.network). If you accept this, add generated to wireguard_vrf_accept"
        ),
    ),
    (
        "ssh-address",
        lambda host: host["ssh"].update(listeners=[listener("192.0.2.7")]),
        (
            "ssh.service listens on 192.0.2.7, port 22 (ListenAddress), an address of eth0. Once that is in "
            "vrf-wan, only a socket of the VRF can listen there, and the next start of ssh.service would lock"
            " you out. Let it listen on all addresses, because the packet filter says what the WAN may reach."
            " Or put ssh.service into the VRF (wireguard_vrf_services)"
        ),
    ),
    (
        "ssh-start",
        lambda host: host["ssh"].update(listeners=[listener("::")], family="inet6"),
        (
            "this connection comes in at 192.0.2.7, port 22, but ssh.service, as it is configured now, would "
            "not listen there after its next start, only on :: port 22 (ListenAddress, AddressFamily inet6). "
            "Correct its configuration first"
        ),
    ),
    (
        "ssh-restart",
        lambda host: (
            host["ssh"].update(listeners=[listener("::", by="ssh.socket", port=2222)], family="any"),
            host["new"].update(services=[SSH_SOCKET]),
        ),
        (
            "this connection comes in at 192.0.2.7, port 22, but ssh.socket, as it is configured now, would "
            "not listen there after its next start, only on :: port 2222 (ListenAddress, AddressFamily any). "
            "Correct its configuration first"
        ),
    ),
    (
        "service-missing",
        lambda host: (
            host["new"].update(services=[{"unit": "chrony.service", "vrf": "vrf-wan"}]),
            host["facts"]["services"].append({"unit": "chrony.service", "load": "not-found"}),
        ),
        (
            "systemd has no chrony.service that could be bound to vrf-wan (not-found). Install it. Or take it"
            " out of wireguard_vrf_services"
        ),
    ),
    (
        "service-session",
        lambda host: host["new"].update(services=[{"unit": "ssh.service", "vrf": "vrf-wan"}]),
        (
            "sessions stay in the control group of ssh.service here (0::/system.slice/ssh.service): all that "
            "is started in one, by Ansible, too, would be bound to vrf-wan with it. Install libpam-systemd, "
            "which gives sessions a group of their own, or bind a socket unit (ssh.socket) instead"
        ),
    ),
    (
        "service-ssh",
        lambda host: (
            host["ssh"].update(listeners=[listener("::", by="ssh.socket")]),
            host["connection"].update(address="10.50.1.1"),
            host["new"].update(services=[SSH_SOCKET]),
        ),
        (
            "this connection comes in at 10.50.1.1, which is not an address of vrf-wan, and ssh.socket would "
            "only listen in vrf-wan. Come in through eth0, or leave ssh.socket where it is. "
            "wireguard_vrf_services binds it"
        ),
    ),
    (
        "nft",
        lambda host: host["filter"].update(nft=False),
        (
            "nft is missing, so the packet filter cannot be loaded. Install nftables. Or set "
            "wireguard_vrf_filter to false"
        ),
    ),
    (
        "filter-table",
        lambda host: host["filter"].update(table=True),
        "there is an unmanaged nft table inet transit. Remove it. Or set wireguard_vrf_filter to false",
    ),
    (
        "filter-ssh",
        lambda host: host["connection"].update(port=2222),
        (
            "this connection comes in through eth0, port 2222, which the packet filter would no longer let "
            "in. Add 2222 to wireguard_vrf_filter_tcp"
        ),
    ),
    (
        "firewall",
        lambda host: host["filter"]["others"].extend([SSH_RULE, DNAT_RULE]),
        (
            "rules of an unmanaged packet filter name eth0: rule-0123456789 (nft inet filter input: iifname "
            '"eth0" tcp dport 22 accept); rule-abcdef0123 (nft ip nat pre: iifname "eth0" dnat to 10.0.0.1). '
            "In a VRF, input sees a packet as coming from the VRF, so they no longer match, and what "
            "prerouting does to a connection (NAT, zones) is lost. Let them name vrf-wan, too, or put such a "
            "copy of each into its chain. Of those that are not needed beside the managed filter, set "
            "wireguard_vrf_foreign_firewall to [rule-0123456789, rule-abcdef0123] for this host"
        ),
    ),
    (
        "firewall-moved",
        lambda host: host["filter"]["others"].append({**SSH_RULE, "moves": False}),
        (
            "rules of an unmanaged packet filter name eth0: rule-0123456789 (nft inet filter input: iifname "
            '"eth0" tcp dport 22 accept). In a VRF, input sees a packet as coming from the VRF, so they no '
            "longer match, and what prerouting does to a connection (NAT, zones) is lost. To silence this, "
            "set wireguard_vrf_foreign_firewall to [rule-0123456789]"
        ),
    ),
    (
        "local-rule-moved",
        lambda host: host["facts"]["rules"][1].update(priority=100),
        (
            "the IPv6 local rule has been moved by another program (100 lookup 255), and is left as it is. "
            "Set wireguard_vrf_strict to false for this host"
        ),
    ),
    (
        "pending",
        lambda host: host.update(pending={"id": "a1", "owner": "me@here", "state": "pending"}),
        ("another change is pending (a1, started by me@here). Try again when it is confirmed or rolled back"),
    ),
    (
        "systemd",
        lambda host: host["facts"].update(systemd_version=249),
        (
            "this host has systemd 249, but its units are made for 252. Set wireguard_vrf_systemd_version to "
            "249 for this host"
        ),
    ),
    (
        "networkd",
        lambda host: host.update(networkd="inactive"),
        (
            "systemd-networkd.service is inactive: it must be active, not masked, and configure this host's "
            "network before a change"
        ),
    ),
    (
        "kernel",
        lambda host: host["kernel"].update(vrf="Error: Unknown device type."),
        "kernel 6.1.0 makes no vrf interface: Error: Unknown device type.",
    ),
    (
        "interface-missing",
        lambda host: host["new"]["members"][0].update(name="eth7"),
        "there is no interface eth7: this host has eth0, eth1. Correct wireguard_vrf_interfaces",
    ),
    (
        "interface-unmanaged",
        lambda host: host["facts"]["links"][1].update(unit=None, setup="unmanaged"),
        (
            "eth0 is not configured by systemd-networkd (unmanaged, no .network in force): a rollback could "
            "not restore its addresses. Let networkd configure it first, by a .network with its present "
            "settings, and end what configures it today (ifupdown, NetworkManager, dhclient)"
        ),
    ),
    (
        "enslaved",
        lambda host: (
            host["facts"]["links"].append(link("br0", "bridge", "/etc/systemd/network/br0.network")),
            host["facts"]["links"][1].update(master="br0"),
        ),
        (
            "eth0 belongs to br0 (bridge), and a link has only one master. Take eth0 out of br0. Or name br0 "
            "itself in wireguard_vrf_interfaces"
        ),
    ),
    (
        "gateway-absent",
        lambda host: host["gateways"].append({"link": "eth0", "gateway": "192.0.2.99", "answers": False}),
        (
            "eth0: the gateway 192.0.2.99 does not answer to ARP. Correct gateways in wireguard_vrf_interfaces. "
            "If you accept this, add gateway-absent to wireguard_vrf_accept"
        ),
    ),
    (
        "gateway-absent",
        lambda host: host["gateways"].append({"link": "eth0", "gateway": "fe80::99", "answers": False}),
        (
            "eth0: the gateway fe80::99 does not answer to neighbour discovery. Correct gateways in "
            "wireguard_vrf_interfaces. If you accept this, add gateway-absent to wireguard_vrf_accept"
        ),
    ),
    (
        "drop-in-unit",
        lambda host: host["new"]["members"][0].update(drop_in="20-wan.network"),
        (
            "eth0 is configured by /etc/systemd/network/10-eth0.network: a drop-in for 20-wan.network would "
            "not reach it. Correct drop_in in wireguard_vrf_interfaces"
        ),
    ),
    (
        "link-exists",
        lambda host: host["facts"]["links"].append(link("wg0", "wireguard")),
        (
            "there is an unmanaged link wg0 (wireguard). Choose another name, or remove it. Or adopt it "
            "(transit.networkd.adopt)"
        ),
    ),
    (
        "port-in-use",
        lambda host: host["ports"].append(51820),
        "UDP port 51820, which wg0 must listen on, is held by another program (see 'ss -lunp')",
    ),
    (
        "port-of-tunnel",
        lambda host: (
            host["ports"].append(51820),
            host["facts"]["tunnels"].append({"name": "x", "mark": None, "listen_port": 51820}),
        ),
        "UDP port 51820, which wg0 must listen on, is held by the tunnel x (see 'ss -lunp')",
    ),
    (
        "table-in-use",
        lambda host: host["facts"]["vrfs"].append({"name": "blue", "table": 1000}),
        ("routing table 1000, which vrf-wan must have, is in use: the VRF blue. Or adopt it (transit.networkd.adopt)"),
    ),
    (
        "table-in-use",
        lambda host: host["routes"].append({"table": 1000, "destination": "192.0.2.0/24"}),
        (
            "routing table 1000, which vrf-wan must have, is in use: a route to 192.0.2.0/24. Or adopt it "
            "(transit.networkd.adopt)"
        ),
    ),
    (
        "table-in-use",
        lambda host: host["facts"]["rules"].append(rule("ipv6", 5, table=1000)),
        (
            "routing table 1000, which vrf-wan must have, is in use: the ipv6 rule 5. Or adopt it "
            "(transit.networkd.adopt)"
        ),
    ),
    (
        "table-in-use",
        lambda host: (
            host["new"]["members"][0].update(source_table=900),
            host["facts"]["rules"].append(rule("ipv4", 5, table=900, src="10.0.0.0/8")),
        ),
        "routing table 900, which eth0 must have, is in use: the ipv4 rule 5. Or adopt it (transit.networkd.adopt)",
    ),
    (
        "mark-rule",
        lambda host: host["facts"]["rules"].append(rule("ipv4", 5, mark=1000, table=7)),
        (
            "the mark 1000 has an unmanaged routing policy rule (IPv4: 5 fwmark 1000 lookup 7). Remove it. Or"
            " choose another mark for the VRF (wireguard_vrf_vrfs, mark). Or adopt it (transit.networkd.adopt)"
        ),
    ),
    (
        "mark-rule",
        lambda host: host["facts"]["rules"].append(rule("ipv6", 1998, mark=1000, table=254)),
        (
            "the mark 1000 has an unmanaged routing policy rule (IPv6: 1998 fwmark 1000 lookup 254). Remove "
            "it. Or choose another mark for the VRF (wireguard_vrf_vrfs, mark). Or adopt it (transit.networkd.adopt)"
        ),
    ),
    (
        "rule-before-mark",
        lambda host: host["facts"]["rules"].append(rule("ipv4", 500, mark=0x200, mask=0x200, table=254)),
        (
            "an unmanaged routing policy rule comes before the first one of the mark 1000, which has priority"
            " 1998, and takes its packets elsewhere (IPv4: 500 fwmark 512/0x200 lookup 254). Give it a "
            "priority above 1998. Or choose another mark for the VRF (wireguard_vrf_vrfs, mark)"
        ),
    ),
    (
        "mark-tunnel",
        lambda host: host["facts"]["tunnels"].append({"name": "wg7", "mark": 1000, "listen_port": 7}),
        (
            "the unmanaged WireGuard interface wg7 has the mark 1000: its outer packets would take the VRF's "
            "routes. Give it another mark (wg set wg7 fwmark). Or choose another mark for the VRF "
            "(wireguard_vrf_vrfs, mark)"
        ),
    ),
    (
        "key-missing",
        lambda host: host["keys"].append({**KEY, "path": "/k/x", "missing": "No such file or directory"}),
        "the key /k/x cannot be read: No such file or directory. The module wireguard_key makes it",
    ),
    ("key-empty", lambda host: host["keys"].append({**KEY, "size": 0}), "the key /k/wg0.key is empty"),
    *[
        (
            "key-mode",
            t.cast("Spoil", lambda host, fields=fields: host["keys"].append({**KEY, **fields})),
            (
                f"the key /k/wg0.key has mode {fields.get('mode', 0o640):04o}: "
                "it must be 0640, of root and the group systemd-network"
            ),
        )
        for fields in ({"mode": 0o644}, {"mode": 0o660}, {"mode": 0o600}, {"root": False}, {"networkd": False})
    ],
    (
        "sysctl-missing",
        lambda host: host["sysctls"].update({"net/ipv4/udp_l3mdev_accept": False}),
        "this kernel has no sysctl net.ipv4.udp_l3mdev_accept",
    ),
    (
        "space",
        lambda host: host["room"][0].update(bytes=4096),
        "/etc has 4 KiB left: a change and its rollback need 4096 KiB. Make room (df /etc)",
    ),
    (
        "inodes",
        lambda host: host["room"][0].update(files=255),
        (
            "/etc has room for 255 more files: a change and its rollback need 256, however many bytes are "
            "free. Remove some files (df -i /etc)"
        ),
    ),
    (
        "unwritable",
        lambda host: host["unwritable"].append({"path": "/etc/systemd/network", "error": "Read-only file system"}),
        (
            "/etc/systemd/network cannot be written: Read-only file system. Make it writable, because a "
            "change must be able to roll back (findmnt -T /etc/systemd/network and lsattr -d "
            "/etc/systemd/network show what forbids it)"
        ),
    ),
    (
        "folder-owner",
        lambda host: host["modes"].append({**FOLDER, "root": False}),
        (
            "/etc/systemd/network does not belong to root: its owner could replace managed files. Run: chown "
            "root /etc/systemd/network"
        ),
    ),
    (
        "folder-mode",
        lambda host: host["modes"].append({**FOLDER, "mode": 0o777, "others": True}),
        (
            "/etc/systemd/network has mode 0777: users other than root could replace managed files. Run: "
            "chmod go-w /etc/systemd/network"
        ),
    ),
    (
        "folder-closed",
        lambda host: host["modes"].append({**FOLDER, "mode": 0o700, "closed": True}),
        (
            "/etc/systemd/network has mode 0700: systemd-networkd, which runs as systemd-network, cannot read"
            " what is in it, and would ignore it silently. Run: chmod go+rx /etc/systemd/network"
        ),
    ),
    (
        "folder-closed",
        lambda host: host["modes"].append(
            {**FOLDER, "path": "/etc/transit-networkd/keys", "mode": 0o700, "closed": True}
        ),
        (
            "/etc/transit-networkd/keys has mode 0700: systemd-networkd, which runs as systemd-network, "
            "cannot read what is in it, and would ignore it silently. Run: chgrp systemd-network "
            "/etc/transit-networkd/keys; chmod 0750 /etc/transit-networkd/keys"
        ),
    ),
    (
        "console-folder",
        lambda host: host["modes"].append({**FOLDER, "path": "/usr/local/sbin", "mode": 0o2775, "others": True}),
        (
            "/usr/local/sbin has mode 2775 and is not only root's: others could replace "
            "/usr/local/sbin/transit-networkd, which root runs. Run: chown root /usr/local/sbin; chmod go-w "
            "/usr/local/sbin"
        ),
    ),
    (
        "ifupdown",
        lambda host: host["ifupdown"].append({"link": "eth0", "path": "/etc/network/interfaces.d/wan", "boot": True}),
        (
            "ifupdown also brings eth0 up at the next boot (/etc/network/interfaces.d/wan), though it has not"
            " now. Take it out of /etc/network/interfaces and the files that this reads, and let only "
            "networkd configure it. Or adopt it (transit.networkd.adopt)"
        ),
    ),
    (
        "ifupdown",
        lambda host: host["ifupdown"].append({"link": "wg0", "path": "/etc/network/interfaces", "boot": True}),
        (
            "ifupdown also brings wg0 up at the next boot (/etc/network/interfaces), though it has not now. "
            "Take it out of /etc/network/interfaces and the files that this reads, and let only networkd "
            "configure it. Or adopt it (transit.networkd.adopt)"
        ),
    ),
    (
        "ifupdown-obstacle",
        lambda host: host["obstacles"].append(
            {"link": "eth0", "path": "/etc/network/interfaces", "line": 7, "word": "post-up"}
        ),
        (
            "/etc/network/interfaces:7: 'post-up' keeps eth0 with ifupdown, because networkd has no equal. Give a "
            "command to a unit of systemd, and a bridge, bond or VLAN to units of networkd; then take the line out"
        ),
    ),
    (
        "idle-units",
        lambda host: host["idle_units"].extend(["/etc/systemd/network/a.network", "/etc/systemd/network/b.netdev"]),
        (
            "systemd-networkd does not run yet and would be started: it would apply /etc/systemd/network/a.network and "
            "/etc/systemd/network/b.netdev, too. Remove what is not needed, or set it aside. wireguard_vrf_set_aside "
            "sets units aside"
        ),
    ),
    (
        "ifupdown-by-hand",
        lambda host: host["ifupdown"].append({"link": "eth0", "path": "/etc/network/interfaces", "boot": False}),
        (
            "/etc/network/interfaces has an iface eth0: 'ifup eth0' would configure it behind networkd's "
            "back. Take it out of /etc/network/interfaces and the files that this reads, and let only "
            "networkd configure it"
        ),
    ),
    (
        "managed-by-ifupdown",
        lambda host: (
            host["managers"].append({"link": "eth0", "by": "ifupdown", "sign": "/run/network/ifstate"}),
            host["ifupdown"].append({"link": "eth0", "path": "/etc/network/interfaces", "boot": True}),
        ),
        (
            "eth0 is also configured by ifupdown (/run/network/ifstate), which would continue to set "
            "addresses and routes, or take the link down. Take it out of /etc/network/interfaces and the "
            "files that this reads, and let only networkd configure it, and restart the host once. Or adopt it "
            "(transit.networkd.adopt)"
        ),
    ),
    (
        "cloud-init",
        lambda host: host.update(cloud_init=True),
        (
            "cloud-init may write a network configuration at a boot (nothing in /etc/cloud/cloud.cfg.d says "
            "otherwise). The managed units come before its units, so its settings for eth0 have no effect "
            "until they are removed, unless it writes for ifupdown. To have it leave the network alone, write"
            " 'network: {config: disabled}' into /etc/cloud/cloud.cfg.d/99-disable-network-config.cfg"
        ),
    ),
    (
        "wg-quick",
        lambda host: host["wg_quick"].append({"link": "wg0", "path": "/x/wg-quick@wg0.service"}),
        (
            "wg-quick also makes wg0 at the next boot (/x/wg-quick@wg0.service). Run: systemctl disable --now"
            " wg-quick@wg0.service; or choose another name. transit.networkd.adopt writes its variables"
        ),
    ),
    (
        "edited",
        lambda host: host["edited"].append("/etc/x"),
        (
            "/etc/x is a managed file, and another program or a person has changed it. To overwrite it, set "
            "wireguard_vrf_overwrite_edited"
        ),
    ),
    (
        "unrecorded",
        lambda host: host["unrecorded"].append("/etc/x"),
        (
            "/etc/x is a managed file and will be overwritten, with what others may have changed in it: "
            "/var/lib/transit-networkd, which would tell, was lost"
        ),
    ),
    (
        "foreign-rules",
        lambda host: host["facts"]["rules"].append(rule("ipv4", 5210, mark=0x80000, table=52, protocol="boot")),
        (
            "networkd deletes routing policy rules that it did not make when it sets a link up for this "
            "change: ipv4 5210 fwmark 524288 lookup 52 protocol boot. Let it make them, by "
            "[RoutingPolicyRule], or set ManageForeignRoutingPolicyRules=no in networkd.conf and restart it. "
            "If you accept this, add foreign-rules to wireguard_vrf_accept"
        ),
    ),
    (
        "foreign-rules-later",
        lambda host: (host["facts"]["rules"].append(rule("ipv4", 33000, **STATIC)), host.update(sets_up=False)),
        (
            "networkd may delete routing policy rules that it did not make, whenever it starts or sets a link"
            " up: ipv4 33000 from 192.0.2.9/32 lookup 77 protocol static. Let it make them, by "
            "[RoutingPolicyRule], or set ManageForeignRoutingPolicyRules=no in networkd.conf and restart it"
        ),
    ),
    (
        "rehearsal",
        lambda host: host["rehearsal"]["complaints"].append("/etc/x.network:3: Unknown key 'Foo', ignoring."),
        (
            "this host's systemd-networkd rejects the new units in a rehearsal: /etc/x.network:3: Unknown key"
            " 'Foo', ignoring."
        ),
    ),
    (
        "no-rehearsal",
        lambda host: host["rehearsal"].update(error="unshare: Operation not permitted"),
        "this host's systemd-networkd could not rehearse the new units: unshare: Operation not permitted",
    ),
    (
        "names",
        lambda host: host["resolvers"].extend(resolver(server) for server in ("192.0.2.54", "fe80::1%eth0")),
        (
            "DNS server 192.0.2.54 and fe80::1%eth0 is only reachable through eth0, which moves into a VRF: "
            "DNS will stop working. Give this host a DNS server within the tunnels' prefixes "
            "(/etc/resolv.conf, or DNS= of a .network). Or bind systemd-resolved to the VRF, which then asks "
            "through the WAN for the whole host. Bind it with wireguard_vrf_services "
            "(docs/howto/services.md, A resolver). If you accept this, add names to wireguard_vrf_accept"
        ),
    ),
    (
        "fewer-names",
        lambda host: host["resolvers"].extend([resolver("192.0.2.54"), resolver("198.51.100.53", "eth1")]),
        (
            "DNS server 192.0.2.54 is only reachable through eth0, which moves into a VRF: this host can then"
            " only ask 198.51.100.53. Give this host a DNS server within the tunnels' prefixes "
            "(/etc/resolv.conf, or DNS= of a .network). Or bind systemd-resolved to the VRF, which then asks "
            "through the WAN for the whole host. Bind it with wireguard_vrf_services (docs/howto/services.md, "
            "A resolver)"
        ),
    ),
    (
        "own-resolver",
        lambda host: host["resolvers"].append(resolver("127.0.0.1", None)),
        (
            "this host asks 127.0.0.1 for names, a resolver of its own (unbound, dnsmasq or another). "
            "Which servers that one asks is not known: if it asks through eth0, which moves into a VRF, DNS "
            "will stop working. Give this host a DNS server within the tunnels' prefixes (/etc/resolv.conf, "
            "or DNS= of a .network). Or bind systemd-resolved to the VRF, which then asks through the WAN for"
            " the whole host. Bind it with wireguard_vrf_services (docs/howto/services.md, A resolver)"
        ),
    ),
    (
        "egress",
        lambda host: (host["facts"]["routes"].append(default("ipv4", "eth0")), host["new"].pop("egress")),
        (
            "the only default route moves into vrf-wan with eth0, and nothing says where this host's own traffic "
            "(packages, time, names) goes then. Without the egress lock, root still gets one command out: "
            "ip vrf exec vrf-wan COMMAND. Set wireguard_vrf_egress to one of the solutions (docs/howto/egress.md)"
        ),
    ),
    (
        "egress-root",
        lambda host: host.update(roots=["admin"]),
        (
            "admin: this host has the number 0 for it, which is root's. The kernel counts forwarded packets as "
            "root's, so the rule would send what this host forwards to the WAN. Take it out of "
            "wireguard_vrf_egress_users"
        ),
    ),
    (
        "egress-uplink",
        lambda host: (
            host["facts"]["routes"].append(default("ipv4", "eth0")),
            host["new"].update(egress={"choice": "uplink", "vrf": None, "users": [], "inner": []}),
        ),
        (
            "the only default route moves into a VRF with eth0: there is no second uplink. Give another interface a "
            "gateway, or DHCP, in its .network. Or choose another wireguard_vrf_egress"
        ),
    ),
    (
        "egress-family",
        lambda host: (
            host["facts"]["routes"].extend([default("ipv4", "eth0"), default("ipv6", "eth1")]),
            host["new"].pop("egress"),
        ),
        (
            "the only IPv4 default route moves into a VRF: this host's own traffic can use IPv6 alone then. With "
            "wireguard_vrf_egress: users, both are used"
        ),
    ),
    (
        "egress-unsaid",
        lambda host: (host.update(old=host["new"]), host["new"].pop("egress")),
        (
            "main has no default route, so the host's own traffic (packages, time, names) goes nowhere. Without "
            "the egress lock, root still gets one command out: ip vrf exec vrf-wan COMMAND. Set "
            "wireguard_vrf_egress (docs/howto/egress.md)"
        ),
    ),
    (
        "egress-clients",
        lambda host: (
            host["facts"]["routes"].append(default("ipv4", "eth0")),
            host["clients"].extend({"unit": unit, "user": None} for unit in ("docker.service", "ntp.service")),
        ),
        (
            "docker.service, ntp.service will lose their way to the internet, because main keeps no default route. "
            "Without the egress lock, root still gets one command out: ip vrf exec vrf-wan COMMAND. Set who "
            "keeps it with wireguard_vrf_egress (docs/howto/egress.md)"
        ),
    ),
]


@pytest.mark.parametrize(("code", "spoil", "message"), PROBLEMS)
def test_each_thing_in_the_way_is_named(code: str, spoil: Spoil, message: str) -> None:
    host = survey()
    spoil(host)
    severity = "warning" if code in LATER else "error"
    found = [problem for problem in findings(host) if problem["code"] == code]
    assert [(problem["severity"], advice(problem)) for problem in found] == [(severity, message)]
    assert set(found[0]["fields"]) == set(fields_of(str(template(code))))
    assert wrong_fields(str(template(code)), found[0]["fields"]) == []
    assert json.loads(json.dumps(found)) == found


def test_every_code_has_a_problem_here() -> None:
    assert {row[0] for row in PROBLEMS} == set(FINDINGS) - {"rotation"}


@pytest.mark.parametrize(("code", "spoil"), [row[:2] for row in PROBLEMS if row[0] in ACCEPTABLE])
def test_what_a_host_may_lose_is_accepted_by_its_name(code: str, spoil: Spoil) -> None:
    host = survey()
    spoil(host)
    others = set(ACCEPTABLE) - {code}
    assert [problem["severity"] for problem in findings(host, accept=others)] == ["error"]
    assert findings(host, accept=[code]) == []


def test_edited_files_may_be_overwritten() -> None:
    host = survey()
    host["edited"] = ["/etc/x"]
    assert findings(host, overwrite_edited=True) == []


@pytest.mark.parametrize("moves", [True, False])
def test_rules_of_others_that_were_seen_to(moves: bool) -> None:
    host = survey()
    host["filter"]["others"] = [{**SSH_RULE, "moves": moves}]
    host["acknowledged"] = ["rule-0123456789"]
    assert findings(host) == []


def test_a_rule_of_others_that_is_new_stops_again_and_is_added_to_those_that_were_seen_to() -> None:
    host = survey()
    host["filter"]["others"] = [SSH_RULE, DNAT_RULE]
    host["acknowledged"] = ["rule-0123456789"]
    (problem,) = findings(host)
    assert problem["severity"] == "error"
    assert "tcp dport 22" not in advice(problem)
    assert "to [rule-0123456789, rule-abcdef0123] for this host" in advice(problem)


@pytest.mark.parametrize(
    "change",
    [
        lambda host: host["ssh"].update(listeners=[listener("192.0.2.7", device="vrf-wan")]),
        lambda host: host["ssh"].update(listeners=[listener("192.0.2.7", free=True)]),
        lambda host: (
            host["ssh"].update(listeners=[listener("192.0.2.7", by="ssh.socket")]),
            host["new"].update(services=[SSH_SOCKET]),
        ),
        lambda host: host["facts"]["links"][1].update(master="vrf-wan"),
    ],
    ids=["bound", "free", "a service of the VRF", "has moved"],
)
def test_an_ssh_server_that_can_listen_on_an_address_of_the_wan(change: t.Callable[[dict[str, t.Any]], object]) -> None:
    host = survey()
    host["old"]["vrfs"] = [{"name": "vrf-wan", "table": 1000}]
    host["ssh"]["listeners"] = [listener("192.0.2.7")]
    change(host)
    assert findings(host) == []


def test_an_ssh_server_that_is_restarted_is_named_once() -> None:
    host = survey()
    host["ssh"]["listeners"] = [listener("::", by="ssh.socket", port=2222)]
    host["new"]["services"] = [SSH_SOCKET]
    assert [problem["code"] for problem in findings(host)] == ["ssh-restart"]


def test_nothing_is_said_where_nobody_knows_where_ssh_listens() -> None:
    host = survey()
    host["ssh"]["listeners"] = []
    assert findings(host) == []


def test_a_service_that_is_there_and_leaves_sessions_alone() -> None:
    host = survey()
    host["new"]["services"] = [{"unit": "ssh.service", "vrf": "vrf-wan"}, {"unit": "chrony.service", "vrf": "vrf-wan"}]
    host["facts"]["services"] = [
        {"unit": "chrony.service", "load": "loaded"},
        {"unit": "gone.service", "load": "masked"},
    ]
    host["group"] = "0::/user.slice/user-0.slice/session-1.scope"
    assert findings(host) == []


def test_the_rule_of_a_unit_that_is_set_aside_is_in_no_way() -> None:
    host = survey()
    host["facts"]["rules"].append(rule("ipv4", 32765, mark=1000, table=1000, protocol="static"))
    host["old"] = {**empty_plan(), "vrfs": PLAN["vrfs"]}
    section = {"FirewallMark": "1000", "Table": "1000"}
    host["networkd_rules"] = [section]
    assert [found["code"] for found in findings(host)] == ["mark-rule"]

    host["replaced_rules"] = [section]
    assert findings(host) == []
