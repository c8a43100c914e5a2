# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A way back without networkd: what a link had is noted, and given back by ip alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _commands
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._rollback import _ip_fallback, _rollback
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from helpers.host.fake_host import OLD_FILES, Host, begun

# Words of ip(8) 6.1, of a link with all of it.
ADDRESSES: list[dict[str, t.Any]] = [
    {"family": "inet", "local": "198.51.100.11", "prefixlen": 24, "broadcast": "198.51.100.255", "scope": "0",
     "valid_life_time": 4294967295, "preferred_life_time": 4294967295},
    {"family": "inet", "local": "192.0.2.1", "address": "192.0.2.2", "prefixlen": 32, "scope": "0"},
    {"family": "inet", "local": "192.0.2.9", "prefixlen": 32, "metric": 1024, "scope": "253"},
    {"family": "inet6", "local": "2001:db8:b::5", "prefixlen": 64, "scope": "0", "dynamic": True,
     "mngtmpaddr": True, "noprefixroute": True, "valid_life_time": 1000, "preferred_life_time": 500},
    {"family": "inet6", "local": "2001:db8:b::77", "prefixlen": 64, "scope": "0", "temporary": True},
    {"family": "inet6", "local": "2001:db8:b::88", "prefixlen": 64, "scope": "0", "dadfailed": True},
    {"family": "inet6", "local": "fe80::5", "prefixlen": 64, "scope": "253"},
]  # fmt: skip
ROUTES: dict[str, list[dict[str, t.Any]]] = {
    "-4": [
        {"type": "1", "dev": "eth0", "dst": "default", "gateway": "198.51.100.1", "table": "254", "protocol": "4",
         "scope": "0", "metric": 100, "flags": []},
        {"type": "1", "dev": "eth0", "dst": "10.9.0.0/16", "table": "254", "protocol": "4", "scope": "253",
         "prefsrc": "198.51.100.11", "flags": []},
        {"type": "1", "dev": "eth0", "dst": "10.8.0.0/16", "gateway": "203.0.113.1", "table": "77",
         "protocol": "3", "flags": ["onlink"]},
        {"type": "1", "dev": "eth0", "dst": "10.7.0.0/16", "via": {"family": "inet6", "host": "fe80::2"},
         "protocol": "3", "flags": []},
        {"type": "1", "dev": "eth1", "dst": "10.6.0.0/16", "protocol": "3", "flags": []},
        {"dst": "10.5.0.0/16", "protocol": "3", "metric": 5, "flags": [], "nexthops": [
            {"gateway": "198.51.100.1", "dev": "eth0", "weight": 2, "flags": []},
            {"gateway": "203.0.113.1", "dev": "eth1", "weight": 1, "flags": ["onlink"]}]},
        {"type": "1", "dev": "eth0", "dst": "198.51.100.0/24", "protocol": "2", "scope": "253", "flags": []},
        {"type": "2", "dev": "eth0", "dst": "198.51.100.11", "table": "255", "protocol": "4", "flags": []},
    ],
    "-6": [
        {"type": "1", "dev": "eth0", "dst": "default", "gateway": "fe80::1", "table": "254", "protocol": "9",
         "metric": 1024, "expires": 899, "flags": [], "metrics": [{"mtu": 1400}], "pref": "low"},
    ],
}  # fmt: skip
AS_IT_WAS = [
    "ip link set dev eth0 up",
    # It is there, and of no use until it is tried again.
    "ip address del 2001:db8:b::88/64 dev eth0",
    "ip address replace 198.51.100.11/24 broadcast 198.51.100.255 dev eth0",
    "ip address replace 192.0.2.1 peer 192.0.2.2/32 dev eth0",
    "ip address replace 192.0.2.9/32 metric 1024 scope 253 dev eth0",
    "ip address replace 2001:db8:b::5/64 valid_lft 1000 preferred_lft 500 noprefixroute mngtmpaddr dev eth0",
    # First what gateways are reached by.
    "ip -4 route replace 10.9.0.0/16 dev eth0 table 254 protocol 4 src 198.51.100.11 scope 253",
    "ip -4 route replace default via 198.51.100.1 dev eth0 table 254 protocol 4 metric 100",
    "ip -4 route replace 10.8.0.0/16 via 203.0.113.1 dev eth0 table 77 protocol 3 onlink",
    "ip -4 route replace 10.7.0.0/16 via inet6 fe80::2 dev eth0 protocol 3",
    (
        "ip -4 route replace 10.5.0.0/16 protocol 3 metric 5 nexthop via 198.51.100.1 dev eth0 weight 2 "
        "nexthop via 203.0.113.1 dev eth1 weight 1 onlink"
    ),
    "ip -6 route replace default via fe80::1 dev eth0 table 254 protocol 9 metric 1024 pref low mtu 1400 expires 899",
]
DEFAULT = {"family": "ipv4", "table": 254, "destination": "0.0.0.0/0", "device": "eth0", "gateway": "198.51.100.1"}


class Networkless(Host):
    """A host with one link, whose networkd gives it nothing back: what ip sets is there, and networkd's words fail."""

    def __init__(self, host: Host) -> None:
        self.__dict__ = host.__dict__
        self.has(link=True)

    def has(self, *, link: bool) -> None:
        self.facts["links"] = [{"name": "eth0", "master": None, "addresses": ["198.51.100.11/24"] if link else []}]
        self.facts["routes"] = [DEFAULT] if link else []

    def run(self, argv: t.Sequence[str], **given: object) -> str:
        said = super().run(argv, **given)
        words = " ".join(argv)
        if "address show" in words:
            return json.dumps([{"addr_info": ADDRESSES}])
        if "route show" in words:
            return json.dumps(ROUTES[argv[-5]])
        if "route replace default via 198" in words:
            self.has(link=True)
        return said

    def by_hand(self) -> list[str]:
        return [
            words for words in self.commands if words.startswith("ip") and set(words.split()) & {"replace", "del", "up"}
        ]


