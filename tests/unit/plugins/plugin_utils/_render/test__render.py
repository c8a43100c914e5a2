# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._netdevs import netdevs
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    FOLLOW_TIMER_PATH,
    FOLLOW_UNIT_PATH,
    FOLLOW_WANTED_BY,
    METRICS_TIMER_PATH,
    METRICS_UNIT_PATH,
    METRICS_WANTED_BY,
    RULES_UNIT,
    RULES_UNIT_PATH,
    RULES_WANTED_BY,
    is_managed_path,
)
from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import redacted
from ansible_collections.transit.networkd.plugins.module_utils._payloads import _follow_endpoints
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import HEADER, merge, render
from helpers.lab_inventory import lab_inventory

HERE = Path(__file__).parents[1]
GOLDEN = HERE / "golden"


@pytest.fixture
def inventory() -> dict[str, t.Any]:
    return lab_inventory()


def planned(inventory: dict[str, t.Any]) -> dict[str, t.Any]:
    return with_keys(plan(inventory), inventory["public_keys"])


def with_interface(inventory: dict[str, t.Any], **interface: t.Any) -> dict[str, t.Any]:
    """Give r2 another interface, and take r3 away, which that may not be able to reach."""
    inventory["hosts"]["r2"]["wireguard_vrf_interfaces"] = [{"name": "eth0", **interface}]
    inventory["groups"]["routers"] = ["r1", "r2"]
    return inventory


def text_of(file: dict[str, str]) -> str:
    return file["content"] if "content" in file else f"-> {file['target']}\n"


def rendered(inventory: dict[str, t.Any], host: str) -> dict[str, str]:
    bundle = render(planned(inventory)["hosts"][host])
    return {file["path"]: text_of(file).removeprefix(f"# {HEADER}\n").lstrip("\n") for file in bundle["files"]}


@pytest.mark.parametrize("host", ["r1", "r2", "r3"])
def test_the_labs_files(inventory: dict[str, t.Any], host: str) -> None:
    """Compare with tests/unit/plugins/plugin_utils/golden; UPDATE_GOLDEN=1 writes it anew, for a person to review."""
    bundle = render(planned(inventory)["hosts"][host])
    folder = GOLDEN / host
    if os.environ.get("UPDATE_GOLDEN"):
        for file in bundle["files"]:
            target = folder / file["path"].lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text_of(file), encoding="utf-8")
    expected = {
        f"/{path.relative_to(folder)}": path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
    }
    assert {file["path"]: text_of(file) for file in bundle["files"]} == expected
    # A diff shows all of them as they are.
    assert {path: redacted(path, "", text) for path, text in expected.items()} == {
        path: ("", text) for path, text in expected.items()
    }


def test_the_bundle(inventory: dict[str, t.Any]) -> None:
    host_plan = planned(inventory)["hosts"]["r1"]
    bundle = render(host_plan)
    paths = [file["path"] for file in bundle["files"]]
    assert paths == sorted(paths)
    assert all(is_managed_path(path) for path in paths)
    files = [file for file in bundle["files"] if "content" in file]
    assert {(file["mode"], file["owner"], file["group"]) for file in files} == {("0644", "root", "root")}
    assert bundle["sysctls"] == host_plan["sysctls"]
    assert bundle["plan"] == host_plan
    assert bundle["version"] == 1
    assert render(host_plan) == bundle


VRF = "[Network]\nVRF=vrf-wan\n"
DHCPV4, DHCPV6, RA = (f"\n[{name}]\nRouteTable=1000\n" for name in ("DHCPv4", "DHCPv6", "IPv6AcceptRA"))


@pytest.mark.parametrize(
    ("accept_ra", "expected"),
    [
        (None, f"{VRF}{DHCPV4}{RA}"),
        (True, f"{VRF}IPv6AcceptRA=yes\n{DHCPV4}{RA}"),
        (False, f"{VRF}IPv6AcceptRA=no\n{DHCPV4}"),
    ],
)
def test_drop_in(inventory: dict[str, t.Any], accept_ra: bool | None, expected: str) -> None:
    """What the unit learns goes to the table even where the link is not enslaved; its own routes are its own."""
    files = rendered(with_interface(inventory, drop_in="10-eth0.network", accept_ra=accept_ra), "r2")
    assert files["/etc/systemd/network/10-eth0.network.d/05-transit.conf"] == expected
    assert "/etc/systemd/network/05-transit-eth0.network" not in files


