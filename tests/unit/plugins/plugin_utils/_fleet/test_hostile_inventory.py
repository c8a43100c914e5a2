# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values in every field of the inventory, through plan and render: refused, or rendered as one harmless value.

The fields are those that the plan declares, so a new one without a right value here fails the test.
"""

from __future__ import annotations

import contextlib
import copy
import typing as t
from collections.abc import Iterator, Mapping

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    NETWORK_DIR,
    UNIT_SUFFIXES,
    is_managed_path,
)
from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable
from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import parse
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._inventory import settings
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, names_of, plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import missing, placeholder
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._options import Option
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import SETTINGS, VARIABLES
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render

if t.TYPE_CHECKING:
    from pathlib import Path

# A template's product: it stands nowhere unless something has evaluated a template.
PRODUCT = "60481729"
TEXTS = [
    "\n", "a\nb", "\n[Network]\nDNS=192.0.2.66", "\r", "\0", "\t", " ", "", "\x1b]0;owned\x07", "\x9b2J", "\u2028",
    "\u202e", "\u200b", "\udcff", "\ufeff", "..", "../../../etc/passwd", "/etc/passwd", ".", "~root", "-rf", "--", "'",
    '"', "`id`", "$(id)", "a;id", "a|id", "a&id", "*", "?", "[x]", "#", ";", "=", "\\", "\\n", "%n", "%i", "%%",
    "{{ 7777 * 7777 }}", "{% raw %}", "{#", "wg\uff10", "\u0455sh", "\u0661", "\u00bd", "x" * 10000,
    "}", "{ policy accept; }", "!unsafe", "@x",
]  # fmt: skip
OTHERS: list[t.Any] = [True, -1, 2**64, 1.5, float("nan"), [], {}, [[[[]]]], {"a": "b"}, b"bytes", object()]

Path_ = tuple[t.Any, ...]

PREFIX = "wireguard_vrf_"
RIGHT: dict[str, t.Any] = {
    "vrfs": [
        {"name": "vrf-wan", "table": 1000, "alias": "transit", "mark": 1000},
        {"name": "vrf-in", "table": 1001, "alias": "inner", "mark": 1001},
    ],
    "interfaces": [
        {
            "name": "eth0", "vrf": "vrf-wan", "addresses": ["198.51.100.11/24"], "gateways": ["198.51.100.1"],
            "dhcp": "no", "accept_ra": False, "dns": ["198.51.100.53"], "mtu": 1500,
            "metric": 10,
        },
        {"name": "eth1", "drop_in": "10-eth1.network", "accept_ra": False},
    ],
    "tunnels": [
        {
            "name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], "supernets": ["10.0.0.0/8"],
            "exits": ["r1"], "topology": "hub", "hubs": ["r1"], "listen_port": 51820, "underlay": "vrf-wan",
            "vrf": "vrf-in", "keepalive": 25, "preshared_keys": True, "mtu": 1400, "route_allowed_ips": True,
            "per_peer": False,
            "peers": [
                {
                    "name": "phone", "public_key": placeholder("phone", "wg0"), "allowed_ips": ["fd00:99::f/128"],
                    "endpoint": "phone.example.net:51820", "keepalive": 25, "hosts": ["r1"],
                }
            ],
        },
        {
            "name": "wg1", "group": "routers", "prefixes": ["fd00:98::/64"], "topology": "pairs",
            "pairs": [["r1", "r2"]], "listen_port": 51821,
        },
    ],
    "endpoints": ["r1.example.net"], "follow_endpoints": True, "resolvers": ["198.51.100.53"], "host_id": 1,
    "addresses": {"wg0": ["fd00:99::1/64"]}, "networks": ["10.1.0.0/16"], "forwarding": True, "tcp_l3mdev_accept": True,
    "egress": "users", "egress_users": ["42"],
    "strict": True, "filter": True, "filter_tcp": [22], "filter_udp": [443], "egress_lock": True,
    "foreign_firewall": ["rule-0a1b2c3d4e"], "accept": ["names"],
    "services": [{"unit": "chrony.service", "vrf": "vrf-wan"}], "metrics_folder": "/var/lib/metrics",
    "units": {"wg0.network": [{"Network": {"DNS": "192.0.2.53"}}]},
    "set_aside": ["/etc/systemd/network/10-wan.network"], "systemd_version": 257,
    "public_keys": "/srv/keys", "recorded_keys": {"wg0": f"{'E' * 42}A="}, "accept_changed_keys": False,
    "confirm_timeout": 180, "check_gateway": True, "overwrite_edited": False, "install_packages": True,
}  # fmt: skip


def inventory() -> dict[str, t.Any]:
    one = {f"{PREFIX}{name}": value for name, value in copy.deepcopy(RIGHT).items()}
    other = {
        f"{PREFIX}vrfs": one[f"{PREFIX}vrfs"],
        f"{PREFIX}tunnels": one[f"{PREFIX}tunnels"],
        f"{PREFIX}interfaces": [{"name": "eth0", "dhcp": "ipv4"}],
        f"{PREFIX}public_keys": "/srv/keys",
    }
    keys = {host: {tunnel: placeholder(host, tunnel) for tunnel in ("wg0", "wg1")} for host in ("r1", "r2")}
    return {"hosts": {"r1": one, "r2": other}, "groups": {"routers": ["r1", "r2"]}, "public_keys": keys}


def fields(options: Mapping[str, Option], value: Mapping[str, t.Any], path: Path_ = ()) -> Iterator[Path_]:
    """Yield the places of all values that the plan declares; a value that RIGHT lacks is a KeyError."""
    for name, option in options.items():
        short = name.removeprefix(PREFIX)
        place = (*path, name)
        yield place
        if option.type in ("list", "raw"):
            yield (*place, 0)
            if option.elements == "list":
                yield (*place, 0, 0)
            for index, element in enumerate(value[short if not path else name] if option.options else ()):
                here = {key: of for key, of in option.options.items() if key in element}
                yield from fields(here, element, (*place, index))
    if not path:
        yield from (
            (f"{PREFIX}addresses", "wg0", 0), (f"{PREFIX}units", "wg0.network"), (f"{PREFIX}units", "wg0.network", 0),
            (f"{PREFIX}units", "wg0.network", 0, "Network"), (f"{PREFIX}units", "wg0.network", 0, "Network", "DNS"),
        )  # fmt: skip


FIELDS = list(fields(VARIABLES, RIGHT))
# What stands before a colon: a tunnel, a unit, a section, a key.
KEYS: list[Path_] = [
    (f"{PREFIX}addresses", "wg0"), (f"{PREFIX}units", "wg0.network"), (f"{PREFIX}units", "wg0.network", 0, "Network"),
    (f"{PREFIX}units", "wg0.network", 0, "Network", "DNS"),
]  # fmt: skip


def put(inventory: dict[str, t.Any], place: Path_, value: t.Any, *, key: bool = False) -> None:
    for host in ("r1", "r2") if place[0] == f"{PREFIX}tunnels" else ("r1",):
        at = inventory["hosts"][host]
        for step in place[:-1]:
            at = at[step]
        if key:
            at[value] = at.pop(place[-1])
        else:
            at[place[-1]] = value


def at(place: Path_) -> t.Any:
    found: t.Any = inventory()["hosts"]["r1"]
    for step in place:
        found = found[step]
    return found


def rendered(inventory: dict[str, t.Any]) -> dict[str, dict[str, t.Any]] | str:
    """Return each host's bundle, or what is said of the inventory."""
    try:
        inventory["resolved"] = {name: ["203.0.113.9"] for name in names_of(inventory)}
        planned = with_keys(plan(inventory), inventory["public_keys"])
        for host, tunnel in missing(planned):
            inventory["public_keys"].setdefault(host, {})[tunnel] = placeholder(host, tunnel)
        planned = with_keys(planned, inventory["public_keys"])
    except PlanError as exc:
        return str(exc)
    return {host: render(host_plan) for host, host_plan in planned["hosts"].items()}


