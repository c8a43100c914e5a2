# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a public key is: a host's key is never recorded for another host. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ...module_utils._common._shapes import HostPlan
from .._plan import _forms as forms
from .._plan._variables import RECORDED_KEYS

# Host -> tunnel -> the public key that its file records.
Recorded = Mapping[str, Mapping[str, str]]
# What to do about a host that reports wrong keys.
HINT = (
    "No other host was changed by it. Find out what answers as {host}; to go on without it, take it out of the "
    "inventory and run again"
)


def owners(recorded: Recorded, plans: Mapping[str, HostPlan]) -> dict[str, str]:
    """Return whose every known public key is: those that files record, and those of peers that are in no inventory."""
    found = {key: host for host, keys in recorded.items() for key in keys.values()}
    for plan in plans.values():
        for link in plan["tunnels"]:
            outside = [peer for peer in link["peers"] if not peer["inventory"] and not peer["from_units"]]
            found.update({peer["public_key"]: peer["host"] for peer in outside if peer["public_key"]})
    return found


def clashes(host: str, keys: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """Return in words which public keys a host cannot report as its own, by tunnel.

    ``known`` says whose a key is, as ``owners`` returns it.
    """
    words = []
    for tunnel, key in sorted(keys.items()):
        if not is_key(key):
            words.append(f"reports as its public key of {tunnel} what is not one, {ascii(key)[:60]}")
        elif known.get(key, host) != host:
            words.append(
                f"reports {key} as its public key of {tunnel}, which is a key of {known[key]}, and was not recorded; "
                f"if its disk is a copy of that of {known[key]}, remove its key files and run again"
            )
    return [f"{host}: {word}. {HINT.format(host=host)}" for word in words]


def is_key(word: object) -> bool:
    """Return whether this is the text of a WireGuard key."""
    try:
        return isinstance(word, str) and bool(forms.public_key(word))
    except ValueError:
        return False


def changed_key(host: str, tunnel: str, file: str, was: str | None, found: str | None) -> str:
    """Return in words that a host's public key is not the recorded one; ``found`` is None where it has none.

    ``file`` is the name of the file or of the variable that records it.
    """
    what = f"has the public key {found}" if found else "has lost its private key"
    if file == RECORDED_KEYS and found:
        return (
            f"{host}: {file} records the public key {was} of {tunnel}, but the host {what}. If {host} was reinstalled, "
            f"or its key changed on purpose, set {file}[{tunnel}] of {host} to {found}. If not, find out what answers "
            f"as {host}"
        )
    return (
        f"{host}: {file} records the public key {was} of {tunnel}, but the host {what}. If {host} was reinstalled, or "
        "its key changed on purpose, run again with 'accept_changed: true' (the role's "
        "'wireguard_vrf_accept_changed_keys'), which records the host's key for all its peers. If not, find out what "
        f"answers as {host}"
    )


def rotating(host: str) -> str:
    """Return in words that the keys of a host are being rotated."""
    return (
        f"{host}: its keys are being rotated, and what the files record may not be what is in force. Run "
        "transit.networkd.rotate_keys again, which ends the rotation; -e transit_abandon=true rolls it back as "
        "long as no new key is in force"
    )
