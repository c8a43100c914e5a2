# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways are asked for on a real link: a host's namespace, and that of its router."""

from __future__ import annotations

import json
import os
import time
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._gateways import PATIENCE, gateways
from helpers.host.healthy_host import link, member
from helpers.packets.netns import Namespace, missing

if t.TYPE_CHECKING:
    from collections.abc import Iterator

ROUTER = ("192.0.2.1", "2001:db8::1", "fe80::1")
NOBODY = ("192.0.2.99", "2001:db8::99", "fe80::99")
ADDRESSES = ["192.0.2.7/24", "fe80::7/64"]


@pytest.fixture(scope="module")
def host() -> Iterator[Namespace]:
    """Return the namespace of a host that is linked to a router."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    here, there = Namespace(), Namespace()
    try:
        here.ip("link add eth0 type veth peer name far")
        here.run("ip", "tuntap", "add", "dev", "tun0", "mode", "tun")
        here.run("ip", "link", "set", "far", "netns", f"/proc/{os.getpid()}/fd/{there.file}")
        for space, name, number in ((here, "eth0", 7), (there, "far", 1)):
            space.ip(
                f"link set {name} addrgenmode none",
                f"link set {name} up",
                f"addr add 192.0.2.{number}/24 dev {name}",
                f"addr add 2001:db8::{number}/64 dev {name} nodad",
                f"addr add fe80::{number}/64 dev {name} nodad",
            )
        yield here
    finally:
        here.close()
        there.close()


@pytest.fixture(scope="module")
def root(host: Namespace, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a root folder with what the kernel says of the host's links in /sys."""
    top = tmp_path_factory.mktemp("root")
    for name, kind in (("eth0", 1), ("tun0", 65534)):
        folder = top / "sys/class/net" / name
        folder.mkdir(parents=True)
        (shown,) = json.loads(host.run("ip", "-j", "link", "show", name))
        (folder / "type").write_text(f"{kind}\n")
        (folder / "address").write_text(f"{shown.get('address', '')}\n")
    return str(top)


def asked(
    host: Namespace, root: str, *addresses: str, name: str = "eth0", old: bool = False, **fields: t.Any
) -> list[bool | None]:
    """Return for each gateway whether it answers."""
    found = {**link(name, 2), "addresses": ADDRESSES, **fields}
    there = [{"address": address, "on_link": False} for address in addresses]
    plan = {**empty_plan(), "members": [member(name, gateways=there)]}
    with host.entered():
        rows = gateways(root, plan if old else empty_plan(), plan, {"links": [found]})
    assert [(row["link"], row["gateway"]) for row in rows] == [(name, each) for each in addresses[: len(rows)]]
    return [row["answers"] for row in rows]


def test_a_gateway_that_is_there_answers_at_once(host: Namespace, root: str) -> None:
    begun = time.monotonic()
    assert asked(host, root, *ROUTER) == [True, True, True]
    assert time.monotonic() - begun < PATIENCE


def test_a_gateway_that_is_not_there_is_known_within_a_second(host: Namespace, root: str) -> None:
    begun = time.monotonic()
    assert asked(host, root, *NOBODY, *ROUTER) == [False, False, False, True, True, True]
    # A busy machine runs the test late; six gateways one after the other would take six seconds.
    assert time.monotonic() - begun < PATIENCE + 2


def test_nothing_of_the_host_changes(host: Namespace, root: str) -> None:
    host.ip("neigh flush all")
    asked(host, root, *NOBODY, *ROUTER)
    assert host.run("ip", "neigh", "show", "nud", "all", "dev", "eth0").count("192.0.2.") == 0


@pytest.mark.parametrize("addresses", [["fe80::7/64"], ["198.51.100.7/24", "fe80::7/64"]])
def test_the_host_need_not_have_its_address_yet(host: Namespace, root: str, addresses: list[str]) -> None:
    assert asked(host, root, "192.0.2.1", "192.0.2.99", addresses=addresses) == [True, False]


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        ({"up": False}, []),
        ({"operstate": "down"}, []),
        ({"old": True}, []),
        ({"name": "gone"}, [None, None]),
        ({"name": "tun0"}, [None, None]),
        ({"addresses": ["192.0.2.7/24"]}, [False, None]),
    ],
    ids=["down", "no carrier", "a gateway that is not new", "no such link", "no Ethernet", "no link-local address"],
)
def test_what_cannot_be_asked_is_not_known(
    host: Namespace, root: str, fields: dict[str, t.Any], answers: list[bool | None]
) -> None:
    assert asked(host, root, "192.0.2.99", "2001:db8::99", **fields) == answers