@pytest.mark.parametrize(
    ("member", "network", "more"),
    [
        (
            {"dhcp": "yes", "dns": ["192.0.2.53"]},
            ["IPv6AcceptRA=yes", "DHCP=yes", "DNS=192.0.2.53"],
            [
                ["[DHCPv4]", "RouteTable=1000", "UseDNS=no"],
                ["[DHCPv6]", "UseDNS=no"],
                ["[IPv6AcceptRA]", "RouteTable=1000", "UseDNS=no"],
            ],
        ),
        (
            {"addresses": ["203.0.113.12/32"], "gateways": ["192.0.2.1"]},
            ["IPv6AcceptRA=no", "DHCP=no", "Address=203.0.113.12/32"],
            [["[Route]", "Gateway=192.0.2.1", "Table=1000", "GatewayOnLink=yes"]],
        ),
        (
            {"addresses": ["2001:db8:b::12/64"], "gateways": ["fe80::1"], "accept_ra": True},
            ["IPv6AcceptRA=yes", "DHCP=no", "Address=2001:db8:b::12/64"],
            [["[Route]", "Gateway=fe80::1", "Table=1000"], ["[IPv6AcceptRA]", "RouteTable=1000"]],
        ),
    ],
)
def test_wan_interface(
    inventory: dict[str, t.Any], member: dict[str, t.Any], network: list[str], more: list[list[str]]
) -> None:
    sections = [["[Match]", "Name=eth0"], ["[Network]", "VRF=vrf-wan", *network], *more]
    files = rendered(with_interface(inventory, **member), "r2")
    assert files["/etc/systemd/network/05-transit-eth0.network"] == "\n".join(
        "".join(f"{line}\n" for line in section) for section in sections
    )


@pytest.mark.parametrize(("version", "known"), [(249, False), (250, True), (252, True)])
def test_a_tunnel_makes_no_routes_by_itself_where_systemd_could(
    inventory: dict[str, t.Any], version: int, known: bool
) -> None:
    inventory["hosts"]["r2"]["wireguard_vrf_systemd_version"] = version
    text = rendered(inventory, "r2")["/etc/systemd/network/05-transit-wg0.netdev"]
    assert ("\nRouteTable=off\n" in text) == known


@pytest.mark.parametrize(("version", "known"), [(249, False), (252, False), (260, False), (261, True)])
@pytest.mark.parametrize("member", [{"dhcp": "yes"}, {"drop_in": "10-eth0.network"}], ids=["own", "drop_in"])
def test_dhcpv6_has_a_table_where_systemd_knows_one(
    inventory: dict[str, t.Any], member: dict[str, t.Any], version: int, known: bool
) -> None:
    inventory["hosts"]["r2"]["wireguard_vrf_systemd_version"] = version
    files = rendered(with_interface(inventory, **member), "r2")
    (text,) = (text for path, text in files.items() if "eth0.network" in path)
    assert (DHCPV6 in text) == known


@pytest.mark.parametrize(
    "member",
    [
        {"dhcp": "yes", "accept_ra": True},
        {"addresses": ["2001:db8:b::12/64", "203.0.113.12/24"], "gateways": ["2001:db8:b::1", "203.0.113.1"]},
        {"drop_in": "10-eth0.network"},
    ],
    ids=["learnt", "static", "drop_in"],
)
def test_no_default_route_of_the_wan_is_without_its_table(
    inventory: dict[str, t.Any], member: dict[str, t.Any]
) -> None:
    files = rendered(with_interface(inventory, **member), "r2")
    (text,) = (text for path, text in files.items() if "eth0.network" in path)
    sections = text.split("\n\n")
    assert "\nGateway=" not in next(section for section in sections if section.startswith("[Network]"))
    routes = [part for part in sections if part.startswith(("[Route]", "[DHCPv4]", "[IPv6AcceptRA]"))]
    assert len(routes) == 2
    assert all("Table=1000" in route for route in routes)


