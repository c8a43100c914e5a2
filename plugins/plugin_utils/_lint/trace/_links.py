# SPDX-License-Identifier: GPL-3.0-or-later
"""The links of a host, as far as units tell: the devices that networkd creates, and the hardware that it configures."""

from __future__ import annotations

from collections.abc import Iterator

from ..types._types import boolean
from ..units._links import default_table
from ..units._match import only_names
from ..units._unit import Unit
from ..units._view import View
from ._shapes import Link


def links_of(view: View) -> Iterator[Link]:
    """Yield each link that a .network configures; one for hardware that it matches by a pattern or an address."""
    devices: dict[str, Unit] = {}
    for netdev in view.of_kind("netdev"):
        name = netdev.text("NetDev", "Name")
        network = view.network_of(name, netdev.device_kind or "")[0] if name and name not in devices else None
        if name and network is not None:
            devices[name] = network
            yield from _link(view, name, network, netdev)
    taken = {id(network) for network in devices.values()}
    for network in view.of_kind("network"):
        names = only_names(network)
        if names is not None:
            for name in names:
                if name not in devices and view.network_of(name, "")[0] is network:
                    yield from _link(view, name, network, None)
        elif network.file is None or not network.named("Match") or (id(network) in taken and _for_devices(network)):
            continue
        else:
            yield from _link(view, _shown(network), network, None)


def _link(view: View, name: str, network: Unit, netdev: Unit | None) -> Iterator[Link]:
    if not boolean(network.text("Link", "Unmanaged") or ""):
        yield Link(name, network, netdev, network.text("Network", "VRF"), default_table(view, network))


def _for_devices(network: Unit) -> bool:
    """Return whether a .network that some devices get is for no hardware: `wg*`, and not `*`."""
    words = [word for item in network.values("Match", "Name") for word in item.value.split()]
    return "*" not in words or network.last("Match", "Kind") is not None


def _shown(network: Unit) -> str:
    """Return what stands for a link that is matched by something else than its name."""
    name = network.last("Match", "Name")
    return name.value if name is not None else network.name
