# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: networkd_export
short_description: Write hosts' files into a folder of the controller
version_added: 1.0.0
description:
  - Writes files into a folder of the controller, below the paths that they would have on the host.
  - Without O(bundle), it plans the inventory, renders and lints each host's files, and writes them into a folder of the
    host's name, all in one task. Run it once for all hosts. If a unit of a host is wrong, no file of this host is
    written, and the task fails when it has written those of the others.
  - Where a public key is not recorded yet, a placeholder key is in the units of the host's peers. The task prints
    whose key is missing.
  - With O(bundle), it writes the files of that bundle, as the filter P(transit.networkd.wireguard_vrf_bundle#filter)
    makes it.
  - A file into which the user has written a key, a password or a PIN has the mode V(0600), and a diff does not show it.
  - No host is contacted. The folder can be read, compared, kept in a repository, or linted.
author:
  - The transit.networkd authors (@transit-networkd)
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.controller
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
seealso:
  - module: transit.networkd.networkd_lint
options:
  bundle:
    description: The bundle of one host.
    type: dict
  folder:
    description:
      - The folder. It is made where it is missing. A relative path starts at the folder in which Ansible runs.
      - Nothing is written through a symbolic link below it.
      - A managed file in the folder of a host that is not in the host's bundle is removed. Other files are left alone.
    type: path
    required: true
  hosts:
    description:
      - The hosts whose files are written, all by default. The others are planned, too, and those without a part in the
        plan are left out.
    type: list
    elements: str
  resolve:
    description:
      - Whether to look up the names of endpoints. With V(false), a name stays in the units where the first of its
        addresses would stand, and a warning names each.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Keep every host's units beside the inventory
  transit.networkd.networkd_export:
    folder: "{{ inventory_dir }}/units"
  run_once: true

- name: Plan the whole inventory
  transit.networkd.wireguard_vrf_plan:
    missing_keys: error
  register: planned
  run_once: true

- name: Write the units of each host in the play
  transit.networkd.networkd_export:
    bundle: "{{ planned.plan.hosts[inventory_hostname] | from_json | transit.networkd.wireguard_vrf_bundle }}"
    folder: "{{ inventory_dir }}/units/{{ inventory_hostname }}"
"""

RETURN = r"""
paths:
  description: The paths, as they are on the host, of the files that were written or removed.
  type: list
  elements: str
  returned: with O(bundle)
  sample: [/etc/systemd/network/05-transit-vrf-wan.netdev]
hosts:
  description: The same for each host.
  type: dict
  returned: without O(bundle), where the inventory can be planned
  sample: {r1: [/etc/systemd/network/05-transit-vrf-wan.netdev], r2: []}
missing_keys:
  description: For each host whose public keys are not recorded, its tunnels.
  type: dict
  returned: without O(bundle), where the inventory can be planned
  sample: {r3: [wg0]}
problems:
  description: "What is wrong with the inventory, or with a host's units, each as C(HOST: WHAT)."
  type: list
  elements: str
  returned: failure, without O(bundle)
  sample: ["r1: /etc/systemd/network/05-transit-wg0.network:9: error: unknown key Adress= in [Network] [unknown-key]"]
"""
