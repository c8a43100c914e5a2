# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import typing as t
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _links
from ansible_collections.transit.networkd.plugins.module_utils._change import _members
from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _entry
from helpers.host.healthy_host import member
from helpers.host.sides import (
    DIR,
    DROP_IN,
    FILES,
    PLAN,
    SEEN,
    VRF,
    WAN,
    facts,
    link,
    rule,
    side,
    with_links,
)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def run(argv: t.Sequence[str], **_: object) -> str:
        found.append(" ".join(argv))
        return ""

    monkeypatch.setattr(_command, "run", run)
    return found


def test_links_on_the_way_there(commands: list[str], tmp_path: Path) -> None:
    source, target = side(None), side(PLAN)
    changed = list(zip(source["files"], target["files"]))
    _links.move_links(with_links(tmp_path, "eth0"), source, target, changed, [])
    assert commands == ["networkctl reload"]


def test_links_on_the_way_back(commands: list[str], tmp_path: Path) -> None:
    source, target = side(PLAN), side(None)
    changed = list(zip(source["files"], target["files"]))
    live = with_links(tmp_path, "eth0", "vrf-wan")
    (tmp_path / "sys/class/net/eth0/master").symlink_to("../vrf-wan")
    _links.move_links(live, source, target, changed, [])
    assert commands == ["ip link set dev eth0 nomaster", "ip link del dev vrf-wan", "networkctl reload"]


def other_vrf(name: str = "vrf-two", table: int = 2000) -> dict[str, t.Any]:
    """A side with the same interface in another VRF."""
    texts = {
        f"{DIR}/05-transit-{name}.netdev": f"[NetDev]\nName={name}\nKind=vrf\n[VRF]\nTable={table}\n",
        WAN: FILES[WAN].replace("vrf-wan", name),
    }
    files = [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in texts.items()]
    plan = {**PLAN, "members": [{"name": "eth0", "vrf": name, "drop_in": None}]}
    absent = [_entry.absent(path) for path in FILES if path not in texts]
    return side(plan, files=[*files, *absent])


def handed_over(tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch, target: t.Any) -> list[str]:
    """Go there from the first VRF, with a networkd that puts the interface into the other one half a second later."""
    live, source = with_links(tmp_path, "eth0", "vrf-wan"), side(PLAN)
    source["files"] += [_entry.absent(entry["path"]) for entry in target["files"] if entry["path"] not in FILES]
    master = tmp_path / "sys/class/net/eth0/master"
    master.symlink_to("../vrf-wan")
    pauses = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 10:
            commands.append("networkd moves eth0")
            master.unlink()
            master.symlink_to("../vrf-two")

    monkeypatch.setattr("time.sleep", sleep)
    _links.move_links(live, source, target, [], [])
    return commands


