# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preflight of a host that is a folder: it finds the problems that a test gives it, and checks what it is asked.

A transaction gives preflight ten things, four of them lists of words. Each is compared with what the host and the
request have, so that two of them that are mixed up fail every test of a transaction.
"""

from __future__ import annotations

import inspect
import os
import typing as t
from collections.abc import Collection

from ansible_collections.transit.networkd.plugins.module_utils._common import _entry
from ansible_collections.transit.networkd.plugins.module_utils._common._files import under
from ansible_collections.transit.networkd.plugins.module_utils._preflight import SurveyRequest

if t.TYPE_CHECKING:
    import pytest

    from helpers.host.fake_host import Host

Row = dict[str, t.Any]


def replace(patch: pytest.MonkeyPatch, module: t.Any, name: str, fake: t.Callable[..., t.Any]) -> None:
    """Put a fake in the place of a function. Raises TypeError if it cannot be called like the function."""
    real, given = (_parameters(function) for function in (getattr(module, name), fake))
    if real != given:
        raise TypeError(f"{module.__name__}.{name} takes {real}, and its fake {given}")
    patch.setattr(module, name, fake)


def _parameters(function: t.Callable[..., t.Any]) -> list[tuple[str, str, object]]:
    found = inspect.signature(function).parameters.values()
    return [(each.name, each.kind.description, each.default) for each in found]


class FakePreflight:
    """What a transaction asks of preflight: each survey is in ``asked``, and ``problems`` are found in all of them."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.asked: list[Row] = []
        self.problems: list[Row] = []
        self.accepted: list[str] = []

    def survey(self, request: SurveyRequest) -> Row:
        """Check what is given, and return it by its names."""
        asked = self.host.request
        bundle = None if asked["verb"] == "remove" else asked["bundle"]
        manifest = self.host.store().read_json("manifest.json") or {"files": {}}
        assert request.root == str(self.host.root)
        self._check_sides(request.source, request.target, bundle)
        assert request.facts is self.host.observed
        assert isinstance(request.edited, list)
        assert set(request.edited) <= set(manifest["files"])
        assert request.pending is None or request.pending == self.host.store().pending()
        assert request.acknowledged == (asked.get("foreign_firewall") or [])
        assert all(path.startswith("/") and path not in manifest["files"] for path in request.unrecorded)
        assert request.begins is (asked["verb"] != "inspect")
        plan = bundle["plan"] if bundle else {}
        names = {row["name"] for kind in ("members", "vrfs", "tunnels") for row in plan.get(kind, ())}
        assert set(request.repair) <= names
        self.asked.append(request._asdict())
        return self.asked[-1]

    def _check_sides(self, source: Row, target: Row, bundle: Row | None) -> None:
        there = {entry["path"]: entry["kind"] != "absent" for entry in source["files"]}
        assert there == {path: os.path.lexists(under(self.host.root, path)) for path in there}, "it is no source"
        plan = target["plan"]
        if bundle:
            # What was set aside stays so.
            assert {*bundle["plan"]["set_aside"]} <= {*plan["set_aside"]}
            assert plan == {**bundle["plan"], "set_aside": plan["set_aside"]}, "it is no target"
        else:
            assert plan is None or target["by_hand"], "it is no target"
        texts = {
            file["path"]: file["content"].encode() for file in (bundle or {"files": []})["files"] if "content" in file
        }
        contents = {entry["path"]: _entry.content(entry) for entry in target["files"] if entry["path"] in texts}
        assert contents == texts, "it is no target"

    def findings(self, survey: Row, *, overwrite_edited: bool = False, accept: Collection[str] = ()) -> list[Row]:
        """Check what is given, and return the problems."""
        request = self.host.request
        assert survey is self.asked[-1]
        assert overwrite_edited is bool(request.get("overwrite_edited"))
        assert list(accept) == (request.get("accept") or [])
        self.accepted = list(accept)
        return [*self.problems, *self.judge(survey, overwrite_edited)]

    def judge(self, _survey: Row, _overwrite_edited: bool) -> list[Row]:
        """Return what a kind of preflight finds in a survey."""
        return []
