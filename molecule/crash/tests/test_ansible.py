# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random transactions in a row on a node, through Ansible: each is begun, confirmed and compared as users' are.

RUNS says how many, SEED makes them the same again.
"""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import typing as t
from pathlib import Path

from crash_node import CLONE, UPLINKS, Node
from test_random import choices

from helpers.transactions.inventories import Choices

RUNS = int(os.environ.get("RUNS", "50"))

# Not before it applies: a host whose networkd does not run is refused.
MEANWHILE = (
    "systemd-run --quiet --collect sh -c 'for i in $(seq 300); do grep -qs applying "
    "/var/lib/transit-networkd/pending/state && exec {}; sleep 0.2; done'"
)
FAULTS = {
    "networkd is killed": MEANWHILE.format("systemctl kill --signal=KILL systemd-networkd"),
    "systemd is reloaded": MEANWHILE.format("systemctl daemon-reload"),
    "a file of ours is edited": "sh -c 'echo >> /etc/sysctl.d/90-transit.conf'",
    "a rule is deleted": "ip -6 rule del pref 1998",
}
# A removal takes the keys with it, which the changes after it are made with.
KEEP_KEYS = "cp -a /etc/transit-networkd/keys /root/crash/"
KEYS_BACK = "sh -c 'mkdir -p /etc/transit-networkd && mv /root/crash/keys /etc/transit-networkd/'"


def wrong_gateway(wanted: dict[str, t.Any], node: Node) -> dict[str, t.Any]:
    """The bundle with a gateway that does not exist."""
    gateway = UPLINKS[node.name]["gateways"][0]
    wrong = f"{gateway.rpartition(':' if ':' in gateway else '.')[0]}{':dead' if ':' in gateway else '.253'}"
    text = json.dumps(copy.deepcopy(wanted)).replace(f"Gateway={gateway}\\n", f"Gateway={wrong}\\n")
    text = text.replace(f'"gateways": ["{gateway}"', f'"gateways": ["{wrong}"')
    found: dict[str, t.Any] = json.loads(text)
    assert found != wanted
    return found


def transactions(node: Node, chance: random.Random) -> list[dict[str, t.Any]]:
    found: list[dict[str, t.Any]] = []
    ours: dict[str, t.Any] | None = None
    for number in range(1, RUNS + 1):
        removal = ours is not None and chance.random() < 0.06
        chosen = choices(chance)
        chosen = Choices(**{**vars(chosen), "underlay": True})
        wanted = None if removal else node.bundle(chosen)
        ends, fault, name = "committed", None, "removal" if removal else "change"
        if wanted and not chosen.drop_in and chance.random() < 0.2:
            wanted, ends, name = wrong_gateway(wanted, node), "rolled-back", "wrong gateway"
        elif ours and chance.random() < 0.4:
            name, fault = chance.choice(list(FAULTS.items()))
        plan = (wanted or {"plan": None})["plan"] if ends == "committed" else (ours or {"plan": None})["plan"]
        entry = {"name": f"{number} of {RUNS} ({name})", "bundle": wanted, "plan": plan, "fault": fault, "ends": ends}
        found.append({**entry, "fault": KEEP_KEYS, "mend": KEYS_BACK} if removal else entry)
        ours = wanted if ends == "committed" else ours
    found.append({"name": "the end", "bundle": None, "plan": None, "fault": None, "ends": "committed"})
    return found


def test_random_transactions_through_ansible(node: Node, chance: random.Random, tmp_path: Path) -> None:
    made = transactions(node, chance)
    variables = tmp_path / "transactions.json"
    variables.write_text(json.dumps({"node": node.name, "transactions": made}))
    command = ["ansible-playbook", str(CLONE / "molecule/crash/random.yml")]
    command += [f"--inventory={CLONE / 'molecule/inventory/hosts.yml'}", f"--extra-vars=@{variables}"]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        assert run.stdout is not None
        said = []
        for line in run.stdout:
            said.append(line)
            if "transaction " in line and ", as it should" in line:
                print(line.strip(), flush=True)
    assert run.returncode == 0, "".join(said[-60:])
    assert sum(", as it should" in line for line in said) == RUNS + 1
    assert node.answers()
