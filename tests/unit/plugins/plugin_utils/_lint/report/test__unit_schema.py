# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import textwrap

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import loads
from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._unit_schema import unit_schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema._data import MEASURED
from helpers.lint_cases import GOOD

KINDS = ("network", "netdev", "link")


def validator(kind, version=None):
    return Draft202012Validator(json.loads(unit_schema(kind, version)))


@pytest.mark.parametrize("version", [None, *MEASURED])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_json_schema(kind, version):
    Draft202012Validator.check_schema(json.loads(unit_schema(kind, version)))


@pytest.mark.parametrize("name", GOOD)
def test_right_units_fit(name):
    kind = name.rpartition(".")[2]

    assert list(validator(kind).iter_errors(loads(textwrap.dedent(GOOD[name])))) == []


@pytest.mark.parametrize(
    "unit",
    [
        [{"Match": {"Name": "x"}}, {"Network": {"DHCP": False, "Address": ["192.0.2.1/24", "::1/128"]}}],
        [{"Network": {"Address": ["", "192.0.2.1/24"]}}],
        [{"X-Mine": {"a": "b"}}, {"Network": {"X-Mine": "b"}}],
        [],
    ],
)
def test_what_the_filter_to_networkd_writes_fits(unit):
    assert list(validator("network").iter_errors(unit)) == []


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ([{"Netwrok": {}}], [0]),
        ([{"Network": {"Adress": "192.0.2.1/24"}}], [0, "Network"]),
        ([{"Network": {"Address": None}}], [0, "Network", "Address"]),
        ([{"Network": {"VRF": ["a", "b"]}}], [0, "Network", "VRF"]),
        ([{"Network": {}, "Match": {}}], [0]),
        ({"Network": {}}, []),
    ],
)
def test_wrong_units_do_not_fit(unit, place):
    (error,) = validator("network").iter_errors(unit)

    assert list(error.absolute_path) == place


@pytest.mark.parametrize("version", MEASURED)
@pytest.mark.parametrize("kind", ["network", "link"])
def test_a_version_has_the_names_that_the_lint_accepts_for_it(kind, version):
    every = {(section, key) for section, keys in _schema.sections(kind).items() for key in keys}
    text = "".join(
        f"[{section}]\n" + "".join(f"{key}=\n" for key in keys) for section, keys in _schema.sections(kind).items()
    )
    names = [
        (found.fields["section"], found.fields.get("key"))
        for found in findings({f"a.{kind}": text}, version)
        if found.rule == "too-new" and "value" not in found.fields
    ]
    sections = json.loads(unit_schema(kind, version))["items"]["properties"]
    known = {(section, key) for section, schema in sections.items() for key in schema["properties"]}
    newer = {section for section, key in names if key is None}

    assert {section for section, _key in every} - sections.keys() == newer
    assert {pair for pair in every - known if pair[0] not in newer} == {pair for pair in names if pair[1]}


def test_a_key_says_since_when_and_what_it_takes():
    network = json.loads(unit_schema("network", 257))["items"]["properties"]

    assert network["Address"]["properties"]["RouteMetric"] == {
        "$ref": "#/$defs/value",
        "description": "since systemd 249: a number from 0 to 4294967295",
        "deprecated": False,
    }
    assert network["Network"]["properties"]["Address"]["$ref"] == "#/$defs/values"
    section, key = next(iter(_schema.removed("network")))
    assert network[section]["properties"][key]["deprecated"]
