# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: networkd_facts
short_description: Gather what the kernel and systemd-networkd of a host really have
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Returns links, VRFs, policy rules, the routes of the VRFs' tables, WireGuard tunnels with their peers, and the
    sysctls that matter to them, as C(ansible_facts.networkd).
  - Tables, marks, and metrics are numbers. No key but a public one is ever read.
  - It asks iproute2 and C(wg), and reads files. It can also be named in C(ansible_facts_modules).
  - What the host answers is checked on the controller before it becomes a fact, and control characters in it are
    escaped. Where it is named in C(ansible_facts_modules), P(transit.networkd.networkd_drift#filter) does that.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.read_only
  - transit.networkd._attributes.facts
  - transit.networkd._attributes.linux
options:
  gather_subset:
    description:
      - Understood as by M(ansible.builtin.setup), so that both can gather facts in one play. These facts belong to the
        subsets V(all), V(network), and V(networkd).
      - When it leaves them out (V(min), V(!all), V(!network), or V(!networkd)), no fact is returned.
    type: list
    elements: str
    default: [all]
  host_plan:
    description:
      - The plan of this host, C(plan.hosts[HOST]). It adds the O(lookups), O(pings) and O(services) that verify the
        plan, so that P(transit.networkd.networkd_drift#filter) can judge them.
      - Each endpoint is looked up with the tunnel's mark, and each inner address of a peer without one. One inner
        address of each peer that is in the inventory is pinged.
    type: dict
  lookups:
    description:
      - Questions for the kernel's routing, as C(ip route get) asks them.
    type: list
    elements: dict
    default: []
    suboptions:
      to:
        description:
          - The destination, an IPv4 or IPv6 address.
        type: str
        required: true
      mark:
        description:
          - The packet's firewall mark.
        type: int
      vrf:
        description:
          - The VRF in which to ask; none is the default VRF.
        type: str
  pings:
    description:
      - Addresses to ping, all at once, until each has answered once, for 30 seconds at most. They are pinged before the
        age of handshakes is read, because an idle tunnel does not shake hands. A tunnel whose other end has restarted
        needs 15 seconds for it.
    type: list
    elements: str
    default: []
  services:
    description:
      - Names of services and sockets of systemd to look at.
    type: list
    elements: str
    default: []
notes:
  - Without wireguard-tools the tunnels are empty, and RV(ansible_facts.networkd.notes) says so.
seealso:
  - plugin: transit.networkd.networkd_drift
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Look at the host
  transit.networkd.networkd_facts:

- name: Show its VRFs
  ansible.builtin.debug:
    msg: "{{ ansible_facts.networkd.vrfs }}"
    # [{"name": "vrf-wan", "table": 1000, "members": ["eth0"], "up": true}]

- name: Plan the whole inventory
  transit.networkd.wireguard_vrf_plan:
    missing_keys: error
  register: planned
  run_once: true

- name: Look at the host, and try what its plan says must work
  transit.networkd.networkd_facts:
    host_plan: "{{ planned.plan.hosts[inventory_hostname] | from_json }}"

- name: Ask by which table a marked packet would leave, and whether the peer answers through the tunnel
  transit.networkd.networkd_facts:
    lookups:
      - to: 203.0.113.12
        mark: 1000
    pings:
      - fd00:99::2

- name: The packet must use the table of the VRF
  ansible.builtin.assert:
    that:
      - ansible_facts.networkd.lookups[0].table == 1000
"""

RETURN = r"""
ansible_facts:
  description:
    - The facts.
  returned: when O(gather_subset) includes them
  type: dict
  contains:
    networkd:
      description:
        - What was found.
      returned: when O(gather_subset) includes them
      type: dict
      contains:
        systemd_version:
          description: The version of systemd; V(null) where there is none.
          type: int
          returned: always
          sample: 257
        kernel:
          description: The release of the running kernel.
          type: str
          returned: always
          sample: 6.12.107+deb13-cloud-amd64
        links:
          description:
            - Every link with C(name), C(index), C(kind) (V(null) for hardware), C(master), C(mtu), C(up) (the
              administrative state), C(operstate), C(addresses), and C(tentative) (addresses that duplicate address
              detection holds back).
            - From systemd-networkd, its C(unit) (the C(.network) in force), C(drop_ins), and C(setup).
          type: list
          elements: dict
          returned: always
          sample:
            - {name: eth0, index: 2, kind: null, master: vrf-wan, mtu: 1500, up: true, operstate: up,
               addresses: [198.51.100.11/24], tentative: [], unit: /etc/systemd/network/05-transit-eth0.network,
               drop_ins: [], setup: configured}
        vrfs:
          description: Every VRF device with C(name), C(table), C(members), and C(up).
          type: list
          elements: dict
          returned: always
          sample: [{name: vrf-wan, table: 1000, members: [eth0], up: true}]
        rules:
          description:
            - The policy rules of both families in the kernel's order, with C(family), C(priority), C(mark), C(mask)
              (V(null) for all bits), C(table), C(action), C(protocol), C(src), C(dst), C(iif), C(oif), C(l3mdev),
              C(inverted), and C(other) (further selectors, as iproute2 names them).
          type: list
          elements: dict
          returned: always
          sample:
            - {family: ipv4, priority: 1998, mark: 1000, mask: null, table: 1000, action: table, protocol: static,
               src: null, dst: null, iif: null, oif: null, l3mdev: false, inverted: false, other: {}}
        routes:
          description:
            - The routes of the VRFs' tables, and the default routes of main, one for each next hop, with C(family),
              C(table), C(type), C(destination), C(gateway), C(device), C(metric), and C(protocol).
          type: list
          elements: dict
          returned: always
          sample:
            - {family: ipv4, table: 1000, type: unreachable, destination: 0.0.0.0/0, gateway: null, device: null,
               metric: 4278198272, protocol: static}
        tunnels:
          description:
            - The WireGuard interfaces with C(name), C(mark), C(listen_port), C(public_key), and C(peers).
            - A peer has C(public_key), C(endpoint), C(allowed_ips), C(keepalive) (seconds, V(0) when off),
              C(handshake_age) (seconds, V(null) when there was none), C(received) and C(sent) (bytes), and C(preshared)
              (whether it has a preshared key).
          type: list
          elements: dict
          returned: always
          sample:
            - {name: wg0, mark: 1000, listen_port: 51820, public_key: "pibM5cTFrWWjpyIbx1fZMfzW+3KDmMmbQSBlfp9yvW4=",
               peers: []}
        filter:
          description:
            - The collection's packet filter, C(inet transit), with C(file) (the digest in its file) and C(table) (the
              digest of the kernel's table), each V(null) where there is none.
          type: dict
          returned: always
          sample: {file: 2f30b3233705c0096090a4f4e7dcb586, table: 2f30b3233705c0096090a4f4e7dcb586}
        sysctls:
          description: The sysctls that matter, as text; one that the kernel lacks is not there.
          type: dict
          returned: always
          sample: {net.ipv4.udp_l3mdev_accept: "1"}
        lookups:
          description:
            - The O(lookups), each with C(table) and C(device), or with C(error) in the kernel's words.
          type: list
          elements: dict
          returned: always
          sample: [{to: 203.0.113.12, mark: 1000, vrf: null, table: 1000, device: eth0, error: null}]
        pings:
          description:
            - The O(pings), each with C(received), and with C(error) when no ping could be sent.
          type: list
          elements: dict
          returned: always
          sample: [{to: "fd00:99::2", received: true, error: null}]
        services:
          description:
            - The O(services), each with C(unit), systemd's words for its C(load) and C(state), C(drop_ins), whether its
              files are newer than what systemd has read (C(stale)), its control C(group), what it C(triggers), and its
              IP C(sockets), each with the C(device) that it is bound to. C(sockets) is V(null) where it is not known.
          type: list
          elements: dict
          returned: always
          sample:
            - unit: ssh.socket
              load: loaded
              state: active
              drop_ins: [/etc/systemd/system/ssh.socket.d/05-transit.conf]
              stale: false
              group: /system.slice/ssh.socket
              triggers: [ssh.service]
              sockets: [{socket: "tcp *:22", device: vrf-wan}]
        files:
          description:
            - The managed files, each with C(path) and C(state), which is V(ours), V(edited), or V(missing).
          type: list
          elements: dict
          returned: always
          sample: [{path: /etc/systemd/network/05-transit-vrf-wan.netdev, state: ours}]
        transaction:
          description:
            - The newest transaction of M(transit.networkd.networkd_config), with C(state), C(id), C(deadline), and
              C(reason).
          type: dict
          returned: always
          sample: {state: none, id: null, deadline: null, reason: null}
        notes:
          description: What could not be gathered, and why.
          type: list
          elements: str
          returned: always
          sample: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._drift import lookups_for, pings_for, units_for
from ansible_collections.transit.networkd.plugins.module_utils._observe import observe

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._common._facts import Question

ARGUMENTS: dict[str, t.Any] = {
    "gather_subset": {"type": "list", "elements": "str", "default": ["all"]},
    "host_plan": {"type": "dict"},
    "lookups": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"to": {"type": "str", "required": True}, "mark": {"type": "int"}, "vrf": {"type": "str"}},
    },
    "pings": {"type": "list", "elements": "str", "default": []},
    "services": {"type": "list", "elements": "str", "default": []},
}
SUBSETS = frozenset(("network", "networkd"))


