# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: networkd_summary
short_description: Say in a line what the checks of a host come to
version_added: 1.0.0
author: The transit.networkd authors (@transit-networkd)
description:
  - Makes a line of plain text, for people, of what P(transit.networkd.networkd_drift#filter) returns.
  - It counts the checks, and says which protections are on, which the user has left off, and which are not as they
    should be.
  - Each check that fails has a line of its own below it.
options:
  _input:
    description:
      - The checks, those that pass, too, with the probe V(services). A protection of which nothing was checked is not
        as it should be.
    type: list
    elements: dict
    required: true
  host_plan:
    description:
      - The plan of that host. It is the first positional argument.
    type: dict
    required: true
seealso:
  - plugin: transit.networkd.networkd_drift
    plugin_type: filter
  - plugin: transit.networkd.networkd_table
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Say what the checks come to
  ansible.builtin.debug:
    msg: "{{ (checks | transit.networkd.networkd_summary(host_plan)).splitlines() }}"
  vars:
    host_plan: "{{ plan.hosts[inventory_hostname] }}"
    checks: "{{ host_plan | transit.networkd.networkd_drift(ansible_facts.networkd, probes=true, all=true) }}"
    # 52 checks, all ok; on: WAN in its VRF, …, packet filter (lets in tcp 22); off: egress lock (…)
"""

RETURN = r"""
_value:
  description:
    - The line, and one for each check that fails.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._report._summary import summary
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import require_checks


def networkd_summary(checks: t.Any, host_plan: t.Any) -> str:
    """Return in a line of text what checks come to."""
    try:
        require_checks(checks)
    except ValueError as exc:
        raise AnsibleFilterError(f"networkd_summary: {exc}") from exc
    if not isinstance(host_plan, dict) or "services" not in host_plan:
        raise AnsibleFilterError(
            f"networkd_summary: the host's plan must be plan.hosts[HOST], got {type(host_plan).__name__}"
        )
    return unsafe(summary(host_plan, checks))


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"networkd_summary": networkd_summary}
