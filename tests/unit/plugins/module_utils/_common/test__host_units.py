# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The units of a host, from the folders that networkd reads."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._host_units import (
    host_units,
    install_links,
    sections_of,
    texts_of,
)

if t.TYPE_CHECKING:
    from pathlib import Path

ETC, RUN, LIB = (f"/{folder}/systemd/network" for folder in ("etc", "run", "usr/lib"))


def write(root: Path, path: str, text: str) -> None:
    place = root / path[1:]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def test_of_files_of_one_name_the_first_folder_wins(tmp_path: Path) -> None:
    for path in (f"{LIB}/10-a.network", f"{RUN}/10-a.network", f"{ETC}/20-b.network", f"{ETC}/05-c.netdev"):
        write(tmp_path, path, "[Match]\n")

    assert host_units(str(tmp_path)) == [f"{RUN}/10-a.network", f"{ETC}/20-b.network"]
    assert host_units(str(tmp_path), ".netdev") == [f"{ETC}/05-c.netdev"]


def test_a_unit_has_its_drop_ins_and_an_empty_one_has_none(tmp_path: Path) -> None:
    write(tmp_path, f"{ETC}/10-a.network", "[Match]\nName=a\n")
    write(tmp_path, f"{RUN}/10-a.network.d/x.conf", "[Network]\nDHCP=yes\n")
    write(tmp_path, f"{ETC}/20-b.network", "\n")
    write(tmp_path, f"{ETC}/20-b.network.d/x.conf", "[Network]\nDHCP=yes\n")

    assert texts_of(str(tmp_path), f"{ETC}/10-a.network") == ["[Match]\nName=a\n", "[Network]\nDHCP=yes\n"]
    assert [section.name for section in sections_of(str(tmp_path), f"{ETC}/10-a.network")] == ["Match", "Network"]
    assert texts_of(str(tmp_path), f"{ETC}/20-b.network") == []


def test_the_links_by_which_systemd_enables_a_unit_and_those_that_it_names(tmp_path: Path) -> None:
    units, etc = "/usr/lib/systemd/system", "/etc/systemd/system"
    service = "[Install]\nWantedBy=a.target b.target\nAlias=x.service\nAlso=y.socket z.service gone.service\n"
    write(tmp_path, f"{units}/one.service", service)
    write(tmp_path, f"{units}/y.socket", "[Install]\nRequiredBy=c.target\nAlso=one.service\n")
    write(tmp_path, f"{units}/z.service", "[Unit]\nWantedBy=d.target\n")

    assert install_links(str(tmp_path), "one.service") == {
        f"{etc}/a.target.wants/one.service": f"{units}/one.service",
        f"{etc}/b.target.wants/one.service": f"{units}/one.service",
        f"{etc}/x.service": f"{units}/one.service",
        f"{etc}/c.target.requires/y.socket": f"{units}/y.socket",
    }
    assert install_links(str(tmp_path), "gone.service") == {}
