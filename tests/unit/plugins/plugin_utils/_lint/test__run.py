# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings, formatted
from helpers.lint_cases import changed
from helpers.lint_memory import forget

# Pieces of units, so that hypothesis reaches the rules, too.
LINES = st.sampled_from(
    """[Match] [Network] [NetDev] [VRF] [Route] [RoutingPolicyRule] [WireGuard] [WireGuardPeer] [Link] [Foo] [bad
    Name=* Name=!a Name=vrf-a Name= Kind=vrf Kind=wireguard Kind=* Table=1 Table=0 Table=main Table=x Table= VRF=vrf-a
    FirewallMark=1 FirewallMark=1/1 FirewallMark=0 FirewallMark=x Endpoint=[::1]:1 Endpoint=::1:1 Endpoint=[ Endpoint=:
    AllowedIPs=::/0,0.0.0.0/0 AllowedIPs=, From=::/0 To=x Priority=99999 Family=both Type=unreachable ListenPort=1
    Destination=::/0 Unmanaged=yes RouteTable=off PublicKey=x PrivateKey=@x MTUBytes=1K foo =bar \\
    # \ufeff Name=\udcff Name=wg0 Kind=bridge Kind=vlan Bridge=wg0 VLAN=x Bond= Address=fd00::1/64 Address=10.0.0.1/24
    Address=::/0 Address=0.0.0.0/24 Address=x/3 Peer=10.0.0.2/32 Gateway=10.0.0.9 Gateway=_dhcp4 DHCP=yes IPForward=yes
    IPv6AcceptRA=no MTUBytes=99999999999999999999999G MTUBytes=1 PrivateKey=dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=
    PrivateKeyFile=/k PublicKey=hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo= AllowedIPs=fd00::1/128,10.0.0.1/9
    InvertRule=yes ActivationPolicy=down RouteTable=main Independent=x ;networkd-lint:disable=x,value""".split()
)
# Sections with lines of their own kind, so that units are whole often enough.
WIREGUARD_LINES = "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\n"
TEXTS = st.lists(LINES | st.text(max_size=20), max_size=12).map("\n".join)
TEXTS |= TEXTS.map(WIREGUARD_LINES.__add__) | TEXTS.map("[Match]\nName=wg0\n[Network]\n".__add__)
MODES = st.dictionaries(
    st.sampled_from(["/k", "r1/k", "a.netdev", "a.network.d", ""]),
    st.fixed_dictionaries(
        {"mode": st.sampled_from(["0600", "0644", "40700"]), "owner": st.just("root"), "group": st.text(max_size=3)}
    ),
    max_size=3,
)
PATHS = st.sampled_from(
    """a.netdev a.network b.network r1/a.netdev r1/a.network r2/a.netdev r2/a.network
     a.link a.network.d/x.conf a.network.d/x a.networks etc/systemd/network/a.network
    /usr/lib/systemd/network/a.netdev /etc/systemd/networkd.conf .network .d / a/ network.d/x.conf""".split()
)


@given(st.dictionaries(PATHS | st.text(max_size=10), TEXTS, max_size=6), st.none() | st.integers(200, 300), MODES)
@example({"a.netdev": "[Match]\n\x1f="}, None, {})
def test_findings_never_raises(files, version, modes):
    for finding in findings(files, version, (), modes):
        assert finding.file in files
        assert finding.line >= 1
        assert finding.message.encode()


EDITS = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.just("") | LINES | st.text(max_size=9)), max_size=9
)


@given(EDITS, st.booleans())
def test_findings_never_raises_for_what_was_right_before(edits, values_only):
    """Whole hosts with a few lines lost, doubled or changed, so that each rule has something to look at."""
    files = {f"{host}/{path}": text for host in ("r1", "r2") for path, text in changed({}).items()}
    names = sorted(files)
    for place, line, new in edits:
        lines = files[names[place % len(names)]].splitlines()
        at = line % len(lines)
        key, equals, _value = lines[at].partition("=")
        lines[at] = f"{key}={new.partition('=')[2] or new}" if values_only and equals else new
        files[names[place % len(names)]] = "\n".join([*lines, *lines[at:][: place % 3]])
    for finding in findings(files, 257):
        assert finding.file in files
        assert finding.line >= 1


