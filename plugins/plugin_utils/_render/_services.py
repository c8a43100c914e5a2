# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of systemd: those that are bound to a VRF, and the timers that follow endpoints and write metrics."""

from __future__ import annotations

from ...module_utils._common import _layout as layout
from ...module_utils._common._shapes import FollowPlan, HostPlan
from ._files import from_template, program, same_on_all

# The systemd that has BindNetworkInterface= (its NEWS for 260).
BIND_NETWORK_INTERFACE = 260


def services(plan: HostPlan) -> dict[str, str]:
    """Return the drop-ins of services and sockets, and the program that binds a service where systemd does not."""
    native = plan["systemd_version"] >= BIND_NETWORK_INTERFACE
    files = {
        layout.service_drop_in_path(service["unit"]): from_template(
            "socket.conf.j2" if service["unit"].endswith(".socket") else "service.conf.j2",
            service=service,
            native=native,
            device=_device_unit(service["vrf"]),
            layout=layout,
        )
        for service in plan["services"]
    }
    if not native and any(service["unit"].endswith(".service") for service in plan["services"]):
        files[layout.VRF_SOCKETS_PATH] = program("_vrf_sockets.py")
    return files


def follow(wanted: FollowPlan) -> dict[str, str]:
    """Return the files that follow endpoints, with the program that binds: systemd cannot mark a service's sockets."""
    vrfs = {peer["vrf"]: peer["mark"] for peer in wanted["peers"]}
    # One VRF that is not there must not keep the peers of the others from being followed.
    go_on = "-" if len(vrfs) > 1 else ""
    return {
        layout.FOLLOW_CONFIG_PATH: from_template("follow.conf.j2", follow=wanted),
        layout.FOLLOW_PROGRAM_PATH: program("_follow_endpoints.py"),
        layout.FOLLOW_UNIT_PATH: from_template("follow.service.j2", layout=layout, vrfs=vrfs, go_on=go_on),
        layout.FOLLOW_TIMER_PATH: same_on_all("follow.timer.j2"),
        layout.VRF_SOCKETS_PATH: program("_vrf_sockets.py"),
    }


def metrics(folder: str) -> dict[str, str]:
    """Return the files that write a host's metrics into a folder."""
    return {
        layout.METRICS_UNIT_PATH: from_template("metrics.service.j2", layout=layout, folder=folder),
        layout.METRICS_TIMER_PATH: from_template("metrics.timer.j2", layout=layout),
    }


def _device_unit(link: str) -> str:
    """Return the name of systemd's unit of a link (systemd.unit(5), escaping).

    A link's name has no slash, and no dot where it begins.
    """
    escaped = "".join(char if char.isalnum() or char in ":_." else f"\\x{ord(char):02x}" for char in link)
    return f"sys-subsystem-net-devices-{escaped}.device"
