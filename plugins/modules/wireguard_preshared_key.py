# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wireguard_preshared_key
short_description: Bring WireGuard preshared keys to both ends of every pair
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - A preshared key belongs to two hosts, and Ansible talks to one at a time. So this module is used in four tasks, one
    for each O(step), and all hosts must be done with one before the next begins, as the strategy
    P(ansible.builtin.linear#strategy) has it. The role C(wireguard_vrf) has these tasks in its
    C(tasks/exchange.yml). When all is well only the first does anything, and it contacts no host.
  - The key is made by one end and stored there under a name that no unit uses. It is stored by the other end.
    Only then the first end gives it its final name. So a key that has its final name is held by both ends, whenever and
    wherever a run was cut short, and the next run goes on from there.
  - A key of another length, and one of zeros, which means none to WireGuard, is not stored.
  - No key is ever replaced. An end that has lost its key gets it back from the other end. Two ends with different keys
    are an error.
  - On its way through the controller a key is masked with a value that exists in the memory of the running
    C(ansible-playbook) alone. No argument, result, log, or cache holds a key that could be used.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.linux
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
    details:
      - Keys are in no diff.
  idempotent:
    support: full
options:
  step:
    description:
      - V(compare) says what has to be done, for all hosts. It must be run once, with C(run_once).
      - With V(give), a host that holds a key, or else the one with the smaller name, gives it.
      - With V(take), the other end stores it.
      - With V(settle), the host that has made it gives it its final name.
    type: str
    choices: [compare, give, take, settle]
    required: true
  pairs:
    description:
      - What this host has to do in this step, as RV(steps) says it, a list of tunnels for each peer.
    type: dict
    default: {}
  results:
    description:
      - Name of the variable in which every host has registered the result of the task before. For O(step=compare) this
        is the result of M(transit.networkd.wireguard_key), with O(next) that of
        M(transit.networkd.wireguard_key_rotation), for O(step=take) that of O(step=give), for O(step=settle) that of
        O(step=take).
    type: str
  next:
    description:
      - Bring the key that is to take the place of the pair's, which M(transit.networkd.wireguard_key_rotation) needs.
        It lies beside the other one, under a name that no unit uses.
    type: bool
    default: false
seealso:
  - module: transit.networkd.wireguard_key
  - module: transit.networkd.wireguard_key_rotation
"""

EXAMPLES = r"""
- name: See which preshared keys this host holds
  transit.networkd.wireguard_key:
    tunnels: [wg0]
    pairs: "{{ host_plan.pairs }}"
    public_keys: "{{ inventory_dir }}/wireguard_keys"
  register: held

- name: Compare both ends of each pair
  transit.networkd.wireguard_preshared_key:
    step: compare
    results: held
  register: exchange
  run_once: true

- name: Give preshared keys to their other ends
  transit.networkd.wireguard_preshared_key:
    step: give
    pairs: "{{ exchange.steps.give[inventory_hostname] }}"
  register: given
  no_log: true
  when: inventory_hostname in exchange.steps.give | default({})

- name: Store the preshared keys of other ends
  transit.networkd.wireguard_preshared_key:
    step: take
    pairs: "{{ exchange.steps.take[inventory_hostname] }}"
    results: given
  register: taken
  no_log: true
  when: inventory_hostname in exchange.steps.take | default({})

- name: Settle the preshared keys that were made here
  transit.networkd.wireguard_preshared_key:
    step: settle
    pairs: "{{ exchange.steps.settle[inventory_hostname] }}"
    results: taken
  when: inventory_hostname in exchange.steps.settle | default({})
"""

RETURN = r"""
steps:
  description:
    - What has to be done, by step, host, and peer, down to a list of tunnels. Empty when both ends of all pairs hold
      their keys.
  returned: O(step=compare)
  type: dict
  sample:
    give:
      r1:
        r2: [wg0]
    take:
      r2:
        r1: [wg0]
    settle:
      r1:
        r2: [wg0]
masked:
  description:
    - The keys by peer and tunnel, masked. They mean nothing outside of the running C(ansible-playbook).
  returned: O(step=give)
  type: dict
digests:
  description: The SHA-256 digests of the keys that are stored now, by peer and tunnel.
  returned: O(step=take)
  type: dict
changes:
  description: What was changed, in words.
  returned: O(step=take) and O(step=settle), outside of check mode
  type: list
  elements: str
  sample: [made /etc/transit-networkd/keys/wg0.r1.psk]
"""
