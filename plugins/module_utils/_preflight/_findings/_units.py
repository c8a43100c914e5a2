# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about units of others that networkd would take in place of ours.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import network_path
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import made_by

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict


def unit_before(survey: Row) -> Iterator[str]:
    """A unit of somebody else's comes before ours, so that networkd would not read ours for the link."""
    for found in survey["before"]:
        if not found["open"]:
            yield (
                f"{found['path']} comes before {_ours(found)} and matches {found['link']}, so networkd would take it "
                f"and not ours: {_way_out(found)}"
            )


def unit_perhaps_before(survey: Row) -> Iterator[str]:
    """A unit of somebody else's comes before ours, and only networkd can tell whether it is for the link."""
    for found in survey["before"]:
        if found["open"]:
            keys = " and ".join(f"{key}=" for key in found["open"])
            yield (
                f"{found['path']} comes before {_ours(found)} and may match {found['link']}, by {keys}, which only "
                "networkd can judge; if it does, networkd takes it and not ours, and the change is rolled back. Then "
                f"{_way_out(found)}"
            )


def netdev(survey: Row) -> Iterator[str]:
    """A unit of somebody else's makes a link of a name that we want."""
    for found in survey["netdevs"]:
        if found["link"] not in made_by(survey["old"]):
            yield (
                f"{found['path']} makes a link {found['link']}, too, and networkd would take one of both: remove it, "
                "or choose another name"
            )


def _ours(found: Row) -> str:
    return posixpath.basename(network_path(found["link"]))


def _way_out(found: Row) -> str:
    if found["made"]:
        return f"rename it to come after {_ours(found)}, or have its [Match] leave {found['link']} out"
    drop_in = posixpath.basename(found["path"])
    return f"rename it to come after {_ours(found)}, or extend it (wireguard_vrf_interfaces, drop_in: {drop_in})"


ERRORS: dict[str, Verdict] = {
    "unit-before": unit_before,
    "netdev": netdev,
}
WARNINGS: dict[str, Verdict] = {
    "unit-perhaps-before": unit_perhaps_before,
}

__all__ = ("ERRORS", "WARNINGS")
