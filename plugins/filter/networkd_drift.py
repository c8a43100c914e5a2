# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: networkd_drift
short_description: Compare a host with its plan
version_added: 1.0.0
author: The transit.networkd authors (@transit-networkd)
description:
  - Compares what M(transit.networkd.networkd_facts) found on a host with what its plan says, and returns the
    differences. Without a difference the list is empty.
  - It judges the state of the kernel and of systemd-networkd. With O(probes) it also judges what was tried.
options:
  _input:
    description:
      - The plan of one host, C(plan.hosts[HOST]) of what M(transit.networkd.wireguard_vrf_plan) returns.
    type: dict
    required: true
  facts:
    description:
      - The facts of that host, C(ansible_facts.networkd).
      - They are the first positional argument.
    type: dict
    required: true
  probes:
    description:
      - Whether to judge lookups, pings, the age of handshakes, whether managed files are unchanged, and the
        services of VRFs, too.
      - V(true) is all of these and V(false) none. A list names some of V(lookups), V(pings), V(handshakes),
        V(files), and V(services).
      - M(transit.networkd.networkd_facts) must have been given this plan, with its option C(host_plan).
    type: raw
    default: false
  all:
    description:
      - Return every check, not only those that fail.
    type: bool
    default: false
seealso:
  - plugin: transit.networkd.networkd_report
    plugin_type: filter
  - module: transit.networkd.networkd_facts
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

- name: Nothing may differ from the plan
  vars:
    host_plan: "{{ planned.plan.hosts[inventory_hostname] | from_json }}"
    differences: "{{ host_plan | transit.networkd.networkd_drift(ansible_facts.networkd, probes=true) }}"
  ansible.builtin.assert:
    that: differences | length == 0
    fail_msg: "{{ differences | map(attribute='message') | join('\n') }}"
    # For example: 'IPv6: expected rule 1998 fwmark 1000 lookup 1000, there is none'
"""

RETURN = r"""
_value:
  description:
    - The checks that fail, or all checks with O(all=true).
  type: list
  elements: dict
  contains:
    code:
      description:
        - What was checked, for programs. It stays when the words of the others change.
        - The collection's page C(docs/reference/codes.md) lists the codes.
      type: str
      sample: master
    check:
      description: What was checked, for people.
      type: str
      sample: master
    subject:
      description: The link, peer, rule's family, sysctl, or file.
      type: str
      sample: eth0
    expected:
      description: What the plan says.
      type: str
      sample: vrf-wan
    found:
      description: What is there.
      type: str
      sample: none
    fields:
      description: The other values that the message names, for programs.
      type: dict
      sample: {}
    ok:
      description: Whether that is well.
      type: bool
      sample: false
    message:
      description: The same as one sentence.
      type: str
      sample: "eth0: expected master vrf-wan, there is none"
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.module_utils._drift import PROBES, checks, drift
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import host_plan_of
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._gate import WrongError
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._gate import facts as checked_facts
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import worded


def networkd_drift(
    host_plan: t.Any,
    facts: t.Any,
    probes: bool | list[str] = False,
    all: bool = False,  # noqa: A002 - the option that its users write
) -> list[dict[str, t.Any]]:
    """Return the failing checks, or all checks, of a host's facts against its plan."""
    judged = probes if not isinstance(probes, bool) else PROBES if probes else ()
    try:
        # Facts may come from a fact cache, or from another task than networkd_facts.
        found = checked_facts(facts)
    except WrongError as exc:
        raise AnsibleFilterError(f"networkd_drift: the facts must be ansible_facts.networkd: {exc}") from exc
    try:
        plan = host_plan_of(host_plan, "the input")
        return unsafe([dict(worded(check)) for check in (checks if all else drift)(plan, found, judged)])
    except ValueError as exc:
        raise AnsibleFilterError(f"networkd_drift: {exc}") from exc


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"networkd_drift": networkd_drift}
