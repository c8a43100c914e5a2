# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `adopt` with hosts that were set up by hand: the real host program answers for each of them."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from helpers.fleet.recipes import Router, recipe, wg_quick
from helpers.fleet.routers import COLLECTIONS, TESTS
from helpers.fleet.unmanaged import NETWORK, Unmanaged
from helpers.plays import HERE

if t.TYPE_CHECKING:
    from helpers.plays import Play, Played

pytestmark = pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group")

Data = dict[str, t.Any]


class Hosts:
    """Three routers: two with the published recipe, the key of one in a file, and one with wg-quick."""

    def __init__(self, folder: Path, play: Play) -> None:
        self.folder, self._play = folder, play
        self.routers = {name: Router(name, number) for number, name in enumerate(("r1", "r2", "r3"), 11)}
        r1, r2, r3 = self.routers.values()
        self.outside = Router("out", 99)
        quick = "".join(
            f"[Peer]\nPublicKey = {peer.public}\nAllowedIPs = {peer.inner}/32\nEndpoint = {peer.outer}:51820\n"
            for peer in (r1, r2)
        )
        self.hosts: dict[str, Unmanaged] = {
            "r1": recipe(folder / "r1", r1, r2.peer() + r3.peer(network="10.50.3.0/24") + self.outside.peer()),
            "r2": recipe(folder / "r2", r2, r1.peer() + r3.peer(network="10.50.3.0/24"), inline=False),
            "r3": wg_quick(folder / "r3", r3, quick, "PostUp = true\n"),
        }
        path = shlex.quote(f"{TESTS}:{COLLECTIONS}")
        self.inventory: Data = {"routers": {"vars": HERE, "hosts": {}}}
        for name in self.hosts:
            program = folder / f"python-{name}"
            command = shlex.join([sys.executable, "-m", "helpers.fleet.unmanaged", str(folder / name)])
            program.write_text(f"#!/bin/sh\nPYTHONPATH={path} exec {command}\n")
            program.chmod(0o755)
            self.inventory["routers"]["hosts"][name] = {"ansible_python_interpreter": str(program)}

    @property
    def output(self) -> Path:
        return self.folder / "adopted"

    def run(self, playbook: str, *arguments: str, core: str = "newest") -> Played:
        return self._play(playbook, self.inventory, *arguments, core=core)

    def adopt(self, *arguments: str, core: str = "newest") -> Played:
        return self.run("adopt", "-e", f"transit_output={self.output}", *arguments, core=core)

    def units(self) -> dict[str, str]:
        """Return the units of the hosts."""
        found = self.folder.glob(f"r?{NETWORK}/*")
        return {str(path.relative_to(self.folder)): path.read_text() for path in found}

    def on_disk(self) -> dict[Path, tuple[bytes, int]]:
        """Return what the hosts have on their disks."""
        found = [path for host in self.hosts.values() for path in sorted(host.folder.rglob("*")) if path.is_file()]
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


@pytest.fixture
def hosts(tmp_path: Path, play: Play) -> Hosts:
    return Hosts(tmp_path, play)


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_hosts_are_read_and_an_inventory_is_written(hosts: Hosts, core: str) -> None:
    before = hosts.on_disk()

    done = hosts.adopt("-vvvv", core=core)

    assert done.status == 0, done.output
    assert hosts.on_disk() == before
    assert sorted(str(path.relative_to(hosts.output)) for path in hosts.output.rglob("*.yml")) == [
        "group_vars/adopted.yml",
        "host_vars/r1.yml",
        "host_vars/r2.yml",
        "host_vars/r3.yml",
        "hosts.yml",
    ]
    (tunnel,) = yaml.safe_load((hosts.output / "group_vars/adopted.yml").read_text())["wireguard_vrf_tunnels"]
    assert (tunnel["name"], tunnel["group"], "topology" in tunnel) == ("wg0", "routers", False)
    assert [peer["public_key"] for peer in tunnel["peers"]] == [hosts.outside.public]
    text = (hosts.output / "host_vars/r3.yml").read_text()
    assert "wg0.conf:5: PostUp= cannot be carried over" in text
    assert yaml.safe_load(text)["wireguard_vrf_networks"] == ["10.50.3.0/24"]
    # Nothing that Ansible shows or writes has a private key; public keys are there.
    written = "".join(path.read_text() for path in hosts.output.rglob("*.yml"))
    for router in hosts.routers.values():
        assert router.private not in done.output + written
        assert router.public in written

    again = hosts.adopt(core=core)
    assert again.status == 0, again.output
    assert again.count("changed") == 0


