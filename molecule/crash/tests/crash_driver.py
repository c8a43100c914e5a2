# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On the node, over one connection: a line of JSON in, a line of JSON out, for starting Python there takes seconds.

It asks the host's program as a controller does, and looks at the host; it helps nobody.
"""

from __future__ import annotations

import base64
import glob
import grp
import hashlib
import json
import os
import stat
import subprocess
import sys
import time
import typing as t

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = f"{HERE}/program.pyz"
sys.path.insert(0, PROGRAM)

from ansible_collections.transit.networkd.plugins.module_utils import _drift, _observe  # noqa: E402
from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN  # noqa: E402
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store  # noqa: E402
from ansible_collections.transit.networkd.plugins.module_utils._words import check_text  # noqa: E402

Row = dict[str, t.Any]
STORE = Store()
KEYS = "/etc/transit-networkd/keys"
COUNTER = "/run/crash"
MACHINERY = (
    "/etc/systemd/system/transit-networkd-recover.service",
    "/etc/systemd/system/sysinit.target.wants/transit-networkd-recover.service",
    "/usr/local/sbin/transit-networkd",
)
PLACES = ("/etc/systemd", "/etc/sysctl.d", "/etc/iproute2", "/etc/transit-networkd", "/usr/local/sbin")
HELD = "/etc/transit-networkd/read"
UNFINISHED = ("pending", "initialized", "configuring")
# What changes by itself, or differs from one making of a link to the next.
VOLATILE: dict[str, tuple[str, ...]] = {"links": ("index", "setup", "operstate"), "tunnels": ("peers",), "routes": ()}


def ask(request: Row) -> Row:
    """Ask the program, and give its reply; a program that dies has none."""
    done = subprocess.run(
        ["/usr/bin/python3", "-I", "-S", PROGRAM, "ask"],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=False,
    )
    lines = done.stdout.decode().splitlines()
    if BEGIN not in lines:
        return {"died": done.returncode, "said": done.stderr.decode()[-400:]}
    reply: Row = json.loads(lines[lines.index(BEGIN) + 1])
    return reply


def keys(request: Row) -> Row:
    """Have a key in each of these files that is not there, as wireguard_key makes them."""
    os.makedirs(KEYS, mode=0o755, exist_ok=True)
    group = grp.getgrnam("systemd-network").gr_gid
    for path in request["paths"]:
        if not os.path.exists(path):
            with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o640)) as file:
                file.write(base64.b64encode(os.urandom(32)) + b"\n")
            os.chown(path, 0, group)
            os.chmod(path, 0o640)
    public = {}
    for path in request["paths"]:
        if path.endswith(".key"):
            with open(path, "rb") as file:
                public[path] = subprocess.run(["wg", "pubkey"], input=file.read(), stdout=subprocess.PIPE, check=True)
    return {path: done.stdout.decode().strip() for path, done in public.items()}


def count(request: Row) -> Row:
    """Count steps from here on, and kill before these numbers; without them, give the count and the last words."""
    os.makedirs(COUNTER, exist_ok=True)
    if "kill" in request:
        for name, text in (("count", "0"), ("kill", "\n".join(request["kill"])), ("words", "")):
            with open(f"{COUNTER}/{name}", "w", encoding="ascii") as file:
                file.write(text)
    with open(f"{COUNTER}/words", encoding="utf-8") as file:
        words = file.read().splitlines()
    return {"count": len(words), "words": words if request.get("all") else words[-1:]}


def wait(request: Row) -> Row:
    """Wait until a transaction is in one of the states, or nobody has anything to do with it any more."""
    end = time.monotonic() + request["seconds"]
    while True:
        record = STORE.record(request["id"])
        state = record["state"] if record else "none"
        pending = os.path.lexists(STORE.pending_link)
        if state in request["states"]:
            return {"state": state, "reason": record and record["reason"], "drift": record and record["drift"]}
        # Of what died before it was armed nothing was changed, and whoever comes next closes it.
        over = state in ("none", "preparing") or (state in ("committed", "rolled-back") and not pending)
        if over and not _running():
            return {"state": state, "reason": record and record["reason"], "drift": record and record["drift"]}
        if time.monotonic() > end:
            return {"state": state, "reason": "it takes too long", "drift": record and record["drift"]}
        time.sleep(0.3)


def _running() -> bool:
    for place in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(place, "rb") as file:
                if b"program.pyz" in file.read():
                    return True
        except OSError:
            continue
    return False


def look(_request: Row) -> Row:
    """Give all that a transaction may change, once networkd is done."""
    end = time.monotonic() + 90
    facts: Row = {}
    while True:
        # Where it was killed, systemd starts it again, and it sets up the links again: two looks must agree.
        active, before, facts = _is_active("systemd-networkd.service"), facts, _observe.observe()
        busy = [link["name"] for link in facts["links"] if link["setup"] in UNFINISHED or link["tentative"]]
        if (active and not busy and before and _steady(before) == _steady(facts)) or time.monotonic() > end:
            break
        time.sleep(0.5)
    manifest = STORE.read_json("manifest.json")
    return {
        "files": _files(),
        "facts": _steady(facts),
        "manifest": sorted(manifest["files"]) if manifest else None,
        "machinery": [path for path in MACHINERY if os.path.lexists(path)],
        "pending": os.path.lexists(STORE.pending_link),
        "drift": [check_text(check) for check in _drift.drift(manifest["plan"], facts)] if manifest else [],
        "keys": {name: _entry(f"{KEYS}/{name}")[:4] for name in (os.listdir(KEYS) if os.path.isdir(KEYS) else [])},
    }


def _is_active(unit: str) -> bool:
    done = subprocess.run(["systemctl", "is-active", "--quiet", unit], check=False)
    return done.returncode == 0


def _files() -> dict[str, list[t.Any]]:
    found = {}
    for top in PLACES:
        for folder, _folders, names in os.walk(top):
            for name in names:
                path = f"{folder}/{name}"
                if path not in MACHINERY and not path.startswith((HELD, KEYS)):
                    found[path] = _entry(path)
    return found


def _entry(path: str) -> list[t.Any]:
    there = os.lstat(path)
    if stat.S_ISLNK(there.st_mode):
        return ["link", os.readlink(path)]
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return ["file", stat.S_IMODE(there.st_mode), there.st_uid, there.st_gid, digest]


def _steady(facts: Row) -> Row:
    kept: Row = {key: facts[key] for key in ("rules", "vrfs", "sysctls", "filter")}
    # In the order in which they were made.
    kept["vrfs"] = sorted(kept["vrfs"], key=lambda vrf: str(vrf["name"]))
    # The kernel makes its l3mdev rule with the first VRF of a namespace, and keeps it.
    kept["rules"] = [rule for rule in facts["rules"] if rule["action"] != "l3mdev"]
    # Rules of one priority ask for different marks, and stand in the order in which networkd came to them.
    kept["rules"].sort(key=lambda rule: (rule["family"], rule["priority"], json.dumps(rule, sort_keys=True)))
    for key, volatile in VOLATILE.items():
        kept[key] = [{name: value for name, value in row.items() if name not in volatile} for row in facts[key]]
        kept[key].sort(key=lambda row: json.dumps(row, sort_keys=True))
    for link in kept["links"]:
        # Made of a hardware address, which a VRF that is made anew draws anew.
        link["addresses"] = sorted(each for each in link["addresses"] if not each.startswith("fe80:"))
    kept["peers"] = {
        tunnel["name"]: sorted([peer["public_key"], *sorted(peer["allowed_ips"])] for peer in tunnel["peers"])
        for tunnel in facts["tunnels"]
    }
    return kept


def shell(request: Row) -> Row:
    """Run a shell script."""
    done = subprocess.run(["sh", "-c", request["script"]], capture_output=True, check=False)
    return {"rc": done.returncode, "out": done.stdout.decode(), "err": done.stderr.decode()}


VERBS: dict[str, t.Callable[[Row], Row]] = {
    "ask": lambda request: ask(request["request"]),
    "count": count,
    "keys": keys,
    "look": look,
    "shell": shell,
    "wait": wait,
}


def main() -> None:
    """Answer until nobody asks."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = VERBS[request["do"]](request)
        except Exception as exc:
            reply = {"failed": f"{type(exc).__name__}: {exc}"}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


main()
