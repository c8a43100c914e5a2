# SPDX-License-Identifier: GPL-3.0-or-later
"""Sysctls by their places below /proc/sys. Pure."""

from __future__ import annotations

from collections.abc import Mapping

# Setting one of these sets all of these too (kernel, Documentation/networking/ip-sysctl.rst), so a rollback must
# restore each of them.
FORWARDING = {"net.ipv4.ip_forward": "net/ipv4/conf", "net.ipv6.conf.all.forwarding": "net/ipv6/conf"}


def no_forwarding(values: Mapping[str, str]) -> dict[str, str]:
    """Return those of the sysctls, by their places, that keep the host from forwarding."""
    return {
        place: value
        for place, value in values.items()
        if value == "0" and (place == "net/ipv4/ip_forward" or place.endswith("/forwarding"))
    }


def sysctl_place(name: str) -> str:
    """Return the place below /proc/sys of a sysctl's name; as in sysctl(8), a slash in a name stands for a dot."""
    return name.translate(str.maketrans("./", "/."))
