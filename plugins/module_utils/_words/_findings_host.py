# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of preflight's findings about the host: systemd, kernel, files, keys, folders. Pure."""

from __future__ import annotations

HOST: dict[str, str] = {
    "console-folder": (
        "{path} has mode {mode:octal} and is not only root's: others could replace {program}, which root runs. "
        "Run: chown root {path}; chmod go-w {path}"
    ),
    "edited": "{path} is a managed file, and another program or a person has changed it",
    "folder-closed": (
        "{path} has mode {mode:octal}: systemd-networkd, which runs as {user}, cannot read what is in it, and would "
        "ignore it silently. Run: {command}"
    ),
    "folder-mode": (
        "{path} has mode {mode:octal}: users other than root could replace managed files. Run: chmod go-w {path}"
    ),
    "folder-owner": ("{path} does not belong to root: its owner could replace managed files. Run: chown root {path}"),
    "inodes": (
        "{path} has room for {left:number} more files: a change and its rollback need {needed:number}, however many "
        "bytes are free. Remove some files (df -i {path})"
    ),
    "kernel": "kernel {kernel} makes no {kind} interface: {error}",
    "key-empty": "the key {path} is empty",
    "key-missing": "the key {path} cannot be read: {error}",
    "key-mode": "the key {path} has mode {mode:octal}: it must be 0640, of root and the group systemd-network",
    "networkd": (
        "systemd-networkd.service is {state}: it must be active, not masked, and configure this host's network before "
        "a change"
    ),
    "no-rehearsal": "this host's systemd-networkd could not rehearse the new units: {error}",
    "pending": (
        "another change is {state} ({transaction}, started by {owner}). Try again when it is confirmed or rolled back"
    ),
    "rehearsal": "this host's systemd-networkd rejects the new units in a rehearsal: {complaint}",
    "rotation": "the WireGuard keys of this host are being rotated",
    "space": (
        "{path} has {left:number} KiB left: a change and its rollback need {needed:number} KiB. Make room (df {path})"
    ),
    "sysctl-missing": "this kernel has no sysctl {sysctl}",
    "systemd": "this host has systemd {found:number}, but its units are made for {needed:number}",
    "unrecorded": (
        "{path} is a managed file and will be overwritten, with what others may have changed in it: {directory}, "
        "which would tell, was lost"
    ),
    "unwritable": (
        "{path} cannot be written: {error}. Make it writable, because a change must be able to roll back (findmnt -T "
        "{path} and lsattr -d {path} show what forbids it)"
    ),
}
