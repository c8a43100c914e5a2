# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of `site` and `verify` on a fleet: what each host is asked, how often, and how the run ends.

The hosts are programs that answer as routers would (helpers/fleet); the calls, the gate and the keys are real.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import typing as t

import pytest

from helpers.fleet.routers import NAMES, rows
from helpers.plays import NOWHERE

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.fleet.routers import Fleet
    from helpers.plays import Played

# What is asked of a host that changes, after its inspection.
CHANGED = ["begin", "confirm", "facts"]

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group"),
    pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed"),
]


def tasks(done: Played, host: str) -> int:
    """Return how many tasks a host had in a run."""
    line = re.search(rf"^{host} +: (.*)$", done.output, re.M)
    assert line is not None
    return sum(int(count) for name, count in re.findall(r"(\w+)=(\d+)", line[1]) if name in ("ok", "skipped", "failed"))


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_a_first_run_changes_each_host_and_the_next_asks_each_once(fleet: Fleet, core: str) -> None:
    done = fleet.run("site", core=core)
    assert done.status == 0, done.output
    assert rows(done) == dict.fromkeys(NAMES, "ok")
    assert [fleet.asked(name) for name in NAMES] == [["inspect", "keys", "inspect", *CHANGED]] * 3
    for one, other in (("r1", "r2"), ("r1", "r3"), ("r2", "r3")):
        assert fleet.secret(one, f"wg0.{other}.psk") == fleet.secret(other, f"wg0.{one}.psk")
    assert not list(fleet.folder.glob("r*/etc/transit-networkd/keys/.*"))
    assert set(fleet.keys()) == set(NAMES)
    # What is missing and the whole change are said before any host is changed.
    said = done.output.index("r3: will make the private key of wg0")
    assert said < done.output.index("r1: will create the link wg0")
    assert said < done.output.index("r3: will create the link wg0") < done.output.index("PLAY [Roll out")
    assert done.output.count("r3: will create the link wg0") == 1

    again = fleet.run("site", core=core)
    assert again.status == 0, again.output
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect")
    assert again.count("changed") == 0
    assert rows(again) == dict.fromkeys(NAMES, "ok")
    assert {name: tasks(again, name) for name in NAMES} == dict.fromkeys(NAMES, 1)

    verified = fleet.run("verify", core=core)
    assert verified.status == 0, verified.output
    assert fleet.all_asked() == dict.fromkeys(NAMES, "facts")
    assert rows(verified) == dict.fromkeys(NAMES, "ok")


def test_check_mode_shows_the_whole_change_and_asks_each_host_once(fleet: Fleet) -> None:
    done = fleet.run("site", "--check")
    assert done.status == 0, done.output
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect")
    assert rows(done) == dict.fromkeys(NAMES, "would change")
    for name in NAMES:
        assert f"{name}: would make the private key of wg0\n" in done.output
        assert f"{name}: would create the link wg0\n" in done.output
    assert fleet.keys() == {}
    assert ": will " not in done.output
    # The first shows the table.
    assert {name: tasks(done, name) for name in NAMES} == {"r1": 3, "r2": 2, "r3": 2}


@pytest.mark.parametrize("more", [("--limit", "r1"), ()], ids=["limit", "down"])
def test_check_mode_shows_the_change_before_the_other_end_is_there(fleet: Fleet, more: tuple[str, ...]) -> None:
    del fleet.hosts["r3"]
    fleet.hosts["r2"].update(NOWHERE)
    done = fleet.run("site", "--check", *more)
    said = " ".join(done.output.split())
    absent = "r1: there is no preshared key of wg0 with r2 yet, and r2 takes no part in this run"
    assert (
        absent if more else "r1: r2 is down, and shares no key with r1 yet. It is left out until it is back"
    ) in said
    assert "r1: would create the link wg0" in said
    down = {} if more else {"r2": "down"}
    assert rows(done) == {"r1": "would change", **down}