def test_the_users_sections(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r1"]["wireguard_vrf_units"] = {
        "wg0.network": [{"Network": {"Domains": "~internal.example"}}, {"Route": {"Destination": "fd00:77::/64"}}],
        "05-transit-eth0.network": {"Network": {"LLDP": True}, "DHCPServer": {"PoolSize": 7}},
        "lan.network": [{"Match": {"Name": "eth1"}}, {"Network": {"Address": ["10.50.1.1/24", "fd00:50:1::1/64"]}}],
    }
    files = rendered(inventory, "r1")
    assert files["/etc/systemd/network/05-transit-wg0.network"].endswith(
        "Address=fd00:99::5f68:c895:349c:bc2a/64\nDomains=~internal.example\n\n[Route]\nDestination=fd00:77::/64\n"
    )
    assert files["/etc/systemd/network/05-transit-eth0.network"].endswith("[DHCPServer]\nPoolSize=7\n")
    assert "\nLLDP=yes\n" in files["/etc/systemd/network/05-transit-eth0.network"]
    assert files["/etc/systemd/network/05-transit-lan.network"] == (
        "[Match]\nName=eth1\n\n[Network]\nAddress=10.50.1.1/24\nAddress=fd00:50:1::1/64\n"
    )


def test_the_users_peers_port_and_mtu_are_what_the_host_is_judged_by(inventory: dict[str, t.Any]) -> None:
    extra = {"PublicKey": f"{'E' * 42}A=", "AllowedIPs": "fd00:7::1/64, 192.0.2.9", "PersistentKeepalive": 15}
    inventory["hosts"]["r1"]["wireguard_vrf_units"] = {
        "05-transit-wg0.netdev": [{"WireGuard": {"ListenPort": 4500}}, {"WireGuardPeer": extra}],
        "wg0.network": {"Link": {"MTUBytes": 1380}},
    }
    host_plan = planned(inventory)["hosts"]["r1"]
    bundle = render(host_plan)
    written = netdevs((file["path"], text_of(file)) for file in bundle["files"])["wg0"]
    (tunnel,) = host_plan["tunnels"]
    assert [peer["public_key"] for peer in tunnel["peers"]] == list(written["peers"])
    (netdev,) = (file["content"] for file in bundle["files"] if file["path"].endswith("wg0.netdev"))
    assert netdev.count("[WireGuardPeer]") == len(tunnel["peers"])
    assert str(tunnel["listen_port"]) == written["device"]["ListenPort"] == "4500"
    network = next(file["content"] for file in bundle["files"] if file["path"].endswith("wg0.network"))
    assert f"\nMTUBytes={tunnel['mtu']}\n" in network
    assert tunnel["peers"][-1]["allowed_ips"] == ["fd00:7::/64", "192.0.2.9/32"]
    assert tunnel["peers"][-1]["keepalive"] == 15


def test_a_file_with_a_key_in_it_is_not_for_everyone(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r1"]["wireguard_vrf_units"] = {
        "macsec0.netdev": [
            {"NetDev": {"Name": "macsec0", "Kind": "macsec"}},
            {"MACsecTransmitAssociation": {"Key": "81"}},
        ]
    }
    bundle = render(planned(inventory)["hosts"]["r1"])
    files = [file for file in bundle["files"] if "content" in file]
    access = {file["path"].rpartition("/")[2]: (file["mode"], file["owner"], file["group"]) for file in files}
    assert access.pop("05-transit-macsec0.netdev") == ("0640", "root", "systemd-network")
    assert set(access.values()) == {("0644", "root", "root")}


def test_the_users_sections_in_a_drop_in(inventory: dict[str, t.Any]) -> None:
    with_interface(inventory, drop_in="10-eth0.network")
    inventory["hosts"]["r2"]["wireguard_vrf_units"] = {"10-eth0.network": [{"DHCPv4": {"UseDNS": False}}]}
    assert rendered(inventory, "r2")["/etc/systemd/network/10-eth0.network.d/05-transit.conf"] == (
        f"{VRF}{DHCPV4}UseDNS=no\n{RA}"
    )


