# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from lab import debian_mirror, images
from lab.progress import LabError

MIRROR = "http://deb.example.org/debian"


@pytest.mark.parametrize(
    ("suite", "expected"),
    [
        ("bookworm", (MIRROR,)),
        ("bookworm-backports", (f"deb {MIRROR} bookworm main", f"deb {MIRROR} bookworm-backports main")),
        (
            "jammy",
            (
                f"deb {images.UBUNTU_SOURCE} jammy main universe",
                f"deb {images.UBUNTU_SOURCE} jammy-updates main universe",
            ),
        ),
    ],
)
def test_a_suite_has_its_own_sources(monkeypatch, suite, expected):
    monkeypatch.setattr(debian_mirror, "mirror", lambda: MIRROR)
    assert images.sources(suite) == expected


def test_an_unknown_release_is_named_with_those_that_are_there():
    with pytest.raises(
        LabError, match=r"^LAB_R2=hirsute: must be one of bookworm, bookworm-backports, jammy, sid, trixie$"
    ):
        images.node_image("hirsute")
