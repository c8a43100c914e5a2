# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change does beyond writing files, in words that end "HOST: will …". Pure."""

from __future__ import annotations

import fnmatch
import typing as t
from collections.abc import Iterable

from .._common._codes import PUBLIC_KEY
from .._common._layout import FILTER_PATH, PRIORITY_LOCAL, PRIORITY_LOCAL_FIRST, drop_in_path
from .._common._unit_file import parse
from .._words import check_text
from . import _bound_services, _egress, _ifupdown
from ._diff import needs_reload, only_peers, recreated, system_units, texts
from ._members import members
from ._netdevs import Netdev, PeerSection, netdevs
from ._set_aside import service_of
from ._sides import filtered, plan_of, strict
from ._sysctls import sysctl_place
from ._timers import timers

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from ._shapes import Change, Pair, Side

# From here on a networkd that reads a changed .netdev sends all of its peers to the kernel again (systemd issue 38196).
SENDS_PEERS_ANEW = 257
# How many peers are named in one line.
NAMED = 5


def effects(found: Change, facts: Facts) -> list[str]:
    """Return in words what a change does; nothing for no change."""
    changed, repair = found["changed"], found["repair"]
    if not (changed or found["sysctls"] or found["live"]):
        return _of_records(found)
    source, target = found["source"], found["target"]
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    both = [name for name in new if name in old]
    remade = [name for name in both if recreated(old, new, name)]
    kept = [name for name in both if name not in remade and new[name]["kind"] == "wireguard"]
    after = members(target)
    moves = _moves(source, target, facts, [name for name in (*old, *new) if name not in both], remade)
    keyed = [name for name in kept if _gets_key(old[name], new[name], found, facts)]
    words = [_sysctl(name, target["sysctls"].get(sysctl_place(name))) for name in sorted(found["sysctls"])]
    words += _set_aside(found)
    words += [f"delete the link {name}" for name in old if name not in new]
    words += [
        f"create the link {name}{f' in {after[name]}' if name in after else ''}" for name in new if name not in old
    ]
    words += [f"delete the link {name} and create it again" for name in remade]
    words += moves.values()
    said = {*moves, *remade} | ({*old, *new} - {*both})
    words += [f"reconfigure {name}" for name in sorted(({*repair} | _with_other_unit(found, facts)) - said)]
    for name in kept:
        words += _device(name, old[name]["device"], new[name]["device"])
        words += [f"set the private key of {name} live"] if name in keyed else []
        words += _peers(name, old[name]["peers"], new[name]["peers"], _names(source, name) | _names(target, name))
    reread = _reread(changed, facts)
    words += [
        f"restart all WireGuard sessions of {name}"
        for name in kept
        if name in keyed or name in moves or new[name]["path"] in reread
    ]
    words += [*_filter(found), *_local_rule(source, target), *_egress.effects(source, target)]
    words += _timers(source, target)
    if needs_reload(changed) or repair:
        words.append("reload systemd-networkd")
    if system_units(changed):
        words.append("reload systemd (daemon-reload)")
    words += [f"repair: {check_text(check)}" for check in found["live"]]
    words += _bound_services.effects(found["services"])
    words += [
        f"end the TCP sessions of {address} that are older than the move, once the change is confirmed"
        for _family, address, _table in found["sessions"]
    ]
    return words + _of_records(found)


def _set_aside(found: Change) -> list[str]:
    """Return the words for unmanaged units that are set aside, or restored."""
    source, target = plan_of(found["source"])["set_aside"], plan_of(found["target"])["set_aside"]
    taken = {path: names for path, names in _ifupdown.removed(found["changed"]).items() if names}
    pairs = [(before, after) for before, after in found["changed"] if after["path"] in {*source, *target} - {*taken}]
    words = (
        ("set aside", [after for _before, after in pairs if after["kind"] == "absent"]),
        ("restore", [after for _before, after in pairs if after["kind"] != "absent"]),
    )
    then, now = (side.get("started", []) for side in (found["source"], found["target"]))
    services = [f"stop {service_of(name)}" for name in then if name not in now]
    services += [f"start {service_of(name)}" for name in now if name not in then]
    services += _ifupdown.effects(found["source"], found["target"], found["changed"])
    services += [f"take {' and '.join(names)} out of {path}" for path, names in taken.items()]
    return services + [f"{what} {entry['path']}" for what, entries in words for entry in entries]


def _sysctl(name: str, value: str | None) -> str:
    """Return the words for a sysctl; the value is unknown for one that the kernel did not have."""
    return f"set {name}" if value is None else f"set {name} to {value}"


def _of_records(found: Change) -> list[str]:
    """Return the words for a change of the records alone."""
    if found["adopt"]:
        return ["adopt the files, which are there already"]
    return ["delete the keys and the records"] if found["goes"] else []


