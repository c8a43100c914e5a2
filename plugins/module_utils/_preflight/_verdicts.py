# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight's verdicts: each a pure function of the survey, all of them asked, so that a person sees all at once.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._drift._check import FAMILY_NAMES
from ansible_collections.transit.networkd.plugins.module_utils._drift._rules import (
    in_words,
    l3mdev_unreachable_rules,
    local_rules,
)
from ansible_collections.transit.networkd.plugins.module_utils._layout import (
    FILTER_FAMILY,
    FILTER_TABLE,
    PRIORITY_LOCAL,
    PRIORITY_LOCAL_FIRST,
    network_path,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._ssh import hears

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Callable, Iterator

    Row = dict[str, t.Any]
    Verdict = Callable[[Row], Iterator[str]]

# Files, snapshots and the program are some hundred kilobytes; less than this is a disk that is about to be full.
ENOUGH = 4 * 1024 * 1024

ERRORS: dict[str, Verdict] = {}
WARNINGS: dict[str, Verdict] = {}


def verdicts(survey: Row, *, overwrite_edited: bool = False) -> list[Row]:
    """Give the problems, ``{"check", "severity": "error"|"warning", "message"}``; errors forbid to begin."""
    errors = {name: check for name, check in ERRORS.items() if not (name == "edited" and overwrite_edited)}
    return [
        {"check": name, "severity": severity, "message": message}
        for severity, checks in (("error", errors), ("warning", WARNINGS))
        for name, check in checks.items()
        for message in check(survey)
    ]


def _error(name: str) -> Callable[[Verdict], Verdict]:
    return lambda check: ERRORS.setdefault(name, check)


def _warning(name: str) -> Callable[[Verdict], Verdict]:
    return lambda check: WARNINGS.setdefault(name, check)


def _links(survey: Row) -> dict[str, Row]:
    return {link["name"]: link for link in survey["facts"]["links"]}


def _new_members(survey: Row) -> list[Row]:
    """The members of the new side that the old one has not."""
    old = [member["name"] for member in survey["old"]["members"]]
    return [member for member in survey["new"]["members"] if member["name"] not in old]


def _made(plan: Row) -> list[str]:
    return [item["name"] for item in (*plan["vrfs"], *plan["tunnels"])]


@_error("pending")
def pending(survey: Row) -> Iterator[str]:
    """Another transaction waits."""
    record = survey["pending"]
    if record is not None:
        yield f"transaction {record['id']} of {record['owner'] or 'somebody'} is {record['state']}"


@_error("systemd")
def systemd(survey: Row) -> Iterator[str]:
    """The units are made for a newer systemd."""
    found, needed = survey["facts"]["systemd_version"], survey["new"]["systemd_version"]
    if found is not None and found < needed:
        yield (
            f"this host has systemd {found}, and its units are made for {needed}: "
            f"set wireguard_vrf_systemd_version to {found} for it"
        )


@_error("networkd")
def networkd(survey: Row) -> Iterator[str]:
    """systemd-networkd does not run."""
    if survey["networkd"] != "active":
        yield (
            f"systemd-networkd.service is {survey['networkd']}; it must be active and configure this host's network "
            "before it can be changed"
        )


@_error("kernel")
def kernel(survey: Row) -> Iterator[str]:
    """The kernel makes no VRF, or no WireGuard interface."""
    for kind, refusal in survey["kernel"].items():
        if refusal:
            yield f"this kernel ({survey['facts']['kernel']}) makes no link of the kind {kind}: {refusal}"


@_error("interface")
def interface(survey: Row) -> Iterator[str]:
    """A link that shall move is not there."""
    links = _links(survey)
    for member in survey["new"]["members"]:
        if member["name"] not in links:
            others = sorted(
                name for name, link in links.items() if name != "lo" and link["kind"] not in ("vrf", "wireguard")
            )
            there = ", ".join(others) or "none at all"
            yield f"there is no interface {member['name']} (wireguard_vrf_interfaces); there is {there}"


@_error("manager")
def manager(survey: Row) -> Iterator[str]:
    """A link that shall move has its addresses from somebody who would not give them back when networkd rolls back."""
    links = _links(survey)
    for member in _new_members(survey):
        link = links.get(member["name"])
        if link is None or not any(not address.lower().startswith("fe80:") for address in link["addresses"]):
            continue
        if link["unit"] is None or link["setup"] == "unmanaged":
            yield (
                f"{member['name']} is not configured by systemd-networkd ({link['setup'] or 'it does not know it'}, "
                f"{link['unit'] or 'no .network in force'}), so a rollback could not give it back its addresses: let "
                "networkd configure it first, by a .network with what it has now, and end what does so today "
                "(ifupdown, NetworkManager, dhclient)"
            )


@_error("master")
def master(survey: Row) -> Iterator[str]:
    """A link that shall move is a port of something else."""
    links = _links(survey)
    ours = [vrf["name"] for vrf in survey["old"]["vrfs"]]
    for member in survey["new"]["members"]:
        holder = links.get(member["name"], {}).get("master")
        if holder is not None and holder not in ours:
            kind = links.get(holder, {}).get("kind") or "hardware"
            yield (
                f"{member['name']} belongs to {holder} ({kind}), and a link has one master only: name {holder} itself "
                f"in wireguard_vrf_interfaces, or take {member['name']} out of it"
            )


@_error("drop-in")
def drop_in(survey: Row) -> Iterator[str]:
    """A drop-in goes onto a unit that does not configure the link."""
    links = _links(survey)
    full_units = [member["name"] for member in survey["old"]["members"] if not member["drop_in"]]
    for member in survey["new"]["members"]:
        if not member["drop_in"] or member["name"] not in links:
            continue
        unit = links[member["name"]]["unit"]
        if unit == network_path(member["name"]) and member["name"] in full_units:
            # Our own, which goes away in this transaction: what is in force then is judged afterwards.
            continue
        if posixpath.basename(unit or "") != member["drop_in"]:
            yield (
                f"{member['name']} is configured by {unit or 'no .network at all'}, so a drop-in for "
                f"{member['drop_in']} (wireguard_vrf_interfaces, drop_in) would not reach it"
            )


@_error("link")
def link_name(survey: Row) -> Iterator[str]:
    """A link of a name that we want is somebody else's."""
    for name in _made(survey["new"]):
        if name in _links(survey) and name not in _made(survey["old"]):
            kind = _links(survey)[name]["kind"] or "hardware"
            yield f"there is a link {name} ({kind}) that is not ours; choose another name, or remove it"


@_error("port")
def port(survey: Row) -> Iterator[str]:
    """A tunnel's port is somebody else's."""
    ours = {tunnel["listen_port"]: tunnel["name"] for tunnel in survey["facts"]["tunnels"]}
    for tunnel in survey["new"]["tunnels"]:
        number = tunnel["listen_port"]
        holder = ours.get(number)
        if number in survey["ports"] and holder not in _made(survey["old"]):
            held = f"by the tunnel {holder}" if holder else "by another program"
            yield f"UDP port {number}, which {tunnel['name']} shall listen on, is held {held} (see 'ss -lunp')"


@_error("table")
def table(survey: Row) -> Iterator[str]:
    """A VRF's table is somebody else's."""
    ours = [vrf["table"] for vrf in survey["old"]["vrfs"]]
    for vrf in survey["new"]["vrfs"]:
        number = vrf["table"]
        if number in ours:
            continue
        held = [f"the VRF {other['name']}" for other in survey["facts"]["vrfs"] if other["table"] == number]
        held += [f"a route to {route['destination']}" for route in survey["routes"] if route["table"] == number][:1]
        held += [
            f"the {rule['family']} rule {rule['priority']}"
            for rule in survey["facts"]["rules"]
            if rule["table"] == number
        ][:1]
        if held:
            yield f"routing table {number}, which {vrf['name']} shall have, is in use: {' and '.join(held)}"


@_error("mark")
def mark(survey: Row) -> Iterator[str]:
    """A mark has a rule that is not ours."""
    ours = {(rule["priority"], rule["mark"]) for rule in (*survey["old"]["rules"], *survey["new"]["rules"])}
    marks = {rule["mark"] for rule in survey["new"]["rules"]}
    for rule in survey["facts"]["rules"]:
        if rule["mark"] in marks and rule["mark"] is not None and (rule["priority"], rule["mark"]) not in ours:
            yield f"the mark {rule['mark']} has a rule that is not ours ({rule['family']}, priority {rule['priority']})"


@_error("local-rule")
def local_rule(survey: Row) -> Iterator[str]:
    """Somebody else has moved the rule of local addresses, or has a rule that would come before it."""
    if not survey["new"].get("strict") or survey["old"].get("strict"):
        return
    for family, name in FAMILY_NAMES.items():
        rules = [rule for rule in survey["facts"]["rules"] if rule["family"] == family]
        places = [rule["priority"] for rule in local_rules(rules)]
        if places != [PRIORITY_LOCAL_FIRST] or l3mdev_unreachable_rules(rules):
            said = "; ".join(in_words(rule) for rule in (*local_rules(rules), *l3mdev_unreachable_rules(rules)))
            yield (
                f"the {name} rule of local addresses has been moved by somebody else ({said or 'there is none'}), and "
                "is left as it is: set wireguard_vrf_strict to false for this host"
            )
            continue
        for rule in rules:
            if rule["priority"] <= PRIORITY_LOCAL and rule not in local_rules(rules) and _takes_local(survey, rule):
                yield (
                    f"the {name} rule '{in_words(rule)}' would come before the one of local addresses, and take what "
                    f"is sent to this host: give it a priority above {PRIORITY_LOCAL}, or set wireguard_vrf_strict to "
                    "false for this host"
                )


def _takes_local(survey: Row, rule: Row) -> bool:
    """Say whether a rule may take packets that are for this host; one that asks for a mark takes none of others."""
    ours = {(each["priority"], each["mark"]) for each in (*survey["old"]["rules"], *survey["new"]["rules"])}
    if rule["l3mdev"] or rule["action"] in ("l3mdev", "goto", "nop") or (rule["priority"], rule["mark"]) in ours:
        return False
    return rule["mark"] is None or bool(rule["inverted"])


@_error("nft")
def nft(survey: Row) -> Iterator[str]:
    """There is nothing to load the packet filter with."""
    if survey["new"].get("filter") and not survey["filter"]["nft"]:
        yield "there is no nft for the packet filter: install nftables, or set wireguard_vrf_filter to false"


@_error("filter-table")
def filter_table(survey: Row) -> Iterator[str]:
    """The table of a name that we want is somebody else's."""
    if survey["new"].get("filter") and not survey["old"].get("filter") and survey["filter"]["table"]:
        yield (
            f"there is an nft table {FILTER_FAMILY} {FILTER_TABLE} that is not ours: remove it, or set "
            "wireguard_vrf_filter to false"
        )


@_error("filter-ssh")
def filter_ssh(survey: Row) -> Iterator[str]:
    """The packet filter would shut the door that the controller came in by."""
    allowed, connection = survey["new"].get("filter"), survey["connection"]
    if not allowed or connection is None or connection["port"] in allowed["tcp"]:
        return
    links = _links(survey)
    for member in survey["new"]["members"]:
        addresses = [address.partition("/")[0] for address in links.get(member["name"], {}).get("addresses", [])]
        if connection["address"] in addresses:
            yield (
                f"this connection comes in by {member['name']}, port {connection['port']}, which the packet filter "
                "would not let in any more: add it to wireguard_vrf_filter_tcp"
            )


@_error("ssh-address")
def ssh_address(survey: Row) -> Iterator[str]:
    """The SSH server listens on an address that it could not listen on any more, once its interface has moved."""
    for listener in survey["ssh"]["listeners"]:
        for member in _moving(survey):
            addresses = [each.partition("/")[0] for each in _links(survey)[member["name"]]["addresses"]]
            bound = listener["device"] == member["vrf"] or listener["by"] in _bound(survey, member["vrf"])
            if listener["address"] in addresses and not (bound or listener["free"]):
                yield (
                    f"{listener['by']} listens on {listener['address']}, port {listener['port']} "
                    f"({listener['setting']}), an address of {member['name']}: once that is in {member['vrf']}, only a "
                    f"socket of the VRF can listen there, and the next start of {listener['by']} would shut you out. "
                    "Let it listen on all addresses, for the packet filter says what the WAN may reach, or put "
                    f"{listener['by']} into the VRF (wireguard_vrf_services)"
                )


@_error("ssh-restart")
def ssh_restart(survey: Row) -> Iterator[str]:
    """The SSH server, which we would restart, would not listen where the controller comes in."""
    restarted = {service["unit"] for service in survey["new"].get("services", [])}
    if {listener["by"] for listener in survey["ssh"]["listeners"]} & restarted:
        yield from _unheard(survey)


@_error("service")
def service(survey: Row) -> Iterator[str]:
    """A service that shall be bound to a VRF is not there."""
    wanted = {each["unit"]: each["vrf"] for each in survey["new"].get("services", [])}
    for found in survey["facts"]["services"]:
        if found["unit"] in wanted and found["load"] != "loaded":
            yield (
                f"systemd has no {found['unit']} that could be bound to {wanted[found['unit']]} ({found['load']}): "
                "install it, or take it out of wireguard_vrf_services"
            )


@_error("service-session")
def service_session(survey: Row) -> Iterator[str]:
    """What is started over SSH would be bound, too."""
    for each in survey["new"].get("services", []):
        if f"/{each['unit']}" in survey["group"]:
            yield (
                f"sessions stay in the control group of {each['unit']} here ({survey['group']}), so all that is "
                f"started in one, by Ansible too, would be bound to {each['vrf']} with it: install libpam-systemd, "
                "which gives sessions a group of their own, or bind a socket unit (ssh.socket) instead"
            )


@_error("service-ssh")
def service_ssh(survey: Row) -> Iterator[str]:
    """The SSH server would be bound to a VRF that the controller does not come in by."""
    connection, links = survey["connection"], _links(survey)
    names = {listener["by"] for listener in survey["ssh"]["listeners"]}
    for each in survey["new"].get("services", []):
        if connection is None or each["unit"] not in names:
            continue
        members = [member["name"] for member in survey["new"]["members"] if member["vrf"] == each["vrf"]]
        addresses = [
            address.partition("/")[0] for name in members for address in links.get(name, {}).get("addresses", [])
        ]
        if connection["address"] not in addresses:
            yield (
                f"this connection comes in at {connection['address']}, which is no address of {each['vrf']}, and "
                f"{each['unit']} would listen in {each['vrf']} alone (wireguard_vrf_services): come in by "
                f"{' or '.join(members) or 'an interface of it'}, or leave {each['unit']} where it is"
            )


@_warning("ssh-start")
def ssh_start(survey: Row) -> Iterator[str]:
    """The SSH server will not listen where the controller comes in, when it starts next."""
    if not list(ssh_restart(survey)):
        yield from _unheard(survey)


def _unheard(survey: Row) -> Iterator[str]:
    connection, listeners = survey["connection"], survey["ssh"]["listeners"]
    if not connection or not listeners:
        return
    if not any(hears(listener, connection["address"], connection["port"]) for listener in listeners):
        where = ", ".join(f"{listener['address']} port {listener['port']}" for listener in listeners)
        yield (
            f"this connection comes in at {connection['address']}, port {connection['port']}, and there "
            f"{listeners[0]['by']}, as it is configured now, would not listen after its next start, but on {where} "
            f"({listeners[0]['setting']}, AddressFamily {survey['ssh']['family']}): mend its configuration first"
        )


def _moving(survey: Row) -> list[Row]:
    """The members that are there, and are not in their VRF yet."""
    links = _links(survey)
    return [
        member
        for member in survey["new"]["members"]
        if member["name"] in links and links[member["name"]]["master"] != member["vrf"]
    ]


def _bound(survey: Row, vrf: str) -> list[str]:
    """The units that the new side puts into a VRF."""
    return [service["unit"] for service in survey["new"].get("services", []) if service["vrf"] == vrf]


@_error("firewall")
def firewall(survey: Row) -> Iterator[str]:
    """Rules of others name an interface that moves, and would mean something else afterwards."""
    rules = _unacknowledged(survey, moves=True)
    if rules:
        masters = {member["name"]: member["vrf"] for member in survey["new"]["members"]}
        vrfs = " or ".join(sorted({masters[rule["link"]] for rule in rules}))
        yield (
            f"{_mean_something_else(rules)}. Nothing was changed: let them name {vrfs}, too (or a copy of "
            "each in its chain); of those that are not needed beside the filter of ours, "
            f"{_acknowledgement(survey, rules)} for this host"
        )


@_error("key-missing")
def key_missing(survey: Row) -> Iterator[str]:
    """A key is not there."""
    for found in survey["keys"]:
        if found["missing"]:
            yield f"the key {found['path']} cannot be read ({found['missing']}); the module wireguard_key makes it"


@_error("key")
def key(survey: Row) -> Iterator[str]:
    """networkd cannot read a key, or others can."""
    for found in survey["keys"]:
        path = found["path"]
        if found["missing"]:
            continue
        if not found["size"]:
            yield f"the key {path} is empty"
        elif found["mode"] & 0o037 or not found["root"] or not (found["networkd"] and found["mode"] & 0o040):
            yield (
                f"the key {path} has the mode {found['mode']:04o}; "
                "it must be 0640, of root and the group systemd-network"
            )


@_error("sysctl")
def sysctl(survey: Row) -> Iterator[str]:
    """The kernel lacks a sysctl."""
    for place, there in survey["sysctls"].items():
        if not there and "/conf/" not in place:
            yield f"this kernel has no sysctl {place.replace('/', '.')}"


@_error("space")
def space(survey: Row) -> Iterator[str]:
    """A disk is about to be full."""
    for path, free in survey["free"].items():
        if free is not None and free < ENOUGH:
            yield f"{path} has {free // 1024} KiB left; {ENOUGH // 1024} KiB are needed to go there and back safely"


@_error("edited")
def edited(survey: Row) -> Iterator[str]:
    """Somebody has edited a file of ours."""
    for path in survey["edited"]:
        yield f"{path} is ours and was changed by somebody else; set wireguard_vrf_overwrite_edited to overwrite it"


@_error("rehearsal")
def rehearsal(survey: Row) -> Iterator[str]:
    """The host's own networkd does not take a unit as it is meant."""
    for complaint in survey["rehearsal"]["complaints"]:
        yield f"this host's systemd-networkd, which read the new units in a rehearsal, says: {complaint}"


@_warning("no-rehearsal")
def no_rehearsal(survey: Row) -> Iterator[str]:
    """The host's networkd could not be asked."""
    if survey["rehearsal"]["error"]:
        yield f"this host's systemd-networkd could not rehearse the new units: {survey['rehearsal']['error']}"


@_warning("firewall-moved")
def firewall_moved(survey: Row) -> Iterator[str]:
    """Rules of others name an interface that has moved already."""
    rules = _unacknowledged(survey, moves=False)
    if rules:
        yield f"{_mean_something_else(rules)}. To silence this: {_acknowledgement(survey, rules)}"


def _unacknowledged(survey: Row, *, moves: bool) -> list[Row]:
    return [
        rule
        for rule in survey["filter"]["others"]
        if rule["moves"] == moves and rule["name"] not in survey["acknowledged"]
    ]


def _mean_something_else(rules: list[Row]) -> str:
    links = " and ".join(sorted({rule["link"] for rule in rules}))
    listed = "; ".join(f"{rule['name']} ({rule['place']}: {rule['rule']})" for rule in rules)
    hooks = {rule["hook"] for rule in rules}
    why = ["input sees a packet as coming from the VRF, so that they match no more"] if "input" in hooks else []
    if "prerouting" in hooks:
        why.append("what prerouting does to a connection (NAT, zones) is forgotten where the VRF takes over")
    return f"rules of somebody else's packet filter name {links}: {listed}. In a VRF, {', and '.join(why)}"


def _acknowledgement(survey: Row, rules: list[Row]) -> str:
    names = list(dict.fromkeys([*survey["acknowledged"], *(rule["name"] for rule in rules)]))
    return f"set wireguard_vrf_foreign_firewall to [{', '.join(names)}]"


@_warning("names")
def names(survey: Row) -> Iterator[str]:
    """Resolvers are reached through a link that moves."""
    moving: dict[str, list[str]] = {}
    for found in survey["resolvers"]:
        if found["moves"]:
            moving.setdefault(found["device"], []).append(found["server"])
    for device, servers in moving.items():
        yield (
            f"resolvers are reached through {device}, which moves into a VRF: unless a tunnel leads to "
            f"{' or '.join(servers)}, this host resolves no names afterwards"
        )


@_warning("foreign-rules")
def foreign_rules(survey: Row) -> Iterator[str]:
    """networkd will delete routing rules of others when it sets up links."""
    foreign = [rule for rule in survey["facts"]["rules"] if rule["protocol"] not in ("kernel", "static")]
    if foreign and survey["deletes_foreign_rules"]:
        said = "; ".join(f"{rule['family']} {in_words(rule)}" for rule in foreign)
        yield (
            f"networkd may delete routing rules that it did not make, when it sets links up anew ({said}): let it make "
            "them, by [RoutingPolicyRule], or set ManageForeignRoutingPolicyRules=no in networkd.conf"
        )


__all__ = ("verdicts",)
