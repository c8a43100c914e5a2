# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a key rotation: why a host has not changed its keys, and how many keys have changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ._agreement import listed
from ._key_owners import Recorded
from ._rotation_keys import Own


def summary(
    asked: Mapping[str, list[str]], before: Recorded, after: Recorded, ended: Mapping[str, Own]
) -> tuple[list[str], list[str]]:
    """Return how many keys have changed, in lines, and what was asked for and is not so, one problem a host.

    ``asked`` are the tunnels, by host, that were to get new keys; none where a rotation is rolled back. What counts is
    what the public keys' files recorded ``before`` and ``after`` the run. ``ended`` has the keys of the hosts that had
    nothing left but to end a rotation, as they say themselves: an earlier run recorded these.
    """
    changed: dict[str, list[str]] = {}
    earlier: dict[str, list[str]] = {}
    missing: dict[str, list[str]] = {}
    for host, tunnels in asked.items():
        for tunnel in tunnels:
            was, now = before.get(host, {}).get(tunnel), after.get(host, {}).get(tunnel)
            said = ended.get(host, {}).get(tunnel)
            kind = changed if now and now != was else earlier if now and said and said["new"] == now else missing
            kind.setdefault(host, []).append(tunnel)
    total = sum(len(tunnels) for tunnels in asked.values())
    lines = [f"keys changed: {_count(changed)} of {total}, on {len(changed)} of {len(asked)} hosts"]
    if earlier:
        lines.append(f"changed by an earlier run, as the hosts say themselves: {_count(earlier)}, on {listed(earlier)}")
    problems = [
        f"{host}: its key of {listed(tunnels)} was not changed: the recorded public key is the old one. Run again, "
        "unless an earlier run that was cut short has changed it, which the time of its file shows"
        for host, tunnels in sorted(missing.items())
    ]
    return lines, problems


def _count(found: Mapping[str, list[str]]) -> int:
    return sum(len(tunnels) for tunnels in found.values())


def explain(outcome: Mapping[str, object]) -> str:
    """Return why the keys of a host are not committed."""
    if outcome["state"] == "rolled-back":
        return f"the host rolled back to its old keys because {outcome['reason']}. Run again to continue"
    if outcome["state"] == "rolling-back":
        return (
            f"the host is rolling back to its old keys because {outcome['reason']}, and is not done yet. It continues "
            "by itself; see: journalctl -u transit-networkd-rotation"
        )
    if outcome["state"] == "none":
        return "the connection was lost before the change started; nothing was changed. Run again to continue"
    return (
        "the host was still unreachable long after its deadline. It rolls back to its old keys by itself; see on its "
        "console: journalctl -u transit-networkd-rotation"
    )
