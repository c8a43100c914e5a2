# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from lab import uml
from lab.uml_kernel import CONFIG


def test_the_disk_is_written_in_the_overlay_alone_and_not_locked():
    assert uml.arguments("overlay", "disk")[0] == "ubd0c=overlay,disk"


def test_no_option_of_the_kernel_is_set_twice():
    lines = CONFIG.read_text().splitlines()
    options = [line.removeprefix("# ").replace(" is not set", "=n").partition("=")[0] for line in lines]
    options = [option for option in options if option.startswith("CONFIG_")]
    assert len(options) > 100
    assert sorted(set(options)) == sorted(options)


def may_make_namespaces():
    trial = ["unshare", "--net", "true"]
    return shutil.which("unshare") and subprocess.run(trial, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not shutil.which("ethtool"), reason="no ethtool here")
@pytest.mark.skipif(not may_make_namespaces(), reason="no network namespaces here")
class TestItsNetwork:
    def inside(self, *command):
        entering = ["unshare", "--net", "sh", "-c", uml.NETWORK, "sh", *command]
        return subprocess.run(entering, check=True, text=True, stdout=subprocess.PIPE).stdout

    def test_there_is_one_link_and_no_way_out_of_the_machine(self):
        links = {link["ifname"]: link["flags"] for link in json.loads(self.inside("ip", "-j", "link"))}
        assert set(links) == {"lo", "host", "guest"}
        assert "UP" in links["host"]
        routes = json.loads(self.inside("ip", "-j", "route", "show", "table", "main"))
        assert [route["dst"] for route in routes] == ["10.0.2.0/24"]

    @pytest.mark.parametrize("end", ["host", "guest"])
    def test_a_frame_is_whole_when_it_is_sent(self, end):
        features = dict(line.split(": ", 1) for line in self.inside("ethtool", "-k", end).splitlines() if ": " in line)
        for feature in ("tx-checksumming", "tcp-segmentation-offload", "generic-segmentation-offload"):
            assert features[feature].startswith("off")


class TestItsProcess:
    @pytest.fixture
    def machine(self, tmp_path):
        """A process in the folder, in place of the kernel."""
        with subprocess.Popen(["sleep", "100"], cwd=tmp_path, start_new_session=True) as process:
            (tmp_path / "uml.pid").write_text(str(process.pid))
            yield uml.Machine(tmp_path)
            process.kill()

    def test_it_runs_where_its_files_are(self, machine):
        assert machine.pid
        (machine.run / "uml.pid").write_text("1")
        assert machine.pid == 0

    def test_it_is_ended(self, machine):
        machine.stop()
        assert machine.pid == 0

    def test_nothing_runs_in_a_folder_that_is_not_there(self, tmp_path):
        assert uml.Machine(tmp_path / "gone").pid == 0
