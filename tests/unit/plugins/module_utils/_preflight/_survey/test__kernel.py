# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import _kernel

BOTH: dict[str, t.Any] = {"vrfs": [{"name": "vrf-wan"}], "tunnels": [{"name": "wg0"}]}
NEITHER: dict[str, t.Any] = {"vrfs": [], "tunnels": []}


def links(*kinds: str | None) -> dict[str, t.Any]:
    return {"links": [{"name": f"link{number}", "kind": kind} for number, kind in enumerate(kinds)]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the kernel was asked; it makes no WireGuard interface."""
    calls: list[str] = []

    def run(argv: list[str]) -> str:
        calls.append(" ".join(argv))
        if argv[-1] == "wireguard":
            raise CommandError(argv, 2, "Error: Unknown device type.")
        return ""

    monkeypatch.setattr(_kernel, "run", run)
    return calls


def test_kinds_are_tried_in_a_namespace_that_nobody_keeps(tmp_path: Path, asked: list[str]) -> None:
    assert _kernel.kinds(str(tmp_path), BOTH, links(None)) == {"vrf": None, "wireguard": "Error: Unknown device type."}
    assert asked == [
        "unshare --net ip link add name probe type vrf table 1",
        "unshare --net ip link add name probe type wireguard",
    ]


def test_a_kind_that_is_there_or_has_its_module_or_is_not_wanted_is_not_tried(tmp_path: Path, asked: list[str]) -> None:
    (tmp_path / "sys/module/wireguard").mkdir(parents=True)
    assert _kernel.kinds(str(tmp_path), BOTH, links("vrf")) == {}
    assert _kernel.kinds("/nowhere", NEITHER, links()) == {}
    assert asked == []


@pytest.mark.parametrize(("stderr", "said"), [("", "'unshare"), ("no such program", "no such program")])
def test_a_refusal_has_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stderr: str, said: str) -> None:
    def run(argv: list[str]) -> str:
        raise CommandError(argv, 127, stderr)

    monkeypatch.setattr(_kernel, "run", run)
    found = _kernel.kinds(str(tmp_path), BOTH, links())
    assert all(words and words.startswith(said) for words in found.values())
    assert [*found] == ["vrf", "wireguard"]


UDP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  482: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2151 2 0000000000000000 0
  734: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   991        0 2209 2 0000000000000000 0
"""
UDP6 = """\
  sl  local_address                         remote_address                        st tx_queue rx_queue
  734: 00000000000000000000000000000000:CA6C 00000000000000000000000000000000:0000 07 00000000:00000000

"""


def test_the_udp_ports_that_are_taken(tmp_path: Path) -> None:
    assert _kernel.ports(str(tmp_path)) == []
    (tmp_path / "proc/net").mkdir(parents=True)
    (tmp_path / "proc/net/udp").write_text(UDP)
    (tmp_path / "proc/net/udp6").write_text(UDP6)
    assert _kernel.ports(str(tmp_path)) == [53, 68, 51820]


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("LoadState=loaded\nActiveState=active\n", "active"),
        ("LoadState=loaded\nActiveState=failed\n", "failed"),
        # It runs until it is stopped, or the host starts anew.
        ("ActiveState=active\nLoadState=masked\n", "masked"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_state_of_a_unit(monkeypatch: pytest.MonkeyPatch, reply: str | None, state: str) -> None:
    def run(argv: list[str]) -> str:
        assert argv[-1] == "systemd-networkd.service"
        if reply is None:
            raise CommandError(argv, 127, "no such program")
        return reply

    monkeypatch.setattr(_kernel, "run", run)
    assert _kernel.active("systemd-networkd.service") == state
