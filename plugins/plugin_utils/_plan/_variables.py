# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""The variables: their names, types, defaults and ranges. This is the one place that knows them.

``roles/wireguard_vrf/meta/argument_specs.yml`` says the same to Ansible and to readers; a test compares the two.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.transit.networkd.plugins.module_utils._preflight._verdicts import ACCEPTABLE
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import _forms as forms

PREFIX = "wireguard_vrf_"

UINT32 = 2**32 - 1


@dataclass(frozen=True)
class Option:
    """What a variable, or a key within one, may hold.

    ``type`` and ``elements`` are Ansible's names of types. ``form`` gives the normal form of the text, or of each
    element of a list. A ``default`` of ``None`` means: not set.
    """

    type: str
    default: t.Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    elements: str | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    minimum: int = 0
    maximum: int = UINT32
    form: t.Callable[[str], str] | None = None


def _texts(form: t.Callable[[str], str], *, default: tuple[str, ...] | None = ()) -> Option:
    return Option("list", None if default is None else list(default), elements="str", form=form)


def _ports(*default: int) -> Option:
    return Option("list", list(default), elements="int", minimum=1, maximum=65535)


VRF = {
    "name": Option("str", required=True, form=forms.interface_name),
    "table": Option("int", required=True),
    "alias": Option("str", form=forms.table_alias),
    "mark": Option("int"),
}

INTERFACE = {
    "name": Option("str", required=True, form=forms.interface_name),
    "vrf": Option("str"),
    "drop_in": Option("str", form=forms.network_unit_name),
    "addresses": _texts(forms.interface_address),
    "gateways": _texts(forms.address),
    "dhcp": Option("str", "no", choices=("no", "ipv4", "ipv6", "yes")),
    "accept_ra": Option("bool"),
    "dns": _texts(forms.address),
    "mtu": Option("int", 1500, minimum=576, maximum=65535),
}

PEER = {
    "name": Option("str", required=True, form=forms.inventory_name),
    "public_key": Option("str", required=True, form=forms.public_key),
    "allowed_ips": Option("list", required=True, elements="str", form=forms.prefix),
    "endpoint": Option("str", form=forms.endpoint),
    "keepalive": Option("int", maximum=65535),
    "hosts": Option("list", [], elements="str"),
}

TUNNEL = {
    "name": Option("str", required=True, form=forms.interface_name),
    "group": Option("str", required=True),
    "prefixes": _texts(forms.prefix),
    "supernets": _texts(forms.prefix),
    "exits": Option("list", [], elements="str"),
    "topology": Option("str", "mesh", choices=("mesh", "hub", "pairs")),
    "hubs": Option("list", [], elements="str"),
    "pairs": Option("list", [], elements="list"),
    "listen_port": Option("int", 51820, minimum=1, maximum=65535),
    "underlay": Option("str"),
    "vrf": Option("str"),
    "keepalive": Option("int", 25, maximum=65535),
    "preshared_keys": Option("bool", True),
    "mtu": Option("int", minimum=576, maximum=65535),
    "route_allowed_ips": Option("bool"),
    "per_peer": Option("bool", False),
    "peers": Option("list", [], elements="dict", options=PEER),
}

SERVICE = {
    "unit": Option("str", required=True, form=forms.service_unit),
    "vrf": Option("str"),
}

VARIABLES: Mapping[str, Option] = {
    f"{PREFIX}vrfs": Option(
        "list",
        [{"name": "vrf-wan", "table": 1000, "alias": "transit", "mark": 1000}],
        elements="dict",
        options=VRF,
    ),
    f"{PREFIX}interfaces": Option("list", [], elements="dict", options=INTERFACE),
    f"{PREFIX}tunnels": Option("list", [], elements="dict", options=TUNNEL),
    f"{PREFIX}endpoints": _texts(forms.host, default=None),
    f"{PREFIX}follow_endpoints": Option("bool", False),
    f"{PREFIX}resolvers": _texts(forms.address),
    f"{PREFIX}host_id": Option("int", minimum=1),
    f"{PREFIX}addresses": Option("dict", {}),
    f"{PREFIX}networks": _texts(forms.prefix),
    f"{PREFIX}forwarding": Option("bool", False),
    f"{PREFIX}tcp_l3mdev_accept": Option("bool", True),
    f"{PREFIX}strict": Option("bool", True),
    f"{PREFIX}filter": Option("bool", True),
    f"{PREFIX}filter_tcp": _ports(22),
    f"{PREFIX}filter_udp": _ports(),
    f"{PREFIX}egress_lock": Option("bool", False),
    f"{PREFIX}foreign_firewall": _texts(forms.rule_name),
    f"{PREFIX}accept": Option("list", [], elements="str", choices=tuple(sorted(ACCEPTABLE))),
    f"{PREFIX}services": Option("list", [], elements="dict", options=SERVICE),
    f"{PREFIX}units": Option("dict", {}),
    f"{PREFIX}systemd_version": Option("int", 252, minimum=252),
    f"{PREFIX}public_keys": Option("str", "{{ inventory_dir }}/wireguard_keys", form=forms.folder),
    f"{PREFIX}accept_changed_keys": Option("bool", False),
    f"{PREFIX}confirm_timeout": Option("int", 180, minimum=60, maximum=3600),
    f"{PREFIX}check_gateway": Option("bool", True),
    f"{PREFIX}overwrite_edited": Option("bool", False),
    f"{PREFIX}install_packages": Option("bool", True),
}

# What tells the controller what to do; no host's plan holds it.
SETTINGS = (
    "public_keys",
    "accept_changed_keys",
    "confirm_timeout",
    "check_gateway",
    "overwrite_edited",
    "install_packages",
    "foreign_firewall",
    "accept",
)
