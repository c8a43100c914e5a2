# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every row of the tables: a unit for which it holds, the versions for which it does, and its neighbours."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored import _found
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored._repeated import repeated
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored._row import NEWEST
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._sections import Reader
from helpers.lint_ignored import examples, quiet

ROWS = {(row.section, row.key, row.kinds, row.why, row.since): row for table in _found.TABLES.values() for row in table}
OLDEST, LATEST = 247, 262
BONDS = {"b.netdev": "[NetDev]\nName=bond0\nKind=bond\n", "r.netdev": "[NetDev]\nName=br0\nKind=bridge\n"}


def rows(text, version, name="x.network"):
    """Return the rows that hold for a unit, each once."""
    text = text.replace("; ", "\n").replace("] ", "]\n") + "\n"
    if name.endswith("network") and "[Match]" not in text:
        text = "[Match]\nName=eth0\n" + text
    (view,) = views({**BONDS, name: text}, version)
    unit = view.units[name]
    kind = view.device_kinds.get(name)
    reader = Reader(unit.kind, kind, version, frozenset())
    found = []
    for which in _found.Ignored:
        found += [each for section in unit.sections for each in _found.in_section(reader, section, which)]
        if unit.kind == "network":
            found += _found.of_network(view, unit, which)
        elif kind:
            found += _found.of_device(unit, kind, version, which)
    found += repeated(unit, version)
    return {key: row for key, row in ROWS.items() if any(each.row is row for each in found)}


def of_versions(name, text):
    """Return row -> the versions of systemd for which a unit breaks it."""
    found = {}
    for version in range(OLDEST, LATEST + 1):
        for key in rows(text, version, name):
            found.setdefault(key, set()).add(version)
    return found


def test_every_row_has_an_example_that_breaks_it():
    broken = set()
    for name, text in examples():
        found = of_versions(name, text)
        assert found, (name, text)
        broken |= found.keys()

    assert ROWS.keys() - broken == set()


@pytest.mark.parametrize(("name", "text"), list(examples()))
def test_a_row_holds_for_its_versions_and_for_no_other(name, text):
    for key, versions in of_versions(name, text).items():
        row = ROWS[key]
        assert min(versions) >= row.since
        assert max(versions) == min(row.until, LATEST)
        assert (key in rows(text, None, name)) == (row.until == NEWEST)


@pytest.mark.parametrize(("name", "text"), list(quiet()))
@pytest.mark.parametrize("version", [247, 252, 257, 262, None])
def test_what_is_complete_breaks_no_row(name, text, version):
    assert rows(text, version, name) == {}
