# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands of a host print when its kernel and its systemd have what its facts say."""

from __future__ import annotations

import json
import re
import typing as t

from helpers.host import wg_dump

Data = dict[str, t.Any]
NUMBERS = {"kernel": 2, "static": 4, "unreachable": 7, "ra": 9}
OPTIONS = {"ipv4": "-4", "ipv6": "-6"}
MAIN = 254
# A time that has not come yet: whenever it is read, the handshake is young.
SHAKEN = 1 << 33


def said(facts: Data) -> dict[str, str]:
    """Return what each command prints, by the command and its arguments."""
    found = {"ip -N -j -d addr show": json.dumps([_address(link, facts["vrfs"]) for link in facts["links"]])}
    for family, option in OPTIONS.items():
        asked = routing_said(facts, family)
        lookups = [
            [{"dev": row["device"], "table": row["table"]}]
            for row in facts["lookups"]
            if (":" in row["to"]) is (family == "ipv6")
        ]
        found[f"ip -N -j -d {option} -force -batch -"] = _batch(*asked.values(), *lookups)
        # What a change asks by itself.
        found[f"ip -N -j -d {option} rule show"] = json.dumps(asked["rule show"])
    found[" ".join(wg_dump.COMMAND)] = _wg(facts["tunnels"])
    return found


def routing_said(facts: Data, family: str) -> dict[str, list[Data]]:
    """Return the rules and routes of a family by the question that asks for them."""
    found = {"rule show": [_rule(rule) for rule in facts["rules"] if rule["family"] == family]}
    for table in (*(vrf["table"] for vrf in facts["vrfs"]), MAIN):
        question = f"route show table {table}{' exact default' if table == MAIN else ''}"
        rows = [row for row in facts["routes"] if (row["family"], row["table"]) == (family, table)]
        found[question] = [_route(row) for row in rows]
    return found


def _batch(*answers: list[Data]) -> str:
    """Return what ip prints for questions that each have ``link show dev lo`` behind them."""
    return "\n".join(json.dumps(each) for answer in answers for each in (answer, [{"ifname": "lo"}]))


def filter_said(text: str) -> dict[str, str]:
    """Return what nft prints when the table of a file is loaded."""
    comments = re.findall(r'drop comment "([^"]+)"', text)
    rules = [{"rule": {"comment": comment, "expr": [{"drop": None}]}} for comment in comments]
    return {"nft -j list table inet transit": json.dumps({"nftables": rules})}


def services_said(units: t.Iterable[str]) -> dict[str, str]:
    """Return what systemctl and ss print when units are active and hold no socket."""
    names = "LoadState,ActiveState,DropInPaths,NeedDaemonReload,ControlGroup,Triggers"
    block = "LoadState=loaded\nActiveState=active\nDropInPaths=\nNeedDaemonReload=no\nControlGroup=\nTriggers=\n"
    units = list(units)
    return {
        f"systemctl show --property={names} -- {' '.join(units)}": "\n".join(block for _unit in units),
        "systemctl show --property=LoadState,ActiveState systemd-networkd.service": block,
        "ss -H -n -t -u -a --cgroup": "",
    }


def _address(link: Data, vrfs: list[Data]) -> Data:
    tables = {vrf["name"]: vrf["table"] for vrf in vrfs}
    info = {"info_kind": link["kind"]} if link["kind"] else {}
    if link["name"] in tables:
        info["info_data"] = {"table": tables[link["name"]]}
    return {
        "ifindex": link["index"],
        "ifname": link["name"],
        "flags": ["UP", "LOWER_UP"],
        "mtu": link["mtu"],
        "operstate": link["operstate"].upper(),
        **({"master": link["master"]} if link["master"] else {}),
        **({"linkinfo": info} if info else {}),
        "addr_info": [
            {"local": address, "prefixlen": int(length)}
            for address, _slash, length in (each.partition("/") for each in link["addresses"])
        ],
    }


def _rule(rule: Data) -> Data:
    found = {"priority": rule["priority"], "src": "all", "protocol": NUMBERS[rule["protocol"]]}
    if rule["mark"] is not None:
        found["fwmark"] = hex(rule["mark"])
    if rule["l3mdev"]:
        found["l3mdev"] = None
    if rule["action"] in NUMBERS:
        found["action"] = NUMBERS[rule["action"]]
    elif rule["action"] == "table":
        found["table"] = str(rule["table"])
    return found


def _route(route: Data) -> Data:
    found = {"type": str(NUMBERS.get(route["type"], 1)), "dst": "default", "protocol": NUMBERS[route["protocol"]]}
    found |= {name: route[key] for name, key in (("gateway", "gateway"), ("dev", "device")) if route[key]}
    return {**found, "metric": route["metric"]}


def _wg(tunnels: list[Data]) -> str:
    lines = []
    for tunnel in tunnels:
        name = tunnel["name"]
        lines.append(wg_dump.interface(name, tunnel["public_key"], tunnel["listen_port"], tunnel["mark"]))
        lines += [
            wg_dump.peer(
                name,
                peer["public_key"],
                preshared=peer["preshared"],
                endpoint=peer["endpoint"],
                allowed_ips=peer["allowed_ips"],
                handshake=SHAKEN,
                traffic=(peer["received"], peer["sent"]),
                keepalive=peer["keepalive"],
            )
            for peer in tunnel["peers"]
        ]
    return "".join(lines)
