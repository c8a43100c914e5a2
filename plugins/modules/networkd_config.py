# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: networkd_config
short_description: Apply a bundle of systemd-networkd units as a transaction that rolls itself back
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Writes the files of a bundle to a host and has systemd-networkd apply them, as one transaction. In the end, either
    the whole change is in force, or the host is as it was.
  - The host applies the change by itself, apart from the connection that asked for it, and checks itself. If something
    is not as planned, it rolls back at once.
  - Then the change is pending. It stays only if the controller confirms it over a fresh connection before the deadline.
    Otherwise the host rolls back by itself, without a controller and without a connection. A pending change does not
    survive a restart of the host.
  - A missing handshake rolls nothing back, because the other end may not have been changed yet.
  - If nothing is to be changed, no transaction starts. Files that are right while the kernel is not, for instance
    because a routing policy rule was deleted, are a change too.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.linux
attributes:
  check_mode:
    support: full
    details:
      - The host is inspected and nothing is written to it. What the change would do is shown (RV(effects)).
      - What a real run would refuse fails here, too, except a missing key, which M(transit.networkd.wireguard_key)
        makes in a real run, and what O(to_be_installed) names.
  diff_mode:
    support: full
    details:
      - Shows each file before and after. A key in a unit is shown as a digest.
  idempotent:
    support: full
