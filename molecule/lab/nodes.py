# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The nodes and their segments, on the kernel that this runs on.

The virtual machine runs it at its boot (`python3 -m lab.nodes up`); a machine whose
own kernel has VRF and WireGuard runs it directly. Each segment is a bridge in the
network namespace `lab-switch`. Each node is a podman container on a root folder of
its own and in a named network namespace, where its network cards lie before it
starts; a keeper process per node stands by, and when the node reboots gives it a new
namespace with new cards, as hardware would, and starts it again.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .node_files import node_files
from .topology import CONTROLLER, FLEET, NODES, SEGMENTS, Interface, Node, node

STATE = Path("/run/lab")
SWITCH = "lab-switch"
POWERED_OFF = 128 + signal.SIGINT
"""What a container's init exits with when it asked its kernel for power-off (pid_namespaces(7))."""

BOOT_SECONDS = 900
"""How long a boot may take: software emulation on a busy machine takes its time."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
RNDADDENTROPY = 0x40085203
RNDRESEEDCRNG = 0x5207


def ip(*arguments: str, namespace: str = "") -> None:
    """Run ip(8), in a named network namespace if one is given."""
    where = ["-n", namespace] if namespace else []
    subprocess.run(["ip", *where, *arguments], check=True)


def namespace_of(which: Node) -> str:
    """The name of a node's network namespace."""
    return f"lab-{which.name}"


def pid_file(which: Node) -> Path:
    """The file with the process ID of a node's init."""
    return STATE / f"{which.name}.pid"


def keeper_file(which: Node) -> Path:
    """The file with the process ID of a node's keeper."""
    return STATE / f"{which.name}.keeper"


def read_pid(path: Path) -> int:
    """The process ID in a file if that process is there, or 0."""
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return 0
    return pid


def enter_script(which: Node) -> str:
    """A shell script that runs its arguments inside a node, in its init's control group."""
    return (
        f"p=$(cat {pid_file(which)}) && "
        "echo $$ >/sys/fs/cgroup$(cut -d: -f3- /proc/$p/cgroup)/cgroup.procs && "
        'exec nsenter --all --target "$p" '
        f'env -i PATH={PATH} HOME=/root LANG=C.UTF-8 TERM="${{TERM:-dumb}}" container=podman "$@"'
    )


