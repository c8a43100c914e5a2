# SPDX-License-Identifier: GPL-3.0-or-later
"""Merge the recorded public keys into a plan, or say which are missing."""

from __future__ import annotations

from .._plan._keys import missing, missing_problems, placeholder, with_keys
from .._plan._problems import PlanError
from .._plan._shapes import Plan
from . import _public_keys

MISSING_KEYS = ("error", "null", "placeholder")

# Host -> the tunnels whose public key of this host is not known.
Missing = dict[str, list[str]]


def with_recorded_keys(
    planned: Plan, public_keys: str | None = None, missing_keys: str | None = None
) -> tuple[Plan, Missing]:
    """Return the plan with the public keys, and which are missing.

    ``public_keys`` is their folder, by default the one that the inventory names.
    ``missing_keys`` says what to do where one is missing: ``error`` (the default), ``null`` or ``placeholder``.
    Raises PlanError for keys that are wrong or missing, ValueError for what is wrong in the call, OSError for keys
    that cannot be read.
    """
    missing_keys = missing_keys or "error"
    if missing_keys not in MISSING_KEYS:
        raise ValueError(f"missing_keys must be one of {', '.join(MISSING_KEYS)}, got {missing_keys!r}")
    folder = planned["public_keys"] if public_keys is None else public_keys
    keys = {} if folder is None else _public_keys.read_all(_public_keys.folder_of(folder))
    found = with_keys(planned, keys)
    lacking = missing(found)
    if lacking and missing_keys == "error":
        raise PlanError(missing_problems(lacking, folder or "the folder of the public keys"))
    if lacking and missing_keys == "placeholder":
        for host, tunnel in lacking:
            keys.setdefault(host, {})[tunnel] = placeholder(host, tunnel)
        found = with_keys(planned, keys)
    by_host: Missing = {}
    for host, tunnel in lacking:
        by_host.setdefault(host, []).append(tunnel)
    return found, by_host
