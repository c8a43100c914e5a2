# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.action import wireguard_key

OTHER = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="


def ask(hosts: t.Any, **more: t.Any) -> dict[str, t.Any]:
    how = {name: more.pop(name) for name in ("check", "diff") if name in more}
    args = {"tunnels": ["wg0"], "public_keys": "pub", **more}
    found: dict[str, t.Any] = hosts.run(wireguard_key, "r1", args, **how)
    return found


@pytest.fixture
def file(hosts: t.Any) -> Path:
    return t.cast(Path, hosts.folder / "pub/r1/wg0.pub.txt")


def test_first_and_second_run(hosts: t.Any, file: Path) -> None:
    first = ask(hosts, diff=True)
    key = file.read_text().strip()
    assert first["changed"] is True
    assert first["tunnels"] == {"wg0": {"public_key": key, "file": str(file), "changed": True}}
    assert first["changes"] == [
        "made /etc/transit-networkd",
        "made /etc/transit-networkd/keys",
        "made /etc/transit-networkd/keys/wg0.key",
        f"wrote {file}",
    ]
    assert first["diff"] == [
        {"before": "", "after": f"{key}\n", "before_header": "/dev/null", "after_header": str(file)}
    ]
    assert hosts.keys("r1")["wg0.key"] not in repr(first)

    second = ask(hosts, diff=True, pairs=[{"tunnel": "wg0", "peer": "r2"}])
    assert second["changed"] is False
    assert second["tunnels"] == {"wg0": {"public_key": key, "file": str(file), "changed": False}}
    assert second["preshared_keys"] == {"wg0": {"r2": {"state": "none", "digest": None}}}
    assert (second["changes"], second["diff"]) == ([], [])
    assert hosts.calls == ["r1", "r1"]


def test_check_mode_changes_nothing_and_says_what_would_be_made(hosts: t.Any, file: Path) -> None:
    result = ask(hosts, check=True, diff=True)
    assert result["changed"] is True
    assert result["tunnels"] == {"wg0": {"public_key": None, "file": str(file), "changed": True}}
    assert result["changes"] == ["made /etc/transit-networkd/keys/wg0.key", f"wrote {file}"]
    assert result["diff"][0]["after"] == "(the public key of a private key that is yet to be made)\n"
    assert not file.exists()
    assert hosts.keys("r1") == {}


@pytest.mark.parametrize("check", [True, False])
def test_a_changed_key_stops_until_it_is_accepted(hosts: t.Any, file: Path, check: bool) -> None:
    ask(hosts)
    key = file.read_text().strip()
    file.write_text(f"{OTHER}\n")
    with pytest.raises(AnsibleActionFail) as caught:
        ask(hosts, check=check)
    assert str(caught.value) == (
        f"r1: {file} records the public key {OTHER} of wg0, but the host has the public key {key}. Was r1 installed "
        "anew, or its key changed on purpose? Then run again with 'accept_changed: true' (the role's "
        "'wireguard_vrf_accept_changed_keys'), which records the host's key for all its peers. If not, find out what "
        "answers as r1"
    )
    assert file.read_text() == f"{OTHER}\n"

    result = ask(hosts, check=check, diff=True, accept_changed=True)
    assert result["changed"] is True
    assert (result["diff"][0]["before"], result["diff"][0]["after"]) == (f"{OTHER}\n", f"{key}\n")
    assert file.read_text() == (f"{OTHER}\n" if check else f"{key}\n")


@pytest.mark.parametrize("check", [True, False])
def test_a_lost_key_is_not_made_anew_until_that_is_accepted(hosts: t.Any, file: Path, check: bool) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(f"{OTHER}\n")
    with pytest.raises(AnsibleActionFail, match=r"but the host has no private key any more. Was r1 installed anew"):
        ask(hosts, check=check)
    assert hosts.keys("r1") == {}
    assert ask(hosts, check=check, accept_changed=True)["changed"] is True
    assert (file.read_text() == f"{OTHER}\n") is check


def test_the_host_s_own_words_come_with_its_name(hosts: t.Any) -> None:
    (hosts.etc("r1") / "group").write_text("root:x:0:\n")
    with pytest.raises(AnsibleActionFail, match=r"^r1: this host has no group systemd-network, which must be able"):
        ask(hosts)


def test_a_tunnel_s_name_cannot_leave_the_folder(hosts: t.Any) -> None:
    with pytest.raises(AnsibleActionFail, match=r"^r1: the tunnel name '\.\./r2/wg0' cannot be the name of a file"):
        ask(hosts, tunnels=["../r2/wg0"])
    assert hosts.calls == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"pairs": [{"tunnel": "wg0"}]}, "missing required arguments: peer found in pairs"),
        ({"tunnel": "wg0"}, "Unsupported parameters for .* module: tunnel"),
    ],
)
def test_wrong_arguments_stop_before_the_host_is_asked(hosts: t.Any, args: dict[str, t.Any], message: str) -> None:
    with pytest.raises(Exception, match=message):
        ask(hosts, **args)
    assert hosts.calls == []