def enter(which: Node, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command inside a node."""
    shell = ["sh", "-c", enter_script(which), "sh", *command]
    return subprocess.run(shell, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def switch_up() -> None:
    """Make the segments, and the controller's card on its segment, again from nothing."""
    switch_down()
    ip("netns", "add", SWITCH)
    for segment in SEGMENTS:
        # Neither snooping nor spanning tree: a segment carries what is sent on it, at once.
        ip("link", "add", "name", f"br-{segment}", "type", "bridge", "mcast_snooping", "0", namespace=SWITCH)
        ip("link", "set", "dev", f"br-{segment}", "addrgenmode", "none", "up", namespace=SWITCH)
    plug_in(CONTROLLER, "", "controller")
    for address in CONTROLLER.addresses:
        ip("address", "add", address, "dev", CONTROLLER.name, *(["nodad"] if ":" in address else []))
    ip("link", "set", CONTROLLER.name, "up")
    ipv4_gateway, ipv6_gateway = CONTROLLER.gateways
    for segment in ("a", "b", "c"):
        ip("route", "add", SEGMENTS[segment].ipv6, "via", ipv6_gateway)
        if SEGMENTS[segment].ipv4:
            ip("route", "add", SEGMENTS[segment].ipv4, "via", ipv4_gateway)


def switch_down() -> None:
    """Remove the segments and the controller's card."""
    subprocess.run(["ip", "link", "delete", CONTROLLER.name], check=False, stderr=subprocess.DEVNULL)
    subprocess.run(["ip", "netns", "delete", SWITCH], check=False, stderr=subprocess.DEVNULL)


def plug_in(interface: Interface, namespace: str, port: str) -> None:
    """Put a network card into a namespace and its other end onto its segment."""
    far_end = ["name", interface.name, "address", interface.mac]
    where = ["netns", namespace] if namespace else ["netns", str(os.getpid())]
    ip("link", "add", port, "type", "veth", "peer", *far_end, *where, namespace=SWITCH)
    ip("link", "set", port, "master", f"br-{interface.segment}", "addrgenmode", "none", "up", namespace=SWITCH)


def cards_in(which: Node) -> None:
    """Make a node's network namespace and its cards."""
    ip("netns", "add", namespace_of(which))
    for interface in which.interfaces:
        plug_in(interface, namespace_of(which), f"{which.name}-{interface.name}")


def cards_out(which: Node) -> None:
    """Take a node's cards and its network namespace away, if they are there."""
    for interface in which.interfaces:
        port = f"{which.name}-{interface.name}"
        subprocess.run(["ip", "-n", SWITCH, "link", "delete", port], check=False, stderr=subprocess.DEVNULL)
    subprocess.run(["ip", "netns", "delete", namespace_of(which)], check=False, stderr=subprocess.DEVNULL)


def lay_over(which: Node, roots: Path) -> None:
    """Make a node's root folder a writable layer over its image, with the files that are the node's own in it."""
    root, layer = roots / which.name, roots / f"{which.name}.layer"
    if root.is_mount():
        return
    new = not layer.exists()
    for folder in (root, layer / "upper", layer / "work"):
        folder.mkdir(parents=True, exist_ok=True)
    folders = f"lowerdir={roots / which.image},upperdir={layer / 'upper'},workdir={layer / 'work'}"
    subprocess.run(["mount", "-t", "overlay", "-o", folders, which.name, str(root)], check=True)
    if new:
        for name, content in node_files(which).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_text(content)


def start(which: Node, roots: Path) -> None:
    """Start a node's container; its cards lie there already."""
    root = roots / which.name
    command = ["podman", "run", "--detach", "--replace", "--name", namespace_of(which)]
    command += ["--hostname", which.name, "--privileged", "--systemd=always", "--stop-signal=SIGRTMIN+3"]
    command += ["--network", f"ns:/run/netns/{namespace_of(which)}", "--no-hosts", "--dns=none"]
    command += ["--log-driver=none", "--pids-limit=-1", "--pidfile", str(pid_file(which))]
    # The kernel's boot ID is the machine's; a node's own says whether the node has rebooted.
    boot_id = STATE / f"{which.name}.boot_id"
    boot_id.write_text(f"{uuid.uuid4()}\n")
    command += ["--volume", f"{boot_id}:/proc/sys/kernel/random/boot_id:ro"]
    # podman would put a temporary file system on the journal.
    command += ["--volume", f"{root}/var/log/journal:/var/log/journal"]
    command += ["--volume", "/lib/modules:/lib/modules:ro", "--rootfs", str(root), "/sbin/init"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def remove(which: Node) -> None:
    """Remove what is left of a node's container; its root folder stays."""
    command = ["podman", "rm", "--force", "--time", "30", "--ignore", namespace_of(which)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    pid_file(which).unlink(missing_ok=True)


def exit_code(which: Node) -> int:
    """What a node's init ended with."""
    command = ["podman", "wait", namespace_of(which)]
    return int(subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout)


def keep(which: Node, roots: Path) -> None:
    """Run a node until it powers itself off or this process is told to end."""

    def told_to_end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, told_to_end)
    keeper_file(which).write_text(f"{os.getpid()}\n")
    if which.image:
        lay_over(which, roots)
    try:
        while True:
            cards_in(which)
            start(which, roots)
            wait_for_end(read_pid(pid_file(which)))
            code = exit_code(which)
            remove(which)
            cards_out(which)
            if code == POWERED_OFF:
                break
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        remove(which)
        cards_out(which)
        keeper_file(which).unlink(missing_ok=True)


def wait_for_end(pid: int) -> None:
    """Wait until a process that is not a child of this one has ended."""
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        select.select([handle], [], [])
        os.close(handle)


def launch(which: Node, roots: Path) -> None:
    """Start a node's keeper, unless it has one."""
    if read_pid(keeper_file(which)):
        return
    command = [sys.executable, "-m", "lab.nodes", "--roots", str(roots), "keep", which.name]
    with (STATE / f"{which.name}.log").open("ab") as log:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def up(roots: Path) -> None:
    """Make the segments and start every node, the internet first."""
    STATE.mkdir(parents=True, exist_ok=True)
    switch_up()
    launch(node("wan"), roots)
    wait(["wan"], BOOT_SECONDS)
    for which in NODES:
        launch(which, roots)


def fleet(names: Sequence[str], roots: Path) -> None:
    """Start nodes of the fleet, all of them if none is named, and wait until they are up."""
    wanted = [node(name) for name in names] or list(FLEET)
    for which in wanted:
        launch(which, roots)
    wait([which.name for which in wanted], BOOT_SECONDS)


def down(roots: Path) -> None:
    """End every node and remove the segments."""
    every = (*NODES, *FLEET)
    keepers = [pid for which in every if (pid := read_pid(keeper_file(which)))]
    for pid in keepers:
        os.kill(pid, signal.SIGTERM)
    for pid in keepers:
        wait_for_end(pid)
    for which in every:
        remove(which)
        cards_out(which)
        if (roots / which.name).is_mount():
            subprocess.run(["umount", str(roots / which.name)], check=False)
    switch_down()


def booted(which: Node) -> str:
    """What systemd says of a node's boot, once it has ended; empty while it cannot be asked."""
    if not read_pid(pid_file(which)):
        return ""
    state = enter(which, "systemctl", "is-system-running", "--wait").stdout.strip()
    return state if state in {"running", "degraded", "maintenance", "stopping"} else ""


def addressed(which: Node) -> bool:
    """Whether every card of a node is configured, with no address on trial."""
    links = enter(which, "ip", "-j", "address").stdout
    try:
        found = {link["ifname"]: link["addr_info"] for link in json.loads(links) if link}
    except ValueError:
        return False
    for interface in which.interfaces:
        addresses = found.get(interface.name, [])
        families = {"inet6", *(["inet"] if SEGMENTS[interface.segment].ipv4 else [])}
        settled = {a["family"] for a in addresses if a["scope"] == "global" and not a.get("tentative")}
        if settled != families:
            return False
    return True


def wait(names: Sequence[str], seconds: float) -> None:
    """Wait until nodes have booted and have their addresses, or raise LabError that names the node and the reason."""
    deadline = time.monotonic() + seconds
    for name in names or [which.name for which in NODES]:
        which = node(name)
        while not (state := booted(which)) or not addressed(which):
            if time.monotonic() > deadline:
                raise SystemExit(f"{name}: not up after {seconds:.0f} s (systemd says {state or 'nothing'})")
            time.sleep(0.5)
        if state != "running":
            raise SystemExit(f"{name}: {state}\n{enter(which, 'systemctl', '--failed', '--no-pager').stdout}")


def reboot(which: Node, roots: Path, *, hard: bool, seconds: float) -> None:
    """Reboot a node, or cut its power and give it back, and wait until it is up again."""
    before = read_pid(pid_file(which))
    if not before:
        launch(which, roots)
    elif hard:
        os.kill(before, signal.SIGKILL)
    else:
        enter(which, "systemctl", "reboot")
    deadline = time.monotonic() + seconds
    while (now := read_pid(pid_file(which))) in {0, before}:
        if time.monotonic() > deadline:
            raise SystemExit(f"{which.name}: did not come back in {seconds:.0f} s (init was {before}, is {now})")
        time.sleep(0.2)
    wait([which.name], deadline - time.monotonic())


def status(which: Node) -> dict[str, str]:
    """A node's state in a few words."""
    if not read_pid(pid_file(which)):
        return {"state": "off"}
    asked = "systemctl is-system-running; systemctl --version | head -1; ps -o etimes= -p 1"
    asked += "; . /etc/os-release; echo $PRETTY_NAME"
    state, version, uptime, release = enter(which, "sh", "-c", asked).stdout.splitlines()
    return {"state": state, "systemd": version.split()[1], "uptime": uptime.strip(), "release": release}


def resumed() -> None:
    """Set right what a saved state has wrong: the clock, and randomness that was drawn before.

    The time and the seed come on standard input, once we say that we are ready:
    a time that waited for us to start would be old.
    """
    print("ready", flush=True)
    now, encoded = sys.stdin.readline().split()
    time.clock_settime(time.CLOCK_REALTIME, float(now))
    seed = bytes.fromhex(encoded)
    with Path("/dev/urandom").open("wb") as device:
        fcntl.ioctl(device, RNDADDENTROPY, struct.pack("ii", len(seed) * 8, len(seed)) + seed)
        fcntl.ioctl(device, RNDRESEEDCRNG)


def main() -> None:
    """Run one verb."""
    parser = argparse.ArgumentParser(prog="lab.nodes", description=__doc__)
    parser.add_argument("--roots", type=Path, default=Path("/srv/lab"), help="folder of the nodes' root folders")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in ("up", "down", "status", "resumed"):
        verbs.add_parser(name)
    verbs.add_parser("keep").add_argument("node", type=node)
    verbs.add_parser("fleet").add_argument("nodes", nargs="*")
    waiting = verbs.add_parser("wait")
    waiting.add_argument("nodes", nargs="*")
    waiting.add_argument("--seconds", type=float, default=BOOT_SECONDS)
    rebooting = verbs.add_parser("reboot")
    rebooting.add_argument("node", type=node)
    rebooting.add_argument("--hard", action="store_true")
    rebooting.add_argument("--seconds", type=float, default=BOOT_SECONDS)
    given = parser.parse_args()
    if given.verb == "up":
        up(given.roots)
    elif given.verb == "down":
        down(given.roots)
    elif given.verb == "fleet":
        fleet(given.nodes, given.roots)
    elif given.verb == "status":
        with ThreadPoolExecutor() as pool:
            states = {which.name: pool.submit(status, which) for which in (*NODES, *FLEET)}
        print(json.dumps({name: state.result() for name, state in states.items()}))
    elif given.verb == "keep":
        keep(given.node, given.roots)
    elif given.verb == "wait":
        wait(given.nodes, given.seconds)
    elif given.verb == "reboot":
        reboot(given.node, given.roots, hard=given.hard, seconds=given.seconds)
    else:
        resumed()


if __name__ == "__main__":
    main()
