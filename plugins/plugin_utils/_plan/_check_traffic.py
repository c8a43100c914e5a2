# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings of networks and exits whose traffic gets nowhere, as far as the inventory tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...module_utils._common._layout import UNIT_PREFIX
from ...module_utils._common._shapes import HostPlan, Unit, Value
from ._check_prefixes import NETWORKS, is_default, is_private
from ._forms import family
from ._hosts import DHCP_FAMILIES, Host
from ._netaddr import ip_address, ip_network
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

# Keys of [Network] that make a host forward (systemd.network(5)): a user may set them instead of the variable.
_FORWARD = ("IPForward", "IPv4Forwarding", "IPv6Forwarding")
_ON = ("yes", "true", "1", "on")
_OFF = ("no", "false", "0", "off")


def warn_of_networks(host: Host, plan: HostPlan, problems: Problems) -> None:
    """Warn of networks that nobody can reach: the host does not forward, or sends there by another interface."""
    # One address alone is rather the host's own.
    behind = [text for text in host.variables["networks"] if ip_network(text).size > 1]
    if behind and not host.variables["forwarding"] and not _forwards(plan):
        message = (
            "nothing gets through this host to the networks behind it, because it does not forward; set "
            "wireguard_vrf_forwarding: true"
        )
        problems.warn(host.name, NETWORKS, behind, message)
    for text in behind:
        for member in host.members:
            own = next((item for item in member["addresses"] if _holds(text, item) and is_private(item)), None)
            if own is not None and not is_default(text):
                message = (
                    f"also holds {own} of {member['name']}: what comes from a tunnel never leaves by {member['name']}, "
                    f"which is in the VRF {member['vrf']}. List it only if the same network is also behind another "
                    "interface"
                )
                problems.warn(host.name, NETWORKS, text, message)


def warn_of_exits(tunnel: Tunnel, hosts: Mapping[str, Host], plans: Mapping[str, HostPlan], problems: Problems) -> None:
    """Warn of an exit for which the plan has no default route outside of its underlay's VRF."""
    for name in tunnel.settings["exits"]:
        host = hosts[name]
        defaults = [text for text in host.variables["networks"] if is_default(text)]
        for number in sorted({family(text) for text in defaults}):
            if number in _ways_out(host, plans[name], tunnel.settings["vrf"]):
                continue
            message = (
                f"takes the IPv{number} traffic of the other members, and has no IPv{number} default route outside of "
                f"{tunnel.underlay(host)} in the plan: unless another program sets one, that traffic is dropped. Add "
                "the unit of another uplink with its default route to wireguard_vrf_units"
            )
            problems.warn(name, f"{VARIABLE}[{tunnel.name}].exits", name, message)


def _ways_out(host: Host, plan: HostPlan, vrf: str | None) -> set[int]:
    """Return the families for which a tunnel, or a unit of the user, has a default route in the tunnel's own VRF.

    A unit that learns its addresses may learn its default routes.
    """
    routes = [route for link in plan["tunnels"] if link["vrf"] == vrf for route in link["routes"]]
    found = {family(route) for route in routes if is_default(route)}
    wan = {f"{member['name']}.network" for member in host.members} | {member["drop_in"] for member in host.members}
    for section, keys in _sections({name: unit for name, unit in plan["units"].items() if _bare(name) not in wan}):
        gateway, destination = (str(keys.get(key, "")) for key in ("Gateway", "Destination"))
        if section == "Route" and (gateway or destination) and destination in ("", "0.0.0.0/0", "::/0"):
            found.add(6 if ":" in gateway + destination else 4)
        elif section == "Network":
            gateways = keys.get("Gateway", [])
            for each in gateways if isinstance(gateways, list) else [str(gateways)]:
                found.update({6 if ":" in each else 4} if each else ())
            found.update(DHCP_FAMILIES.get(str(keys.get("DHCP")), ()))
            found.update({6} if str(keys.get("IPv6AcceptRA", "no")) in _ON else ())
    return found


def _forwards(plan: HostPlan) -> bool:
    return any(str(keys.get(key, "no")) not in _OFF for _name, keys in _sections(plan["units"]) for key in _FORWARD)


def _sections(units: Mapping[str, Unit]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    return (item for unit in units.values() for part in unit for item in part.items())


def _bare(name: str) -> str:
    return name.removeprefix(UNIT_PREFIX)


def _holds(network: str, address: str) -> bool:
    return ip_address(address.partition("/")[0]) in ip_network(network)