def rules_unit(inventory: dict[str, t.Any]) -> str | None:
    return rendered(inventory, "r1").get(RULES_UNIT_PATH)


def test_the_rules_have_a_unit_that_is_enabled(inventory: dict[str, t.Any]) -> None:
    assert rules_unit(inventory)
    assert rendered(inventory, "r1")[RULES_WANTED_BY] == f"-> ../{RULES_UNIT}\n"
    inventory["hosts"]["r1"]["wireguard_vrf_strict"] = False
    assert rules_unit(inventory) is None
    assert RULES_WANTED_BY not in rendered(inventory, "r1")


def namespace(script: str) -> str:
    """What a script prints in a network of its own, whose kernel is the real one."""
    done = subprocess.run(["unshare", "-rn", "sh", "-ec", script], capture_output=True, text=True, check=False)
    if done.returncode == 1 and "unshare" in done.stderr:
        pytest.skip("this machine lets nobody have a network of his own")
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands(unit: str, key: str) -> list[str]:
    """The commands of a unit as a shell runs them: "-" lets one fail, "$$" is a "$" (systemd.service(5))."""
    lines = [line.partition("=")[2].replace("$$", "$") for line in unit.splitlines() if line.startswith(f"{key}=")]
    return [f"{line[1:]} 2>/dev/null || :" if line.startswith("-") else line for line in lines]


SHOW = "for family in -4 -6; do ip $family -o rule; done; echo --"


def test_the_rules_unit_on_a_real_kernel(inventory: dict[str, t.Any]) -> None:
    """Started twice and stopped twice; a watcher sees that a rule of local addresses is always there."""
    unit = rules_unit(inventory) or ""
    start, stop = commands(unit, "ExecStart"), commands(unit, "ExecStop")
    always = "for family in -4 -6; do ip $family rule | grep -q 'lookup local'; done"
    steps = [SHOW]
    for step in (start, start, stop, stop):
        steps += [line for command in step for line in (command, always)] + [SHOW]
    before, strict, again, relaxed, end = namespace("\n".join(steps)).split("--\n")[:5]
    assert strict == again != before
    assert " ".join(line.split(":")[0] for line in strict.splitlines()) == "2000 32764 32766 32767 2000 32764 32766"
    assert relaxed == end == before


def test_the_rules_unit_deletes_nothing_where_it_could_not_add(inventory: dict[str, t.Any]) -> None:
    unit = rules_unit(inventory) or ""
    for key in ("ExecStart", "ExecStop"):
        without = [line for line in commands(unit, key) if " rule add " not in line]
        assert namespace(f"sh -ec '{quoted(without)}' || :\n{SHOW}") == namespace(SHOW)


FILTER = "/etc/transit-networkd/filter.nft"


def test_the_filter_has_a_unit_and_nftables_loads_it_too(inventory: dict[str, t.Any]) -> None:
    files = rendered(inventory, "r1")
    unit = "/etc/systemd/system/transit-networkd-filter.service"
    link = "/etc/systemd/system/sysinit.target.wants/transit-networkd-filter.service"
    drop_in = "/etc/systemd/system/nftables.service.d/05-transit.conf"
    assert files[link] == "-> ../transit-networkd-filter.service\n"
    for key in ("ExecStartPost", "ExecReload", "ExecStopPost"):
        assert f"\n{key}=-nft -f {FILTER}\n" in files[drop_in]
    inventory["hosts"]["r1"]["wireguard_vrf_filter"] = False
    assert not {FILTER, unit, link, drop_in} & rendered(inventory, "r1").keys()


def lines_of(inventory: dict[str, t.Any], host: str) -> list[str]:
    return [line.strip() for line in rendered(inventory, host)[FILTER].splitlines()]


def test_the_filter_lets_in_what_the_interfaces_need(inventory: dict[str, t.Any]) -> None:
    static = lines_of(inventory, "r1")
    assert 'iifname { "vrf-wan", "eth0" } goto wan1' in static
    assert "udp dport { 51820 } accept" in static
    assert not [line for line in static if "router-advert" in line or "sport" in line]
    dynamic = set(lines_of(inventory, "r2")) - set(static)
    assert {line for line in dynamic if "counter drop" not in line} == {
        "icmpv6 type nd-router-advert ip6 hoplimit 255 accept",
        "ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept",
    }
    # What a unit of somebody else's does is not known.
    unknown = set(lines_of(with_interface(inventory, drop_in="10-eth0.network"), "r2"))
    assert {line for line in dynamic if "counter drop" not in line} <= unknown


