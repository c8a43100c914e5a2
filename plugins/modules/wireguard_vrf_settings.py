# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wireguard_vrf_settings
short_description: Read what a host's variables tell the controller to do
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Reads those variables of the role C(wireguard_vrf) that no plan holds, because they are about the controller and
    the change, such as the folder of the public keys and the time to confirm. It checks them and fills in defaults.
  - The tasks of the role use this result alone, so that nothing which a host says later can change them.
  - They are read from the inventory, C(-e), C(set_fact) and C(include_vars). No fact of a host counts as a variable.
  - A host fails when one of its facts has the name of a variable of the role, or when a play or a parameter of the
    role sets such a variable, which the plan of the other hosts would not see.
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
options: {}
seealso:
  - module: transit.networkd.wireguard_vrf_plan
"""

EXAMPLES = r"""
- name: Read the settings of this host
  transit.networkd.wireguard_vrf_settings:
  register: settings

- name: Show where its public keys are recorded
  ansible.builtin.debug:
    msg: "{{ settings.public_keys }}/{{ inventory_hostname }}"
"""

RETURN = r"""
public_keys:
  description: The folder of the public keys on the controller.
  type: str
  returned: success
accept_changed_keys:
  description: Whether to take a public key that differs from the recorded one.
  type: bool
  returned: success
confirm_timeout:
  description: The seconds after which a change is rolled back that was not confirmed.
  type: int
  returned: success
check_gateway:
  description: Whether the gateways of the interfaces that move must answer.
  type: bool
  returned: success
overwrite_edited:
  description: Whether to overwrite or remove a managed file that another program has changed.
  type: bool
  returned: success
install_packages:
  description: Whether to install missing packages.
  type: bool
  returned: success
foreign_firewall:
  description: The names of firewall rules that have been seen to.
  type: list
  elements: str
  returned: success
accept:
  description: What the preflight accepts.
  type: list
  elements: str
  returned: success
"""
