# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From one side to the other. Apply, rollback and remove are this one thing with other arguments.

Every step may be done twice, and may start from a host that is half-way: that is what a crash leaves.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils import _observe
from ansible_collections.transit.networkd.plugins.module_utils._apply import _filter, _follow, _local_rule
from ansible_collections.transit.networkd.plugins.module_utils._change._diff import (
    changes,
    needs_reload,
    recreated,
    system_units,
    texts,
)
from ansible_collections.transit.networkd.plugins.module_utils._change._netdevs import netdevs
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import plan_of
from ansible_collections.transit.networkd.plugins.module_utils._common._files import drop_temporary, under
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    DROP_IN_NAME,
    NETWORK_DIR,
    drop_in_path,
    network_path,
)
from ansible_collections.transit.networkd.plugins.module_utils._state._entries import drop_directories, look, put

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live

    Row = dict[str, t.Any]


class UnmovedError(Exception):
    """Some paths could not be made what they should be: ``words`` says which and why, ``changed`` is what was.

    ``enslaves`` says whether one of them is a unit that puts a link into a VRF.
    """

    def __init__(self, changed: list[tuple[Row, Row]], failed: dict[str, str], *, enslaves: bool) -> None:
        self.changed = changed
        self.enslaves = enslaves
        self.words = [f"{path}: {why}" for path, why in failed.items()]
        super().__init__("; ".join(self.words))


def move_files(root: str, target: Row) -> list[tuple[Row, Row]]:
    """Make the files those of a side, and give the pairs of entries that differed.

    What others need comes first and what needs it last, both ways: a member that names a VRF which no .netdev makes
    would be configured in main. One path that cannot be moved does not stop the others; UnmovedError is raised at the
    end.
    """
    before, failed = _look_at(root, target["files"])
    there = {entry["path"] for entry in before}
    changed = changes(before, [entry for entry in target["files"] if entry["path"] in there])
    ahead = sorted(changed, key=lambda pair: _rank(*pair))
    # On a disk that is full, what is removed may make the room for what was to be written before it.
    for _attempt in range(2):
        again = []
        for pair in ahead:
            try:
                put(root, pair[1])
                failed.pop(pair[1]["path"], None)
            except OSError as exc:
                failed[pair[1]["path"]] = exc.strerror or str(exc)
                again.append(pair)
        ahead = again
    drop_directories(root, target["missing"])
    if failed:
        done = [pair for pair in changed if pair[1]["path"] not in failed]
        enslaves = any(_enslaves(entry) for pair in changed for entry in pair if entry["path"] in failed)
        raise UnmovedError(done, failed, enslaves=enslaves)
    return changed


def _look_at(root: str, entries: list[Row]) -> tuple[list[Row], dict[str, str]]:
    """Give the entries of what is there now, and ``{path: why}`` of those that cannot be looked at."""
    found, failed = [], {}
    for entry in entries:
        try:
            # A kill within a write leaves half of a file beside its place, which may hold a key.
            drop_temporary(under(root, entry["path"]))
            found.append(look(root, entry["path"]))
        except OSError as exc:
            failed[entry["path"]] = exc.strerror or str(exc)
    return found, failed


def _rank(before: Row, after: Row) -> tuple[int, int, str]:
    removed = after["kind"] == "absent"
    path = after["path"]
    place = 0 if not path.startswith(f"{NETWORK_DIR}/") else 1 if path.endswith(".netdev") else 2
    if place == 2 and _enslaves(before if removed else after):
        place = 3
    return (int(removed), -place if removed else place, path)


def _enslaves(entry: Row) -> bool:
    path = entry["path"]
    return path.startswith(f"{NETWORK_DIR}/") and (path.endswith(f"/{DROP_IN_NAME}") or _names_vrf(entry))


def _names_vrf(entry: Row) -> bool:
    return any(line.startswith("VRF=") for _path, text in texts([entry]) for line in text.splitlines())


def move_links(live: Live, source: Row, target: Row, changed: list[tuple[Row, Row]], repair: list[str]) -> None:
    """Make networkd and the kernel follow the files.

    ``changed`` is what ``move_files`` gave, ``repair`` names links that differ though their files do not. A crash may
    have come between the files and this, so that nothing changed now: then what lies between the sides counts.
    """
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    for name, vrf in members(source).items():
        # What is deleted goes out of its VRF with that, and is never in main.
        if (name not in members(target) or _was_out(target, name)) and (name not in old or name in new):
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


def _was_out(side: Row, name: str) -> bool:
    """Say whether a link was in no VRF when a side was live, against its plan and for want of a unit that says so."""
    seen = (side["seen"] or {"links": {}})["links"].get(name)
    units = [entry for entry in side["files"] if entry["path"] == _unit(side, name)]
    return bool(seen) and seen["master"] is None and bool(units) and not any(_names_vrf(unit) for unit in units)


def _left_behind(source: Row, target: Row, old: dict[str, Row], new: dict[str, Row]) -> dict[str, str]:
    """Give the links that go to another VRF, with the one that they come from, where that one goes.

    Of two VRFs of one table the old one has to go first.
    """
    kept = {_table(link) for link in new.values() if link["kind"] == "vrf"}
    after = members(target)
    return {
        name: vrf
        for name, vrf in members(source).items()
        if after.get(name, vrf) != vrf and vrf in old and vrf not in new and _table(old[vrf]) not in kept
    }


