# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: networkd_table
short_description: Show the checks of a host as a table
version_added: 1.0.0
author: The transit.networkd authors (@transit-networkd)
description:
  - Makes a table of plain text, for people, of what P(transit.networkd.networkd_drift#filter) returns.
  - What was expected stands beside what was found where a check failed.
  - P(transit.networkd.networkd_summary#filter) counts the checks.
options:
  _input:
    description:
      - The checks.
    type: list
    elements: dict
    required: true
  width:
    description:
      - What was found and what was expected are cut to this many characters each, with C(…) at the cut.
      - V(0) cuts nothing.
    type: int
    default: 40
seealso:
  - plugin: transit.networkd.networkd_drift
    plugin_type: filter
  - plugin: transit.networkd.networkd_summary
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show all checks
  ansible.builtin.debug:
    msg: "{{ (checks | transit.networkd.networkd_table).splitlines() }}"
  vars:
    checks: "{{ plan.hosts[inventory_hostname] | transit.networkd.networkd_drift(ansible_facts.networkd, all=true) }}"
    #         CHECK   SUBJECT  FOUND
    # ok      kind    vrf-wan  vrf
    # NOT OK  master  eth0     none, expected vrf-wan
"""

RETURN = r"""
_value:
  description:
    - The table, a line of headings and one for each check. The empty string when there is no check.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import checks_table, require_checks


def networkd_table(checks: t.Any, width: int = 40) -> str:
    """Return checks as a table of text."""
    try:
        require_checks(checks)
    except ValueError as exc:
        raise AnsibleFilterError(f"networkd_table: {exc}") from exc
    return unsafe(checks_table(checks, width=width))


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"networkd_table": networkd_table}
