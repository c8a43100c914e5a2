# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes that mypy knows are those of the declared variables, of real plans and bundles, and of data.md."""

from __future__ import annotations

import re
import types
import typing as t
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.module_utils._common import _shapes as host_shapes
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import _shapes as shapes
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._options import Option
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import PREFIX, SETTINGS, VARIABLES
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render

DATA = Path(__file__).parents[5] / "docs/reference/data.md"
SCALARS = {"str": str, "int": int, "bool": bool}


def hints(shape: t.Any) -> dict[str, t.Any]:
    return t.get_type_hints(shape, vars(host_shapes) | vars(shapes))


def fits(option: Option, hint: t.Any, where: str) -> None:
    """Check that a shape's field has the type of a declared variable, and is None where it has no default."""
    may_be_none = types.NoneType in t.get_args(hint)
    assert may_be_none is (option.default is None and not option.required), where
    if option.type == "raw":
        assert hint == list[str] | dict[str, list[str]] | None, where
        return
    if may_be_none:
        (hint,) = [each for each in t.get_args(hint) if each is not types.NoneType]
    if option.type == "dict":
        assert t.get_origin(hint) is dict, where
    elif option.type == "list":
        assert t.get_origin(hint) is list, where
        (element,) = t.get_args(hint)
        if option.options:
            agrees(option.options, element, where)
        else:
            assert (t.get_origin(element) or element) is {**SCALARS, "list": list}[option.elements or ""], where
    else:
        assert hint is SCALARS[option.type], where


def agrees(options: Mapping[str, Option], shape: t.Any, where: str) -> None:
    fields = hints(shape)
    assert {name.removeprefix(PREFIX) for name in options} == set(fields), where
    for name, option in options.items():
        fits(option, fields[name.removeprefix(PREFIX)], f"{where}.{name}")


def test_the_variables_have_the_shape_of_their_declaration() -> None:
    agrees(VARIABLES, shapes.Variables, "Variables")
    assert set(hints(shapes.Settings)) == set(SETTINGS)


def differences(value: t.Any, hint: t.Any, where: str) -> list[str]:
    """Return where a value does not have the shape of an annotation."""
    origin, arguments = t.get_origin(hint), t.get_args(hint)
    if hint is t.Any or hint is object:
        return []
    if origin in (t.Union, types.UnionType):
        tried = [differences(value, each, where) for each in arguments]
        return min(tried, key=len)
    if t.is_typeddict(hint):
        if not isinstance(value, Mapping):
            return [f"{where}: {value!r}"]
        fields = hints(hint)
        found = [f"{where}.{name}: is no field" for name in value.keys() - fields.keys()]
        found += [f"{where}.{name}: is missing" for name in hint.__required_keys__ - value.keys()]
        for name in value.keys() & fields.keys():
            found += differences(value[name], fields[name], f"{where}.{name}")
        return found
    if origin is list:
        if not isinstance(value, list):
            return [f"{where}: {value!r}"]
        return [each for item in value for each in differences(item, arguments[0], f"{where}[]")]
    if origin in (dict, Mapping, t.get_origin(t.Mapping[str, str])):
        return [each for name in value for each in differences(value[name], arguments[1], f"{where}[{name}]")]
    right = isinstance(value, hint) and not (hint is int and isinstance(value, bool))
    return [] if right else [f"{where}: {value!r} is not {hint}"]


def test_control_a_value_of_another_shape_is_found() -> None:
    wrong = {"tcp": [22, "x"], "udp": None, "more": 1}
    assert sorted(differences(wrong, host_shapes.FilterPlan, "filter")) == [
        "filter.lock: is missing",
        "filter.more: is no field",
        "filter.tcp[]: 'x' is not <class 'int'>",
        "filter.udp: None",
    ]


@pytest.fixture
def rich(lab: dict[str, t.Any]) -> dict[str, t.Any]:
    """The lab, with everything that a plan may hold."""
    key = f"{'E' * 42}A="
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_follow_endpoints"] = True
        outer = {"name": "phone", "public_key": f"{'I' * 42}A=", "allowed_ips": ["fd00:99::f/128"]}
        variables["wireguard_vrf_tunnels"][0]["peers"] = [outer]
    lab["hosts"]["r1"]["wireguard_vrf_services"] = [{"unit": "chrony.service"}]
    lab["hosts"]["r1"]["wireguard_vrf_metrics_folder"] = "/var/lib/prometheus/node-exporter"
    lab["hosts"]["r1"]["wireguard_vrf_units"] = {
        "wg0.netdev": [{"WireGuardPeer": {"PublicKey": key, "AllowedIPs": ["192.0.2.9"]}}]
    }
    lab["hosts"]["r2"]["wireguard_vrf_endpoints"] = ["r2.example.net"]
    return {**lab, "resolved": {"r2.example.net": ["203.0.113.12"]}}


def test_plans_and_bundles_have_their_shapes(rich: dict[str, t.Any]) -> None:
    planned = with_keys(plan(t.cast("shapes.Inventory", rich)), rich["public_keys"])
    assert differences(planned, shapes.Plan, "plan") == []
    assert planned["hosts"]["r1"]["follow"]
    assert planned["hosts"]["r1"]["services"]
    assert planned["hosts"]["r1"]["metrics_folder"]
    assert planned["hosts"]["r2"]["metrics_folder"] is None
    for part in planned["hosts"].values():
        assert differences(render(part), host_shapes.Bundle, "bundle") == []


def test_the_page_shows_a_plan_and_a_bundle_of_these_shapes() -> None:
    page = DATA.read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n((?:host_plan|version):.*?)```", page, re.S)]
    (part,) = [block["host_plan"] for block in blocks if "host_plan" in block]
    assert differences(part, host_shapes.HostPlan, "host_plan") == []
    follow = re.search(r"follow: null +# (\{.*\})\n", page)
    assert follow
    shown = yaml.safe_load(follow[1])
    assert set(shown) == set(hints(host_shapes.FollowPlan))
    assert set(shown["peers"][0]) == set(hints(host_shapes.FollowedPeer))
    (bundle,) = [block for block in blocks if "files" in block]
    assert differences({**bundle, "plan": part}, host_shapes.Bundle, "bundle") == []
