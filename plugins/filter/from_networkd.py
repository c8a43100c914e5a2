# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: from_networkd
short_description: Read the text of a unit of systemd-networkd
version_added: 1.0.0
author: The transit.networkd authors
description:
  - Reads the text of a C(.network), C(.netdev) or C(.link) file, or of a drop-in, into plain data, as systemd reads it.
  - Comments are left out, lines that end with a backslash are joined with the next one, and a byte order mark and
    Windows' line ends do no harm.
  - A line that systemd could not use is an error with its number.
options:
  _input:
    description:
      - The text.
    type: str
    required: true
seealso:
  - plugin: transit.networkd.to_networkd
    plugin_type: filter
  - plugin: transit.networkd.networkd_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Which VRF is the interface in?
  ansible.builtin.debug:
    msg: "{{ unit | selectattr('Network', 'defined') | map(attribute='Network.VRF') | last }}"
  vars:
    unit: "{{ lookup('ansible.builtin.file', '20-wan.network') | transit.networkd.from_networkd }}"
    # - Match: {Name: eth0}
    # - Network: {VRF: vrf-wan, Address: [198.51.100.11/24, "2001:db8:a::11/64"]}
    # - Route: {Gateway: 198.51.100.1}
"""

RETURN = r"""
_value:
  description:
    - The sections in their order, each a mapping of its name to its keys. All values are strings.
    - A key that repeats in its section has a list, at the place of its first occurrence. A section that repeats is a
      further element.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import Unit, loads
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe


def from_networkd(text: t.Any) -> Unit:
    """Read a unit; see DOCUMENTATION."""
    if not isinstance(text, str):
        raise AnsibleFilterError(f"from_networkd: the input must be the text of a unit, got {type(text).__name__}")
    try:
        return unsafe(loads(text))
    except ValueError as exc:
        raise AnsibleFilterError(f"from_networkd: {exc}") from exc


class FilterModule:
    """Ansible's door to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"from_networkd": from_networkd}
