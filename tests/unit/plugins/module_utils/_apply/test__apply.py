# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _files, _links, _self_check
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _baseline, _manifest, _members, _sides
from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _entry
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import MADE_BY
from ansible_collections.transit.networkd.plugins.module_utils._state import _entries
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _host_sides

DIR = "/etc/systemd/network"
VRF = f"{DIR}/05-transit-vrf-wan.netdev"
WAN = f"{DIR}/05-transit-eth0.network"
DROP_IN = f"{DIR}/10-eth1.network.d/05-transit.conf"

PLAN: dict[str, t.Any] = {
    **_sides.NO_PLAN,
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}],
    "rules": [{"priority": 1998, "mark": 1000, "action": "table", "table": 1000}],
    "systemd_version": 252,
}


def owner() -> dict[str, str]:
    import grp
    import pwd

    return {"owner": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}


def bundle(files: dict[str, str], sysctls: dict[str, str] | None = None) -> dict[str, t.Any]:
    return {
        "version": 1,
        "files": [{"path": path, "mode": "0644", "content": text, **owner()} for path, text in files.items()],
        "sysctls": sysctls or {},
        "plan": PLAN,
    }


FILES = {
    VRF: "[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTable=1000\n",
    WAN: "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\n",
    "/etc/sysctl.d/90-transit.conf": "x = 1\n",
}


def facts(**fields: t.Any) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {"links": [], "routes": [], "rules": [], "vrfs": [], "tunnels": []}
    return {**found, **fields}


def link(name: str, *addresses: str, master: str | None = None) -> dict[str, t.Any]:
    return {"name": name, "master": master, "addresses": list(addresses), "kind": None}


def default(device: str, family: str = "ipv4", table: int = 254, gateway: str = "192.0.2.1") -> dict[str, t.Any]:
    destination = "0.0.0.0/0" if family == "ipv4" else "::/0"
    return {"family": family, "table": table, "device": device, "gateway": gateway, "destination": destination}


def rule(family: str, priority: int, **fields: t.Any) -> dict[str, t.Any]:
    return {"family": family, "priority": priority, "mark": None, "table": None, "action": "table", **fields}


def test_files_go_there_and_back(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "etc").mkdir()
    source = _host_sides.before(root, _manifest.NO_MANIFEST, bundle(FILES), facts(), [])
    target = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    assert len(_files.move_files(root, target)) == 3
    assert _files.move_files(root, target) == []
    assert (tmp_path / VRF[1:]).read_text() == FILES[VRF]
    assert len(_files.move_files(root, source)) == 3
    assert list((tmp_path / "etc").iterdir()) == []


def test_what_a_killed_write_left_is_removed(tmp_path: Path) -> None:
    target = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    (tmp_path / "etc").mkdir()
    _files.move_files(str(tmp_path), target)
    half = (tmp_path / WAN[1:]).with_name(".05-transit-eth0.network.transit-new")
    half.write_text("half")
    assert _files.move_files(str(tmp_path), target) == []
    assert not half.exists()


def put_order(monkeypatch: pytest.MonkeyPatch, root: str, side: dict[str, t.Any]) -> list[str]:
    order: list[str] = []
    put = _entries.put

    def noted(root: str, entry: dict[str, t.Any]) -> None:
        order.append(entry["path"])
        put(root, entry)

    monkeypatch.setattr(_files, "put", noted)
    _files.move_files(root, side)
    return order