def test_findings_are_sorted_and_formatted():
    files = {"b.network": "x\n[Match]\nNmae=y\nName=y\n", "a.network": "y\n"}

    assert [formatted(finding) for finding in findings(files)] == [
        "a.network:1: error: 'y' is before the first section, so systemd ignores it [syntax]",
        "b.network:1: error: 'x' is before the first section, so systemd ignores it [syntax]",
        "b.network:3: error: unknown key Nmae= in [Match]; did you mean Name=? [unknown-key]",
    ]


def test_an_unknown_rule_cannot_be_left_out():
    with pytest.raises(ValueError, match=r"^unknown rule 'x'; networkd-lint --explain lists the rules$"):
        findings({}, None, ["x"])


SECRET = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I"


@pytest.mark.parametrize(
    "line",
    [f"PrivateKey={SECRET}", f"PrivateKey={SECRET}=", f"PrivateKey {SECRET}", f"PrivateKey={SECRET} # x"],
)
def test_no_message_holds_a_secret(line):
    netdev = f"[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\n{line}\n[WireGuardPeer]\n{line}\nPreshared{line[7:]}\n"
    found = findings({"a.netdev": netdev, "b.network": line}, 252)

    assert found
    assert SECRET not in repr(found)


PEER = "[WireGuardPeer]\nPublicKey={0:043d}=\nAllowedIPs=fd00::{0:x}/128\nEndpoint=192.0.2.1:51820\n"
ROUTE = "[Address]\nAddress=10.{1}.{2}.1/24\n[Route]\nDestination=::/0\nType=unreachable\nGateway=10.{1}.{2}.9\n"
WIREGUARD = "[NetDev]\nName=wg{0}\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\nFirewallMark=1\n"


def peers(number):
    return {"wg0.netdev": WIREGUARD.format(0) + "".join(PEER.format(peer) for peer in range(number))}


def routes(number):
    lines = [ROUTE.format(route, route // 250 % 250, route % 250) for route in range(number)]
    return {"a.network": "[Match]\nName=a\n[Network]\nVRF=v\nIPv6AcceptRA=no\n" + "".join(lines)}


def units(number):
    files = {"v.netdev": "[NetDev]\nName=v\nKind=vrf\n[VRF]\nTable=9\n", "v.network": "[Match]\nKind=vrf\n"}
    for unit in range(number):
        files[f"{unit}.netdev"] = WIREGUARD.format(unit) + PEER.format(unit)
        files[f"{unit}.network"] = f"[Match]\nName=wg{unit}\n[Network]\nVRF=v\nAddress=fd01::{unit:x}/64\n"
        files[f"m{unit}.network"] = f"[Match]\nMACAddress=00:00:00:00:{unit // 250:02x}:{unit % 250:02x}\n"
    return files


def hosts(number):
    files = {}
    for host in range(number):
        files[f"{host}/a.netdev"] = WIREGUARD.format(0) + PEER.format((host + 1) % number)
        files[f"{host}/a.network"] = f"[Match]\nName=wg0\n[Network]\nAddress=fd00::{host:x}/64\n"
    return files


@pytest.mark.slow
@pytest.mark.parametrize("made", [peers, routes, units, hosts])
def test_a_large_inventory_takes_linear_time(made):
    def once(number):
        files = made(number)
        forget()
        start = time.process_time()
        findings(files, 257)
        return time.process_time() - start

    def seconds(number):  # the shortest time, because a busy machine only adds to it
        return min(once(number) for _time in range(3))

    seconds(10)
    assert seconds(1000) < 25 * seconds(100) + 0.1
