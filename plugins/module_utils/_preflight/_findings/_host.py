# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about the host itself: its systemd, its kernel, its files and keys.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import STATE_DIR

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict


def pending(survey: Row) -> Iterator[str]:
    """Another transaction waits."""
    record = survey["pending"]
    if record is not None:
        yield f"transaction {record['id']} of {record['owner'] or 'somebody'} is {record['state']}"


def systemd(survey: Row) -> Iterator[str]:
    """The units are made for a newer systemd."""
    found, needed = survey["facts"]["systemd_version"], survey["new"]["systemd_version"]
    if found is not None and found < needed:
        yield (
            f"this host has systemd {found}, and its units are made for {needed}: "
            f"set wireguard_vrf_systemd_version to {found} for it"
        )


def networkd(survey: Row) -> Iterator[str]:
    """systemd-networkd does not run."""
    if survey["networkd"] != "active":
        yield (
            f"systemd-networkd.service is {survey['networkd']}; it must be active, not masked, and configure this "
            "host's network before it can be changed"
        )


def kernel(survey: Row) -> Iterator[str]:
    """The kernel makes no VRF, or no WireGuard interface."""
    for kind, refusal in survey["kernel"].items():
        if refusal:
            yield f"this kernel ({survey['facts']['kernel']}) makes no link of the kind {kind}: {refusal}"


def sysctl(survey: Row) -> Iterator[str]:
    """The kernel lacks a sysctl."""
    for place, there in survey["sysctls"].items():
        if not there and "/conf/" not in place:
            yield f"this kernel has no sysctl {place.replace('/', '.')}"


def edited(survey: Row) -> Iterator[str]:
    """Somebody has edited a file of ours."""
    for path in survey["edited"]:
        yield f"{path} is ours and was changed by somebody else; set wireguard_vrf_overwrite_edited to overwrite it"


def unrecorded(survey: Row) -> Iterator[str]:
    """A file of ours is not as it is wanted, and what we wrote there is not known any more."""
    for path in survey["unrecorded"]:
        yield (
            f"{path} is ours and is overwritten, with what somebody else may have changed in it: {STATE_DIR}, which "
            "would tell, was lost"
        )


def key_missing(survey: Row) -> Iterator[str]:
    """A key is not there."""
    for found in survey["keys"]:
        if found["missing"]:
            yield f"the key {found['path']} cannot be read ({found['missing']}); the module wireguard_key makes it"


def key(survey: Row) -> Iterator[str]:
    """networkd cannot read a key, or others can."""
    for found in survey["keys"]:
        path = found["path"]
        if found["missing"]:
            continue
        if not found["size"]:
            yield f"the key {path} is empty"
        elif found["mode"] & 0o037 or not found["root"] or not (found["networkd"] and found["mode"] & 0o040):
            yield (
                f"the key {path} has the mode {found['mode']:04o}; "
                "it must be 0640, of root and the group systemd-network"
            )


def rehearsal(survey: Row) -> Iterator[str]:
    """The host's own networkd does not take a unit as it is meant."""
    for complaint in survey["rehearsal"]["complaints"]:
        yield f"this host's systemd-networkd, which read the new units in a rehearsal, says: {complaint}"


def no_rehearsal(survey: Row) -> Iterator[str]:
    """The host's networkd could not be asked."""
    if survey["rehearsal"]["error"]:
        yield f"this host's systemd-networkd could not rehearse the new units: {survey['rehearsal']['error']}"


ERRORS: dict[str, Verdict] = {
    "pending": pending,
    "systemd": systemd,
    "networkd": networkd,
    "kernel": kernel,
    "sysctl": sysctl,
    "edited": edited,
    "key-missing": key_missing,
    "key": key,
    "rehearsal": rehearsal,
}
WARNINGS: dict[str, Verdict] = {
    "no-rehearsal": no_rehearsal,
    "unrecorded": unrecorded,
}

__all__ = ("ERRORS", "WARNINGS")
