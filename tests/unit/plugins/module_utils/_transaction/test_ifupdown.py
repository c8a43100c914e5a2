# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An interface goes from ifupdown to networkd, which does not run yet, and back: whole transactions on a folder."""

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _ifupdown
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _by_hand, _unattended
from helpers.host.fake_host import Host, begun, bundle

INTERFACES, WAN = "/etc/network/interfaces", "/etc/network/interfaces.d/wan"
LO = "auto lo\niface lo inet loopback\n"
LAN = "auto eth1\niface eth1 inet static\n  address 10.50.1.1/24\n"
TEXTS = {INTERFACES: f"source {INTERFACES}.d/*\n{LO}auto eth0\n{LAN}", WAN: "iface eth0 inet dhcp\n"}
UNIT = "/usr/lib/systemd/system/systemd-networkd.service"
LINKS = {
    "/etc/systemd/system/dbus-org.freedesktop.network1.service": UNIT,
    "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service": UNIT,
    "/etc/systemd/system/sockets.target.wants/systemd-networkd.socket": UNIT.replace("service", "socket"),
}
INSTALL = {
    UNIT: (
        "[Install]\nWantedBy=multi-user.target\nAlias=dbus-org.freedesktop.network1.service\n"
        "Also=systemd-networkd.socket\n"
    ),
    UNIT.replace("service", "socket"): "[Install]\nWantedBy=sockets.target\nAlso=systemd-networkd.service\n",
}
PLACE = "net/ipv6/conf/eth0/accept_ra"
NETWORKD = "systemd-networkd.socket systemd-networkd.service"
IFUP = "systemd-run --quiet --collect --scope ifup --force eth0"
DOWN = ["ip link set dev eth0 down", "ip address flush dev eth0", "ip link set dev eth0 mtu 1400"]


