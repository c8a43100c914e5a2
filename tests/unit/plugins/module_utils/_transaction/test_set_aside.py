# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units that somebody wrote by hand, and that managed ones take the place of: whole transactions on a folder."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply._arguments import rule_arguments
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _by_hand, _unattended
from helpers.host.by_hand import ASIDE, BY_HAND, DIR, adopting, set_up
from helpers.host.fake_host import OLD_FILES, OWNER, VRF, WAN, Host, begun, bundle, new_files
from helpers.host.healthy_host import rule

if t.TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def by_hand(host: Host) -> Host:
    """Return a host with a VRF that somebody has set up by hand, and which is live."""
    set_up(host)
    return host


def unmanaged(host: Host) -> dict[str, tuple[str, int]]:
    """Return the files that the collection has not written, with their modes."""
    places = {path: host.root / path[1:] for path in host.files() if "05-transit" not in path or path == WAN}
    return {
        path: (place.read_text(), place.stat().st_mode)
        for path, place in places.items()
        if "transit-networkd" not in path
    }


def test_the_whole_change_is_said_and_no_link_is_made_again(by_hand: Host) -> None:
    reply = by_hand.ask("inspect", bundle=adopting())

    assert reply["effects"] == [
        "set net.ipv4.udp_l3mdev_accept to 1",
        *(f"set aside {path}" for path in ASIDE),
        "reconfigure eth0",
        "reconfigure vrf-wan",
        "reload systemd-networkd",
    ]
    assert [row["after_header"] for row in reply["diff"] if "(absent)" in row["after_header"]] == [
        f"{path} (absent)" for path in ASIDE
    ]
    old = by_hand.preflight.asked[-1]["source"]["plan"]
    assert [vrf["name"] for vrf in old["vrfs"]] == ["vrf-wan"]
    assert [member["name"] for member in old["members"]] == ["eth0"]
    # The control: without the list, both are new, and preflight finds them in the way.
    by_hand.ask("inspect", bundle=bundle())
    assert by_hand.preflight.asked[-1]["source"]["plan"] is None


def test_a_change_sets_them_aside_and_a_removal_restores_them(by_hand: Host) -> None:
    before = unmanaged(by_hand)
    begun(by_hand, bundle=adopting())
    _unattended.apply(by_hand.store(), "a1")
    assert by_hand.ask("confirm")["state"] == "committed"
    assert new_files().items() <= by_hand.files().items()
    assert not BY_HAND.keys() & by_hand.files().keys()
    assert not [words for words in by_hand.commands if "link del" in words or "nomaster" in words]

    by_hand.commands.clear()
    assert by_hand.ask("remove", id="a2")["changed"]
    _unattended.apply(by_hand.store(), "a2")
    assert by_hand.ask("confirm", id="a2")["state"] == "committed"
    assert unmanaged(by_hand) == before
    assert not [words for words in by_hand.commands if "link del" in words or "nomaster" in words]


def test_a_rollback_restores_them(by_hand: Host) -> None:
    before = unmanaged(by_hand)
    begun(by_hand, bundle=adopting())
    _unattended.apply(by_hand.store(), "a1")
    assert not BY_HAND.keys() & by_hand.files().keys()

    by_hand.ask("rollback")
    _unattended.guard(by_hand.store(), "a1")

    assert by_hand.ask("status")["state"] == "rolled-back"
    assert unmanaged(by_hand) == before
    assert by_hand.files() == {**OLD_FILES, **BY_HAND}
    assert not [words for words in by_hand.commands if "link del" in words or "nomaster" in words]


def test_a_power_cut_restores_them_at_boot(by_hand: Host) -> None:
    before = unmanaged(by_hand)
    begun(by_hand, bundle=adopting())
    _unattended.apply(by_hand.store(), "a1")
    by_hand.boot = "kernel:2"

    _unattended.recover(by_hand.store())

    assert unmanaged(by_hand) == before


def test_what_was_set_aside_stays_so_until_it_is_removed(by_hand: Host) -> None:
    begun(by_hand, bundle=adopting())
    _unattended.apply(by_hand.store(), "a1")
    by_hand.ask("confirm")

    assert not by_hand.ask("inspect", bundle=bundle(), id="a2")["changed"]

    begun(by_hand, "a3", bundle=bundle(2000))
    _unattended.apply(by_hand.store(), "a3")
    assert by_hand.ask("confirm", id="a3")["state"] == "committed"
    assert not BY_HAND.keys() & by_hand.files().keys()
    by_hand.ask("remove", id="a4")
    _unattended.apply(by_hand.store(), "a4")
    by_hand.ask("confirm", id="a4")
    assert by_hand.files() == {**OLD_FILES, **BY_HAND}


