# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wireguard_vrf_plan
short_description: Plan what every host of the inventory must have
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Reads the variables that begin with C(wireguard_vrf_), of every host of the inventory, and returns what each host
    must have, which is VRFs, enslaved interfaces, routing policy rules, tunnels with their peers, and sysctls.
  - The plan depends on the inventory and on the public keys alone, never on which hosts are in the play. Adding or
    removing a host changes no other host's address, port, or preshared key.
  - Other variables are not read, so they may be undefined or hold templates that fail. The role's argument
    specification describes the variables. Whatever is wrong in them is reported at once, with host, variable, and
    value.
  - No fact of a host counts as a variable, so that a host cannot change the plan. A template may name a fact, as
    C(ansible_facts.fqdn).
  - Run it once, and let each host take its part. A part is one string, so that Ansible does not template it again for
    every host.
  - Plan once in a run. To add public keys that were made since, call it again with O(plan).
  - No host is contacted.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.controller
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
options:
  plan:
    description:
      - RV(plan) of an earlier call in the same run. Only the public keys in it are replaced, so that the hosts, their
        endpoints and their addresses are the same in the whole run.
      - Without it the inventory is planned.
    type: raw
  public_keys:
    description:
      - The folder on the controller in which C(HOST/TUNNEL.pub.txt) hold the public keys. A relative path starts at
        the folder in which Ansible runs.
      - With O(missing_keys), the default is the folder that C(wireguard_vrf_public_keys) of the hosts names.
      - Keys that C(wireguard_vrf_recorded_keys) of the hosts records are used, too. One that differs from its file is
        an error.
      - Without both, no key is known.
    type: path
  left_out:
    description:
      - Peers that hosts are planned without, a list for each host, because they are down and share no key yet.
      - A host that is left out by all its peers needs no public key.
    type: dict
    default: {}
  new_keys:
    description:
      - Name of a variable in which hosts have registered public keys that are newer than the recorded ones, as the role
        does at the end of a rotation.
    type: str
  missing_keys:
    description:
      - What to do where a public key is missing.
      - With V(error) the task fails, and names each file and the command that makes it.
      - With V(null) the key is V(null) in the plan. Such a plan cannot be rendered.
      - With V(placeholder) the plan has a key that no host has, so that units can be shown before there are keys.
      - The default is V(error) with O(public_keys).
    type: str
    choices: [error, "null", placeholder]
  resolve:
    description:
      - Whether to look up the names of endpoints. With V(false), a name stays in the units where the first of its
        addresses would stand, and a warning names each.
    type: bool
    default: true
requirements:
  - the Python library netaddr on the controller
seealso:
  - plugin: transit.networkd.wireguard_vrf_bundle
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Plan the whole inventory
  transit.networkd.wireguard_vrf_plan:
  register: planned
  run_once: true

- name: Show this host's rules
  ansible.builtin.debug:
    var: (planned.plan.hosts[inventory_hostname] | from_json).rules

- name: Merge the recorded public keys into the plan
  transit.networkd.wireguard_vrf_plan:
    plan: "{{ planned.plan }}"
    missing_keys: error
  register: planned
  run_once: true
"""

RETURN = r"""
plan:
  description:
    - The plan. The collection's page C(docs/reference/data.md) describes it.
    - A key that the user has written into C(wireguard_vrf_units) is sealed, and only the same run of
      C(ansible-playbook) can open it.
  type: dict
  returned: success
  contains:
    version:
      description: The version of the plan's shape.
      type: int
      sample: 1
    public_keys:
      description: The folder of the public keys that the hosts name, V(null) where they name none.
      type: str
      sample: /home/me/network/wireguard_keys
    recorded_keys:
      description: The public keys that C(wireguard_vrf_recorded_keys) records, for each host that has the variable.
      type: dict
      sample: {r1: {wg0: HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=}}
    hosts:
      description: For each host that has a part in the plan, its part as JSON.
      type: dict
hosts:
  description: The names of the hosts that have a part in it.
  type: list
  elements: str
  returned: success
  sample: [r1, r2, r3]
missing_keys:
  description: For each host whose public keys are not known, its tunnels.
  type: dict
  returned: success
  sample: {r3: [wg0]}
problems:
  description: "What is wrong with the inventory, each as C(HOST: VARIABLE = VALUE: what would be right)."
  type: list
  elements: str
  returned: failure
  sample: ["r1: wireguard_vrf_vrfs[0].table = 254: is the kernel's own table main"]
"""