def test_check_mode_shows_the_files_and_writes_none(hosts: Hosts) -> None:
    done = hosts.adopt("--check", "--diff")

    assert done.status == 0, done.output
    assert f"+++ after: {hosts.output}/host_vars/r1.yml" in done.output
    assert "+wireguard_vrf_addresses:" in done.output
    assert not hosts.output.exists()


def test_a_file_that_somebody_has_corrected_is_kept(hosts: Hosts) -> None:
    hosts.adopt()
    file = hosts.output / "host_vars/r1.yml"
    file.write_text("corrected: true\n")

    done = hosts.adopt()

    assert done.status == 2
    assert f"{file} exists, and says something else. Remove it, or choose another folder" in done.output
    assert file.read_text() == "corrected: true\n"


def test_the_inventory_can_be_planned_and_its_units_are_those_of_the_hosts(hosts: Hosts) -> None:
    hosts.adopt()
    for name, router in hosts.routers.items():
        key = hosts.folder / f"wireguard_keys/{name}/wg0.pub.txt"
        key.parent.mkdir(parents=True)
        key.write_text(f"{router.public}\n")

    done = hosts.run("plan", "-i", str(hosts.output / "hosts.yml"), "-e", f"transit_output={hosts.folder / 'units'}")

    assert done.status == 0, done.output
    netdev = (hosts.folder / "units/r1/etc/systemd/network/05-transit-wg0.netdev").read_text()
    for peer in (hosts.routers["r2"], hosts.routers["r3"], hosts.outside):
        assert f"PublicKey={peer.public}\n" in netdev
        assert f"AllowedIPs={peer.inner}/32\n" in netdev
        assert f"Endpoint={peer.outer}:51820\n" in netdev
    assert "AllowedIPs=10.50.3.0/24\n" in netdev
    assert "FirewallMark=1000\n" in netdev
    network = (hosts.folder / "units/r1/etc/systemd/network/05-transit-eth0.network").read_text()
    assert "Address=198.51.100.11/24\n" in network
    assert "Gateway=198.51.100.1\n" in network
    assert "LLMNR=no\n" in network


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_no_word_of_a_host_is_run_on_the_controller(hosts: Hosts, core: str) -> None:
    mark = hosts.folder / "mark"
    template = f"{{{{ lookup('ansible.builtin.pipe', 'touch {mark}') }}}}"
    hosts.hosts["r1"].write(
        f"{NETWORK}/10-vrf.netdev", f"[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTable=1000\n[X]\nA={template}\n"
    )
    hosts.hosts["r1"].write(
        f"{NETWORK}/20-wan.network", f"[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\nDomains={template}\n"
    )
    show = [
        {
            "hosts": "r1",
            "gather_facts": False,
            "tasks": [{"ansible.builtin.debug": {"msg": "UNITS {{ wireguard_vrf_units }}"}}],
        }
    ]

    done = hosts.adopt(core=core)
    assert done.status == 0, done.output
    play = t.cast("t.Callable[..., Played]", hosts._play)
    shown = play(show, hosts.inventory, "-i", str(hosts.output / "hosts.yml"), core=core)

    assert "UNITS" in shown.output
    assert "touch" in shown.output
    assert not mark.exists()
    # The control: without the tag, Ansible runs it.
    file = hosts.output / "host_vars/r1.yml"
    file.write_text(file.read_text().replace("!unsafe ", ""))
    play(show, hosts.inventory, "-i", str(hosts.output / "hosts.yml"), core=core)
    assert mark.exists()