def test_the_filter_lets_in_the_users_ports(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r1"].update(
        wireguard_vrf_filter_tcp=[2222, 443],
        wireguard_vrf_filter_udp=[443],
        wireguard_vrf_units={"wg0.netdev": [{"WireGuard": {"ListenPort": 4500}}]},
    )
    lines = lines_of(inventory, "r1")
    assert {"udp dport { 4500 } accept", "tcp dport { 443, 2222 } accept", "udp dport { 443 } accept"} <= set(lines)
    inventory["hosts"]["r1"].update(wireguard_vrf_filter_tcp=[], wireguard_vrf_filter_udp=[])
    assert not [line for line in lines_of(inventory, "r1") if line.startswith("tcp") or "443" in line]


def test_only_the_underlays_are_filtered(inventory: dict[str, t.Any]) -> None:
    for host in inventory["hosts"].values():
        host["wireguard_vrf_vrfs"] = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-in", "table": 50}]
        host["wireguard_vrf_tunnels"] = [
            {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], "vrf": "vrf-in"}
        ]
    assert "vrf-in" not in rendered(inventory, "r1")[FILTER]


def test_nothing_is_passed_on_between_a_vrf_and_all_else(inventory: dict[str, t.Any]) -> None:
    """Even when routing would: the VRF deleted, or an interface not in it."""
    lines = [line.partition(" counter")[0] for line in lines_of(inventory, "r1")]
    start = lines.index("chain forward {")
    assert lines[start + 3 : start + 5] == [
        'iifname { "vrf-wan", "eth0" } oifname != { "vrf-wan", "eth0" }',
        'iifname != { "vrf-wan", "eth0" } oifname { "vrf-wan", "eth0" }',
    ]


def digest_of(text: str) -> str:
    (comment,) = set(re.findall(r'comment "(.*)"', text))
    return comment


def test_another_filter_has_another_digest(inventory: dict[str, t.Any]) -> None:
    first = digest_of(rendered(inventory, "r1")[FILTER])
    assert first == digest_of(rendered(inventory, "r1")[FILTER])
    inventory["hosts"]["r1"]["wireguard_vrf_filter_tcp"] = [23]
    assert first != digest_of(rendered(inventory, "r1")[FILTER])
    assert re.fullmatch(r"transit\.networkd [0-9a-f]{32}", first)


def test_the_lock_lets_out_what_is_marked_and_dhcp(inventory: dict[str, t.Any]) -> None:
    assert not [line for host in ("r1", "r2") for line in lines_of(inventory, host) if "hook output" in line]
    for host in ("r1", "r2"):
        inventory["hosts"][host]["wireguard_vrf_egress_lock"] = True
    lock = 'oifname { "vrf-wan", "eth0" } meta mark != 1000 ct state new goto lock1'
    static, dynamic = lines_of(inventory, "r1"), lines_of(inventory, "r2")
    assert static[static.index("chain lock1 {") + 1].startswith("counter drop comment")
    assert lock in static
    assert lock in dynamic
    start = dynamic.index("chain lock1 {")
    assert dynamic[start + 1 : start + 3] == ["udp sport 68 udp dport 67 accept", "udp sport 546 udp dport 547 accept"]


def test_without_the_strict_order_the_wan_has_a_zone_of_its_own(inventory: dict[str, t.Any]) -> None:
    """The kernel tracks a VRF's connections by its members; more tables than zones are numbered anew."""
    assert "ct zone" not in rendered(inventory, "r1")[FILTER]
    for table, zone in ((1000, 1000), (65536, 1)):
        inventory["hosts"]["r1"].update(
            wireguard_vrf_strict=False, wireguard_vrf_vrfs=[{"name": "vrf-wan", "table": table}]
        )
        lines = lines_of(inventory, "r1")
        assert f'iifname {{ "eth0" }} ct zone set {zone}' in lines
        assert f'oifname {{ "eth0" }} ct zone set {zone}' in lines


