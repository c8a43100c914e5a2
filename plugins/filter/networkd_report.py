# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: networkd_report
short_description: Report the checks of a host to people
version_added: 1.0.0
author: The transit.networkd authors (@transit-networkd)
description:
  - Makes lines of plain text of what P(transit.networkd.networkd_drift#filter) returns.
  - One line counts the checks and says which protections are on, which the user has left off, and which are not as
    they should be. Each check that fails has a line of its own below it.
options:
  _input:
    description:
      - All checks of the host, those that pass, too, with the probe V(services). A protection of which nothing was
        checked is reported as V(NOT OK).
    type: list
    elements: dict
    required: true
  host_plan:
    description:
      - The plan of that host. It is the first positional argument.
    type: dict
    required: true
  all:
    description:
      - Begin with a table of all checks. What was expected stands beside what was found where a check failed. Either
        is cut to 40 characters, with C(…) at the cut.
    type: bool
    default: false
seealso:
  - plugin: transit.networkd.networkd_drift
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Plan the whole inventory
  transit.networkd.wireguard_vrf_plan:
    missing_keys: error
  register: planned
  run_once: true

- name: Look at the host, and try what its plan says must work
  transit.networkd.networkd_facts:
    host_plan: "{{ planned.plan.hosts[inventory_hostname] | from_json }}"

- name: Report what the checks say
  ansible.builtin.debug:
    msg: "{{ checks | transit.networkd.networkd_report(host_plan) }}"
  vars:
    host_plan: "{{ planned.plan.hosts[inventory_hostname] | from_json }}"
    checks: "{{ host_plan | transit.networkd.networkd_drift(ansible_facts.networkd, probes=true, all=true) }}"
    # 52 checks, all ok; on: WAN in its VRF, …, packet filter (lets in tcp 22); off: egress lock (…)
    # With all=true, before that line:
    #         CHECK   SUBJECT  FOUND
    # ok      kind    vrf-wan  vrf
    # NOT OK  master  eth0     none, expected vrf-wan
"""

RETURN = r"""
_value:
  description:
    - The lines.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import host_plan_of
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._report._summary import summary
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import checks_of, checks_table


def networkd_report(
    checks: t.Any,
    host_plan: t.Any,
    all: bool = False,  # noqa: A002 - the option that its users write
) -> list[str]:
    """Return checks as lines of text."""
    try:
        rows = checks_of(checks)
        plan = host_plan_of(host_plan, "host_plan")
    except ValueError as exc:
        raise AnsibleFilterError(f"networkd_report: {exc}") from exc
    return unsafe([*(checks_table(rows) if all else []), *summary(plan, rows)])


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"networkd_report": networkd_report}
