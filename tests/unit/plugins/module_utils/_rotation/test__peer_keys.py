# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A peer that is hostile says wrong keys of itself, and the controller passes them on: no other peer loses anything."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _rotation_keys
from helpers.host.wireguard_world import LINK, World

Make = t.Callable[..., World]
Row = t.Dict[str, t.Any]  # noqa: UP006 - an alias is evaluated, and Python 3.9 runs this
OUTSIDE = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="


def ready(make_world: Make) -> tuple[World, dict[str, Row]]:
    """Make three hosts that have staged their keys and peers that are not yet let in; r3 is hostile."""
    world = make_world("r1", "r2", "r3")
    world.rotate_until("follow")
    own = {}
    for name, host in world.hosts.items():
        links = _rotation_keys.links(world.plan(host), list(world.hosts), None)
        asked = {"tunnels": [LINK], "rotate": list(world.hosts), "rotation": world.rotation, "links": links}
        own[name] = world.ask(host, "stage", **asked)["own"]
    return world, own


def follow(world: World, own: dict[str, Row]) -> None:
    r1 = world.hosts["r1"]
    links = _rotation_keys.links(world.plan(r1), list(world.hosts), own)
    world.ask(r1, "follow", rotate=list(world.hosts), rotation=world.rotation, links=links)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda own: own["r2"]["new"], "is the key of r2"),
        (lambda own: own["r2"]["old"], "is the key of r2"),
        (lambda own: own["r1"]["old"], "is the key of this host"),
        (lambda own: own["r1"]["new"], "is the key of this host"),
        (lambda own: own["r3"]["old"], "the coming key of r3 is its current one"),
        (lambda _own: "remove", "the coming key of r3 is not a WireGuard key"),
        (lambda _own: "-" * 44, "the coming key of r3 is not a WireGuard key"),
        (lambda _own: 7, "the coming key of r3 is not a WireGuard key"),
        (lambda _own: OUTSIDE, f"{OUTSIDE}, is the key of another peer of that interface"),
    ],
    ids=["r2 new", "r2 old", "own old", "own new", "own", "remove", "dashes", "number", "outside"],
)
def test_a_coming_key_that_cannot_be_the_peer_s_is_refused(
    make_world: Make, lie: t.Callable[[Row], object], words: str
) -> None:
    world, own = ready(make_world)
    r1 = world.hosts["r1"]
    if "another" in words:
        world.known[OUTSIDE] = "laptop"
        r1.peers[OUTSIDE] = {**next(iter(r1.peers.values())), "endpoint": None}
    before = {key: dict(peer) for key, peer in r1.peers.items()}
    flat = {name: keys[LINK] for name, keys in own.items()}
    own["r3"][LINK]["new"] = lie(flat)
    with pytest.raises(RefusedError) as caught:
        follow(world, own)
    assert words in str(caught.value)
    assert str(caught.value).endswith("; nothing was changed")
    assert r1.peers == before
    assert world.ask(r1, "look")["record"]["state"] == "staged"


def test_a_current_key_that_is_another_peer_s_is_refused(make_world: Make) -> None:
    world, own = ready(make_world)
    own["r3"][LINK]["old"] = own["r2"][LINK]["old"]
    with pytest.raises(RefusedError, match=r"the current key of r3, .*, is the key of r2; nothing was changed"):
        follow(world, own)


def test_the_control_right_keys_are_let_in_and_again(make_world: Make) -> None:
    world, own = ready(make_world)
    follow(world, own)
    follow(world, own)
    assert {own[name][LINK]["new"] for name in ("r2", "r3")} < set(world.hosts["r1"].peers)


def test_coming_keys_whose_record_was_lost_are_let_in(make_world: Make) -> None:
    world = make_world("r1", "r2")
    world.rotate_until("switch")
    for host in world.hosts.values():
        host.path("/var/lib/transit-networkd/rotation/state").unlink()
    world.rotate()
    assert world.all_pass()
