# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own sections (``wireguard_vrf_units``): add them to the units of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...module_utils._common import _layout as layout
from ...module_utils._common._shapes import Unit, Value

# Sections of systemd.network(5), systemd.netdev(5) and systemd.link(5) that may stand in a unit several times.
REPEATED = frozenset(
    """
    Address Neighbor IPv6AddressLabel RoutingPolicyRule NextHop Route DHCPServerStaticLease IPv6Prefix IPv6RoutePrefix
    IPv6PREF64Prefix BridgeFDB BridgeMDB BridgeVLAN SR-IOV WireGuardPeer L2TPSession MACsecReceiveChannel
    MACsecTransmitAssociation MACsecReceiveAssociation
    """.split()
)


def with_sections(units: Mapping[str, Unit], added: Mapping[str, Unit]) -> dict[str, Unit]:
    """Return the units, by path, with those that the user adds or extends by their file names."""
    result = dict(units)
    for name, sections in added.items():
        path = _path_of(name, result)
        result[path] = merge(result[path], sections) if path in result else sections
    return result


def merge(unit: Unit, sections: Iterable[Mapping[str, Mapping[str, Value]]]) -> Unit:
    """Return the unit with more sections: one that may repeat is appended, in others the keys replace planned ones."""
    result: Unit = [{name: dict(keys) for name, keys in section.items()} for section in unit]
    for section in sections:
        for name, keys in section.items():
            planned = next((part[name] for part in result if name in part), None)
            if name in REPEATED or planned is None:
                result.append({name: dict(keys)})
            else:
                planned.update(keys)
    return result


def _path_of(name: str, units: Mapping[str, Unit]) -> str:
    """Return the path of a unit that the user names: a unit or drop-in of the plan, or a further managed unit."""
    drop_in = layout.drop_in_path(name)
    if drop_in in units:
        return drop_in
    return f"{layout.NETWORK_DIR}/{layout.UNIT_PREFIX}{name.removeprefix(layout.UNIT_PREFIX)}"
