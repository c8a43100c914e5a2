# SPDX-License-Identifier: GPL-3.0-or-later
"""Unmanaged units that managed ones take the place of: what stays set aside, and which links it has made. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._layout import tunnel_of_wg_quick
from ._diff import recreated, texts
from ._netdevs import netdevs
from ._sides import empty_plan

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from ._shapes import Bundle, HostPlan, Manifest, Pair, Side


def service_of(tunnel: str) -> str:
    """Return the service that brings a tunnel up by wg-quick."""
    return f"wg-quick@{tunnel}.service"


def wg_quick(paths: Iterable[str]) -> list[str]:
    """Return the tunnels whose files of wg-quick are among these paths."""
    return [tunnel for path in paths if (tunnel := tunnel_of_wg_quick(path))]


def staying(bundle: Bundle, manifest: Manifest, links: Iterable[str] = ()) -> Bundle:
    """Return a bundle that also sets aside what was set aside before: only a removal restores it.

    ``links`` are those by which wg-quick is started at boot.
    """
    before = manifest["plan"]["set_aside"] if manifest["plan"] else []
    aside = sorted({*bundle["plan"]["set_aside"], *before, *links})
    return {**bundle, "plan": {**bundle["plan"], "set_aside": aside}}


def there(bundle: Bundle, changed: Iterable[Pair]) -> list[str]:
    """Return the paths to be set aside at which a change finds a file."""
    aside = set(bundle["plan"]["set_aside"])
    return [before["path"] for before, _after in changed if before["kind"] == "file" and before["path"] in aside]


def plan_by_hand(bundle: Bundle, before: Side, after: Side, facts: Facts) -> HostPlan | None:
    """Return the links of a bundle's plan that the units to be set aside have made, as a plan; None for none.

    A link that would have to be made again is not among them: its table is another one, or its kind.
    """
    plan = bundle["plan"]
    aside = [entry for entry in before["files"] if entry["path"] in plan["set_aside"]]
    old, new = netdevs(texts(aside)), netdevs(texts(after["files"]))
    same = {name for name in old if name in new and not recreated(old, new, name)}
    # The link of wg-quick goes with its service, and the managed one gets its name.
    same.update(wg_quick(entry["path"] for entry in aside if entry["kind"] == "file"))
    vrfs = [vrf for vrf in plan["vrfs"] if vrf["name"] in same]
    tunnels = [tunnel for tunnel in plan["tunnels"] if tunnel["name"] in same]
    if not vrfs and not tunnels:
        return None
    names = {vrf["name"] for vrf in vrfs}
    masters = {link["name"]: link["master"] for link in facts["links"]}
    members = [each for each in plan["members"] if each["vrf"] in names and masters.get(each["name"]) == each["vrf"]]
    return {
        **empty_plan(),
        "host": plan["host"],
        "vrfs": vrfs,
        "members": members,
        "tunnels": [
            {**tunnel, "peers": [], "vrf": tunnel["vrf"] if masters.get(tunnel["name"]) == tunnel["vrf"] else None}
            for tunnel in tunnels
        ],
    }
