# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""What a host's checks come to: how many fail, and which protections are on."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

Data = Mapping[str, t.Any]

ON, OFF, BROKEN = "on", "off", "NOT OK"


def protections(host_plan: Data, checks: Sequence[Data]) -> list[dict[str, str]]:
    """Return ``{"name", "state": on|off|NOT OK}`` of each standing protection of a host that has a VRF.

    ``off`` is the user's choice, and ``name`` says which variable it is; ``NOT OK`` is wanted, and a check of it fails.
    """
    if not host_plan["vrfs"]:
        return []
    members = [member["name"] for member in host_plan["members"]]
    services = [service["unit"] for service in host_plan["services"]]
    allowed = host_plan["filter"]
    filtered = _fails(checks, lambda row: row["subject"].startswith("table "))
    strict = "wireguard_vrf_strict"
    rows = [
        (bool(members), "WAN in its VRF", _fails(checks, lambda row: row["subject"] in members), ""),
        (
            True,
            "unreachable ends",
            _fails(checks, lambda row: "unreachable default" in row["check"] or row["check"].startswith("rule")),
            "",
        ),
        (host_plan["strict"], "lookups end in the VRF", _fails(checks, _named("end of the VRFs' rules")), strict),
        (host_plan["strict"], "local addresses last", _fails(checks, _named("local rule")), strict),
        (allowed, f"packet filter{_ports(allowed)}", filtered, "wireguard_vrf_filter"),
        (allowed and allowed["lock"], "egress lock", filtered, "wireguard_vrf_egress_lock"),
        (
            host_plan["sysctls"].get("net.ipv4.tcp_l3mdev_accept") == "0",
            "TCP of the WAN to sockets of the VRF alone",
            _fails(checks, lambda row: row["subject"] == "net.ipv4.tcp_l3mdev_accept"),
            "wireguard_vrf_tcp_l3mdev_accept",
        ),
    ]
    if services:
        fails = _fails(checks, lambda row: row["subject"] in services)
        rows.append((True, f"services in their VRF ({', '.join(services)})", fails, ""))
    return [
        {"name": name if wanted or not variable else f"{name} ({variable})", "state": _state(wanted, fails)}
        for wanted, name, fails, variable in rows
    ]


def summary(host_plan: Data, checks: Sequence[Data]) -> str:
    """Return one line of what the checks come to, and below it one for each that fails."""
    failed = [row["message"] for row in checks if not row["ok"]]
    counted = "1 check" if len(checks) == 1 else f"{len(checks)} checks"
    parts = [f"{counted}, {f'{len(failed)} NOT OK' if failed else 'all ok'}"]
    found = protections(host_plan, checks)
    for state in (BROKEN, ON, OFF):
        names = [protection["name"] for protection in found if protection["state"] == state]
        parts += [f"{state}: {', '.join(names)}"] if names else []
    return "\n".join(["; ".join(parts), *failed])


def _state(wanted: object, fails: bool) -> str:
    if not wanted:
        return OFF
    return BROKEN if fails else ON


def _named(check: str) -> t.Callable[[Data], bool]:
    return lambda row: bool(row["check"] == check)


def _fails(checks: Iterable[Data], concerns: t.Callable[[Data], bool]) -> bool:
    return any(concerns(row) and not row["ok"] for row in checks)


def _ports(allowed: Data | None) -> str:
    """Name the ports that a filter lets in beside those of the tunnels."""
    said = [f"{kind} {' '.join(map(str, allowed[kind]))}" for kind in ("tcp", "udp") if allowed and allowed[kind]]
    return f" (lets in {', '.join(said)})" if said else ""


__all__ = ("protections", "summary")