@pytest.mark.skipif(shutil.which("nft") is None, reason="this machine has no nft")
@pytest.mark.parametrize("lock", [False, True], ids=["open", "locked"])
@pytest.mark.parametrize("host", ["r1", "r2", "r3"])
def test_nft_takes_the_filter_and_takes_it_again(
    inventory: dict[str, t.Any], tmp_path: Path, host: str, lock: bool
) -> None:
    inventory["hosts"][host]["wireguard_vrf_egress_lock"] = lock
    (tmp_path / "filter.nft").write_text(rendered(inventory, host)[FILTER])
    load = f"nft -f {tmp_path}/filter.nft"
    found = json.loads(namespace(f"{load}; {load}; nft -j list table inet transit"))["nftables"]
    rules = [item["rule"] for item in found if "rule" in item]
    assert rules[-1]["comment"] == digest_of(rendered(inventory, host)[FILTER])
    assert [item["chain"]["name"] for item in found if "chain" in item] == [
        *("input", "wan1", "forward"),
        *(("output", "lock1") if lock else ()),
    ]


def quoted(lines: list[str]) -> str:
    return "\n".join(lines).replace("'", "'\\''")


def test_merge_replaces_keys_and_appends_what_may_repeat() -> None:
    unit = [{"Network": {"VRF": "a", "DHCP": "no"}}, {"Route": {"Gateway": "192.0.2.1"}}]
    assert merge(unit, [{"Network": {"DHCP": "yes"}}, {"Route": {"Gateway": "192.0.2.2"}}]) == [
        {"Network": {"VRF": "a", "DHCP": "yes"}},
        {"Route": {"Gateway": "192.0.2.1"}},
        {"Route": {"Gateway": "192.0.2.2"}},
    ]
    assert unit == [{"Network": {"VRF": "a", "DHCP": "no"}}, {"Route": {"Gateway": "192.0.2.1"}}]


def test_a_tunnel_in_an_inner_vrf(inventory: dict[str, t.Any]) -> None:
    for host in inventory["hosts"].values():
        host["wireguard_vrf_vrfs"] = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-in", "table": 50}]
        host["wireguard_vrf_tunnels"] = [
            {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], "vrf": "vrf-in"}
        ]
    files = rendered(inventory, "r2")
    unit = files["/etc/systemd/network/05-transit-wg0.network"]
    assert "[Network]\nVRF=vrf-in\nIPv6AcceptRA=no\n" in unit
    assert unit.endswith("[Route]\nDestination=10.50.1.0/24\nTable=50\n")
    assert "/etc/iproute2/rt_tables.d/transit.conf" not in files


@pytest.mark.parametrize(
    ("settings", "kept"),
    [({}, False), ({"route_allowed_ips": False}, True), ({"per_peer": True, "name": "wg"}, True)],
    ids=["networkd", "a daemon", "per_peer"],
)
def test_networkd_leaves_a_daemons_routes_alone(
    inventory: dict[str, t.Any], settings: dict[str, t.Any], kept: bool
) -> None:
    for number, (name, host) in enumerate(inventory["hosts"].items(), 1):
        host["wireguard_vrf_tunnels"] = [{**host["wireguard_vrf_tunnels"][0], **settings}]
        host["wireguard_vrf_host_id"] = number
        inventory["public_keys"][name]["wg"] = inventory["public_keys"][name]["wg0"]
    files = rendered(inventory, "r1")
    networks = {path: text for path, text in files.items() if "transit-wg" in path and path.endswith(".network")}
    assert networks
    for text in networks.values():
        assert ("KeepConfiguration=yes" in text) == kept
    assert "KeepConfiguration" not in "".join(text for path, text in files.items() if path not in networks)


def test_a_missing_key_is_named(inventory: dict[str, t.Any]) -> None:
    del inventory["public_keys"]["r2"]
    host_plan = planned(inventory)["hosts"]["r1"]
    with pytest.raises(ValueError, match=r"^r1: the public key of r2 for the tunnel wg0 is not known$"):
        render(host_plan)


