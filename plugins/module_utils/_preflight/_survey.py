# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What preflight must know of a host beyond the facts.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import glob
import grp
import os
import stat
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._command import CommandError, ip_json, run
from ansible_collections.transit.networkd.plugins.module_utils._drift._services import services_of
from ansible_collections.transit.networkd.plugins.module_utils._drift._units import with_units
from ansible_collections.transit.networkd.plugins.module_utils._files import under
from ansible_collections.transit.networkd.plugins.module_utils._layout import (
    FILTER_FAMILY,
    FILTER_TABLE,
    NETWORK_DIR,
    NETWORKD_USER,
    STATE_DIR,
)
from ansible_collections.transit.networkd.plugins.module_utils._observe._kernel import routes
from ansible_collections.transit.networkd.plugins.module_utils._preflight import _ssh
from ansible_collections.transit.networkd.plugins.module_utils._preflight._claims import managers, unit_before
from ansible_collections.transit.networkd.plugins.module_utils._preflight._foreign import iptables_rules, nft_rules
from ansible_collections.transit.networkd.plugins.module_utils._transaction._diff import changes
from ansible_collections.transit.networkd.plugins.module_utils._transaction._sides import plan_of
from ansible_collections.transit.networkd.plugins.module_utils._unit_file import parse

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable, Mapping

    Row = dict[str, t.Any]

CONF_DIRS = ("/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd")
NO_SSH: Row = {"listeners": [], "family": "any"}


def survey(
    root: str,
    source: Row,
    target: Row,
    facts: Row,
    edited: list[str],
    pending: Row | None,
    acknowledged: Iterable[str] = (),
    unrecorded: Iterable[str] = (),
) -> Row:
    """Look at the host: ``{"old", "new", "facts", "edited", "unrecorded", "pending", "networkd", "ports", "routes",
    "kernel", "keys", "free", "resolvers", "sysctls", "deletes_foreign_rules", "rehearsal", "filter", "acknowledged",
    "connection", "ssh", "group", "managers", "before"}``.

    ``old`` and ``new`` are the plans of the two sides (see ``_transaction._sides``); ``acknowledged`` are the names of
    rules of others (``_foreign``) that somebody has looked at.
    """
    old, new = with_units(plan_of(source)), with_units(plan_of(target))
    tables = [vrf["table"] for vrf in new["vrfs"] if vrf["table"] not in [ours["table"] for ours in old["vrfs"]]]
    keys = _keys(root, new)
    return {
        "old": old,
        "new": new,
        "facts": facts,
        "edited": edited,
        "unrecorded": list(unrecorded),
        "pending": pending,
        "networkd": _active("systemd-networkd.service"),
        "ports": _ports(root),
        "routes": routes(tables) if tables else [],
        "kernel": _kinds(root, new, facts),
        "keys": keys,
        "free": {path: _free(root, path) for path in ("/etc", os.path.dirname(STATE_DIR), "/run")},
        "resolvers": _resolvers(root, old, new),
        "sysctls": {place: os.path.exists(under(root, f"/proc/sys/{place}")) for place in target["sysctls"]},
        "deletes_foreign_rules": _deletes_foreign_rules(root),
        "rehearsal": _rehearsal(root, source, target, keys),
        "filter": _filter(root, new, facts),
        "acknowledged": list(acknowledged),
        "connection": _connection(root),
        "ssh": _ssh_server(new, facts),
        "group": _own_group(root),
        **_claims(root, new, facts),
    }


def _claims(root: str, new: Mapping[str, t.Any], facts: Row) -> Row:
    """Who else says that a member is his: ``managers`` (``_claims``), and the unit ``before`` ours by member."""
    members = {member["name"]: member for member in new["members"]}
    links = [link for link in facts["links"] if link["name"] in members]
    before = {name: unit_before(root, name) for name, member in members.items() if not member["drop_in"]}
    return {
        "managers": [row for link in links for row in managers(root, link, lambda unit: _active(unit) == "active")],
        "before": {name: path for name, path in before.items() if path},
    }


def _filter(root: str, new: Mapping[str, t.Any], facts: Row) -> Row:
    """What concerns a packet filter: whether there is nft, whether our table is there, and what others have.

    ``others`` are the rules of others (``_foreign``) that name a member, with ``moves``: whether it is still to be
    enslaved.
    """
    masters = {link["name"]: link["master"] for link in facts["links"]}
    vrfs = {member["name"]: member["vrf"] for member in new["members"]}
    found: Row = {"nft": True, "table": False, "others": []}
    if not vrfs and not new["filter"]:
        return found
    others = _iptables(root, vrfs)
    try:
        ruleset = run(["nft", "-s", "list", "ruleset"])
    except CommandError as exc:
        found["nft"] = exc.rc != 127
    else:
        found["table"] = f"table {FILTER_FAMILY} {FILTER_TABLE} {{" in ruleset.splitlines()
        others = [*nft_rules(ruleset, vrfs), *others]
    return {
        **found,
        "others": [{**rule, "moves": masters.get(rule["link"]) != vrfs[rule["link"]]} for rule in others],
    }


