# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published recipe is read, taken over, rolled back and given back. The tests are steps, in their order."""

from __future__ import annotations

import re
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from console import kill
from recipe import FOLDER, NAMES, PAIRS, UNITS, ByHand, by_hand, command, environment, inventory, pings, run

Routers = dict[str, ByHand]
Before = dict[str, list[str]]
TIMEOUT = "--extra-vars=wireguard_vrf_confirm_timeout=300"


@pytest.fixture(scope="module")
def routers() -> Routers:
    shutil.rmtree(FOLDER, ignore_errors=True)
    inventory()
    found = by_hand()
    for one, other in PAIRS:
        found[one].router.until(f"ping -c 1 -W 1 {address(other)} >/dev/null", 120)
    return found


def address(name: str) -> str:
    return f"fd00:99::{name[1:]}"


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection."""
    return {name: router.state() for name, router in routers.items()}


def wrong_gateway() -> Path:
    """Write an inventory in which r1 has another gateway, which preflight lets pass."""
    variables = yaml.safe_load(written()["adopted/host_vars/r1.yml"])
    (interface,) = variables["wireguard_vrf_interfaces"]
    interface["gateways"] = ["198.51.100.99"]
    file = FOLDER / "wrong/hosts.yml"
    (file.parent / "host_vars").mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({"routers": {"hosts": {"r1": None}}}))
    wrong = {"wireguard_vrf_interfaces": [interface], "wireguard_vrf_accept": ["names", "gateway-absent"]}
    (file.parent / "host_vars/r1.yml").write_text(yaml.safe_dump(wrong))
    return file


def written() -> dict[str, str]:
    return {str(path.relative_to(FOLDER)): path.read_text() for path in (FOLDER / "adopted").rglob("*.yml")}


def test_they_are_read_and_nothing_is_changed(routers: Routers, before: Before) -> None:
    said = run("adopt", f"--extra-vars=transit_output={FOLDER / 'adopted'}", "-vvvv")

    assert {name: router.state() for name, router in routers.items()} == before
    texts = "".join(written().values())
    for router in routers.values():
        assert router.private not in said + texts
        assert router.public in texts
    (tunnel,) = yaml.safe_load(written()["adopted/group_vars/adopted.yml"])["wireguard_vrf_tunnels"]
    assert (tunnel["name"], tunnel["group"], tunnel["prefixes"]) == ("wg0", "routers", ["fd00:99::/64"])
    assert "topology" not in tunnel
    assert "peers" not in tunnel
    r1 = yaml.safe_load(written()["adopted/host_vars/r1.yml"])
    assert r1["wireguard_vrf_set_aside"] == sorted(f"{UNITS}/{name}" for name in NAMES)


def test_the_keys_are_copied_and_the_whole_change_is_said(routers: Routers, before: Before) -> None:
    run("site", "--tags", "keys")
    said = run("site", "--check", "--diff")

    assert {name: router.state() for name, router in routers.items()} == before
    for name, router in routers.items():
        kept = router.router.run("cat /etc/transit-networkd/keys/wg0.key").strip()
        assert kept == router.private
        effects = re.findall(rf"^{name}: would (.*)$", said, re.MULTILINE)
        assert [each for each in effects if each.startswith("set aside")] == [
            f"set aside {UNITS}/{unit}" for unit in sorted(NAMES)
        ]
        assert not [each for each in effects if "delete" in each or "create" in each or "private key" in each]
        assert router.private not in said


def test_a_wrong_gateway_is_rolled_back_to_the_recipe(routers: Routers, before: Before) -> None:
    said = run("site", "--limit=r1", TIMEOUT, f"--inventory={wrong_gateway()}", status=2)

    assert "so the host rolled it back: eth0: the gateway 198.51.100.99 does not answer" in said
    assert routers["r1"].state() == before["r1"]
    for name in ("r2", "r3"):
        routers["r1"].router.until(f"ping -c 1 -W 1 {address(name)} >/dev/null", 60)


def test_a_power_cut_before_the_confirmation_restores_the_recipe(routers: Routers, before: Before) -> None:
    router = routers["r1"].router
    with subprocess.Popen(
        command("site", "--limit=r1", TIMEOUT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment(),
    ) as process:
        try:
            router.until_state("applying", 300)
        finally:
            kill(process)
    router.until_state("pending")
    router.reboot("--hard")
    router.until("ip -o link show dev eth0 | grep -q 'master vrf-wan'", 120)
    router.until_settled()

    assert router.last_change()["state"] == "rolled-back"
    assert routers["r1"].state() == before["r1"]


def test_they_are_taken_over_with_the_tunnel_up(routers: Routers) -> None:
    with pings(routers) as lost:
        run("site", TIMEOUT)

    print(f"lost of ten pings a second: {lost}")
    # A handshake of its own, and links that networkd sets up again; an emulated router takes its time.
    assert all(number < 300 for number in lost.values()), lost
    for name, router in routers.items():
        units = router.router.run(f"ls {UNITS}").split()
        assert not {*NAMES} & {*units}, name
        assert router.router.run("wg show wg0 public-key").strip() == router.public
    run("verify")


def test_a_second_run_changes_nothing(routers: Routers) -> None:
    said = run("site")

    assert len(re.findall(r"changed=0 ", said)) == len(routers)
    assert "manages this host already" in run("adopt", f"--extra-vars=transit_output={FOLDER / 'again'}")


def test_they_are_as_planned_after_a_reboot(routers: Routers) -> None:
    for router in routers.values():
        router.router.reboot()
    for one, other in PAIRS:
        routers[one].router.until(f"ping -c 1 -W 1 {address(other)} >/dev/null", 180)
    run("verify")


def test_a_removal_restores_the_recipe(routers: Routers, before: Before) -> None:
    run("remove", "--extra-vars=transit_target=routers")

    for name, router in routers.items():
        assert router.state() == before[name], name
        for other in {*routers} - {name}:
            router.router.until(f"ping -c 1 -W 1 {address(other)} >/dev/null", 120)
        left: t.Any = router.router.run("ls -d /var/lib/transit-networkd /etc/transit-networkd", check=False)
        assert left == "", name
