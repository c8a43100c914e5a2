# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pydantic
import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._formats import FORMATS, count, row, summary
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES

EMPTY, WRONG = "/etc/systemd/network/b.network", "r 1/ü.network"
FOUND = findings({WRONG: "[Match]\nNmae=x\nName=x\n[Netwrok]\n", EMPTY: ""})


@pytest.mark.parametrize(
    ("found", "words", "numbers"),
    [
        ([], "nothing is wrong", (0, 0)),
        (FOUND[:1], "1 warning", (0, 1)),
        (FOUND[1:], "2 errors", (2, 0)),
        (FOUND, "2 errors and 1 warning", (2, 1)),
    ],
)
def test_a_summary_counts(found, words, numbers):
    assert summary(found) == words
    assert count(found) == numbers


def test_human_has_a_line_for_each():
    assert FORMATS["human"](FOUND) == (
        f"{EMPTY}:1: warning: the empty file masks the unit b.network [empty-file]\n"
        f"{WRONG}:2: error: unknown key Nmae= in [Match]; did you mean Name=? [unknown-key]\n"
        f"{WRONG}:4: error: unknown section [Netwrok] in a .network; did you mean [Network]? [unknown-section]\n"
    )
    assert FORMATS["human"]([]) == ""


def test_json_has_the_findings_as_they_are():
    assert json.loads(FORMATS["json"](FOUND)) == {
        "tool": "networkd-lint",
        "errors": 2,
        "warnings": 1,
        "findings": [row(finding) for finding in FOUND],
    }


def test_sarif_names_rule_place_and_level():
    (run,) = json.loads(FORMATS["sarif"](FOUND))["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert [
        (
            result["level"],
            rules[result["ruleIndex"]]["id"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"]["region"],
            result["message"]["text"],
        )
        for result in run["results"]
    ] == [
        (
            "warning",
            "empty-file",
            "file:///etc/systemd/network/b.network",
            {"startLine": 1},
            "the empty file masks the unit b.network",
        ),
        (
            "error",
            "unknown-key",
            "r%201/%C3%BC.network",
            {"startLine": 2},
            "unknown key Nmae= in [Match]; did you mean Name=?",
        ),
        (
            "error",
            "unknown-section",
            "r%201/%C3%BC.network",
            {"startLine": 4},
            "unknown section [Netwrok] in a .network; did you mean [Network]?",
        ),
    ]
    assert all(result["ruleId"] == rules[result["ruleIndex"]]["id"] for result in run["results"])
    assert len({result["partialFingerprints"]["finding/v1"] for result in run["results"]}) == 3


def test_sarif_helps_with_every_rule():
    (run,) = json.loads(FORMATS["sarif"]([]))["runs"]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(RULES)
    for rule in run["tool"]["driver"]["rules"]:
        assert RULES[rule["id"]].fix in rule["help"]["markdown"]
        assert "`" not in rule["help"]["text"]
        assert rule["defaultConfiguration"] == {"level": RULES[rule["id"]].severity}


@pytest.mark.parametrize("found", [FOUND, []], ids=["findings", "none"])
def test_sarif_fits_the_schema_of_the_standard(found):
    Sarif.model_validate_json(FORMATS["sarif"](found))


def without_the_tool(report):
    del report["runs"][0]["tool"]


def with_an_unknown_property(report):
    report["runs"][0]["results"][0]["severity"] = "error"


def with_an_unknown_level(report):
    report["runs"][0]["results"][0]["level"] = "fatal"


def with_a_line_zero(report):
    report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0


@pytest.mark.parametrize(
    "broken", [without_the_tool, with_an_unknown_property, with_an_unknown_level, with_a_line_zero]
)
def test_what_does_not_fit_the_schema_of_the_standard_is_found(broken):
    report = json.loads(FORMATS["sarif"](FOUND))
    broken(report)

    with pytest.raises(pydantic.ValidationError):
        Sarif.model_validate(report)


@pytest.mark.parametrize("form", FORMATS)
def test_a_name_that_is_no_utf_8_can_be_written(form):
    found = findings({"\udcff.network": "[Match]\nNmae=\udcff\n"})

    assert found
    assert FORMATS[form](found).encode()
