# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's plan to its files: networkd's units by the codec, what else a person would edit by Jinja2. Pure.

Nothing depends on a fact of the host.
"""

from __future__ import annotations

from ...module_utils._common import _layout as layout
from ...module_utils._common._shapes import Bundle, BundleFile, HostPlan
from ._files import HEADER, compile_templates, from_template, same_on_all
from ._packet_filter import packet_filter
from ._services import follow, metrics, services
from ._unit_text import Text, unit_text
from ._units import units_of
from ._users_sections import merge, with_sections


def render(host_plan: HostPlan) -> Bundle:
    """Return the bundle of a host's plan (docs/reference/data.md).

    Raises ``ValueError`` where a public key is missing, or a section of the user cannot be written.
    """
    units = with_sections(units_of(host_plan), host_plan["units"])
    texts = {path: unit_text(unit) for path, unit in units.items()}
    files = {layout.SYSCTL_PATH: from_template("sysctl.conf.j2", sysctls=host_plan["sysctls"])}
    named = [vrf for vrf in host_plan["vrfs"] if vrf["alias"]]
    if named:
        files[layout.RT_TABLES_PATH] = from_template("rt_tables.conf.j2", vrfs=named)
    links = {}
    if host_plan["strict"]:
        files[layout.RULES_UNIT_PATH] = same_on_all("rules.service.j2")
        links[layout.RULES_WANTED_BY] = f"../{layout.RULES_UNIT}"
    if host_plan["filter"]:
        files[layout.FILTER_PATH] = packet_filter(host_plan, host_plan["filter"])
        files[layout.FILTER_UNIT_PATH] = same_on_all("filter.service.j2")
        files[layout.FILTER_DROP_IN_PATH] = same_on_all("nftables.conf.j2")
        links[layout.FILTER_WANTED_BY] = f"../{layout.FILTER_UNIT}"
    files.update(services(host_plan))
    if host_plan["follow"]:
        files.update(follow(host_plan["follow"]))
        links[layout.FOLLOW_WANTED_BY] = f"../{layout.FOLLOW_TIMER}"
    if host_plan["metrics_folder"]:
        files.update(metrics(host_plan["metrics_folder"]))
        links[layout.METRICS_WANTED_BY] = f"../{layout.METRICS_TIMER}"
    texts.update((path, Text(text, secret=False)) for path, text in files.items())
    entries = [_file(path, text, secret=secret) for path, (text, secret) in texts.items()]
    entries += [{"path": path, "target": target} for path, target in links.items()]
    return {
        "version": 1,
        "files": sorted(entries, key=lambda entry: entry["path"]),
        "sysctls": dict(host_plan["sysctls"]),
        "plan": host_plan,
    }


def _file(path: str, content: str, *, secret: bool) -> BundleFile:
    """Return a file of the bundle: anyone may read it, except a unit into which a user wrote a key."""
    mode, group = ("0640", layout.NETWORKD_USER) if secret else ("0644", "root")
    return {"path": path, "mode": mode, "owner": "root", "group": group, "content": content}


__all__ = ("HEADER", "compile_templates", "merge", "render")
