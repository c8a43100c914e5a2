# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views


def merged(files):
    """root -> unit -> [(value of [Network] Address=, its file)]"""
    return {
        view.root: {
            unit.name: [(item.value, item.file) for item in unit.values("Network", "Address")]
            for unit in view.units.values()
        }
        for view in views(files, None)
    }


def text(address):
    return f"[Network]\nAddress={address}\n"


ETC, RUN, USR = "/etc/systemd/network", "/run/systemd/network", "/usr/lib/systemd/network"

WANTED = {
    "etc is stronger than run and usr": (
        {f"{USR}/a.network": text(1), f"{RUN}/a.network": text(2), f"{ETC}/a.network": text(3)},
        {"/": {"a.network": [("3", f"{ETC}/a.network")]}},
    ),
    "run is stronger than usr": (
        {f"{USR}/a.network": text(1), f"{RUN}/a.network": text(2)},
        {"/": {"a.network": [("2", f"{RUN}/a.network")]}},
    ),
    "units are sorted by name, not by directory": (
        {f"{ETC}/b.network": text(1), f"{USR}/a.network": text(2)},
        {"/": {"a.network": [("2", f"{USR}/a.network")], "b.network": [("1", f"{ETC}/b.network")]}},
    ),
    "an empty file masks": ({f"{USR}/a.network": text(1), f"{ETC}/a.network": ""}, {"/": {}}),
    "an empty file masks nothing stronger": (
        {f"{USR}/a.network": "", f"{ETC}/a.network": text(1)},
        {"/": {"a.network": [("1", f"{ETC}/a.network")]}},
    ),
    "drop-ins come after, sorted over all directories": (
        {
            f"{ETC}/a.network.d/20.conf": text(3),
            f"{USR}/a.network.d/10.conf": text(2),
            f"{USR}/a.network": text(1),
            f"{USR}/a.network.d/no": text(4),
        },
        {
            "/": {
                "a.network": [
                    ("1", f"{USR}/a.network"),
                    ("2", f"{USR}/a.network.d/10.conf"),
                    ("3", f"{ETC}/a.network.d/20.conf"),
                ]
            }
        },
    ),
    "a drop-in hides one of its name": (
        {f"{ETC}/a.network.d/x.conf": text(2), f"{USR}/a.network.d/x.conf": text(3), f"{ETC}/a.network": text(1)},
        {"/": {"a.network": [("1", f"{ETC}/a.network"), ("2", f"{ETC}/a.network.d/x.conf")]}},
    ),
    "an empty drop-in hides one of its name": (
        {f"{ETC}/a.network.d/x.conf": "", f"{USR}/a.network.d/x.conf": text(3), f"{ETC}/a.network": text(1)},
        {"/": {"a.network": [("1", f"{ETC}/a.network")]}},
    ),
    "an empty value takes back what came before": (
        {"a.network": text(1), "a.network.d/x.conf": "[Network]\nAddress=\nAddress=2\n"},
        {".": {"a.network": [("2", "a.network.d/x.conf")]}},
    ),
    "each host for itself": (
        {
            "out/r1/etc/systemd/network/a.network": text(1),
            "out/r2/etc/systemd/network/a.network": text(2),
            "out/mine/a.network": text(3),
        },
        {
            "/out/r1": {"a.network": [("1", "out/r1/etc/systemd/network/a.network")]},
            "/out/r2": {"a.network": [("2", "out/r2/etc/systemd/network/a.network")]},
            "out/mine": {"a.network": [("3", "out/mine/a.network")]},
        },
    ),
}


@pytest.mark.parametrize(("files", "wanted"), WANTED.values(), ids=WANTED)
def test_views_merge_as_networkd_does(files, wanted):
    assert merged(files) == wanted
    for units in merged(files).values():
        assert list(units) == sorted(units)
