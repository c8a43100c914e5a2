# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._folder import differences, write

NETDEV = "/etc/systemd/network/05-transit-wg0.netdev"
NETWORK = "/etc/systemd/network/05-transit-wg0.network"


def bundle(**files: str) -> dict[str, object]:
    paths = {"netdev": NETDEV, "network": NETWORK}
    return {"files": [{"path": paths[name], "content": text} for name, text in files.items()]}


def test_an_empty_folder_gets_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "r1"
    changes = differences(folder, bundle(netdev="a\n", network="b\n"))
    assert changes == {NETDEV: (None, "a\n"), NETWORK: (None, "b\n")}
    write(folder, changes)
    assert (folder / NETDEV.lstrip("/")).read_text() == "a\n"
    assert differences(folder, bundle(netdev="a\n", network="b\n")) == {}


def test_what_is_ours_and_no_longer_wanted_goes_and_the_rest_stays(tmp_path: Path) -> None:
    write(tmp_path, differences(tmp_path, bundle(netdev="a\n", network="b\n")))
    note = tmp_path / "etc/systemd/network/10-eth0.network"
    note.write_text("not ours\n")
    changes = differences(tmp_path, bundle(netdev="c\n"))
    assert changes == {NETDEV: ("a\n", "c\n"), NETWORK: ("b\n", None)}
    write(tmp_path, changes)
    assert note.read_text() == "not ours\n"
    assert not (tmp_path / NETWORK.lstrip("/")).exists()


def test_a_symbolic_link_is_one_in_the_folder_too(tmp_path: Path) -> None:
    path = "/etc/systemd/system/sysinit.target.wants/transit-networkd-rules.service"
    links = {"files": [{"path": path, "target": "../transit-networkd-rules.service"}]}
    changes = differences(tmp_path, links)
    assert changes == {path: (None, "-> ../transit-networkd-rules.service\n")}
    write(tmp_path, changes)
    assert str((tmp_path / path[1:]).readlink()) == "../transit-networkd-rules.service"
    assert differences(tmp_path, links) == {}
    write(tmp_path, differences(tmp_path, {"files": []}))
    assert not (tmp_path / path[1:]).is_symlink()
