# SPDX-License-Identifier: GPL-3.0-or-later
"""A host as an inventory describes it, from what the host says of itself."""

from __future__ import annotations

from ....module_utils._common._adoption import Adoption
from ..._plan._variables import VARIABLES
from . import _networkd, _wg_quick
from ._interfaces import interfaces
from ._shapes import Host
from ._units import Units

_SYSTEMD: int = VARIABLES["wireguard_vrf_systemd_version"].default
_FORWARDING = ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")


def described(adoption: Adoption) -> Host:
    """Return what a host has: VRFs, interfaces, tunnels, and what no variable has a place for."""
    host, units = Host(), Units(adoption)
    host.forwarding = any(adoption["facts"]["sysctls"].get(name) == "1" for name in _FORWARDING)
    version = adoption["facts"]["systemd_version"]
    host.systemd_version = version if version and version < _SYSTEMD else None
    _networkd.vrfs(units, host)
    _networkd.tunnels(adoption, units, host)
    _wg_quick.tunnels(adoption, host)
    interfaces(adoption, units, host)
    _marks(host)
    _live_keys(adoption, host)
    return host


def _marks(host: Host) -> None:
    """Put the VRF of the tunnels' outer packets first, and say where the mark of a tunnel leads to no VRF."""
    marks = [tunnel.mark for tunnel in host.tunnels if tunnel.mark]
    host.vrfs.sort(key=lambda vrf: (marks.index(vrf.mark) if vrf.mark in marks else len(marks), not vrf.mark))
    known = [vrf.mark for vrf in host.vrfs]
    first = host.vrfs[0] if host.vrfs else None
    for tunnel in host.tunnels:
        if first is not None and first.mark is None and tunnel.mark:
            first.mark = tunnel.mark
            first.notes.append(f"No rule leads the mark {tunnel.mark} of {tunnel.name} to table {first.table} today.")
        elif tunnel.mark not in known:
            now = f"the mark {tunnel.mark}" if tunnel.mark else "no mark"
            tunnel.notes.append(f"{tunnel.name} has {now} today; it gets the mark of its underlay's VRF.")


def _live_keys(adoption: Adoption, host: Host) -> None:
    """Say where a tunnel that is up has another key than its file."""
    live = {tunnel["name"]: tunnel["public_key"] for tunnel in adoption["facts"]["tunnels"]}
    for tunnel in host.tunnels:
        there = live.get(tunnel.name)
        if there and tunnel.public_key and there != tunnel.public_key:
            tunnel.notes.append(f"{tunnel.name} is up with another key, {there}, than the one in its file.")
    named = {tunnel.name for tunnel in host.tunnels}
    for name in sorted(live.keys() - named):
        host.notes.append(f"The tunnel {name} is up, and neither a unit of networkd nor a file of wg-quick makes it.")