def test_a_unit_that_somebody_puts_back_is_an_edit(by_hand: Host) -> None:
    begun(by_hand, bundle=adopting())
    _unattended.apply(by_hand.store(), "a1")
    by_hand.ask("confirm")
    path = ASIDE[0]
    (by_hand.root / path[1:]).write_text("mine again\n")

    reply = by_hand.ask("inspect", bundle=adopting(), id="a2")

    assert [row["before_header"].split()[0] for row in reply["edited"]] == [path]
    assert by_hand.preflight.asked[-1]["edited"] == [path]


def test_a_vrf_with_another_table_is_not_adopted(by_hand: Host) -> None:
    by_hand.ask("inspect", bundle=adopting(2000))

    assert by_hand.preflight.asked[-1]["source"]["plan"] is None


@pytest.mark.parametrize(
    "path", ["/etc/passwd", f"{DIR}/05-transit-x.netdev", f"{DIR}/../x.netdev", f"{DIR}/x.link", "/etc/wireguard/x.key"]
)
def test_no_other_path_is_set_aside(by_hand: Host, path: str) -> None:
    with pytest.raises(RefusedError, match="is not a path of an unmanaged unit that can be set aside"):
        by_hand.ask("inspect", bundle=adopting(aside=[path]))


def test_one_that_is_not_there_is_no_change(host: Host, tmp_path: Path) -> None:
    begun(host, bundle=adopting())
    _unattended.apply(host.store(), "a1")
    assert host.ask("confirm")["state"] == "committed"
    assert not host.ask("inspect", bundle=adopting(), id="a2")["changed"]
    assert host.files()[VRF] == new_files()[VRF]
    assert tmp_path.exists()


class Newer:
    """Of networkd from systemd 257 on and of the kernel, what becomes of rules with the mark 1000.

    For a rule without Priority=, networkd takes one that is there.
    """

    def __init__(self, host: Host) -> None:
        self.host, self.plain = host, rule("ipv4", 32765, mark=1000, table=1000)
        host.facts["rules"] = [self.plain]

    def run(self, argv: t.Sequence[str], _stdin: str | None = None) -> str:
        rules = self.host.facts["rules"]
        for each in [each for each in rules if " ".join(argv) == f"ip -4 rule del {' '.join(rule_arguments(each))}"]:
            rules.remove(each)
        if argv[0] == "networkctl" and argv[-1] in ("reload", "vrf-wan"):
            theirs = (self.host.root / ASIDE[1][1:]).exists()
            self.host.facts["links"][1]["unit"] = ASIDE[1] if theirs else None
            self.host.facts["rules"] = (rules or [self.plain]) if theirs else [{**self.plain, "priority": 1998}]
        return "[]" if "-j" in argv else "1000000"


@pytest.fixture
def newer(by_hand: Host) -> Host:
    """Return the host with a networkd from systemd 257 on."""
    for link in by_hand.facts["links"]:
        link["unit"] = None
    by_hand.kernel = t.cast("t.Any", Newer(by_hand))
    return by_hand


def with_rule() -> dict[str, t.Any]:
    found = adopting()
    managed = {"priority": 1998, "mark": 1000, "action": "table", "table": 1000}
    return {**found, "plan": {**found["plan"], "rules": [managed]}}


def test_a_rollback_and_a_removal_have_networkd_make_their_rule_again(newer: Host) -> None:
    before = newer.facts["rules"]
    begun(newer, bundle=with_rule())
    _unattended.apply(newer.store(), "a1")
    assert [each["priority"] for each in newer.facts["rules"]] == [1998]
    newer.ask("rollback")
    _unattended.guard(newer.store(), "a1")
    assert (newer.facts["rules"], "not as before" in newer.ask("status")["reason"]) == (before, False)

    begun(newer, "a2", bundle=with_rule())
    _unattended.apply(newer.store(), "a2")
    assert newer.ask("confirm", id="a2")["state"] == "committed"
    newer.ask("remove", id="a3")
    _unattended.apply(newer.store(), "a3")
    assert newer.ask("confirm", id="a3")["state"] == "committed"
    assert newer.facts["rules"] == before


def test_a_rollback_says_which_of_their_rules_it_could_not_restore(newer: Host) -> None:
    begun(newer, bundle=with_rule())
    _unattended.apply(newer.store(), "a1")
    newer.refuse = "networkctl reconfigure -- vrf-wan"

    newer.ask("rollback")
    _unattended.guard(newer.store(), "a1")

    assert "IPv4: expected the rule 32765 fwmark 1000 lookup 1000, there is none" in newer.ask("status")["reason"]


