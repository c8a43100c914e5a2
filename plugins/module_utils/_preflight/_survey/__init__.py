# SPDX-License-Identifier: GPL-3.0-or-later
"""The survey: what preflight must know of a host beyond the facts."""

from __future__ import annotations

import os
import typing as t

from ..._change._egress import egress_of
from ..._change._members import tables as tables_of
from ..._change._sides import plan_of
from ..._common._files import under
from ..._observe._kernel import routing
from ..._observe._users import number_of
from .._at_boot import cloud_init, wg_quick
from .._claims import managers
from .._ifupdown import idle_units, ifupdown, in_the_way, taken
from .._units_before import netdevs_of_others, networks_before
from ._access import connection, own_group, ssh_server
from ._clients import clients
from ._dns import resolvers
from ._filter import packet_filter
from ._folders import modes, room, unwritable, written
from ._gateways import gateways
from ._kernel import active, kinds, ports
from ._key_files import keys
from ._networkd import deletes_foreign_rules, rehearsed, rule_sections, sets_up

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Facts
    from ..._common._shapes import HostPlan
    from .._request import SurveyRequest
    from .._shapes import Claims, Survey


def survey(request: SurveyRequest) -> Survey:
    """Return what the findings need to know of this host; nothing is written unless the change begins."""
    root, source, target, facts = request.root, request.source, request.target, request.facts
    old, new = plan_of(source), plan_of(target)
    tables = sorted({*tables_of(target)} - {*tables_of(source)})
    folders = written(root, source, target)
    found_keys = keys(root, new)
    return {
        "old": old,
        "new": new,
        "facts": facts,
        "edited": request.edited,
        "unrecorded": request.unrecorded,
        "pending": request.pending,
        "networkd": active("systemd-networkd.service"),
        "ports": ports(root),
        "routes": routing(tables)[1] if tables else [],
        "kernel": kinds(root, new, facts),
        "keys": found_keys,
        "room": room(root, folders),
        "unwritable": unwritable(root, folders, tried=request.begins),
        "modes": modes(root),
        "resolvers": resolvers(root, old, new),
        "gateways": gateways(root, old, new, facts),
        "sysctls": {place: os.path.exists(under(root, f"/proc/sys/{place}")) for place in target["sysctls"]},
        "deletes_foreign_rules": deletes_foreign_rules(root),
        "networkd_rules": rule_sections(root),
        "replaced_rules": rule_sections(root, new["set_aside"]),
        "sets_up": sets_up(source, target) or bool(request.repair),
        "rehearsal": rehearsed(root, source, target, found_keys),
        "filter": packet_filter(root, new, facts),
        "acknowledged": request.acknowledged,
        "connection": connection(root),
        "clients": clients(new, facts),
        "roots": [user for user in egress_of(new)["users"] if number_of(user) == 0],
        "ssh": ssh_server(new, facts),
        "group": own_group(root),
        **_claims(root, new, facts),
    }


def _claims(root: str, new: HostPlan, facts: Facts) -> Claims:
    """Return who else configures or makes a link of the plan."""
    made = [row["name"] for row in (*new["vrfs"], *new["tunnels"])]
    members = {member["name"] for member in new["members"]}
    links = [link for link in facts["links"] if link["name"] in members]
    owned = ifupdown(root, [*sorted(members), *made])
    takes = taken(owned, new)
    return {
        "managers": [row for link in links for row in managers(root, link, lambda unit: active(unit) == "active")],
        "before": networks_before(root, new, facts),
        "netdevs": netdevs_of_others(root, new),
        "wg_quick": wg_quick(root, new),
        "ifupdown": [each for each in owned if each["link"] not in takes],
        "taken": takes,
        "obstacles": in_the_way(root, takes) if takes else [],
        "idle_units": idle_units(root, new) if takes and active("systemd-networkd.service") != "active" else [],
        "cloud_init": cloud_init(root),
    }


__all__ = ("survey",)