def shape(bundles: Mapping[str, Mapping[str, t.Any]]) -> list[t.Any]:
    """Return what the files have beside names and values: the sections and keys of units, the lines of others."""
    found: list[t.Any] = []
    for host, bundle in bundles.items():
        for file in bundle["files"]:
            if "target" in file:
                found.append((host, "link"))
            elif file["path"].startswith(NETWORK_DIR):
                sections = parse(file["content"]).sections
                units = [(section.name, [each.key for each in section.assignments]) for section in sections]
                found.append((host, file["path"].rpartition(".")[2], units))
            else:
                found.append((host, file["mode"], len(file["content"].splitlines())))
    return sorted(found, key=repr)


def check(bundles: Mapping[str, Mapping[str, t.Any]], expected: list[t.Any] | None) -> None:
    for bundle in bundles.values():
        for file in bundle["files"]:
            assert is_managed_path(file["path"])
            content = file.get("content", "")
            assert PRODUCT not in content
            assert printable(content, lines=True) == content
            if file["path"].startswith(NETWORK_DIR):
                assert file["path"].endswith((*UNIT_SUFFIXES, ".conf"))
                assert not parse(content).problems
            elif file["path"].endswith(".service"):
                # The only specifiers and variables are the templates' own.
                assert "%" not in content
    assert expected is None or shape(bundles) == expected


