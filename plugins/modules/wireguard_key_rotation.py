# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wireguard_key_rotation
short_description: Give hosts new WireGuard keys while their tunnels are up
version_added: 1.0.0
author:
  - The transit.networkd authors (@transit-networkd)
description:
  - New private keys for hosts, and new preshared keys for their pairs. It is used in several tasks, one for each
    O(step), and all hosts must be done with one before the next begins, but for V(switch). The playbook
    C(transit.networkd.rotate_keys) has these tasks, and is what to use.
  - A private key is made on its host and never leaves it. The old one is overwritten and removed when nobody goes back
    to it any more.
  - Each step may be asked for again. What was cut short, at any point, goes on with the next run; meanwhile the tunnels
    go on to work, and C(transit.networkd.site) refuses to touch the hosts.
extends_documentation_fragment:
  - transit.networkd._attributes
  - transit.networkd._attributes.linux
attributes:
  check_mode:
    support: partial
    details:
      - V(look) and V(decide) do what they always do, any other O(step) says that it would change something.
  diff_mode:
    support: none
    details:
      - Keys are in no diff.
  idempotent:
    support: full
    details:
      - The steps of one rotation are. A new run of all of them makes new keys.
options:
  step:
    description:
      - V(look) asks the host how far a rotation is.
      - V(decide) says who takes part in it, for all hosts. It must be run once, with C(run_once), and contacts no host.
        A host's record is believed about that host only. What it says about others must be what their records say, and
        a rotation that is open must be the one that is asked for; otherwise it is an error that names who says what.
      - With V(stage), a host makes its coming private keys. It is refused while a rotation is open that began with
        another plan, or that another run has begun. The host fails where it reports a key that cannot be its own.
      - V(agree) compares the coming public keys of all hosts. It must be run once, with C(run_once), and contacts no
        host.
      - With V(follow), a unit on the host lets each peer in with its coming key, too, and from then on speaks to the
        key that the peer was heard with last. The coming preshared keys must be there
        (M(transit.networkd.wireguard_preshared_key) with its option C(next)).
      - With V(switch), a host changes its own keys. It goes back to the old ones by itself when a peer that was there
        does not follow, or when no fresh connection confirms it. One host after the other.
      - With V(finish), which needs all hosts to have changed, no host goes back any more, the pairs' new preshared keys
        take the place of the old ones, and the public keys are recorded on the controller. A host fails where its keys
        are not those that it has staged.
      - With V(close), which needs the units of all hosts to name the new public keys, the unit that follows is removed.
      - V(abandon) rolls back what was staged, as long as the host has not changed its keys.
      - V(summary) says how many keys have changed, by what is recorded on the controller. It must be run once, with
        C(run_once), and contacts no host.
    type: str
    choices: [look, decide, stage, agree, follow, switch, finish, close, abandon, summary]
    required: true
  plan:
    description:
      - The plan of the inventory, as M(transit.networkd.wireguard_vrf_plan) returns it. O(step=decide), O(step=stage),
        O(step=follow) and O(step=finish) need it.
    type: raw
  rotate:
    description:
      - For O(step=decide), the hosts that get new keys, by default all hosts of the play. A rotation that was cut short
        is continued if it is of the same hosts.
    type: list
    elements: str
  abandon:
    description: For O(step=decide), whether the rotation is to be rolled back.
    type: bool
    default: false
  accept_outside_peers:
    description:
      - For O(step=decide), whether hosts may get new keys that have peers which are in no inventory. Somebody must
        bring the new public key to these.
    type: bool
    default: false
  decided:
    description:
      - Name of the variable in which the result of O(step=decide) is registered. O(step=stage), O(step=agree),
        O(step=follow), O(step=finish) and O(step=summary) need it.
    type: str
  results:
    description:
      - Name of the variable in which every host has registered the result of another step. That is O(step=look) for
        O(step=decide) and O(step=summary), O(step=stage) for O(step=agree), and O(step=agree) for O(step=follow).
        For O(step=finish) it is O(step=stage), or O(step=look) where RV(finishing) is true.
    type: str
  public_keys:
    description: For O(step=decide), the folder of the public keys, as for M(transit.networkd.wireguard_key).
    type: path
  confirm_timeout:
    description:
      - For O(step=switch), the seconds after which a host goes back to its old keys when nobody has confirmed the new
        ones, 60 at least.
    type: int
    default: 180