def test_a_host_that_is_refused_keeps_all_as_they_are(fleet: Fleet) -> None:
    fleet.does("r2", "refuses")
    done = fleet.run("site")
    assert done.status != 0
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect")
    assert fleet.keys() == {}
    assert rows(done) == {"r1": "not started", "r2": "refused", "r3": "not started"}
    assert "No host is changed, because of r2: see above" in done.output


def test_the_rollout_stops_after_the_batch_in_which_a_host_rolled_back(fleet: Fleet) -> None:
    fleet.does("r2", "fails")
    done = fleet.run("site", "-e", "transit_rollout=1")
    assert done.status != 0
    assert rows(done) == {"r1": "ok", "r2": "rolled back", "r3": "not started"}
    assert "begin" not in fleet.asked("r3")
    assert "The rollout stops because of r2. Not changed: r3" in done.output
    assert "the host rolled the change back because the gateway does not answer" in done.output

    fleet.does("r2", "fails", really=False)
    again = fleet.run("site", "-e", "transit_rollout=1")
    assert again.status == 0, again.output
    assert fleet.asked("r1") == ["inspect"]
    assert [fleet.asked(name) for name in ("r2", "r3")] == [["inspect", *CHANGED]] * 2
    assert rows(again) == dict.fromkeys(NAMES, "ok")


