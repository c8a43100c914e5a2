# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A controller that dies at any moment, and a path to it that fails: old or new, and never in between."""

from __future__ import annotations

import signal
import typing as t
from contextlib import contextmanager

import pytest
from console import Router, controller, give_back, kill

PATHS = {
    "packets are dropped": "{to} drop",
    "connections are reset": "{to} tcp dport 22 reject with tcp reset",
    "large packets are lost": "{to} meta length > 1000 drop",
}
# Where it dies, how that is seen, and what may become of the change.
MOMENTS = {
    "it prepares": ("[ -d /var/lib/transit-networkd/tx ]", {"none", "rolled-back"}),
    "it applies": ("grep -qs applying /var/lib/transit-networkd/pending/state", {"rolled-back"}),
    "it is to confirm": ("grep -qs pending /var/lib/transit-networkd/pending/state", {"rolled-back", "committed"}),
    "it has confirmed": ("grep -qs committed /var/lib/transit-networkd/history.json", {"committed"}),
}


# An emulated router on a busy machine needs most of a minute until it is as it should be.
LONGER = "--extra-vars=wireguard_vrf_confirm_timeout=120"


@contextmanager
def broken(router: Router, rule: str) -> t.Iterator[None]:
    """The lab's internet, while it does this to what it passes on to a router."""
    wan, table = Router("wan"), f"inet broken-{router.name}"
    to = f"{'ip6' if ':' in router.address else 'ip'} daddr {router.address}"
    wan.run(
        f"nft 'add table {table}; add chain {table} forward {{ type filter hook forward priority 0; }}; "
        f"add rule {table} forward {rule.format(to=to)}'"
    )
    try:
        yield
    finally:
        wan.run(f"nft delete table {table}")


def settle(router: Router) -> str:
    """Wait until nothing waits, give what became of the change, and take it away where it stayed."""
    router.until_settled()
    state = router.last_change().get("state", "none")
    if state == "committed":
        router.run("transit-networkd check")
        give_back(router)
    return str(state)


@pytest.mark.parametrize("rule", PATHS.values(), ids=[f"F10 {name}" for name in PATHS])
def test_nobody_comes_back_over_a_path_that_is_broken(router: Router, rule: str) -> None:
    with controller(router) as process:
        router.until_state("applying")
        with broken(router, rule):
            router.until_state("rolling-back")
            router.until_settled()
        said, _ = process.communicate(timeout=300)
    assert process.returncode != 0
    # A path that stays broken for long tells a controller nothing of the end.
    assert "rolled the change back" in said or "It rolls back by itself" in said, said
    assert router.last_change()["state"] == "rolled-back"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["F09 killed", "F45 interrupted"])
@pytest.mark.parametrize(("moment", "ends"), MOMENTS.values(), ids=MOMENTS)
def test_a_controller_dies_while(router: Router, moment: str, ends: set[str], number: int) -> None:
    router.run("rm -rf /var/lib/transit-networkd/history.json /var/lib/transit-networkd/tx")
    with controller(router, LONGER) as process:
        router.until(moment)
        kill(process, number)
        process.wait(timeout=300)
    assert settle(router) in ends


def test_f12_of_a_confirmation_and_a_rollback_one_wins(router: Router) -> None:
    with controller(router) as process:
        router.until_state("applying")
        kill(process)
    router.until_state("pending")
    told = router.run(
        "transit-networkd confirm > /run/confirmed 2>&1 & first=$!; transit-networkd rollback > /run/taken 2>&1; "
        "second=$?; wait $first; echo $? $second; rm /run/confirmed /run/taken"
    ).split()
    state = settle(router)
    assert told in (["0", "1"], ["1", "0"]), told
    assert state == ("committed" if told[0] == "0" else "rolled-back")
