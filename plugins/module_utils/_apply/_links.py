# SPDX-License-Identifier: GPL-3.0-or-later
"""Move links, VRFs, peers and leftovers from one side to the other: apply, rollback and remove are the same move.

Every step may be done twice, and may start from a host that is half-way, as a crash leaves it.
"""

from __future__ import annotations

import os
import typing as t

from .. import _observe
from .._change import _sides
from .._change._diff import changes, needs_reload, recreated, texts
from .._change._members import members, tables, unit_of
from .._change._netdevs import Netdev, netdevs
from .._change._sides import plan_of
from .._common._files import under
from . import _filter, _local_rule, _rules
from ._files import names_vrf

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Pair, Side
    from .._common._facts import Facts
    from ._commands import Live


def move_links(live: Live, source: Side, target: Side, changed: list[Pair], repair: list[str]) -> None:
    """Make networkd and the kernel follow the files.

    ``changed`` is what ``move_files`` gave, ``repair`` names links that differ though their files do not. A crash may
    have come between the files and this, so that nothing changed now: then what lies between the sides counts.
    """
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    for name, vrf in members(source).items():
        # What is deleted goes out of its VRF with that, and is never in main.
        if (name not in members(target) or _was_outside(target, name)) and (name not in old or name in new):
            live.release(name, vrf)
    left = _left_behind(source, target, old, new)
    for name in old:
        if name in left.values():
            continue
        if name not in new or (recreated(old, new, name) and not _is_already(live, new[name])):
            live.delete_link(name)
    if needs_reload([*changed, *changes(source["files"], target["files"])]) or repair:
        live.reload()
    # Deleted before, it would leave its members in main until networkd has put them into the other one.
    for member, vrf in left.items():
        live.await_release(member, vrf)
    for vrf in sorted(set(left.values())):
        live.delete_link(vrf)
    for name in repair:
        live.command("networkctl", "reconfigure", "--", name)


def _was_outside(side: Side, name: str) -> bool:
    """Return whether the link was outside its planned VRF because no unit enslaved it."""
    seen = side["seen"]["links"].get(name) if side["seen"] else None
    units = [entry for entry in side["files"] if entry["path"] == unit_of(side, name)]
    return seen is not None and seen["master"] is None and bool(units) and not any(names_vrf(unit) for unit in units)


def _left_behind(source: Side, target: Side, old: dict[str, Netdev], new: dict[str, Netdev]) -> dict[str, str]:
    """Return the links that go to another VRF, with their old VRF, where that VRF is deleted.

    Of two VRFs of one table the old one has to go first.
    """
    kept = {_table(link) for link in new.values() if link["kind"] == "vrf"}
    after = members(target)
    return {
        name: vrf
        for name, vrf in members(source).items()
        if after.get(name, vrf) != vrf and vrf in old and vrf not in new and _table(old[vrf]) not in kept
    }


def _is_already(live: Live, wanted: Netdev) -> bool:
    """Return whether a VRF is the wanted one already, as after a rollback that is tried again."""
    table = _table(wanted) if wanted["kind"] == "vrf" else None
    return table is not None and live.vrf_table(wanted["name"]) == table


def _table(vrf: Netdev) -> str | None:
    return next((value for section, key, value in vrf["fixed"] if (section, key) == ("VRF", "Table")), None)


def move_peers(live: Live, source: Side, target: Side, facts: Facts) -> None:
    """Make the peers of tunnels that both sides have those of the target; new tunnels get theirs from networkd."""
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    there = {tunnel["name"]: tunnel for tunnel in facts["tunnels"]}
    keys = {tunnel["name"]: tunnel.get("public_key") for tunnel in plan_of(target)["tunnels"]}
    for name, netdev in new.items():
        if netdev["kind"] == "wireguard" and name in old and name in there:
            live.sync_peers(name, old[name], netdev, there[name], keys.get(name))


def clear_leftovers(live: Live, source: Side, target: Side, facts: Facts) -> None:
    """Remove the rules and routes that the source had and the target has not, which networkd may leave behind."""
    _rules.clear(live, source, target, facts)
    if _sides.strict(source) and not _sides.strict(target):
        _local_rule.relax(live)
    _filter.clear(live, source, target)
    for table in sorted(set(tables(source)) - set(tables(target))):
        live.flush_table(table)
    if tables(target) and facts["vrfs"]:
        live.ensure_l3mdev_rules(facts["rules"])
    elif target["seen"] and not facts["vrfs"]:
        for rule in facts["rules"]:
            if rule["action"] == "l3mdev" and rule["family"] not in target["seen"]["l3mdev"]:
                live.delete_rule(rule)


def touch_members(live: Live, side: Side, facts: Facts) -> bool:
    """Make networkd enslave members that it left outside their VRF, and return whether there were any.

    Up to systemd 256 a member stays outside a VRF that was made again until its own .network changes; a tunnel in an
    inner VRF is such a member.
    """
    masters = {link["name"]: link["master"] for link in facts["links"]}
    lost = [name for name, vrf in members(side).items() if masters.get(name) != vrf]
    for name in lost:
        place = under(live.root, unit_of(side, name))
        if os.path.exists(place):
            os.utime(place)
    if lost:
        live.reload()
    return bool(lost)


def observe(live: Live) -> Facts:
    """Return the facts of the host."""
    return _observe.observe(root=live.root)
