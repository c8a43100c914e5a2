# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunnels of the inventory: which hosts have which, and whether the members agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ._forms import inventory_name
from ._hosts import Host
from ._problems import Problems
from ._read import nearest
from ._shapes import TunnelVariables

VARIABLE = "wireguard_vrf_tunnels"
# What each member has for itself.
OWN = ("listen_port", "keepalive", "mtu")


@dataclass(frozen=True)
class Tunnel:
    """A tunnel and the hosts that have it, sorted. Group and name together tell tunnels apart.

    ``settings`` are what all members agree on, ``own`` those of each member, with its own port, keepalive and MTU.
    """

    name: str
    group: str
    settings: TunnelVariables
    members: tuple[str, ...]
    own: Mapping[str, TunnelVariables]

    def underlay(self, host: Host) -> str:
        """The VRF of a member that carries the outer packets."""
        return self.settings["underlay"] or host.first_vrf

    @property
    def routes_allowed_ips(self) -> bool:
        """Whether the peers' prefixes get routes in the tunnel's own unit; never with an interface a peer."""
        return not self.settings["per_peer"] and self.settings["route_allowed_ips"] is not False


def collect(hosts: Mapping[str, Host], groups: Mapping[str, Sequence[str]], problems: Problems) -> list[Tunnel]:
    """Return all tunnels, sorted by group and name. A tunnel whose group does not have the host is not the host's."""
    seen: dict[tuple[str, str], dict[str, TunnelVariables]] = {}
    members = {group: set(names) for group, names in groups.items()}
    for host in hosts.values():
        mine: set[str] = set()
        for index, settings in enumerate(host.variables["tunnels"]):
            name, group = settings["name"], settings["group"]
            if group not in groups:
                problems.add(
                    host.name,
                    f"{VARIABLE}[{index}].group",
                    group,
                    f"there is no such group in the inventory{nearest(group, groups)}",
                )
                continue
            try:
                inventory_name(group)
            except ValueError as exc:
                problems.add(host.name, f"{VARIABLE}[{index}].group", group, str(exc))
                continue
            if host.name not in members[group]:
                continue
            if name in mine:
                problems.add(host.name, f"{VARIABLE}[{index}].name", name, "this host has another tunnel of that name")
                continue
            mine.add(name)
            seen.setdefault((group, name), {})[host.name] = settings
    return [_agree(name, group, groups[group], by_host, problems) for (group, name), by_host in sorted(seen.items())]


def _agree(
    name: str,
    group: str,
    group_hosts: Sequence[str],
    by_host: Mapping[str, TunnelVariables],
    problems: Problems,
) -> Tunnel:
    first, settings = next(iter(sorted(by_host.items())))
    for member in sorted(set(group_hosts)):
        if member not in by_host:
            problems.add(
                member,
                VARIABLE,
                None,
                f"has no tunnel {name}, but {first} has it for the group {group}, and {member} is in that group",
            )
        elif by_host[member] != settings:
            first_has = dict(settings)
            for key, value in by_host[member].items():
                if value != first_has[key] and key not in OWN:
                    problems.add(
                        member,
                        f"{VARIABLE}[{name}].{key}",
                        value,
                        f"the members of the group {group} must agree, and {first} has {first_has[key]!r}",
                    )
    return Tunnel(name=name, group=group, settings=settings, members=tuple(sorted(by_host)), own=by_host)
