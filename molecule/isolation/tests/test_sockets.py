# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L31: connections that come in by the WAN belong to its VRF. (Those older than the move: test_first_change.py.)"""

from __future__ import annotations

import typing as t

from leaks import LAN4, WAN4, WAN6, changed
from mutations import filter_stopped
from sockets import PORT, held, local_addresses, of_the_wan

if t.TYPE_CHECKING:
    from labnodes import Lab

# A socket that takes the WAN's address for its own, and belongs to no VRF, as one from before the move would.
STRAY = (
    "import socket, time; s = socket.socket(); s.setsockopt(0, 15, 1); s.bind(('198.51.100.11', 7011)); "
    "s.setblocking(False); s.connect_ex(('10.50.1.10', 9)); time.sleep(60)"
)


def test_l31_every_connection_of_the_wan_is_the_vrfs(lab: Lab) -> None:
    r1 = lab["r1"]
    with filter_stopped(r1), held(lab):
        found = local_addresses(r1)
    assert {f"{WAN4}%vrf-wan:{PORT}", f"{WAN6}%vrf-wan:{PORT}"} <= set(of_the_wan(found, bound=True)), found
    assert f"{LAN4}:{PORT}" in found, "what is of no VRF is shown without one"
    assert of_the_wan(found, bound=False) == []


def test_l31_control_a_stray_one_is_seen(lab: Lab) -> None:
    r1 = lab["r1"]
    quiet = "nft 'add table ip quiet; add chain ip quiet o { type filter hook output priority 0; }; "
    quiet += "add rule ip quiet o tcp sport 7011 drop'"
    with changed(
        r1,
        f'{quiet}; systemd-run --quiet --collect --unit=stray python3 -c "{STRAY}"; sleep 2',
        "systemctl stop stray; nft delete table ip quiet",
    ):
        assert of_the_wan(local_addresses(r1), bound=False) == [f"{WAN4}:7011"]
