# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The follower as its service runs it, against a DNS server that misbehaves (helpers/host/hostile_dns.py).

It runs in namespaces of its own, its sockets bound to ``lo`` in place of a VRF and marked by the real program. Only wg
is a script, because not every kernel has WireGuard; the scenario `services` has the real one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._payloads import _follow_endpoints, _vrf_sockets
from helpers.host import hostile_dns

pytestmark = pytest.mark.slow

# In its own mount, network and PID namespaces; $1 is a folder with everything, $2 the name of a control group.
SCRIPT = """
ip link set lo up
mount -t cgroup2 none /sys/fs/cgroup
mkdir "/sys/fs/cgroup/$2"
trap 'echo $$ > /sys/fs/cgroup/cgroup.procs; rmdir "/sys/fs/cgroup/$2"' EXIT
"$PYTHON" "$1/dns.py" > "$1/dns.log" &
dns=$!
until grep -q ready "$1/dns.log"; do kill -0 $dns; sleep 0.1; done
mkdir "$1/etc"
cp /etc/ld.so.cache "$1/etc" || true
if [ -e /etc/alternatives ]; then cp -a /etc/alternatives "$1/etc"; fi
mount --bind "$1/etc" /etc
mount --bind "$1/bin" /usr/local/sbin
echo $$ > "/sys/fs/cgroup/$2/cgroup.procs"
if [ "$BIND" ]; then "$PYTHON" -I -S "$1/bind.py" lo 0 1000; fi
status=0
"$PYTHON" -I -S "$1/follow.py" "$1/follow.conf" lo || status=$?
kill $dns
wait $dns || true
exit $status
"""
# Every peer is silent; what is set is noted.
WG = """#!/bin/sh
case "$1 $3" in
"show latest-handshakes") sed 's/$/\\t0/' "{0}/keys" ;;
"show endpoints") sed 's/$/\\t192.0.2.1:51820/' "{0}/keys" ;;
*) echo "$*" >> "{0}/set" ;;
esac
"""
NAMES = ("drip", "flood", "loop", "wrong", "stranger", "nowhere", "chain", "silent", "gone", "huge", "alias", "good")
# Seconds: a server's silence, and a name's time. 20 s as on a host would only make the test longer.
SHORT = "TIMEOUT, DEADLINE = 1, 4.0"
MEGABYTE = 1 << 20


class Outcome(t.NamedTuple):
    """How a run ended: its status, its words, what was set, how long it took, and its largest process."""

    status: int
    words: str
    done: list[str]
    seconds: float
    memory: int


def run(folder: Path, *, bind: bool = True, names: t.Sequence[str] = NAMES) -> Outcome:
    text = Path(_follow_endpoints.__file__).read_text()
    quick, count = re.subn(r"^TIMEOUT, DEADLINE = .*$", SHORT, text, flags=re.MULTILINE)
    assert count == 1
    (folder / "follow.py").write_text(quick)
    (folder / "bind.py").write_text(Path(_vrf_sockets.__file__).read_text())
    (folder / "dns.py").write_text(Path(hostile_dns.__file__).read_text())
    peers = [f"peer wg0 lo 1000 key-{name} {name}.example 51820 64\n" for name in names]
    (folder / "follow.conf").write_text("".join(peers) + "resolver 127.0.0.1\n")
    (folder / "keys").write_text("".join(f"key-{name}\n" for name in names))
    (folder / "bin").mkdir()
    (folder / "bin/wg").write_text(WG.format(folder))
    (folder / "bin/wg").chmod(0o755)
    namespaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    # The largest of all processes that it waits for is in the second line.
    measure = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]); "
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    began = time.monotonic()
    done = subprocess.run(
        [*namespaces, sys.executable, "-c", measure, "sh", "-euc", SCRIPT, "sh", str(folder), f"transit-{os.getpid()}"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHON": sys.executable, "BIND": "yes" if bind else ""},
        timeout=120,
    )
    if not done.stdout or "Operation not permitted" in done.stderr or "is not bound" in done.stderr:
        pytest.skip(f"this user or kernel cannot bind a control group's sockets: {done.stderr[-200:]}")
    status, memory = done.stdout.splitlines()[-1].split()
    done_file = folder / "set"
    lines = done_file.read_text().splitlines() if done_file.exists() else []
    return Outcome(int(status), done.stdout + done.stderr, lines, time.monotonic() - began, int(memory) * 1024)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(tmp_path_factory.mktemp("follow"))


def test_peers_whose_name_servers_are_sane_are_followed_all_the_same(outcome: Outcome) -> None:
    assert outcome.status == 0, outcome.words
    assert sorted(outcome.done) == [
        "set wg0 peer key-alias endpoint 203.0.113.9:51820",
        "set wg0 peer key-good endpoint 203.0.113.9:51820",
        "set wg0 peer key-huge endpoint 10.0.0.1:51820",
    ]


def test_time_and_memory_are_bounded(outcome: Outcome) -> None:
    # Twelve names, four at once, no more than 4 s each.
    assert outcome.seconds < 4 * 3 + 5
    assert outcome.memory < 64 * MEGABYTE


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("drip", "no answer within 4 s"),
        ("flood", "IPv6: Temporary failure in name resolution; IPv4: Temporary failure in name resolution"),
        ("loop", "no address for an endpoint: IPv6: "),
        ("wrong", "no address for an endpoint: IPv6: "),
        ("stranger", "no address for an endpoint: IPv6: "),
        ("nowhere", "no peer can be at 0.0.0.0, 127.0.0.1, 169.254.169.254, 224.0.0.1, 255.255.255.255"),
        ("chain", "no address for an endpoint: IPv6: "),
        ("silent", "IPv6: Temporary failure in name resolution; IPv4: Temporary failure in name resolution"),
        ("gone", "IPv6: Name or service not known; IPv4: Name or service not known"),
    ],
)
def test_what_is_said_of_a_name_without_a_usable_answer(outcome: Outcome, name: str, words: str) -> None:
    (line,) = [line for line in outcome.words.splitlines() if line.startswith(f"<4>{name}.example: ")]
    assert words in line


def test_without_its_service_it_asks_nobody(tmp_path: Path) -> None:
    """The control of the binding: the sockets are not bound, so no name is asked for and nothing is set."""
    outcome = run(tmp_path, bind=False, names=["good"])
    assert (outcome.status, outcome.done) == (1, [])
    assert "<4>lo: no endpoint is followed: new sockets are bound to no interface and have the mark 0" in outcome.words
