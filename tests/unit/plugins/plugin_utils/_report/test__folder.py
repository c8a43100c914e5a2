# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._folder import differences, write

NETDEV = "/etc/systemd/network/05-transit-wg0.netdev"
NETWORK = "/etc/systemd/network/05-transit-wg0.network"


def bundle(**files: str) -> dict[str, object]:
    paths = {"netdev": NETDEV, "network": NETWORK}
    return {"files": [{"path": paths[name], "content": text} for name, text in files.items()]}


def test_an_empty_folder_gets_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "r1"
    changes = differences(folder, bundle(netdev="a\n", network="b\n"))
    assert changes == {NETDEV: (None, "a\n", 0o644), NETWORK: (None, "b\n", 0o644)}
    write(folder, changes)
    assert (folder / NETDEV.lstrip("/")).read_text() == "a\n"
    assert differences(folder, bundle(netdev="a\n", network="b\n")) == {}


def test_what_is_ours_and_no_longer_wanted_goes_and_the_rest_stays(tmp_path: Path) -> None:
    write(tmp_path, differences(tmp_path, bundle(netdev="a\n", network="b\n")))
    note = tmp_path / "etc/systemd/network/10-eth0.network"
    note.write_text("not ours\n")
    changes = differences(tmp_path, bundle(netdev="c\n"))
    assert {path: change[:2] for path, change in changes.items()} == {NETDEV: ("a\n", "c\n"), NETWORK: ("b\n", None)}
    write(tmp_path, changes)
    assert note.read_text() == "not ours\n"
    assert not (tmp_path / NETWORK.lstrip("/")).exists()


def test_a_symbolic_link_is_one_in_the_folder_too(tmp_path: Path) -> None:
    path = "/etc/systemd/system/sysinit.target.wants/transit-networkd-rules.service"
    links = {"files": [{"path": path, "target": "../transit-networkd-rules.service"}]}
    changes = differences(tmp_path, links)
    assert {path: change[:2] for path, change in changes.items()} == {
        path: (None, "-> ../transit-networkd-rules.service\n")
    }
    write(tmp_path, changes)
    assert str((tmp_path / path[1:]).readlink()) == "../transit-networkd-rules.service"
    assert differences(tmp_path, links) == {}
    write(tmp_path, differences(tmp_path, {"files": []}))
    assert not (tmp_path / path[1:]).is_symlink()


SECRET = {"files": [{"path": NETDEV, "mode": "0640", "content": "[WireGuard]\nPrivateKey=x\n"}]}


def test_a_file_with_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / NETDEV[1:]
    before = os.umask(0)
    try:
        write(tmp_path, differences(tmp_path, SECRET))
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o7777 == 0o600
    assert differences(tmp_path, SECRET) == {}

    # As an older version of the collection wrote it.
    file.chmod(0o644)
    change = differences(tmp_path, SECRET)[NETDEV]
    assert change.before == change.after
    write(tmp_path, differences(tmp_path, SECRET))
    assert file.stat().st_mode & 0o7777 == 0o600


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/systemd/network/../../passwd", "etc/x", "/etc/systemd/network/a"]
)
def test_a_path_that_is_not_managed_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(path)} is not a path of a managed file$"):
        differences(tmp_path, {"files": [{"path": path, "content": "x"}]})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["etc", "etc/systemd/network"])
def test_nothing_is_written_through_a_link(tmp_path: Path, where: str) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "units"
    outside.mkdir()
    (folder / where).parent.mkdir(parents=True)
    (folder / where).symlink_to(outside)
    with pytest.raises(ValueError, match=f"^{folder / where} is a symbolic link, and files are only written"):
        differences(folder, bundle(netdev="a\n"))
    assert list(outside.iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_replaced(tmp_path: Path) -> None:
    outside, file = tmp_path / "outside", tmp_path / "units" / NETDEV[1:]
    outside.write_text("mine\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(outside)
    write(tmp_path / "units", differences(tmp_path / "units", bundle(netdev="a\n")))
    assert (file.read_text(), outside.read_text()) == ("a\n", "mine\n")
    assert not file.is_symlink()