def _iptables(root: str, links: Mapping[str, str]) -> list[Row]:
    """The rules of the old kernel tables, which nft does not show; iptables is not asked where there are none."""
    found = []
    for path, command in (("ip", "iptables-legacy"), ("ip6", "ip6tables-legacy")):
        if os.path.exists(under(root, f"/proc/net/{path}_tables_names")):
            with contextlib.suppress(CommandError):
                found += iptables_rules(run([f"{command}-save"]), links, command)
    return found


def _ssh_server(new: Mapping[str, t.Any], facts: Row) -> Row:
    """Where the SSH server would listen: ``{"listeners", "family"}``.

    It is asked only where an interface is to move, or the server to be bound to a VRF.

    With Match blocks older sshd want to be told of a connection; none of them may say where it listens.
    """
    masters = {link["name"]: link["master"] for link in facts["links"]}
    moves = any(masters.get(member["name"]) != member["vrf"] for member in new["members"])
    if not moves and not {*services_of(new)} & {*_ssh.SOCKETS, *_ssh.SERVICES}:
        return NO_SSH
    try:
        shown = run(["systemctl", "show", f"--property={','.join(_ssh.PROPERTIES)}", *_ssh.SOCKETS, *_ssh.SERVICES])
    except CommandError:
        return NO_SSH
    units = _ssh.units(shown)
    sockets = [listener for unit in units for listener in unit["listeners"]]
    if sockets or not units:
        # What systemd hands over is what is heard, whatever sshd_config says.
        return {**NO_SSH, "listeners": sockets}
    for arguments in ([], ["-C", "user=root,host=localhost,addr=127.0.0.1"]):
        with contextlib.suppress(CommandError):
            told = run(["sshd", "-T", *arguments])
            return {"listeners": _ssh.listeners(told, units[0]["name"]), "family": _ssh.family(told)}
    return NO_SSH


def _own_group(root: str) -> str:
    """The control group of this process, and so of the session that it was started by."""
    with contextlib.suppress(OSError), open(under(root, "/proc/self/cgroup"), encoding="utf-8") as file:
        return file.read().strip()
    return ""


def _connection(root: str) -> Row | None:
    """The address and the port of this host that the controller's SSH connection comes in by, if it is one.

    sudo takes the variable away (sudoers(5), env_reset); a process above it has it still.
    """
    words = os.environ.get("SSH_CONNECTION", "").split()
    process = "self"
    while not words and process not in ("0", "1"):
        try:
            process = _parent(root, process)
            with open(under(root, f"/proc/{process}/environ"), "rb") as file:
                variables = file.read().split(b"\0")
        except (OSError, ValueError, IndexError):
            break
        found = [line for line in variables if line.startswith(b"SSH_CONNECTION=")]
        words = found[0].decode("ascii", "replace").partition("=")[2].split() if found else []
    return {"address": words[2], "port": int(words[3])} if len(words) == 4 and words[3].isdecimal() else None