@as_root
def test_site_takes_hosts_over_with_their_keys_and_without_a_session_lost(hosts: Hosts) -> None:
    # The default route of r3 moves into its VRF.
    hosts.inventory["routers"]["hosts"]["r3"]["wireguard_vrf_egress"] = "none"
    hosts.adopt()
    adopted = ("-i", str(hosts.output / "hosts.yml"))
    before = hosts.units()

    made = hosts.run("site", *adopted, "--tags", "keys", "-vvvv")

    assert made.status == 0, made.output
    assert hosts.units() == before
    for name, router in hosts.routers.items():
        assert (hosts.folder / f"{name}/etc/transit-networkd/keys/wg0.key").read_text().strip() == router.private
        assert (hosts.folder / f"wireguard_keys/{name}/wg0.pub.txt").read_text().strip() == router.public
        assert router.private not in made.output

    done = hosts.run("site", *adopted, "--check", "--diff")

    assert done.status == 0, done.output
    said = [line.partition(": would ")[2] for line in done.output.splitlines() if line.startswith("r2: would ")]
    names = ("10-vrf.netdev", "10-vrf.network", "20-wan.network", "30-wg0.netdev", "30-wg0.network")
    assert [each for each in said if "aside" in each] == [f"set aside {NETWORK}/{name}" for name in names]
    # The kernel has the same tunnel with the same key.
    assert not [each for each in said if "delete" in each or "create" in each or "sessions" in each or "key" in each]
    assert [each for each in said if "peer" in each] == ["change peers of wg0 live: r1, r3"]
    said = [line.partition(": would ")[2] for line in done.output.splitlines() if line.startswith("r3: would ")]
    assert [each for each in said if "wg-quick" in each or "wg0" in each] == [
        "stop wg-quick@wg0.service",
        "set aside /etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service",
        "set aside /etc/wireguard/wg0.conf",
        "create the link wg0",
    ]
    assert not any(router.private in done.output for router in hosts.routers.values())


def test_without_the_list_each_problem_is_a_line_that_names_the_way_out(hosts: Hosts) -> None:
    for name in ("r2", "r3"):
        del hosts.inventory["routers"]["hosts"][name]
    hosts.adopt()
    file = hosts.output / "host_vars/r1.yml"
    variables = yaml.safe_load(file.read_text())
    del variables["wireguard_vrf_set_aside"]
    file.write_text(yaml.safe_dump(variables))

    done = hosts.run("site", "-i", str(hosts.output / "hosts.yml"), "--check")

    assert done.status == 2
    problems = done.failure()["problems"]
    assert [problem.rpartition("[")[2] for problem in problems] == [
        *("enslaved]", "link-exists]", "link-exists]", "netdev-exists]", "netdev-exists]", "table-in-use]"),
        *("mark-rule]", "mark-rule]"),
    ]
    assert all("Or adopt it (transit.networkd.adopt)" in problem for problem in problems[1:])
    assert all(f'"{problem}' in done.output for problem in problems)


def test_a_host_that_is_managed_is_left_out_and_one_that_is_down_does_not_keep_the_others(hosts: Hosts) -> None:
    hosts.hosts["r1"].write("/var/lib/transit-networkd/manifest.json", "{}")
    hosts.inventory["routers"]["hosts"]["r2"]["ansible_python_interpreter"] = "/bin/false"

    done = hosts.adopt()

    assert done.status != 0
    assert "r1: the collection manages this host already" in done.output
    assert [path.name for path in (hosts.output / "host_vars").iterdir()] == ["r3.yml"]
