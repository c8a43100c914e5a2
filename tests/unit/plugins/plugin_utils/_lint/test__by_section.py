# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of a section is known for its text and its reader, and for nothing else."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules import _names
from helpers.lint_cases import KEYS

NETDEV = f"[NetDev]\nName=w\nKind=wireguard\n[WireGuardPeer]\nPublicKey={KEYS[0]}\nAllowedIPs=10.0.0.1/8\n"


def rules(files, version=257, disable=()):
    return {finding.rule for finding in findings(files, version, disable)}


LINK = "[Link]\nRequiredForOnline=no\n"
PEER = f"[WireGuardPeer]\nPublicKey={KEYS[1]}\nAllowedIPs=10.0.0.0/8\n"
ROUTE = "[Match]\nName=a\n[Route]\nDestination=10.0.0.0/8\nTable=x\n"

# The same section, first where nothing is wrong with it.
DIFFERENT = {
    "a kind of file": (
        {"a.network": f"[Match]\nName=a\n{LINK}"},
        {"a.link": f"[Match]\nOriginalName=a\n{LINK}"},
        "unknown-key",
    ),
    "a kind of device": (
        {"w.netdev": f"[NetDev]\nName=w\nKind=wireguard\n{PEER}"},
        {"w.netdev": f"[NetDev]\nName=w\nKind=bridge\n{PEER}"},
        "unknown-section",
    ),
    "names of tables": (
        {"networkd.conf": "[Network]\nRouteTable=x:7\n", "a.network": ROUTE},
        {"a.network": ROUTE},
        "table-name",
    ),
}


@pytest.mark.parametrize(("good", "bad", "rule"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_section_that_is_good_for_one_reader_is_looked_at_for_another(good, bad, rule):
    assert rule not in rules(good)
    assert rule in rules(bad)
    assert rule not in rules(good)


def test_a_section_that_is_good_for_one_version_is_looked_at_for_another():
    files = {"a.network": "[Match]\nName=a\n[Network]\nIPv6AcceptRA=no\nIPv4Forwarding=yes\n"}

    assert "too-new" not in rules(files, 257)
    assert "too-new" in rules(files, 252)


def test_a_section_that_is_good_without_a_rule_is_looked_at_with_it():
    files = {"w.netdev": NETDEV}

    assert "allowed-ips-host-bits" not in rules(files, disable=["allowed-ips-host-bits"])
    assert "allowed-ips-host-bits" in rules(files)


def test_what_is_wrong_is_found_in_each_file_at_its_own_line():
    section = "[Network]\nAdress=10.0.0.1/24\n"
    files = {"a.network": f"[Match]\nName=a\n{section}", "b.network": f"[Match]\nName=b\n\n{section}{section}"}
    found = [finding for finding in findings(files, 257) if finding.rule == "unknown-key"]

    assert [(finding.file, finding.line) for finding in found] == [("a.network", 4), ("b.network", 5), ("b.network", 7)]


def test_a_good_section_is_looked_at_once(monkeypatch):
    asked = []
    monkeypatch.setattr(_names, "is_known", lambda *arguments: asked.append(arguments) or True)
    findings({f"{host}/a.network": "[Match]\nName=once\n" for host in range(20)}, 257)
    once = len(asked)
    findings({f"{host}/a.network": f"[Match]\nName=once{host}\n" for host in range(20)}, 257)

    assert once > 0
    assert len(asked) == once + 20 * once