def test_a_member_comes_after_its_vrf_and_goes_before_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    files = {**FILES, DROP_IN: "[Network]\nVRF=vrf-wan\n", f"{DIR}/05-transit-vrf-wan.network": "[Link]\n"}
    source = _host_sides.before(str(tmp_path), _manifest.NO_MANIFEST, bundle(files), facts(), [])
    target = _host_sides.wanted(bundle(files), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    there = put_order(monkeypatch, str(tmp_path), target)
    assert there[0] == "/etc/sysctl.d/90-transit.conf"
    assert there.index(VRF) < there.index(f"{DIR}/05-transit-vrf-wan.network") < there.index(WAN)
    assert set(there[-2:]) == {WAN, DROP_IN}
    back = put_order(monkeypatch, str(tmp_path), source)
    assert set(back[:2]) == {WAN, DROP_IN}
    assert back.index(VRF) > back.index(f"{DIR}/05-transit-vrf-wan.network")


def test_what_is_no_longer_in_the_bundle_goes_back_to_the_baseline(tmp_path: Path) -> None:
    (tmp_path / "etc/sysctl.d").mkdir(parents=True)
    (tmp_path / "etc/sysctl.d/90-transit.conf").write_text("theirs\n")
    first = _host_sides.before(str(tmp_path), _manifest.NO_MANIFEST, bundle(FILES), facts(), [])
    after = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    manifest = _manifest.manifest_of("a1", bundle(FILES), after)
    baseline = _baseline.merged(None, first, after, bundle(FILES))
    fewer = {VRF: FILES[VRF]}
    second = _host_sides.wanted(bundle(fewer), manifest, baseline)
    assert kinds(second) == {VRF: "file", WAN: "absent", "/etc/sysctl.d/90-transit.conf": "file"}
    _files.move_files(str(tmp_path), second)
    assert (tmp_path / "etc/sysctl.d/90-transit.conf").read_text() == "theirs\n"


def commit(root: str, files: dict[str, str], baseline: t.Any = None, manifest: t.Any = None) -> dict[str, t.Any]:
    """Bring a host to a bundle as a commit does, and give the baseline after it."""
    asked = bundle(files, {"net.ipv4.ip_forward": "1"} if VRF in files else {})
    before = _host_sides.before(root, manifest or _manifest.NO_MANIFEST, asked, facts(links=[link("eth0")]), [])
    after = _host_sides.wanted(asked, manifest or _manifest.NO_MANIFEST, baseline or _baseline.NO_BASELINE)
    _files.move_files(root, after)
    Live(root).write_sysctls(after["sysctls"])
    return _baseline.merged(baseline, before, after, asked)


def kinds(baseline: dict[str, t.Any]) -> dict[str, str]:
    return {entry["path"]: entry["kind"] for entry in baseline["files"]}


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    """A host with a file of its own in a place of ours, and without forwarding."""
    for path, text in ((WAN, "theirs\n"), ("/proc/sys/net/ipv4/ip_forward", "0\n")):
        (tmp_path / path[1:]).parent.mkdir(parents=True)
        (tmp_path / path[1:]).write_text(text)
    return str(tmp_path)


def test_the_baseline_keeps_the_first_and_learns_of_the_new(theirs: str) -> None:
    baseline = commit(theirs, {VRF: "x"})
    assert kinds(baseline) == {VRF: "absent"}
    assert kinds(commit(theirs, {VRF: "y", WAN: "y"}, baseline)) == {VRF: "absent", WAN: "file"}


def test_the_baseline_forgets_what_is_no_longer_ours(theirs: str) -> None:
    baseline = commit(theirs, {VRF: "x", WAN: "x"})
    assert (kinds(baseline), baseline["sysctls"]) == ({VRF: "absent", WAN: "file"}, {"net/ipv4/ip_forward": "0"})
    manifest = {**_manifest.NO_MANIFEST, "files": {VRF: {}, WAN: {}}, "sysctls": ["net.ipv4.ip_forward"]}
    baseline = commit(theirs, {WAN: "x"}, baseline, manifest)
    assert (kinds(baseline), baseline["sysctls"]) == ({WAN: "file"}, {})


@pytest.mark.parametrize("old", ["new\n", f"# {MADE_BY}; an older text\n"], ids=["the same", "an older one"])
def test_without_a_manifest_a_file_of_ours_is_not_what_was_there_before(theirs: str, old: str) -> None:
    (Path(theirs) / VRF[1:]).write_text(old)
    (Path(theirs) / "proc/sys/net/ipv4/ip_forward").write_text("1\n")
    baseline = commit(theirs, {VRF: "new\n", WAN: "new\n"})
    assert kinds(baseline) == {VRF: "absent", WAN: "file"}
    assert (baseline["seen"], baseline["sysctls"]) == (None, {})


def test_a_removal_asks_only_for_what_was_there_when_it_began() -> None:
    then = {
        "links": {
            "eth0": {"master": None, "families": ["ipv4", "ipv6"]},
            "eth1": {"master": None, "families": ["ipv4"]},
        },
        "defaults": [
            {"family": "ipv4", "table": 254, "device": "eth0"},
            {"family": "ipv6", "table": 254, "device": "eth0"},
        ],
        "l3mdev": [],
    }
    now = facts(links=[link("eth0", "192.0.2.7/24", master="vrf-wan")], routes=[default("eth0", table=1000)])
    side = _baseline.original(_manifest.NO_MANIFEST, {**_baseline.NO_BASELINE, "seen": then}, now)
    assert side["seen"] == {
        "links": {"eth0": {"master": None, "families": ["ipv4"]}},
        "defaults": [{"family": "ipv4", "table": 254, "device": "eth0"}],
        "l3mdev": [],
    }


def test_a_file_of_ours_that_somebody_edited_is_told(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "etc").mkdir()
    side = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    _files.move_files(root, side)
    manifest = _manifest.manifest_of("a1", bundle(FILES), side)
    original = _baseline.original(manifest, _baseline.NO_BASELINE, facts())

    def edited(target: dict[str, t.Any]) -> list[str]:
        return _manifest.edited(manifest, _host_sides.before(root, manifest, None, facts(), []), target)

    assert edited(side) == edited(original) == []
    (tmp_path / WAN[1:]).write_text("edited")
    (tmp_path / VRF[1:]).unlink()
    assert edited(side) == [WAN, VRF]
    # What is gone already is no edit that a removal would overwrite.
    assert edited(original) == [WAN]
    (tmp_path / WAN[1:]).write_text(FILES[WAN])
    assert edited(side) == [VRF]


def test_an_edit_that_the_bundle_asks_for_is_no_edit(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "etc").mkdir()
    first = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    manifest = _manifest.manifest_of("a1", bundle(FILES), first)
    edited = {**FILES, WAN: "edited\n"}
    target = _host_sides.wanted(bundle(edited), manifest, _baseline.NO_BASELINE)
    _files.move_files(root, target)
    assert _manifest.edited(manifest, _host_sides.before(root, manifest, bundle(edited), facts(), []), target) == []


def side(plan: dict[str, t.Any] | None, **fields: t.Any) -> dict[str, t.Any]:
    files = [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in FILES.items()]
    none: dict[str, t.Any] = {"missing": [], "sysctls": {}, "seen": None, "accepted": []}
    return {**none, "plan": plan, "files": files if plan else [_entry.absent(path) for path in FILES], **fields}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def run(argv: t.Sequence[str], **_: object) -> str:
        found.append(" ".join(argv))
        return ""

    monkeypatch.setattr(_command, "run", run)
    return found


def host(tmp_path: Path, *links: str) -> Live:
    for name in links:
        (tmp_path / "sys/class/net" / name).mkdir(parents=True)
    return Live(str(tmp_path))


def test_links_on_the_way_there(commands: list[str], tmp_path: Path) -> None:
    source, target = side(None), side(PLAN)
    changed = list(zip(source["files"], target["files"]))
    _links.move_links(host(tmp_path, "eth0"), source, target, changed, [])
    assert commands == ["networkctl reload"]


def test_links_on_the_way_back(commands: list[str], tmp_path: Path) -> None:
    source, target = side(PLAN), side(None)
    changed = list(zip(source["files"], target["files"]))
    live = host(tmp_path, "eth0", "vrf-wan")
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
    live, source = host(tmp_path, "eth0", "vrf-wan"), side(PLAN)
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
    _links.move_links(host(tmp_path, "eth0", "vrf-wan", "wg0"), source, target, [], [])
    assert commands == ["ip link del dev wg0", "networkctl reload"]
    commands.clear()
    found = facts(tunnels=[{"name": "wg9", "peers": []}])
    _links.move_peers(host(tmp_path), source, target, found)
    assert commands == [], "networkd itself sets what it makes anew"
    assert _members.moved(source, target) == set()
    # The way back is the same.
    (tmp_path / "sys/class/net/wg0").rmdir()
    _links.move_links(host(tmp_path, "wg9"), target, source, [], [])
    assert commands == ["ip link del dev wg9", "networkctl reload"]


def test_a_renamed_tunnel_in_a_vrf_is_a_member_that_moves(commands: list[str], tmp_path: Path) -> None:
    source, target = sides(
        ({**PLAN, "tunnels": [{"name": "wg0", "vrf": "vrf-wan"}]}, {**FILES, **wireguard("wg0")}),
        ({**PLAN, "tunnels": [{"name": "wg9", "vrf": "vrf-wan"}]}, {**FILES, **wireguard("wg9")}),
    )
    live = host(tmp_path, "eth0", "vrf-wan", "wg0")
    (tmp_path / "sys/class/net/wg0/master").symlink_to("../vrf-wan")
    _links.move_links(live, source, target, [], [])
    # Never out of it: its peers would be heard in main meanwhile.
    assert commands == ["ip link del dev wg0", "networkctl reload"]
    assert _members.moved(source, target) == {"wg0", "wg9"}


def test_a_vrf_whose_table_changes_is_made_anew_and_its_members_move(commands: list[str], tmp_path: Path) -> None:
    other = {**FILES, VRF: FILES[VRF].replace("1000", "1001")}
    source, target = sides((PLAN, FILES), ({**PLAN, "vrfs": [{"name": "vrf-wan", "table": 1001}]}, other))
    _links.move_links(host(tmp_path, "eth0", "vrf-wan"), source, target, [], [])
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
    live = host(tmp_path, "eth0", "vrf-wan", "vrf-two")
    (tmp_path / "sys/class/net/eth0/master").symlink_to("../vrf-wan")
    _links.move_links(live, source, target, [], [])
    # Taken out by us, it would be in main until networkd has put it into the other one.
    assert commands == ["networkctl reload"]
    assert _members.moved(source, target) == {"eth0"}


def test_a_vrf_of_somebody_else_is_never_deleted(commands: list[str], tmp_path: Path) -> None:
    live, source = host(tmp_path, "eth0", "vrf-wan"), other_vrf()
    source["plan"] = {**PLAN, "members": [{"name": "eth0", "vrf": "vrf-wan", "drop_in": None}]}
    _links.move_links(live, source, other_vrf(), [], [])
    assert commands == []


def test_a_port_of_a_bridge_stays_in_it(commands: list[str], tmp_path: Path) -> None:
    live = host(tmp_path, "eth0")
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
    live = host(tmp_path, "eth0")
    (tmp_path / "sys/class/net/eth0/master").symlink_to("../vrf-two")
    monkeypatch.setattr(live, "await_release", lambda *_: None)
    old = side(PLAN, seen={"links": {"eth0": {"master": was_in, "families": []}}, "defaults": [], "l3mdev": []})
    old["files"] = [entry if entry["path"] in (VRF, unit) else _entry.absent(entry["path"]) for entry in old["files"]]
    both = other_vrf()
    both["files"] = [*both["files"][:-2], *side(PLAN)["files"][:1], _entry.absent("/etc/sysctl.d/90-transit.conf")]
    old["files"].append(both["files"][0])
    _links.move_links(live, both, old, [], [])
    assert ("ip link set dev eth0 nomaster" in commands) == released


def test_a_repair_sets_links_up_again(commands: list[str], tmp_path: Path) -> None:
    _links.move_links(host(tmp_path), side(PLAN), side(PLAN), [], ["vrf-wan"])
    assert commands == ["networkctl reload", "networkctl reconfigure -- vrf-wan"]


SEEN = {"links": {"eth0": {"master": None, "families": ["ipv4"]}}, "defaults": [], "l3mdev": []}


def test_leftovers_are_ours_alone(commands: list[str], tmp_path: Path) -> None:
    found = facts(
        rules=[
            rule("ipv4", 1000, action="l3mdev"),
            rule("ipv4", 1998, mark=1000, table=1000),
            rule("ipv6", 1998, mark=1000, table=1000),
            rule("ipv4", 500, mark=7, table=7),
        ]
    )
    _links.clear_leftovers(host(tmp_path), side(PLAN), side(None, seen=SEEN), found)
    assert commands == [
        "ip -4 rule del priority 1998 fwmark 1000 table 1000",
        "ip -6 rule del priority 1998 fwmark 1000 table 1000",
        "ip -4 route flush table 1000",
        "ip -6 route flush table 1000",
        "ip -4 rule del priority 1000 l3mdev",
    ]


@pytest.mark.parametrize(
    ("seen", "vrfs"),
    [({**SEEN, "l3mdev": ["ipv4"]}, []), (SEEN, [{"name": "other"}])],
    ids=["it was there before", "another VRF needs it"],
)
def test_the_l3mdev_rule_stays(commands: list[str], tmp_path: Path, seen: t.Any, vrfs: t.Any) -> None:
    found = facts(rules=[rule("ipv4", 1000, action="l3mdev")], vrfs=vrfs)
    _links.clear_leftovers(host(tmp_path), side(None), side(None, seen=seen), found)
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
    assert _links.touch_members(host(tmp_path), side(plan), found)
    assert [place.stat().st_mtime > 1 for place in places] == [False, True, False, True]
    assert commands == ["networkctl reload"]


def test_what_has_not_come_back_is_said() -> None:
    seen = {
        "links": {
            "eth0": {"master": None, "families": ["ipv4", "ipv6"]},
            "eth1": {"master": None, "families": ["ipv4"]},
        },
        "defaults": [{"family": "ipv4", "table": 254, "device": "eth0"}],
        "l3mdev": [],
    }
    found = facts(links=[link("eth0", "fe80::1/64", "192.0.2.7/24", master="vrf-wan"), link("vrf-wan")])
    assert _self_check.off(side(None, seen=seen), side(PLAN), found) == [
        "eth0: expected to be out of vrf-wan, it is still in it",
        "vrf-wan: expected to be gone, it is still there",
        "eth0: expected an ipv6 address, there is none",
        "eth0: expected an ipv4 default route in table 254, there is none",
    ]
    # Another lease is as good; a link that was not touched is not asked for.
    back = facts(
        links=[link("eth0", "192.0.2.9/24", "2001:db8::1/64")], routes=[default("eth0", gateway="192.0.2.254")]
    )
    assert _self_check.off(side(None, seen=seen), side(PLAN), back) == []


@pytest.mark.parametrize("given", ["fe80::1/64", "169.254.7.7/16"])
def test_an_address_that_a_link_gives_itself_is_no_family_that_came_back(given: str) -> None:
    seen = _sides.seen(facts(links=[link("eth0", "192.0.2.7/24", "2001:db8::1/64", given)]))
    assert seen["links"]["eth0"]["families"] == ["ipv4", "ipv6"]
    assert _self_check.off(side(None, seen=seen), side(PLAN), facts(links=[link("eth0", given)])) == [
        "eth0: expected an ipv4 address, there is none",
        "eth0: expected an ipv6 address, there is none",
    ]


@pytest.mark.parametrize(("now", "found"), [(None, "there is none"), ("br1", "found br1")])
def test_a_master_must_come_back(now: str | None, found: str) -> None:
    seen = {"links": {"eth0": {"master": "br0", "families": []}}, "defaults": [], "l3mdev": []}
    words = _self_check.off(side(None, seen=seen), side(PLAN), facts(links=[link("eth0", master=now)]))
    assert words == [f"eth0: expected master br0, {found}"]
    assert _self_check.off(side(None, seen=seen), side(PLAN), facts(links=[link("eth0", master="br0")])) == []


def test_what_was_off_before_is_not_asked_for_afterwards() -> None:
    words = "eth0: expected an ipv4 address, there is none"
    found = facts(links=[link("eth0")])
    assert _self_check.off(side(None, seen=SEEN), side(PLAN), found) == [words]
    assert _self_check.off(side(None, seen=SEEN, accepted=[words]), side(PLAN), found) == []


def test_waiting_tries_each_help_once_and_ends() -> None:
    now = [0.0]
    tried: list[str] = []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    words = _self_check.wait(
        lambda: ["off"],
        10,
        [(5, lambda: tried.append(f"late {now[0]:g}")), (2, lambda: tried.append(f"early {now[0]:g}"))],
        clock=lambda: now[0],
        sleep=sleep,
    )
    assert words == ["off"]
    assert tried == ["early 2", "late 5"]
    assert now[0] == 10


def test_waiting_ends_when_all_is_well() -> None:
    answers = [["off"], [], ["never asked"]]
    assert _self_check.wait(lambda: answers.pop(0), 10, clock=lambda: 0, sleep=lambda _: None) == []
    assert answers == [["never asked"]]


def gateways(monkeypatch: pytest.MonkeyPatch, flags: list[str], states: list[str]) -> list[str]:
    def ip_json(args: t.Sequence[str]) -> list[dict[str, t.Any]]:
        return [{"flags": flags}] if args[0] == "link" else [{"state": states}] if states else []

    monkeypatch.setattr(_self_check, "ip_json", ip_json)
    monkeypatch.setattr(_self_check, "_knock", lambda *_: None)
    found = facts(routes=[default("eth0"), default("eth0", "ipv6", 1000, "fe80::1"), default("eth9")])
    return _self_check.deaf_gateways(["eth0"], found, patience=0)


def test_gateways_that_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateways(monkeypatch, ["UP"], ["REACHABLE"]) == []


@pytest.mark.parametrize("states", [["FAILED"], ["INCOMPLETE"], []])
def test_gateways_that_do_not(monkeypatch: pytest.MonkeyPatch, states: list[str]) -> None:
    assert gateways(monkeypatch, ["UP"], states) == [
        "eth0: the gateway 192.0.2.1 does not answer to ARP",
        "eth0: the gateway fe80::1 does not answer to neighbour discovery",
    ]


def test_a_link_without_neighbours_has_no_deaf_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateways(monkeypatch, ["UP", "POINTOPOINT", "NOARP"], []) == []


def test_the_marks_of_enslaved_links() -> None:
    vrfs = [{"name": "vrf-wan", "mark": 1000}, {"name": "vrf-in", "mark": 50}]
    plan = {**PLAN, "vrfs": vrfs, "tunnels": [{"name": "wg0", "vrf": "vrf-in"}, {"name": "wg1", "vrf": None}]}
    assert _members.marks({"plan": plan}) == {"eth0": 1000, "wg0": 50}
    assert _members.marks({"plan": PLAN}) == _members.marks({"plan": None}) == {}
