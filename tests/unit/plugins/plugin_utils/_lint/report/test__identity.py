# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._identity import identities

WRONG = "[Match]\nNmae=x\nNmae=x\nName=x\n"


def test_a_finding_stays_the_same_one_when_lines_are_added_above_it():
    before = identities(findings({"a.network": WRONG}))

    assert identities(findings({"a.network": f"# one more line\n{WRONG}"})) == before
    assert len(before) == len(set(before)) == 2


def test_a_finding_in_another_file_is_another_one():
    assert not set(identities(findings({"a.network": WRONG}))) & set(identities(findings({"b.network": WRONG})))
