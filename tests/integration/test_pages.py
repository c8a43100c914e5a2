# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guides show is what happens, as far as no host is needed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

CLONE = Path(__file__).resolve().parents[2]
GUIDES = sorted((CLONE / "docs/howto").glob("*.md"))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_shows_what_happens(page: Path) -> None:
    command = [sys.executable, str(CLONE / "tools/follow.py"), "--no-hosts", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("0 differences\n", "", 0)


@pytest.mark.parametrize(
    ("device", "endpoints"),
    [
        ({"primary_ip4": "198.51.100.11", "primary_ip6": "2001:db8:a::11"}, ["198.51.100.11", "2001:db8:a::11"]),
        ({"primary_ip4": "198.51.100.11"}, ["198.51.100.11"]),
        ({}, []),
    ],
)
def test_ansible_composes_the_endpoints_from_netbox_s_addresses(
    tmp_path: Path, device: dict[str, str], endpoints: list[str]
) -> None:
    """Ansible's own plugin `constructed` evaluates `compose` as that of NetBox does."""
    page = (CLONE / "docs/howto/inventory-sources.md").read_text(encoding="utf-8")
    (shown,) = (text for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "nb_inventory" in text)
    (tmp_path / "1.yml").write_text(yaml.safe_dump({"all": {"hosts": {"r1": device}}}))
    constructed = {"plugin": "ansible.builtin.constructed", "strict": True, "compose": yaml.safe_load(shown)["compose"]}
    (tmp_path / "2.constructed.yml").write_text(yaml.safe_dump(constructed))

    program = Path(sys.executable).with_name("ansible-inventory")
    command = [str(program), "-i", str(tmp_path / "1.yml"), "-i", str(tmp_path / "2.constructed.yml"), "--host", "r1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["wireguard_vrf_endpoints"] == endpoints
