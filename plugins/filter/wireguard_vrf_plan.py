# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: wireguard_vrf_plan
short_description: Plan what every host of an inventory must have
version_added: 1.0.0
author: The transit.networkd authors
description:
  - Reads the variables that begin with C(wireguard_vrf_), of every host of the inventory, and returns what each host
    must have, which is VRFs, enslaved interfaces, routing rules, tunnels with their peers, and sysctls.
  - The plan depends on the inventory and on the public keys alone, never on which hosts are in the play. Adding or
    removing a host changes no other host's address, port, or preshared key.
  - Other variables are not looked at, so they may be undefined or hold templates that fail.
  - A key that the user has written into C(wireguard_vrf_units) is in the result as it is, so give a task that shows or
    keeps the result C(no_log=true). The result of the module M(transit.networkd.wireguard_vrf_plan) has it sealed.
  - No fact of a host counts as a variable, whatever its name. A template may name a fact, as C(ansible_facts.fqdn).
  - The role's argument specification describes the variables. Whatever is wrong in them is reported at once, with host,
    variable, and value.
options:
  _input:
    description:
      - C(hostvars), or a mapping of host names to variables.
    type: dict
    required: true
  groups:
    description:
      - C(groups), or a mapping of group names to lists of hosts.
      - They are the first positional argument.
    type: dict
    required: true
  public_keys:
    description:
      - The folder on the controller in which C(HOST/TUNNEL.pub.txt) hold the public keys, or a mapping of hosts to
        tunnels to keys. A relative path starts at the folder in which Ansible runs.
      - Without it no key is known.
    type: raw
  missing_keys:
    description:
      - What to do where a public key is missing.
      - With V(error) the filter fails, and names each file and the command that makes it.
      - With V(null) the key is V(null) in the plan. Such a plan cannot be rendered.
      - With V(placeholder) a key that is nobody's stands in, so that units can be shown before there are keys.
      - The default is V(error), and V(null) without O(public_keys).
    type: str
    choices: [error, "null", placeholder]
requirements:
  - the Python library netaddr on the controller
seealso:
  - plugin: transit.networkd.wireguard_vrf_bundle
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Plan the whole inventory
  ansible.builtin.set_fact:
    plan: "{{ hostvars | transit.networkd.wireguard_vrf_plan(groups, public_keys=inventory_dir ~ '/wireguard_keys') }}"
  run_once: true

- name: Show the addresses that the hosts get, before there are keys
  ansible.builtin.debug:
    msg: "{{ item.key }}: {{ item.value.tunnels | map(attribute='addresses') | flatten }}"
    # For example: "r1: ['fd00:99::5f68:c895:349c:bc2a/64']"
  loop: "{{ (hostvars | transit.networkd.wireguard_vrf_plan(groups)).hosts | dict2items }}"
  run_once: true
"""

RETURN = r"""
_value:
  description:
    - The plan.
  type: dict
  contains:
    version:
      description: The version of the plan's shape.
      type: int
      sample: 1
    hosts:
      description:
        - For each host that has something of ours its own plan, as P(transit.networkd.wireguard_vrf_bundle#filter)
          takes it.
      type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._facts import without_facts
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._inventory import plan_inventory
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError
from ansible_collections.transit.networkd.plugins.plugin_utils._resolve import resolve


def wireguard_vrf_plan(
    hosts: t.Any,
    groups: t.Any,
    public_keys: t.Any = None,
    missing_keys: str | None = None,
) -> dict[str, t.Any]:
    """Plan an inventory; see DOCUMENTATION."""
    try:
        with without_facts(hosts):
            return unsafe(plan_inventory(hosts, groups, public_keys, missing_keys, resolve))
    except PlanError as exc:
        raise AnsibleFilterError(f"the inventory cannot be planned:\n{exc}") from exc
    except (ImportError, OSError, ValueError) as exc:
        raise AnsibleFilterError(f"wireguard_vrf_plan: {exc}") from exc


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"wireguard_vrf_plan": wireguard_vrf_plan}
