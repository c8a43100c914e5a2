# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import shlex
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
        options = effective(ssh.client_config(ssh.through_port(2222)), "r3", tmp_path)
        assert options["hostname"] == "2001:db8:c::13"
        assert options["proxyjump"] == "lab-vm"
        assert options["stricthostkeychecking"] == "true"
        assert "controlpath" not in options

    def test_a_port_of_this_machine_leads_to_the_guest(self, tmp_path):
        options = effective(ssh.client_config(ssh.through_port(2222)), "lab-vm", tmp_path)
        assert (options["hostname"], options["port"]) == ("127.0.0.1", "2222")
        assert "proxycommand" not in options

    def test_a_namespace_leads_to_the_guest(self, tmp_path):
        way_in = ssh.through_namespace(4711, "10.0.2.15")
        options = effective(ssh.client_config(way_in), "lab-vm", tmp_path)
        assert options["hostname"] == "10.0.2.15"
        assert options["proxyusefdpass"] == "yes"
        proxy = shlex.split(options["proxycommand"])
        assert proxy[0] == "nsenter"
        assert "--target=4711" in proxy
        assert proxy[-2:] == ["%h", "%p"]
        assert effective(ssh.client_config(way_in), "r1", tmp_path)["proxyjump"] == "lab-vm"

    @pytest.mark.parametrize(("host", "used"), [("lab-vm", True), ("elsewhere", False)])
    def test_a_connection_to_the_guest_removes_the_mark_of_an_unused_lab(self, monkeypatch, tmp_path, host, used):
        mark = tmp_path / "50% of a mark"
        mark.touch()
        monkeypatch.setattr(ssh, "UNUSED", mark)
        effective(ssh.client_config(ssh.through_port(2222)), host, tmp_path)
        assert mark.exists() is not used

    def test_the_routers_of_the_fleet_share_a_host_key(self, tmp_path):
        config = ssh.client_config(ssh.through_port(2222))
        found = [effective(config, host, tmp_path) for host in ("f01", "f12")]
        assert [options["hostname"] for options in found] == ["198.51.100.101", "2001:db8:c::112"]
        assert [options["hostkeyalias"] for options in found] == ["fleet", "fleet"]

    def test_the_host_behind_r1_is_reached_through_it(self, tmp_path):
        options = effective(ssh.client_config(None), "lan1", tmp_path)
        assert options["proxyjump"] == "r1"

    def test_on_the_local_kernel_there_is_no_jump(self, tmp_path):
        assert "proxyjump" not in effective(ssh.client_config(None), "r1", tmp_path)


def test_a_remote_command_arrives_word_for_word():
    assert ssh.command("r1", "echo", "a b", "$c")[-1] == "echo 'a b' '$c'"