def test_a_host_that_is_down_is_said_and_keeps_no_other(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    up = dict(fleet.hosts["r2"])
    fleet.hosts["r2"].update(NOWHERE)
    for name in NAMES:
        fleet.hosts[name]["wireguard_vrf_host_id"] = int(name[1:]) + 20
    done = fleet.run("site")
    assert done.status != 0
    assert done.count("unreachable") == 1
    assert rows(done) == {"r1": "ok", "r2": "down", "r3": "ok"}
    assert fleet.asked("r1") == ["inspect", *CHANGED]

    fleet.hosts["r2"] = {**up, "wireguard_vrf_host_id": 22}
    again = fleet.run("site")
    assert again.status == 0, again.output
    assert fleet.asked("r1") == fleet.asked("r3") == ["inspect"]
    assert fleet.asked("r2") == ["inspect", *CHANGED]


def test_a_new_host_that_is_down_is_left_out_until_it_is_back(fleet: Fleet) -> None:
    up = dict(fleet.hosts["r3"])
    fleet.hosts["r3"].update(NOWHERE)
    done = fleet.run("site")
    assert rows(done) == {"r1": "ok", "r2": "ok", "r3": "down"}, done.output
    assert fleet.asked("r1") == ["inspect", "keys", "inspect", *CHANGED]
    assert "wg0.r3.psk" not in fleet.bundle("r1")
    done = fleet.run("site")
    assert rows(done) == {"r1": "ok", "r2": "ok", "r3": "down"}, done.output
    assert fleet.asked("r1") == ["inspect", "inspect"]

    fleet.hosts["r3"] = up
    again = fleet.run("site")
    assert again.status == 0, again.output
    assert rows(again) == dict.fromkeys(NAMES, "ok")
    assert "wg0.r3.psk" in fleet.bundle("r1")
    assert fleet.run("site").status == 0
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect")


def test_a_wrong_reply_is_the_fault_of_that_host_alone(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    fleet.does("r3", "lies")
    done = fleet.run("site")
    assert done.status != 0
    assert rows(done) == {"r1": "ok", "r2": "ok", "r3": "failed"}
    assert "r3: the reply to 'inspect' is not valid: lookups: expected what was asked for" in done.output


def test_drift_is_said_for_the_host_that_has_it(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    fleet.does("r2", "drifts")
    done = fleet.run("verify")
    assert done.status != 0
    assert rows(done) == {"r1": "ok", "r2": "drifted", "r3": "ok"}
    assert "r2: net.ipv4.udp_l3mdev_accept: expected value 1, found 7" in done.output


def test_a_host_that_is_added_with_limit_has_the_units_of_a_full_run(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    before = {name: fleet.bundle(name) for name in NAMES}
    for name in NAMES:
        fleet.hosts[name]["wireguard_vrf_networks"] = [f"10.{name[1:]}.0.0/24"]
    limited = fleet.run("site", "--limit", "r1")
    assert limited.status == 0, limited.output
    assert (fleet.asked("r2"), fleet.asked("r3")) == ([], [])
    one = fleet.bundle("r1")
    assert fleet.run("site").status == 0
    assert fleet.asked("r1") == ["inspect"]
    assert fleet.bundle("r1") == one != before["r1"]


def test_a_new_host_and_its_peers_are_inspected_again(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    fleet.add("r4", 14)
    done = fleet.run("site")
    assert done.status == 0, done.output
    assert rows(done) == dict.fromkeys((*NAMES, "r4"), "ok")
    for name in (*NAMES, "r4"):
        assert fleet.asked(name)[-3:] == CHANGED
        assert "AAAA" not in fleet.bundle(name)
    assert len(fleet.keys()) == 4


def test_tags_choose_steps(fleet: Fleet) -> None:
    done = fleet.run("site", "--tags", "keys")
    assert done.status == 0, done.output
    assert set(fleet.keys()) == set(NAMES)
    assert not [name for name in NAMES if "begin" in fleet.asked(name)]
    inspected = fleet.run("site", "--tags", "inspect")
    assert inspected.status == 0, inspected.output
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect")
    assert "r1: will create the link wg0" in inspected.output
    assert fleet.run("site", "--tags", "plan").status == 0
    assert fleet.asked("r1") == []
    assert fleet.run("site", "--tags", "apply,verify").status == 0
    assert fleet.asked("r1") == ["inspect", *CHANGED]
    assert fleet.run("site", "--tags", "verify").status == 0
    assert fleet.asked("r1") == ["facts"]


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_no_secret_leaves_its_host_but_masked(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, core: str
) -> None:
    monkeypatch.setenv("ANSIBLE_LOG_PATH", str(tmp_path / "out/log"))
    monkeypatch.setenv("ANSIBLE_CALLBACKS_ENABLED", "junit,tree")
    monkeypatch.setenv("JUNIT_OUTPUT_DIR", str(tmp_path / "out/junit"))
    monkeypatch.setenv("ANSIBLE_CALLBACK_TREE_DIR", str(tmp_path / "out/tree"))
    monkeypatch.setenv("ANSIBLE_DEBUG", "1")
    (tmp_path / "out").mkdir()
    done = fleet.run("site", "-vvvv", "--diff", core=core)
    assert done.status == 0, done.output[-5000:]
    kept = "\n".join([done.output, *(file.read_text() for file in (tmp_path / "out").rglob("*") if file.is_file())])
    files = [file for name in NAMES for file in (fleet.folder / name / "etc/transit-networkd/keys").iterdir()]
    assert len(files) == 9
    assert not [file for file in files if file.read_text().strip() in kept]
    # The control: what the same run shows of the same hosts is found by this search.
    assert [key for key in fleet.keys().values() if key.strip() in kept]


def test_a_preshared_key_that_one_end_has_lost_is_given_back(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    before = fleet.secret("r1", "wg0.r2.psk")
    (fleet.folder / "r2/etc/transit-networkd/keys/wg0.r1.psk").unlink()
    done = fleet.run("site")
    assert done.status == 0, done.output
    assert fleet.secret("r2", "wg0.r1.psk") == before
    assert fleet.asked("r3") == ["inspect", "inspect"]
    assert (fleet.asked("r1"), fleet.asked("r2")) == (["inspect", "keys", "inspect"], ["inspect", "inspect"])


def test_preshared_keys_of_hosts_that_do_not_change_are_settled(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    for one, other in (("r1", "r2"), ("r2", "r1")):
        (fleet.folder / one / f"etc/transit-networkd/keys/wg0.{other}.psk").unlink()
    done = fleet.run("site")
    assert done.status == 0, done.output
    assert fleet.secret("r1", "wg0.r2.psk") == fleet.secret("r2", "wg0.r1.psk")
    assert fleet.asked("r1") == ["inspect", "keys", "inspect", "keys"]
    assert fleet.asked("r2") == ["inspect", "inspect"]


def report(fleet: Fleet, core: str = "newest") -> tuple[dict[str, t.Any], str]:
    """Return what the playbook `report` writes: each host's part of the JSON, and the page."""
    folder = fleet.folder / "out/report"
    done = fleet.run("report", "-e", f"transit_output={folder}", core=core)
    assert done.status == 0, done.output
    found = json.loads((folder / "report.json").read_text())
    assert len(found["links"]) == 3
    return {host["host"]: host for host in found["hosts"]}, (folder / "report.html").read_text()


def states(hosts: dict[str, t.Any]) -> dict[str, str]:
    return {name: host["state"] for name, host in hosts.items()}


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_the_report_has_every_host_and_changes_none(fleet: Fleet, core: str) -> None:
    assert fleet.run("site", core=core).status == 0
    fleet.does("r2", "drifts")
    fleet.hosts["r3"].update(NOWHERE)
    hosts, page = report(fleet, core)
    assert fleet.all_asked() == {"r1": "inspect", "r2": "inspect", "r3": ""}
    assert states(hosts) == {"r1": "ok", "r2": "drifted", "r3": "down"}
    words = "net.ipv4.udp_l3mdev_accept: expected value 1, found 7"
    assert [message for message in hosts["r2"]["messages"] if message.startswith(words)]
    assert words in page
    assert (hosts["r1"]["messages"], hosts["r1"]["up"], hosts["r1"]["peers"]) == ([], 2, 2)
    assert "127.0.0.1" in hosts["r3"]["messages"][0]
    # The control: the page does name what is no secret.
    assert "vrf-wan" in page
    text = json.dumps(hosts) + page
    files = [file for name in NAMES for file in (fleet.folder / name / "etc/transit-networkd/keys").iterdir()]
    assert len(files) == 9
    assert not [file for file in files if file.read_text().strip() in text]


def test_the_report_says_what_would_change(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    fleet.hosts["r1"]["wireguard_vrf_host_id"] = 21
    hosts, _page = report(fleet)
    assert fleet.asked("r1") == ["inspect"]
    assert {name: (host["would_change"], host["effects"]) for name, host in hosts.items()} == {
        name: (True, ["create the link wg0"]) for name in NAMES
    }
    # What nobody has asked is no problem.
    assert not [message for host in hosts.values() for message in host["messages"] if "not asked" in message]


def test_the_report_has_the_facts_of_a_host_that_refuses_or_lies(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    fleet.does("r1", "refuses")
    fleet.does("r2", "lies")
    hosts, _page = report(fleet)
    assert fleet.all_asked() == {"r1": "inspect facts", "r2": "inspect facts", "r3": "inspect"}
    assert states(hosts) == {"r1": "refused", "r2": "failed", "r3": "ok"}
    assert "/x" in hosts["r1"]["messages"][0]
    assert "lookups: expected what was asked for" in hosts["r2"]["messages"][0]
    assert [(host["systemd_version"], host["up"]) for host in hosts.values()] == [(257, 2)] * 3


def test_a_host_that_shouts_has_no_markup_and_only_its_share_of_the_report(fleet: Fleet) -> None:
    assert fleet.run("site").status == 0
    _hosts, quiet = report(fleet)
    fleet.does("r2", "shouts")
    hosts, page = report(fleet)
    assert states(hosts) == {"r1": "ok", "r2": "drifted", "r3": "ok"}
    # The page's own script, and no other one.
    assert (page.count("<script"), page.count("window.pwned=1</script>")) == (1, 0)
    # The control: the words did arrive.
    assert "&lt;script&gt;window.pwned=1" in page
    assert len(hosts["r2"]["effects"]) == 51
    assert len(page) - len(quiet) < 250_000