def _is_already(live: Live, wanted: Row) -> bool:
    """Say whether a VRF is the one that is wanted, which a way back that is tried again may find."""
    table = _table(wanted) if wanted["kind"] == "vrf" else None
    return table is not None and live.vrf_table(wanted["name"]) == table


def _table(vrf: Row) -> str | None:
    return next((value for section, key, value in vrf["fixed"] if (section, key) == ("VRF", "Table")), None)


def move_units(live: Live, source: Row, target: Row, changed: list[tuple[Row, Row]]) -> list[str]:
    """Make systemd follow the files of its own units, and give in words what went wrong."""
    _filter.leave(live, source, target)
    _follow.leave(live, source, target)
    if system_units([*changed, *changes(source["files"], target["files"])]):
        live.command("systemctl", "daemon-reload")
    _follow.follow(live, target)
    return [*_local_rule.follow(live, target), *_filter.follow(live, source, target)]


def move_peers(live: Live, source: Row, target: Row, facts: Row) -> None:
    """Make the peers of tunnels that both sides have those of the target; new tunnels get theirs from networkd."""
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    there = {tunnel["name"]: tunnel for tunnel in facts["tunnels"]}
    keys = {tunnel["name"]: tunnel.get("public_key") for tunnel in plan_of(target)["tunnels"]}
    for name, netdev in new.items():
        if netdev["kind"] == "wireguard" and name in old and name in there:
            live.sync_peers(name, old[name], netdev, there[name], keys.get(name))


def clear_leftovers(live: Live, source: Row, target: Row, facts: Row) -> None:
    """Remove the rules and routes that the source had and the target has not, which networkd may leave behind."""
    kept = [_rule_key(rule) for rule in plan_of(target)["rules"]]
    made = [_rule_key(rule) for rule in plan_of(source)["rules"]]
    for rule in facts["rules"]:
        if _rule_key(rule) in made and _rule_key(rule) not in kept:
            live.delete_rule(rule)
    if _local_rule.strict(source) and not _local_rule.strict(target):
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


def touch_members(live: Live, side: Row, facts: Row) -> bool:
    """Make networkd take up members that it left outside of their VRF, and say whether there were any.

    Up to systemd 256 a member stays outside of a VRF that was made anew until its own .network changes; a tunnel in an
    inner VRF is such a member.
    """
    masters = {link["name"]: link["master"] for link in facts["links"]}
    lost = [name for name, vrf in members(side).items() if masters.get(name) != vrf]
    for name in lost:
        place = under(live.root, _unit(side, name))
        if os.path.exists(place):
            os.utime(place)
    if lost:
        live.reload()
    return bool(lost)


def moved(source: Row, target: Row) -> set[str]:
    """Give the links of either side whose VRF, or networkd's file of whom, differs between the sides.

    A VRF that is made anew moves its members, too.
    """
    differ = {after["path"] for _before, after in changes(source["files"], target["files"])}
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    anew = {name for name in new if name in old and recreated(old, new, name)}
    before, after = members(source), members(target)
    return {
        name
        for name in {**before, **after}
        if before.get(name) != after.get(name)
        or after.get(name) in anew
        or differ & {_unit(source, name), _unit(target, name)}
    }


def members(side: Row) -> dict[str, str]:
    """Give the enslaved links of a side and their VRFs; a tunnel in an inner VRF is one of them."""
    plan = plan_of(side)
    found = {member["name"]: member["vrf"] for member in plan["members"]}
    found.update({tunnel["name"]: tunnel["vrf"] for tunnel in plan["tunnels"] if tunnel["vrf"]})
    return found


def _unit(side: Row, name: str) -> str:
    """Give the path of the file of ours that puts a link into its VRF."""
    drop_in = next((member["drop_in"] for member in plan_of(side)["members"] if member["name"] == name), None)
    return drop_in_path(drop_in) if drop_in else network_path(name)


def marks(side: Row) -> dict[str, int]:
    """Give the mark with which packets leave by each enslaved link, where its VRF has one."""
    vrfs = {vrf["name"]: vrf.get("mark") for vrf in plan_of(side)["vrfs"]}
    found = {name: vrfs.get(vrf) for name, vrf in members(side).items()}
    return {name: mark for name, mark in found.items() if mark is not None}


def made(side: Row) -> list[str]:
    """Give the names of the links that a side makes."""
    return sorted(netdevs(texts(side["files"])))


def tables(side: Row) -> list[int]:
    """Give the tables of a side's VRFs."""
    return [vrf["table"] for vrf in plan_of(side)["vrfs"]]


def observe(live: Live) -> Row:
    """Give the facts."""
    return _observe.observe(root=live.root)


def _rule_key(rule: Row) -> tuple[t.Any, ...]:
    return (rule["priority"], rule["mark"], rule["action"], rule["table"])


__all__ = (
    "UnmovedError",
    "clear_leftovers",
    "made",
    "marks",
    "members",
    "move_files",
    "move_links",
    "move_peers",
    "move_units",
    "moved",
    "observe",
    "tables",
    "touch_members",
)
