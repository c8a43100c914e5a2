# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""r1 boots where nft cannot load the filter: the host is reached, its unit has failed, and `verify` says so."""

from __future__ import annotations

import typing as t

from leaks import OPEN, WAN4, changed, connect

if t.TYPE_CHECKING:
    from labnodes import Lab

UNIT = "transit-networkd-filter.service"


def test_a_filter_that_did_not_load_is_reported(lab: Lab) -> None:
    r1 = lab["r1"]
    assert r1.run("transit-networkd check").rc == 0
    with changed(r1, "mv /usr/sbin/nft /usr/sbin/nft.away", "mv /usr/sbin/nft.away /usr/sbin/nft"):
        r1.restart()
        assert r1.run(f"systemctl is-failed {UNIT}").stdout.strip() == "failed"
        assert "master vrf-wan" in r1.check_output("ip link show eth0")
        said = r1.run("transit-networkd check")
        assert said.rc == 1
        assert f"{UNIT}: expected state active, found failed" in said.stdout
        assert "table inet transit: expected the rules of" in said.stdout
        # What it costs: a server that nobody has opened is reached.
        r1.check_output(f"systemd-run -q --collect --unit=open python3 -m http.server {OPEN} --bind 0.0.0.0; sleep 3")
        assert connect(lab["wan"], f"{WAN4}/{OPEN}") == {f"{WAN4}/{OPEN}": "open"}
    r1.check_output(f"systemctl stop open; systemctl restart {UNIT}")
    said = r1.run("transit-networkd check")
    assert said.rc == 0, said.stdout
