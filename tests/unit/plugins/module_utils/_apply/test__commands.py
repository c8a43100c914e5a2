# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _arguments
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _sysctls
from ansible_collections.transit.networkd.plugins.module_utils._common import _command

Commands = list[tuple[str, ...]]

RULE = {
    "family": "ipv4",
    "priority": 1998,
    "mark": 1000,
    "mask": None,
    "table": 1000,
    "action": "table",
    "src": None,
    "dst": None,
    "iif": None,
    "oif": None,
    "l3mdev": False,
    "inverted": False,
}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The commands that were run; a secret on standard input is the last element."""
    found: Commands = []

    def run(argv: t.Sequence[str], *, timeout: float = 30, stdin: str | None = None) -> str:
        assert timeout
        found.append((*argv, *([f"< {stdin}"] if stdin else [])))
        return ""

    monkeypatch.setattr(_command, "run", run)
    return found


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "priority 1998 fwmark 1000 table 1000"),
        ({"mask": 0xFF}, "priority 1998 fwmark 1000/255 table 1000"),
        ({"action": "unreachable", "table": None}, "priority 1998 fwmark 1000 type unreachable"),
        ({"action": "l3mdev", "l3mdev": True, "mark": None, "table": None}, "priority 1998 l3mdev"),
        (
            {"action": "unreachable", "l3mdev": True, "mark": None, "table": None},
            "priority 1998 l3mdev type unreachable",
        ),
        (
            {"src": "192.0.2.0/24", "iif": "eth0", "mark": None, "inverted": True},
            "not priority 1998 from 192.0.2.0/24 iif eth0 table 1000",
        ),
    ],
)
def test_a_rule_in_words(fields: dict[str, t.Any], words: str) -> None:
    assert " ".join(_arguments.rule_arguments({**RULE, **fields})) == words


def test_l3mdev_rules_are_put_back_where_they_are_missing(commands: Commands) -> None:
    Live().ensure_l3mdev_rules([{**RULE, "action": "l3mdev"}])
    assert commands == [("ip", "-6", "rule", "add", "l3mdev", "pref", "1000", "protocol", "kernel")]


def peer(key: str, **fields: t.Any) -> dict[str, t.Any]:
    return {
        "public_key": key,
        "preshared_key_file": None,
        "preshared_key": None,
        "allowed_ips": ["fd00::2/128"],
        "endpoint": None,
        "keepalive": "off",
        **fields,
    }


def device(*peers: dict[str, t.Any], port: str = "51820") -> dict[str, t.Any]:
    return {
        "device": {"ListenPort": port, "FirewallMark": "1000", "PrivateKeyFile": "/k"},
        "peers": {item["public_key"]: item for item in peers},
    }


def kernel(*keys: str, peers: dict[str, t.Any] | None = None, **device: t.Any) -> dict[str, t.Any]:
    """A tunnel as the facts have it; its peers agree with those of ``peer``, but for what ``peers`` says of all."""
    usual = {"endpoint": None, "allowed_ips": ["fd00::2/128"], "keepalive": 0, "preshared": False, **(peers or {})}
    found = [{"public_key": key, **usual} for key in keys]
    return {"name": "wg0", "mark": 1000, "listen_port": 51820, "public_key": "own", "peers": found, **device}


def test_peers_that_stay_are_not_touched(commands: Commands) -> None:
    old = device(peer("A"), peer("B"), peer("C"))
    new = device(peer("A"), peer("B", endpoint="192.0.2.2:1", preshared_key_file="/p", keepalive="25"), peer("D"))
    Live().sync_peers("wg0", old, new, kernel("A", "B", "C"))
    assert [" ".join(command) for command in commands] == [
        "wg set wg0 peer C remove",
        "wg set wg0 peer B preshared-key /p endpoint 192.0.2.2:1 persistent-keepalive 25 allowed-ips fd00::2/128",
        "wg set wg0 peer D preshared-key /dev/null persistent-keepalive off allowed-ips fd00::2/128",
    ]


def test_a_peer_that_the_kernel_lost_is_set_again(commands: Commands) -> None:
    Live().sync_peers("wg0", device(peer("A")), device(peer("A")), kernel())
    assert [command[4] for command in commands] == ["A"]


DEVICE = "wg set wg0 fwmark 1000 listen-port 51820 private-key /k"
PEER = "wg set wg0 peer A preshared-key /dev/null persistent-keepalive off allowed-ips fd00::2/128"


@pytest.mark.parametrize(
    ("there", "command"),
    [
        (kernel("A", mark=None), DEVICE),
        (kernel("A", listen_port=4500), DEVICE),
        (kernel("A", public_key="another"), DEVICE),
        (kernel("A", peers={"allowed_ips": []}), PEER),
        (kernel("A", peers={"keepalive": 25}), PEER),
        (kernel("A", peers={"preshared": True}), PEER),
    ],
)
def test_what_somebody_set_with_wg_is_set_back(commands: Commands, there: dict[str, t.Any], command: str) -> None:
    Live().sync_peers("wg0", device(peer("A")), device(peer("A")), there, "own")
    assert [" ".join(words) for words in commands] == [command]


@pytest.mark.parametrize(("endpoint", "asked"), [("[fd00::9]:1", 1), ("r2.example.org:1", 0)])
def test_an_endpoint_that_is_missing_is_set_unless_it_must_be_resolved(
    commands: Commands, endpoint: str, asked: int
) -> None:
    written = device(peer("A", endpoint=endpoint))
    Live().sync_peers("wg0", written, written, kernel("A"))
    assert len(commands) == asked


def test_what_the_kernel_has_is_read_as_it_shows_it(commands: Commands) -> None:
    shown = kernel("A", peers={"allowed_ips": ["fd00::/64", "192.0.2.0/24"], "keepalive": 25, "endpoint": "[::1]:1"})
    written = device(peer("A", allowed_ips=["192.0.2.7/24", "fd00::1/64"], keepalive="25", endpoint="192.0.2.2:1"))
    Live().sync_peers("wg0", written, written, shown)
    assert commands == []


def test_a_device_that_changes_is_set_live(commands: Commands) -> None:
    Live().sync_peers("wg0", device(), device(port="51821"), kernel())
    assert [" ".join(command) for command in commands] == [
        "wg set wg0 fwmark 1000 listen-port 51821 private-key /k",
    ]


def test_a_port_that_is_no_longer_given_is_chosen_by_the_kernel(commands: Commands) -> None:
    Live().sync_peers("wg0", device(), device(port="auto"), kernel())
    assert [" ".join(command) for command in commands] == ["wg set wg0 fwmark 1000 listen-port 0 private-key /k"]


def test_a_port_that_the_kernel_has_chosen_stays(commands: Commands) -> None:
    Live().sync_peers("wg0", device(port="auto"), device(port="auto"), kernel(mark=None))
    assert [" ".join(command) for command in commands] == ["wg set wg0 fwmark 1000 private-key /k"]


def test_an_inline_key_is_on_no_command_line(commands: Commands) -> None:
    Live().sync_peers("wg0", device(), device(peer("A", preshared_key="secret")), kernel())
    assert "secret" not in " ".join(commands[0][:-1])
    assert commands[0][-1] == "< secret\n"


def proc(tmp_path: Path, values: dict[str, str]) -> Live:
    for place, value in values.items():
        path = tmp_path / "proc/sys" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{value}\n")
    return Live(str(tmp_path))


def test_forwarding_remembers_what_it_sets_along(tmp_path: Path) -> None:
    live = proc(
        tmp_path,
        {
            "net/ipv4/ip_forward": "0",
            "net/ipv4/conf/eth0.5/forwarding": "0",
            "net/ipv4/conf/eth1/forwarding": "1",
            "net/ipv4/udp_l3mdev_accept": "0",
        },
    )
    before = live.read_sysctls(["net.ipv4.ip_forward", "net.ipv4.udp_l3mdev_accept", "net.no.such"])
    assert before == {
        "net/ipv4/ip_forward": "0",
        "net/ipv4/conf/eth0.5/forwarding": "0",
        "net/ipv4/conf/eth1/forwarding": "1",
        "net/ipv4/udp_l3mdev_accept": "0",
    }
    live.write_sysctls({**before, "net/ipv4/ip_forward": "1"})
    assert live.read_sysctls(["net.ipv4.ip_forward"])["net/ipv4/ip_forward"] == "1"
    live.write_sysctls({"net/ipv4/conf/gone/forwarding": "0", "net/ipv4/none": "1"})
    assert live.notes == ["this kernel has no sysctl net/ipv4/none"]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("net.ipv4.ip_forward", "net/ipv4/ip_forward"),
        ("net.ipv4.conf.eth0/5.rp_filter", "net/ipv4/conf/eth0.5/rp_filter"),
    ],
)
def test_places_of_sysctls(name: str, place: str) -> None:
    assert _sysctls.sysctl_place(name) == place


def test_a_command_that_fails_is_noted_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(argv: t.Sequence[str], **_: object) -> str:
        raise _command.CommandError(argv, 1, "no")

    monkeypatch.setattr(_command, "run", run)
    live = Live()
    live.command("ip", "link", "set", "dev", "eth0", "nomaster")
    live.reload()
    assert live.notes == [
        "'ip link set dev eth0 nomaster' failed with status 1: no",
        "'networkctl reload' failed with status 1: no",
    ]
