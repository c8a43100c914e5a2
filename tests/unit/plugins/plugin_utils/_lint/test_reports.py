# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lint names the cause of each public report, and says nothing else."""

from __future__ import annotations

import pytest

from helpers.lint_reports import reports

EVERY = list(reports())


@pytest.mark.parametrize("report", EVERY, ids=lambda report: report.name)
def test_the_lint_says_of_a_report_what_was_wrong(report):
    assert sorted(report.found()) == report.wanted


def test_nearly_every_cause_is_named():
    wrong = [report for report in EVERY if not report.right]
    assert sum(not report.missed for report in wrong) / len(wrong) >= 0.95
