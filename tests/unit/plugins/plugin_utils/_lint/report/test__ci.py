# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
import urllib.parse

import jsonschema
import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._formats import FORMATS

WRONG = "./r1/100%: a,b.network"
FOUND = findings({WRONG: "[Match]\nNmae=100%\nName=x\n[Netwrok]\n", "empty.network": ""})
# docs.github.com, "Workflow commands for GitHub Actions", "Setting an error message".
COMMAND = re.compile(r"::(?P<name>notice|warning|error) (?P<properties>[^:\r\n]+)::(?P<message>[^\r\n]+)")
PROPERTIES = {"title", "file", "line", "endLine", "col", "endColumn"}
# docs.gitlab.com, "Code Quality", "Code Quality report format". The schema that GitLab itself applies asks for less
# (app/validators/json_schemas/codeclimate.json).
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^./]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_github_gets_a_command_for_each_finding():
    assert FORMATS["github"](FOUND) == (
        "::error file=r1/100%25%3A a%2Cb.network,line=2,title=unknown-key::"
        "unknown key Nmae= in [Match]; did you mean Name=?\n"
        "::error file=r1/100%25%3A a%2Cb.network,line=4,title=unknown-section::"
        "unknown section [Netwrok] in a .network; did you mean [Network]?\n"
        "::warning file=empty.network,line=1,title=empty-file::the empty file masks the unit empty.network\n"
    )
    assert FORMATS["github"]([]) == ""


def test_github_gets_a_percent_sign_of_a_value():
    (wrong,) = findings({"a.network": "[Match]\nName=x\n[Network]\nIPv6MTUBytes=50%0A\n"})

    assert "%250A" in FORMATS["github"]([wrong])


def test_github_reads_the_findings_back():
    commands = [COMMAND.fullmatch(line) for line in FORMATS["github"](FOUND).splitlines()]
    read = []
    for command in commands:
        properties = dict(item.split("=", 1) for item in command["properties"].split(","))
        assert properties.keys() <= PROPERTIES
        place = urllib.parse.unquote(properties["file"]), int(properties["line"])
        read.append((command["name"], *place, properties["title"], urllib.parse.unquote(command["message"])))

    assert read == [(each.severity, each.file.removeprefix("./"), each.line, each.rule, each.message) for each in FOUND]


@pytest.mark.parametrize("found", [FOUND, []], ids=["findings", "none"])
def test_gitlab_gets_the_documented_fields(found):
    report = json.loads(FORMATS["gitlab"](found))

    jsonschema.validate(report, GITLAB)
    assert len({issue["fingerprint"] for issue in report}) == len(found)


@pytest.mark.parametrize("change", [{"severity": "error"}, {"fingerprint": 1}, {"location": {"path": "a.network"}}])
def test_what_gitlab_does_not_document_is_found(change):
    first, *_others = json.loads(FORMATS["gitlab"](FOUND))

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**first, **change}], GITLAB)


def test_gitlab_gets_a_list_of_issues():
    first, *_others = json.loads(FORMATS["gitlab"](FOUND))

    assert {**first, "fingerprint": ""} == {
        "description": "unknown key Nmae= in [Match]; did you mean Name=?",
        "check_name": "unknown-key",
        "fingerprint": "",
        "severity": "major",
        "location": {"path": "r1/100%: a,b.network", "lines": {"begin": 2}},
    }
    assert [issue["severity"] for issue in json.loads(FORMATS["gitlab"](FOUND))] == ["major", "major", "minor"]
    assert json.loads(FORMATS["gitlab"]([])) == []