def _moves(source: Side, target: Side, facts: Facts, in_one: Iterable[str], remade: Iterable[str]) -> dict[str, str]:
    """Return each link that goes to another VRF, with the words for it; not those that only one side makes."""
    before, after = members(source), members(target)
    masters = {link["name"]: link["master"] for link in facts["links"]}
    then = target["seen"]["links"] if target["seen"] else {}
    words = {}
    for name in sorted({*before, *after} - {*in_one}):
        # The VRF of an unmanaged link is known from the kernel, or from what it was seen to have before.
        here = before.get(name) or masters.get(name) or "main"
        there = after.get(name) or (then[name]["master"] if name in then else None) or "main"
        if here != there:
            words[name] = f"move {name} from {here} to {there}"
        elif there in remade:
            words[name] = f"move {name} to the new {there}"
    return words


def _with_other_unit(found: Change, facts: Facts) -> set[str]:
    """Return the links of this host that networkd configures again on a reload: those of a changed unit."""
    changed = [pair for pair in found["changed"] if "/systemd/network/" in pair[1]["path"]]
    paths = {after["path"] for _before, after in changed}
    names = {
        member["name"]
        for side in (found["source"], found["target"])
        for member in plan_of(side)["members"]
        if member["drop_in"] and drop_in_path(member["drop_in"]) in paths
    }
    patterns = {
        pattern
        for path, text in texts(entry for pair in changed for entry in pair)
        if path.endswith(".network")
        for section in parse(text).sections
        if section.name == "Match"
        for item in section.assignments
        if item.key == "Name"
        for pattern in item.value.split()
    }
    links = [link["name"] for link in facts["links"]]
    return {name for name in links if name in names or any(fnmatch.fnmatchcase(name, each) for each in patterns)}


def _gets_key(old: Netdev, new: Netdev, found: Change, facts: Facts) -> bool:
    """Return whether a tunnel's private key is set live: its file is another one, or the kernel has another key."""
    name = new["name"]
    wanted = [tunnel.get("public_key") for tunnel in plan_of(found["target"])["tunnels"] if tunnel["name"] == name]
    there = [tunnel["public_key"] for tunnel in facts["tunnels"] if tunnel["name"] == name]
    if old["device"].get("PrivateKeyFile") != new["device"].get("PrivateKeyFile"):
        # An adopted tunnel may have the same key in another file.
        return wanted != there
    if any((check["code"], check["subject"]) == (PUBLIC_KEY, name) for check in found["live"]):
        # The failed check says it.
        return False
    return bool(there) and wanted not in ([], [None], there)


def _device(name: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
    words = []
    if old.get("ListenPort", "auto") != new.get("ListenPort", "auto") != "auto":
        words.append(f"set the port of {name} to {new['ListenPort']} live")
    if _mark(old) != _mark(new):
        words.append(f"set the mark of {name} to {new.get('FirewallMark', '0')} live")
    return words


def _mark(device: dict[str, str]) -> int | str:
    """Return the mark of a [WireGuard] section, which may be written in hexadecimal digits."""
    mark = device.get("FirewallMark", "0")
    try:
        return int(mark, 0)
    except ValueError:
        return mark


def _names(side: Side, tunnel: str) -> dict[str, str]:
    """Return ``{public key: host}`` of a tunnel's peers."""
    found = [each for each in plan_of(side)["tunnels"] if each["name"] == tunnel]
    return {peer["public_key"]: peer["host"] for each in found for peer in each.get("peers", []) if peer["public_key"]}


def _peers(tunnel: str, old: dict[str, PeerSection], new: dict[str, PeerSection], names: dict[str, str]) -> list[str]:
    gone, come = ({names.get(key, key) for key in keys} for keys in (old.keys() - new.keys(), new.keys() - old.keys()))
    changed = {names.get(key, key) for key in old.keys() & new.keys() if old[key] != new[key]}
    words = [
        (f"remove peers from {tunnel} live", gone - come),
        (f"add peers to {tunnel} live", come - gone),
        (f"set the new keys of peers of {tunnel} live", gone & come),
        (f"change peers of {tunnel} live", changed - gone - come),
    ]
    return [f"{what}: {_some(sorted(which))}" for what, which in words if which]


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more < 1 else f"{', '.join(names[:NAMED])} and {more} more"


def _reread(changed: Iterable[Pair], facts: Facts) -> list[str]:
    """Return the paths of units whose peers a reload sends to the kernel again."""
    if (facts["systemd_version"] or 0) < SENDS_PEERS_ANEW:
        return []
    return [after["path"] for before, after in changed if not only_peers(before, after)]


def _filter(found: Change) -> list[str]:
    before, after = filtered(found["source"]), filtered(found["target"])
    if before and after:
        differs = any(pair[1]["path"] == FILTER_PATH for pair in found["changed"])
        return ["reload the packet filter"] if differs else []
    return ["load the packet filter"] if after else ["remove the packet filter"] if before else []


def _local_rule(source: Side, target: Side) -> list[str]:
    if strict(source) == strict(target):
        return []
    if strict(target):
        return [f"move the local rule behind the VRF rules (priority {PRIORITY_LOCAL_FIRST} to {PRIORITY_LOCAL})"]
    return [f"move the local rule before all others (priority {PRIORITY_LOCAL} to {PRIORITY_LOCAL_FIRST})"]


def _timers(source: Side, target: Side) -> list[str]:
    before, after = ([timer.name for timer in timers(side["plan"])] for side in (source, target))
    words = [f"stop {name}" for name in before if name not in after]
    return words + [f"start {name}" for name in after if name not in before]
