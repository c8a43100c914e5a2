# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: networkd_export
short_description: Write a host's files into a folder of the controller
version_added: 1.0.0
description:
  - Writes the files of a bundle, as the filter P(transit.networkd.wireguard_vrf_bundle#filter) makes it, into a folder
    of the controller, below the paths that they would have on the host.
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
    description: The bundle.
    type: dict
    required: true
  folder:
    description:
      - The folder. It is made where it is missing. A relative path starts at the folder in which Ansible runs.
      - Nothing is written through a symbolic link below it.
      - A managed file in it that is not in the bundle is removed. Other files are left alone.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Keep every host's units beside the inventory
  transit.networkd.networkd_export:
    bundle: "{{ planned.plan.hosts[inventory_hostname] | from_json | transit.networkd.wireguard_vrf_bundle }}"
    folder: "{{ inventory_dir }}/units/{{ inventory_hostname }}"
"""

RETURN = r"""
paths:
  description: The paths, as they are on the host, of the files that were written or removed.
  type: list
  elements: str
  returned: always
  sample: [/etc/systemd/network/05-transit-vrf-wan.netdev]
"""
