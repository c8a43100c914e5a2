# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that guides show for AWX, GitHub, GitLab, pre-commit and Ansible are right for the programs that read them.

The services themselves do not run here. Each check has a control, a file with one mistake, which it must refuse.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from helpers.plays import HERE

CLONE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GITHUB = ("check-jsonschema", "--builtin-schema", "vendor.github-workflows")
GITLAB = ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci")
PRE_COMMIT = ("pre-commit", "validate-config")
BUILDER = ("ansible-builder", "create", "--file")


def shown(page: str, first: str) -> str:
    """Return the one block of a page that begins with these words."""
    text = (CLONE / "docs/howto" / page).read_text(encoding="utf-8")
    (found,) = (block for block in re.findall(r"^```\w+\n(.*?)^```$", text, re.M | re.S) if block.startswith(first))
    return str(found)


def run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment in a folder."""
    return subprocess.run([BIN / program, *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "page", "name", "mistake"),
    [
        (GITHUB, "lint-in-ci.md", ".github/workflows/networkd.yml", ("runs-on:", "run-on:")),
        (GITLAB, "lint-in-ci.md", ".gitlab-ci.yml", ("script:", "scripts:")),
        (PRE_COMMIT, "lint-in-ci.md", ".pre-commit-config.yaml", ("rev:", "revision:")),
        (BUILDER, "awx.md", "execution-environment.yml", ("base_image:", "image:")),
    ],
)
def test_a_file_is_accepted_and_one_with_a_mistake_is_not(
    tmp_path: Path, command: tuple[str, ...], page: str, name: str, mistake: tuple[str, str]
) -> None:
    right, wrong = tmp_path / "right.yml", tmp_path / "wrong.yml"
    right.write_text(shown(page, f"# {name}\n"))
    wrong.write_text(right.read_text().replace(*mistake))

    found = [run(tmp_path, *command, str(file)) for file in (right, wrong)]

    assert [done.returncode == 0 for done in found] == [True, False], found


def test_ansible_builder_finds_what_the_collection_needs() -> None:
    done = run(CLONE, "ansible-builder", "introspect", str(CLONE / ".build/collections"))
    text = (CLONE / "docs/howto/awx.md").read_text(encoding="utf-8")
    (wanted,) = re.findall(r"^\$ ansible-builder introspect [^\n]*\n.*?^---\n(.*?)^```$", text, re.M | re.S)
    assert done.returncode == 0, done.stderr
    assert done.stdout.partition("---\n")[2].strip() == wanted.strip()


def test_the_playbook_for_awx_is_one(tmp_path: Path) -> None:
    play = tmp_path / "site.yml"
    play.write_text(shown("awx.md", "# site.yml"))
    assert run(tmp_path, "ansible-playbook", "--syntax-check", "-i", "r1,", str(play)).returncode == 0
    play.write_text(play.read_text().replace("networkd.site", "networkd.sites"))
    assert run(tmp_path, "ansible-playbook", "--syntax-check", "-i", "r1,", str(play)).returncode != 0


def test_keys_beside_an_inventory_are_no_hosts(tmp_path: Path) -> None:
    (tmp_path / "inventory/wireguard_keys/r1").mkdir(parents=True)
    (tmp_path / "inventory/wireguard_keys/r1/wg0.pub.txt").write_text("HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=\n")
    (tmp_path / "inventory/hosts.yml").write_text("routers:\n  hosts:\n    r1:\n")
    config = tmp_path / "ansible.cfg"

    def read() -> str:
        command: list[t.Any] = [BIN / "ansible-inventory", "-i", "inventory", "--list"]
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "ANSIBLE_CONFIG": str(config)}
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, env=environment)
        return done.stdout + done.stderr

    config.write_text("[defaults]\n")
    assert "wireguard_keys as an inventory source" in read()
    config.write_text(shown("inventory-sources.md", "[inventory]"))
    found = read()
    assert "wireguard_keys" not in found
    assert json.loads(found[found.index("{") :])["routers"]["hosts"] == ["r1"]


def test_the_play_for_a_vaulted_key_writes_it(tmp_path: Path) -> None:
    text = shown("keys.md", "- name: Put the private key into its place")
    text = text.replace("/etc/transit-networkd", str(tmp_path / "etc")).replace("systemd-network", "daemon")
    play = tmp_path / "play.yml"
    play.write_text(text)
    assert "hosts: routers" in text
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"routers": {"hosts": {"r1": HERE}}}))
    done = run(tmp_path, "ansible-playbook", "-i", "hosts.yml", "-e", "vaulted_private_key=SECRET", str(play))
    assert done.returncode == 0, done.stdout
    key = tmp_path / "etc/keys/wg0.key"
    assert (key.read_text(), oct(key.stat().st_mode & 0o777)) == ("SECRET\n", "0o640")
    assert "SECRET" not in done.stdout