@pytest.fixture
def networkless(host: Host, monkeypatch: pytest.MonkeyPatch) -> Networkless:
    """It has begun a change that took the link's addresses and routes away."""
    found = Networkless(host)
    monkeypatch.setattr(_command, "run", found.run)
    begun(found)
    _unattended.apply(found.store(), "a1")
    found.has(link=False)
    found.commands.clear()
    return found


def test_what_a_link_had_is_given_back_when_networkd_does_not(networkless: Networkless) -> None:
    networkless.refuse = "systemd-networkd"
    _unattended.guard(networkless.store(), "a1")
    assert networkless.by_hand() == AS_IT_WAS
    assert networkless.files() == OLD_FILES
    assert networkless.ask("status")["reason"].endswith(f"; {_rollback.IP_FALLBACK}")


def test_networkd_that_was_masked_meanwhile_is_unmasked(networkless: Networkless) -> None:
    _unattended.guard(networkless.store(), "a1")
    unmasked = networkless.commands.index("systemctl unmask --runtime systemd-networkd.service")
    assert unmasked < networkless.commands.index("systemctl restart systemd-networkd.service")


def test_where_networkd_does_it_nothing_is_done_by_hand(networkless: Networkless) -> None:
    networkless.has(link=True)
    _unattended.guard(networkless.store(), "a1")
    assert networkless.by_hand() == []
    assert networkless.ask("status")["reason"] == "it was not confirmed within 180 s"


def test_until_it_is_back_nothing_that_is_needed_for_it_goes(networkless: Networkless) -> None:
    networkless.refuse = "route replace default"
    with pytest.raises(
        _rollback.NotRestoredError, match="eth0: expected an IPv4 default route in table 254, there is no"
    ):
        _rollback.roll_back(networkless.store(), "a1", "a test")
    assert networkless.ask("status")["state"] == "rolling-back"
    assert networkless.store().read_json("tx", "a1", "request")
    networkless.refuse = ""
    _unattended.guard(networkless.store(), "a1")
    assert networkless.ask("status")["state"] == "rolled-back"


def test_a_link_that_is_gone_is_not_waited_for(networkless: Networkless) -> None:
    networkless.facts["links"] = []
    assert _rollback.roll_back(networkless.store(), "a1", "a test")
    assert "eth0: expected an interface of this name, there is none" in networkless.ask("status")["reason"]


def test_a_vrf_that_is_gone_is_made_again(monkeypatch: pytest.MonkeyPatch, host: Host) -> None:
    found = Networkless(host)
    monkeypatch.setattr(_command, "run", found.run)
    found.facts["links"][0]["master"] = "vrf-wan"
    found.facts["vrfs"] = [{"name": "vrf-wan", "table": 1000}]
    noted = _ip_fallback.note(["eth0", "wg7"], found.facts)
    found.commands.clear()
    _ip_fallback.restore(_commands.Live(str(host.root)), noted)
    assert found.commands[1:5] == [
        "ip link add vrf-wan type vrf table 1000",
        "ip link set dev vrf-wan up",
        "ip link set dev eth0 master vrf-wan",
        "ip link set dev eth0 up",
    ]


ECMP = """
for link in d1 d2; do ip link add $link type veth peer name $link-p; ip link set $link up; ip link set $link-p up; done
ip address add 192.0.2.2/24 dev d1; ip address add 198.51.100.2/24 dev d2
ip address add 2001:db8:1::2/64 dev d1 nodad; ip address add 2001:db8:2::2/64 dev d2 nodad
ip route add default metric 100 nexthop via 192.0.2.1 dev d1 weight 2 nexthop via 198.51.100.1 dev d2
ip -6 route add default metric 100 nexthop via 2001:db8:1::1 dev d1 nexthop via 2001:db8:2::1 dev d2
"""
# Note, take all addresses and routes away, give back; the kernel's own answer is what counts.
ROUND_TRIP = """
import json, sys
from ansible_collections.transit.networkd.plugins.module_utils._common._command import ip_json, run
from ansible_collections.transit.networkd.plugins.module_utils._observe._kernel import links
from ansible_collections.transit.networkd.plugins.module_utils._rollback import _ip_fallback
from ansible_collections.transit.networkd.plugins.module_utils._apply import _commands as _live

def defaults():
    return [[o, r["nexthops"], r["metric"]] for o in ("-4", "-6") for r in ip_json([o, "route", "show", "default"])]

no_networkd = {"unit": None, "drop_ins": [], "setup": None}
found = links(ip_json(["addr", "show"]), lambda index: no_networkd)
before, noted = defaults(), _ip_fallback.note(["d1", "d2"], {"links": found, "vrfs": []})
for name in ("d1", "d2"):
    run(["ip", "address", "flush", "dev", name])
run(["ip", "-6", "route", "del", "default"])
live = _live.Live("/")
gone = defaults()
_ip_fallback.restore(live, noted)
json.dump({"before": before, "gone": gone, "after": defaults(), "notes": live.notes}, sys.stdout)
"""


def test_a_default_route_by_two_links_comes_back() -> None:
    script = f"set -e; {ECMP} exec {sys.executable} -c '{ROUND_TRIP}'"
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if "unshare" in done.stderr:
        pytest.skip(f"this machine makes no network namespace: {done.stderr.strip()}")
    found = json.loads(done.stdout or done.stderr)

    assert len(found["before"]) == 2
    assert found["gone"] == []
    assert found["after"] == found["before"]
