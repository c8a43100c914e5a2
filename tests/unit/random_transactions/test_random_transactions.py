# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random transactions in a row: after each of them the host and the model of it agree.

`make unit` tries some; `make crash` tries a thousand on one host (TRANSIT_TRANSACTIONS), and says how each ended.
"""

from __future__ import annotations

import os
import random
import typing as t

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from helpers.transactions.endings import COMMITS, ROLLBACKS
from helpers.transactions.inventories import TABLES, TUNNELS, VRFS, Choices
from helpers.transactions.world import World

pytestmark = pytest.mark.slow

if t.TYPE_CHECKING:
    from helpers.transactions.world import Ending

IN_A_ROW = int(os.environ.get("TRANSIT_TRANSACTIONS", "60"))
# Whoever wants to see a run again gives the seed that it has printed.
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)

FOREIGN = (
    "/etc/systemd/network/20-theirs.network",
    "/etc/systemd/network/05-transit-wg1.network",
    "/etc/systemd/network/05-transit-vrf-in.netdev",
    "/etc/sysctl.d/90-transit.conf",
    "/etc/transit-networkd/filter.nft",
)
# Most stories have fewer steps.
LONGEST = 400

inventories = st.builds(
    Choices,
    vrf=st.sampled_from(VRFS),
    table=st.sampled_from(TABLES),
    tunnel=st.sampled_from(TUNNELS),
    second_vrf=st.booleans(),
    in_second=st.booleans(),
    tunnels=st.integers(0, 3),
    peers=st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5)),
    address=st.integers(0, 2),
    port=st.integers(0, 2),
    keepalive=st.sampled_from([0, 25]),
    filter_tcp=st.sampled_from([22, 443]),
    **{
        name: st.booleans()
        for name in ("inner_vrf", "drop_in", "extra_address", "forwarding", "strict", "filter", "lock", "service")
    },
    follow=st.booleans(),
    metrics=st.booleans(),
    roadwarrior=st.booleans(),
    underlay=st.sampled_from([True, True, True, False]),
)
removals = st.none()
wanted = st.one_of(inventories, inventories, inventories, removals)
endings = st.sampled_from([*COMMITS, *COMMITS, *ROLLBACKS])


class Transactions(RuleBasedStateMachine):
    """What may happen to a host, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def teardown(self) -> None:
        self.world.close()

    @rule(chosen=wanted, ending=endings, overwrite=st.booleans())
    def transact(self, chosen: Choices | None, ending: Ending, overwrite: bool) -> None:
        self.world.transact(chosen, ending, overwrite=overwrite)

    @rule(
        chosen=wanted,
        ending=endings,
        at=st.integers(1, LONGEST),
        power=st.booleans(),
        again=st.integers(1, LONGEST),
        overwrite=st.booleans(),
    )
    def crash(self, chosen: Choices | None, ending: Ending, at: int, power: bool, again: int, overwrite: bool) -> None:
        self.world.crash(chosen, ending, at, power=power, again=again, overwrite=overwrite)

    @precondition(lambda self: self.world.model.ours)
    @rule(which=st.integers(0, 20), how=st.integers(0, 3))
    def edit(self, which: int, how: int) -> None:
        self.world.edit(which, how)

    @rule(path=st.sampled_from(FOREIGN))
    def others_write(self, path: str) -> None:
        self.world.others_write(path)

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @invariant()
    def agree(self) -> None:
        self.world.agree()


TestTransactions = Transactions.TestCase
TestTransactions.settings = settings(max_examples=max(20, IN_A_ROW // 10), stateful_step_count=15, deadline=None)


@pytest.fixture
def world() -> t.Iterator[World]:
    world = World()
    yield world
    world.close()


def test_a_long_life_of_one_host(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)

    def choices() -> Choices | None:
        if chance.random() < 0.08:
            return None
        flags = (
            "second_vrf in_second inner_vrf drop_in extra_address forwarding strict filter lock service follow "
            "metrics roadwarrior"
        ).split()
        return Choices(
            vrf=chance.choice(VRFS),
            table=chance.choice(TABLES),
            tunnel=chance.choice(TUNNELS),
            tunnels=chance.randint(0, 3),
            peers=(chance.randint(1, 5), chance.randint(1, 5), chance.randint(1, 5)),
            address=chance.randint(0, 2),
            port=chance.randint(0, 2),
            keepalive=chance.choice([0, 25]),
            filter_tcp=chance.choice([22, 443]),
            underlay=chance.random() < 0.9,
            **{name: chance.random() < 0.5 for name in flags},
        )

    done = 0
    while done < IN_A_ROW:
        ending = chance.choice([*COMMITS, *COMMITS, *ROLLBACKS])
        overwrite = chance.random() < 0.8
        if chance.random() < 0.5:
            world.transact(choices(), ending, overwrite=overwrite)
        else:
            at, again = chance.randint(1, LONGEST), chance.randint(1, LONGEST)
            world.crash(choices(), ending, at, power=chance.random() < 0.5, again=again, overwrite=overwrite)
        if chance.random() < 0.2:
            world.edit(chance.randint(0, 20), chance.randint(0, 3))
        if chance.random() < 0.1:
            world.others_write(chance.choice(FOREIGN))
        if chance.random() < 0.05:
            world.restart()
        done = sum(count for ended, count in world.counts.items() if ended not in ("nothing", "refused"))
    with capsys.disabled():
        told = ", ".join(f"{count} {ended}" for ended, count in sorted(world.counts.items()))
        print(f"\n{done} transactions in a row on one host, SEED={SEED}: {told}")  # noqa: T201