def variants(right: t.Any) -> Iterator[t.Any]:
    for text in TEXTS:
        yield text
        if isinstance(right, str):
            yield from (f"{right}{text}", f"{text}{right}")
    yield from OTHERS


def test_control_the_inventory_is_right_and_every_field_is_there() -> None:
    bundles = rendered(inventory())
    assert not isinstance(bundles, str), bundles
    check(bundles, shape(bundles))
    assert sorted(RIGHT) == sorted(name.removeprefix(PREFIX) for name in VARIABLES)
    assert len(FIELDS) > 90


def test_control_a_line_more_is_another_shape() -> None:
    bundles = rendered(inventory())
    assert not isinstance(bundles, str)
    for file in bundles["r1"]["files"]:
        worse = copy.deepcopy(bundles)
        for each in worse["r1"]["files"]:
            if each["path"] == file["path"] and "content" in each:
                each["content"] += "[Network]\nDNS=192.0.2.66\n"
                with pytest.raises(AssertionError):
                    check(worse, shape(bundles))


@pytest.mark.parametrize("place", FIELDS, ids=lambda place: ".".join(map(str, place)))
def test_a_hostile_value_is_refused_or_harmless(place: Path_) -> None:
    before = inventory()
    bundles = rendered(before)
    assert not isinstance(bundles, str)
    right = at(place)
    # A list or a mapping may have another number of elements, and a switch another set of files.
    same = shape(bundles) if isinstance(right, str) and right not in ("no", "hub") else None
    for value in variants(right):
        hostile = inventory()
        put(hostile, place, value)
        found = rendered(hostile)
        if isinstance(found, str):
            assert printable(found, lines=True) == found
            assert PRODUCT not in found
            assert max(map(len, found.splitlines())) < 1000
        else:
            check(found, same if isinstance(value, str) else None)
        if place[0].removeprefix(PREFIX) in SETTINGS:
            with contextlib.suppress(PlanError):
                assert set(settings(hostile["hosts"], "r1")) == set(SETTINGS)


@pytest.mark.parametrize("place", KEYS, ids=lambda place: ".".join(map(str, place)))
def test_a_hostile_key_is_refused_or_harmless(place: Path_) -> None:
    for text in TEXTS:
        for value in (text, f"{place[-1]}{text}", f"{text}{place[-1]}"):
            hostile = inventory()
            put(hostile, place, value, key=True)
            found = rendered(hostile)
            if isinstance(found, str):
                assert printable(found, lines=True) == found
                assert PRODUCT not in found
            else:
                check(found, None)


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_name_of_a_host_is_refused_or_harmless(text: str, tmp_path: Path) -> None:
    for name in (text, f"r2{text}", f"{text}r2"):
        hostile = inventory()
        hostile["hosts"][name] = hostile["hosts"].pop("r2")
        hostile["public_keys"][name] = hostile["public_keys"].pop("r2")
        hostile["groups"]["routers"] = ["r1", name]
        for host in hostile["hosts"].values():
            host[f"{PREFIX}tunnels"][1]["pairs"] = [["r1", name]]
        found = rendered(hostile)
        if isinstance(found, str):
            assert printable(found, lines=True) == found
        else:
            check(found, None)
        # `remove`, whether the host is in the plan or not.
        folder = tmp_path / "keys"
        folder.mkdir(exist_ok=True)
        (tmp_path / "wg0.pub.txt").write_text("of another\n")
        # A name that the plan takes is that of a folder.
        with contextlib.suppress(*(() if isinstance(found, dict) else (ValueError, OSError))):
            _public_keys.forget(folder, name, check=False)
        assert folder.is_dir()
        assert (tmp_path / "wg0.pub.txt").exists()


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_name_of_a_group_is_refused_or_harmless(text: str) -> None:
    for name in (text, f"routers{text}", f"{text}routers"):
        hostile = inventory()
        hostile["groups"] = {name: ["r1", "r2"]}
        for host in hostile["hosts"].values():
            host[f"{PREFIX}tunnels"] = [{**tunnel, "group": name} for tunnel in host[f"{PREFIX}tunnels"]]
        found = rendered(hostile)
        if isinstance(found, str):
            assert printable(found, lines=True) == found
        else:
            check(found, None)