SERVICES = [{"unit": "hello.service"}, {"unit": "ssh.socket"}]
HELLO = "/etc/systemd/system/hello.service.d/05-transit.conf"
SSH = "/etc/systemd/system/ssh.socket.d/05-transit.conf"
PROGRAM = "/etc/transit-networkd/vrf_sockets.py"


def with_services(inventory: dict[str, t.Any], services: list[dict[str, str]], version: int) -> dict[str, str]:
    inventory["hosts"]["r1"].update(wireguard_vrf_services=services, wireguard_vrf_systemd_version=version)
    return rendered(inventory, "r1")


@pytest.mark.parametrize("version", [249, 252, 259])
def test_services_are_bound_by_a_program_of_ours(inventory: dict[str, t.Any], version: int) -> None:
    files = with_services(inventory, SERVICES, version)
    assert "ExecStartPre=+python3 -I -S /etc/transit-networkd/vrf_sockets.py vrf-wan\n" in files[HELLO]
    assert files[SSH] == "[Socket]\nBindToDevice=vrf-wan\n"
    compile(files[PROGRAM], PROGRAM, "exec")
    assert "BindNetworkInterface" not in files[HELLO]


def test_services_are_bound_by_systemd_where_it_can_and_not_without_the_vrf(inventory: dict[str, t.Any]) -> None:
    files = with_services(inventory, SERVICES, 260)
    device = "sys-subsystem-net-devices-vrf\\x2dwan.device"
    assert f"[Unit]\nRequires={device}\nAfter={device}\n" in files[HELLO]
    assert "[Service]\nExecStartPre=+test -e /sys/class/net/vrf-wan\nBindNetworkInterface=vrf-wan\n" in files[HELLO]
    assert files[SSH] == "[Socket]\nBindToDevice=vrf-wan\n"
    assert PROGRAM not in files


def test_sockets_alone_need_no_program(inventory: dict[str, t.Any]) -> None:
    assert PROGRAM not in with_services(inventory, SERVICES[1:], 252)


