# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verb ``facts``, asked of this machine."""

from __future__ import annotations

import shutil
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _facts
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _main

QUESTIONS: t.Any = {"lookups": [{"to": "x", "mark": None, "vrf": None}], "pings": ["x"], "services": []}


@pytest.mark.skipif(shutil.which("ip") is None, reason="iproute2 is not installed")
def test_facts_have_their_fields_and_answer_the_questions(tmp_path: Path) -> None:
    facts = _main.handle(QUESTIONS, root=str(tmp_path))
    assert set(facts) == set(_facts.Facts.__annotations__)
    assert "lo" in [link["name"] for link in facts["links"]]
    assert [row["error"] for row in facts["lookups"]] == ["not an IP address"]
    assert [row["error"] for row in facts["pings"]] == ["not an IP address"]


def test_a_host_without_iproute2_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "SEARCH_PATH", str(tmp_path))
    with pytest.raises(RefusedError, match="ip: no such program"):
        _main.handle(QUESTIONS, root=str(tmp_path))
