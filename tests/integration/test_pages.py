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


def followed(page: Path) -> bool:
    """Return whether a page has a sample that can be followed here; one that clones the repository needs the lab."""
    text = page.read_text(encoding="utf-8")
    return "```console\n" in text and "$ git clone " not in text and not {".build", ".lab"} & set(page.parts)


PAGES = sorted(filter(followed, CLONE.glob("**/*.md")))


def test_the_pages_are_found() -> None:
    names = {page.relative_to(CLONE).as_posix() for page in PAGES}
    assert {"README.md", "docs/tutorials/first-network.md", "docs/reference/lint.md", "docs/howto/install.md"} <= names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CLONE).as_posix())
def test_a_page_shows_what_happens(page: Path) -> None:
    command = [sys.executable, str(CLONE / "tools/follow.py"), "--no-hosts", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("0 differences\n", "", 0)


@pytest.mark.parametrize(
    ("addresses", "endpoints"),
    [
        (["198.51.100.11/24", "2001:db8:a::11/64"], ["198.51.100.11", "2001:db8:a::11"]),
        (["198.51.100.11/24", None], ["198.51.100.11"]),
        ([None, None], []),
    ],
)
def test_ansible_composes_the_endpoints_from_netbox_s_addresses(
    tmp_path: Path, addresses: list[str | None], endpoints: list[str]
) -> None:
    """Ansible's own plugin `constructed` evaluates `compose` as that of NetBox does, of a device as the API has it."""
    device = {f"primary_ip{family}": text and {"address": text} for family, text in zip("46", addresses, strict=True)}
    page = (CLONE / "docs/howto/inventory-sources.md").read_text(encoding="utf-8")
    (shown,) = (text for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "nb_inventory" in text)
    (tmp_path / "1.yml").write_text(yaml.safe_dump({"all": {"hosts": {"r1": device}}}))
    constructed = {"plugin": "ansible.builtin.constructed", "strict": True, "compose": yaml.safe_load(shown)["compose"]}
    (tmp_path / "2.constructed.yml").write_text(yaml.safe_dump(constructed))

    program = Path(sys.executable).with_name("ansible-inventory")
    command = [str(program), "-i", str(tmp_path / "1.yml"), "-i", str(tmp_path / "2.constructed.yml"), "--host", "r1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["wireguard_vrf_endpoints"] == endpoints
