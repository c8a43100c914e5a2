# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L22, routes: where the VRF is not made, what DHCP and router advertisements say still does not get into main.

r2 learns all that it knows of its WAN. Without its VRF it cannot be reached (that is the point), so it is asked through
the lab.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Iterator

CLONE = Path(__file__).resolve().parents[3]
FOLDER = "/etc/systemd/network"
NETDEV, OWN = f"{FOLDER}/05-transit-vrf-wan.netdev", f"{FOLDER}/05-transit-eth0.network"
DROP_IN = f"{FOLDER}/10-eth0.network.d/05-transit.conf"

# What the role writes for `drop_in: 10-eth0.network` (test_drop_in in tests/unit/plugins/plugin_utils/_render).
DROP_IN_TEXT = "[Network]\nVRF=vrf-wan\n\n[DHCPv4]\nRouteTable=1000\n\n[IPv6AcceptRA]\nRouteTable=1000\n"

UNITS = {
    "own unit": f"test -s {OWN}",
    "drop-in": f"rm {OWN} && mkdir {FOLDER}/10-eth0.network.d && printf '{DROP_IN_TEXT}' > {DROP_IN}",
}
FAULTS = {
    "no netdev": f"rm {NETDEV}",
    "empty netdev": f"truncate -s 0 {NETDEV}",
    "unreadable netdev": f"chown root: {NETDEV} && chmod 0600 {NETDEV}",
    "wrong netdev": f"sed -i s/^Kind=vrf/Kind=vfr/ {NETDEV}",
}
# As at a boot: networkd starts, and there is no VRF yet.
START = "systemctl stop systemd-networkd && ip link del vrf-wan && systemctl start systemd-networkd"
FAMILIES = ("-4", "-6")
GATEWAYS = {"-4": {"203.0.113.1"}, "-6": {"fe80::200:5eff:fe00:53b1"}}


def lab(*words: str, check: bool = True) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "lab", *words],
        cwd=CLONE,
        env={**os.environ, "PYTHONPATH": str(CLONE / "molecule")},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert not check or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def inside(command: str, *, check: bool = True) -> str:
    """Run a shell command in r2, whatever its network does."""
    return lab("exec", "r2", "--", "sh", "-c", command, check=check)


def defaults(table: str) -> dict[str, set[str]]:
    """The gateways of the default routes by eth0 in a table, by family."""
    found: dict[str, set[str]] = {}
    for family in FAMILIES:
        said = inside(f"ip {family} -j route show table {table} default", check=False)
        rows = [row for row in json.loads(said or "[]") if row.get("dev") == "eth0"]
        found[family] = {row["gateway"] for row in rows}
    return found


def wait_for(table: str, seconds: float = 90) -> None:
    """Wait until DHCP and router advertisements have said their default routes, and these are in a table."""
    start = time.monotonic()
    while (found := defaults(table)) != GATEWAYS:
        assert time.monotonic() - start < seconds, f"table {table}: {found}"
        time.sleep(1)


def enslaved() -> bool:
    return "master vrf-wan" in inside("ip link show dev eth0")


@contextlib.contextmanager
def units(change: str) -> Iterator[None]:
    """r2 with other units, and as it was afterwards."""
    inside(f"rm -rf /var/lib/kept && cp -a {FOLDER} /var/lib/kept")
    # The control of everything below: with the VRF, all of it works.
    assert enslaved()
    wait_for("1000")
    try:
        inside(change)
        yield
    finally:
        inside(f"rm -rf {FOLDER} && cp -a /var/lib/kept {FOLDER} && systemctl restart systemd-networkd")
        wait_for("1000")
        assert enslaved()
        inside("rm -r /var/lib/kept")


@pytest.mark.parametrize(("form", "fault"), [*(("own unit", fault) for fault in FAULTS), ("drop-in", "wrong netdev")])
def test_l22_without_a_vrf_no_default_route_gets_into_main(form: str, fault: str) -> None:
    with units(f"{UNITS[form]} && {FAULTS[fault]}"):
        inside(START)
        wait_for("1000")
        assert not enslaved()
        assert defaults("main") == {"-4": set(), "-6": set()}


def test_l22_nor_after_a_reboot() -> None:
    with units(FAULTS["wrong netdev"]):
        lab("reboot", "r2")
        wait_for("1000")
        assert not enslaved()
        assert defaults("main") == {"-4": set(), "-6": set()}


@pytest.mark.parametrize("form", UNITS)
def test_l22_control_without_explicit_tables_it_does(form: str) -> None:
    files = OWN if form == "own unit" else DROP_IN
    with units(f"{UNITS[form]} && {FAULTS['wrong netdev']} && sed -i /^RouteTable=/d {files}"):
        inside(START)
        wait_for("main")
        assert not enslaved()
