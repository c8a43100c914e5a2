# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about who else would configure a link at the next boot, or make what configures it anew.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import (
    LEAVE_IFUPDOWN,
    links_of,
    made_by,
    new_members,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict

GENERATORS = ("netplan", "cloud-init")
CLOUD_INIT_OFF = "network: {config: disabled}"
CLOUD_INIT_PATH = "/etc/cloud/cloud.cfg.d/99-disable-network-config.cfg"


def wg_quick(survey: Row) -> Iterator[str]:
    """wg-quick will make a tunnel of a name that we want."""
    for found in survey["wg_quick"]:
        yield (
            f"wg-quick makes {found['link']}, too, at the next boot ({found['path']}): systemctl disable --now "
            f"wg-quick@{found['link']}.service, or choose another name"
        )


def ifupdown(survey: Row) -> Iterator[str]:
    """ifupdown will configure a link at the next boot."""
    for found in _of_ifupdown(survey):
        if found["boot"]:
            yield (
                f"ifupdown brings {found['link']} up, too, at the next boot ({found['path']}), though it has not now: "
                f"{LEAVE_IFUPDOWN}"
            )


def ifupdown_by_hand(survey: Row) -> Iterator[str]:
    """ifupdown would configure a link, if somebody asks it to."""
    for found in _of_ifupdown(survey):
        if not found["boot"]:
            yield (
                f"{found['path']} has an iface {found['link']}, so that 'ifup {found['link']}' would configure it "
                f"behind networkd's back: {LEAVE_IFUPDOWN}"
            )


def _of_ifupdown(survey: Row) -> list[Row]:
    """What ifupdown knows of links that move or are made, and has not up now, which is refused elsewhere."""
    concerned = {*(member["name"] for member in new_members(survey)), *made_by(survey["new"])}
    up = {found["link"] for found in survey["managers"] if found["by"] == "ifupdown"}
    return [found for found in survey["ifupdown"] if found["link"] in concerned - up]


def generated(survey: Row) -> Iterator[str]:
    """The unit that configures a link now is made anew by a program, which will not know that it counts no more."""
    for member in new_members(survey):
        unit = posixpath.basename(links_of(survey).get(member["name"], {}).get("unit") or "")
        maker = _maker(unit)
        if maker and not member["drop_in"]:
            yield (
                f"{unit}, which configures {member['name']} now, is made by {maker}: ours comes before it, so what "
                f"{maker} is told of {member['name']} has no effect until this is removed. To leave {maker} in charge, "
                f"extend its unit instead (wireguard_vrf_interfaces, drop_in: {unit})"
            )


def cloud_init(survey: Row) -> Iterator[str]:
    """cloud-init may write a configuration of a link at a boot, which would not count, or would ask for ifupdown."""
    full = [member["name"] for member in new_members(survey) if not member["drop_in"]]
    units = [posixpath.basename(links_of(survey).get(name, {}).get("unit") or "") for name in full]
    if full and survey["cloud_init"] and not any(_maker(unit) for unit in units):
        yield (
            "cloud-init may write a configuration of the network at a boot (nothing in /etc/cloud/cloud.cfg.d says "
            f"otherwise): ours comes before its units, so what it is told of {' and '.join(full)} has no effect until "
            "this is removed, unless it writes for ifupdown. To have it leave the network alone, write "
            f"'{CLOUD_INIT_OFF}' into {CLOUD_INIT_PATH}"
        )


def _maker(unit: str) -> str | None:
    return next((maker for maker in GENERATORS if maker in unit), None)


ERRORS: dict[str, Verdict] = {
    "wg-quick": wg_quick,
    "ifupdown": ifupdown,
}
ACCEPTABLE: dict[str, Verdict] = {
    "generated": generated,
}
WARNINGS: dict[str, Verdict] = {
    "ifupdown-by-hand": ifupdown_by_hand,
    "cloud-init": cloud_init,
}

__all__ = ("ACCEPTABLE", "ERRORS", "WARNINGS")
