# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import shutil
import subprocess

import pytest
from lab import ssh


def effective(config, host, tmp_path):
    path = tmp_path / "config"
    path.write_text(config)
    shown = subprocess.run(["ssh", "-G", "-F", str(path), host], check=True, text=True, stdout=subprocess.PIPE).stdout
    return dict(line.split(" ", 1) for line in shown.splitlines() if " " in line)


@pytest.mark.skipif(not shutil.which("ssh"), reason="no ssh here")
class TestAsSshReadsIt:
    def test_a_node_is_reached_by_its_wan_address_through_the_jump(self, tmp_path):
        options = effective(ssh.client_config(2222), "r3", tmp_path)
        assert options["hostname"] == "2001:db8:c::13"
        assert options["proxyjump"] == "lab-vm"
        assert options["stricthostkeychecking"] == "true"
        assert "controlpath" not in options

    def test_the_host_behind_r1_is_reached_through_it(self, tmp_path):
        options = effective(ssh.client_config(None), "lan1", tmp_path)
        assert options["proxyjump"] == "r1"

    def test_on_the_local_kernel_there_is_no_jump(self, tmp_path):
        assert "proxyjump" not in effective(ssh.client_config(None), "r1", tmp_path)


def test_a_remote_command_arrives_word_for_word():
    assert ssh.command("r1", "echo", "a b", "$c")[-1] == "echo 'a b' '$c'"