def _parent(root: str, process: str) -> str:
    """The process that a process was started by (proc_pid_stat(5), field 4; the second may hold anything)."""
    with open(under(root, f"/proc/{process}/stat"), encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[1]


def _rehearsal(root: str, source: Row, target: Row, keys: list[Row]) -> Row:
    """What the host's networkd says of the new units: ``{"complaints", "error"}``, why it could not be asked.

    It is not asked while a key is missing, for it would complain of that alone, nor on a root that is no host's.
    """
    changed = [after for _before, after in changes(source["files"], target["files"]) if _is_unit(after["path"])]
    if not changed or root != "/" or any(key["missing"] for key in keys):
        return {"complaints": [], "error": None}
    from ansible_collections.transit.networkd.plugins.module_utils import _rehearsal as rehearsal

    try:
        return {"complaints": rehearsal.complaints(changed), "error": None}
    except (OSError, rehearsal.RehearsalError) as exc:
        return {"complaints": [], "error": str(exc)}


def _is_unit(path: str) -> bool:
    return path.startswith(f"{NETWORK_DIR}/")


def _active(unit: str) -> str:
    """The state of a unit in systemd's word, ``unknown`` where there is no systemd."""
    try:
        return run(["systemctl", "show", "--property=ActiveState", "--value", unit]).strip() or "unknown"
    except CommandError:
        return "unknown"


def _ports(root: str) -> list[int]:
    """The UDP ports that have a socket; the kernel's own, WireGuard's, are among them (proc_net(5))."""
    found: set[int] = set()
    for name in ("udp", "udp6"):
        try:
            with open(under(root, f"/proc/net/{name}"), encoding="ascii") as file:
                lines = file.read().splitlines()[1:]
        except OSError:
            lines = []
        found.update(int(line.split()[1].rpartition(":")[2], 16) for line in lines if line.strip())
    return sorted(found)


def _kinds(root: str, new: Mapping[str, t.Any], facts: Row) -> dict[str, str | None]:
    """Why the kernel makes no link of a kind that is needed, None where it does; tried where no one ever cares."""
    wanted = [("vrf", ["table", "1"])] if new["vrfs"] else []
    wanted += [("wireguard", [])] if new["tunnels"] else []
    there = {link["kind"] for link in facts["links"]}
    return {
        kind: _refusal(kind, words)
        for kind, words in wanted
        if kind not in there and not os.path.exists(under(root, f"/sys/module/{kind}"))
    }


def _refusal(kind: str, words: list[str]) -> str | None:
    try:
        run(["unshare", "--net", "ip", "link", "add", "name", "probe", "type", kind, *words])
    except CommandError as exc:
        return exc.stderr or str(exc)
    return None


def _keys(root: str, new: Mapping[str, t.Any]) -> list[Row]:
    """The files of keys that the units name: who may read them, by number."""
    paths = []
    for tunnel in new["tunnels"]:
        paths.append(tunnel["private_key_file"])
        paths += [peer["preshared_key_file"] for peer in tunnel["peers"] if peer.get("preshared_key_file")]
    try:
        group = grp.getgrnam(NETWORKD_USER).gr_gid
    except KeyError:
        group = -1
    return [_key(root, path, group) for path in paths if path]


def _key(root: str, path: str, group: int) -> Row:
    try:
        found = os.stat(under(root, path))
    except OSError as exc:
        return {"path": path, "missing": exc.strerror or str(exc)}
    return {
        "path": path,
        "missing": None,
        "mode": stat.S_IMODE(found.st_mode),
        "size": found.st_size,
        "root": found.st_uid == 0,
        "networkd": found.st_gid == group,
    }


def _free(root: str, path: str) -> int | None:
    """The bytes that root may still write there."""
    try:
        found = os.statvfs(under(root, path))
    except OSError:
        return None
    return found.f_bfree * found.f_frsize


def _resolvers(root: str, old: Mapping[str, t.Any], new: Mapping[str, t.Any]) -> list[Row]:
    """The resolvers and the link that each is reached through, where a link is about to move."""
    moving = {member["name"] for member in new["members"]} - {member["name"] for member in old["members"]}
    if not moving:
        return []
    found = []
    for server in _servers(root):
        try:
            route = ip_json(["route", "get", server])
        except CommandError:
            continue
        found += [{"server": server, "device": hop.get("dev"), "moves": hop.get("dev") in moving} for hop in route]
    return found


def _servers(root: str) -> list[str]:
    """The name servers, those behind systemd-resolved's own address too."""
    for path in ("/run/systemd/resolve/resolv.conf", "/etc/resolv.conf"):
        servers = list(_nameservers(under(root, path)))
        if servers:
            return servers
    return []


def _nameservers(path: str) -> Iterable[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            words = [line.split() for line in file]
    except OSError:
        return []
    return [word[1] for word in words if len(word) > 1 and word[0] == "nameserver" and not _loopback(word[1])]


def _deletes_foreign_rules(root: str) -> bool:
    """Say whether networkd deletes rules that it did not make: its default (networkd.conf(5); the last file wins)."""
    places = {}
    for directory in reversed(CONF_DIRS):
        for path in glob.glob(under(root, f"{directory}/networkd.conf.d/*.conf")):
            places[os.path.basename(path)] = path
    found = True
    for path in (under(root, "/etc/systemd/networkd.conf"), *(places[name] for name in sorted(places))):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                sections = parse(file.read()).sections
        except OSError:
            continue
        for item in (item for section in sections if section.name == "Network" for item in section.assignments):
            if item.key == "ManageForeignRoutingPolicyRules":
                found = item.value.lower() not in ("no", "n", "false", "f", "off", "0")
    return found


def _loopback(address: str) -> bool:
    return address.startswith("127.") or address == "::1"


__all__ = ("survey",)