@pytest.fixture
def active() -> dict[str, str]:
    """Return the states of units that are not inactive."""
    return {}


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return what would have been killed."""
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *what: found.append(what))
    return found


@pytest.fixture
def debian(host: Host, active: dict[str, str], killed: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> Host:
    """Return a host whose links are ifupdown's, eth0 with a DHCP client; networkd is neither enabled nor running."""
    assert killed == []
    texts = {
        **TEXTS,
        **INSTALL,
        "/usr/sbin/ifup": "",
        "/run/network/ifstate": "lo=lo\neth1=eth1\neth0=eth0\n",
        "/run/network/ifstate.eth0": "eth0\n",
        "/run/network/.ifstate.lock": "",
        "/run/dhclient.eth0.pid": "97\n",
        "/run/dhcpcd/eth0.pid": "98\n",
        "/proc/97/comm": "dhclient\n",
        "/proc/98/comm": "bash\n",
        f"/proc/sys/{PLACE}": "1\n",
        "/sys/class/net/eth0/mtu": "1400\n",
    }
    for path, text in texts.items():
        (host.root / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (host.root / path[1:]).write_text(text)
    (host.root / INTERFACES[1:]).chmod(0o640)
    host.facts["links"] = [{"name": "eth0", "master": None, "kind": None, "addresses": ["192.0.2.7/24"], "mtu": 1400}]
    monkeypatch.setattr(_by_hand, "active", lambda unit: active.get(unit, "inactive"))
    monkeypatch.setattr(_ifupdown, "GONE_WAIT", 0)
    return host


def taking_over(*paths: str) -> dict[str, t.Any]:
    found = bundle()
    return {**found, "plan": {**found["plan"], "set_aside": list(paths or TEXTS)}}


def of_ifupdown(host: Host) -> dict[str, tuple[str, int]]:
    places = {path: host.root / path[1:] for path in TEXTS}
    return {path: (place.read_text(), place.stat().st_mode & 0o777) for path, place in places.items()}


def links(host: Host) -> dict[str, str]:
    places = {path: host.root / path[1:] for path in LINKS}
    return {path: str(place.readlink()) for path, place in places.items() if place.is_symlink()}


def said(host: Host) -> list[str]:
    """Return the commands that are about ifupdown's links and networkd itself, and forget all."""
    words = ("ifup --force", "ifup@", "networkctl", NETWORKD, "dev eth0 down", "flush dev eth0", "mtu")
    found = [each for each in host.commands if any(word in each for word in words)]
    host.commands.clear()
    return found


BEFORE = {INTERFACES: (TEXTS[INTERFACES], 0o640), WAN: (TEXTS[WAN], 0o644)}
AFTER = {INTERFACES: (f"source {INTERFACES}.d/*\n{LO}{LAN}", 0o640), WAN: ("", 0o644)}


def test_the_whole_change_is_said(debian: Host) -> None:
    reply = debian.ask("inspect", bundle=taking_over())

    assert reply["effects"][1:6] == [
        "take eth0 over from ifupdown",
        "enable systemd-networkd.service",
        "start systemd-networkd.service",
        f"take eth0 out of {INTERFACES}",
        f"take eth0 out of {WAN}",
    ]
    shown = {row["before_header"].split()[0]: row for row in reply["diff"]}
    assert (shown[INTERFACES]["before"], shown[INTERFACES]["after"]) == (TEXTS[INTERFACES], AFTER[INTERFACES][0])
    assert LINKS.keys() <= shown.keys()
    assert of_ifupdown(debian) == BEFORE


def test_it_is_taken_over_and_a_removal_restores_it(debian: Host, killed: list[tuple[int, int]]) -> None:
    begun(debian, bundle=taking_over())
    debian.commands.clear()
    _unattended.apply(debian.store(), "a1")
    assert debian.ask("confirm")["state"] == "committed"

    assert (of_ifupdown(debian), links(debian)) == (AFTER, LINKS)
    # The number in the file of another client is by now another program's.
    assert killed == [(97, 9)]
    assert (debian.root / "run/network/ifstate").read_text() == "lo=lo\neth1=eth1\n"
    assert (debian.root / "run/network/ifstate.eth0").read_text() == ""
    assert said(debian)[:2] == [f"systemctl start {NETWORKD}", "networkctl reload"]
    assert not debian.ask("inspect", bundle=taking_over(), id="a2")["changed"]

    (debian.root / f"proc/sys/{PLACE}").write_text("0\n")
    assert debian.ask("remove", id="a3")["effects"][1:4] == [
        "return eth0 to ifupdown",
        "disable systemd-networkd.service",
        "stop systemd-networkd.service",
    ]
    debian.commands.clear()
    _unattended.apply(debian.store(), "a3")
    assert debian.ask("confirm", id="a3")["state"] == "committed"
    assert (of_ifupdown(debian), links(debian)) == (BEFORE, {})
    assert said(debian) == [f"systemctl stop {NETWORKD}", *DOWN, IFUP]
    assert (debian.root / f"proc/sys/{PLACE}").read_text() == "1\n"


def test_a_rollback_has_ifupdown_bring_it_up_again(debian: Host) -> None:
    begun(debian, bundle=taking_over())
    _unattended.apply(debian.store(), "a1")
    debian.commands.clear()

    debian.ask("rollback")
    _unattended.guard(debian.store(), "a1")

    attempt = debian.ask("status")
    assert (attempt["state"], "not as before" in attempt["reason"]) == ("rolled-back", False)
    assert (of_ifupdown(debian), links(debian)) == (BEFORE, {})
    assert said(debian) == [f"systemctl stop {NETWORKD}", *DOWN, IFUP]


def test_a_link_of_allow_hotplug_returns_to_its_service(debian: Host, active: dict[str, str]) -> None:
    active["ifup@eth0.service"] = "active"
    begun(debian, bundle=taking_over())
    debian.commands.clear()
    _unattended.apply(debian.store(), "a1")
    assert "systemctl stop ifup@eth0.service" in said(debian)

    debian.ask("rollback")
    _unattended.guard(debian.store(), "a1")

    assert said(debian) == [f"systemctl stop {NETWORKD}", *DOWN, "systemctl restart ifup@eth0.service"]


def test_a_boot_after_a_power_cut_returns_it(debian: Host, active: dict[str, str]) -> None:
    active["ifup@eth0.service"] = "active"
    begun(debian, bundle=taking_over())
    _unattended.apply(debian.store(), "a1")
    debian.boot = "kernel:2"
    debian.commands.clear()

    _unattended.recover(debian.store())

    assert (of_ifupdown(debian), links(debian)) == (BEFORE, {})
    # udev found no stanza for it, and networkd waits for the recovery.
    queued = [f"systemctl --no-block stop {NETWORKD}", "systemctl --no-block restart ifup@eth0.service"]
    assert said(debian) == queued


def test_where_networkd_runs_it_stays_as_it_is(debian: Host, active: dict[str, str]) -> None:
    active["systemd-networkd.service"] = "active"
    for path, target in LINKS.items():
        (debian.root / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (debian.root / path[1:]).symlink_to(target)

    begun(debian, bundle=taking_over())
    _unattended.apply(debian.store(), "a1")
    debian.ask("rollback")
    _unattended.guard(debian.store(), "a1")

    assert not [words for words in said(debian) if NETWORKD in words]
    assert (of_ifupdown(debian), links(debian)) == (BEFORE, LINKS)


def test_a_removal_does_not_overwrite_what_its_owner_has_written_since(debian: Host) -> None:
    begun(debian, bundle=taking_over())
    _unattended.apply(debian.store(), "a1")
    debian.ask("confirm")
    place = debian.root / INTERFACES[1:]
    place.write_text(f"{place.read_text()}auto eth2\n")
    # It is no change of the collection's, and the next commit does not make it one.
    assert not debian.ask("inspect", bundle=taking_over(), id="a2")["changed"]
    begun(debian, "a3", bundle={**taking_over(), "files": bundle(2000)["files"]})
    _unattended.apply(debian.store(), "a3")
    assert debian.ask("confirm", id="a3")["state"] == "committed"

    debian.ask("inspect", bundle=None, id="a4")

    assert debian.preflight.asked[-1]["edited"] == [INTERFACES]


def test_a_file_without_the_link_is_no_change_and_no_removal_deletes_it(debian: Host) -> None:
    (debian.root / INTERFACES[1:]).write_text(f"{LO}{LAN}")
    begun(debian, bundle=taking_over(INTERFACES))
    _unattended.apply(debian.store(), "a1")
    debian.ask("confirm")
    debian.ask("remove", id="a2")
    _unattended.apply(debian.store(), "a2")
    debian.ask("confirm", id="a2")

    assert (debian.root / INTERFACES[1:]).read_text() == f"{LO}{LAN}"
