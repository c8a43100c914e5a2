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
from helpers.packets.netns import Namespace, missing

QUESTIONS: t.Any = {"lookups": [{"to": "x", "mark": None, "vrf": None}], "pings": ["x"], "services": []}


@pytest.mark.skipif(shutil.which("ip") is None, reason="iproute2 is not installed")
def test_facts_have_their_fields_and_answer_the_questions(tmp_path: Path) -> None:
    facts = _main.handle(QUESTIONS, root=str(tmp_path))
    assert set(facts) == set(_facts.Facts.__annotations__)
    assert "lo" in [link["name"] for link in facts["links"]]
    assert [row["error"] for row in facts["lookups"]] == ["not an IP address"]
    assert [row["error"] for row in facts["pings"]] == ["not an IP address"]


def test_facts_have_the_routes_to_which_source_rules_lead(tmp_path: Path) -> None:
    reason = missing()
    if reason:
        pytest.skip(reason)
    host = Namespace()
    try:
        host.ip(
            "link set lo up",
            "route add 192.0.2.0/24 dev lo table 900",
            "rule add pref 901 from 198.51.100.11 iif lo lookup 900",
            # The controls: a table that no source rule names, and a number that the collection does not use.
            "route add 192.0.2.0/24 dev lo table 901",
            "route add 192.0.2.0/24 dev lo table 77",
            "rule add pref 5 from 198.51.100.12 lookup 77",
        )
        with host.entered():
            facts = _main.handle({**QUESTIONS, "lookups": [], "pings": []}, root=str(tmp_path))
    finally:
        host.close()
    assert [route["table"] for route in facts["routes"]] == [900]


def test_a_host_without_iproute2_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "SEARCH_PATH", str(tmp_path))
    with pytest.raises(RefusedError, match="ip: no such program"):
        _main.handle(QUESTIONS, root=str(tmp_path))
