# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: wireguard_vrf_bundle
short_description: Render a host's plan to its files
version_added: 1.0.0
author: The transit.networkd authors
description:
  - Returns the bundle of one host, which is its systemd-networkd units and drop-ins, its sysctl.d and
    rt_tables.d files, its packet filter, the collection's services, programs and timers with the links that enable
    them, the drop-ins of services that are bound to a VRF, and the plan that the host compares itself with.
  - The same plan always gives the same bytes, and no fact of the host is used. No file holds a secret, except a key
    that the user has written into C(wireguard_vrf_units).
  - M(transit.networkd.wireguard_vrf_plan) seals such a key. M(transit.networkd.networkd_config) and
    M(transit.networkd.networkd_export) open it.
options:
  _input:
    description:
      - The plan of one host, C(plan.hosts[HOST]).
    type: dict
    required: true
requirements:
  - the Python library netaddr on the controller
seealso:
  - module: transit.networkd.wireguard_vrf_plan
  - module: transit.networkd.networkd_config
  - module: transit.networkd.networkd_export
"""

EXAMPLES = r"""
- name: Plan the whole inventory
  transit.networkd.wireguard_vrf_plan:
    missing_keys: placeholder
  register: planned
  run_once: true

- name: Show the names of a host's files
  ansible.builtin.debug:
    msg: "{{ (host_plan | transit.networkd.wireguard_vrf_bundle).files | map(attribute='path') }}"
    # For example: /etc/systemd/network/05-transit-vrf-wan.netdev
  vars:
    host_plan: "{{ planned.plan.hosts[inventory_hostname] | from_json }}"
"""

RETURN = r"""
_value:
  description:
    - The bundle.
  type: dict
  contains:
    version:
      description: The version of the bundle's shape.
      type: int
      sample: 1
    files:
      description: The files and symbolic links, sorted by path. A link has RV(_value.files[].path) and
        RV(_value.files[].target), a file everything but the latter.
      type: list
      elements: dict
      contains:
        path:
          description: The absolute path.
          type: str
          sample: /etc/systemd/network/05-transit-vrf-wan.netdev
        mode:
          description: The mode, as octal digits.
          type: str
          sample: "0644"
        owner:
          description: The owner's name.
          type: str
          sample: root
        group:
          description: The group's name.
          type: str
          sample: root
        content:
          description: The whole text.
          type: str
        target:
          description: Where a symbolic link leads.
          type: str
          sample: ../transit-networkd-rules.service
    sysctls:
      description: The sysctls to set at once; the file in sysctl.d sets them at each boot.
      type: dict
      sample: {net.ipv4.udp_l3mdev_accept: "1"}
    plan:
      description: The plan that was rendered.
      type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.module_utils._common._shapes import Bundle
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import host_plan_of
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render


def wireguard_vrf_bundle(host_plan: t.Any) -> Bundle:
    """Render a host's plan; see DOCUMENTATION."""
    try:
        return unsafe(render(host_plan_of(host_plan, "the input")))
    except (ImportError, ValueError) as exc:
        raise AnsibleFilterError(f"wireguard_vrf_bundle: {exc}") from exc


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"wireguard_vrf_bundle": wireguard_vrf_bundle}
