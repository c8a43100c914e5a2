# SPDX-License-Identifier: GPL-3.0-or-later
"""Links, as far as files tell: devices, masters, addresses, and the table of a link's routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ....module_utils._common._layout import MAIN_TABLE
from ....module_utils._common._nearest import nearest
from ....module_utils._common._unit_file import Assignment
from ..types._net import IPInterface, Numbers, interface
from ..types._types import boolean
from ._unit import Unit
from ._view import View

# Keys of [Network] that name a netdev, and the kinds that it may have. A link has one master, and may carry many.
MASTERS = {"VRF": ("vrf",), "Bridge": ("bridge",), "Bond": ("bond",), "BatmanAdvanced": ("batadv",)}
CARRIED = {
    "VLAN": ("vlan",),
    "MACVLAN": ("macvlan",),
    "MACVTAP": ("macvtap",),
    "IPVLAN": ("ipvlan",),
    "IPVTAP": ("ipvtap",),
    "MACsec": ("macsec",),
    "IPoIB": ("ipoib",),
    "VXLAN": ("vxlan",),
    "Xfrm": ("xfrm",),
    "Tunnel": ("ipip", "sit", "gre", "gretap", "ip6gre", "ip6gretap", "ip6tnl", "vti", "vti6", "erspan"),
}


def vrf_table(view: View, network: Unit) -> int | None:
    """Return the table of the VRF that a .network enslaves its links to; None if there is none or it is unknown."""
    vrf = view.named_devices.get((network.text("Network", "VRF"), "vrf"))
    return view.table(vrf.text("VRF", "Table", "TableId")) if vrf is not None else None


def default_table(view: View, network: Unit) -> int | None:
    """Return the table of a [Route] without Table=: the VRF's, or main; None if the VRF is unknown."""
    return vrf_table(view, network) if network.last("Network", "VRF") else MAIN_TABLE


def network_of_device(view: View, netdev: Unit) -> Unit | None:
    """Return the .network that a .netdev's device gets, if that is certain."""
    name, kind = netdev.text("NetDev", "Name"), netdev.device_kind
    network, certain = view.network_of(name, kind) if name and kind else (None, False)
    return network if certain else None


def meant(name: str, devices: Iterable[str]) -> str | None:
    """Return the device that a wrong name probably means; br1 is no slip for br0."""
    return nearest(name, [device for device in devices if _digits(device) == _digits(name)])


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def addresses(network: Unit) -> Iterator[tuple[Assignment, IPInterface]]:
    """Yield the static addresses of a .network, each with its assignment."""
    given = [item for section in network.named("Address") if (item := section.last("Address"))]
    for item in (*network.values("Network", "Address"), *given):
        if (found := interface(item.value, bare=False)) is not None:  # otherwise see the lint rule `value`
            yield item, found


def dhcp(network: Unit, version: int) -> bool:
    """Return whether a .network uses DHCP for an IP version."""
    given = network.text("Network", "DHCP") or "no"
    return given in (f"ipv{version}", f"v{version}", "both") or boolean(given) is True


def may_have(network: Unit, version: int) -> bool:
    """Return whether a link of this .network may have an address of an IP version, other than link-local."""
    if dhcp(network, version) or any(address.version == version for _item, address in addresses(network)):
        return True
    if version == 4:
        return False
    local, accept = network.text("Network", "LinkLocalAddressing"), network.text("Network", "IPv6AcceptRA")
    return boolean(accept or "yes") is not False and local != "ipv4" and boolean(local or "yes") is not False


class Networks:
    """Many networks, to ask whether one of them holds an address or a whole prefix."""

    def __init__(self, networks: Iterable[Numbers] = ()) -> None:
        self._every: set[Numbers] = set()
        self._lengths: dict[int, set[int]] = {4: set(), 6: set()}
        self.update(networks)

    def update(self, networks: Iterable[Numbers]) -> None:
        """Add networks."""
        for network in networks:
            self._every.add(network)
            self._lengths[network.version].add(network.length)

    def __contains__(self, wanted: Numbers) -> bool:
        version, longest, number = wanted
        bits = 32 if version == 4 else 128
        return any(
            length <= longest and (version, length, number >> (bits - length) << (bits - length)) in self._every
            for length in self._lengths[version]
        )
