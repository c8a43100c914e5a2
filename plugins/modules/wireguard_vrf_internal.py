# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wireguard_vrf_internal
short_description: Internal - do a step of the role wireguard_vrf
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Internal to the role C(wireguard_vrf). Its options and results change with any release, so do not use it in a
    playbook of your own. Make the keys of a host with M(transit.networkd.wireguard_key), bring preshared keys to both
    ends with the playbook C(transit.networkd.site), and rotate keys with the playbook C(transit.networkd.rotate_keys).
  - The role uses it in several tasks, one for each O(step). All hosts must be done with one before the next begins.
  - No argument, result, log or cache holds a private key, or a preshared key that could be used.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.linux
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  step:
    description:
      - V(settings) reads what the host's variables tell the controller to do. V(inspect), V(make), V(record),
        V(changes), V(halt), V(check) and V(table) are the steps of the playbook C(transit.networkd.site), V(observe)
        and V(report) those of C(transit.networkd.report), V(adopt) and V(adopted) those of
        C(transit.networkd.adopt). V(compare), V(give), V(take) and V(settle) exchange preshared keys. The others
        rotate keys.
    type: str
    choices: [settings, inspect, make, record, changes, halt, check, table, observe, report, adopt, adopted,
      compare, give, take, settle, look, decide, stage, agree, follow, switch, finish, close, abandon, summary]
    required: true
  planned:
    description: Name of the variable in which the plan is registered.
    type: str
    default: __wireguard_vrf_planned
  inspected:
    description: Name of the variable in which every host has registered the result of O(step=inspect).
    type: str
    default: __wireguard_vrf_inspected
  applied:
    description: Name of the variable in which every host that was changed has registered the result of it.
    type: str
    default: __wireguard_vrf_applied
  checked:
    description: Name of the variable in which every host has registered the result of O(step=check).
    type: str
    default: __wireguard_vrf_checked
  made:
    description: Name of the variable in which every host has registered the result of O(step=make).
    type: str
    default: __wireguard_vrf_made
  changes:
    description: Name of the variable in which the result of O(step=changes) is registered.
    type: str
    default: __wireguard_vrf_changes
  observed:
    description: Name of the variable in which hosts have registered the result of O(step=observe).
    type: str
    default: __wireguard_vrf_observed
  folder:
    description: The folder for the report, or for the inventory.
    type: path
  rollout:
    description: The hosts that are to be changed.
    type: list
    elements: str
    default: []
  finished:
    description: Name of the variable in which O(step=finish) is registered.
    type: str
    default: __wireguard_vrf_finished
  results:
    description: Name of the variable in which every host has registered the result of an earlier step.
    type: str
  pairs:
    description: What this host has to do in an exchange, a list of tunnels for each peer.
    type: dict
    default: {}
  next:
    description: Whether the coming preshared keys of a rotation are exchanged.
    type: bool
    default: false
  plan:
    description: The plan of the inventory, as M(transit.networkd.wireguard_vrf_plan) returns it.
    type: raw
  decided:
    description: Name of the variable in which the result of O(step=decide) is registered.
    type: str
  public_keys:
    description: The folder of the public keys.
    type: path
  rotate:
    description: The hosts that get new keys, by default all hosts of the play.
    type: list
    elements: str
  abandon:
    description: Whether the rotation is to be rolled back.
    type: bool
    default: false
  accept_outside_peers:
    description: Whether hosts get new keys that have peers which are in no inventory.
    type: bool
    default: false
  confirm_timeout:
    description: The seconds after which a host goes back to its old keys when nobody has confirmed the new ones.
    type: int
    default: 180
seealso:
  - module: transit.networkd.wireguard_key
"""

EXAMPLES = r"""
- name: Ask the host whether its keys are being rotated
  transit.networkd.wireguard_vrf_internal:
    step: look
  register: looked
"""

RETURN = r"""
changes:
  description: What was changed, in words. Each step returns more, for the role alone.
  returned: by the steps that change a host, outside of check mode
  type: list
  elements: str
  sample: [made /etc/transit-networkd/keys/wg0.r1.psk]
"""
