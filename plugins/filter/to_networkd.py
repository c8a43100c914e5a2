# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: to_networkd
short_description: Write a unit of systemd-networkd as text
version_added: 1.0.0
author: The transit.networkd authors
description:
  - Writes the text of a C(.network), C(.netdev) or C(.link) file, or of a drop-in, from plain data.
  - Whatever is written reads back the same with P(transit.networkd.from_networkd#filter). A name or value that would
    not is an error that says in which section and key it stands.
  - Names and values are not checked otherwise; P(transit.networkd.networkd_problems#filter) does that.
options:
  _input:
    description:
      - The sections in their order, each a mapping of its name to its keys.
      - A value is a string, an integer, a boolean, which becomes V(yes) or V(no), or a list of these, which repeats the
        key. An empty string makes an empty assignment, which resets a key. An empty list writes nothing.
    type: list
    elements: dict
    required: true
  header:
    description:
      - A comment for the top of the file. It may have several lines.
    type: str
seealso:
  - plugin: transit.networkd.from_networkd
    plugin_type: filter
  - plugin: transit.networkd.networkd_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Put an interface into a VRF
  ansible.builtin.copy:
    content: "{{ unit | transit.networkd.to_networkd(header='Managed by Ansible.') }}"
    dest: /etc/systemd/network/20-wan.network
    owner: root
    group: root
    mode: "0644"
  vars:
    unit:
      - Match:
          Name: eth0
      - Network:
          VRF: vrf-wan
          DHCP: false
          Address: [198.51.100.11/24, "2001:db8:a::11/64"]
      - Route:
          Gateway: 198.51.100.1
    # # Managed by Ansible.
    #
    # [Match]
    # Name=eth0
    #
    # [Network]
    # VRF=vrf-wan
    # DHCP=no
    # Address=198.51.100.11/24
    # Address=2001:db8:a::11/64
    #
    # [Route]
    # Gateway=198.51.100.1
"""

RETURN = r"""
_value:
  description:
    - The text, which ends with a newline. The empty string for an empty list without a header.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import dumps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe


def to_networkd(unit: t.Any, header: str | None = None) -> str:
    """Write a unit; see DOCUMENTATION."""
    if header is not None and not isinstance(header, str):
        raise AnsibleFilterError(f"to_networkd: header must be a string, got {type(header).__name__}")
    try:
        return unsafe(dumps(unit, header=header))
    except ValueError as exc:
        raise AnsibleFilterError(f"to_networkd: {exc}") from exc


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"to_networkd": to_networkd}