CONF, WANTED = "/etc/wireguard/wg0.conf", "/etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service"
KEY = f"{'k' * 42}A="
NETDEV = f"{DIR}/05-transit-wg0.netdev"


@pytest.fixture
def quick(host: Host, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Return a host with a tunnel of wg-quick, enabled and up."""
    for path in (CONF, WANTED):
        (host.root / path[1:]).parent.mkdir(parents=True)
    (host.root / CONF[1:]).write_text(f"[Interface]\nPrivateKey = {KEY}\n")
    (host.root / CONF[1:]).chmod(0o600)
    (host.root / WANTED[1:]).symlink_to("/lib/systemd/system/wg-quick@.service")
    host.facts["links"] = [{"name": "wg0", "master": None, "kind": "wireguard", "addresses": []}]
    monkeypatch.setattr(_by_hand, "active", lambda unit: "active" if unit == "wg-quick@wg0.service" else "inactive")
    (host.root / "sys/class/net/wg0").mkdir(parents=True)
    return host


def taking_over() -> dict[str, t.Any]:
    found = bundle()
    netdev = {"path": NETDEV, "mode": "0644", "content": "[NetDev]\nName=wg0\nKind=wireguard\n", **OWNER}
    tunnel = {"name": "wg0", "vrf": None, "peers": []}
    return {
        **found,
        "files": [*found["files"], netdev],
        "plan": {**found["plan"], "tunnels": [tunnel], "set_aside": [CONF]},
    }


def services(host: Host) -> list[str]:
    """Return what was asked of wg-quick's service and of its link, in order."""
    found = [words for words in host.commands if "wg-quick" in words or "link del dev wg0" in words]
    host.commands.clear()
    return found


def of_wg_quick(host: Host) -> tuple[object, ...]:
    conf, wanted = host.root / CONF[1:], host.root / WANTED[1:]
    if not conf.exists():
        return (wanted.is_symlink(),)
    return conf.read_text(), conf.stat().st_mode & 0o777, str(wanted.readlink())


def test_wg_quick_is_stopped_and_disabled_and_its_key_is_not_shown(quick: Host) -> None:
    before = of_wg_quick(quick)
    reply = quick.ask("inspect", bundle=taking_over())

    assert reply["effects"][1:4] == ["stop wg-quick@wg0.service", f"set aside {WANTED}", f"set aside {CONF}"]
    assert "create the link wg0" in reply["effects"]
    assert KEY not in repr(reply)
    assert [tunnel["name"] for tunnel in quick.preflight.asked[-1]["source"]["plan"]["tunnels"]] == ["wg0"]

    begun(quick, bundle=taking_over())
    quick.commands.clear()
    _unattended.apply(quick.store(), "a1")
    assert quick.ask("confirm")["state"] == "committed"
    assert (of_wg_quick(quick), services(quick)) == ((False,), ["systemctl stop wg-quick@wg0.service"])

    assert quick.ask("remove", id="a2")["effects"][1:3] == ["start wg-quick@wg0.service", f"restore {WANTED}"]
    quick.commands.clear()
    _unattended.apply(quick.store(), "a2")
    assert quick.ask("confirm", id="a2")["state"] == "committed"
    assert of_wg_quick(quick) == before
    assert services(quick) == ["ip link del dev wg0", "systemctl restart wg-quick@wg0.service"]


def test_a_rollback_starts_wg_quick_again(quick: Host) -> None:
    before = of_wg_quick(quick)
    begun(quick, bundle=taking_over())
    _unattended.apply(quick.store(), "a1")
    quick.commands.clear()

    quick.ask("rollback")
    _unattended.guard(quick.store(), "a1")

    attempt = quick.ask("status")
    assert (attempt["state"], "not as before" in attempt["reason"]) == ("rolled-back", False)
    assert of_wg_quick(quick) == before
    assert services(quick) == ["ip link del dev wg0", "systemctl restart wg-quick@wg0.service"]


def test_a_boot_starts_wg_quick_which_systemd_knew_to_be_disabled(quick: Host) -> None:
    before = of_wg_quick(quick)
    begun(quick, bundle=taking_over())
    _unattended.apply(quick.store(), "a1")
    quick.boot = "kernel:2"
    quick.commands.clear()

    _unattended.recover(quick.store())

    assert of_wg_quick(quick) == before
    assert services(quick)[-1] == "systemctl --no-block restart wg-quick@wg0.service"
