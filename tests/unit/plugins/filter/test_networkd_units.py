# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.filter.from_networkd import FilterModule as FromModule
from ansible_collections.transit.networkd.plugins.filter.networkd_problems import FilterModule as ProblemsModule
from ansible_collections.transit.networkd.plugins.filter.to_networkd import FilterModule as ToModule

to_networkd = ToModule().filters()["to_networkd"]
from_networkd = FromModule().filters()["from_networkd"]
networkd_problems = ProblemsModule().filters()["networkd_problems"]

UNIT = [{"Match": {"Name": "eth0"}}, {"Network": {"Address": ["192.0.2.1/24", "2001:db8::1/64"]}}]
TEXT = "# x\n\n[Match]\nName=eth0\n\n[Network]\nAddress=192.0.2.1/24\nAddress=2001:db8::1/64\n"


def test_there_and_back():
    assert to_networkd(UNIT, header="x") == TEXT
    assert from_networkd(TEXT) == UNIT


WRONG = [
    (
        lambda: to_networkd({}),
        "to_networkd: a unit is a list of sections like {Network: {VRF: vrf-wan}}; this is of type dict",
    ),
    (lambda: to_networkd([], header=1), "to_networkd: header must be a string, got int"),
    (lambda: from_networkd([]), "from_networkd: the input must be the text of a unit, got list"),
    (lambda: from_networkd("x"), "from_networkd: line 1: 'x' is before the first section, so systemd ignores it"),
    (
        lambda: networkd_problems("x"),
        "networkd_problems: the input must be a bundle or a mapping of paths to units, got str",
    ),
    (
        lambda: networkd_problems({"a.network": [{"Network": {"VRF": None}}]}),
        (
            "networkd_problems: a.network: [Network] VRF is empty (null); "
            "a string, a number, a boolean or a list of these can be written"
        ),
    ),
    (
        lambda: networkd_problems({}, systemd_version="new"),
        "networkd_problems: systemd_version must be a number like 257, got 'new'",
    ),
    (
        lambda: networkd_problems({}, disable="syntax"),
        "networkd_problems: disable must be a list of rules, got 'syntax'",
    ),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_bad_input_is_named(call, message):
    with pytest.raises(AnsibleFilterError, match=f"^{re.escape(message)}$"):
        call()


VRF = "[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTabel=1000\n"
TABLE = {
    "file": "10-vrf.netdev",
    "line": 5,
    "severity": "error",
    "rule": "unknown-key",
    "message": "unknown key Tabel= in [VRF]; did you mean Table=?",
    "fields": {"section": "VRF", "key": "Tabel", "near": "Table"},
    "text": "10-vrf.netdev:5: error: unknown key Tabel= in [VRF]; did you mean Table=? [unknown-key]",
}


@pytest.mark.parametrize(
    "units",
    [
        {"10-vrf.netdev": VRF},
        {"10-vrf.netdev": [{"NetDev": {"Name": "vrf-wan", "Kind": "vrf"}}, {"VRF": {"Tabel": 1000}}]},
        {"files": [{"path": "10-vrf.netdev", "content": VRF}]},
    ],
    ids=["texts", "units", "bundle"],
)
def test_problems_takes_each_kind_of_input(units):
    found = networkd_problems(units, systemd_version="252")

    # Written from data, a blank line stands before [VRF].
    assert [row for row in found if row["rule"] == "unknown-key"] in (
        [TABLE],
        [{**TABLE, "line": 6, "text": TABLE["text"].replace(":5:", ":6:")}],
    )


def test_a_bundle_may_add_to_the_hosts_own_units():
    path, content = "/etc/systemd/network/20-wan.network.d/05-transit.conf", "[Network]\nDHCP=yes\n"

    assert networkd_problems({"files": [{"path": path, "content": content}]}) == []
    assert [row["rule"] for row in networkd_problems({path: content})] == ["orphan-drop-in"]
