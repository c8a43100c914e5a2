# SPDX-License-Identifier: GPL-3.0-or-later
"""Merge the recorded public keys into a plan, or say which are missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .._plan._keys import missing, missing_problems, placeholder, with_keys, without_peers
from .._plan._problems import PlanError
from .._plan._shapes import Keys, Plan, Problem
from . import _public_keys
from ._host_record import differing

MISSING_KEYS = ("error", "null", "placeholder")

# Host -> the tunnels whose public key of this host is not known.
Missing = dict[str, list[str]]


def with_recorded_keys(
    planned: Plan,
    public_keys: str | None = None,
    missing_keys: str | None = None,
    left_out: Mapping[str, Collection[str]] | None = None,
    *,
    new_keys: Keys | None = None,
) -> tuple[Plan, Missing]:
    """Return the plan with the public keys, and which are missing.

    ``public_keys`` is their folder, by default the one that the inventory names. ``new_keys`` are newer than what is
    recorded there and in variables.
    ``missing_keys`` says what to do where one is missing: ``error`` (the default), ``null`` or ``placeholder``.
    ``left_out`` are peers that hosts do not have, ``{host: [peer]}``; one that no host has needs no key.
    Raises PlanError for keys that are wrong or missing, ValueError for what is wrong in the call, OSError for keys
    that cannot be read.
    """
    missing_keys = missing_keys or "error"
    if missing_keys not in MISSING_KEYS:
        raise ValueError(f"missing_keys must be one of {', '.join(MISSING_KEYS)}, got {missing_keys!r}")
    planned = without_peers(planned, left_out or {})
    alone = {peer for peers in (left_out or {}).values() for peer in peers} - _peers(planned)
    folder = planned["public_keys"] if public_keys is None else public_keys
    keys = recorded(planned, folder)
    for host, changed in (new_keys or {}).items():
        keys.setdefault(host, {}).update(changed)
    found = with_keys(planned, keys)
    lacking = missing(found)
    needed = [(host, tunnel) for host, tunnel in lacking if host not in alone]
    if needed and missing_keys == "error":
        raise PlanError(missing_problems(needed, folder or "the folder of the public keys", planned["recorded_keys"]))
    if lacking and missing_keys != "null":
        for host, tunnel in lacking:
            keys.setdefault(host, {})[tunnel] = placeholder(host, tunnel)
        found = with_keys(planned, keys)
    by_host: Missing = {}
    for host, tunnel in lacking:
        by_host.setdefault(host, []).append(tunnel)
    return found, by_host


def _peers(planned: Plan) -> set[str]:
    """Return the hosts that are a peer of another one."""
    return {peer["host"] for part in planned["hosts"].values() for link in part["tunnels"] for peer in link["peers"]}


def recorded(planned: Plan, folder: str | None) -> dict[str, dict[str, str]]:
    """Return every recorded key: those of a folder's files, and those of variables.

    Raises PlanError where a file and a variable differ, OSError.
    """
    place = None if folder is None else _public_keys.folder_of(folder)
    found = {} if place is None else _public_keys.read_all(place)
    problems: list[Problem] = []
    for host, keys in planned["recorded_keys"].items():
        for tunnel, key in keys.items():
            in_file = found.setdefault(host, {}).setdefault(tunnel, key)
            if place is not None and in_file != key:
                message = differing(tunnel, key, in_file, str(_public_keys.key_file(place, host, tunnel)))
                problems.append({"host": host, "variable": None, "value": None, "message": message})
    if problems:
        raise PlanError(problems)
    return found
