# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: networkd_problems
short_description: Check units of systemd-networkd
version_added: 1.0.0
author: The transit.networkd authors
description:
  - Checks C(.network), C(.netdev) and C(.link) files with their drop-ins, before any host has them.
  - Each section, key and value is compared with what the given version of systemd knows, and the units with each other,
    so that mark, rule, table, VRF and member agree.
  - The collection's page C(docs/reference/lint.md) lists the rules, with what happens on a host and what to do.
  - No message holds a private or a preshared key.
options:
  _input:
    description:
      - Either a bundle, as P(transit.networkd.wireguard_vrf_bundle#filter) returns it, or a mapping of paths to texts,
        or a mapping of paths to units as P(transit.networkd.to_networkd#filter) takes them.
      - Paths may be absolute, or names only. What lies below one root, like C(r1/etc/systemd/network/), is one host's.
        Files that are neither units nor drop-ins are passed over.
      - A bundle may add to units that are on the host already, so the rule C(orphan-drop-in) does not apply to it.
    type: dict
    required: true
  systemd_version:
    description:
      - The version that the units must suit. Without it, keys of any known version are right.
    type: int
  disable:
    description:
      - Rules to leave out.
    type: list
    elements: str
    default: []
  modes:
    description:
      - Modes and owners of units, key files and folders, as far as they are known, so that what networkd cannot read,
        or everyone can, is found. Each path has V(mode) (octal, like V("0640")), V(owner) and V(group).
      - A bundle has its own.
    type: dict
seealso:
  - plugin: transit.networkd.wireguard_vrf_bundle
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Units of one's own, checked before they are copied
  ansible.builtin.assert:
    that: problems | selectattr('severity', 'eq', 'error') | length == 0
    fail_msg: "{{ problems | map(attribute='text') | list }}"
  vars:
    problems: "{{ units | transit.networkd.networkd_problems(systemd_version=252) }}"
    units:
      10-vrf.netdev:
        - NetDev: {Name: vrf-wan, Kind: vrf}
        - VRF: {Tabel: 1000}
    # 10-vrf.netdev:6: error: unknown key Tabel= in [VRF]; did you mean Table=? [unknown-key]
"""

RETURN = r"""
_value:
  description:
    - The findings, sorted by file and line. The list is empty if nothing is wrong.
  type: list
  elements: dict
  contains:
    file:
      description: The file's path, as it was given.
      type: str
      sample: /etc/systemd/network/10-vrf.netdev
    line:
      description: The line, from 1. What is missing in a file is reported for its first line.
      type: int
      sample: 6
    severity:
      description: An error changes what networkd does; a warning may be meant.
      type: str
      choices: [error, warning]
    rule:
      description: The name of the lint rule. It does not change.
      type: str
      sample: unknown-key
    message:
      description: What is wrong, and what would be right. The words may change.
      type: str
      sample: "unknown key Tabel= in [VRF]; did you mean Table=?"
    fields:
      description: The values in the message by name, for programs. See C(docs/reference/lint.md).
      type: dict
      sample: {section: VRF, key: Tabel, near: Table}
    text:
      description: The whole finding in one line.
      type: str
      sample: "10-vrf.netdev:6: error: unknown key Tabel= in [VRF]; did you mean Table=? [unknown-key]"
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import dumps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import unseal
from ansible_collections.transit.networkd.plugins.plugin_utils._lint import FOR_BUNDLES, findings, formatted
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._formats import row


def networkd_problems(
    units: t.Any, systemd_version: t.Any = None, disable: t.Any = (), modes: t.Any = None
) -> list[dict[str, t.Any]]:
    """Lint units; see DOCUMENTATION."""
    version = None if systemd_version in (None, "") else str(systemd_version)
    if version is not None and not version.isdecimal():
        raise AnsibleFilterError(
            f"networkd_problems: systemd_version must be a number like 257, got {systemd_version!r}"
        )
    if modes is not None and not (isinstance(modes, dict) and all(isinstance(mode, dict) for mode in modes.values())):
        raise AnsibleFilterError("networkd_problems: modes must be a mapping of paths to {mode, owner, group}")
    if not isinstance(disable, (list, tuple)):
        raise AnsibleFilterError(f"networkd_problems: disable must be a list of rules, got {disable!r}")
    left_out = set(disable)
    try:
        if isinstance(units, dict) and isinstance(units.get("files"), list):
            files = {file["path"]: unseal(file["content"]) for file in units["files"] if "content" in file}
            left_out |= FOR_BUNDLES
            known = {file["path"]: file for file in units["files"] if "mode" in file}
        else:
            files, known = _texts(units), dict(modes or {})
        found = findings(files, int(version) if version is not None else None, left_out, known)
    except ValueError as exc:
        raise AnsibleFilterError(f"networkd_problems: {exc}") from exc
    return unsafe([{**row(finding), "text": formatted(finding)} for finding in found])


def _texts(units: t.Any) -> dict[str, str]:
    if not isinstance(units, dict):
        raise ValueError(f"the input must be a bundle or a mapping of paths to units, got {type(units).__name__}")
    texts = {}
    for path, unit in units.items():
        try:
            texts[str(path)] = unit if isinstance(unit, str) else dumps(unit)
        except ValueError as exc:
            raise ValueError(f"{path}: {exc}") from exc
    return texts


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"networkd_problems": networkd_problems}
