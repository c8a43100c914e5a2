# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The virtual machine's disk, and the nodes' root folders in it.

`python3 -m lab.disk JOB.json` does it in a process of its own, because whoever is
not root needs one in a user namespace, where files may belong to root.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .guest_files import NODES_FOLDER, PACKAGE_FOLDER, PACKAGE_MODULES, SERVICES, guest_files
from .node_files import enabled_services, node_files
from .places import PACKAGE
from .topology import FLEET, FLEET_IMAGE, NODES, Node

SIZE = 8 << 30
UNWANTED_SERVICES = (
    "bird.service",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "fstrim.timer",
)
"""Enabled by their packages; disabled here, so that a clock set forward starts none of them."""

HOSTS = ("lab-vm", *(node.name for node in NODES), FLEET_IMAGE)


@dataclasses.dataclass(frozen=True)
class Job:
    """What a disk is made from, and the folder that it is put in."""

    guest: str
    modules: str
    nodes: dict[str, str]
    folder: str


def inputs() -> object:
    """What the disk depends on beside the images in it."""
    modules = (*PACKAGE_MODULES, "disk")
    return {
        "guest": guest_files(),
        "nodes": {node.name: [node_files(node), enabled_services(node)] for node in NODES},
        "code": {name: (PACKAGE / f"{name}.py").read_text() for name in modules},
    }


def build(job: Job) -> None:
    """Make the disk: `disk.raw`, the lab's SSH key and its known hosts."""
    folder = Path(job.folder)
    path = folder / "job.json"
    path.write_text(json.dumps(dataclasses.asdict(job)))
    as_root = [] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--map-auto"]
    command = [*as_root, "nice", sys.executable, "-m", "lab.disk", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    subprocess.run(command, check=True, env=environment)


def make_keys(folder: Path) -> None:
    """Make the lab's own SSH key, a host key for every host, and `known_hosts`."""
    folder.mkdir(exist_ok=True)
    for name in ("ssh_key", *(f"host_{host}" for host in HOSTS)):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "transit-lab"]
        subprocess.run([*command, "-f", str(folder / name)], check=True)
    known = [f"{host} {(folder / f'host_{host}.pub').read_text()}" for host in HOSTS]
    (folder / "known_hosts").write_text("".join(known))


def furnish(root: Path, host: str, files: dict[str, str], services: tuple[str, ...], keys: Path) -> None:
    """Set up a distribution's root folder as a certain host."""
    for old in (root / "etc/ssh").glob("ssh_host_*"):
        old.unlink()
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(content)
    for source, target, mode in (
        (f"host_{host}", "etc/ssh/ssh_host_ed25519_key", 0o600),
        (f"host_{host}.pub", "etc/ssh/ssh_host_ed25519_key.pub", 0o644),
        ("ssh_key.pub", "root/.ssh/authorized_keys", 0o600),
    ):
        path = root / target
        path.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(keys / source, path)
        path.chmod(mode)
    (root / "root/.hushlogin").touch()
    (root / "var/log/journal").mkdir(exist_ok=True)
    systemd = root / "usr/lib/systemd"
    present = [unit for unit in UNWANTED_SERVICES if (systemd / "system" / unit).exists()]
    commands = [["systemctl", "--quiet", "disable", *present], ["systemctl", "--quiet", "enable", *services]]
    if (systemd / "systemd-update-done").exists():
        # The packages' own hooks did what a first boot would do again.
        commands.append(["/usr/lib/systemd/systemd-update-done"])
    for command in commands:
        subprocess.run(["chroot", str(root), *command], check=True, stderr=subprocess.DEVNULL)


def furnish_node(root: Path, node: Node, keys: Path) -> None:
    """Set up a distribution's root folder as a node."""
    furnish(root, node.name, node_files(node), enabled_services(node), keys)


def furnish_fleet(root: Path, keys: Path) -> None:
    """Set up a distribution's root folder as the image of the fleet's nodes, which get files of their own later."""
    furnish(root, FLEET_IMAGE, {}, enabled_services(FLEET[0]), keys)


def unpack(archive: str, root: Path) -> None:
    """Unpack a root folder with all its owners and attributes."""
    root.mkdir(parents=True, exist_ok=True)
    options = ["--numeric-owner", "--xattrs", "--xattrs-include=*", "--exclude=./dev/*"]
    subprocess.run(["tar", "-C", str(root), *options, "-xpf", archive], check=True)


def assemble(job: Job) -> None:
    """Lay guest, kernel modules and nodes into one root folder and make a file system of it."""
    folder = Path(job.folder)
    root = folder / "root"
    try:
        furnish_all(job, root, folder / "keys")
        disk = folder / "disk.raw"
        with disk.open("wb") as handle:
            handle.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-d", str(root), str(disk)], check=True)
    finally:
        shutil.rmtree(root)


def furnish_all(job: Job, root: Path, keys: Path) -> None:
    """Make the root folder of the virtual machine with those of the nodes in it."""
    make_keys(keys)
    unpack(job.guest, root)
    unpack(job.modules, root)
    furnish(root, "lab-vm", guest_files(), SERVICES, keys)
    package = root / PACKAGE_FOLDER
    package.mkdir(parents=True)
    for name in PACKAGE_MODULES:
        shutil.copyfile(PACKAGE / f"{name}.py", package / f"{name}.py")
    for node in NODES:
        node_root = root / NODES_FOLDER / node.name
        unpack(job.nodes[node.suite], node_root)
        furnish_node(node_root, node, keys)
    image = root / NODES_FOLDER / FLEET_IMAGE
    unpack(job.nodes[FLEET[0].suite], image)
    furnish_fleet(image, keys)


if __name__ == "__main__":
    assemble(Job(**json.loads(Path(sys.argv[1]).read_text())))
