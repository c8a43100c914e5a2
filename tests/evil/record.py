# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record what the lab's hosts answer to every playbook: `make evil-record`.

One file a session in `recordings/`: `{"playbook", "keys", "hosts"}`. `keys` are the public keys that are recorded when
it begins, `{HOST: {TUNNEL: KEY}}`; `hosts` is `{HOST: [{"asked", "id", "reply"}]}`, in the order in which each host was
asked. A session begins where the one before has ended; the first begins with plain Debian routers.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import typing as t
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLONE = HERE.parents[1]
WORK = CLONE / ".build/evil/record"
RECORDINGS = HERE / "recordings"
SUFFIX = ".pub.txt"

# Session -> its playbook.
SESSIONS = {
    "site": "site",
    "again": "site",
    "verify": "verify",
    "rotate": "rotate_keys",
    "cut": "rotate_keys",
    "resume": "rotate_keys",
    "remove": "remove",
}
# Its controller is killed as soon as the keys of one host have changed. It only makes the state for the next one.
CUT = "cut"


def start(session: str) -> subprocess.Popen[bytes]:
    """Start a session's playbook against the lab, its replies noted."""
    variables = {
        "transit_target": "routers",
        "wireguard_vrf_confirm_timeout": 300,
        "wireguard_vrf_public_keys": str(WORK / "keys"),
    }
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "record_replies",
        "EVIL_RECORD": str(WORK / f"{session}.jsonl"),
        "PYTHONPATH": os.pathsep.join([str(CLONE / "tests"), str(CLONE / ".build/collections")]),
    }
    command = [
        "ansible-playbook", str(CLONE / f"playbooks/{SESSIONS[session]}.yml"),
        f"--inventory={CLONE}/molecule/inventory/hosts.yml", f"--extra-vars={json.dumps(variables)}",
    ]  # fmt: skip
    return subprocess.Popen(command, env=environment, start_new_session=True)


def rows(session: str) -> list[dict[str, t.Any]]:
    """Return what is noted of a session so far."""
    with contextlib.suppress(FileNotFoundError):
        return [json.loads(line) for line in (WORK / f"{session}.jsonl").read_text(encoding="utf-8").splitlines()]
    return []


def run(session: str) -> None:
    """Run a session to its end, or until the keys of one host have changed."""
    keys = {
        host.name: {file.name.removesuffix(SUFFIX): file.read_text().strip() for file in sorted(host.iterdir())}
        for host in sorted((WORK / "keys").glob("*"))
    }
    (WORK / f"{session}.keys.json").write_text(json.dumps(keys), encoding="utf-8")
    begun = time.monotonic()
    with start(session) as process:
        if session == CUT:
            while not any(row["asked"] == "rotation confirm" for row in rows(session)):
                if process.poll() is not None:
                    sys.exit(f"record: {session} has ended before the keys of a host were changed")
                time.sleep(0.2)
            os.killpg(process.pid, signal.SIGKILL)
        elif process.wait():
            sys.exit(f"record: {session} has failed")
    print(f"record: {session}: {len(rows(session))} replies in {time.monotonic() - begun:.0f} s")


def recording(session: str) -> dict[str, t.Any]:
    """Return a session as it is kept: nothing in it names this machine or a person, and ids are numbered."""
    found = rows(session)
    text = "\n".join(json.dumps(row) for row in found)
    for number, identity in enumerate(dict.fromkeys(row["id"] for row in found if "id" in row), 1):
        text = text.replace(identity, f"{number:012x}")
    text = text.replace(f"{getpass.getuser()}@{socket.gethostname()}", "user@controller")
    hosts: dict[str, list[t.Any]] = {}
    for line in text.splitlines():
        row = json.loads(line)
        # A slow host is asked again and again whether it is done; the replay does not wait.
        if not (row["asked"].endswith("status") and row["reply"].get("state") == "applying"):
            hosts.setdefault(row.pop("host"), []).append(row)
    keys = json.loads((WORK / f"{session}.keys.json").read_text(encoding="utf-8"))
    return {"playbook": SESSIONS[session], "keys": keys, "hosts": hosts}


def written(session: str) -> str:
    """Return the text of a session's file: a reply a line, so that a diff shows what has changed."""
    kept = recording(session)
    hosts = [
        f"{json.dumps(host)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in answers) + "\n]"
        for host, answers in sorted(kept["hosts"].items())
    ]
    head = f'{{"playbook": {json.dumps(kept["playbook"])}, "keys": {json.dumps(kept["keys"])}, "hosts": {{'
    return f"{head}\n" + ",\n".join(hosts) + "\n}}\n"


def main() -> None:
    """Record all sessions."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for session in SESSIONS:
        run(session)
    RECORDINGS.mkdir(exist_ok=True)
    for session in SESSIONS:
        if session != CUT:
            (RECORDINGS / f"{session}.json").write_text(written(session), encoding="utf-8")


if __name__ == "__main__":
    main()