def test_a_vrf_is_deleted_when_its_member_is_in_the_other_one(
    commands: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = handed_over(tmp_path, commands, monkeypatch, other_vrf())
    assert found == ["networkctl reload", "networkd moves eth0", "ip link del dev vrf-wan"]


def test_of_two_vrfs_of_one_table_the_old_one_goes_first(
    commands: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = handed_over(tmp_path, commands, monkeypatch, other_vrf(table=1000))
    assert found == ["ip link del dev vrf-wan", "networkctl reload"]


def wireguard(name: str) -> dict[str, str]:
    """The units of a tunnel, whose keys and peers are the same by any name."""
    device = "[WireGuard]\nListenPort=51820\nPrivateKeyFile=/k\n[WireGuardPeer]\nPublicKey=AAA=\n"
    return {
        f"{DIR}/05-transit-{name}.netdev": f"[NetDev]\nName={name}\nKind=wireguard\n{device}",
        f"{DIR}/05-transit-{name}.network": f"[Match]\nName={name}\n",
    }


def sides(
    before: tuple[dict[str, t.Any], dict[str, str]], after: tuple[dict[str, t.Any], dict[str, str]]
) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Two sides, given as plan and texts, that know each other's paths as those of a transaction do."""
    found = []
    for (plan, texts), (_plan, others) in ((before, after), (after, before)):
        files = [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in texts.items()]
        absent = [_entry.absent(path) for path in others if path not in texts]
        found.append(side(plan, files=[*files, *absent]))
    return found[0], found[1]


def test_a_renamed_tunnel_frees_its_port_before_the_other_one_is_made(commands: list[str], tmp_path: Path) -> None:
    source, target = sides(
        ({**PLAN, "tunnels": [{"name": "wg0", "vrf": None}]}, {**FILES, **wireguard("wg0")}),
        ({**PLAN, "tunnels": [{"name": "wg9", "vrf": None}]}, {**FILES, **wireguard("wg9")}),
    )
    _links.move_links(with_links(tmp_path, "eth0", "vrf-wan", "wg0"), source, target, [], [])
    assert commands == ["ip link del dev wg0", "networkctl reload"]
    commands.clear()
    found = facts(tunnels=[{"name": "wg9", "peers": []}])
    _links.move_peers(with_links(tmp_path), source, target, found)
    assert commands == [], "networkd itself sets what it makes anew"
    assert _members.moved(source, target) == set()
    # The way back is the same.
    (tmp_path / "sys/class/net/wg0").rmdir()
    _links.move_links(with_links(tmp_path, "wg9"), target, source, [], [])
    assert commands == ["ip link del dev wg9", "networkctl reload"]


def test_a_renamed_tunnel_in_a_vrf_is_a_member_that_moves(commands: list[str], tmp_path: Path) -> None:
    source, target = sides(
        ({**PLAN, "tunnels": [{"name": "wg0", "vrf": "vrf-wan"}]}, {**FILES, **wireguard("wg0")}),
        ({**PLAN, "tunnels": [{"name": "wg9", "vrf": "vrf-wan"}]}, {**FILES, **wireguard("wg9")}),
    )
    live = with_links(tmp_path, "eth0", "vrf-wan", "wg0")
    (tmp_path / "sys/class/net/wg0/master").symlink_to("../vrf-wan")
    _links.move_links(live, source, target, [], [])
    # Never out of it: its peers would be heard in main meanwhile.
    assert commands == ["ip link del dev wg0", "networkctl reload"]
    assert _members.moved(source, target) == {"wg0", "wg9"}


def test_a_vrf_whose_table_changes_is_made_anew_and_its_members_move(commands: list[str], tmp_path: Path) -> None:
    other = {**FILES, VRF: FILES[VRF].replace("1000", "1001")}
    source, target = sides((PLAN, FILES), ({**PLAN, "vrfs": [{"name": "vrf-wan", "table": 1001}]}, other))
    _links.move_links(with_links(tmp_path, "eth0", "vrf-wan"), source, target, [], [])
    assert commands[-2:] == ["ip link del dev vrf-wan", "networkctl reload"]
    assert _members.moved(source, target) == {"eth0"}


def test_an_interface_goes_from_vrf_to_vrf_by_a_reload_alone(commands: list[str], tmp_path: Path) -> None:
    two = {
        **FILES,
        f"{DIR}/05-transit-vrf-two.netdev": FILES[VRF].replace("vrf-wan", "vrf-two").replace("1000", "2000"),
    }
    vrfs = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-two", "table": 2000}]
    source, target = sides(
        ({**PLAN, "vrfs": vrfs}, two),
        (
            {**PLAN, "vrfs": vrfs, "members": [{"name": "eth0", "vrf": "vrf-two", "drop_in": None}]},
            {**two, WAN: FILES[WAN].replace("vrf-wan", "vrf-two")},
        ),
    )
    live = with_links(tmp_path, "eth0", "vrf-wan", "vrf-two")
    (tmp_path / "sys/class/net/eth0/master").symlink_to("../vrf-wan")
    _links.move_links(live, source, target, [], [])
    # Taken out by us, it would be in main until networkd has put it into the other one.
    assert commands == ["networkctl reload"]
    assert _members.moved(source, target) == {"eth0"}


def test_a_vrf_of_somebody_else_is_never_deleted(commands: list[str], tmp_path: Path) -> None:
    live, source = with_links(tmp_path, "eth0", "vrf-wan"), other_vrf()
    source["plan"] = {**PLAN, "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}]}
    _links.move_links(live, source, other_vrf(), [], [])
    assert commands == []


def test_a_port_of_a_bridge_stays_in_it(commands: list[str], tmp_path: Path) -> None:
    live = with_links(tmp_path, "eth0")
    (tmp_path / "sys/class/net/eth0/master").symlink_to("../br0")
    _links.move_links(live, side(PLAN), side(None), [], [])
    assert commands == ["networkctl reload"]


@pytest.mark.parametrize(
    ("unit", "was_in", "released"), [(None, None, True), (WAN, None, False), (None, "vrf-two", False)]
)
def test_a_link_whose_unit_was_gone_is_out_of_its_vrf_again(
    commands: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    unit: str | None,
    was_in: str | None,
    released: bool,
) -> None:
    """By the plan it was in vrf-wan, but somebody had taken its unit away, and it came up without."""
    live = with_links(tmp_path, "eth0")
    (tmp_path / "sys/class/net/eth0/master").symlink_to("../vrf-two")
    monkeypatch.setattr(live, "await_release", create_autospec(live.await_release))
    old = side(PLAN, seen={"links": {"eth0": {"master": was_in, "families": []}}, "defaults": [], "l3mdev": []})
    old["files"] = [entry if entry["path"] in (VRF, unit) else _entry.absent(entry["path"]) for entry in old["files"]]
    both = other_vrf()
    both["files"] = [*both["files"][:-2], *side(PLAN)["files"][:1], _entry.absent("/etc/sysctl.d/90-transit.conf")]
    old["files"].append(both["files"][0])
    _links.move_links(live, both, old, [], [])
    assert ("ip link set dev eth0 nomaster" in commands) == released


def test_a_repair_sets_links_up_again(commands: list[str], tmp_path: Path) -> None:
    _links.move_links(with_links(tmp_path), side(PLAN), side(PLAN), [], ["vrf-wan"])
    assert commands == ["networkctl reload", "networkctl reconfigure -- vrf-wan"]


def test_leftovers_are_ours_alone(commands: list[str], tmp_path: Path) -> None:
    found = facts(
        rules=[
            rule("ipv4", 1000, action="l3mdev"),
            rule("ipv4", 1998, mark=1000, table=1000),
            rule("ipv6", 1998, mark=1000, table=1000),
            rule("ipv4", 500, mark=7, table=7),
        ]
    )
    _links.clear_leftovers(with_links(tmp_path), side(PLAN), side(None, seen=SEEN), found)
    assert commands == [
        "ip -4 rule del priority 1998 fwmark 1000 table 1000",
        "ip -6 rule del priority 1998 fwmark 1000 table 1000",
        "ip -4 route flush table 1000",
        "ip -6 route flush table 1000",
        "ip -4 rule del priority 1000 l3mdev",
    ]


def test_rules_of_users_go_with_the_side_that_made_them(commands: list[str], tmp_path: Path) -> None:
    other = {"uid_start": 42, "uid_end": 42}
    plan = {**PLAN, "egress": {"choice": "users", "vrf": "vrf-wan", "users": ["42"], "inner": ["fd00:99::/64"]}}
    rules = [rule(family, 32771, table=1000, other=other) for family in ("ipv4", "ipv6")]
    found = facts(rules=[rule("ipv6", 32770, action="unreachable", table=None, dst="fd00:99::/64"), *rules])
    _links.clear_leftovers(with_links(tmp_path), side(plan), side(plan, seen=SEEN), found)
    assert commands == []
    _links.clear_leftovers(with_links(tmp_path), side(plan), side(None, seen=SEEN), found)
    # An end goes last: without it, a user would reach the prefix by the WAN.
    assert commands[:3] == [
        "ip -4 rule del priority 32771 uidrange 42-42 table 1000",
        "ip -6 rule del priority 32771 uidrange 42-42 table 1000",
        "ip -6 rule del priority 32770 to fd00:99::/64 type unreachable",
    ]


def test_source_rules_that_are_left_over_go_with_their_table(commands: list[str], tmp_path: Path) -> None:
    uplink = member("eth1", addresses=["192.0.2.11/24"], gateways=[{"address": "192.0.2.1", "on_link": False}])
    before = {**PLAN, "members": [*PLAN["members"], {**uplink, "source_table": 901}]}
    found = facts(
        rules=[
            rule("ipv4", 900, src="192.0.2.11/32", iif="lo", table=1000),
            rule("ipv4", 901, src="192.0.2.11/32", iif="lo", table=901),
            # Another program's.
            rule("ipv4", 901, src="192.0.2.99/32", table=901),
            rule("ipv4", 1000, action="l3mdev"),
        ],
        vrfs=[{"name": "vrf-wan"}],
    )
    live = with_links(tmp_path)
    _links.clear_leftovers(live, side(before), side(before), found)
    assert not [command for command in commands if "del" in command or "flush" in command]
    commands.clear()
    _links.clear_leftovers(live, side(before), side(PLAN), found)
    assert [command for command in commands if "-4" in command] == [
        "ip -4 rule del priority 900 from 192.0.2.11/32 iif lo table 1000",
        "ip -4 rule del priority 901 from 192.0.2.11/32 iif lo table 901",
        "ip -4 route flush table 901",
    ]


@pytest.mark.parametrize(
    ("seen", "vrfs"),
    [({**SEEN, "l3mdev": ["ipv4"]}, []), (SEEN, [{"name": "other"}])],
    ids=["it was there before", "another VRF needs it"],
)
def test_the_l3mdev_rule_stays(commands: list[str], tmp_path: Path, seen: t.Any, vrfs: t.Any) -> None:
    found = facts(rules=[rule("ipv4", 1000, action="l3mdev")], vrfs=vrfs)
    _links.clear_leftovers(with_links(tmp_path), side(None), side(None, seen=seen), found)
    assert commands == []


def test_members_outside_of_their_vrf_are_touched(commands: list[str], tmp_path: Path) -> None:
    plan = {
        **PLAN,
        "members": [*PLAN["members"], {"name": "eth1", "vrf": "vrf-wan", "drop_in": "10-eth1.network"}],
        "tunnels": [{"name": "wg0", "vrf": "blue"}, {"name": "wg1", "vrf": None}],
    }
    places = [tmp_path / f"{DIR}/05-transit-{name}.network"[1:] for name in ("eth0", "wg0", "wg1")]
    places.append(tmp_path / DROP_IN[1:])
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
        os.utime(place, (1, 1))
    found = facts(links=[link("eth0", master="vrf-wan"), link("eth1"), link("wg0"), link("wg1")])
    assert _links.touch_members(with_links(tmp_path), side(plan), found)
    assert [place.stat().st_mtime > 1 for place in places] == [False, True, False, True]
    assert commands == ["networkctl reload"]
