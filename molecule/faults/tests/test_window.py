# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults while a change is applied, or waits for a controller that has died; none is ever confirmed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from console import PATIENCE, RECORD, TIMEOUT, Router, controller, kill, now, waiting

WAN = "/etc/systemd/network/05-transit-eth0.network"
STOP = "systemctl stop 'systemd-networkd*.socket' systemd-networkd"
# Such as a package that is only half there.
BROKEN = "/run/systemd/system/systemd-networkd.service.d/broken.conf"

FAULTS = {
    "F09 the controller dies": "true",
    "F13 systemd is reloaded and executed anew": "systemctl daemon-reload; systemctl daemon-reexec",
    "F13 systemd is reloaded again and again": (
        "systemd-run --quiet --collect sh -c 'for i in 1 2 3 4 5 6 7 8; do systemctl daemon-reload; sleep 5; done'"
    ),
    "F01 networkd is killed": "systemctl kill --signal=KILL systemd-networkd",
    "F02 networkd is stopped": STOP,
    "F02 networkd is masked, too": f"systemctl mask systemd-networkd; {STOP}",
    "the guard is killed": "systemctl kill --signal=KILL 'transit-networkd-guard-*.service'",
    "the guard is stopped for good": "systemctl stop 'transit-networkd-guard-*.service'",
    "the timer is stopped": "systemctl stop 'transit-networkd-deadline-*.timer'",
    "F41 the VRF is deleted by hand": "ip link del vrf-wan",
    "F42 the rule of local addresses is moved back by hand": (
        "ip rule add pref 0 lookup local; ip -6 rule add pref 0 lookup local"
    ),
    "F43 a file of ours is gone": f"rm {WAN}",
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nobody_confirms(router: Router, fault: str) -> None:
    with waiting(router):
        router.run(fault)


def test_the_deadline_is_kept(router: Router) -> None:
    with waiting(router):
        deadline = json.loads(router.run(f"cat {RECORD}"))["deadline"]
    # CLOCK_BOOTTIME is what /proc/uptime counts.
    assert deadline <= float(router.run("cut -d' ' -f1 /proc/uptime")) < deadline + PATIENCE - TIMEOUT


@pytest.mark.parametrize("step", ["+1 hour", "-1 hour", "1970-01-02"])
def test_f15_a_step_of_the_clock_moves_no_deadline(router: Router, step: str) -> None:
    begun, wall = now(), time.time()
    try:
        with waiting(router):
            waits = now()
            router.run(f"date --set='{step}'")
            # A clock that went back must not lengthen what is waited for here either.
            while router.run("test -e /var/lib/transit-networkd/pending && echo waits", check=False):
                assert now() - waits < PATIENCE
                time.sleep(2)
    finally:
        router.run(f"date --set=@{wall + now() - begun:.3f}")
    assert now() - begun >= TIMEOUT - 5


@pytest.mark.parametrize("options", [[], ["--hard"]], ids=["F14 a reboot", "F05 the power is cut"])
def test_an_unconfirmed_change_does_not_outlive_a_restart(router: Router, options: list[str]) -> None:
    with controller(router) as process:
        router.until_state("applying")
        kill(process)
    router.until_state("pending")
    router.reboot(*options)
    router.until_settled()
    assert router.last_change()["reason"] == "the host restarted before the change was confirmed"


@pytest.mark.parametrize("moment", ["begins", "has made the VRF", "has moved the interface"])
def test_f01_networkd_is_killed_while_it_applies(router: Router, moment: str) -> None:
    conditions = {
        "begins": "[ -e /var/lib/transit-networkd/pending ]",
        "has made the VRF": "[ -e /sys/class/net/vrf-wan ]",
        "has moved the interface": "[ -e /sys/class/net/eth0/master ]",
    }
    with controller(router) as process:
        router.until(conditions[moment])
        router.run("systemctl kill --signal=KILL systemd-networkd")
        kill(process)
    router.until_settled()
    assert router.last_change()["state"] == "rolled-back"


def set_immutable(on: bool) -> str:
    """The command that does what chattr(1) does to the WAN's unit: not every node has that."""
    # FS_IOC_SETFLAGS (ioctl_iflags(2)); extents are what ext4 must keep.
    flags = 0x80010 if on else 0x80000
    call = f'fcntl.ioctl(os.open("{WAN}", os.O_RDONLY), 0x40086602, struct.pack("l", {flags}))'
    return f"python3 -c 'import fcntl, os, struct; {call}'"


def test_f04_a_file_that_cannot_be_put_back_is_tried_again_until_it_can(router: Router) -> None:
    with waiting(router):
        router.run(set_immutable(True))
        router.until_state("rolling-back")
        # The guard has tried at least once, and says what is in its way.
        router.until(f"grep -q {WAN} /var/lib/transit-networkd/pending/state")
        assert "it rolls back by itself" in router.run("transit-networkd status", check=False)
        router.run(set_immutable(False))


def test_f43_what_networkd_does_not_give_back_is_given_back_without_it(router: Router) -> None:
    with controller(router) as process:
        router.until_state("applying")
        kill(process)
    router.until_state("pending")
    router.run(f"mkdir {Path(BROKEN).parent}; printf '[Service]\\nExecStart=\\nExecStart=false\\n' > {BROKEN}")
    try:
        router.run(f"systemctl daemon-reload; {STOP}")
        router.until_settled(2 * PATIENCE)
        assert router.last_change()["reason"].endswith("networkd did not restore addresses and routes, so ip did")
        assert router.run("systemctl is-active systemd-networkd", check=False).strip() != "active"
        assert router.answers()
    finally:
        router.run(f"rm -r {Path(BROKEN).parent}; systemctl daemon-reload; systemctl reset-failed systemd-networkd")
        router.run("systemctl restart systemd-networkd")


def test_the_console_takes_it_back_at_once(router: Router) -> None:
    begun = now()
    with waiting(router):
        assert "unless you confirm it" in router.run("transit-networkd status", check=False)
        router.run("transit-networkd rollback")
    assert router.last_change()["reason"] == "it was asked for at the console"
    assert now() - begun < PATIENCE