def test_the_files_of_services_are_ours_and_say_so(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r1"]["wireguard_vrf_services"] = SERVICES
    bundle = render(planned(inventory)["hosts"]["r1"])
    for path in (HELLO, SSH, PROGRAM):
        (file,) = (file for file in bundle["files"] if file["path"] == path)
        assert is_managed_path(path)
        assert file["content"].startswith(f"# {HEADER}\n")


def test_what_follows_endpoints(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r3"]["wireguard_vrf_endpoints"] = ["r3.example.net"]
    inventory["hosts"]["r1"].update(wireguard_vrf_follow_endpoints=True, wireguard_vrf_resolvers=["198.51.100.1"])
    inventory["resolved"] = {"r3.example.net": ["2001:db8:c::13"]}
    files = rendered(inventory, "r1")
    key = inventory["public_keys"]["r3"]["wg0"]
    assert [line for line in files["/etc/transit-networkd/follow.conf"].splitlines() if not line.startswith("#")] == [
        f"peer wg0 vrf-wan 1000 {key} r3.example.net 51820 64",
        "resolver 198.51.100.1",
        "member vrf-wan eth0",
    ]
    config = files["/etc/transit-networkd/follow.conf"]
    (peer,), servers, members = _follow_endpoints.read(config)
    assert (peer.key, peer.families, servers, members) == (key, [6, 4], ["198.51.100.1"], [("vrf-wan", "eth0")])
    program = "/etc/transit-networkd/follow_endpoints.py"
    compile(files[program], program, "exec")
    # Each line of the service that runs a program: the sockets are bound and marked first.
    assert [line for line in files[FOLLOW_UNIT_PATH].splitlines() if line.startswith("ExecStart")] == [
        "ExecStart=+python3 -I -S /etc/transit-networkd/vrf_sockets.py vrf-wan 0 1000",
        f"ExecStart=python3 -I -S {program} /etc/transit-networkd/follow.conf vrf-wan",
    ]
    compile(files[PROGRAM], PROGRAM, "exec")
    assert files[FOLLOW_WANTED_BY] == "-> ../transit-networkd-follow.timer\n"
    assert "OnUnitInactiveSec=1min" in files[FOLLOW_TIMER_PATH]
    # The service's own user reads them, though their words look like keys.
    bundle = render(planned(inventory)["hosts"]["r1"])
    read = [file for file in bundle["files"] if file["path"] in (program, PROGRAM, "/etc/transit-networkd/follow.conf")]
    assert [(file["mode"], file["group"]) for file in read] == [("0644", "root")] * 3
    # networkd never sees the name, which it would ask for outside of the VRF.
    assert not [path for path in files if path.endswith(".netdev") and "example.net" in files[path]]
    assert FOLLOW_UNIT_PATH not in rendered(inventory, "r2")


def test_the_peers_of_several_vrfs_are_followed_one_vrf_after_the_other(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r3"]["wireguard_vrf_endpoints"] = ["r3.example.net"]
    inventory["hosts"]["r1"]["wireguard_vrf_follow_endpoints"] = True
    inventory["resolved"] = {"r3.example.net": ["2001:db8:c::13"]}
    host_plan = planned(inventory)["hosts"]["r1"]
    (peer,) = host_plan["follow"]["peers"]
    host_plan["follow"]["peers"].append({**peer, "vrf": "vrf-lte", "mark": 1001})
    (unit,) = [file["content"] for file in render(host_plan)["files"] if file["path"] == FOLLOW_UNIT_PATH]
    # A VRF that is not there fails alone; the program then finds that its sockets are not bound.
    assert [line.partition("/vrf_sockets.py")[2] or line for line in unit.splitlines() if "ExecStart=-" in line] == [
        " vrf-wan 0 1000",
        "ExecStart=-python3 -I -S /etc/transit-networkd/follow_endpoints.py /etc/transit-networkd/follow.conf vrf-wan",
        " vrf-lte 0 1001",
        "ExecStart=-python3 -I -S /etc/transit-networkd/follow_endpoints.py /etc/transit-networkd/follow.conf vrf-lte",
    ]


METRICS_FOLDER = "/var/lib/prometheus/node-exporter"


def test_what_writes_metrics(inventory: dict[str, t.Any]) -> None:
    inventory["hosts"]["r1"]["wireguard_vrf_metrics_folder"] = METRICS_FOLDER
    files = rendered(inventory, "r1")
    unit = files[METRICS_UNIT_PATH].splitlines()
    assert f"ExecStart=/usr/local/sbin/transit-networkd metrics --output {METRICS_FOLDER}/transit-networkd.prom" in unit
    assert [line for line in unit if line.startswith("ReadWritePaths=")] == [f"ReadWritePaths={METRICS_FOLDER}"]
    # A change that stops it at work leaves no failed unit on the host.
    assert "SuccessExitStatus=SIGTERM" in unit
    assert files[METRICS_WANTED_BY] == "-> ../transit-networkd-metrics.timer\n"
    assert {METRICS_UNIT_PATH, METRICS_TIMER_PATH, METRICS_WANTED_BY}.isdisjoint(rendered(inventory, "r2"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd-analyze")
def test_systemd_finds_nothing_wrong_with_what_writes_metrics(inventory: dict[str, t.Any], tmp_path: Path) -> None:
    inventory["hosts"]["r1"]["wireguard_vrf_metrics_folder"] = METRICS_FOLDER
    files = rendered(inventory, "r1")
    units = [tmp_path / name for name in ("transit-networkd-metrics.service", "transit-networkd-metrics.timer")]
    for path, unit in zip((METRICS_UNIT_PATH, METRICS_TIMER_PATH), units, strict=True):
        # The command is not installed here.
        unit.write_text(files[path].replace("/usr/local/sbin/transit-networkd", "/bin/true"))
    verify = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *map(str, units)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    security = ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(units[0])]
    assert subprocess.run([*security, "--threshold=30"], capture_output=True, check=False).returncode == 0
    # The controls: it would say so.
    units[1].write_text(units[1].read_text().replace("OnActiveSec=10s", "OnActiveSec=soon"))
    assert "soon" in subprocess.run(verify, capture_output=True, text=True, check=False).stderr
    units[0].write_text("".join(line for line in units[0].open() if not line.startswith("Protect")))
    assert subprocess.run([*security, "--threshold=30"], capture_output=True, check=False).returncode == 1
