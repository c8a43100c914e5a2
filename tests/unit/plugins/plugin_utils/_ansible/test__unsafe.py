# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On any ansible-core that is accepted: what is marked is no template, and a text that nobody has marked may be one."""

from __future__ import annotations

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._unsafe import unsafe


def test_no_string_of_a_marked_value_is_a_template() -> None:
    given = {"msg": "{{ 1 + 1 }}", "rows": [{"{{ 2 }}": "{{ 3 }}"}], "number": 7, "none": None}
    marked = unsafe(given)
    assert marked == given
    assert Templar(loader=DataLoader()).template(marked) == given
