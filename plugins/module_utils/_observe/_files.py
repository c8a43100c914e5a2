# SPDX-License-Identifier: GPL-3.0-or-later
"""What files say: networkd's own state, sysctls, systemd's version, and the collection's state on the host."""

from __future__ import annotations

import glob
import json
import os
import re
import shlex
import stat
import sys
import typing as t

from .._common._command import CommandError, run
from .._common._files import under
from .._common._layout import NETWORK_DIRECTORIES, STATE_DIR
from .._common._sha256 import sha256
from .._state._states import SETTLED

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._entry import Noted
    from .._common._facts import File, FileState, NetworkdLink, Newest

# The three *_l3mdev_accept are for IPv6 too (kernel, include/net/inet_sock.h); fwmark_reflect and tcp_fwmark_accept
# would let a packet that comes in choose the mark of what goes out.
SYSCTLS = (
    "net.ipv4.udp_l3mdev_accept",
    "net.ipv4.tcp_l3mdev_accept",
    "net.ipv4.raw_l3mdev_accept",
    "net.ipv4.ip_forward",
    "net.ipv6.conf.all.forwarding",
    "net.ipv4.fwmark_reflect",
    "net.ipv6.fwmark_reflect",
    "net.ipv4.tcp_fwmark_accept",
    "net.ipv4.conf.all.src_valid_mark",
    "net.vrf.strict_mode",
)


def _text(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None


def sysctls(root: str) -> dict[str, str]:
    """Return the sysctls that matter to a WireGuard in a VRF; one that this kernel lacks is left out."""
    found = {}
    for name in SYSCTLS:
        value = _text(under(root, "/proc/sys/" + name.replace(".", "/")))
        if value is not None:
            found[name] = value.strip()
    return found


def networkd_link(root: str, index: int) -> NetworkdLink:
    """Return what networkd says of a link: the .network in force, its drop-ins, and how far the set-up is.

    From its state file, /run/systemd/netif/links/INDEX (systemd, src/network/networkd-state-file.c), so that no
    process is needed. Where networkd does not run, all is None.
    """
    state = _text(under(root, f"/run/systemd/netif/links/{index}")) or ""
    values = dict(line.partition("=")[::2] for line in state.splitlines() if "=" in line)
    unit = values.get("NETWORK_FILE") or None
    if "NETWORK_FILE_DROPINS" in values:
        drop_ins = shlex.split(values["NETWORK_FILE_DROPINS"].strip('"'))
    else:
        drop_ins = _drop_ins(root, unit) if unit else []
    return {
        "unit": unit,
        "drop_ins": drop_ins,
        "setup": values.get("ADMIN_STATE"),
    }


def _drop_ins(root: str, unit: str) -> list[str]:
    """Return the drop-ins that there are for a unit: systemd 252 does not say which of them it has read."""
    name = os.path.basename(unit)
    return [
        os.path.join(directory, f"{name}.d", file)
        for directory in NETWORK_DIRECTORIES
        for file in sorted(os.path.basename(path) for path in glob.glob(under(root, f"{directory}/{name}.d/*.conf")))
    ]


def systemd_version(root: str) -> int | None:
    """Return systemd's version: from the name of its library, which costs nothing, else from systemctl."""
    # Debian's folder of this host's architecture, so that not all of /usr/lib is read.
    own = f"usr/lib/{getattr(sys.implementation, '_multiarch', '')}/systemd"
    for place in (own, "usr/lib/systemd", "usr/lib/*/systemd", "usr/lib64/systemd"):
        for path in glob.glob(os.path.join(root, place, "libsystemd-shared-*.so")):
            number = re.search(r"libsystemd-shared-(\d+)", path)
            if number:
                return int(number.group(1))
    try:
        number = re.match(r"systemd (\d+)", run(["systemctl", "--version"]))
    except CommandError:
        return None
    return int(number.group(1)) if number else None


def managed_files(root: str) -> list[File]:
    """Return the state of each file that the manifest names: as the collection wrote it, edited since, or missing."""
    files: dict[str, Noted] = _json(under(root, f"{STATE_DIR}/manifest.json")).get("files", {})
    return [{"path": path, "state": _state(under(root, path), noted)} for path, noted in sorted(files.items())]


def _state(path: str, noted: Noted) -> FileState:
    if noted.get("target") is not None:
        if not os.path.lexists(path):
            return "missing"
        return "ours" if os.path.islink(path) and os.readlink(path) == noted["target"] else "edited"
    if noted["sha256"] is None:
        # It is set aside.
        return "edited" if os.path.lexists(path) else "ours"
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            return "edited"
        with open(path, "rb") as file:
            content = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError:
        return "edited"  # whatever it is, it cannot be read as a managed file can
    access = {"uid": found.st_uid, "gid": found.st_gid, "mode": stat.S_IMODE(found.st_mode)}
    if any(noted.get(key, value) != value for key, value in access.items()):
        return "edited"
    return "ours" if sha256(content).hexdigest() == noted["sha256"] else "edited"


def transaction(root: str) -> Newest:
    """Return the state of the pending transaction, else of the newest that is settled; ``none`` where there is none.

    One that is neither was cut short before it was armed, and never will be.
    """
    directory = under(root, STATE_DIR)
    pending = os.path.join(directory, "pending")
    places = sorted(glob.glob(os.path.join(directory, "tx", "*", "state")), key=_changed)
    settled = [state for state in map(_json, places) if state.get("state") in SETTLED]
    state = (
        _json(os.path.join(os.path.realpath(pending), "state")) if os.path.islink(pending) else (settled or [{}])[-1]
    )
    return {
        "state": state.get("state", "none"),
        "id": state.get("id"),
        "deadline": state.get("deadline"),
        "reason": state.get("reason"),
    }


def _changed(path: str) -> float:
    """Return when a file was last changed, 0 for one that was removed since it was listed."""
    try:
        return os.path.getmtime(path)
    except FileNotFoundError:
        return 0.0


def _json(path: str) -> t.Any:
    return json.loads(_text(path) or "{}")
