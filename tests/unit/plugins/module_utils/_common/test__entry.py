# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _entry

PATH = "/etc/systemd/network/05-transit-wg0.netdev"


def file(content: bytes = b"x", *, uid: int = 0, gid: int = 0, mode: int = 0o644, label: bytes | None = None) -> t.Any:
    return _entry.file(PATH, content, uid=uid, gid=gid, mode=mode, label=label)


@pytest.mark.parametrize(
    "after",
    [
        file(b"y"),
        file(uid=1),
        file(gid=1),
        file(mode=0o640),
        file(label=b"system_u:object_r:etc_t:s0"),
        _entry.absent(PATH),
        _entry.link(PATH, "x"),
    ],
    ids=["content", "owner", "group", "mode", "label", "absent", "link"],
)
def test_each_field_makes_an_entry_another_one(after: t.Any) -> None:
    assert _entry.differs(file(), after)
    assert not _entry.differs(after, after)


def test_an_entry_without_a_label_takes_any() -> None:
    assert not _entry.differs(file(label=b"system_u:object_r:etc_t:s0"), file())


def test_links_differ_by_where_they_lead() -> None:
    assert _entry.differs(_entry.link(PATH, "a"), _entry.link(PATH, "b"))


@pytest.mark.parametrize("content", [b"", b"[NetDev]\n", bytes(range(256))])
def test_content_keeps_every_byte(content: bytes) -> None:
    assert _entry.content(file(content)) == content
    assert _entry.content(_entry.absent(PATH)) == b""


def test_the_manifest_notes_what_an_edit_would_change() -> None:
    noted = _entry.noted(file())
    assert noted == {"sha256": _entry.digest(b"x"), "uid": 0, "gid": 0, "mode": 0o644}
    assert _entry.is_as_noted(file(), noted)
    assert not any(_entry.is_as_noted(edited, noted) for edited in (file(b"y"), file(mode=0o600), _entry.absent(PATH)))
    # One of before there were links has no target, and a link is noted with it.
    link = _entry.link(PATH, "a")
    assert _entry.noted(link)["target"] == "a"
    assert _entry.is_as_noted(link, _entry.noted(link))
    assert not _entry.is_as_noted(_entry.link(PATH, "b"), _entry.noted(link))
