# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Good files, and what a case is: one change to them that a rule must find. Shared by the tests of the rules."""

from __future__ import annotations

import dataclasses
import textwrap

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES

KEYS = [letter * 43 + "=" for letter in "AEI"]

GOOD = {
    "10-vrf.netdev": """
        [NetDev]
        Name=vrf-wan
        Kind=vrf
        [VRF]
        Table=1000
        """,
    "10-vrf.network": """
        [Match]
        Name=vrf-wan
        [RoutingPolicyRule]
        FirewallMark=1000
        Table=1000
        Priority=1998
        Family=both
        [RoutingPolicyRule]
        FirewallMark=1000
        Type=unreachable
        Priority=1999
        Family=both
        [Route]
        Destination=0.0.0.0/0
        Type=unreachable
        Table=1000
        Metric=4278198272
        [Route]
        Destination=::/0
        Type=unreachable
        Table=1000
        Metric=4278198272
        """,
    "20-eth0.network": """
        [Match]
        Name=eth0
        [Network]
        VRF=vrf-wan
        Address=198.51.100.11/24
        [Route]
        Gateway=198.51.100.1
        Table=1000
        """,
    "30-wg0.netdev": f"""
        [NetDev]
        Name=wg0
        Kind=wireguard
        [WireGuard]
        PrivateKeyFile=/etc/wg0.key
        FirewallMark=1000
        ListenPort=51820
        [WireGuardPeer]
        PublicKey={KEYS[0]}
        AllowedIPs=fd00:99::2/128
        Endpoint=[2001:db8::1]:51820
        [WireGuardPeer]
        PublicKey={KEYS[1]}
        AllowedIPs=fd00:99::3/128,10.0.0.0/8
        Endpoint=192.0.2.1:51820
        """,
    "30-wg0.network": """
        [Match]
        Name=wg0
        [Network]
        Address=fd00:99::1/64
        [Route]
        Destination=10.0.0.0/8
        """,
}


@dataclasses.dataclass
class Case:
    """A change to good files, and the one thing that is wrong then; `also` are rules that rightly fire, too."""

    rule: str
    change: dict[str, str | tuple[str, str] | None]
    where: str
    message: str
    version: int | None = 252
    also: tuple[str, ...] = ()
    base: dict[str, str] = dataclasses.field(default_factory=lambda: GOOD)
    modes: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    unread: dict[str, str] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.rule}-{self.where}"

    def files(self, change):
        return changed(change, self.base)

    def findings(self, disable=()):
        return findings(self.files(self.change), self.version, disable, self.modes, self.unread)

    def check(self) -> None:
        """Fail unless the rule fires, and no other, with these words; and is silent when it is left out."""
        found = self.findings()
        wanted = [row for row in found if row.rule == self.rule]
        assert [(f"{row.file}:{row.line}", row.message) for row in wanted] == [(self.where, self.message)]
        assert wanted[0].severity == RULES[self.rule].severity
        assert {row.rule for row in found} <= {self.rule, *self.also}
        assert self.rule not in {row.rule for row in self.findings([self.rule])}


def changed(change, base=None):
    """Texts of good files with a change: path -> new text, (old, new) words in it, or None for no file at all."""
    files = {path: textwrap.dedent(text).lstrip() for path, text in (GOOD if base is None else base).items()}
    for path, edit in change.items():
        if edit is None:
            del files[path]
        elif isinstance(edit, tuple):
            assert files[path].count(edit[0]) >= 1, edit[0]
            files[path] = files[path].replace(edit[0], edit[1], 1)
        else:
            files[path] = textwrap.dedent(edit).lstrip()
    return files


WG, WGN, VRF, VRFN, ETH = "30-wg0.netdev", "30-wg0.network", "10-vrf.netdev", "10-vrf.network", "20-eth0.network"
