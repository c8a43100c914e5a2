# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _files
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _baseline, _manifest
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import MADE_BY
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _host_sides
from helpers.host.sides import (
    FILES,
    VRF,
    WAN,
    bundle,
    default,
    facts,
    kinds,
    link,
)


def test_what_is_no_longer_in_the_bundle_goes_back_to_the_baseline(tmp_path: Path) -> None:
    (tmp_path / "etc/sysctl.d").mkdir(parents=True)
    (tmp_path / "etc/sysctl.d/90-transit.conf").write_text("theirs\n")
    first = _host_sides.before(str(tmp_path), _manifest.NO_MANIFEST, bundle(FILES), facts(), [])
    after = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    manifest = _manifest.manifest_of("a1", bundle(FILES), after)
    baseline = _baseline.merged(None, first, after, bundle(FILES))
    fewer = {VRF: FILES[VRF]}
    second = _host_sides.wanted(bundle(fewer), manifest, baseline)
    assert kinds(second) == {VRF: "file", WAN: "absent", "/etc/sysctl.d/90-transit.conf": "file"}
    _files.move_files(str(tmp_path), second)
    assert (tmp_path / "etc/sysctl.d/90-transit.conf").read_text() == "theirs\n"


def commit(root: str, files: dict[str, str], baseline: t.Any = None, manifest: t.Any = None) -> dict[str, t.Any]:
    """Bring a host to a bundle as a commit does, and give the baseline after it."""
    asked = bundle(files, {"net.ipv4.ip_forward": "1"} if VRF in files else {})
    before = _host_sides.before(root, manifest or _manifest.NO_MANIFEST, asked, facts(links=[link("eth0")]), [])
    after = _host_sides.wanted(asked, manifest or _manifest.NO_MANIFEST, baseline or _baseline.NO_BASELINE)
    _files.move_files(root, after)
    Live(root).write_sysctls(after["sysctls"])
    return _baseline.merged(baseline, before, after, asked)


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    """A host with a file of its own in a place of ours, and without forwarding."""
    for path, text in ((WAN, "theirs\n"), ("/proc/sys/net/ipv4/ip_forward", "0\n")):
        (tmp_path / path[1:]).parent.mkdir(parents=True)
        (tmp_path / path[1:]).write_text(text)
    return str(tmp_path)


def test_the_baseline_keeps_the_first_and_learns_of_the_new(theirs: str) -> None:
    baseline = commit(theirs, {VRF: "x"})
    assert kinds(baseline) == {VRF: "absent"}
    assert kinds(commit(theirs, {VRF: "y", WAN: "y"}, baseline)) == {VRF: "absent", WAN: "file"}


def test_the_baseline_forgets_what_is_no_longer_ours(theirs: str) -> None:
    baseline = commit(theirs, {VRF: "x", WAN: "x"})
    assert (kinds(baseline), baseline["sysctls"]) == ({VRF: "absent", WAN: "file"}, {"net/ipv4/ip_forward": "0"})
    manifest = {**_manifest.NO_MANIFEST, "files": {VRF: {}, WAN: {}}, "sysctls": ["net.ipv4.ip_forward"]}
    baseline = commit(theirs, {WAN: "x"}, baseline, manifest)
    assert (kinds(baseline), baseline["sysctls"]) == ({WAN: "file"}, {})


@pytest.mark.parametrize("old", ["new\n", f"# {MADE_BY}; an older text\n"], ids=["the same", "an older one"])
def test_without_a_manifest_a_file_of_ours_is_not_what_was_there_before(theirs: str, old: str) -> None:
    (Path(theirs) / VRF[1:]).write_text(old)
    (Path(theirs) / "proc/sys/net/ipv4/ip_forward").write_text("1\n")
    baseline = commit(theirs, {VRF: "new\n", WAN: "new\n"})
    assert kinds(baseline) == {VRF: "absent", WAN: "file"}
    assert (baseline["seen"], baseline["sysctls"]) == (None, {})


def test_a_removal_asks_only_for_what_was_there_when_it_began() -> None:
    then = {
        "links": {
            "eth0": {"master": None, "families": ["ipv4", "ipv6"]},
            "eth1": {"master": None, "families": ["ipv4"]},
        },
        "defaults": [
            {"family": "ipv4", "table": 254, "device": "eth0"},
            {"family": "ipv6", "table": 254, "device": "eth0"},
        ],
        "l3mdev": [],
    }
    now = facts(links=[link("eth0", "192.0.2.7/24", master="vrf-wan")], routes=[default("eth0", table=1000)])
    side = _baseline.original(_manifest.NO_MANIFEST, {**_baseline.NO_BASELINE, "seen": then}, now)
    assert side["seen"] == {
        "links": {"eth0": {"master": None, "families": ["ipv4"]}},
        "defaults": [{"family": "ipv4", "table": 254, "device": "eth0"}],
        "l3mdev": [],
    }
