# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Root folders and kernels, built from Debian packages alone and kept as tar files."""

from __future__ import annotations

import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import debian_mirror
from .cache import Cache
from .progress import LabError
from .topology import NODES

NODE_PACKAGES = (
    "systemd",
    "systemd-sysv",
    "dbus",
    "udev",
    "iproute2",
    "kmod",
    "wireguard-tools",
    "python3",
    "openssh-server",
    "nftables",
    "dnsmasq-base",
    "tcpdump",
    "bird2",
    "iputils-ping",
    "iperf3",
    "procps",
)
# What may configure a host's network in place of networkd, with the DHCP client that ifupdown runs there. Not sid: its
# netplan-configure.service has failed at a boot, which leaves a node degraded.
OTHER_MANAGERS = {
    "bookworm": ("cloud-init", "netplan.io", "ifupdown", "isc-dhcp-client"),
    "trixie": ("cloud-init", "netplan.io", "ifupdown", "dhcpcd-base", "network-manager"),
    "jammy": ("netplan.io",),
}
NODE_SUITES = (*OTHER_MANAGERS, "bookworm-backports", "sid")
UBUNTU_SUITES = ("jammy",)
UBUNTU_SOURCE = "[signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] http://archive.ubuntu.com/ubuntu"
GUEST_PACKAGES = (
    "systemd",
    "systemd-sysv",
    "dbus",
    "udev",
    "iproute2",
    "kmod",
    "python3",
    "openssh-server",
    "nftables",
    "tcpdump",
    "iputils-ping",
    "procps",
    "podman",
    "crun",
    "netavark",
)
KERNEL_PACKAGES = ("linux-image-cloud-amd64", "initramfs-tools")
GUEST_SUITE = "trixie"
KERNELS = ("trixie", "bookworm")
DEFAULT_KERNEL = "trixie"

BUILDS_AT_ONCE = 2


@dataclass(frozen=True)
class Image:
    """A root folder of Debian or Ubuntu as a tar file: a suite and the packages in it."""

    kind: str
    suite: str
    packages: tuple[str, ...]

    def inputs(self) -> object:
        """What the tar file is made from."""
        return [self.suite, self.packages]


def node_image(suite: str) -> Image:
    """The image of the nodes of a suite. Raises LabError for a suite that the lab does not have."""
    if suite not in NODE_SUITES:
        raise LabError(f"LAB_R2={suite}: must be one of {', '.join(sorted(NODE_SUITES))}")
    return Image(f"node-{suite}", suite, (*NODE_PACKAGES, *OTHER_MANAGERS.get(suite, ())))


GUEST_IMAGE = Image("guest", GUEST_SUITE, GUEST_PACKAGES)


def kernel_image(kernel: str) -> Image:
    """The image that a suite's kernel is taken from."""
    if kernel not in KERNELS:
        raise LabError(f"LAB_KERNEL={kernel}: must be one of {', '.join(KERNELS)}")
    return Image(f"kernel-{kernel}", kernel, KERNEL_PACKAGES)


def node_images() -> dict[str, Image]:
    """The nodes' images by suite."""
    return {node.suite: node_image(node.suite) for node in NODES}


def build_all(cache: Cache, images: list[Image]) -> dict[Image, Path]:
    """The images' cache entries, as few as possible of them built now."""
    with ThreadPoolExecutor(BUILDS_AT_ONCE) as pool:
        entries = {image: pool.submit(_get, cache, image) for image in images}
    return {image: entry.result() for image, entry in entries.items()}


def _get(cache: Cache, image: Image) -> Path:
    return cache.get(image.kind, image.inputs(), lambda folder: _build(image, folder))


def mmdebstrap(kind: str, folder: Path, *arguments: str) -> None:
    """Run mmdebstrap in a folder, with its output in `build.log` there. Raises LabError with the output's end."""
    log = folder / "build.log"
    # A mirror may lag behind its Release file's date; signatures are checked all the same.
    command = ["nice", "mmdebstrap", '--aptopt=Acquire::Check-Valid-Until "false"', *arguments]
    with log.open("wb") as output:
        if subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False).returncode:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise LabError(f"mmdebstrap could not build {kind}:\n{tail}")


def sources(suite: str) -> tuple[str, ...]:
    """Return where the packages of a suite come from: for mmdebstrap, an address or lines of sources.list(5)."""
    if suite in UBUNTU_SUITES:
        return tuple(f"deb {UBUNTU_SOURCE} {each} main universe" for each in (suite, f"{suite}-updates"))
    mirror = debian_mirror.mirror()
    base = suite.removesuffix("-backports")
    return (mirror,) if base == suite else tuple(f"deb {mirror} {each} main" for each in (base, suite))


def _build(image: Image, folder: Path) -> None:
    """Build an image into a folder as `root.tar`, and unpack its kernel if it has one."""
    options = ["--variant=minbase", f"--include={','.join(image.packages)}"]
    base = image.suite.removesuffix("-backports")
    if base != image.suite:
        options.append(f'--aptopt=APT::Default-Release "{image.suite}"')
    mmdebstrap(image.kind, folder, *options, base, str(folder / "root.tar"), *sources(image.suite))
    if image.packages == KERNEL_PACKAGES:
        _unpack_kernel(folder)


def _unpack_kernel(folder: Path) -> None:
    """Turn an image with a kernel into `vmlinuz`, `initrd.img` and `modules.tar`."""
    root = folder / "root.tar"
    with tarfile.open(root) as archive, tarfile.open(folder / "modules.tar", "w") as modules:
        for member in archive:
            name = member.name.lstrip("./")
            for wanted in ("vmlinuz", "initrd.img"):
                if name.startswith(f"boot/{wanted}-"):
                    content = archive.extractfile(member)
                    assert content is not None
                    (folder / wanted).write_bytes(content.read())
            if name.startswith(("lib/modules/", "usr/lib/modules/")) and not member.issym():
                member.name = "usr/" + name if name.startswith("lib/") else name
                modules.addfile(member, archive.extractfile(member) if member.isfile() else None)
    root.unlink()
