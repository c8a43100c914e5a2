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
  - Puts the files of a bundle in place on a host and makes systemd-networkd follow them, as one transaction. Either
    all of it is there in the end, or the host is as it was.
  - The host applies the change by itself, apart from the connection that asked for it, and judges the outcome. What
    is not as planned is rolled back at once.
  - Then the host waits. The change stays only when the controller reaches the host over a fresh connection and
    confirms it before the deadline. If nobody comes back, the host rolls back by itself, with no controller and no
    connection. An unconfirmed change does not outlive a restart of the host.
  - A handshake that is missing rolls nothing back, for the other end may not have been changed yet.
  - A run that finds nothing to change starts no transaction. Files that are right while the kernel is not, for
    instance because somebody deleted a rule, are a change too.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.linux
attributes:
  check_mode:
    support: full
    details:
      - The host is looked at and nothing is written on it. What the change would do is shown (RV(needs)).
      - What a real run would refuse fails here, too, but for a key that is missing, which
        M(transit.networkd.wireguard_key) makes in a real run, and for what O(to_be_installed) names.
  diff_mode:
    support: full
    details:
      - Shows each file before and after. A key that stands in a unit is shown as a digest.
  idempotent:
    support: full
options:
  bundle:
    description:
      - What the host must have, as the filter P(transit.networkd.wireguard_vrf_bundle#filter) gives it.
      - A file of ours that is no longer in the bundle is put back to what was there before our first change.
      - Required when O(state=present).
    type: dict
  state:
    description:
      - V(present) applies O(bundle).
      - V(absent) gives the host back as it was before our first change. Files, links, rules, routes and sysctls are
        put back as one transaction that has to be confirmed, too. After that the keys and everything that was
        remembered are removed.
    type: str
    choices: [present, absent]
    default: present
  confirm_timeout:
    description:
      - Seconds from the start of the apply until an unconfirmed change is rolled back. At least 60. The plan of the
        role C(wireguard_vrf) takes no more than 3600.
      - It must cover what the link needs to come back. A spanning tree alone may need 50 seconds.
    type: int
    default: 180
  overwrite_edited:
    description:
      - Whether to overwrite or remove a file of ours that somebody else has changed since the last run. Without this
        such a file is an error. What it has and what is wanted are shown either way, twenty lines of the difference,
        without a secret. With C(--diff) and V(true) all of it is shown.
      - Where C(/var/lib/transit-networkd) was lost, nobody can tell an edited file from an older one of ours. Such a
        file is shown and overwritten, with a warning.
    type: bool
    default: false
  check_gateway:
    description:
      - Whether the gateways of the interfaces that move must answer to ARP or neighbour discovery. A gateway that
        does not is rolled back at once, and nobody needs to wait for the deadline.
      - Turn it off where a gateway does not answer by design.
    type: bool
    default: true
  foreign_firewall:
    description:
      - The names of rules of somebody else's packet filter that have been seen to.
      - A rule of nftables, iptables, firewalld or ufw that names an interface which is about to move does not match any
        more once the interface is in a VRF. Preflight stops with the list of such rules, each with a name that is made
        of the rule itself. A rule that is changed or new has another name, and stops again.
    type: list
    elements: str
    default: []
  accept:
    description:
      - What preflight shall not stop at, though the host loses something by it. Nobody is locked out by any of these.
      - V(names) accepts that the host's name servers cannot be reached any more, because the way to them moves into a
        VRF. V(foreign-rules) accepts that networkd deletes routing rules of others, as it does when it sets a link up;
        whoever made them must make them again. V(generated) accepts that the unit which netplan or cloud-init has made
        of an interface has no effect any more.
    type: list
    elements: str
    choices: [foreign-rules, generated, names]
    default: []
  to_be_installed:
    description:
      - The packages that a real run has installed before it comes here, and check mode has not.
      - With V(nftables), a missing C(nft) is no error in check mode. Then rules of somebody else's that only
        C(nft) would show are not looked at.
    type: list
    elements: str
    default: []
requirements:
  - systemd-networkd 252 or newer, iproute2 and wireguard-tools on the host, nftables where the bundle has a filter
  - Python 3.9 or newer on the host, at C(ansible_python_interpreter) if that is an absolute path, or at
    C(/usr/bin/python3)
notes:
  - The host must be reached as root, or with C(become). Standard input is used for the program that runs on the host,
    so a privilege escalation that insists on a terminal does not work.
  - One transaction at a time can be under way on a host. A second one is refused, and told who began the first.
  - What happens on the host is in its journal, C(journalctl -u 'transit-networkd-*').
seealso:
  - module: transit.networkd.networkd_facts
  - module: transit.networkd.wireguard_key
"""

EXAMPLES = r"""
- name: Apply the bundle and confirm it over a fresh connection
  transit.networkd.networkd_config:
    bundle: "{{ host_plan | transit.networkd.wireguard_vrf_bundle }}"

- name: Give the host back as it was before our first change
  transit.networkd.networkd_config:
    state: absent
"""

RETURN = r"""
id:
  description: The name of the transaction, V(null) if there was nothing to do.
  returned: always
  type: str
  sample: 9f2c41d07a3e
state:
  description:
    - How the transaction ended. V(committed), V(rolled-back), V(rolling-back) when the host has not everything back yet
      and goes on by itself, V(unknown) when it could not be reached again, or V(none) if there was nothing to do.
  returned: always
  type: str
  sample: committed
reason:
  description: Why the transaction was rolled back.
  returned: always
  type: str
  sample: nobody confirmed within 180 s
drift:
  description: What was not as planned after the apply, in words. Empty unless the host rolled back for it.
  returned: always
  type: list
  elements: str
  sample: ["eth0: the gateway 198.51.100.99 does not answer to ARP"]
needs:
  description:
    - What the change does beyond writing the files, in words. Which links are made, deleted or made anew, which
      interfaces move from one VRF to another or are set up anew, what is set live, whose sessions begin anew, what
      systemd-networkd and systemd must read again, and which services are restarted.
    - Each is shown before the change begins, and in check mode, in a line that begins with the name of the host. With
      C(no_log) nothing is shown.
  returned: always
  type: list
  elements: str
  sample:
    - make the link vrf-wan
    - move eth0 from main to vrf-wan
    - "add peers to wg0 live: r3"
    - reload systemd-networkd
preflight:
  description: What was found before anything was touched.
  returned: always
  type: list
  elements: dict
  contains:
    check:
      description: The name of the check.
      type: str
      sample: interface
    severity:
      description: V(error) forbids to begin, V(warning) does not.
      type: str
      sample: error
    message:
      description: What is wrong, and what would be right.
      type: str
      sample: there is no interface eth7 (wireguard_vrf_interfaces); there is eth0, eth1
seconds:
  description: How long it took, from the first connection to the confirmation.
  returned: always
  type: float
  sample: 9.4
"""
