# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._unmanaged_filters import (
    iptables_rules,
    nft_rules,
)

# As nft 1.1.3 prints them; the tables of iptables-nft 1.8.9 among them.
NFT = """\
table inet filter {
    set wan {
        type ifname
        elements = { "eth7",
                 "eth0" }
    }

    set lans {
        type ifname
        elements = { "eth1" }
    }

    map zones {
        type ifname : verdict
        elements = { "eth0" : jump zone }
    }

    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        %s
        jump public
        iifname vmap @zones
        iifname "eth1" goto lan
    }

    chain public {
        %s
    }

    chain zone {
        %s
    }

    chain lan {
    }

    chain unused {
        %s
    }

    chain forward {
        type filter hook forward priority filter; policy drop;
        %s
    }

    chain raw {
        type filter hook prerouting priority raw; policy accept;
        %s
    }
}
table ip filter {
    chain INPUT {
        type filter hook input priority filter; policy accept;
        counter jump ufw-in
    }

    chain ufw-in {
        %s
    }
}
table netdev early {
    chain i {
        type filter hook ingress device "eth0" priority filter; policy accept;
        iifname "eth0" counter
    }
}
table inet transit {
    chain input {
        type filter hook input priority filter - 1; policy accept;
        iifname { "vrf-wan", "eth0" } goto wan1
    }
}
""".replace("    ", "\t")
CHAINS = ("input", "public", "zone", "unused", "forward", "raw", "ufw-in")
SSH = 'iifname "eth0" tcp dport 22 accept'
# That map is in the ruleset itself.
MAP = ("input", "iifname vmap @zones")


def found(rules: dict[str, str]) -> list[tuple[str, str]]:
    """The chain and the rule of what is found when the chains have these rules."""
    ruleset = NFT % tuple(rules.get(chain, "counter") for chain in CHAINS)
    return [
        (row["place"].rpartition(" ")[2], row["rule"])
        for row in nft_rules(ruleset, {"eth0": "vrf-wan"})
        if row["rule"] != MAP[1]
    ]


@pytest.mark.parametrize(
    "rule",
    [
        SSH,
        'iif "eth0" accept',
        'iifname != { "lo", "eth0" } drop',
        "iifname @wan udp dport 51820 accept",
        'iifname . tcp dport { "eth1" . 80, "eth0" . 443 } accept',
        'ip saddr 192.0.2.0/24 iifname . tcp dport vmap { "eth0" . 444 : accept }',
        'iifname vmap { "eth0" : goto public, "eth1" : accept }',
        'iifname "eth*" ct state new counter log prefix "[in] "',
    ],
)
def test_a_rule_of_nft_that_names_the_link(rule: str) -> None:
    assert found({"input": rule}) == [("input", rule)]


@pytest.mark.parametrize(
    "rule",
    [
        'iif "eth1" accept',
        'iifname "eth01" accept',
        'iifname "lo" accept comment "not from eth0"',
        'iifname "lo" log prefix "eth0" accept',
        'iifname "lo" oifname "eth0" accept',
        'oifname "eth0" accept',
        "iifname @lans accept",
        "iifname @nobody accept",
        'tcp dport 22 accept comment "eth0"',
    ],
)
def test_a_rule_of_nft_that_does_not_name_the_link(rule: str) -> None:
    assert found({"input": rule}) == []


@pytest.mark.parametrize(
    ("chain", "rule", "concerned"),
    [
        ("public", SSH, True),
        ("zone", SSH, True),
        ("ufw-in", 'iifname "eth*" ct state new counter accept', True),
        ("unused", SSH, False),
        ("forward", 'iifname "eth0" oifname "eth1" accept', False),
        ("raw", 'iifname "eth0" ip saddr 10.0.0.0/8 drop', False),
        ("raw", 'iifname "eth0" udp dport 500 notrack', True),
        ("raw", 'iifname "eth0" tcp dport 8443 dnat to 10.50.1.10:443', True),
        ("raw", 'iifname "eth0" ct zone set 7', True),
    ],
)
def test_only_what_input_leads_to_and_what_prerouting_does_to_a_connection(
    chain: str, rule: str, concerned: bool
) -> None:
    assert found({chain: rule}) == ([(chain, rule)] if concerned else [])


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ('iifname { "eth0", "vrf-wan" } tcp dport 22 accept', 0),
        ('iifname != { "lo", "eth0", "vrf-wan" } drop', 0),
        (f"{SSH}\n\t\t{SSH.replace('eth0', 'vrf-wan')}", 0),
        (f"{SSH}\n\t\t{SSH.replace('eth0', 'vrf-wan').replace('22', '23')}", 1),
        ('iifname vmap { "eth0" : drop, "vrf-wan" : accept }', 1),
        ('iifname . tcp dport { "eth0" . 443, "vrf-wan" . 80 } accept', 1),
    ],
)
def test_a_rule_that_names_the_vrf_too_goes_on_to_mean_the_same(rules: str, left: int) -> None:
    assert len(found({"input": rules})) == left


def test_a_map_of_verdicts_names_the_link_itself() -> None:
    assert [
        (row["place"], row["rule"], row["hook"]) for row in nft_rules(NFT % (("counter",) * 7), {"eth0": "vrf-wan"})
    ] == [("nft inet filter input", "iifname vmap @zones", "input")]


def test_a_rule_has_the_name_of_what_it_says_of_its_place_and_of_the_link() -> None:
    def names(link: str, chain: str, rule: str) -> list[str]:
        text = (
            f"table inet t {{\n\tchain {chain} {{\n\t\ttype filter hook input priority filter;\n\t\t{rule}\n\t}}\n}}\n"
        )
        return [row["name"] for row in nft_rules(text, {link: "vrf-wan"})]

    assert names("eth0", "a", SSH) == ["rule-2808dd1d66"]
    wild = SSH.replace("eth0", "eth*")
    others = (("eth0", "b", SSH), ("eth0", "a", SSH.replace("22", "23")), ("eth0", "a", wild), ("eth1", "a", wild))
    assert len({names(*other)[0] for other in others} | set(names("eth0", "a", SSH))) == 5


# As iptables-legacy-save 1.8.9 prints it.
LEGACY = """\
# Generated by iptables-save v1.8.9 on Wed Nov 25 20:58:30 2026
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1
-A PREROUTING -i eth0 -p tcp -m tcp --dport 81 -j LOG
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:other - [0:0]
:ufw-in - [0:0]
-A INPUT -i eth01 -j ACCEPT
-A INPUT ! -i eth0 -j ACCEPT
-A INPUT -g ufw-in
-A FORWARD -i eth0 -j ACCEPT
-A OUTPUT -o eth0 -j ACCEPT
-A other -i eth0 -j ACCEPT
-A ufw-in -i eth+ -m comment --comment "by hand" -j ACCEPT
-A ufw-in -i lo -m comment --comment "x -i eth0 y" -j ACCEPT
COMMIT
"""


def test_the_rules_of_iptables() -> None:
    rows = iptables_rules(LEGACY, {"eth0": "vrf-wan"}, "iptables-legacy")
    assert [(row["hook"], row["place"], row["rule"]) for row in rows] == [
        (
            "prerouting",
            "iptables-legacy nat PREROUTING",
            "-A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
        ),
        ("input", "iptables-legacy filter INPUT", "-A INPUT ! -i eth0 -j ACCEPT"),
        ("input", "iptables-legacy filter ufw-in", '-A ufw-in -i eth+ -m comment --comment "by hand" -j ACCEPT'),
    ]
    assert iptables_rules("", {"eth0": "vrf-wan"}, "iptables-legacy") == []
