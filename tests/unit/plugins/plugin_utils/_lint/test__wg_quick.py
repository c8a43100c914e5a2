# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of wg-quick as units: what they say, and that the lint finds nothing in them."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._cli import main
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._wg_quick import notes, shown, units_of
from helpers.lint_cases import KEYS

SECRETS = [f"{letter * 42}{letter}=" for letter in "gk"]
OWN = f"[Interface]\nPrivateKey = {SECRETS[0]}  # secret\nAddress = 10.9.0.2, fd00:9::2/64\n"
PEER = f"[Peer]\nPublicKey = {KEYS[0]}\nEndpoint = 198.51.100.7:51820\nAllowedIPs = 10.9.0.0/24, fd00:9::/64\n"
NETDEV, NETWORK = "50-wg0.netdev", "50-wg0.network"


def everything(text):
    return PEER.replace("10.9.0.0/24, fd00:9::/64", text)


FILES = {
    "some prefixes": OWN + PEER,
    "everything": OWN + everything("0.0.0.0/0, ::/0"),
    "all of IPv4": OWN + everything("0.0.0.0/0"),
    "no routes": OWN + "Table = off\n" + everything("0.0.0.0/0"),
    "two peers and a port": f"{OWN}ListenPort = 51820\nFwMark = off\n{PEER}[peer]\npublickey = {KEYS[1]}\n"
    f"presharedkey = {SECRETS[1]}\nallowedips = 10.8.0.0/24\npersistentkeepalive = off\n",
    "names, commands and an MTU": OWN + "DNS = 10.9.0.1, example.net\nMTU = 1400\nPostUp = true %i\n" + PEER,
}

ANOTHER_TABLE = OWN + "Table = 77\n" + PEER


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_the_units_are_right_and_hold_no_key(text):
    made = units_of(text, "wg0")

    assert findings(made, 257) == []
    assert not any(secret in shown(text, "wg0") for secret in SECRETS)


def test_addresses_without_a_length_are_those_of_one_host():
    assert "Address=10.9.0.2/32\nAddress=fd00:9::2/64\n" in units_of(OWN, "wg0")[NETWORK]


def test_routes_are_those_of_wg_quick():
    assert "RouteTable=main" in units_of(FILES["some prefixes"], "wg0")[NETDEV]
    assert "RouteTable" not in units_of(FILES["no routes"], "wg0")[NETDEV]
    assert "RouteTable=77" in units_of(ANOTHER_TABLE, "wg0")[NETDEV]


@pytest.mark.parametrize(("number", "found"), [("77", ["table-unused"]), ("main", []), ("254", [])])
def test_a_table_that_wg_quick_makes_no_rule_for_is_named(number, found):
    text = ANOTHER_TABLE.replace("77", number)
    named = [note for note in notes(text, "wg0") if "[RoutingPolicyRule]" in note]

    assert [finding.rule for finding in findings(units_of(text, "wg0"), 257)] == found
    assert len(named) == len(found)
    assert all(f"Table={number}" in note for note in named)


def test_a_default_route_comes_with_a_mark_and_two_routing_policy_rules():
    made = units_of(FILES["everything"], "wg0")

    assert "FirewallMark=51820\nRouteTable=51820\n" in made[NETDEV]
    assert made[NETWORK].count("[RoutingPolicyRule]") == made[NETWORK].count("Family=both") == 2
    assert "[RoutingPolicyRule]" not in units_of(FILES["some prefixes"], "wg0")[NETWORK]
    assert any("src_valid_mark" in note for note in notes(FILES["everything"], "wg0"))


def test_what_has_no_counterpart_is_named_with_its_line():
    text = FILES["names, commands and an MTU"]

    assert "line 6: PostUp= has no counterpart, because networkd runs no commands" in notes(text, "wg0")
    assert "MTUBytes=1400" in units_of(text, "wg0")[NETDEV]
    assert "DNS=10.9.0.1\nDomains=~. example.net" in units_of(text, "wg0")[NETWORK]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (PEER, "wg0", "it must have one \\[Interface\\]"),
        (OWN + OWN, "wg0", "it must have one \\[Interface\\]"),
        ("nonsense", "wg0", "line 1 is neither"),
        (OWN, "a name that is too long", "cannot be the name of an interface"),
    ],
)
def test_what_is_no_file_of_wg_quick_is_refused(text, name, words):
    with pytest.raises(ValueError, match=words):
        units_of(text, name)


def test_the_command_prints_the_units(tmp_path, capsys):
    file = tmp_path / "wg7.conf"
    file.write_text(FILES["everything"])

    assert main(["--from-wg-quick", str(file)]) == 0
    assert capsys.readouterr().out == shown(FILES["everything"], "wg7")

    file.write_text("nonsense")
    assert main(["--from-wg-quick", str(file)]) == 2
    assert main(["--from-wg-quick", str(tmp_path / "nowhere")]) == 2
