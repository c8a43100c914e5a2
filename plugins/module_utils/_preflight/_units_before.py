# SPDX-License-Identifier: GPL-3.0-or-later
"""The unmanaged units that networkd would apply instead of managed ones."""

from __future__ import annotations

import contextlib
import os
import typing as t
from collections.abc import Mapping

from .._common._command import CommandError, ip_json
from .._common._host_units import host_units, sections_of, text_of
from .._common._layout import UNIT_PREFIX, network_path
from ._matching import KnownLink, matches

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from .._common._shapes import HostPlan
    from ._shapes import Before, Claim

# linux/if_arp.h, and networkd's words for them where udev has no DEVTYPE (systemd.network(5), Type=).
ARPHRD = {"1": "ether", "772": "loopback"}


def networks_before(root: str, new: HostPlan, facts: Facts) -> list[Before]:
    """Return each ``.network`` before a managed one that may be for a link of the plan.

    One without open conditions surely takes the link, and what comes behind it does not matter.
    """
    kinds = {link["name"]: link["kind"] for link in facts["links"]}
    # The kind of each link that the plan makes, None of a member.
    links: dict[str, str | None] = {member["name"]: None for member in new["members"] if not member["drop_in"]}
    links.update({vrf["name"]: "vrf" for vrf in new["vrfs"]})
    links.update({tunnel["name"]: "wireguard" for tunnel in new["tunnels"]})
    found: list[Before] = []
    for name, kind in links.items():
        managed = os.path.basename(network_path(name))
        units = [path for path in host_units(root) if path not in new["set_aside"]]
        earlier = [path for path in units if os.path.basename(path) < managed]
        if not earlier:
            continue
        known = _made(name, kind) if kind else _there(root, name, kinds)
        for path in earlier:
            may, left_open = matches(sections_of(root, path), known)
            if may:
                found.append({"link": name, "path": path, "open": left_open, "made": kind is not None})
            if may and not left_open:
                break
    return found


def netdevs_of_others(root: str, new: HostPlan) -> list[Claim]:
    """Return each unmanaged ``.netdev`` that makes a link of the plan."""
    names = [row["name"] for row in (*new["vrfs"], *new["tunnels"])]
    return [
        {"link": item.value, "path": path}
        for path in host_units(root, ".netdev")
        if not os.path.basename(path).startswith(UNIT_PREFIX) and path not in new["set_aside"]
        for section in sections_of(root, path)
        if section.name == "NetDev"
        for item in section.assignments
        if item.key == "Name" and item.value in names
    ]


def _made(name: str, kind: str) -> KnownLink:
    """Return what is known of a link before it is made: it has no hardware address that a unit could name."""
    known: KnownLink = {"names": [name], "kind": kind, "address": None, "permanent": None}
    # The kernel's word for udev (DEVTYPE), which a VRF has not (drivers/net/wireguard/device.c, drivers/net/vrf.c).
    return {**known, "type": kind if kind == "wireguard" else ARPHRD["1"]}


def _there(root: str, name: str, kinds: Mapping[str, str | None]) -> KnownLink:
    """Return what is known of a link that is there; of one that is not, its name."""
    if name not in kinds:
        return {"names": [name]}
    kind = kinds[name]
    known: KnownLink = {"names": [name], "kind": kind}
    uevent = dict(line.partition("=")[::2] for line in text_of(root, f"/sys/class/net/{name}/uevent").splitlines())
    kind_of_hardware = ARPHRD.get(text_of(root, f"/sys/class/net/{name}/type").strip())
    if uevent.get("DEVTYPE") or kind_of_hardware:
        known["type"] = uevent.get("DEVTYPE") or kind_of_hardware
    with contextlib.suppress(CommandError):
        for shown in ip_json(["link", "show", "dev", name]):
            known["names"] += shown.get("altnames", [])
            if "address" in shown:
                known["address"] = shown["address"]
            # ip says it where it differs from the one in use; only hardware surely has one.
            if "permaddr" in shown or (kind is None and "address" in shown):
                known["permanent"] = shown.get("permaddr", shown.get("address"))
    return known
