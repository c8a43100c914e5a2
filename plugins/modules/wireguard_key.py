# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wireguard_key
short_description: Make WireGuard private keys on a host and record their public keys on the controller
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - Makes a private key for each tunnel where the host has none, in C(/etc/transit-networkd/keys/TUNNEL.key), with owner
    V(root:systemd-network) and mode V(0640), as systemd-networkd needs it. A private key never leaves its host, and no
    other user can read it at any time.
  - Writes each public key into a file on the controller, beside the inventory, where the plan reads it.
  - A public key that belongs to another host is not recorded, and only the host that reports it fails. Other hosts are
    those whose keys are recorded in the same folder, and peers that are in no inventory.
  - An existing key is never replaced. A malformed key is an error. A wrong owner or mode is corrected, which counts as
    a change.
  - Also reports which preshared keys the host holds, as digests.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.linux
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Shows the files of public keys. Private and preshared keys are in no diff.
  idempotent:
    support: full
options:
  state:
    description:
      - With V(present) the host has its keys, and their public keys are recorded.
      - With V(absent) the recorded public keys of the host are removed from the controller. The host is not contacted,
        and keeps its private keys. Only files C(*.pub.txt) in C(HOST/) are removed, and the folder if it is empty then.
    type: str
    choices: [present, absent]
    default: present
  tunnels:
    description:
      - Names of the tunnels.
      - Needed with O(state=present).
    type: list
    elements: str
  public_keys:
    description:
      - Folder of the public keys on the controller. The key of a tunnel goes into the file C(HOST/TUNNEL.pub.txt) in
        it, where C(HOST) is the name in the inventory. A relative path starts at the folder in which Ansible
        runs, not at the playbook, which may be one of the installed collection.
    type: path
    required: true
  recorded_keys:
    description:
      - The public keys of the host that its variables record, by tunnel. The role gives
        C(wireguard_vrf_recorded_keys).
      - With it, also if it is empty, no file is written. RV(recorded_keys) has the new value for the variable.
      - A key that a file in O(public_keys) records, too, must be the same.
    type: dict
  plan:
    description:
      - The plan of the inventory, as M(transit.networkd.wireguard_vrf_plan) returns it, for the keys of peers that are
        in no inventory.
    type: raw
  accept_changed:
    description:
      - What to do when a file records another public key than the host has, or when the host has lost its private
        key. With V(false) this is an error, and neither side is changed. With V(true) the host's key is recorded, and a
        lost one is replaced.
    type: bool
    default: false
  pairs:
    description:
      - Preshared keys to report in RV(preshared_keys).
      - The list C(pairs) of a host in the plan can be given as it is.
    type: list
    elements: dict
    default: []
    suboptions:
      tunnel:
        description:
          - Name of the tunnel.
        type: str
        required: true
      peer:
        description:
          - The host at the other end, by its name in the inventory.
        type: str
        required: true
requirements:
  - wireguard-tools and the group C(systemd-network) on the host
seealso:
  - module: transit.networkd.wireguard_vrf_plan
notes:
  - To replace keys on purpose, use the playbook C(transit.networkd.rotate_keys).
"""

EXAMPLES = r"""
- name: Make the keys of two tunnels
  transit.networkd.wireguard_key:
    tunnels: [wg0, wg1]
    public_keys: "{{ inventory_dir }}/wireguard_keys"
  # Afterwards the controller has wireguard_keys/HOST/wg0.pub.txt and wg1.pub.txt

- name: Accept the new keys of a host that was reinstalled
  transit.networkd.wireguard_key:
    tunnels: [wg0]
    public_keys: "{{ inventory_dir }}/wireguard_keys"
    accept_changed: true
"""

RETURN = r"""
tunnels:
  description: The public key of each tunnel.
  returned: with O(state=present)
  type: dict
  contains:
    TUNNEL:
      description: The name of a tunnel.
      returned: success
      type: dict
      contains:
        public_key:
          description: The public key. V(none) in check mode, when the private key would have to be made.
          returned: success
          type: str
        file:
          description: Its file on the controller.
          returned: success
          type: str
        changed:
          description: Whether the key or its file was made, or its owner or mode put right.
          returned: success
          type: bool
  sample:
    wg0:
      public_key: HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=
      file: /home/me/network/wireguard_keys/r1/wg0.pub.txt
      changed: false
recorded_keys:
  description: The public keys by tunnel, those that were recorded before and the new ones.
  returned: with O(state=present)
  type: dict
  sample: {wg0: HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=}
unrecorded:
  description:
    - The tunnels whose new public key is in no file, each with the reason. The variable is set, or the file cannot be
      written. Record RV(recorded_keys) in the inventory.
  returned: with O(state=present)
  type: dict
  sample: {wg0: "no file is written where wireguard_vrf_recorded_keys is set"}
preshared_keys:
  description: What the host holds of each preshared key in O(pairs), by tunnel and peer.
  returned: with O(state=present)
  type: dict
  contains:
    TUNNEL:
      description: The name of a tunnel.
      returned: success
      type: dict
      contains:
        PEER:
          description: The name of the other host.
          returned: success
          type: dict
          contains:
            state:
              description:
                - V(final) if both ends hold the key; V(staged) if this host has made it and the other end may not hold
                  it yet; V(none) if there is no key.
              returned: success
              type: str
            digest:
              description: The SHA-256 digest of the key, which is random and has 256 bits, so that this says nothing
                about it. V(none) without a key.
              returned: success
              type: str
  sample:
    wg0:
      r2:
        state: final
        digest: 8f0f5b1a1d2a44ab4f7a8a45c7a1f0a4e1b1f2a9f6f6d8a2e9b7c3d5e7f90123
changes:
  description: What was changed, or would be in check mode, in words.
  returned: success
  type: list
  elements: str
  sample: [made /etc/transit-networkd/keys/wg0.key]
"""
