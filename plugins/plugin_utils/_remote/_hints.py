# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of the role can do about a code: role variables, modules and playbooks, which no host knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ...module_utils._common._coded import Problem
from ...module_utils._common._codes import ACCEPTABLE
from ...module_utils._words import TEMPLATES, filled, text

_FILTER = "Or set wireguard_vrf_filter to false"
_MARK = "Or choose another mark for the VRF (wireguard_vrf_vrfs, mark)"
_STRICT = "set wireguard_vrf_strict to false for this host"
_RESOLVED = "Bind it with wireguard_vrf_services (docs/howto/services.md, A resolver)"
_CHOOSE = "Set wireguard_vrf_egress (docs/howto/egress.md)"
_EXTEND = "Or extend it (wireguard_vrf_interfaces, drop_in)"
_ADOPT = "Or adopt it (transit.networkd.adopt)"

# By code: a sentence after the text, a template like it.
HINTS: Mapping[str, str] = {
    "drop-in-unit": "Correct drop_in in wireguard_vrf_interfaces",
    "edited": "To overwrite it, set wireguard_vrf_overwrite_edited",
    "egress": "Set wireguard_vrf_egress to one of the solutions (docs/howto/egress.md)",
    "egress-clients": "Set who keeps it with wireguard_vrf_egress (docs/howto/egress.md)",
    "egress-family": "With wireguard_vrf_egress: users, both are used",
    "egress-root": "Take it out of wireguard_vrf_egress_users",
    "egress-unsaid": _CHOOSE,
    "egress-uplink": "Or choose another wireguard_vrf_egress",
    "enslaved": "Or name {master} itself in wireguard_vrf_interfaces",
    "fewer-names": _RESOLVED,
    "filter-ssh": "Add {port:number} to wireguard_vrf_filter_tcp",
    "filter-table": _FILTER,
    "firewall": (
        "Of those that are not needed beside the managed filter, set wireguard_vrf_foreign_firewall to "
        "[{names:comma}] for this host"
    ),
    "firewall-moved": "To silence this, set wireguard_vrf_foreign_firewall to [{names:comma}]",
    "gateway-absent": "Correct gateways in wireguard_vrf_interfaces",
    "generated": "To leave {maker} in charge, extend its unit instead (wireguard_vrf_interfaces, drop_in: {unit})",
    "idle-units": "wireguard_vrf_set_aside sets units aside",
    "ifupdown": _ADOPT,
    "interface-missing": "Correct wireguard_vrf_interfaces",
    "key-missing": "The module wireguard_key makes it",
    "link-exists": _ADOPT,
    "local-rule-moved": _STRICT.capitalize(),
    "managed-by-ifupdown": _ADOPT,
    "mark-rule": f"{_MARK}. {_ADOPT}",
    "mark-tunnel": _MARK,
    "names": _RESOLVED,
    "netdev-exists": _ADOPT,
    "nft": _FILTER,
    "own-resolver": _RESOLVED,
    "rotation": (
        "Run transit.networkd.rotate_keys again, which ends the rotation; with -e transit_abandon=true it rolls the "
        "rotation back, as long as no new key is in force"
    ),
    "rule-before-local": f"Or {_STRICT}",
    "rule-before-mark": _MARK,
    "service-missing": "Or take it out of wireguard_vrf_services",
    "service-ssh": "wireguard_vrf_services binds it",
    "ssh-address": "Or put {unit} into the VRF (wireguard_vrf_services)",
    "systemd": "Set wireguard_vrf_systemd_version to {found:number} for this host",
    "table-in-use": _ADOPT,
    "unit-before": _EXTEND,
    "unit-perhaps-before": _EXTEND,
    "wg-quick": "transit.networkd.adopt writes its variables",
}

# By code: the ways out of which the user chooses one.
SOLUTIONS: Mapping[str, tuple[str, ...]] = {
    "egress": (
        "wireguard_vrf_egress: tunnel: through a tunnel, to an exit router (exits in wireguard_vrf_tunnels)",
        "wireguard_vrf_egress: users: through the WAN, for apt, the time and names (wireguard_vrf_egress_users) alone",
        "wireguard_vrf_egress: services: through the WAN, for the services of wireguard_vrf_services alone",
        "wireguard_vrf_egress: uplink: through another interface, which is in no VRF and has a default route",
        "wireguard_vrf_egress: none: nowhere, on purpose",
    ),
}

# By the code of a refusal: a sentence after the host's own.
REFUSALS: Mapping[str, str] = {
    "inventory-changed": (
        "Restore the inventory, run transit.networkd.rotate_keys again, which ends the rotation, and then change it"
    ),
    "no-record": ("Run transit.networkd.site for this host, which re-adopts it, and then transit.networkd.remove"),
    "other-rotation": "Run transit.networkd.rotate_keys again when no other run of it is under way",
    "preshared-key-lost": "Run transit.networkd.site, which brings it to this host",
    "preshared-key-lost-in-rotation": (
        "Or run transit.networkd.rotate_keys with -e transit_abandon=true, and then transit.networkd.site"
    ),
    "private-key-lost": "Run transit.networkd.site, which makes one",
}


def refusal(message: str, code: str) -> str:
    """Return why a host has refused a request, with what a user of the role can do about it."""
    return f"{message}. {REFUSALS[code]}" if code in REFUSALS else message


def template(code: str) -> str | None:
    """Return the text of a code with its hint, as a template; None for a code that is not known."""
    known = TEMPLATES.get(code)
    return None if known is None else f"{known}. {HINTS[code]}" if code in HINTS else known


def advice(problem: Problem) -> str:
    """Return the text of a problem with what a user of the role can do about it."""
    code, fields = problem["code"], problem["fields"]
    sentences = [text(problem)]
    if code in HINTS:
        sentences.append(filled(HINTS[code], fields))
    if code in ACCEPTABLE:
        sentences.append(f"If you accept this, add {code} to wireguard_vrf_accept")
    return ". ".join(sentences)
