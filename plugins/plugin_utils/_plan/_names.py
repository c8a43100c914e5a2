# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of hosts that stand where an address is needed: which there are, and which have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from . import _forms as forms
from ._hosts import Host
from ._netaddr import unreachable_kind
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

NO_ADDRESS = "the controller finds no address of this name; write the address, or repair the controller's DNS"

NOT_RESOLVED = (
    "this name was not looked up and stays in the units; its addresses, and whether peers can send to them, are unknown"
)
WRONG_ADDRESS = (
    "on the controller, this name has the address {address}, {kind}; write an address to which other hosts can send, "
    "or repair the controller's DNS and /etc/hosts"
)


def names(hosts: Iterable[Host], tunnels: Iterable[Tunnel]) -> list[str]:
    """Return the names that the plan needs addresses of, sorted."""
    said = [forms.split_endpoint(endpoint)[0] for host in hosts for _where, endpoint in host.all_endpoints()]
    said += [split(peer["endpoint"])[0] for tunnel in tunnels for peer in tunnel.settings["peers"] if peer["endpoint"]]
    return sorted({name for name in said if forms.is_name(name)})


def split(endpoint: str) -> tuple[str, int]:
    """Return host and port of an endpoint in normal form."""
    host, _colon, port = endpoint.rpartition(":")
    return host.strip("[]"), int(port)


def order(addresses: Iterable[str]) -> list[str]:
    """Return addresses in numerical order, so that an answer in another order changes no plan."""
    return sorted(addresses, key=lambda address: forms.prefix_order(forms.host_prefix(address)))


def check_names(
    hosts: Iterable[Host], tunnels: Iterable[Tunnel], resolved: Mapping[str, Sequence[str]] | None, problems: Problems
) -> None:
    """Note each name that has no address, or one to which no other host can send, where it stands.

    Warn of each where no name was looked up.
    """

    def check(host: str, where: str, name: str, value: str) -> None:
        if not forms.is_name(name):
            return
        if resolved is None:
            problems.warn(host, where, value, NOT_RESOLVED)
            return
        if not resolved.get(name):
            problems.add(host, where, value, NO_ADDRESS)
        for address in resolved.get(name, ()):
            kind = unreachable_kind(address)
            if kind:
                problems.add(host, where, value, WRONG_ADDRESS.format(address=address, kind=kind))

    for host in hosts:
        for where, endpoint in host.all_endpoints():
            check(host.name, where, forms.split_endpoint(endpoint)[0], endpoint)
    for tunnel in tunnels:
        for index, peer in enumerate(tunnel.settings["peers"]):
            if peer["endpoint"]:
                where = f"{VARIABLE}[{tunnel.name}].peers[{index}].endpoint"
                check(tunnel.members[0], where, split(peer["endpoint"])[0], peer["endpoint"])
