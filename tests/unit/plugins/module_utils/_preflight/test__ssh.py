# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight import _ssh

# As systemctl 252 and 257 print it for these four names; 262 has the properties in the order of the question.
SHOWN = """\
BindToDevice={device}
FreeBind={free}
Listen=198.51.100.11:22 (Stream)
Listen=[2001:db8:a::11]:22 (Stream)
Listen=/run/ssh.sock (Stream)
Id=ssh.socket
ActiveState={socket}

BindToDevice=
FreeBind=no
Id=sshd.socket
ActiveState=inactive

Id=ssh.service
ActiveState=active

Id=ssh.service
ActiveState=active
"""


def place(address: str, port: int = 22, **fields: t.Any) -> dict[str, t.Any]:
    usual = {"by": "ssh.service", "setting": "ListenAddress", "device": None, "free": False}
    return {**usual, "address": address, "port": port, **fields}


def test_a_socket_that_is_active_says_where_it_listens() -> None:
    units = _ssh.units(SHOWN.format(device="vrf-wan", free="yes", socket="active"))
    fields: dict[str, t.Any] = {"by": "ssh.socket", "setting": "ListenStream=", "device": "vrf-wan", "free": True}
    assert units == [
        {
            "name": "ssh.socket",
            "listeners": [place("198.51.100.11", **fields), place("2001:db8:a::11", **fields)],
        },
        {"name": "ssh.service", "listeners": []},
    ]


def test_a_socket_that_is_not_active_says_nothing() -> None:
    units = _ssh.units(SHOWN.format(device="", free="no", socket="inactive"))
    assert units == [{"name": "ssh.service", "listeners": []}]


@pytest.mark.parametrize("told", ["{0} {1}\n", "port 22\n{0} {1}\npermitrootlogin no\n"])
@pytest.mark.parametrize("key", ["listenaddress", "ListenAddress"])
@pytest.mark.parametrize(
    ("value", "listener"),
    [
        ("0.0.0.0:22", place("0.0.0.0")),
        ("[::]:2222", place("::", 2222)),
        ("[2001:db8:a::11]:22", place("2001:db8:a::11")),
        ("[fe80::1%eth0]:22", place("fe80::1")),
        ("198.51.100.11:22 rdomain vrf-wan", place("198.51.100.11", device="vrf-wan")),
    ],
)
def test_what_sshd_says(told: str, key: str, value: str, listener: dict[str, t.Any]) -> None:
    assert _ssh.listeners(told.format(key, value), "ssh.service") == [listener]


@pytest.mark.parametrize(
    ("told", "family"), [("addressfamily inet\n", "inet"), ("AddressFamily inet6\n", "inet6"), ("port 22\n", "any")]
)
def test_the_family_that_sshd_is_held_to(told: str, family: str) -> None:
    assert _ssh.family(told) == family


@pytest.mark.parametrize(
    ("listener", "heard"),
    [
        (place("0.0.0.0"), True),
        (place("198.51.100.11"), True),
        (place("198.51.100.12"), False),
        (place("0.0.0.0", 2222), False),
        (place("::"), False),
        (place("::", by="ssh.socket"), True),
    ],
)
def test_who_hears_a_connection(listener: dict[str, t.Any], heard: bool) -> None:
    assert _ssh.hears(listener, "198.51.100.11", 22) is heard
