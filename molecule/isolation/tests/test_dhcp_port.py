# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L36: the port of r2's DHCP client is shut, and its lease is renewed and rebound all the same."""

from __future__ import annotations

import contextlib
import json
import time
import typing as t

from forged import counted, send
from lab.topology import R2_DHCP_ADDRESS
from leaks import capture, changed

from helpers.packets.packets import UDP, ip, udp

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab

AFAR = "192.0.2.200"
# Seconds: dnsmasq's shortest lease, and when it is renewed, and rebound.
LEASE, RENEWED, REBOUND = 120, 15, 35
CONF = "/etc/dnsmasq.conf"


def test_l36_the_clients_port_is_shut(lab: Lab) -> None:
    r2 = lab["r2"]
    packets = [ip(AFAR, R2_DHCP_ADDRESS, UDP, udp(AFAR, R2_DHCP_ADDRESS, (67, 68), b"offer"))] * 3
    opened = "nft insert rule inet transit wan1 udp sport 67 udp dport 68 accept"
    with counted(r2, f"ip saddr {AFAR}") as behind:
        send(lab["wan"], "b", "r2", packets)
        assert behind.read() == 0
        with changed(r2, opened, "systemctl reload transit-networkd-filter"):
            send(lab["wan"], "b", "r2", packets)
            assert behind.read() == 3, "the control: with the rule that the filter had before"


def left(lab: Lab) -> int:
    """Return for how many seconds r2's address is still valid."""
    (link,) = json.loads(lab["r2"].check_output("ip -j -4 addr show dev eth0"))
    return next(int(each["valid_life_time"]) for each in link["addr_info"] if each["local"] == R2_DHCP_ADDRESS)


@contextlib.contextmanager
def short_lease(lab: Lab) -> Iterator[None]:
    """Leases of two minutes, which are to be renewed and rebound much earlier."""
    options = f"dhcp-option-force=58,{RENEWED}s\\ndhcp-option-force=59,{REBOUND}s\\n"
    lines = (
        f"cp {CONF} {CONF}.aside; sed -i '/^dhcp-host=/s/$/,{LEASE}/' {CONF}; printf '{options}' >>{CONF}",
        f"mv {CONF}.aside {CONF}",
    )
    restart = "; systemctl restart dnsmasq; sleep 1"
    with changed(lab["wan"], *(line + restart for line in lines)):
        lab["r2"].check_output("networkctl renew eth0; sleep 3")
        yield
    lab["r2"].check_output("networkctl renew eth0; sleep 3")


def test_l36_a_lease_is_renewed_and_rebound(lab: Lab) -> None:
    wan = lab["wan"]
    deaf = "nft 'add table ip deaf; add chain ip deaf input { type filter hook input priority 0; }; "
    deaf += "add rule ip deaf input ip daddr 203.0.113.1 udp dport 67 drop'"
    with short_lease(lab):
        assert left(lab) > LEASE - 10, "the lease must be a short one"
        with capture(wan, "b", "udp port 67 and udp port 68") as seen:
            time.sleep(RENEWED + 5)
            renewed = left(lab)
            # The server hears no renewal any more, so the client asks everybody.
            with changed(wan, deaf, "nft delete table ip deaf"):
                time.sleep(REBOUND + 5)
                rebound = left(lab)
    text = "\n".join(seen.frames)
    assert renewed > LEASE - RENEWED - 3, text
    assert rebound > LEASE - REBOUND, text
    assert "203.0.113.12.68 > 203.0.113.1.67" in text, "it must have renewed"
    assert "> 255.255.255.255.67" in text, "it must have rebound"
