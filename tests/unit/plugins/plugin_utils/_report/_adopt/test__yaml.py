# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an inventory: what is in them, and that no word of a host becomes a template."""

from __future__ import annotations

import itertools
import typing as t

import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._fleet import Adopted, Variable
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._yaml import files

EVIL = "{{ lookup('ansible.builtin.pipe', 'echo run') }}"


def text_of(variables: list[Variable], notes: list[str] | None = None) -> str:
    found = Adopted(
        {"r1": variables}, Variable("wireguard_vrf_tunnels", []), {"tunnel_wg0": ["r1"]}, {"r1": notes or []}
    )
    return files(found)["host_vars/r1.yml"]


def test_the_inventory_has_hosts_and_groups() -> None:
    found = Adopted({"r1": []}, Variable("wireguard_vrf_tunnels", []), {"tunnel_wg0": ["r1"]}, {"r1": []})

    assert list(files(found)) == ["hosts.yml", "host_vars/r1.yml"]
    assert files(found)["hosts.yml"] == (
        "---\nall:\n  children:\n    adopted:\n      hosts:\n        r1:\n    tunnel_wg0:\n      hosts:\n        r1:\n"
    )


def test_comments_stand_above_their_variable_and_are_wrapped() -> None:
    variable = Variable("wireguard_vrf_networks", ["10.0.0.0/8", "no"], ["a word " * 30, "another"])
    text = text_of([variable], ["of the host"])

    assert text.startswith("---\n# r1, as transit.networkd.adopt has read it")
    assert "\n# of the host\n\n# a word a word" in text
    assert text.endswith("\n# another\nwireguard_vrf_networks:\n  - 10.0.0.0/8\n  - 'no'\n")
    assert max(map(len, text.splitlines())) <= 118


def test_no_word_of_a_host_becomes_a_template() -> None:
    """tests/integration/test_adopt.py has Ansible read it."""
    unit = {"eth0.network": [{"Network": {"Description": EVIL, "DNS": ["1.1.1.1", "{%raw%}"], "Domains": "a{b}"}}]}

    text = text_of([Variable("wireguard_vrf_units", t.cast("t.Any", unit))])

    tokens = list(yaml.scan(text))
    tagged = [after.value for before, after in itertools.pairwise(tokens) if isinstance(before, yaml.TagToken)]
    assert tagged == [EVIL, "{%raw%}"]
    assert "Domains: a{b}" in text