seealso:
  - module: transit.networkd.wireguard_key
  - module: transit.networkd.wireguard_preshared_key
"""

EXAMPLES = r"""
- name: See how far a rotation is
  transit.networkd.wireguard_key_rotation:
    step: look
  register: looked

- name: Decide who takes part
  transit.networkd.wireguard_key_rotation:
    step: decide
    plan: "{{ planned.plan }}"
    results: looked
    public_keys: "{{ inventory_dir }}/wireguard_keys"
  register: rotation
  run_once: true

- name: Make the coming private keys
  transit.networkd.wireguard_key_rotation:
    step: stage
    plan: "{{ planned.plan }}"
    decided: rotation
  register: staged
  when: inventory_hostname in rotation.hosts
"""

RETURN = r"""
record:
  description: How far a rotation is on this host. V(none) where there is none.
  returned: O(step=look)
  type: dict
rotation:
  description: The id of the rotation. V(none) where it was begun by a version that knew no ids.
  returned: O(step=decide)
  type: str
  sample: 0f3a5c7e9b12
resume:
  description: Whether a rotation is continued that was cut short.
  returned: O(step=decide)
  type: bool
finishing:
  description: Whether all hosts have changed their keys already.
  returned: O(step=decide)
  type: bool
abandon:
  description: The hosts that may have something to be rolled back.
  returned: O(step=decide)
  type: list
  elements: str
asked:
  description: The tunnels that are to have new keys in the end, by host.
  returned: O(step=decide)
  type: dict
  sample:
    r1: [wg0]
rotate:
  description: The hosts that get new keys.
  returned: O(step=decide)
  type: list
  elements: str
  sample: [r1, r2, r3]
hosts:
  description: The hosts that take part, with the tunnels and pairs that get new keys.
  returned: O(step=decide)
  type: dict
recorded:
  description: The public keys that are recorded on the controller, by host and tunnel.
  returned: O(step=decide)
  type: dict
public_keys:
  description: The folder in which they are recorded.
  returned: O(step=decide)
  type: str
own:
  description:
    - The public keys of the host's tunnels, C(old) and C(new). With O(step=agree) those of all hosts, by host.
  returned: O(step=stage) and O(step=agree), outside of check mode
  type: dict
preshared_keys:
  description: What the host holds of the coming preshared keys, as M(transit.networkd.wireguard_key) tells of others.
  returned: O(step=stage), outside of check mode
  type: dict
state:
  description: V(committed) when the host has changed its keys, V(rolled-back) when it is back on the old ones.
  returned: O(step=switch), outside of check mode
  type: str
  sample: committed
reason:
  description: Why the host went back.
  returned: O(step=switch), outside of check mode
  type: str
id:
  description: The name of the attempt.
  returned: O(step=switch), when something was changed
  type: str
seconds:
  description: How long it took, from the first word to the confirmation.
  returned: O(step=switch), when something was changed
  type: float
changes:
  description: What was changed, in words.
  returned: O(step=stage), O(step=follow), O(step=finish), O(step=close) and O(step=abandon), outside of check mode
  type: list
  elements: str
  sample: [made /etc/transit-networkd/keys/.next.wg0.key]
summary:
  description: How many keys have changed, in lines.
  returned: O(step=summary)
  type: list
  elements: str
  sample: ["keys changed: 3 of 3, on 3 of 3 hosts"]
problems:
  description: What was asked for and is not so, one line a host. Fail where there is any.
  returned: O(step=summary)
  type: list
  elements: str
"""
