# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._formats import FORMATS

WRONG = "./r1/100%: a,b.network"
FOUND = findings({WRONG: "[Match]\nNmae=100%\nName=x\n[Netwrok]\n", "empty.network": ""})


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
