# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from lab import __main__ as command
from lab.progress import LabError
from lab.user_mode import UserModeLinux
from lab.vm import VirtualMachine


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch):
    """Set no variable, and let no backend run."""
    for name in ("LAB_BACKEND", "LAB_KERNEL"):
        monkeypatch.delenv(name, raising=False)
    for backend in (UserModeLinux, VirtualMachine):
        monkeypatch.setattr(backend, "running", lambda _self: False)
    monkeypatch.setattr(command, "local_kernel_lacks", lambda: ["a kernel with vrf (as root)"])


@pytest.mark.parametrize(("asked", "name"), [("", "vm"), ("vm", "vm"), ("local", "local"), ("uml", "uml")])
def test_the_variable_chooses_and_without_it_the_machine_does(monkeypatch, asked, name):
    monkeypatch.setenv("LAB_BACKEND", asked)
    assert command.choose_backend(starting=True).name == name


def test_user_mode_linux_is_never_chosen_unasked(monkeypatch):
    monkeypatch.setattr(command, "local_kernel_lacks", list)
    assert command.choose_backend(starting=True).name == "local"


def test_an_unknown_backend_is_named_with_those_that_are_there(monkeypatch):
    monkeypatch.setenv("LAB_BACKEND", "umll")
    with pytest.raises(LabError, match=r"^LAB_BACKEND=umll: must be one of vm, local, uml$"):
        command.choose_backend(starting=False)


def test_debians_kernels_are_for_qemu(monkeypatch):
    monkeypatch.setenv("LAB_BACKEND", "uml")
    monkeypatch.setenv("LAB_KERNEL", "bookworm")
    with pytest.raises(LabError, match=r"^LAB_KERNEL chooses Debian's kernel for LAB_BACKEND=vm"):
        command.choose_backend(starting=True)


class TestWhileOneRuns:
    @pytest.fixture(autouse=True)
    def user_mode_runs(self, monkeypatch):
        """Let user-mode Linux run."""
        monkeypatch.setattr(UserModeLinux, "running", lambda _self: True)

    @pytest.mark.parametrize("asked", ["", "uml"])
    def test_it_is_taken(self, monkeypatch, asked):
        monkeypatch.setenv("LAB_BACKEND", asked)
        assert command.choose_backend(starting=True).name == "uml"

    def test_no_other_one_starts_beside_it(self, monkeypatch):
        monkeypatch.setenv("LAB_BACKEND", "vm")
        with pytest.raises(LabError, match=r"the lab is up with backend uml, not vm: `make lab-down` first"):
            command.choose_backend(starting=True)

    def test_it_is_the_one_that_ends(self, monkeypatch):
        monkeypatch.setenv("LAB_BACKEND", "vm")
        assert command.choose_backend(starting=False).name == "uml"
