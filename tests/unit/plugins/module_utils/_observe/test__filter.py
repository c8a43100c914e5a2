# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _filter

FILE = 'table inet transit {{\n\tcounter drop comment "transit.networkd {}"\n}}\n'
DROP = [{"counter": {"packets": 0, "bytes": 0}}, {"drop": None}]


def rule(comment: str | None, expr: list[dict[str, t.Any]] | None = None) -> dict[str, t.Any]:
    return {"rule": {"chain": "wan1", "expr": expr or DROP, **({"comment": comment} if comment else {})}}


def look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str | CommandError, digest: str | None = "0a"
) -> tuple[dict[str, t.Any], list[str]]:
    if digest:
        (tmp_path / "etc/transit-networkd").mkdir(parents=True)
        (tmp_path / "etc/transit-networkd/filter.nft").write_text(FILE.format(digest))

    def run(argv: list[str]) -> str:
        assert argv == ["nft", "-j", "list", "table", "inet", "transit"]
        if isinstance(answer, CommandError):
            raise answer
        return answer

    monkeypatch.setattr(_filter, "run", run)
    notes: list[str] = []
    return _filter.packet_filter(str(tmp_path), notes), notes


@pytest.mark.parametrize(
    ("rules", "table"),
    [
        ([rule(None, [{"accept": None}]), rule("transit.networkd 0a")], "0a"),
        ([rule("transit.networkd 0b")], "0b"),
        ([rule("transit.networkd 0a"), rule("transit.networkd 0b")], None),
        ([rule("transit.networkd 0a"), rule("mine")], None),
        ([rule("transit.networkd 0a", [{"accept": None}])], None),
        ([rule("mine")], None),
        ([], None),
    ],
    ids=["ours", "an older one", "two ages", "somebody's drop", "no drop", "somebody's", "flushed"],
)
def test_what_the_table_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: list[dict[str, t.Any]], table: str | None
) -> None:
    found = look(tmp_path, monkeypatch, json.dumps({"nftables": [{"metainfo": {}}, {"table": {}}, *rules]}))
    assert found == ({"file": "0a", "table": table}, [])


@pytest.mark.parametrize(("there", "table"), [(1, None), (2, "0a"), (3, None)], ids=["one gone", "all", "one twice"])
def test_each_rule_of_the_file_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: int, table: str | None
) -> None:
    rules = [rule("transit.networkd 0a")] * there
    look(tmp_path, monkeypatch, "{}")
    place = tmp_path / "etc/transit-networkd/filter.nft"
    place.write_text(place.read_text() * 2)
    found = look(tmp_path, monkeypatch, json.dumps({"nftables": rules}), digest=None)
    assert found == ({"file": "0a", "table": table}, [])


def test_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = look(tmp_path, monkeypatch, CommandError(["nft"], 1, "No such file or directory"))
    assert found == ({"file": "0a", "table": None}, [])


@pytest.mark.parametrize("answer", [CommandError(["nft"], 127, "nft: no such program"), "no JSON", "{}"])
def test_what_cannot_be_observed_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str | CommandError
) -> None:
    found, notes = look(tmp_path, monkeypatch, answer)
    assert (found, len(notes)) == ({"file": "0a", "table": None}, 1)


def test_a_host_without_the_file_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = look(tmp_path, monkeypatch, CommandError(["nft"], 127, "nft: no such program"), digest=None)
    assert found == ({"file": None, "table": None}, [])
