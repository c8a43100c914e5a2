# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's checks say together: how many fail, and which protections are on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ...module_utils._change._egress import egress_of
from ...module_utils._common import _addresses, _codes
from ...module_utils._common._shapes import FilterPlan, HostPlan
from ...module_utils._drift._filter import SUBJECT
from ._table import WordedCheck

# The code and the subject of a row.
Row = tuple[str, str]

TCP_OF_VRFS = "net.ipv4.tcp_l3mdev_accept"
ON, OFF, BROKEN = "on", "off", "NOT OK"


def protections(host_plan: HostPlan, checks: Sequence[WordedCheck]) -> list[dict[str, str]]:
    """Return ``{"name", "state": on|off|NOT OK}`` of each standing protection of a host that has a VRF.

    ``off`` is the user's choice, and ``name`` says which variable it is; ``NOT OK`` is wanted, and a check of it fails
    or was not made.
    """
    if not host_plan["vrfs"]:
        return []
    members = [member["name"] for member in host_plan["members"]]
    services = [service["unit"] for service in host_plan["services"]]
    allowed = host_plan["filter"]
    families = list(_addresses.FAMILY_NAMES.values())
    ends = _rows(_codes.UNREACHABLE_DEFAULT, [vrf["name"] for vrf in host_plan["vrfs"]])
    ends += [*_rows(_codes.L3MDEV_RULE, families), *_rows(_codes.RULE, families), *_rows(_codes.EARLIER_RULE, families)]
    filtered = _hold(checks, _rows(_codes.FILTER, [SUBJECT]))
    strict = "wireguard_vrf_strict"
    rows = [
        (
            bool(members),
            "WAN in its VRF",
            _hold(checks, [*_rows(_codes.MASTER, members), *_rows(_codes.DEFAULT_IN_MAIN, members)], members),
            "",
        ),
        (True, "unreachable ends", _hold(checks, ends), ""),
        (host_plan["strict"], "lookups end in the VRF", _hold(checks, _rows(_codes.VRF_END, families)), strict),
        (host_plan["strict"], "local addresses last", _hold(checks, _rows(_codes.LOCAL_RULE, families)), strict),
        (allowed, f"packet filter{_ports(allowed)}", filtered, "wireguard_vrf_filter"),
        (allowed and allowed["lock"], "egress lock", filtered, "wireguard_vrf_egress_lock"),
        (
            host_plan["sysctls"].get(TCP_OF_VRFS) == "0",
            "TCP of the WAN to sockets of the VRF alone",
            _hold(checks, _rows(_codes.SYSCTL_TCP, [TCP_OF_VRFS])),
            "wireguard_vrf_tcp_l3mdev_accept",
        ),
    ]
    if services:
        held = _hold(checks, _rows(_codes.SERVICE_DROP_IN, services), services)
        rows.append((True, f"services in their VRF ({', '.join(services)})", held, ""))
    return [
        {"name": name if wanted or not variable else f"{name} ({variable})", "state": _state(wanted, holds)}
        for wanted, name, holds, variable in rows
    ]


def summary(host_plan: HostPlan, checks: Sequence[WordedCheck]) -> list[str]:
    """Return one line that counts the checks and names the protections, and one for each check that fails."""
    failed = [row["message"] for row in checks if not row["ok"]]
    counted = "1 check" if len(checks) == 1 else f"{len(checks)} checks"
    parts = [f"{counted}, {len(failed)} NOT OK" if failed else f"{counted}, all ok"]
    found = protections(host_plan, checks)
    egress = egress_of(host_plan)
    if egress["vrf"]:
        parts.append(f"open: {egress['vrf']} for the users {', '.join(egress['users'])} (wireguard_vrf_egress)")
    for state in (BROKEN, ON, OFF):
        names = [protection["name"] for protection in found if protection["state"] == state]
        parts += [f"{state}: {', '.join(names)}"] if names else []
    return ["; ".join(parts), *failed]


def _state(wanted: object, holds: bool) -> str:
    if not wanted:
        return OFF
    return ON if holds else BROKEN


def _rows(name: str, subjects: Iterable[str]) -> list[Row]:
    return [(name, subject) for subject in subjects]


def _hold(checks: Iterable[WordedCheck], needed: Collection[Row], subjects: Collection[str] = ()) -> bool:
    """Return whether all needed rows are there, and neither they nor other rows of these subjects fail."""
    concerned = [row for row in checks if (row["code"], row["subject"]) in needed or row["subject"] in subjects]
    there = {(row["code"], row["subject"]) for row in concerned}
    return there.issuperset(needed) and all(row["ok"] for row in concerned)


def _ports(allowed: FilterPlan | None) -> str:
    """Return in words which ports a filter lets in beside those of the tunnels."""
    said = [f"{kind} {' '.join(map(str, allowed[kind]))}" for kind in ("tcp", "udp") if allowed and allowed[kind]]
    return f" (lets in {', '.join(said)})" if said else ""
