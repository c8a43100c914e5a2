# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What preflight must know of a host beyond the facts.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import plan_of
from ansible_collections.transit.networkd.plugins.module_utils._common._files import under
from ansible_collections.transit.networkd.plugins.module_utils._observe._kernel import routes
from ansible_collections.transit.networkd.plugins.module_utils._preflight._at_boot import cloud_init, ifupdown, wg_quick
from ansible_collections.transit.networkd.plugins.module_utils._preflight._claims import managers
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._access import (
    connection,
    own_group,
    ssh_server,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._filter import packet_filter
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._folders import (
    modes,
    room,
    unwritable,
    written,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._kernel import active, kinds, ports
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._key_files import keys
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._names import resolvers
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._networkd import (
    deletes_foreign_rules,
    rehearsed,
    rule_sections,
    sets_up,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._units_before import (
    netdevs_of_others,
    networks_before,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable, Mapping

    Row = t.Any


def survey(
    root: str,
    source: Row,
    target: Row,
    facts: Row,
    edited: list[str],
    pending: Row | None,
    acknowledged: Iterable[str] = (),
    unrecorded: Iterable[str] = (),
    really: bool = False,
    repair: Iterable[str] = (),
) -> Row:
    """Look at the host, and give what the verdicts ask; each part says in its own place what it has.

    ``old`` and ``new`` are the plans of the two sides (see ``_change._sides``), ``acknowledged`` the names of
    rules of others (``_foreign``) that somebody has looked at, ``repair`` the links that are set up anew though none of
    their files changes, ``sets_up`` whether networkd sets up any link anew.
    Nothing is written unless the change is ``really`` begun: then folders are tried with a file.
    """
    old, new = plan_of(source), plan_of(target)
    tables = [vrf["table"] for vrf in new["vrfs"] if vrf["table"] not in [ours["table"] for ours in old["vrfs"]]]
    folders = written(root, source, target)
    found_keys = keys(root, new)
    return {
        "old": old,
        "new": new,
        "facts": facts,
        "edited": edited,
        "unrecorded": list(unrecorded),
        "pending": pending,
        "networkd": active("systemd-networkd.service"),
        "ports": ports(root),
        "routes": routes(tables) if tables else [],
        "kernel": kinds(root, new, facts),
        "keys": found_keys,
        "room": room(root, folders),
        "unwritable": unwritable(root, folders, really=really),
        "modes": modes(root),
        "resolvers": resolvers(root, old, new),
        "sysctls": {place: os.path.exists(under(root, f"/proc/sys/{place}")) for place in target["sysctls"]},
        "deletes_foreign_rules": deletes_foreign_rules(root),
        "networkd_rules": rule_sections(root),
        "sets_up": sets_up(source, target) or bool(list(repair)),
        "rehearsal": rehearsed(root, source, target, found_keys),
        "filter": packet_filter(root, new, facts),
        "acknowledged": list(acknowledged),
        "connection": connection(root),
        "ssh": ssh_server(new, facts),
        "group": own_group(root),
        **_claims(root, new, facts),
    }


def _claims(root: str, new: Mapping[str, t.Any], facts: Row) -> Row:
    """Who else says that a link of the plan is his: now (``_claims``), ``_at_boot``, or by ``_units_before``."""
    made = [row["name"] for row in (*new["vrfs"], *new["tunnels"])]
    members = {member["name"] for member in new["members"]}
    links = [link for link in facts["links"] if link["name"] in members]
    return {
        "managers": [row for link in links for row in managers(root, link, lambda unit: active(unit) == "active")],
        "before": networks_before(root, new, facts),
        "netdevs": netdevs_of_others(root, new),
        "wg_quick": wg_quick(root, new),
        "ifupdown": ifupdown(root, [*sorted(members), *made]),
        "cloud_init": cloud_init(root),
    }


__all__ = ("survey",)