class Questions(t.TypedDict):
    """What is asked beyond the state of the kernel and of networkd."""

    lookups: list[Question]
    pings: list[str]
    services: list[str]


def includes(gather_subset: t.Sequence[str]) -> bool:
    """Return whether a selection of facts, in the language of ansible.builtin.setup, includes these."""
    wanted = {subset for subset in gather_subset if not subset.startswith("!")}
    refused = {subset[1:] for subset in gather_subset if subset.startswith("!")}
    if refused & SUBSETS:
        return False
    if wanted & SUBSETS:
        return True
    return "all" not in refused and (not wanted or "all" in wanted)


def questions(params: t.Mapping[str, t.Any]) -> Questions:
    """Return the questions of a task: its own, and those that verify its host's plan."""
    plan = params["host_plan"]
    return {
        "lookups": [*params["lookups"], *(lookups_for(plan) if plan is not None else [])],
        "pings": [*params["pings"], *(pings_for(plan) if plan is not None else [])],
        "services": [*params["services"], *(units_for(plan) if plan is not None else [])],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    if not includes(module.params["gather_subset"]):
        module.exit_json(ansible_facts={})
    try:
        facts = observe(**questions(module.params))
    except CommandError as exc:
        module.fail_json(msg=str(exc), rc=exc.rc)
    module.exit_json(ansible_facts={"networkd": facts})


if __name__ == "__main__":
    main()
