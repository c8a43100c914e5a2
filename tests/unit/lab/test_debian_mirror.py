# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from lab.debian_mirror import mirror
from lab.progress import LabError

DEB822 = """\
Types: deb
# a comment between fields
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


def apt_folder(tmp_path, **files):
    (tmp_path / "sources.list.d").mkdir()
    for name, text in files.items():
        (tmp_path / "sources.list.d" / name.replace("_", ".")).write_text(text)
    return tmp_path


def test_the_mirror_is_the_machines_own(tmp_path):
    assert mirror(apt_folder(tmp_path, debian_sources=DEB822)) == "http://mirror.example/debian"


def test_one_line_sources_with_options_are_read(tmp_path):
    text = "# deb http://old.example/debian sid main\n"
    text += "deb [arch=amd64 trusted=yes] https://m.example/debian trixie contrib main\n"
    assert mirror(apt_folder(tmp_path, own_list=text)) == "https://m.example/debian"


def test_other_peoples_archives_and_disabled_ones_are_passed_over(tmp_path):
    disabled = DEB822.replace("Types: deb\n", "Types: deb\nEnabled: no\n")
    other = "deb https://packages.example/apt cloud-sdk main\n"
    with pytest.raises(LabError, match="names no source of Debian's packages"):
        mirror(apt_folder(tmp_path, debian_sources=disabled, other_list=other))
