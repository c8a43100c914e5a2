# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host's networkd would do: with the new units, and with rules of others."""

from __future__ import annotations

import glob
import os
import typing as t
from collections.abc import Iterable

from ..._change._diff import changes
from ..._change._egress import egress_of
from ..._change._sides import plan_of
from ..._common._files import under
from ..._common._host_units import host_units, sections_of
from ..._common._layout import NETWORK_DIR
from ..._common._unit_file import parse
from ..._observe._users import number_of
from .. import _rehearsal as rehearsal

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._change._shapes import Side
    from ..._common._entry import Entry
    from ..._common._shapes import HostPlan
    from .._shapes import KeyFile, Rehearsal


CONF_DIRS = ("/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd")


def rehearsed(root: str, source: Side, target: Side, keys: list[KeyFile]) -> Rehearsal:
    """Return what the host's networkd says of the new units, or why it could not be asked.

    It is not asked while a key is missing, for it would complain of that alone, nor on a root that is no host's.
    Users that the host does not have are left out: their rules are for hosts that do.
    """
    changed = _changed(source, target)
    if not changed or root != "/" or any(key["missing"] for key in keys):
        return {"complaints": [], "error": None}
    try:
        return {"complaints": _without_users(rehearsal.complaints(changed), plan_of(target)), "error": None}
    except (OSError, rehearsal.RehearsalError) as exc:
        return {"complaints": [], "error": str(exc)}


def _without_users(complaints: list[str], plan: HostPlan) -> list[str]:
    """Return the complaints, except those of a user of the plan that the host does not have.

    networkd's words are in its config_parse_routing_policy_rule_uid_range(); such a rule is left out.
    """
    missing = [user for user in egress_of(plan)["users"] if number_of(user) is None]
    return [text for text in complaints if not any(f"uid range '{user}'" in text for user in missing)]


def _changed(source: Side, target: Side) -> list[Entry]:
    """Return the units that change, as they are to be."""
    return [
        after
        for _before, after in changes(source["files"], target["files"])
        if after["path"].startswith(f"{NETWORK_DIR}/")
    ]


def sets_up(source: Side, target: Side) -> bool:
    """Return whether networkd sets a link up again: it does for each whose ``.network`` changes."""
    return any(after["path"].endswith((".network", ".conf")) for after in _changed(source, target))


def rule_sections(root: str, paths: Iterable[str] | None = None) -> list[dict[str, str]]:
    """Return the [RoutingPolicyRule] of all units that the host has: rules that networkd makes, and keeps.

    With ``paths``, only of those units.
    """
    return [
        {item.key: item.value for item in section.assignments}
        for path in (host_units(root) if paths is None else paths)
        for section in sections_of(root, path)
        if section.name == "RoutingPolicyRule"
    ]


def deletes_foreign_rules(root: str) -> bool:
    """Return whether networkd deletes rules that it did not make: its default (networkd.conf(5))."""
    places = {}
    for directory in reversed(CONF_DIRS):
        for path in glob.glob(under(root, f"{directory}/networkd.conf.d/*.conf")):
            places[os.path.basename(path)] = path
    found = True
    for path in (under(root, "/etc/systemd/networkd.conf"), *(places[name] for name in sorted(places))):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                sections = parse(file.read()).sections
        except OSError:
            continue
        for item in (item for section in sections if section.name == "Network" for item in section.assignments):
            if item.key == "ManageForeignRoutingPolicyRules":
                found = item.value.lower() not in ("no", "n", "false", "f", "off", "0")
    return found
