# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.module_utils._change import _shown
from ansible_collections.transit.networkd.plugins.module_utils._common import _entry

WG = "/etc/systemd/network/05-transit-wg0.netdev"


def file(path: str, text: str, mode: int = 0o644) -> _entry.File:
    return _entry.file(path, text.encode(), uid=0, gid=0, mode=mode)


def test_the_key_that_was_there_is_not_shown_either() -> None:
    shown = _shown.shown(file(WG, "PrivateKey=c2VjcmV0\n"), file(WG, "PrivateKeyFile=/k\n", mode=0o640))
    assert "c2VjcmV0" not in str(shown)
    assert shown["before_header"] == f"{WG} (mode 0644, owner 0:0)"
    assert shown["after_header"] == f"{WG} (mode 0640, owner 0:0)"
    assert _shown.shown(_entry.absent(WG), file(WG, "x"))["before_header"] == f"{WG} (absent)"


def test_a_password_that_changes_shows_that_it_does_and_no_more() -> None:
    unit = "[MobileNetwork]\nPIN={}\n"
    shown = _shown.shown(file(WG, unit.format("4711")), file(WG, unit.format("0815")))
    assert shown["before"] == "[MobileNetwork]\nPIN=(hidden)\n"
    assert shown["after"] == f"{shown['before']}# (a value that is hidden differs)\n"
    same = _shown.shown(file(WG, unit.format("4711")), file(WG, unit.format("4711"), mode=0o640))
    assert same["before"] == same["after"]