options:
  bundle:
    description:
      - What the host must have, as the filter P(transit.networkd.wireguard_vrf_bundle#filter) returns it.
      - A managed file that is no longer in the bundle is restored to its baseline, which is what was there before the
        collection's first change.
      - Required when O(state=present).
    type: dict
  state:
    description:
      - V(present) applies O(bundle).
      - V(absent) restores the host to its baseline. Files, links, rules, routes and sysctls are restored as one
        transaction that must be confirmed, too. After that the keys and the collection's records are removed.
    type: str
    choices: [present, absent]
    default: present
  confirm_timeout:
    description:
      - Seconds from the start of the apply until an unconfirmed change is rolled back. At least 60. The role
        C(wireguard_vrf) accepts no more than 3600.
      - It must be longer than the link needs to come back. A spanning tree alone may need 50 seconds.
    type: int
    default: 180
  overwrite_edited:
    description:
      - Whether to overwrite or remove a managed file that another program has changed since the last run. With V(false)
        such a file is an error. In either case twenty lines of the difference are shown, without a secret. With
        C(--diff) and V(true) all of the difference is shown.
      - If C(/var/lib/transit-networkd) was lost, an edited file cannot be told from an older managed one. Such a file
        is shown and overwritten, with a warning.
    type: bool
    default: false
  check_gateway:
    description:
      - Whether the gateways of the interfaces that move must answer to ARP or neighbour discovery. If one does not
        answer, the host rolls back at once, and not only at the deadline.
      - Set V(false) where a gateway does not answer by design.
    type: bool
    default: true
  foreign_firewall:
    description:
      - The names of firewall rules of other programs that you have adapted to the VRF, or that need no change.
      - A rule of nftables, iptables, firewalld or ufw that names an interface does not match any more once this
        interface is in a VRF. The preflight stops with the list of such rules, each with a name that is made of the
        rule itself. A rule that is changed or new has another name, and stops again.
    type: list
    elements: str
    default: []
  accept:
    description:
      - Losses that the preflight accepts. None of them locks you out.
      - V(names) accepts that the host's DNS servers cannot be reached any more, because the interface to them moves
        into a VRF. V(foreign-rules) accepts that networkd deletes unmanaged routing policy rules, as it does when it
        sets a link up; their program must add them again. V(gateway-absent) accepts that a new gateway does not answer
        yet; if it does not answer after the change either, the host rolls back. V(generated) accepts that the unit that
        netplan or cloud-init generated for an interface has no effect any more.
    type: list
    elements: str
    choices: [foreign-rules, gateway-absent, generated, names]
    default: []
  to_be_installed:
    description:
      - The packages that a real run installs before this task, and check mode does not.
      - With V(nftables), a missing C(nft) is not an error in check mode. Then unmanaged firewall rules that only C(nft)
        would show are not checked.
    type: list
    elements: str
    default: []
  announced:
    description:
      - What an earlier look at the host has said of the change, RV(effects), and what was shown to the user. The change
        then starts at once, and only what it does beyond that is shown.
      - The host checks itself again before the change starts.
      - Has no effect in check mode.
    type: list
    elements: str
  settle:
    description:
      - Preshared keys that this host has made and its peers have stored by now. The host gives them their final names
        before the change starts.
      - The role C(wireguard_vrf) uses it. In a play of your own, make keys with M(transit.networkd.wireguard_key) and
        bring them to both ends with the playbook C(transit.networkd.site).
    type: list
    elements: dict
    default: []
    suboptions:
      tunnel:
        description: The name of the tunnel.
        type: str
        required: true
      peer:
        description: The name of the peer.
        type: str
        required: true
      digest:
        description: The SHA-256 digest of the key.
        type: str
        required: true
requirements:
  - systemd-networkd 249 or newer, iproute2 and wireguard-tools on the host, nftables where the bundle has a filter
  - Python 3.9 or newer on the host, at C(ansible_python_interpreter) if that is an absolute path, or at
    C(/usr/bin/python3)
notes:
  - The host must be reached as root, or with C(become). The host's program is sent over standard input, so a privilege
    escalation that needs a terminal is not supported.
  - A host has one transaction at a time. A second one is refused, and the message names who started the first.
  - What happens on the host is in its journal, C(journalctl -u 'transit-networkd-*').
seealso:
  - module: transit.networkd.networkd_facts
  - module: transit.networkd.wireguard_key
"""

EXAMPLES = r"""
- name: Plan the whole inventory
  transit.networkd.wireguard_vrf_plan:
    missing_keys: error
  register: planned
  run_once: true

- name: Apply the bundle and confirm it over a fresh connection
  transit.networkd.networkd_config:
    bundle: "{{ planned.plan.hosts[inventory_hostname] | from_json | transit.networkd.wireguard_vrf_bundle }}"

- name: Restore the host to its baseline
  transit.networkd.networkd_config:
    state: absent
"""

RETURN = r"""
id:
  description: The id of the transaction, V(null) if there was nothing to do.
  returned: unless the preflight has refused the change
  type: str
  sample: 9f2c41d07a3e
state:
  description:
    - How the transaction ended. V(committed), V(rolled-back), V(rolling-back) if the host has not restored everything
      yet and continues by itself, V(unknown) if it could not be reached again, or V(none) if there was nothing to do.
  returned: unless the preflight has refused the change
  type: str
  sample: committed
reason:
  description: Why the transaction was rolled back.
  returned: unless the preflight has refused the change
  type: str
  sample: it was not confirmed within 180 s
drift:
  description: What was not as planned after the apply. Empty unless the host rolled back for it.
  returned: unless the preflight has refused the change
  type: list
  elements: dict
  contains:
    code:
      description: What is wrong, for programs. The collection's page C(docs/reference/codes.md) lists the codes.
      type: str
      sample: gateway-silent
    fields:
      description: The values that the message names.
      type: dict
      sample: {subject: eth0, gateway: 198.51.100.99, protocol: ARP}
    message:
      description: The same for people. The words may change.
      type: str
      sample: "eth0: the gateway 198.51.100.99 does not answer to ARP"
effects:
  description:
    - What the change does beyond writing the files, in words. Which links are made, deleted or replaced, which
      interfaces move from one VRF to another or are set up again, what is set live, whose sessions start again, what
      systemd-networkd and systemd must reload, and which services are restarted.
    - Each is shown before the change starts, and in check mode without C(-v), in a line that begins with the name of
      the host. With C(no_log) nothing is shown.
  returned: unless the preflight has refused the change
  type: list
  elements: str
  sample:
    - create the link vrf-wan
    - move eth0 from main to vrf-wan
    - "add peers to wg0 live: r3"
    - reload systemd-networkd
problems:
  description: Why the preflight refuses the change, with the name of the check in brackets. Nothing was changed.
  returned: when the preflight has refused the change
  type: list
  elements: str
  sample: ["r1: there is no interface eth7 (wireguard_vrf_interfaces); there is eth0, eth1 [interface]"]
preflight:
  description: What was found before anything was touched.
  returned: unless the preflight has refused the change
  type: list
  elements: dict
  contains:
    code:
      description: What was found, for programs. The collection's page C(docs/reference/codes.md) lists the codes.
      type: str
      sample: interface-missing
    fields:
      description: The values that the message names.
      type: dict
      sample: {interface: eth7, there: "eth0, eth1"}
    severity:
      description: With V(error) the change does not start, with V(warning) it does.
      type: str
      sample: error
    message:
      description: What is wrong, and what would be right. The words may change.
      type: str
      sample: "there is no interface eth7: this host has eth0, eth1. Correct wireguard_vrf_interfaces"
seconds:
  description: The time from the first connection to the confirmation, in seconds.
  returned: always
  type: float
  sample: 9.4
"""
