# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._comments import disabled

FOUND = {
    "one": ("# networkd-lint: disable=a-b\n", [(1, "a-b")]),
    "several, with a reason": ("x\n\n  ; networkd-lint:disable=a, b,c d e\n", [(3, "a"), (3, "b"), (3, "c")]),
    "several comments": ("# networkd-lint: disable=a\n#\n# networkd-lint: disable=b\n", [(1, "a"), (3, "b")]),
    "behind a value it is no comment": ("Name=x # networkd-lint: disable=a\n", []),
    "something else": ("# networkd-lint: enable=a\n# disable=b\n# networkd-lint: disable=\nc\n", []),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_comments_name_rules(text, found):
    assert list(disabled(text)) == found


def rules(files):
    return [(finding.file, finding.rule) for finding in findings(files)]


def test_a_comment_holds_for_its_file_and_its_rule_alone():
    text = "[Match]\nName=x\nNmae=x\n[Netwrok]\n"
    quiet = f"# networkd-lint: disable=unknown-key\n{text}"

    assert rules({"a.network": text}) == [("a.network", "unknown-key"), ("a.network", "unknown-section")]
    assert rules({"a.network": quiet}) == [("a.network", "unknown-section")]
    assert rules({"a.network": quiet, "a.network.d/x.conf": text}) == [
        ("a.network", "unknown-section"),
        ("a.network.d/x.conf", "unknown-key"),
        ("a.network.d/x.conf", "unknown-section"),
    ]
