# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the role and the playbooks walk, in check mode, with this machine in the place of hosts.

Nothing is changed on it. It has no interface of the inventory, so each host ends at the latest with what the preflight
of `networkd_config` says.
"""

from __future__ import annotations

import sys
import typing as t

if t.TYPE_CHECKING:
    from conftest import Play

HERE = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
APPLY = "Apply the bundle and confirm it over a fresh connection"


def router(number: int, **variables: t.Any) -> dict[str, t.Any]:
    interface = {"name": "eth9", "addresses": [f"198.51.100.{number}/24"], "gateways": ["198.51.100.1"]}
    return {"wireguard_vrf_interfaces": [interface], **variables}


def inventory(tunnel: dict[str, t.Any] | None = None, **hosts: dict[str, t.Any]) -> dict[str, t.Any]:
    tunnels = [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], **(tunnel or {})}]
    routers = {"vars": {"wireguard_vrf_tunnels": tunnels}, "hosts": hosts}
    return {"all": {"vars": HERE, "children": {"ungrouped": {"hosts": {"lan1": None}}, "routers": routers}}}


def test_the_role_takes_a_host_without_a_part_first(play: Play) -> None:
    plays = [{"hosts": "lan1:routers", "gather_facts": False, "roles": ["transit.networkd.wireguard_vrf"]}]
    done = play(plays, inventory(r1=router(11), r2=router(12)), "--check")
    assert list(done.did("Plan the whole inventory")) == ["lan1"]
    assert list(done.did("Compare the preshared keys of both ends")) == ["r1"]
    assert done.did("Render this host's bundle") == {"r1": "ok", "r2": "ok"}
    assert "lan1" not in done.did(APPLY)
    assert set(done.did(APPLY)) == {"r1", "r2"}
