# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random transactions in a row on a node, asked of the host's program itself over one connection.

TRANSACTIONS says how many, SEED makes it the same again.
"""

from __future__ import annotations

import os
import random
import time
import typing as t

from crash_expect import as_planned, same, tidy
from crash_node import Node
from crash_program import request

from helpers.transactions.inventories import TABLES, TUNNELS, VRFS, Choices

TRANSACTIONS = int(os.environ.get("TRANSACTIONS", "40"))
# Seconds until it is rolled back: more than this emulated machine ever takes, and as few as it may do with.
LONG, SHORT = 600, 25

ENDINGS = (
    *("confirm", "confirm", "confirm", "console confirm"),
    *("console rollback", "late", "kill", "kill with networkd", "networkd is killed"),
)


def choices(chance: random.Random) -> Choices:
    """Random choices of what a node without a LAN and without its peers may have."""
    flags = "second_vrf in_second inner_vrf extra_address forwarding strict filter lock users roadwarrior".split()
    return Choices(
        vrf=chance.choice(VRFS),
        table=chance.choice(TABLES),
        tunnel=chance.choice(TUNNELS),
        tunnels=chance.randint(0, 2),
        peers=(chance.randint(1, 4), chance.randint(1, 4), 1),
        address=chance.randint(0, 2),
        port=chance.randint(0, 2),
        keepalive=chance.choice([0, 25]),
        filter_tcp=chance.choice([22, 443]),
        drop_in=chance.random() < 0.3,
        underlay=chance.random() < 0.95,
        **{name: chance.random() < 0.5 for name in flags},
    )


def end(node: Node, identity: str, ending: str) -> dict[str, t.Any]:
    """Let a transaction that has begun end so, and give how it stands then."""
    if ending == "networkd is killed":
        node.shell("sleep 1; systemctl kill --signal=KILL systemd-networkd")
    node.wait(identity, "pending", "rolled-back")
    if ending in ("confirm", "networkd is killed"):
        node.do("ask", request=request("confirm", identity))
    elif ending.startswith("console"):
        node.shell(f"transit-networkd {ending.partition(' ')[2]}")
    return node.wait(identity)


def test_random_transactions_in_a_row(node: Node, chance: random.Random) -> None:
    untouched = node.look()
    before, ours, counts = untouched, None, dict[str, int]()
    begun = time.monotonic()
    done = 0
    while done < TRANSACTIONS:
        chosen = None if ours and chance.random() < 0.1 else choices(chance)
        ending = chance.choice(ENDINGS)
        wanted = node.bundle(chosen) if chosen else None
        kills = f"{chance.randint(1, 260)}{' networkd' if ending.endswith('with networkd') else ''}"
        node.do("count", kill=[kills] if ending.startswith("kill") else [])
        timeout = SHORT if ending == "late" or ending.startswith("kill") else LONG
        identity, reply = node.begin(wanted, timeout=timeout)
        if "transaction" in reply and reply["transaction"]["state"] == "none":
            assert not reply["changed"], reply["preflight"]
            continue
        state = end(node, identity, ending)
        now = node.look()
        said = f"{done}: {chosen or 'remove'}, {ending} ({kills}): {state}"
        try:
            if state["state"] == "committed" or (chosen is None and now["manifest"] is None):
                ours = wanted
                as_planned(now, wanted, untouched) if wanted else same({**now, "keys": {}}, {**untouched, "keys": {}})
            else:
                assert state["state"] in ("rolled-back", "preparing", "none")
                assert ending not in ("confirm", "console confirm")
                same({**now, "keys": before["keys"]}, before)
            if state["state"] in ("committed", "rolled-back"):
                tidy(now, ours=ours is not None)
            assert node.answers()
        except AssertionError as exc:
            raise AssertionError(f"{said}\n{exc}") from exc
        before = now
        done += 1
        counts[f"{ending}: {state['state']}"] = counts.get(f"{ending}: {state['state']}", 0) + 1
        print(f"{said.partition(': {')[0][:40]} {ending} {state['state']} {time.monotonic() - begun:.0f} s", flush=True)
    node.do("count", kill=[])
    if ours:
        identity, _reply = node.begin(None, timeout=LONG)
        end(node, identity, "confirm")
        same({**node.look(), "keys": {}}, {**untouched, "keys": {}})
    told = ", ".join(f"{count} {ended}" for ended, count in sorted(counts.items()))
    print(f"\n{done} transactions in a row on {node.name} in {time.monotonic() - begun:.0f} s: {told}")
