# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: networkd_probes
short_description: Say what must be tried on a host to verify its plan
version_added: 1.0.0
author: The transit.networkd authors (@transit-networkd)
description:
  - Returns the routing questions, the pings and the services that M(transit.networkd.networkd_facts) must be asked
    for, so that P(transit.networkd.networkd_drift#filter) can judge them.
  - Each endpoint is looked up with the tunnel's mark, and each inner address of a peer without one. One inner address
    of each peer that is in the inventory is pinged.
options:
  _input:
    description:
      - The plan of one host, as P(transit.networkd.wireguard_vrf_plan#filter) returns it for each host.
    type: dict
    required: true
seealso:
  - plugin: transit.networkd.networkd_drift
    plugin_type: filter
  - module: transit.networkd.networkd_facts
"""

EXAMPLES = r"""
- name: Look at the host, and try what the plan says must work
  vars:
    probes: "{{ plan.hosts[inventory_hostname] | transit.networkd.networkd_probes }}"
  transit.networkd.networkd_facts:
    lookups: "{{ probes.lookups }}"
    pings: "{{ probes.pings }}"
    services: "{{ probes.services }}"
"""

RETURN = r"""
_value:
  description:
    - What to ask M(transit.networkd.networkd_facts) for.
  type: dict
  contains:
    lookups:
      description: The routing questions, each with C(to), C(mark), and C(vrf).
      type: list
      elements: dict
      sample: [{to: 203.0.113.12, mark: 1000, vrf: null}, {to: "fd00:99::2", mark: null, vrf: null}]
    pings:
      description: The addresses that must answer.
      type: list
      elements: str
      sample: ["fd00:99::2"]
    services:
      description: The services and sockets that are bound to a VRF, and the collection's own units.
      type: list
      elements: str
      sample: [ssh.socket]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.module_utils._drift import lookups_for, pings_for, units_for
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe


def networkd_probes(host_plan: t.Any) -> dict[str, t.Any]:
    """Return the lookups, pings and services that verify a host's plan."""
    if not isinstance(host_plan, dict) or "tunnels" not in host_plan:
        raise AnsibleFilterError(
            f"networkd_probes: the input must be a host's plan (plan.hosts[HOST]), got {type(host_plan).__name__}"
        )
    found = {"lookups": lookups_for(host_plan), "pings": pings_for(host_plan), "services": units_for(host_plan)}
    return unsafe(found)


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"networkd_probes": networkd_probes}
