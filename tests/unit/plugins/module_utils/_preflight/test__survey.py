# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight import _survey

NO = "[Network]\nManageForeignRoutingPolicyRules=no\n"
YES = "[Network]\nManageForeignRoutingPolicyRules=yes\n"


@pytest.mark.parametrize(
    ("files", "deletes"),
    [
        ({}, True),
        ({"etc/systemd/networkd.conf": "[Network]\n#ManageForeignRoutingPolicyRules=no\n"}, True),
        ({"etc/systemd/networkd.conf": NO}, False),
        ({"etc/systemd/networkd.conf": NO, "run/systemd/networkd.conf.d/10-x.conf": YES}, True),
        ({"usr/lib/systemd/networkd.conf.d/10-x.conf": YES, "etc/systemd/networkd.conf.d/10-x.conf": NO}, False),
        ({"usr/lib/systemd/networkd.conf.d/20-x.conf": YES, "etc/systemd/networkd.conf.d/10-x.conf": NO}, True),
    ],
)
def test_whether_networkd_deletes_rules_of_others(tmp_path: Path, files: dict[str, str], deletes: bool) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert _survey._deletes_foreign_rules(str(tmp_path)) is deletes
