# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: networkd_lint
short_description: Lint units of systemd-networkd, and report for people, editors or CI
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Does what the filter P(transit.networkd.networkd_problems#filter) does, for a folder on the controller or for the
    units of a plan, and compares the hosts that are in it with each other.
  - Prints one line for each finding, or writes a report to a file. The task fails when there is an error.
  - The collection's page C(docs/reference/lint.md) lists the rules.
  - No host is contacted.
  - Nothing outside of O(path) is read. What is not linted, like a link that leads elsewhere, is an error of the rule
    C(not-linted).
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
  path:
    description:
      - A folder of units on the controller, with all that lies below it, or a single file. A relative path starts at
        the folder in which Ansible runs.
      - Exactly one of O(path) and O(plan) is needed.
    type: path
  plan:
    description:
      - A plan, as M(transit.networkd.wireguard_vrf_plan) returns it. The files are named C(HOST/etc/...).
    type: raw
  hosts:
    description:
      - The hosts of O(plan) whose findings count. The others are read, since hosts are compared with each other.
      - Without it, all hosts of the plan count.
    type: list
    elements: str
  systemd_version:
    description:
      - The version that the units must suit. Without it, keys of any known version are right for O(path), and each
        host's own version counts for O(plan).
    type: int
  disable:
    description:
      - Rules to leave out.
    type: list
    elements: str
    default: []
  format:
    description:
      - V(human) is one line for each finding, and V(json) a list for programs.
      - V(sarif) is SARIF 2.1.0, which editors and code scanning read. V(gitlab) is GitLab's code quality report.
      - V(github) is one workflow command for each finding, which GitHub shows beside the line.
    type: str
    choices: [human, json, sarif, github, gitlab]
    default: human
  output:
    description:
      - The file for the report. Its folder must be there. A relative path starts at the folder in which Ansible runs.
      - Without it, V(human) is printed, and the others are written to a file like C(networkd-lint.sarif) in the folder
        in which Ansible runs.
    type: path
  modes:
    description:
      - Whether modes and owners of the files below O(path) are judged, and in a folder that the controller's own
        networkd reads, those of the key files that they name.
      - Without it they are where O(path) is a folder that the controller's own networkd reads, like
        C(/etc/systemd/network). In a working copy of a repository they mean nothing.
    type: bool
seealso:
  - plugin: transit.networkd.networkd_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Lint a folder for Debian 13, and leave a report for code scanning
  transit.networkd.networkd_lint:
    path: files/networkd
    systemd_version: 257
    format: sarif
    output: networkd.sarif
"""

RETURN = r"""
error_count:
  description: How many findings are errors.
  type: int
  returned: always
  sample: 0
warning_count:
  description: How many are warnings.
  type: int
  returned: always
  sample: 2
output:
  description: Where the report is.
  type: str
  returned: when a report was written
  sample: networkd.sarif
"""
