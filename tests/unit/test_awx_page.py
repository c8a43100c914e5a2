# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That docs/howto/awx.md names the parameters that the playbooks have, and shows what a run shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _host_record

CLONE = Path(__file__).resolve().parents[2]
PAGE = (CLONE / "docs/howto/awx.md").read_text(encoding="utf-8")


def parameters(playbook: str) -> dict[str, object]:
    """Return the parameters of a playbook, with their defaults."""
    found = yaml.safe_load((CLONE / f"playbooks/{playbook}.yml").read_text())[0]["vars"]
    return {name: value for name, value in found.items() if name.startswith("transit_")}


def survey() -> dict[str, tuple[str, str]]:
    """Return the playbooks and the default of each answer variable of the page's survey."""
    rows = re.findall(r"^\| `(transit_\w+)` \| ([^|]+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
    return {name: (playbooks, default) for name, playbooks, default in rows}


@pytest.mark.parametrize("playbook", ["site", "verify", "rotate_keys"])
def test_the_survey_has_each_parameter_with_its_default(playbook: str) -> None:
    mine = {
        name: default.strip("`").replace("empty: all hosts", "")
        for name, (playbooks, default) in survey().items()
        if playbooks == "all" or f"`{playbook}`" in playbooks
    }
    assert mine == {name: str(value).replace("False", "false") for name, value in parameters(playbook).items()}


def test_the_page_shows_the_variables_as_a_run_does() -> None:
    shown = next(text for text in re.findall(r"```yaml\n(all:\n.*?)```", PAGE, re.DOTALL))
    hosts = yaml.safe_load(shown)["all"]["hosts"]
    keys = {host: variables["wireguard_vrf_recorded_keys"] for host, variables in hosts.items()}
    assert _host_record.inventory(keys) == shown


def test_the_image_needs_what_the_collection_asks_for() -> None:
    file = yaml.safe_load((CLONE / "meta/execution-environment.yml").read_text())["dependencies"]["python"]
    (needed,) = (line for line in (CLONE / file).read_text().splitlines() if line and not line.startswith("#"))
    assert f"- '{needed}  # from collection transit.networkd'" in PAGE
