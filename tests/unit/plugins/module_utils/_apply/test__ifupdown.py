# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Links change hands between ifupdown and networkd; a DHCP client is a real process."""

from __future__ import annotations

import subprocess
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _ifupdown
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._common import _command

if t.TYPE_CHECKING:
    from pathlib import Path

PLACE = "net/ipv6/conf/eth0/accept_ra"
NETWORKD: t.Any = {}
ETH0 = {"link": "eth0", "names": ["eth0", "eth0:1"], "service": None, "sysctls": {PLACE: "1"}, "mtu": 1500}
IFUPDOWN: t.Any = {"raised": [ETH0]}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is run, which does nothing."""
    found: list[str] = []
    monkeypatch.setattr(_command, "run", lambda argv, **_: found.append(" ".join(argv)) or "")
    return found


@pytest.fixture
def live(tmp_path: Path) -> Live:
    texts = {
        "run/network/ifstate": "lo=lo\neth0=home\neth0:1=eth0:1\neth01=eth01\n",
        "run/network/.ifstate.lock": "",
        "run/network/ifstate.eth0": "home\n",
        f"proc/sys/{PLACE}": "0\n",
        "sys/class/net/eth0/mtu": "1500\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return Live(str(tmp_path))


def runs_as(live: Live, tmp_path: Path, comm: str) -> subprocess.Popen[bytes]:
    """Return a process that a file says to be the DHCP client of eth0, and that has this name."""
    process = subprocess.Popen(["sleep", "60"])
    for name, text in (("run/dhclient.eth0.pid", f"{process.pid}\n"), (f"proc/{process.pid}/comm", f"{comm}\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert live.root == str(tmp_path)
    return process


def test_ifupdown_forgets_a_link_and_its_aliases(live: Live, tmp_path: Path, commands: list[str]) -> None:
    _ifupdown.take(live, IFUPDOWN, NETWORKD)

    assert (tmp_path / "run/network/ifstate").read_text() == "lo=lo\neth01=eth01\n"
    assert (tmp_path / "run/network/ifstate.eth0").read_text() == ""
    assert not (tmp_path / "run/network/ifstate.eth0:1").exists()
    assert commands == []


@pytest.mark.parametrize(("comm", "ends"), [("dhclient", True), ("sleep", False)])
def test_its_dhcp_client_ends_and_no_other_process(
    live: Live, tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch, comm: str, ends: bool
) -> None:
    monkeypatch.setattr(_ifupdown, "GONE_WAIT", 0)
    with runs_as(live, tmp_path, comm) as process:
        _ifupdown.take(live, IFUPDOWN, NETWORKD)

        if ends:
            assert process.wait(10) == -9
        else:
            assert process.poll() is None
            process.kill()
    assert commands == []


def test_a_link_goes_down_before_ifupdown_brings_it_up(live: Live, tmp_path: Path, commands: list[str]) -> None:
    _ifupdown.raise_links(live, NETWORKD, IFUPDOWN)

    assert commands == [
        "ip link set dev eth0 down",
        "ip address flush dev eth0",
        "ip link set dev eth0 mtu 1500",
        "systemd-run --quiet --collect --scope ifup --force eth0 eth0:1",
    ]
    assert (tmp_path / f"proc/sys/{PLACE}").read_text() == "1\n"


def test_a_link_that_is_gone_is_passed_over(live: Live, commands: list[str]) -> None:
    _ifupdown.raise_links(live, NETWORKD, {"raised": [{**ETH0, "link": "eth7"}]})  # type: ignore[typeddict-item]

    assert commands == []


def test_why_ifup_failed_is_noted(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(argv: t.Sequence[str], **_: object) -> str:
        if "ifup" in argv:
            raise _command.CommandError(argv, 1, "no lease")
        return ""

    monkeypatch.setattr(_command, "run", fail)

    _ifupdown.raise_links(live, NETWORKD, IFUPDOWN)

    assert "no lease" in live.notes[-1]


def test_networkd_is_asked_nothing_where_it_does_not_run(live: Live, commands: list[str]) -> None:
    _ifupdown.stop_networkd(live, {"without_networkd": True})  # type: ignore[typeddict-item]
    live.reload()

    stop = "systemctl stop systemd-networkd.socket systemd-networkd.service"
    assert commands == ["systemctl daemon-reload", stop]
    # The control: elsewhere it is.
    commands.clear()
    _ifupdown.stop_networkd(live, NETWORKD)
    live.reload()
    assert commands == ["networkctl reload"]
