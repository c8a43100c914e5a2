# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes that the modules' documentation shares."""

from __future__ import annotations


class ModuleDocFragment:
    # What each attribute means; a module adds how far it goes (support, details).
    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/transit.networkd.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - transit.networkd.all
  check_mode:
    description: Can run in C(check_mode) and return what it would change, without changing anything.
  diff_mode:
    description: Returns what has changed, or in C(check_mode) what would change, as a diff.
  idempotent:
    description: A second run with the same arguments changes nothing.
  platform:
    description: The systems that can be managed.
"""

    # For modules that look and touch nothing.
    READ_ONLY = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - This module changes nothing, so it does in C(check_mode) what it always does.
  diff_mode:
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    support: full
    details:
      - This module changes nothing.
"""

    # For modules that return ansible_facts.
    FACTS = r"""
options: {}
attributes:
  facts:
    description: Returns C(ansible_facts), and can be named in C(ansible_facts_modules).
    support: full
"""

    # For modules that contact no host.
    CONTROLLER = r"""
options: {}
attributes:
  platform:
    support: full
    platforms: posix
    details:
      - This runs on the controller alone, so the hosts may be anything.
"""

    # For modules that work on a host.
    LINUX = r"""
options: {}
attributes:
  platform:
    support: full
    platforms: linux
    details:
      - The host runs Python 3.9 or newer, and systemd 249 or newer with systemd-networkd, and has iproute2.
"""
